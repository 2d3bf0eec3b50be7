#include "engine/task_times.h"

#include <algorithm>

#include "recurrence/expand.h"
#include "time/cron.h"

namespace daybook::engine {
namespace {

using model::ScheduledTask;

std::vector<time::Instant> by_rule(const ScheduledTask& task, time::Instant from, time::Instant to,
                                   std::size_t limit) {
  const auto& zone = task.span.zone;
  const auto rule = recurrence::parse_rule(task.rrule);
  if (!rule) return {};
  recurrence::Series s;
  s.start = task.span.start;
  s.all_day = task.span.all_day;
  s.zone = zone;
  s.rules.push_back(*rule);
  recurrence::Bounds bounds;
  // Clock readings may lie a few hours from instants around a change; the exact test follows.
  bounds.from = zone.to_local(from) - time::hours(3);
  bounds.to = zone.to_local(to) + time::hours(3);
  // Once a minute is the most: what lies before and is left out must not use up the limit.
  bounds.limit = limit + 3 * 60 + 8;
  const auto found = recurrence::expand(s, bounds);
  std::vector<time::Instant> out;
  for (const auto local : found.starts) out.push_back(zone.to_instant(local));
  for (const auto local : found.again) out.push_back(zone.to_instant(local, true));
  if (!found.again.empty()) std::sort(out.begin(), out.end());
  std::erase_if(out, [&](time::Instant t) { return t < from || t >= to; });
  if (out.size() > limit) out.resize(limit);
  return out;
}

bool ended(const ScheduledTask& task, time::Instant t) { return task.until && t > *task.until; }

}  // namespace

std::optional<time::Instant> next_time(const ScheduledTask& task, time::Instant t) {
  const auto start = task.span.starts_at();
  std::optional<time::Instant> found;
  if (!task.cron.empty()) {
    const auto cron = time::Cron::parse(task.cron);
    if (cron) found = cron->next(std::max(t, start - time::seconds(1)), task.span.zone);
  } else if (task.rrule.empty()) {
    if (start > t) found = start;
  } else {
    // Rare rules lie years apart: look near first, then far.
    for (const auto reach : {time::days(40), time::days(800), time::days(366 * 30)}) {
      const auto all = by_rule(task, std::max(t + time::seconds(1), start), t + reach, 1);
      if (!all.empty()) {
        found = all.front();
        break;
      }
    }
  }
  return found && !ended(task, *found) ? found : std::nullopt;
}

std::vector<time::Instant> times(const ScheduledTask& task, time::Instant from, time::Instant to,
                                 std::size_t limit) {
  std::vector<time::Instant> out;
  if (!task.rrule.empty()) {
    for (const auto t : by_rule(task, from, to, limit))
      if (!ended(task, t)) out.push_back(t);
    return out;
  }
  for (auto t = next_time(task, from - time::seconds(1)); t && *t < to && out.size() < limit;
       t = next_time(task, *t))
    out.push_back(*t);
  return out;
}

}  // namespace daybook::engine

#include "recurrence/expand.h"

#include <algorithm>
#include <set>

#include "recurrence/periods.h"

namespace daybook::recurrence {
namespace {

// A date or time of the series as a clock reading of its zone.
time::Local in_zone(const Until& u, const Series& s) {
  if (!u.utc || !s.zone) return u.local;
  return s.zone->to_local(time::Instant(u.local.time_since_epoch()));
}

// The last reading that UNTIL lets in: a day is in as a whole.
std::optional<time::Local> last_of(const Rule& rule, const Series& s) {
  if (!rule.until) return std::nullopt;
  if (rule.until->date && !s.all_day) return rule.until->local + time::hours(24) - time::seconds(1);
  const auto last = in_zone(*rule.until, s);
  return s.all_day ? time::Local(time::date_of(last)) : last;
}

// Occurrences of one rule inside the bounds, appended to `out`.
bool run_rule(const Rule& rule, const Series& s, const Bounds& b, std::int64_t& steps,
              std::vector<time::Local>& out) {
  Periods periods(rule, s.start);
  if (!rule.count && b.from) {
    // One period more, as a week or a day of the period before may reach in.
    periods.skip_to(std::max(s.start, *b.from - time::days(8)));
  }
  const auto last = last_of(rule, s);
  std::int64_t left = rule.count.value_or(INT64_MAX);
  std::vector<time::Local> candidates;
  while (left > 0) {
    if (b.to && periods.position() >= *b.to) return false;
    if (last && periods.position() > *last + time::days(1)) return false;
    if (--steps < 0 || out.size() >= b.limit) return true;
    if (!periods.next(candidates)) return false;
    for (const auto t : candidates) {
      if (t < s.start) continue;
      if ((last && t > *last) || left == 0) return false;
      --left;
      if (b.to && t >= *b.to) return false;
      if (b.from && t < *b.from) continue;
      if (out.size() >= b.limit) return true;
      out.push_back(t);
    }
  }
  return false;
}

void tidy(std::vector<time::Local>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

void take_out(const Series& s, std::vector<time::Local>& list) {
  std::set<time::Local> times;
  std::set<time::Date> days;
  for (const auto& u : s.except_dates) {
    if (u.date && !s.all_day)
      days.insert(time::date_of(u.local));
    else
      times.insert(s.all_day ? time::Local(time::date_of(in_zone(u, s))) : in_zone(u, s));
  }
  std::erase_if(list, [&](time::Local t) {
    return times.count(t) != 0 || days.count(time::date_of(t)) != 0;
  });
}

}  // namespace

Occurrences expand(const Series& s, const Bounds& b) {
  Occurrences out;
  std::int64_t steps = b.steps;
  Bounds inner = b;
  // What exceptions take away must not use up the limit, up to a bound of its own.
  if (!s.except_rules.empty() || !s.except_dates.empty()) inner.limit = b.limit + 20000;
  for (const auto& rule : s.rules)
    out.capped = run_rule(rule, s, inner, steps, out.starts) || out.capped;
  if (s.rules.empty()) out.starts.push_back(s.start);
  for (const auto& u : s.dates)
    out.starts.push_back(s.all_day ? time::Local(time::date_of(in_zone(u, s))) : in_zone(u, s));
  std::erase_if(out.starts,
                [&](time::Local t) { return (b.from && t < *b.from) || (b.to && t >= *b.to); });
  tidy(out.starts);
  take_out(s, out.starts);
  std::vector<time::Local> except;
  for (const auto& rule : s.except_rules)
    out.capped = run_rule(rule, s, inner, steps, except) || out.capped;
  tidy(except);
  std::erase_if(out.starts,
                [&](time::Local t) { return std::binary_search(except.begin(), except.end(), t); });
  if (out.starts.size() > b.limit) {
    out.starts.resize(b.limit);
    out.capped = true;
  }
  return out;
}

}  // namespace daybook::recurrence

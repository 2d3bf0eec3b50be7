#include "conversation/briefing.h"

#include <algorithm>

#include "base/text.h"
#include "conversation/wording.h"

namespace daybook::conversation {
namespace {

std::optional<unsigned> day_number(std::string_view s) {
  for (unsigned d = 0; d < 7; ++d) {
    const auto name = time::weekday_name(time::weekday(d));
    if (text::iequals_ascii(s, name) || text::iequals_ascii(s, name.substr(0, 3))) return d;
  }
  return std::nullopt;
}

bool wanted_on(const DayPlan& plan, time::Date d) {
  return (plan.days >> time::weekday_of(d).c_encoding() & 1U) != 0;
}

template <class Each>
void each_job(const DayPlan& plan, const time::Zone& zone, time::Date from, time::Date to,
              Each each) {
  for (auto d = from; d <= to; d += time::days(1)) {
    if (!wanted_on(plan, d)) continue;
    if (plan.morning) each(DueJob{"morning", d, zone.to_instant(time::Local(d) + *plan.morning)});
    if (plan.evening) each(DueJob{"evening", d, zone.to_instant(time::Local(d) + *plan.evening)});
  }
}

std::string day_title(time::Date d) {
  return std::string(time::weekday_name(time::weekday_of(d))) + ' ' + time::format_date(d);
}

std::string items_text(const std::vector<DayItem>& items, const time::Zone& zone) {
  std::string out;
  for (const auto& item : items) out += "\n" + event_line(item.span, item.title, zone, false);
  return out;
}

}  // namespace

Result<unsigned> parse_days(std::string_view whole) {
  if (text::iequals_ascii(whole, "daily")) return 0b1111111U;
  unsigned mask = 0;
  for (const auto part : text::split(whole, ',')) {
    const auto ends = text::split(text::trim(part), '-');
    const auto first = day_number(text::trim(ends.front()));
    const auto last = day_number(text::trim(ends.back()));
    if (!first || !last || ends.size() > 2)
      return fail(Errc::invalid, "\"" + std::string(whole.substr(0, 40)) +
                                     "\" names no days; write mon-fri, or mon,wed, or daily");
    for (unsigned d = *first;; d = (d + 1) % 7) {
      mask |= 1U << d;
      if (d == *last) break;
    }
  }
  return mask;
}

std::vector<DueJob> due_jobs(const DayPlan& plan, const time::Zone& zone, time::Instant now) {
  std::vector<DueJob> out;
  const auto today = time::date_of(zone.to_local(now));
  each_job(plan, zone, today - time::days(1), today, [&](DueJob job) {
    if (job.due <= now && now - job.due <= plan.catch_up) out.push_back(std::move(job));
  });
  return out;
}

std::optional<time::Instant> next_job(const DayPlan& plan, const time::Zone& zone,
                                      time::Instant now) {
  std::optional<time::Instant> next;
  const auto today = time::date_of(zone.to_local(now));
  each_job(plan, zone, today, today + time::days(8), [&](const DueJob& job) {
    if (job.due > now && (!next || job.due < *next)) next = job.due;
  });
  return next;
}

std::string morning_text(std::string_view name, time::Date today, const std::vector<DayItem>& items,
                         const time::Zone& zone) {
  std::string out = "Good morning";
  if (!name.empty()) out += ", " + std::string(name);
  out += ". " + day_title(today);
  return out + (items.empty() ? ": nothing in the calendar." : ":" + items_text(items, zone));
}

std::string evening_text(std::string_view name, time::Date tomorrow,
                         const std::vector<DayItem>& items,
                         const std::vector<model::Proposal>& parked, const time::Zone& zone) {
  std::string out = "End of the day";
  if (!name.empty()) out += ", " + std::string(name);
  out += ". Next, " + day_title(tomorrow);
  out += items.empty() ? ": nothing in the calendar yet." : ":" + items_text(items, zone);
  if (!parked.empty()) {
    out += "\nNot answered yet:";
    for (const auto& p : parked) out += "\n• " + p.subject + ", " + when(p.draft.span);
  }
  return out + "\nAnything to add? Tell me what and when.";
}

}  // namespace daybook::conversation

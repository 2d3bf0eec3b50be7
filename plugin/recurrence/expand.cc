#include "recurrence/expand.h"

#include <algorithm>

#include "recurrence/periods.h"

namespace daybook::recurrence {
namespace {

// A date or time of the series as a clock reading of its zone.
time::Local in_zone(const Until& u, const Series& s) {
  if (!u.utc || !s.zone || (s.all_day && time::names_its_day(u.local))) return u.local;
  return s.zone->to_local(time::Instant(u.local.time_since_epoch()));
}

// The last reading that UNTIL lets in. A day with a series of times is that day's first moment, as
// nearly every program reads it (section 3.3.10 forbids the mix).
std::optional<time::Local> last_of(const Rule& rule, const Series& s) {
  if (!rule.until) return std::nullopt;
  const auto last = in_zone(*rule.until, s);
  return s.all_day ? time::Local(time::date_of(last)) : last;
}

// Every period of such a rule holds exactly one occurrence, so that passing over periods counts.
bool one_in_each(const Rule& r) {
  return r.freq <= Freq::daily && r.by_second.empty() && r.by_minute.empty() && r.by_hour.empty() &&
         r.by_day.empty() && r.by_month_day.empty() && r.by_year_day.empty() &&
         r.by_week_no.empty() && r.by_month.empty();
}

// The first candidate at or after `t`.
std::size_t first_from(const Candidates& c, std::size_t from, time::Local t) {
  std::size_t count = c.size() - from;
  while (count > 0) {
    const auto half = count / 2;
    if (c[from + half] < t) {
      from += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return from;
}

// Occurrences of one rule inside the bounds, appended to `out`; whether a bound of work ended it.
bool run_rule(const Rule& rule, const Series& s, const Bounds& b, std::int64_t& steps,
              std::vector<time::Local>& out) {
  const auto most = out.size() + b.limit;
  Periods periods(rule, s.start);
  std::int64_t left = rule.count.value_or(INT64_MAX);
  const auto begin = b.from ? std::max(s.start, *b.from) : s.start;
  if (!rule.count || one_in_each(rule)) {
    const auto passed = periods.skip_to(begin);
    if (rule.count) left -= passed;
  }
  const auto last = last_of(rule, s);
  Candidates found;
  while (left > 0) {
    if ((b.to && periods.position() >= *b.to) || (last && periods.position() > *last)) return false;
    if (--steps < 0) return true;
    if (!periods.next(found)) return false;
    auto i = first_from(found, 0, s.start);
    const auto wanted = first_from(found, i, begin);
    left -= static_cast<std::int64_t>(wanted - i);
    for (i = wanted; i < found.size() && left > 0; ++i, --left) {
      const auto t = found[i];
      if ((last && t > *last) || (b.to && t >= *b.to)) return false;
      if (out.size() >= most) return true;
      out.push_back(t);
    }
  }
  return false;
}

void tidy(std::vector<time::Local>& list) {
  if (!std::is_sorted(list.begin(), list.end())) std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

void take_out(const Series& s, std::vector<time::Local>& list) {
  if (s.except_dates.empty() || list.empty()) return;
  std::vector<time::Local> times;
  std::vector<time::Local> days;
  for (const auto& u : s.except_dates) {
    if (u.date && !s.all_day)
      days.push_back(u.local);
    else
      times.push_back(s.all_day ? time::Local(time::date_of(in_zone(u, s))) : in_zone(u, s));
  }
  tidy(times);
  tidy(days);
  std::erase_if(list, [&](time::Local t) {
    return std::binary_search(times.begin(), times.end(), t) ||
           std::binary_search(days.begin(), days.end(), time::Local(time::date_of(t)));
  });
}

// Rules of days have no clock: its parts are passed over (section 3.3.10), and what counts hours
// names each day once.
Rule rule_of_days(Rule rule) {
  rule.by_hour.clear();
  rule.by_minute.clear();
  rule.by_second.clear();
  return rule;
}

bool run(const Rule& rule, const Series& s, const Bounds& b, std::int64_t& steps,
         std::vector<time::Local>& out) {
  if (!s.all_day) return run_rule(rule, s, b, steps, out);
  const bool capped = run_rule(rule_of_days(rule), s, b, steps, out);
  if (rule.freq < Freq::daily)
    for (auto& t : out) t = time::Local(time::date_of(t));
  return capped;
}

}  // namespace

Occurrences expand(const Series& s, const Bounds& b) {
  Occurrences out;
  std::int64_t steps = b.steps;
  Bounds inner = b;
  // What exceptions take away must not use up the limit, up to a bound of its own.
  if (!s.except_rules.empty() || !s.except_dates.empty())
    inner.limit = b.limit + s.except_dates.size() + 20000;
  for (const auto& rule : s.rules)
    out.capped = run(rule, s, inner, steps, out.starts) || out.capped;
  if (s.rules.empty()) out.starts.push_back(s.start);
  for (const auto& u : s.dates)
    out.starts.push_back(s.all_day ? time::Local(time::date_of(in_zone(u, s))) : in_zone(u, s));
  std::erase_if(out.starts,
                [&](time::Local t) { return (b.from && t < *b.from) || (b.to && t >= *b.to); });
  tidy(out.starts);
  take_out(s, out.starts);
  std::vector<time::Local> except;
  for (const auto& rule : s.except_rules)
    out.capped = run(rule, s, inner, steps, except) || out.capped;
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

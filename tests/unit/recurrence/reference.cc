#include "recurrence/reference.h"

#include <algorithm>

namespace daybook::recurrence {
namespace {

using time::Date;
using time::Local;

struct Day {
  int year, month, day, year_day, year_length, month_length;
  time::weekday weekday;
};

Day describe(Date d) {
  const auto v = time::ymd(d);
  const int year = static_cast<int>(v.year());
  const auto month = static_cast<unsigned>(v.month());
  const Date new_year = *time::make_date(year, 1, 1);
  const Date next = new_year + time::days(v.year().is_leap() ? 366 : 365);
  return {year,
          static_cast<int>(month),
          static_cast<int>(static_cast<unsigned>(v.day())),
          static_cast<int>((d - new_year).count()) + 1,
          static_cast<int>((next - new_year).count()),
          static_cast<int>(time::days_in_month(year, month)),
          time::weekday_of(d)};
}

bool in(const std::vector<int>& list, int value, int from_end) {
  return std::any_of(list.begin(), list.end(), [&](int n) { return n == value || n == from_end; });
}

Date week_begin(Date d, time::weekday start) {
  while (time::weekday_of(d) != start) d -= time::days(1);
  return d;
}

// The year that a week belongs to holds at least four of its days: the one with its fourth day.
int year_of_week(Date begin) { return describe(begin + time::days(3)).year; }

bool week_number_matches(const Rule& r, Date d) {
  const Date begin = week_begin(d, r.week_start);
  const int year = year_of_week(begin);
  int number = 1;
  for (Date b = begin; year_of_week(b - time::days(7)) == year; b -= time::days(7)) ++number;
  int behind = 1;
  for (Date b = begin; year_of_week(b + time::days(7)) == year; b += time::days(7)) ++behind;
  return in(r.by_week_no, number, -behind);
}

bool weekday_matches(const Rule& r, Date d) {
  const Day day = describe(d);
  const bool month = r.freq == Freq::monthly || (r.freq == Freq::yearly && !r.by_month.empty());
  const bool year = r.freq == Freq::yearly && r.by_month.empty() && r.by_week_no.empty();
  for (const auto& w : r.by_day) {
    if (w.day != day.weekday) continue;
    if (w.nth == 0 || (!month && !year)) return true;
    const int position = month ? day.day : day.year_day;
    const int length = month ? day.month_length : day.year_length;
    int before = 0;
    for (int p = position - 7; p >= 1; p -= 7) ++before;
    int after = 0;
    for (int p = position + 7; p <= length; p += 7) ++after;
    if (w.nth == before + 1 || w.nth == -(after + 1)) return true;
  }
  return false;
}

// The parts that the rule leaves out are the start's.
Rule completed(Rule r, Local start) {
  const Day s = describe(time::date_of(start));
  const bool days = !r.by_day.empty() || !r.by_month_day.empty() || !r.by_year_day.empty() ||
                    !r.by_week_no.empty();
  if (r.freq == Freq::weekly && r.by_day.empty()) r.by_day = {{0, s.weekday}};
  if (r.freq == Freq::monthly && !days) r.by_month_day = {s.day};
  if (r.freq == Freq::yearly && !days) {
    if (r.by_month.empty()) r.by_month = {s.month};
    r.by_month_day = {s.day};
  }
  if (r.freq == Freq::yearly && !r.by_week_no.empty() && r.by_day.empty() &&
      r.by_month_day.empty() && r.by_year_day.empty())
    r.by_day = {{0, s.weekday}};
  const auto t = time::time_of_day(start).count();
  if (r.freq >= Freq::daily && r.by_hour.empty()) r.by_hour = {static_cast<int>(t / 3600)};
  if (r.freq >= Freq::hourly && r.by_minute.empty()) r.by_minute = {static_cast<int>(t / 60 % 60)};
  if (r.freq >= Freq::minutely && r.by_second.empty()) r.by_second = {static_cast<int>(t % 60)};
  return r;
}

bool day_matches(const Rule& r, Date d) {
  const Day day = describe(d);
  if (!r.by_month.empty() && !in(r.by_month, day.month, 0)) return false;
  if (!r.by_month_day.empty() && !in(r.by_month_day, day.day, day.day - day.month_length - 1))
    return false;
  if (!r.by_year_day.empty() &&
      !in(r.by_year_day, day.year_day, day.year_day - day.year_length - 1))
    return false;
  if (!r.by_week_no.empty() && !week_number_matches(r, d)) return false;
  return r.by_day.empty() || weekday_matches(r, d);
}

bool time_matches(const Rule& r, std::int64_t t) {
  return (r.by_hour.empty() || in(r.by_hour, static_cast<int>(t / 3600), -1)) &&
         (r.by_minute.empty() || in(r.by_minute, static_cast<int>(t / 60 % 60), -1)) &&
         (r.by_second.empty() || in(r.by_second, static_cast<int>(t % 60), -1));
}

// Which period of the rule's frequency a reading lies in, counted from anywhere.
std::int64_t period_of(const Rule& r, Local t) {
  const Day day = describe(time::date_of(t));
  const std::int64_t seconds =
      t.time_since_epoch().count() - Local(*time::make_date(1, 1, 1)).time_since_epoch().count();
  switch (r.freq) {
    case Freq::yearly:
      return day.year;
    case Freq::monthly:
      return day.year * 12 + day.month;
    case Freq::weekly:
      return (week_begin(time::date_of(t), r.week_start) -
              week_begin(*time::make_date(1990, 1, 1), r.week_start))
                 .count() /
             7;
    case Freq::daily:
      return seconds / 86400;
    case Freq::hourly:
      return seconds / 3600;
    case Freq::minutely:
      return seconds / 60;
    case Freq::secondly:
      return seconds;
  }
  return 0;
}

std::vector<Local> positions(const Rule& r, const std::vector<Local>& set) {
  if (r.by_set_pos.empty()) return set;
  std::vector<Local> out;
  for (std::size_t i = 0; i < set.size(); ++i)
    if (in(r.by_set_pos, static_cast<int>(i) + 1,
           static_cast<int>(i) - static_cast<int>(set.size())))
      out.push_back(set[i]);
  return out;
}

}  // namespace

std::vector<Local> reference(const Rule& rule, Local start, Local end) {
  const Rule r = completed(rule, start);
  const auto first = period_of(r, start);
  // From the begin of the first period on: BYSETPOS counts what lies before the start, too.
  Date begin = time::date_of(start);
  if (r.freq == Freq::yearly) begin = *time::make_date(describe(begin).year, 1, 1);
  if (r.freq == Freq::monthly) begin -= time::days(describe(begin).day - 1);
  if (r.freq == Freq::weekly) begin = week_begin(begin, r.week_start);
  std::vector<Local> out;
  std::vector<Local> set;
  std::int64_t current = first;
  std::int64_t left = r.count.value_or(INT64_MAX);
  const auto settle = [&] {
    for (const auto t : positions(r, set))
      if (t >= start && t < end && left > 0 && !(r.until && t > r.until->local)) {
        out.push_back(t);
        --left;
      }
    set.clear();
  };
  // A period is seen to its end, which may lie behind `end`.
  for (Date d = begin; time::Local(d) < end + time::days(366); d += time::days(1)) {
    if (!day_matches(r, d)) continue;
    for (std::int64_t t = 0; t < 86400; ++t) {
      if (!time_matches(r, t)) {
        if (!r.by_second.empty() && r.by_second.size() == 1)
          t += t % 60 < r.by_second[0] ? r.by_second[0] - t % 60 - 1
                                       : 60 - t % 60 + r.by_second[0] - 1;
        continue;
      }
      const Local at = Local(d) + time::seconds(t);
      const auto period = period_of(r, at);
      if (period < first || (period - first) % r.interval != 0) continue;
      if (period != current) settle();
      current = period;
      set.push_back(at);
    }
    if (r.freq < Freq::daily && Local(d) >= end) break;
  }
  settle();
  return out;
}

}  // namespace daybook::recurrence

#include "recurrence/days.h"

#include <algorithm>

namespace daybook::recurrence {
namespace {

int days_of_year(int year) { return std::chrono::year(year).is_leap() ? 366 : 365; }

time::Date first_of_year(int year) {
  return time::Date(std::chrono::year(year) / std::chrono::January / 1);
}

// The first day of week 1 of that year: the first week with at least four days in it.
time::Date first_week(int year, time::weekday start) {
  const auto january = first_of_year(year);
  const auto back = (time::weekday_of(january) - start).count();
  const auto monday = january - time::days(back);
  return back <= 3 ? monday : monday + time::days(7);
}

bool has(const std::vector<int>& list, int n) {
  return std::find(list.begin(), list.end(), n) != list.end();
}

}  // namespace

DayTest::DayTest(const Rule& rule, time::Local start) : rule_(rule) {
  const auto ymd = time::ymd(time::date_of(start));
  const bool no_day_part = rule.by_day.empty() && rule.by_month_day.empty() &&
                           rule.by_year_day.empty() && rule.by_week_no.empty();
  const int day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  if (rule.freq == Freq::yearly && no_day_part) {
    if (rule.by_month.empty())
      rule_.by_month.push_back(static_cast<int>(static_cast<unsigned>(ymd.month())));
    rule_.by_month_day.push_back(day);
  } else if (rule.freq == Freq::monthly && no_day_part) {
    rule_.by_month_day.push_back(day);
  } else if (rule.by_day.empty() && (rule.freq == Freq::weekly ||
                                     (rule.freq == Freq::yearly && !rule.by_week_no.empty() &&
                                      rule.by_month_day.empty() && rule.by_year_day.empty()))) {
    rule_.by_day.push_back({0, time::weekday_of(time::date_of(start))});
  }
  for (int m : rule_.by_month) months_ |= 1U << m;
  nth_in_month_ =
      rule.freq == Freq::monthly || (rule.freq == Freq::yearly && !rule.by_month.empty());
  nth_in_year_ = rule.freq == Freq::yearly && rule.by_month.empty() && rule.by_week_no.empty();
}

bool DayTest::month_may_match(unsigned month) const {
  return months_ == 0 || (months_ >> month & 1U) != 0;
}

bool DayTest::month_day_matches(const time::Ymd& ymd) const {
  const int day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  const int length = static_cast<int>(
      time::days_in_month(static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month())));
  return has(rule_.by_month_day, day) || has(rule_.by_month_day, day - length - 1);
}

bool DayTest::year_day_matches(time::Date day, const time::Ymd& ymd) const {
  const int year = static_cast<int>(ymd.year());
  const int n = static_cast<int>((day - first_of_year(year)).count()) + 1;
  return has(rule_.by_year_day, n) || has(rule_.by_year_day, n - days_of_year(year) - 1);
}

bool DayTest::week_matches(time::Date day) const {
  int year = static_cast<int>(time::ymd(day).year());
  if (day >= first_week(year + 1, rule_.week_start))
    ++year;
  else if (day < first_week(year, rule_.week_start))
    --year;
  const auto first = first_week(year, rule_.week_start);
  const int week = static_cast<int>((day - first).count() / 7) + 1;
  const int weeks = static_cast<int>((first_week(year + 1, rule_.week_start) - first).count() / 7);
  return has(rule_.by_week_no, week) || has(rule_.by_week_no, week - weeks - 1);
}

bool DayTest::weekday_matches(time::Date day, const time::Ymd& ymd) const {
  const auto weekday = time::weekday_of(day);
  int from_start = 0;
  int from_end = 0;
  if (nth_in_month_) {
    const int d = static_cast<int>(static_cast<unsigned>(ymd.day()));
    const int length = static_cast<int>(
        time::days_in_month(static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month())));
    from_start = (d - 1) / 7 + 1;
    from_end = -((length - d) / 7 + 1);
  } else if (nth_in_year_) {
    const int year = static_cast<int>(ymd.year());
    const int n = static_cast<int>((day - first_of_year(year)).count());
    from_start = n / 7 + 1;
    from_end = -((days_of_year(year) - 1 - n) / 7 + 1);
  }
  return std::any_of(rule_.by_day.begin(), rule_.by_day.end(), [&](const WeekdayNum& w) {
    if (w.day != weekday) return false;
    const bool counted = w.nth != 0 && (nth_in_month_ || nth_in_year_);
    return !counted || w.nth == from_start || w.nth == from_end;
  });
}

bool DayTest::matches(time::Date day) const {
  const auto ymd = time::ymd(day);
  if (!month_may_match(static_cast<unsigned>(ymd.month()))) return false;
  if (!rule_.by_month_day.empty() && !month_day_matches(ymd)) return false;
  if (!rule_.by_year_day.empty() && !year_day_matches(day, ymd)) return false;
  if (!rule_.by_day.empty() && !weekday_matches(day, ymd)) return false;
  return rule_.by_week_no.empty() || week_matches(day);
}

}  // namespace daybook::recurrence

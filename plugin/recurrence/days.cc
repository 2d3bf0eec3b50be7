#include "recurrence/days.h"

#include <algorithm>
#include <bit>

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

template <class Bits>
void set(Bits& bits, int i) {
  bits[static_cast<std::size_t>(i) / 64] |= std::uint64_t{1} << (i % 64);
}

}  // namespace

// Where the months of a year begin, counted in days from its first; [12] is the year's length.
struct DayTest::Months {
  explicit Months(int year) {
    constexpr std::array<int, 13> kBegin = {0,   31,  59,  90,  120, 151, 181,
                                            212, 243, 273, 304, 334, 365};
    const bool leap = std::chrono::year(year).is_leap();
    for (std::size_t i = 0; i < begin.size(); ++i) begin[i] = kBegin[i] + (leap && i > 1 ? 1 : 0);
    first_weekday = static_cast<int>(time::weekday_of(first_of_year(year)).c_encoding());
  }
  std::array<int, 13> begin{};
  int first_weekday;
  // The first day at or after day `i` of the year that is of that weekday.
  int on_or_after(int i, time::weekday day) const {
    const int want = static_cast<int>(day.c_encoding());
    return i + ((want - first_weekday - i) % 7 + 7) % 7;
  }
};

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

void DayTest::keep(const Bits& mask) {
  for (std::size_t i = 0; i < bits_.size(); ++i) bits_[i] &= mask[i];
}

void DayTest::keep_months(const Months& m) {
  Bits mask{};
  for (std::size_t month = 1; month <= 12; ++month)
    if ((months_ >> month & 1U) != 0)
      for (int i = m.begin[month - 1]; i < m.begin[month]; ++i) set(mask, i);
  keep(mask);
}

void DayTest::keep_month_days(const Months& m) {
  Bits mask{};
  for (std::size_t month = 0; month < 12; ++month)
    for (const int day : rule_.by_month_day) {
      const int i = day > 0 ? m.begin[month] + day - 1 : m.begin[month + 1] + day;
      if (i >= m.begin[month] && i < m.begin[month + 1]) set(mask, i);
    }
  keep(mask);
}

void DayTest::keep_year_days(int length) {
  Bits mask{};
  for (const int day : rule_.by_year_day) {
    const int i = day > 0 ? day - 1 : length + day;
    if (i >= 0 && i < length) set(mask, i);
  }
  keep(mask);
}

// Weeks that hang over the year's edges belong to the year that holds most of them, and count with
// that year's numbers on both sides of the edge.
void DayTest::keep_weeks(int length) {
  Bits mask{};
  for (int year = year_ - 1; year <= year_ + 1; ++year) {
    const auto first = first_week(year, rule_.week_start);
    const int weeks =
        static_cast<int>((first_week(year + 1, rule_.week_start) - first).count() / 7);
    const int offset = static_cast<int>((first - first_).count());
    for (const int number : rule_.by_week_no) {
      const int week = number > 0 ? number - 1 : weeks + number;
      if (week < 0 || week >= weeks) continue;
      for (int i = offset + week * 7; i < offset + week * 7 + 7; ++i)
        if (i >= 0 && i < length) set(mask, i);
    }
  }
  keep(mask);
}

void DayTest::keep_weekdays(const Months& m) {
  Bits mask{};
  // The nth of that weekday in [begin, end), or every one.
  const auto pick = [&](const WeekdayNum& w, int begin, int end) {
    const int first = m.on_or_after(begin, w.day);
    if (w.nth == 0) {
      for (int i = first; i < end; i += 7) set(mask, i);
    } else if (first < end) {
      const int last = first + (end - 1 - first) / 7 * 7;
      const int i = w.nth > 0 ? first + (w.nth - 1) * 7 : last + (w.nth + 1) * 7;
      if (i >= begin && i < end) set(mask, i);
    }
  };
  for (const auto& w : rule_.by_day) {
    if (w.nth != 0 && nth_in_month_) {
      for (std::size_t month = 0; month < 12; ++month) pick(w, m.begin[month], m.begin[month + 1]);
    } else {
      pick({nth_in_year_ ? w.nth : 0, w.day}, 0, m.begin[12]);
    }
  }
  keep(mask);
}

void DayTest::turn_to(int year) {
  const Months m(year);
  const int length = days_of_year(year);
  year_ = year;
  first_ = first_of_year(year);
  end_ = first_ + time::days(length);
  bits_.fill(~std::uint64_t{0});
  bits_[5] = (std::uint64_t{1} << (length - 320)) - 1;
  if (months_ != 0) keep_months(m);
  if (!rule_.by_month_day.empty()) keep_month_days(m);
  if (!rule_.by_year_day.empty()) keep_year_days(length);
  if (!rule_.by_week_no.empty()) keep_weeks(length);
  if (!rule_.by_day.empty()) keep_weekdays(m);
}

bool DayTest::ever() {
  // 28 years hold every kind of year; those around a century without a leap day lie otherwise to
  // their neighbours.
  const auto any = [&](int from, int to) {
    for (int year = from; year <= to; ++year) {
      turn_to(year);
      if (std::any_of(bits_.begin(), bits_.end(), [](auto word) { return word != 0; })) return true;
    }
    return false;
  };
  return any(2000, 2027) || any(1897, 1904) || any(2097, 2104) || any(2197, 2204);
}

bool DayTest::matches(time::Date day) {
  if (year_ == 0 || day < first_ || day >= end_) turn_to(static_cast<int>(time::ymd(day).year()));
  const auto i = static_cast<std::size_t>((day - first_).count());
  return (bits_[i / 64] >> (i % 64) & 1U) != 0;
}

time::Date DayTest::next_or_new_year(time::Date day) {
  if (matches(day)) return day;  // turns to the year
  const auto i = static_cast<std::size_t>((day - first_).count());
  for (std::size_t word = i / 64; word < bits_.size(); ++word) {
    auto bits = bits_[word];
    if (word == i / 64) bits &= ~std::uint64_t{0} << (i % 64);
    if (bits != 0) return first_ + time::days(static_cast<int>(word) * 64 + std::countr_zero(bits));
  }
  return end_;
}

}  // namespace daybook::recurrence

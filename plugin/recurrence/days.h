// Which days of a year a rule picks: the table of RFC 5545 section 3.3.10, worked out for a whole
// year at a time, so that asking for a day is one bit.
#pragma once

#include <array>
#include <cstdint>

#include "recurrence/rule.h"

namespace daybook::recurrence {

class DayTest {
 public:
  // `start` gives the parts that the rule leaves out.
  DayTest(const Rule& rule, time::Local start);
  bool matches(time::Date day);
  // The first day at or after `day` that matches, as long as it is in the same year; else the first
  // day of the next year.
  time::Date next_or_new_year(time::Date day);

  // Whether any year of the calendar holds a day that matches.
  bool ever();

 private:
  using Bits = std::array<std::uint64_t, 6>;
  struct Months;  // of the year in hand

  void turn_to(int year);
  void keep_months(const Months& m);
  void keep_month_days(const Months& m);
  void keep_year_days(int length);
  void keep_weeks(int length);
  void keep_weekdays(const Months& m);
  void keep(const Bits& mask);

  Rule rule_;
  unsigned months_ = 0;  // bit m: month m may match; 0: all may
  bool nth_in_month_ = false;
  bool nth_in_year_ = false;

  int year_ = 0;  // the year of bits_; 0: none yet
  time::Date first_{}, end_{};
  Bits bits_{};
};

}  // namespace daybook::recurrence

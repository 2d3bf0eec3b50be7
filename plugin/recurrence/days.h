// Which days of a period a rule picks: the table of RFC 5545 section 3.3.10, as one test for a day.
#pragma once

#include "recurrence/rule.h"

namespace daybook::recurrence {

class DayTest {
 public:
  // `start` gives the parts that the rule leaves out.
  DayTest(const Rule& rule, time::Local start);
  bool matches(time::Date day) const;
  // No day of that month can match: lets whole months be passed over.
  bool month_may_match(unsigned month) const;

 private:
  bool weekday_matches(time::Date day, const time::Ymd& ymd) const;
  bool week_matches(time::Date day) const;
  bool month_day_matches(const time::Ymd& ymd) const;
  bool year_day_matches(time::Date day, const time::Ymd& ymd) const;

  Rule rule_;
  unsigned months_ = 0;  // bit m: month m may match; 0: all may
  bool nth_in_month_ = false;
  bool nth_in_year_ = false;
};

}  // namespace daybook::recurrence

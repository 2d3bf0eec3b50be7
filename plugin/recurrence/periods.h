// Walks the periods of one rule in order and hands out what each holds.
#pragma once

#include "recurrence/days.h"
#include "time/zone.h"

namespace daybook::recurrence {

class Periods {
 public:
  Periods(const Rule& rule, time::Local start);

  // Moves to the last period that begins at or before `t`, where that loses nothing (no COUNT).
  void skip_to(time::Local t);
  // The candidates of the next period, in order, BYSETPOS applied; they may lie before the series'
  // start. False when the calendar ends (year 9999). One call is one step.
  bool next(std::vector<time::Local>& out);
  // Nothing the next periods hold is before this.
  time::Local position() const;

 private:
  bool next_days(std::vector<time::Local>& out);
  bool next_clock(std::vector<time::Local>& out);
  void add_day(time::Date day, std::vector<time::Local>& out) const;
  void add_range(time::Date from, time::Date to, std::vector<time::Local>& out) const;
  void pick_positions(std::vector<time::Local>& out) const;
  bool clock_matches(time::seconds tod) const;

  const Rule rule_;
  const time::Local start_;
  DayTest days_;
  std::vector<time::seconds> clocks_;  // times of a day (daily and longer), or within the period
  time::Date period_{};                // begin of the current period: day, week, month, year
  time::Local clock_{};                // begin of the current period of hours, minutes, seconds
  time::seconds unit_{0};              // length of such a period
};

}  // namespace daybook::recurrence

// Walks the periods of one rule in order and hands out what each holds.
#pragma once

#include "recurrence/days.h"
#include "time/zone.h"

namespace daybook::recurrence {

// The candidates of one period, in order, BYSETPOS applied. Worked out one by one, so that a year
// of seconds costs nothing until they are asked for.
class Candidates {
 public:
  std::size_t size() const { return picked_.empty() ? all() : picked_.size(); }
  time::Local operator[](std::size_t i) const {
    const auto n = picked_.empty() ? i : picked_[i];
    return begins_[n / clocks_->size()] + (*clocks_)[n % clocks_->size()];
  }

 private:
  friend class Periods;
  std::size_t all() const { return begins_.size() * clocks_->size(); }
  std::vector<time::Local> begins_;  // days, or begins of hours, minutes, seconds
  const std::vector<time::seconds>* clocks_ = nullptr;
  std::vector<std::size_t> picked_;
};

class Periods {
 public:
  Periods(const Rule& rule, time::Local start);

  // Moves to the last period that begins at or before `t`; answers how many were passed over.
  std::int64_t skip_to(time::Local t);
  // The candidates of the next period; they may lie before the series' start, and there may be
  // none. False when there are no more: the calendar ends (year 9999), or no period can hold any.
  bool next(Candidates& out);
  // Nothing the next periods hold is before this.
  time::Local position() const;
  // No more candidates than that lie between two readings.
  std::int64_t at_most(time::Local from, time::Local to) const;

 private:
  void next_days(Candidates& out);
  void next_clock(Candidates& out);
  void add_range(time::Date from, time::Date to, Candidates& out);
  void pick_positions(Candidates& out) const;
  void advance_to(time::Date day);
  void jump_clock(time::Local to);
  bool clock_can_match() const;
  bool grid_can_match(time::Local start) const;
  bool position_can_match() const;
  std::int64_t most_in_one() const;

  const Rule rule_;
  DayTest days_;
  std::vector<time::seconds> clocks_;  // times of a day (daily and longer), or within the period
  time::Date period_{};                // begin of the current period: day, week, month, year
  time::Local clock_{};                // begin of the current period of hours, minutes, seconds
  time::seconds unit_{0};              // length of such a period
  std::uint64_t hours_ = 0, minutes_ = 0, seconds_ = 0;  // sub-daily: bit n is set where n may be
  int barren_years_ = 0;                                 // years passed since anything was found
  int last_year_ = 0;
  bool asked_ = false;  // whether the rule can ever match was looked into
  bool over_ = false;
};

}  // namespace daybook::recurrence

// Rules to occurrences, with a budget of steps. Works on clock readings of the series' zone, so
// that a meeting at ten stays at ten over every change of the clocks; the caller turns them into
// instants. Rules of hours, minutes and seconds whose step divides the change (an hour) go on in
// real time over it, as then both are the same grid; others stay on the clock's. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "recurrence/rule.h"
#include "time/zone.h"

namespace daybook::recurrence {

// A set of occurrences: those of the rules and dates, without those of the exceptions.
// The start counts as an occurrence where a rule meets it, or where there is no rule at all.
struct Series {
  time::Local start{};
  bool all_day = false;
  std::optional<time::Zone> zone;  // for UNTIL and dates given in UTC; none: floating
  std::vector<Rule> rules;
  std::vector<Rule> except_rules;
  std::vector<Until> dates;         // RDATE
  std::vector<Until> except_dates;  // EXDATE; a day takes out everything on it
};

struct Bounds {
  std::optional<time::Local> from;  // occurrences that start at or after
  std::optional<time::Local> to;    // … and before
  std::size_t limit = 10000;        // at most so many occurrences
  std::int64_t steps = 200000;      // at most so many periods looked at
};

struct Occurrences {
  std::vector<time::Local> starts;  // in the order of their instants, each instant once
  // Readings that the clock shows a second time and a rule of hours or less meets then, too. They
  // count towards the limit like the others.
  std::vector<time::Local> again;
  bool capped = false;  // the limit or the budget ended it, not the series or the window
  std::int64_t steps = 0;  // periods looked at
};

// At least so many occurrences such a rule gives between two readings; for most rules not known
// (0), for those that give one in every period at once.
std::int64_t at_least(const Rule& rule, time::Local from, time::Local to);

Occurrences expand(const Series& series, const Bounds& bounds);

}  // namespace daybook::recurrence

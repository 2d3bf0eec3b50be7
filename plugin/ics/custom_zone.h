// Time zones that a calendar file defines itself (VTIMEZONE, RFC 5545 section 3.6.5). Only yearly
// rules, which are all that zones need: nothing in such a definition can cost more than a few
// hundred transitions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "time/zone.h"

namespace daybook::ics {

// One STANDARD or DAYLIGHT part: when it begins, year by year, and the offsets around that moment.
struct Observance {
  time::Local start{};
  time::seconds from{0};
  time::seconds to{0};
  std::string rule;                // RRULE, empty: once
  std::vector<time::Local> dates;  // RDATE
};

class CustomZone {
 public:
  explicit CustomZone(const std::vector<Observance>& observances);
  // As section 3.3.5 wants it: a reading that the clock skips is taken with the offset before, of
  // one that comes twice the first.
  time::Instant to_instant(time::Local t) const;
  time::Local to_local(time::Instant t) const;
  bool empty() const { return transitions_.empty(); }
  // The zone among `names` that shows the same clock from 2015 to 2035; nothing when none does.
  std::optional<time::Zone> equivalent(const std::vector<std::string_view>& names) const;

 private:
  struct Transition {
    time::Instant at;
    time::seconds from, to;
  };
  bool same_clock(const time::Zone& zone) const;
  std::vector<Transition> transitions_;  // in order
};

}  // namespace daybook::ics

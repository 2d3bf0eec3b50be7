// Where the clock is changed under a series: what its readings stand for there.
#pragma once

#include <optional>
#include <vector>

#include "recurrence/expand.h"

namespace daybook::recurrence {

class Shifts {
 public:
  explicit Shifts(const Series& series) {
    if (!series.all_day) zone_ = series.zone;
  }
  // Whether the reading is like any other; cheap, as it is asked of each.
  bool plain(time::Local t);
  // Whether all readings from one to the other are.
  bool plain(time::Local from, time::Local to) { return plain(from) && (!zone_ || steady_.holds(to)); }
  // The reading that one which the clock skips is moved to.
  std::optional<time::Local> moved(time::Local t);
  bool twice(time::Local t);
  // By the instants that readings stand for.
  bool before(time::Local a, time::Local b);
  const time::Zone& zone() const { return *zone_; }
  bool any() const { return zone_.has_value(); }
  // Puts them in the order of their instants, and takes out what another stands for as well.
  void settle(std::vector<time::Local>& starts);

 private:
  std::optional<time::Zone> zone_;
  time::Zone::Steady steady_;
};

// Whether the rule goes on in real time over changes of the clock: its step divides an hour or so
// many minutes as the clock is changed by, and it names no hours.
bool goes_on(const Rule& rule, time::seconds change);

}  // namespace daybook::recurrence

// Who is busy when, and what is still free. Pure: intervals in, intervals out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/busy.h"

namespace daybook::availability {

// Half open: [start, end).
struct Interval {
  time::Instant start;
  time::Instant end;
  bool operator==(const Interval&) const = default;
};

inline bool overlaps(const Interval& a, const Interval& b) {
  return a.start < b.end && b.start < a.end;
}

// Sorted, merged, none empty.
std::vector<Interval> merge(std::vector<Interval> busy);

// Clock times between which a day may be used.
struct WorkHours {
  time::seconds start = time::hours(8);
  time::seconds end = time::hours(18);
};
// "08:00-18:00"; the end may be 24:00. Errors: invalid.
Result<WorkHours> parse_hours(std::string_view text);

struct SlotWish {
  time::seconds length;
  time::Instant from;   // not before
  time::Instant until;  // ends not after
  time::Zone zone;      // whose days and working hours
  WorkHours work;
  std::size_t count = 3;
  time::seconds grid = time::minutes(15);
  time::seconds buffer{0};   // kept free before and after
  time::seconds gap{0};      // between two slots
  unsigned weekdays = 0x7F;  // bit n: day n of the week may be taken, 0 is Sunday
  enum class Order : std::uint8_t { nearest, after } order = Order::nearest;
};

// Up to `count` slots on the grid inside working hours that touch nothing busy, the nearest to
// `near` first, or those from `near` on in their order. They do not overlap each other. At most 366
// days are looked at. `busy` must be merged.
std::vector<Interval> free_slots(const std::vector<Interval>& busy, const SlotWish& wish,
                                 time::Instant near);

}  // namespace daybook::availability

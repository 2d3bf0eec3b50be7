// Who is busy when, and what is still free. Pure: intervals in, intervals out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "model/event.h"

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

// Whether an event keeps its people from something else: not when it is cancelled, marked free, or
// declined by the calendar's owner. Tentative events do count.
bool occupies(const model::Event& event);

// Whether a time is taken. What cannot be known (a calendar that could not be asked, or not in full)
// is never free.
enum class Verdict : std::uint8_t { free, busy, unknown };
std::string_view verdict_name(Verdict v);
// Of several calendars together: busy where one is, unknown where one may be.
Verdict combined(Verdict a, Verdict b);

// Sorted, merged, none empty.
std::vector<Interval> merge(std::vector<Interval> busy);

struct SlotWish {
  time::seconds length;
  time::Instant from;   // not before
  time::Instant until;  // ends not after
  time::Zone zone;      // whose days and working hours
  time::seconds work_start = time::hours(8);
  time::seconds work_end = time::hours(18);
  std::size_t count = 3;
  time::seconds grid = time::minutes(15);
  time::seconds buffer{0};   // kept free before and after
  unsigned weekdays = 0x7F;  // bit n: day n of the week may be taken, 0 is Sunday
  enum class Order : std::uint8_t { nearest, after } order = Order::nearest;
};

// Up to `count` slots on the grid inside working hours that touch nothing busy, the nearest to
// `near` first, or those from `near` on in their order. They do not overlap each other. At most 366
// days are looked at. `busy` must be merged.
std::vector<Interval> free_slots(const std::vector<Interval>& busy, const SlotWish& wish,
                                 time::Instant near);

}  // namespace daybook::availability

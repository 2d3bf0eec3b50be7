#include "availability/availability.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace daybook::availability {
namespace {

time::Instant at(const char* utc) {
  return time::Instant(time::parse_iso(utc)->local.time_since_epoch());
}

SlotWish wish_for(const char* from, const char* until) {
  SlotWish w;
  w.length = time::hours(1);
  w.from = at(from);
  w.until = at(until);
  return w;
}

TEST(Slots, nearest_first_and_inside_working_hours) {
  const std::vector<Interval> busy = merge({{at("2026-03-10T09:00"), at("2026-03-10T10:30")}});
  const auto slots =
      free_slots(busy, wish_for("2026-03-10T00:00", "2026-03-11T00:00"), at("2026-03-10T09:00"));
  ASSERT_EQ(slots.size(), 3U);
  EXPECT_EQ(slots[0].start, at("2026-03-10T08:00"));
  EXPECT_EQ(slots[1].start, at("2026-03-10T10:30"));
  EXPECT_EQ(slots[2].start, at("2026-03-10T11:30"));
}

TEST(Slots, none_when_the_wish_is_longer_than_the_day) {
  auto w = wish_for("2026-03-10T00:00", "2026-03-12T00:00");
  w.length = time::hours(11);
  EXPECT_TRUE(free_slots({}, w, w.from).empty());
}

TEST(Slots, an_hour_that_comes_twice_has_both_its_passes) {
  auto w = wish_for("2026-10-25T00:00", "2026-10-25T03:00");
  w.zone = *time::Zone::find("Europe/London");
  w.work = {time::hours(0), time::hours(24)};
  w.length = time::minutes(15);
  w.order = SlotWish::Order::after;
  w.count = 20;
  // 00:00 to 01:00 UTC are busy: the first pass of 01:00 to 02:00.
  const auto slots = free_slots(merge({{at("2026-10-25T00:00"), at("2026-10-25T01:00")}}), w, w.from);
  ASSERT_EQ(slots.size(), 8U);
  EXPECT_EQ(slots[0].start, at("2026-10-25T01:00"));
  EXPECT_EQ(slots[3].start, at("2026-10-25T01:45"));
  EXPECT_EQ(slots[4].start, at("2026-10-25T02:00"));
}

TEST(Occupies, not_when_cancelled_free_or_declined) {
  model::Event e;
  EXPECT_TRUE(occupies(e));
  e.status = model::EventStatus::tentative;
  EXPECT_TRUE(occupies(e));
  e.attendees = {{"me@example.com", "", model::Rsvp::declined, false, false, true, ""}};
  EXPECT_FALSE(occupies(e));
  e.attendees.clear();
  e.busy = false;
  EXPECT_FALSE(occupies(e));
  e.busy = true;
  e.status = model::EventStatus::cancelled;
  EXPECT_FALSE(occupies(e));
}

RC_GTEST_PROP(Slots, touch_nothing_busy_nor_each_other, ()) {
  std::vector<Interval> busy;
  const auto origin = at("2026-03-09T00:00");
  const auto count = *rc::gen::inRange(0, 30);
  for (int i = 0; i < count; ++i) {
    const auto start = origin + time::minutes(*rc::gen::inRange(0, 7 * 1440));
    busy.push_back({start, start + time::minutes(*rc::gen::inRange(-10, 300))});
  }
  const auto merged = merge(busy);
  for (std::size_t i = 1; i < merged.size(); ++i) RC_ASSERT(merged[i - 1].end < merged[i].start);
  SlotWish wish;
  wish.length = time::minutes(*rc::gen::inRange(5, 240));
  wish.from = origin;
  wish.until = origin + time::days(7);
  wish.zone = *time::Zone::find("America/Los_Angeles");
  wish.count = 5;
  const auto slots = free_slots(merged, wish, origin + time::days(2));
  for (std::size_t i = 0; i < slots.size(); ++i) {
    RC_ASSERT(slots[i].end - slots[i].start == wish.length);
    RC_ASSERT(slots[i].start >= wish.from && slots[i].end <= wish.until);
    for (const auto& b : busy) RC_ASSERT(b.end <= b.start || !overlaps(b, slots[i]));
    for (std::size_t j = 0; j < i; ++j) RC_ASSERT(!overlaps(slots[i], slots[j]));
  }
}

}  // namespace
}  // namespace daybook::availability

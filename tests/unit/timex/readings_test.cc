// The short list of the readings of one expression, and what people are told of them.
#include <gtest/gtest.h>

#include <utility>

#include "timex/timex.h"

namespace daybook::timex {
namespace {

Reading with_rule(const std::string& rrule) {
  Reading r;
  r.rrule = rrule;
  return r;
}

const std::string kLong = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20260601";

TEST(Readings, begins_empty_and_keeps_the_order) {
  Readings list;
  EXPECT_TRUE(list.empty());
  list.emplace_back(with_rule("first"));
  list.emplace_back().rrule = "second";
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list.front().rrule, "first");
  EXPECT_EQ(list[1].rrule, "second");
}

TEST(Readings, a_copy_is_its_own) {
  Readings list;
  list.emplace_back(with_rule(kLong)).except = {time::Date{}};
  Readings copy = list;
  list[0].rrule = "other";
  EXPECT_EQ(copy[0].rrule, kLong);
  EXPECT_EQ(copy[0].except.size(), 1u);
  copy = list;
  EXPECT_EQ(copy[0].rrule, "other");
}

TEST(Readings, moved_and_assigned_to_itself) {
  Readings list;
  list.emplace_back(with_rule(kLong));
  list.emplace_back(list.front());
  Readings moved = std::move(list);
  ASSERT_EQ(moved.size(), 2u);
  EXPECT_EQ(moved[1].rrule, kLong);
  Readings& same = moved;
  moved = same;
  ASSERT_EQ(moved.size(), 2u);
  EXPECT_EQ(moved[0].rrule, kLong);
}

TEST(Readings, one_too_many_takes_the_place_of_the_last) {
  Readings list;
  for (int k = 0; k < 5; ++k) list.emplace_back(with_rule(kLong + std::to_string(k)));
  ASSERT_EQ(list.size(), Readings::kMost);
  EXPECT_EQ(list[0].rrule, kLong + "0");
  EXPECT_EQ(list[Readings::kMost - 1].rrule, kLong + "4");
}

TEST(Readings, the_reason_tells_which_other_reading_it_is) {
  Context c;
  c.now = time::parse_iso("2026-03-04T09:00").value().local;
  const auto hour = parse("at 7", c);
  ASSERT_EQ(hour.size(), 1u);
  ASSERT_EQ(hour[0].readings.size(), 2u);
  EXPECT_EQ(reason(hour[0].readings[1]), reason(hour[0].best()) + ", other half of the day");
  const auto day = parse("the report was closed Friday", c);
  ASSERT_EQ(day.size(), 1u);
  ASSERT_GT(day[0].readings.size(), 1u);
  EXPECT_EQ(reason(day[0].readings[1]), reason(day[0].best()) + ", other reading");
}

}  // namespace
}  // namespace daybook::timex

#include "store/events.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "store/schema.h"

namespace daybook::store {
namespace {

struct Fixture {
  std::unique_ptr<Db> db;
  std::unique_ptr<Events> events;
  Fixture() {
    db = Db::open(":memory:", {}).value();
    (void)prepare_schema(*db);
    events = std::make_unique<Events>(*db);
    (void)events->upsert_source("main", "local", "direct", 0);
    (void)events->upsert_source("other", "local", "read", 0);
  }
};

model::Event event(const std::string& id, time::Instant start, time::seconds length) {
  model::Event e;
  e.event_id = id;
  e.calendar_id = "main";
  e.title = "t " + id;
  e.etag = "1";
  e.span.zone = *time::Zone::find("America/Los_Angeles");
  e.span.start = e.span.zone.to_local(start);
  e.span.end = e.span.zone.to_local(start + length);
  return e;
}

const time::Instant kOrigin = time::from_unix(1773075600);

TEST(Events, every_field_comes_back) {
  Fixture f;
  auto e = event("e1", kOrigin, time::hours(1));
  e.recurrence_rule = "FREQ=DAILY";
  e.recurrence.except_dates = {{e.span.start + time::days(1), false, {}}};
  e.visibility = model::Visibility::private_;
  e.categories = {"Blue"};
  e.reminders = {5};
  e.notes = "why";
  e.external_id = "r-1";
  e.attendees = {{"kim@example.com", "Kim", model::Rsvp::accepted, true, false, false, ""}};
  ASSERT_TRUE(f.events->insert(e).has_value());
  EXPECT_EQ(**f.events->find("e1"), e);
  auto o = model::occurrence_of(e, e.span.start + time::days(2), time::hours(1));
  o.recurrence_rule.clear();
  o.recurrence = {};
  o.external_id.clear();
  o.title = "moved";
  ASSERT_TRUE(f.events->insert(o).has_value());
  const auto overrides = f.events->overrides("e1");
  ASSERT_EQ(overrides->size(), 1U);
  EXPECT_EQ(overrides->front(), o);
  EXPECT_EQ(f.events->count("main").value(), 1);
  ASSERT_TRUE(f.events->remove("e1").has_value());
  EXPECT_TRUE(f.events->overrides("e1")->empty());
}

TEST(Events, what_has_no_column_comes_back_whatever_it_says) {
  Fixture f;
  auto e = event("e1", kOrigin, time::hours(1));
  e.attendees = {{"kim@example.com", "Kim \"K\" \\", model::Rsvp::declined, false, true, true, "late\n{[,]}", true, 3, true},
                 {"lo@example.com", "", model::Rsvp::needs_action, true, false, false, ""}};
  e.private_metadata = {{"a\"b", "1,{"}, {"c", ""}};
  e.categories = {"Blue, \"pale\"", "Red"};
  e.reminders = {5, 1440};
  e.evidence = {{"time", "um 9 \"Uhr\"", 0.5}, {"place", "", -1}};
  e.sequence = 7;
  e.origin = {"talk", "slack", "W", "C1", "t\"1", "m1", "ana"};
  ASSERT_TRUE(f.events->insert(e).has_value());
  EXPECT_EQ(**f.events->find("e1"), e);
}

// Where a clock shows a time twice, a series can begin twice at one reading.
TEST(Events, an_occurrence_that_comes_twice_with_a_copy_is_stored_once) {
  Fixture f;
  auto e = event("e1", kOrigin, time::hours(1));
  e.recurrence_rule = "FREQ=HOURLY;COUNT=2";
  const std::vector<Instance> twice(2, {kOrigin, kOrigin, kOrigin + time::hours(1), {}});
  ASSERT_TRUE(f.events->insert_copy(e, kOrigin + time::hours(1), twice, "1", 1).has_value());
  EXPECT_EQ(f.events->range("main", kOrigin, kOrigin + time::hours(1), 10)->size(), 1U);
}

// The classes by length answer what a plain look at every interval answers.
RC_GTEST_PROP(Events, range_equals_a_look_at_all, ()) {
  Fixture f;
  std::vector<std::pair<time::Instant, time::Instant>> all;
  const int n = *rc::gen::inRange(0, 40);
  for (int i = 0; i < n; ++i) {
    const auto start = kOrigin + time::minutes(*rc::gen::inRange(-2000000, 2000000));
    const auto length = time::seconds(
        *rc::gen::element<std::int64_t>(0, 60, 3600, 86400, 90000, 90001, 691200, 691201, 5529600,
                                        40000000, 50000000, 353000000, 354000000, 900000000));
    const auto e = event("e" + std::to_string(i), start, length);
    RC_ASSERT(f.events->insert(e).has_value());
    RC_ASSERT(f.events->set_instances(e.event_id, {{start, start, start + length, {}}}).has_value());
    all.emplace_back(start, start + length);
  }
  const auto from = kOrigin + time::minutes(*rc::gen::inRange(-2000000, 2000000));
  const auto to = from + time::minutes(*rc::gen::inRange(1, 600000));
  const auto found = f.events->range("main", from, to, 1000);
  std::vector<std::pair<time::Instant, time::Instant>> expected;
  for (const auto& [a, b] : all)
    if (a < to && (b > from || a >= from)) expected.emplace_back(a, b);
  std::sort(expected.begin(), expected.end());
  std::vector<std::pair<time::Instant, time::Instant>> got;
  for (const auto& o : *found) got.emplace_back(o.starts_at, o.ends_at);
  RC_ASSERT(got == expected);
  RC_ASSERT(f.events->range("other", from, to, 1000)->empty());
  RC_ASSERT(f.events->range("nowhere", from, to, 1000)->empty());
}

// An outline is the event without what the header names, whatever else it holds.
TEST(Events, an_outline_lacks_what_it_says) {
  Fixture f;
  auto e = event("e1", kOrigin, time::hours(1));
  e.description = "long";
  e.location = "Hall";
  e.organizer = "ana@example.com";
  e.visibility = model::Visibility::private_;
  e.busy = false;
  e.categories = {"Blue"};
  e.color_id = "7";
  e.notes = "why";
  e.ical_uid = "u1";
  e.external_id = "r-1";
  e.butler_name = "b";
  e.created_ms = 1;
  e.updated_ms = 2;
  e.attendees = {{"kim@example.com", "Kim", model::Rsvp::declined, true, false, true, ""}};
  e.private_metadata = {{"k", "v"}};
  ASSERT_TRUE(f.events->insert(e).has_value());
  ASSERT_TRUE(f.events->set_instances("e1", {{kOrigin, kOrigin, kOrigin + time::hours(1), {}}}).has_value());
  const auto read = [&](Reading r) {
    return f.events->range("main", kOrigin, kOrigin + time::hours(1), 5, Events::Which::all, r)->at(0).event;
  };
  EXPECT_EQ(read(Reading::whole), e);
  e.description = e.color_id = e.notes = e.ical_uid = e.external_id = e.butler_name = "";
  e.created_ms = e.updated_ms = 0;
  EXPECT_EQ(read(Reading::outline), e);
}

// Whatever the order in which they came: by start, then end, then id, also where some are in another class.
TEST(Events, those_of_one_time_come_by_id) {
  Fixture f;
  const auto put = [&](const char* id, time::seconds after, time::seconds length) {
    const auto e = event(id, kOrigin + after, length);
    ASSERT_TRUE(f.events->insert(e).has_value());
    ASSERT_TRUE(f.events->set_instances(id, {{e.starts_at(), e.starts_at(), e.ends_at(), {}}}).has_value());
  };
  const auto ids = [&](Reading reading) {
    std::string out;
    const auto found = f.events->range("main", kOrigin, kOrigin + time::days(1), 100, Events::Which::all, reading);
    for (const auto& o : *found) out += o.event.event_id + " ";
    return out;
  };
  using time::hours;
  put("d", hours(1), hours(1));
  put("b", hours(1), hours(1));
  put("c", hours(1), hours(1));
  put("a", hours(1), hours(2));
  put("z", hours(0), hours(1));
  put("y", hours(0), hours(1));
  EXPECT_EQ(ids(Reading::outline), "y z b c d a ");
  put("x", hours(0), time::days(3));
  put("e", hours(1), time::days(3));
  EXPECT_EQ(ids(Reading::outline), "y z x b c d a e ");
  EXPECT_EQ(ids(Reading::whole), "y z x b c d a e ");
}

// One occurrence lies at its own time, also in the hour that the clock shows twice.
TEST(Events, an_outline_of_a_series_has_its_occurrences_times) {
  Fixture f;
  const auto night = time::from_unix(1793521800);  // 1 November 2026, 01:30 in Los Angeles, its first pass
  auto e = event("e1", night - time::days(1), time::minutes(30));
  e.recurrence_rule = "FREQ=DAILY";
  ASSERT_TRUE(f.events->insert(e).has_value());
  const auto at = [](time::Instant t) { return Instance{t, t, t + time::minutes(30), {}}; };
  ASSERT_TRUE(f.events->set_instances("e1", {at(night - time::days(1)), at(night), at(night + time::hours(1))}).has_value());
  const auto read = [&](Reading r) {
    return *f.events->range("main", night - time::days(2), night + time::days(1), 9, Events::Which::all, r);
  };
  const auto whole = read(Reading::whole), outline = read(Reading::outline);
  ASSERT_EQ(whole.size(), 3U);
  ASSERT_EQ(outline.size(), 3U);
  EXPECT_TRUE(outline[2].event.span.start_again);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(outline[i].event.span, whole[i].event.span);
    EXPECT_EQ(outline[i].event.event_id, whole[i].event.event_id);
    EXPECT_EQ(outline[i].event.span.starts_at(), outline[i].starts_at);
  }
}

// Two occurrences with one original start are one row, the later one's, in whatever order they come.
TEST(Events, starts_that_come_twice_are_one_occurrence) {
  Fixture f;
  ASSERT_TRUE(f.events->insert(event("e1", kOrigin, time::hours(1))).has_value());
  const auto at = [](int hours, int length) {
    const auto start = kOrigin + time::hours(hours);
    return Instance{start, start, start + time::hours(length), {}};
  };
  for (const auto& list : {std::vector{at(0, 1), at(0, 2), at(5, 1)}, std::vector{at(5, 1), at(0, 1), at(0, 2)}}) {
    ASSERT_TRUE(f.events->set_instances("e1", list).has_value());
    const auto found = f.events->range("main", kOrigin, kOrigin + time::hours(9), 9);
    ASSERT_EQ(found->size(), 2U);
    EXPECT_EQ(found->at(0).ends_at, kOrigin + time::hours(2));
  }
}

}  // namespace
}  // namespace daybook::store

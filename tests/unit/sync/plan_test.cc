// The table behind a pull, the guard against sudden emptiness, merges of two changes.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sync/fields.h"
#include "sync/merge.h"
#include "sync/plan.h"

namespace daybook::sync {
namespace {

model::SeriesDocument meeting() {
  model::SeriesDocument d;
  d.master.event_id = "e1";
  d.master.title = "Pump review";
  d.master.span.zone = *time::Zone::find("Europe/Paris");
  d.master.span.start = time::parse_iso("2026-03-09T10:00")->local;
  d.master.span.end = time::parse_iso("2026-03-09T11:00")->local;
  d.master.attendees = {{"ben@example.com", "Ben", model::Rsvp::needs_action, false, false, false, ""}};
  return d;
}

TEST(Plan, every_row_of_the_table) {
  const auto k = [](bool there, bool pending, bool same) { return Known{there, pending, same}; };
  EXPECT_EQ(plan(k(false, false, false), false), Step::add);
  EXPECT_EQ(plan(k(true, false, false), false), Step::replace);
  EXPECT_EQ(plan(k(true, false, true), false), Step::note);
  EXPECT_EQ(plan(k(true, false, false), true), Step::remove);
  EXPECT_EQ(plan(k(false, false, false), true), Step::nothing);
  for (const bool there : {false, true})
    for (const bool gone : {false, true}) EXPECT_EQ(plan(k(there, true, false), gone), Step::leave);
}

TEST(Plan, fault_24_sudden_emptiness_is_not_believed_at_once) {
  EXPECT_TRUE(suspicious(100, 100));
  EXPECT_TRUE(suspicious(10, 5));
  EXPECT_FALSE(suspicious(100, 20));
  EXPECT_TRUE(suspicious(4, 4));
  EXPECT_TRUE(suspicious(1, 1));
  EXPECT_FALSE(suspicious(4, 3));
}

TEST(Plan, fault_24_a_look_right_after_the_doubtful_one_is_no_second_look) {
  constexpr std::int64_t first = 1'772'000'000'000;
  EXPECT_FALSE(second_look(0, first)) << "there was no first";
  EXPECT_FALSE(second_look(first, first + 5'000)) << "asked for again at once";
  EXPECT_FALSE(second_look(first, first + kSecondLookMs - 1));
  EXPECT_TRUE(second_look(first, first + kSecondLookMs));
  EXPECT_FALSE(second_look(first, first - 1)) << "the clock was set back";
}

TEST(Merge, fault_30_disjoint_changes_both_stand) {
  const auto base = meeting();
  auto mine = base, theirs = base;
  mine.master.title = "Pump review, part two";
  theirs.master.location = "Hall B";
  const auto m = merge(base, mine, theirs);
  EXPECT_TRUE(m.conflicts.empty());
  EXPECT_EQ(m.document.master.title, "Pump review, part two");
  EXPECT_EQ(m.document.master.location, "Hall B");
}

TEST(Merge, fault_30_the_same_field_changed_twice_is_a_conflict_and_theirs_stands) {
  const auto base = meeting();
  auto mine = base, theirs = base;
  mine.master.span.start += time::hours(1);
  theirs.master.span.start += time::minutes(30);
  const auto m = merge(base, mine, theirs);
  EXPECT_EQ(m.conflicts, std::vector<std::string>{"time"});
  EXPECT_EQ(m.document.master.span.start, theirs.master.span.start);
}

TEST(Merge, answers_of_attendees_are_theirs_and_the_list_is_merged) {
  const auto base = meeting();
  auto mine = base, theirs = base;
  mine.master.attendees.push_back({"eva@example.com", "Eva", {}, false, false, false, ""});
  theirs.master.attendees[0].response = model::Rsvp::accepted;
  const auto m = merge(base, mine, theirs);
  ASSERT_EQ(m.document.master.attendees.size(), 2u);
  EXPECT_EQ(m.document.master.attendees[0].response, model::Rsvp::accepted);
}

TEST(Merge, occurrences_by_their_original_start) {
  auto base = meeting();
  base.master.recurrence_rule = "FREQ=WEEKLY";
  auto mine = base, theirs = base;
  auto moved = base.master;
  moved.original_start = base.master.span.start + time::days(7);
  moved.recurrence_rule.clear();
  mine.overrides.push_back(moved);
  moved.original_start = base.master.span.start + time::days(14);
  theirs.overrides.push_back(moved);
  EXPECT_EQ(merge(base, mine, theirs).document.overrides.size(), 2u);
  theirs.overrides.front().original_start = mine.overrides.front().original_start;
  theirs.overrides.front().title = "Elsewhere";
  const auto both = merge(base, mine, theirs);
  EXPECT_TRUE(both.conflicts.empty()) << "two fields of one occurrence";
  ASSERT_EQ(both.document.overrides.size(), 1u);
  EXPECT_EQ(both.document.overrides.front().title, "Elsewhere");
  mine.overrides.front().title = "Here";
  EXPECT_EQ(merge(base, mine, theirs).conflicts, std::vector<std::string>{"title"});
}

// A series, and its occurrence `week` weeks later as an override.
model::SeriesDocument weekly() {
  auto d = meeting();
  d.master.recurrence_rule = "FREQ=WEEKLY";
  return d;
}
model::Event occurrence(const model::SeriesDocument& d, int week, const char* title) {
  auto o = d.master;
  o.recurrence_rule.clear();
  o.original_start = d.master.span.start + time::days(7 * week);
  o.span.start += time::days(7 * week);
  o.span.end += time::days(7 * week);
  o.title = title;
  return o;
}
void take_out(model::SeriesDocument& d, int week) {
  d.master.recurrence.except_dates.push_back({d.master.span.start + time::days(7 * week), false, {}});
}

TEST(Merge, occurrences_taken_out_on_both_sides_are_out) {
  auto base = weekly();
  take_out(base, 1);
  auto mine = base, theirs = base;
  take_out(mine, 2);
  take_out(theirs, 3);
  theirs.master.recurrence.except_dates.erase(theirs.master.recurrence.except_dates.begin());  // put back there
  const auto m = merge(base, mine, theirs);
  EXPECT_TRUE(m.conflicts.empty());
  ASSERT_EQ(m.document.master.recurrence.except_dates.size(), 2u);
  EXPECT_EQ(m.document.master.recurrence.except_dates[0].local, base.master.span.start + time::days(21));
  EXPECT_EQ(m.document.master.recurrence.except_dates[1].local, base.master.span.start + time::days(14));
}

TEST(Merge, fault_32_what_one_took_out_the_other_does_not_bring_back) {
  const auto base = weekly();
  for (const bool ours : {false, true}) {
    auto changed = base, without = base;
    changed.overrides.push_back(occurrence(base, 2, "Moved"));
    take_out(without, 2);
    EXPECT_EQ((ours ? merge(base, changed, without) : merge(base, without, changed)).conflicts,
              std::vector<std::string>{"occurrence"});
  }
}

TEST(Merge, an_occurrence_of_a_series_that_was_moved_away_stands_beside_no_other) {
  const auto base = weekly();
  for (const bool ours : {false, true}) {
    auto changed = base, moved = base;
    changed.overrides.push_back(occurrence(base, 2, "Changed"));
    moved.master.span.start += time::hours(2);
    moved.master.span.end += time::hours(2);
    EXPECT_EQ((ours ? merge(base, changed, moved) : merge(base, moved, changed)).conflicts,
              std::vector<std::string>{"occurrence"});
    moved = base;
    moved.master.location = "Yard";
    EXPECT_TRUE((ours ? merge(base, changed, moved) : merge(base, moved, changed)).conflicts.empty());
  }
  auto without = base, moved = base;
  take_out(without, 2);
  moved.master.span.start += time::hours(2);
  moved.master.span.end += time::hours(2);
  EXPECT_EQ(merge(base, without, moved).conflicts, std::vector<std::string>{"occurrence"});
}

// The other one changed the series: what was not meant for the one occurrence alone holds for it, too.
TEST(Merge, an_occurrence_replaced_anew_follows_what_the_other_changed_of_its_series) {
  const auto base = weekly();
  for (const bool ours : {false, true}) {
    auto changed = base, renamed = base;
    changed.overrides.push_back(occurrence(base, 2, "Changed"));
    renamed.master.location = "Yard";
    renamed.master.description = "Bring pumps";
    renamed.master.attendees.push_back({"cem@example.com", "Cem", model::Rsvp::needs_action, false, false, false, ""});
    const auto m = ours ? merge(base, changed, renamed) : merge(base, renamed, changed);
    EXPECT_TRUE(m.conflicts.empty());
    EXPECT_EQ(m.document.master.location, "Yard");
    ASSERT_EQ(m.document.overrides.size(), 1u);
    EXPECT_EQ(m.document.overrides[0].title, "Changed");
    EXPECT_EQ(m.document.overrides[0].location, "Yard");
    EXPECT_EQ(m.document.overrides[0].description, "Bring pumps");
    EXPECT_EQ(m.document.overrides[0].attendees.size(), 2u);
    EXPECT_EQ(m.document.overrides[0].original_start, base.master.span.start + time::days(14));
    renamed.master.title = "Renamed";
    EXPECT_EQ(merge(base, changed, renamed).conflicts, std::vector<std::string>{"title"}) << "theirs, on that day too";
    EXPECT_TRUE(merge(base, renamed, changed).conflicts.empty()) << "theirs stands on that day";
  }
}

TEST(Merge, what_others_started_from) {
  auto base = weekly();
  base.overrides.push_back(occurrence(base, 1, "Known"));
  auto mine = base;
  mine.master.title = "Ours";
  mine.overrides.push_back(occurrence(base, 2, "Ours"));
  take_out(mine, 3);
  auto there = mine;
  EXPECT_TRUE(same_words(before_others(base, mine, there, true), there)) << "nobody else did anything";
  EXPECT_TRUE(same_words(before_others(base, mine, there, false), there));
  there.master.title = "Ours, said the server";
  EXPECT_TRUE(same_words(before_others(base, mine, there, true), there));
  EXPECT_EQ(before_others(base, mine, there, false).master.title, base.master.title) << "they called it so";
  there = mine;
  there.master.location = "Yard";
  there.overrides[0].title = "Theirs";
  there.overrides.erase(there.overrides.begin() + 1);
  take_out(there, 2);
  there.overrides.push_back(occurrence(base, 5, "Theirs"));
  auto cancelled = occurrence(base, 3, "Ours");
  cancelled.status = model::EventStatus::cancelled;
  there.master.recurrence.except_dates.erase(there.master.recurrence.except_dates.begin());
  there.overrides.push_back(cancelled);  // as Microsoft tells it
  const auto from = before_others(base, mine, there, true);
  EXPECT_EQ(differences(from.master, there.master), std::vector<std::string>{"location"});
  ASSERT_EQ(from.overrides.size(), 2u);
  EXPECT_EQ(from.overrides[0].title, "Known");
  EXPECT_EQ(differences(from.overrides[1], there.overrides[1]), std::vector<std::string>{"title"});
  EXPECT_EQ(from.overrides[1].title, base.master.title) << "what we changed of the series did not reach it";
  EXPECT_EQ(from.master.recurrence.except_dates.size(), 1u) << "ours; the other is theirs";
}

TEST(Merge, of_a_guest_what_only_we_changed_is_ours) {
  const auto base = meeting();
  auto mine = base, theirs = base;
  mine.master.attendees[0].optional = true;
  theirs.master.attendees[0].response = model::Rsvp::accepted;
  const auto m = merge(base, mine, theirs);
  EXPECT_TRUE(m.document.master.attendees[0].optional);
  EXPECT_EQ(m.document.master.attendees[0].response, model::Rsvp::accepted);
}

RC_GTEST_PROP(Merge, what_only_one_side_changed_stands, (bool ours)) {
  const auto base = meeting();
  auto mine = base, theirs = base;
  auto& one = ours ? mine : theirs;
  one.master.title = *rc::gen::string<std::string>();
  one.master.location = *rc::gen::string<std::string>();
  one.master.busy = *rc::gen::arbitrary<bool>();
  one.master.span.end += time::minutes(*rc::gen::inRange(0, 600));
  const auto m = merge(base, mine, theirs);
  RC_ASSERT(m.conflicts.empty());
  RC_ASSERT(differences(m.document.master, one.master).empty());
}

TEST(Outside, what_is_worth_telling) {
  const auto before = meeting().master;
  auto after = before;
  after.color_id = "5";
  EXPECT_TRUE(outside_changes(before, &after).empty());
  after.span.start += time::hours(1);
  after.span.end += time::hours(1);
  after.attendees[0].response = model::Rsvp::declined;
  const auto told = outside_changes(before, &after);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].what, Outside::What::moved);
  EXPECT_EQ(told[1].who, "Ben");
  EXPECT_EQ(told[1].answer, "declined");
  EXPECT_EQ(outside_changes(before, nullptr).front().what, Outside::What::cancelled);
}

}  // namespace
}  // namespace daybook::sync

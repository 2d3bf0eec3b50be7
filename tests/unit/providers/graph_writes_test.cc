// The Graph adapter: changes, each exactly once.
#include "unit/providers/graph_live.h"

namespace daybook::providers {
namespace {

TEST_F(GraphLive, makes_an_event_once_and_reads_it_back) {
  auto e = plain();
  e.description = "bring the drawings";
  e.location = "Room 4";
  e.reminders = {15};
  e.categories = {"Site Visit"};
  e.visibility = model::Visibility::private_;
  e.attendees.push_back({"bo@example.com", "Bo", model::Rsvp::needs_action, true, false, false, ""});
  const auto made = create({e, {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->item.ours);
  EXPECT_TRUE(made->not_kept.empty()) << made->not_kept.front();
  EXPECT_EQ(made->item.event.span.zone.name(), "Europe/Berlin");
  const auto again = create({e, {}}, true);
  ASSERT_TRUE(again) << told(again);
  EXPECT_EQ(again->remark, "was there already");
  EXPECT_EQ(again->item.external_id, made->item.external_id);
  const auto blind = create({e, {}});
  ASSERT_TRUE(blind) << told(blind);
  EXPECT_EQ(blind->item.external_id, made->item.external_id) << "a spent transaction id leads to its event";
  EXPECT_EQ(count(), 1);
}

TEST_F(GraphLive, fault_15_saved_without_the_mark_though_503_was_said) {
  live.order(R"({"concurrent_save":1})");
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->item.ours);
  EXPECT_TRUE(made->not_kept.empty()) << made->not_kept.front();
  EXPECT_EQ(count(), 1);
  const auto all = live.order(R"({"events":true})");
  EXPECT_EQ(all["events"].items().front()["singleValueExtendedProperties"].items().front().str("value"), kId);
}

TEST_F(GraphLive, fault_16_a_transaction_id_whose_event_was_deleted_is_not_taken_as_success) {
  auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  ASSERT_TRUE(remove(made->item));
  made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_NE(made->remark.find("made again"), std::string::npos);
  EXPECT_EQ(count(), 1);
  Gathered all;
  pull(all);
  EXPECT_TRUE(all.items.begin()->second.ours) << "told by the transaction id, which a delta shows";
  EXPECT_EQ(all.items.begin()->second.event.private_metadata["daybook"], kId);
}

TEST_F(GraphLive, fault_16_what_was_made_and_deleted_meanwhile_is_not_made_again) {
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  live.order(R"({"remove":")" + made->item.external_id + R"("})");
  auto again = create({plain(), {}}, true);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().failure.error.code, Errc::not_found) << told(again);
  EXPECT_EQ(count(), 0);
  auto back = plain();
  back.external_id = made->item.external_id;
  again = create({back, {}}, true);
  ASSERT_TRUE(again) << told(again) << "an undo brings back what was there before";
  EXPECT_EQ(count(), 1);
}

TEST_F(GraphLive, changes_what_changed_and_nothing_else) {
  auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  auto after = document(made->item, plain());
  after.master.title = "Review, second part";
  live.log();
  const auto changed = update(made->item, after);
  ASSERT_TRUE(changed) << told(changed);
  EXPECT_TRUE(changed->not_kept.empty());
  const auto calls = live.order(R"({"log":true})");
  const auto& body = calls["log"].items().front()["body"];
  EXPECT_EQ(body.members().size(), 1U);
}

TEST_F(GraphLive, a_change_of_which_nothing_stands_there_is_no_change) {
  const auto made = create({weekly(), {}});
  ASSERT_TRUE(made) << told(made);
  const auto before = document(made->item, weekly());
  auto renamed = before, moved = before;
  renamed.master.title = "Ours";
  moved.overrides.push_back(moved_by(weekly(), "2026-03-17T10:00:00", 2));
  for (const auto& after : {renamed, moved}) {
    live.order(R"({"deaf":1})");
    const auto changed = update(made->item, after);
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().failure.error.code, Errc::invalid);
    EXPECT_NE(changed.error().failure.error.message.find("kept nothing"), std::string::npos) << told(changed);
    ASSERT_TRUE(changed.error().theirs);
    EXPECT_EQ(changed.error().theirs->event.title, made->item.event.title);
  }
  auto both = moved;
  both.master.title = "Ours";
  const auto changed = update(made->item, both);
  ASSERT_TRUE(changed) << told(changed);
  // What a mailbox has no place for.
  auto coloured = document(changed->item, both.master);
  coloured.master.color_id = "5";
  EXPECT_FALSE(update(changed->item, coloured));
}

TEST_F(GraphLive, fault_31_a_version_that_changed_without_a_change_is_no_conflict) {
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  live.order(R"({"spurious_412":1})");
  auto after = document(made->item, plain());
  after.master.title = "Ours";
  auto changed = update(made->item, after);
  ASSERT_TRUE(changed) << told(changed);
  EXPECT_EQ(changed->item.event.title, "Ours");
  live.order(R"({"spurious_412":1})");
  const auto removed = remove(changed->item);
  ASSERT_TRUE(removed) << told(removed);
}

TEST_F(GraphLive, an_update_and_a_deletion_whose_answers_are_lost_happen_once) {
  auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  live.order(R"({"cut_after":1})");
  auto after = document(made->item, plain());
  after.master.title = "Ours";
  made = update(made->item, after);
  ASSERT_TRUE(made) << told(made);
  EXPECT_EQ(made->remark, "was changed already");
  live.order(R"({"cut_after":1})");
  ASSERT_TRUE(remove(made->item));
  EXPECT_EQ(count(), 0);
}

TEST_F(GraphLive, fault_42_a_day_stays_that_day) {
  auto e = plain();
  e.span = {true, local("2026-03-10"), local("2026-03-12"), *time::Zone::find("Pacific/Auckland")};
  auto made = create({e, {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->not_kept.empty()) << made->not_kept.front();
  Gathered all;
  pull(all);
  EXPECT_EQ(all.items.begin()->second.event.span.start, local("2026-03-10"));
  EXPECT_EQ(all.items.begin()->second.event.span.end, local("2026-03-12"));
  auto after = document(made->item, e);
  after.master.span = plain().span;
  made = update(made->item, after);
  ASSERT_TRUE(made) << told(made);
  EXPECT_FALSE(made->item.event.span.all_day);
}

}  // namespace
}  // namespace daybook::providers

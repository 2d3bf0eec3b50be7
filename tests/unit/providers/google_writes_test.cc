// The Google adapter: changes, each exactly once.
#include "unit/providers/google_live.h"

namespace daybook::providers {
namespace {

TEST_F(GoogleLive, makes_an_event_once_and_reads_it_back) {
  auto e = plain();
  e.description = "bring the drawings";
  e.location = "Room 4";
  e.reminders = {10, 60};
  e.notes = "asked by the author";
  e.private_metadata["source"] = "talk";
  e.attendees.push_back({"bo@example.com", "Bo", model::Rsvp::needs_action, false, false, false, ""});
  const auto made = create({e, {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_EQ(made->item.external_id, kId);
  EXPECT_TRUE(made->item.ours);
  EXPECT_TRUE(made->not_kept.empty()) << made->not_kept.front();
  EXPECT_EQ(made->item.event.notes, e.notes);
  const auto again = create({e, {}}, true);
  ASSERT_TRUE(again) << told(again);
  EXPECT_EQ(again->remark, "was there already");
  const auto blind = create({e, {}});
  ASSERT_TRUE(blind) << told(blind);
  EXPECT_EQ(blind->remark, "was there already");
  EXPECT_EQ(count(), 1);
}

TEST_F(GoogleLive, tells_whom_the_calendar_tells_each_time) {
  RemoteWrite w;
  w.after = {plain(), {}};
  w.send_updates = "external_only";
  const auto made = write(w);
  ASSERT_TRUE(made) << told(made);
  ASSERT_TRUE(remove(made->item));
  const auto calls = live.order(R"({"log":true})");
  EXPECT_EQ(calls["log"].items().front()["query"].str("sendUpdates"), "externalOnly");
  EXPECT_EQ(calls["log"].items().back()["query"].str("sendUpdates"), "none");
}

TEST_F(GoogleLive, fault_16_an_id_that_was_deleted_is_revived_and_it_is_said) {
  auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  ASSERT_TRUE(remove(made->item));
  EXPECT_EQ(count(), 0);
  made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_NE(made->remark.find("revived"), std::string::npos);
  EXPECT_EQ(count(), 1);
}

// The answer to its making was lost, and somebody deleted it there before it was asked for again.
TEST_F(GoogleLive, fault_16_what_was_made_and_deleted_meanwhile_is_not_made_again) {
  ASSERT_TRUE(create({plain(), {}}));
  live.order(std::string(R"({"remove":")") + kId + R"("})");
  auto again = create({plain(), {}}, true);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().failure.error.code, Errc::not_found) << told(again);
  EXPECT_EQ(count(), 0);
  // An undo brings back what was there before, also when its answer was lost.
  auto back = plain();
  back.external_id = kId;
  again = create({back, {}}, true);
  ASSERT_TRUE(again) << told(again);
  EXPECT_EQ(count(), 1);
}

TEST_F(GoogleLive, what_may_have_been_made_stays_in_doubt_while_it_cannot_be_looked_for) {
  live.order(R"({"throttle":1,"status":403,"reason":"forbidden"})");
  const auto made = create({plain(), {}}, true);
  ASSERT_FALSE(made);
  EXPECT_TRUE(made.error().failure.maybe_sent) << told(made);
}

TEST_F(GoogleLive, fault_16_an_id_of_somebody_else_is_not_taken_as_success) {
  live.order(std::string(R"({"insert":{"id":")") + kId +
             R"(","summary":"Theirs","start":{"date":"2026-03-01"},"end":{"date":"2026-03-02"}}})");
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_NE(made->item.external_id, kId);
  EXPECT_NE(made->remark.find("new id"), std::string::npos);
  EXPECT_EQ(count(), 2);
  const auto again = create({plain(), {}}, true);
  ASSERT_TRUE(again) << told(again);
  EXPECT_EQ(again->item.external_id, made->item.external_id) << "found by its mark";
  EXPECT_EQ(count(), 2);
}

TEST_F(GoogleLive, changes_what_changed_and_nothing_else) {
  auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  auto after = document(made->item, plain());
  after.master.title = "Review, second part";
  after.master.span.end += time::hours(1);
  after.master.private_metadata["n"] = "1";
  live.log();
  const auto changed = update(made->item, after);
  ASSERT_TRUE(changed) << told(changed);
  EXPECT_TRUE(changed->not_kept.empty());
  EXPECT_EQ(changed->item.event.title, "Review, second part");
  EXPECT_EQ(changed->item.event.private_metadata.at("n"), "1");
  const auto calls = live.order(R"({"log":true})");
  ASSERT_EQ(calls["log"].items().size(), 1U);
  const auto& body = calls["log"].items().front()["body"];
  EXPECT_EQ(body.find("attendees"), nullptr) << "replies of others are not touched";
}

TEST_F(GoogleLive, a_list_of_guests_that_is_not_shown_whole_is_not_written) {
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  live.order(R"({"edit":{"id":")" + made->item.external_id + R"(","attendees":[{"email":"a@example.com"}],"attendeesOmitted":true}})");
  Gathered all;
  pull(all);
  const auto& item = all.items.at(made->item.external_id);
  auto after = document(item, item.event);
  after.master.attendees.push_back({"new@example.com", "", model::Rsvp::needs_action, false, false, false, ""});
  const auto changed = update(item, after);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().failure.error.code, Errc::denied) << told(changed);
  after = document(item, item.event);
  after.master.title = "Other";
  EXPECT_TRUE(update(item, after));
}

TEST_F(GoogleLive, an_update_whose_answer_is_lost_is_not_stale) {
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  live.order(R"({"cut_after":1})");
  auto after = document(made->item, plain());
  after.master.title = "Ours";
  const auto changed = update(made->item, after);
  ASSERT_TRUE(changed) << told(changed);
  EXPECT_EQ(changed->remark, "was changed already");
}

TEST_F(GoogleLive, what_the_server_drops_is_reported) {
  live.order(R"({"drop":["extendedProperties","recurrence"]})");
  auto e = weekly();
  e.notes = "mine";
  const auto made = create({e, {}});
  ASSERT_TRUE(made) << told(made);
  for (const char* lost : {"mark", "rrule", "private_notes"})
    EXPECT_EQ(std::count(made->not_kept.begin(), made->not_kept.end(), lost), 1) << lost;
}

}  // namespace
}  // namespace daybook::providers

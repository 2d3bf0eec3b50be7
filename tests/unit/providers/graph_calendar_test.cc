// The Graph adapter against tests/fakes/graph_calendar.py, over the real transport.
#include "providers/graph_calendar.h"

#include <algorithm>

#include "providers/difference.h"
#include "providers/graph_zones.h"
#include "unit/net/scripted.h"
#include "unit/providers/fake.h"

namespace daybook::providers {
namespace {

constexpr const char* kId = "abcdefgh0123456789abcdefgh";

class GraphLive : public testing::Test {
 protected:
  static void SetUpTestSuite() { fake_ = new Fake("graph_calendar.py"); }
  static void TearDownTestSuite() {
    delete fake_;
    fake_ = nullptr;
  }
  void SetUp() override { live.order(R"({"reset":true})"); }

  static RemoteSetting setting() {
    RemoteSetting s;
    s.id = "main";
    s.mailbox = "schedule@example.com";
    s.api_base = fake_->at("/v1.0");
    s.zone = *time::Zone::find("Europe/Berlin");
    s.read_only = false;
    s.own_network = true;
    return s;
  }
  static time::Instant at(const char* utc) {
    return time::Instant(time::parse_iso(utc)->local.time_since_epoch());
  }
  PullWish wish(const std::string& cursor = {}) {
    return {cursor, at("2026-03-01T00:00:00"), at("2026-06-01T00:00:00"), {}};
  }
  Pulled pull(Gathered& into, const std::string& cursor = {}) {
    auto p = live.run(calendar->pull(wish(cursor), into));
    EXPECT_TRUE(p.has_value()) << (p ? "" : p.error().error.message);
    return p ? *p : Pulled{};
  }
  WriteAnswer write(RemoteWrite w) {
    return live.run(calendar->write(engine::Gate::permit("main"), std::move(w)));
  }
  WriteAnswer create(model::SeriesDocument doc, bool maybe_sent = false) {
    RemoteWrite w;
    w.after = std::move(doc);
    w.key = "key";
    w.maybe_sent = maybe_sent;
    return write(std::move(w));
  }
  WriteAnswer update(const RemoteItem& item, model::SeriesDocument after) {
    RemoteWrite w;
    w.what = RemoteWrite::What::update;
    w.before = document(item, after.master);
    w.after = std::move(after);
    w.etag = item.etag;
    return write(std::move(w));
  }
  WriteAnswer remove(const RemoteItem& item) {
    RemoteWrite w;
    w.what = RemoteWrite::What::remove;
    w.before = document(item, item.event);
    w.etag = item.etag;
    return write(std::move(w));
  }
  void edit(const std::string& id, const std::string& fields) {
    live.order(R"({"edit":{"id":")" + id + "\"," + fields + "}}");
  }
  std::int64_t count() { return live.order("{}")["count"].as_int(); }

  static Fake* fake_;
  Live live{*fake_};
  std::unique_ptr<RemoteCalendar> calendar = graph_calendar(setting(), live.session);
};
Fake* GraphLive::fake_ = nullptr;

model::Event plain() { return event(kId, "2026-03-10T10:00:00", "2026-03-10T11:00:00"); }
model::Event weekly() {
  auto e = plain();
  e.recurrence_rule = "FREQ=WEEKLY;COUNT=6;BYDAY=TU";
  return e;
}
model::Event moved_by(const model::Event& master, const char* original, int hours) {
  auto o = model::occurrence_of(master, local(original), time::hours(1));
  o.recurrence_rule.clear();
  o.span.start += time::hours(hours);
  o.span.end += time::hours(hours);
  return o;
}

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

TEST_F(GraphLive, every_request_asks_for_immutable_ids_and_zones_are_windows_names) {
  ASSERT_TRUE(create({plain(), {}}));
  Gathered all;
  pull(all);
  const auto calls = live.order(R"({"log":true})");
  for (const auto& call : calls["log"].items()) {
    EXPECT_NE(call.str("prefer").find("IdType=\"ImmutableId\""), std::string_view::npos) << call.str("path");
    if (call.str("method") == "POST")
{
      EXPECT_EQ(call["body"]["start"].str("timeZone"), "W. Europe Standard Time");
    }
  }
  EXPECT_EQ(graph_zone(*time::Zone::find("America/Los_Angeles")), "Pacific Standard Time");
  EXPECT_EQ(graph_zone(time::Zone::utc()), "UTC");
  EXPECT_EQ(graph_zone(*time::Zone::find("Europe/Vienna")), "Europe/Vienna") << "no Windows name of its own";
}

TEST_F(GraphLive, fault_15_the_answer_is_lost_and_there_is_one_event) {
  live.order(R"({"cut_after":1})");
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_EQ(made->remark, "was there already");
  EXPECT_EQ(count(), 1);
}

TEST_F(GraphLive, fault_15_the_request_is_lost_and_there_is_one_event) {
  live.order(R"({"cut_before":1})");
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
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

TEST_F(GraphLive, an_unchanged_poll_is_one_request) {
  live.order(R"({"seed":20})");
  Gathered all;
  const auto first = pull(all);
  EXPECT_TRUE(first.full);
  EXPECT_EQ(all.items.size(), 20U);
  live.log();
  Gathered none;
  const auto second = pull(none, first.cursor);
  EXPECT_TRUE(second.unchanged);
  EXPECT_EQ(second.cursor, first.cursor);
  EXPECT_EQ(none.taken, 0U);
  EXPECT_EQ(live.log().size(), 1U);
}

TEST_F(GraphLive, brings_changes_and_deletions) {
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  const auto id = made->item.external_id;
  Gathered all;
  const auto first = pull(all);
  edit(id, R"("subject":"Moved by hand")");
  Gathered changed;
  const auto second = pull(changed, first.cursor);
  ASSERT_EQ(changed.items.size(), 1U);
  EXPECT_EQ(changed.items[id].event.title, "Moved by hand");
  live.order(R"({"remove":")" + id + "\"}");
  Gathered gone;
  const auto third = pull(gone, second.cursor);
  ASSERT_EQ(gone.items.size(), 1U);
  EXPECT_EQ(gone.items[id].what, RemoteItem::What::gone);
  EXPECT_FALSE(third.full);
}

TEST_F(GraphLive, pages_come_in_pieces_and_are_followed_as_they_are) {
  live.order(R"({"seed":600,"page_size":70})");
  Gathered all;
  PullWish w = wish();
  w.to = at("2026-09-01T00:00:00");
  const auto p = live.run(calendar->pull(w, all));
  ASSERT_TRUE(p);
  EXPECT_EQ(all.items.size(), 600U);
  EXPECT_LE(all.biggest, 250U);
}

TEST_F(GraphLive, fault_26_a_lost_cursor_leads_to_one_full_listing) {
  live.order(R"({"seed":5})");
  Gathered all;
  const auto first = pull(all);
  live.order(R"({"expire_delta":true})");
  live.log();
  Gathered again;
  const auto second = pull(again, first.cursor);
  EXPECT_TRUE(second.full);
  EXPECT_EQ(again.restarts, 1);
  EXPECT_EQ(again.items.size(), 5U);
  EXPECT_EQ(live.log().size(), 2U);
}

TEST_F(GraphLive, fault_26_also_when_it_is_lost_again_and_again) {
  live.order(R"({"seed":5})");
  Gathered all;
  const auto first = pull(all);
  for (const char* reason : {"SyncStateInvalid", "InvalidDeltaToken", "resyncRequired"}) {
    live.order(std::string(R"({"throttle":1,"status":400,"reason":")") + reason + "\"}");
    Gathered again;
    EXPECT_TRUE(pull(again, first.cursor).full) << reason;
  }
  live.order(R"({"throttle":9,"status":410,"reason":"SyncStateNotFound"})");
  Gathered none;
  const auto failed = live.run(calendar->pull(wish(first.cursor), none));
  ASSERT_FALSE(failed) << "no loop";
  live.order(R"({"throttle":0})");
}

TEST_F(GraphLive, fault_29_what_comes_twice_changes_nothing) {
  live.order(R"({"seed":5})");
  Gathered all;
  const auto first = pull(all);
  live.order(R"({"replay":true})");
  Gathered again;
  const auto second = pull(again, first.cursor);
  EXPECT_FALSE(second.full);
  EXPECT_EQ(again.items.size(), 5U);
  for (const auto& [id, item] : again.items) EXPECT_EQ(item.etag, all.items[id].etag);
}

TEST_F(GraphLive, a_window_that_moved_on_is_listed_anew) {
  live.order(R"({"seed":5})");
  Gathered all;
  const auto first = pull(all);
  auto later = wish(first.cursor);
  later.to += time::hours(20);
  Gathered none;
  auto p = live.run(calendar->pull(later, none));
  ASSERT_TRUE(p);
  EXPECT_TRUE(p->unchanged);
  later.to += time::hours(20);
  p = live.run(calendar->pull(later, none));
  ASSERT_TRUE(p);
  EXPECT_TRUE(p->full);
  EXPECT_EQ(none.restarts, 0);
}

TEST_F(GraphLive, fault_33_an_event_that_left_the_window_is_not_taken_for_deleted) {
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  const auto id = made->item.external_id;
  Gathered all;
  const auto first = pull(all);
  ASSERT_TRUE(first.covers);
  EXPECT_EQ(first.covers->to, wish().to);
  edit(id, R"("start":{"dateTime":"2026-09-10T10:00:00","timeZone":"Europe/Berlin"},)"
           R"("end":{"dateTime":"2026-09-10T11:00:00","timeZone":"Europe/Berlin"})");
  Gathered moved;
  pull(moved, first.cursor);
  ASSERT_EQ(moved.items.count(id), 1U);
  EXPECT_EQ(moved.items[id].what, RemoteItem::What::document);
  EXPECT_EQ(moved.items[id].event.span.start, local("2026-09-10T10:00:00"));
}

TEST_F(GraphLive, pages_that_go_in_a_circle_end) {
  live.order(R"({"seed":3,"loop_pages":true})");
  Gathered some;
  const auto failed = live.run(calendar->pull(wish(), some));
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().error.message.find("circle"), std::string::npos);
}

TEST_F(GraphLive, fault_14_a_page_that_ends_in_the_middle_is_asked_for_again) {
  live.order(R"({"seed":40})");
  live.order(R"({"cut_body":2})");
  Gathered all;
  EXPECT_TRUE(pull(all).full);
  EXPECT_EQ(all.taken, 40U) << "nothing of half a page was taken";
}

TEST_F(GraphLive, fault_23_a_web_page_is_no_empty_calendar) {
  live.order(R"({"html":1})");
  Gathered some;
  const auto failed = live.run(calendar->pull(wish(), some));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().error.code, Errc::retry_later);
}

TEST_F(GraphLive, fault_28_a_page_that_fails_leaves_the_cursor_where_it_was) {
  live.order(R"({"seed":10,"page_size":3})");
  live.order(R"({"skip":2,"throttle":30,"status":500})");
  Gathered some;
  ASSERT_FALSE(live.run(calendar->pull(wish(), some)));
  live.order(R"({"throttle":0})");
  Gathered all;
  EXPECT_TRUE(pull(all).full);
  EXPECT_EQ(all.items.size(), 10U);
}

TEST_F(GraphLive, fault_22_throttling_is_obeyed) {
  live.order(R"({"throttle":1,"status":429,"retry_after":"0.9","reason":"TooManyRequests"})");
  const auto before = live.runner.monotonic_ms();
  ASSERT_TRUE(create({plain(), {}}));
  EXPECT_GE(live.runner.monotonic_ms() - before, 900);
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

TEST_F(GraphLive, fault_30_somebody_else_changed_it_and_both_sides_are_shown) {
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  edit(made->item.external_id, R"("subject":"Theirs")");
  auto after = document(made->item, plain());
  after.master.title = "Ours";
  const auto changed = update(made->item, after);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().failure.error.code, Errc::stale);
  ASSERT_TRUE(changed.error().theirs);
  EXPECT_EQ(changed.error().theirs->event.title, "Theirs");
  const auto removed = remove(made->item);
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().failure.error.code, Errc::stale);
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

TEST_F(GraphLive, fault_32_an_old_edit_does_not_undo_a_deletion) {
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  live.order(R"({"remove":")" + made->item.external_id + "\"}");
  auto after = document(made->item, plain());
  after.master.title = "Ours";
  const auto changed = update(made->item, after);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().failure.error.code, Errc::not_found);
  EXPECT_EQ(count(), 0);
  const auto removed = remove(made->item);
  ASSERT_TRUE(removed) << told(removed);
  EXPECT_EQ(removed->remark, "was gone already");
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

TEST_F(GraphLive, a_series_with_exceptions_there_and_back) {
  const auto master = weekly();
  auto doc = model::SeriesDocument{master, {moved_by(master, "2026-03-17T10:00:00", 4)}};
  doc.master.recurrence.except_dates.push_back({local("2026-03-24T10:00:00"), false, std::nullopt});
  auto made = create(doc);
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->not_kept.empty()) << made->not_kept.front();
  ASSERT_EQ(made->item.overrides.size(), 2U);
  EXPECT_EQ(made->item.overrides[0].original_start, local("2026-03-17T10:00:00"));
  EXPECT_EQ(made->item.overrides[0].span.start, local("2026-03-17T14:00:00"));
  EXPECT_EQ(made->item.overrides[1].status, model::EventStatus::cancelled);
  EXPECT_EQ(made->item.overrides[1].original_start, local("2026-03-24T10:00:00"));

  Gathered all;
  const auto first = pull(all);
  ASSERT_EQ(all.items.size(), 1U) << "a series comes as one document";
  EXPECT_EQ(all.items.begin()->second.what, RemoteItem::What::document);
  EXPECT_EQ(all.items.begin()->second.overrides.size(), 2U);

  auto after = document(made->item, master);
  after.overrides[0].title = "Elsewhere";
  made = update(made->item, after);
  ASSERT_TRUE(made) << told(made);
  EXPECT_EQ(made->item.overrides[0].title, "Elsewhere");
  Gathered changed;
  const auto second = pull(changed, first.cursor);
  ASSERT_EQ(changed.items.size(), 1U);
  EXPECT_EQ(changed.items.begin()->second.overrides[0].title, "Elsewhere");

  // One more is taken out by hand.
  live.order(R"({"remove":")" + made->item.external_id + R"(.20260331"})");
  Gathered less;
  pull(less, second.cursor);
  ASSERT_EQ(less.items.count(made->item.external_id), 1U);
  EXPECT_EQ(less.items[made->item.external_id].overrides.size(), 3U);
}

TEST_F(GraphLive, fault_41_a_series_stays_at_its_hour_over_the_clock_change) {
  const auto made = create({weekly(), {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->item.overrides.empty()) << "nothing seems cancelled or moved";
}

TEST_F(GraphLive, an_occurrence_cannot_pass_its_neighbour_and_that_is_said) {
  const auto master = weekly();
  const auto made = create({master, {}});
  ASSERT_TRUE(made) << told(made);
  auto after = document(made->item, master);
  after.overrides.push_back(moved_by(master, "2026-03-17T10:00:00", 24 * 8));
  const auto changed = update(made->item, after);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().failure.error.code, Errc::invalid);
  EXPECT_NE(changed.error().failure.error.message.find("past its neighbours"), std::string::npos);
}

TEST_F(GraphLive, an_occurrence_that_somebody_else_moved_is_stale) {
  const auto master = weekly();
  const auto made = create({master, {}});
  ASSERT_TRUE(made) << told(made);
  edit(made->item.external_id + ".20260317",
       R"("start":{"dateTime":"2026-03-17T15:00:00","timeZone":"Europe/Berlin"},)"
       R"("end":{"dateTime":"2026-03-17T16:00:00","timeZone":"Europe/Berlin"})");
  auto after = document(made->item, master);
  after.overrides.push_back(moved_by(master, "2026-03-17T10:00:00", 1));
  const auto changed = update(made->item, after);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().failure.error.code, Errc::stale) << told(changed);
  ASSERT_TRUE(changed.error().theirs);
  EXPECT_EQ(changed.error().theirs->overrides.size(), 1U);
}

TEST_F(GraphLive, a_rule_without_pattern_is_refused_before_anything_is_sent) {
  auto e = plain();
  e.recurrence_rule = "FREQ=MONTHLY;BYDAY=1TU,3TU";
  live.log();
  const auto made = create({e, {}});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().failure.error.code, Errc::invalid);
  EXPECT_EQ(made.error().failure.error.where, "recurrence_rule");
  EXPECT_TRUE(live.log().empty());
}

TEST_F(GraphLive, a_subscription_is_made_prolonged_and_made_anew_where_it_ended) {
  Channel wanted;
  wanted.address = "https://host.example/in";
  wanted.token = "t";
  const auto made = live.run(calendar->watch(wanted, "unused"));
  ASSERT_TRUE(made) << made.error().error.message;
  EXPECT_TRUE(made->expires);
  const auto prolonged = live.run(calendar->watch(*made, "unused"));
  ASSERT_TRUE(prolonged) << prolonged.error().error.message;
  EXPECT_EQ(prolonged->id, made->id);
  live.order(R"({"forget_subscriptions":true})");
  live.log();
  const auto anew = live.run(calendar->watch(*prolonged, "unused"));
  ASSERT_TRUE(anew) << anew.error().error.message;
  EXPECT_EQ(live.log().size(), 2U);
}

TEST_F(GraphLive, categories_get_their_colours_on_every_mailbox_once) {
  auto s = setting();
  s.category_mailboxes = {"schedule@example.com", "bo@example.com"};
  calendar = graph_calendar(s, live.session);
  auto e = plain();
  e.categories = {"Site Visit", "Own kind"};
  const auto made = create({e, {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->remark.empty()) << made->remark;
  for (const char* mailbox : {"schedule@example.com", "bo@example.com"}) {
    const auto there = live.order(std::string(R"({"categories":true,"mailbox":")") + mailbox + "\"}");
    EXPECT_EQ(there["categories"].items().size(), 7U) << mailbox;
    for (const auto& c : there["categories"].items())
      if (c.str("displayName") == "Site Visit") {
        EXPECT_EQ(c.str("color"), "preset7");
      }
  }
  live.log();
  auto after = document(made->item, e);
  after.master.title = "Other";
  ASSERT_TRUE(update(made->item, after));
  for (const auto& line : live.log()) EXPECT_EQ(line.find("masterCategories"), std::string::npos) << line;
}

TEST_F(GraphLive, a_missing_right_to_colours_does_not_stop_the_event) {
  auto s = setting();
  s.category_mailboxes = {"bo@example.com", "nobody@example.com"};
  calendar = graph_calendar(s, live.session);
  live.order(R"({"no_categories":true})");
  auto e = plain();
  e.categories = {"Site Visit"};
  const auto made = create({e, {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_EQ(made->item.event.categories, e.categories);
  EXPECT_NE(made->remark.find("MailboxSettings.ReadWrite"), std::string::npos);
  EXPECT_NE(made->remark.find("nobody@example.com"), std::string::npos);
}

TEST_F(GraphLive, other_peoples_times_and_who_is_not_known) {
  live.order(R"({"busy":{"bo@example.com":[["2026-03-10T09:00:00","2026-03-10T10:00:00","busy"],)"
             R"(["2026-03-11T09:00:00","2026-03-11T10:00:00","free"],)"
             R"(["2026-05-20T09:00:00","2026-05-20T10:00:00","tentative"]]}})");
  std::vector<std::string> who = {"bo@example.com"};
  for (int i = 0; i < 24; ++i) who.push_back("p" + std::to_string(i) + "@example.com");
  live.log();
  const auto busy = live.run(calendar->free_busy(who, at("2026-03-01T00:00:00"), at("2026-06-01T00:00:00")));
  ASSERT_TRUE(busy) << busy.error().error.message;
  EXPECT_TRUE(busy->front().known);
  ASSERT_EQ(busy->front().times.size(), 2U);
  EXPECT_TRUE(busy->front().times.back().tentative);
  EXPECT_FALSE(busy->back().known) << "not found is not free";
  EXPECT_EQ(live.log().size(), 4U) << "twenty to a call, sixty-two days to a call";
}

TEST_F(GraphLive, an_application_reads_a_mailbox_and_a_person_their_own) {
  auto client = net::graph_client("tenant", "client", "secret", fake_->at(""));
  client.own_network = true;
  client.name = "mail";
  Live app(*fake_, net::client_credentials(client));
  const auto shared = graph_calendar(setting(), app.session);
  auto health = app.run(shared->check());
  ASSERT_TRUE(health) << health.error().error.message;
  EXPECT_TRUE(health->may_write);
  EXPECT_TRUE(health->missing.empty());
  auto own = setting();
  own.mailbox.clear();
  const auto me = graph_calendar(own, app.session);
  EXPECT_FALSE(app.run(me->check())) << "an application has no /me";

  auto only_read = setting();
  only_read.read_only = true;
  const auto reader = graph_calendar(only_read, app.session);
  const auto refused = app.run(reader->check());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.code, Errc::denied);
  Gathered none;
  EXPECT_FALSE(app.run(reader->pull(wish(), none)));

  client.scopes = {"offline_access", "Calendars.ReadWrite"};
  const auto code = live.run(net::begin_device(live.runner, client));
  ASSERT_TRUE(code) << code.error().message;
  auto soon = *code;
  soon.interval_ms = 10;
  auto waiting = net::await_device(live.runner, client, soon);
  waiting.start();
  for (int i = 0; i < 200 && !waiting.done(); ++i) live.runner.step(100);
  ASSERT_TRUE(waiting.done());
  const auto tokens = waiting.take();
  ASSERT_TRUE(tokens) << tokens.error().message;
  NoKeeper keeper;
  Live person(*fake_, net::refreshing(client, *tokens, keeper));
  const auto mine = graph_calendar(own, person.session);
  health = person.run(mine->check());
  ASSERT_TRUE(health) << health.error().error.message;
  EXPECT_TRUE(health->may_read);
}

TEST_F(GraphLive, another_calendar_of_the_mailbox_is_listed_and_compared) {
  live.order(R"({"seed":7})");
  auto s = setting();
  s.calendar = "team";
  calendar = graph_calendar(s, live.session);
  Gathered all;
  const auto first = pull(all);
  EXPECT_TRUE(first.full);
  EXPECT_EQ(all.items.size(), 7U);
  Gathered none;
  const auto second = pull(none, first.cursor);
  EXPECT_TRUE(second.unchanged);
  EXPECT_EQ(none.taken, 0U);
  live.order(R"({"seed":1})");
  Gathered more;
  EXPECT_TRUE(pull(more, second.cursor).full);
  EXPECT_EQ(more.items.size(), 8U);
  const auto list = live.run(calendar->calendars());
  ASSERT_TRUE(list);
  EXPECT_EQ(list->front().calendar, "");
  EXPECT_FALSE(list->back().writable);
}

TEST_F(GraphLive, an_event_that_cannot_be_read_costs_itself_only) {
  live.order(R"({"seed":3,"raw":{"id":"odd","subject":"Odd"}})");
  Gathered all;
  const auto p = pull(all);
  EXPECT_EQ(all.items.size(), 3U);
  ASSERT_EQ(p.problems.size(), 1U);
  EXPECT_EQ(p.problems.front().where, "odd");
}

TEST_F(GraphLive, writes_only_with_the_permit_and_the_mode_for_it) {
  RemoteWrite w;
  w.after = {plain(), {}};
  live.log();
  const auto wrong = live.run(calendar->write(engine::Gate::permit("other"), w));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().failure.error.code, Errc::denied);
  EXPECT_TRUE(live.log().empty());
}

TEST(GraphScripted, fault_37_a_link_to_another_host_is_not_followed) {
  net::Scripted script;
  script.expect("GET",
                "https://graph.microsoft.com/v1.0/me/calendarView/delta?startDateTime=2026-03-01T00%3A00%3A00Z"
                "&endDateTime=2026-06-01T00%3A00%3A00Z",
                200, R"({"value":[],"@odata.nextLink":"https://graph.evil.example/v1.0/x"})");
  auto token = net::bearer("CANARY");
  net::Session session(script, *token);
  RemoteSetting s;
  s.id = "main";
  const auto calendar = graph_calendar(s, session);
  Gathered none;
  const auto at = [](const char* t) { return time::Instant(time::parse_iso(t)->local.time_since_epoch()); };
  const auto p = script.run(
      calendar->pull({{}, at("2026-03-01T00:00:00"), at("2026-06-01T00:00:00"), {}}, none));
  ASSERT_FALSE(p);
  EXPECT_EQ(p.error().error.code, Errc::denied);
  EXPECT_TRUE(script.over());
}

TEST(GraphScripted, a_document_that_is_no_list_is_no_empty_calendar) {
  net::Scripted script;
  script.expect("GET", "*", 200, R"({"message":"welcome"})");
  auto token = net::bearer("t");
  net::Session session(script, *token);
  const auto calendar = graph_calendar({}, session);
  Gathered none;
  EXPECT_FALSE(script.run(calendar->pull({}, none)));
}

}  // namespace
}  // namespace daybook::providers

// The Google adapter against tests/fakes/google_calendar.py, over the real transport.
#include "providers/google_calendar.h"

#include <algorithm>

#include "providers/difference.h"
#include "unit/net/scripted.h"
#include "unit/providers/fake.h"

namespace daybook::providers {
namespace {

constexpr const char* kId = "abcdefgh0123456789abcdefgh";

class GoogleLive : public testing::Test {
 protected:
  static void SetUpTestSuite() { fake_ = new Fake("google_calendar.py"); }
  static void TearDownTestSuite() {
    delete fake_;
    fake_ = nullptr;
  }
  void SetUp() override { live.order(R"({"reset":true})"); }

  static RemoteSetting setting() {
    RemoteSetting s;
    s.id = "main";
    s.calendar = "work";
    s.api_base = fake_->at("/calendar/v3");
    s.zone = *time::Zone::find("Europe/Berlin");
    s.read_only = false;
    s.own_network = true;
    return s;
  }
  Pulled pull(Gathered& into, const std::string& cursor = {}) {
    auto p = live.run(calendar->pull({cursor, {}, {}, {}}, into));
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
  std::int64_t count() { return live.order("{}")["count"].as_int(); }

  static Fake* fake_;
  Live live{*fake_};
  std::unique_ptr<RemoteCalendar> calendar = google_calendar(setting(), live.session);
};
Fake* GoogleLive::fake_ = nullptr;

model::Event plain() { return event(kId, "2026-03-10T10:00:00", "2026-03-10T11:00:00"); }
model::Event weekly() {
  auto e = plain();
  e.recurrence_rule = "FREQ=WEEKLY;COUNT=6;BYDAY=TU";
  return e;
}

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

TEST_F(GoogleLive, fault_15_the_answer_is_lost_and_there_is_one_event) {
  live.order(R"({"cut_after":1})");
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_EQ(made->remark, "was there already");
  EXPECT_EQ(count(), 1);
}

TEST_F(GoogleLive, fault_15_the_request_is_lost_and_there_is_one_event) {
  live.order(R"({"cut_before":2})");
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_EQ(count(), 1);
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

TEST_F(GoogleLive, an_unchanged_poll_is_one_request) {
  live.order(R"({"seed":20})");
  Gathered all;
  const auto first = pull(all);
  EXPECT_TRUE(first.full);
  EXPECT_EQ(all.items.size(), 20U);
  live.log();
  Gathered none;
  const auto second = pull(none, first.cursor);
  EXPECT_TRUE(second.unchanged);
  EXPECT_FALSE(second.full);
  EXPECT_EQ(second.cursor, first.cursor);
  EXPECT_EQ(none.taken, 0U);
  EXPECT_EQ(live.log().size(), 1U);
}

TEST_F(GoogleLive, brings_changes_and_deletions) {
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  Gathered all;
  const auto first = pull(all);
  live.order(std::string(R"({"edit":{"id":")") + kId + R"(","summary":"Moved by hand"}})");
  Gathered changed;
  const auto second = pull(changed, first.cursor);
  ASSERT_EQ(changed.items.size(), 1U);
  EXPECT_EQ(changed.items[kId].event.title, "Moved by hand");
  EXPECT_TRUE(changed.items[kId].ours);
  live.order(std::string(R"({"remove":")") + kId + R"("})");
  Gathered gone;
  pull(gone, second.cursor);
  ASSERT_EQ(gone.items.size(), 1U);
  EXPECT_EQ(gone.items[kId].what, RemoteItem::What::gone);
}

TEST_F(GoogleLive, pages_come_in_pieces) {
  live.order(R"({"seed":3000,"page_size":700,"empty_pages":true})");
  Gathered all;
  const auto first = pull(all);
  EXPECT_EQ(all.items.size(), 3000U);
  EXPECT_LE(all.biggest, 250U);
  EXPECT_FALSE(first.cursor.empty());
}

TEST_F(GoogleLive, fault_25_a_lost_cursor_leads_to_one_full_listing) {
  live.order(R"({"seed":5})");
  Gathered all;
  const auto first = pull(all);
  live.order(R"({"expire_sync":true,"remove":"seed00001"})");
  live.log();
  Gathered again;
  const auto second = pull(again, first.cursor);
  EXPECT_TRUE(second.full) << "what did not come is gone: a full list has no tombstones";
  EXPECT_EQ(again.restarts, 1);
  EXPECT_EQ(again.items.size(), 4U);
  EXPECT_EQ(live.log().size(), 2U);
  Gathered none;
  EXPECT_TRUE(pull(none, second.cursor).unchanged);
}

TEST_F(GoogleLive, fault_28_a_page_that_fails_leaves_the_cursor_where_it_was) {
  live.order(R"({"seed":10,"page_size":3})");
  live.order(R"({"skip":2,"throttle":20,"status":500})");
  Gathered some;
  const auto failed = live.run(calendar->pull({}, some));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().error.code, Errc::retry_later);
  live.order(R"({"throttle":0})");
  Gathered all;
  EXPECT_TRUE(pull(all).full);
  EXPECT_EQ(all.items.size(), 10U);
}

TEST_F(GoogleLive, pages_that_go_in_a_circle_end) {
  live.order(R"({"seed":3,"loop_pages":true})");
  Gathered some;
  const auto failed = live.run(calendar->pull({}, some));
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().error.message.find("circle"), std::string::npos);
}

TEST_F(GoogleLive, fault_14_a_page_that_ends_in_the_middle_is_asked_for_again) {
  live.order(R"({"seed":40})");
  live.order(R"({"cut_body":2})");
  Gathered all;
  EXPECT_TRUE(pull(all).full);
  EXPECT_EQ(all.taken, 40U) << "nothing of half a page was taken";
}

TEST_F(GoogleLive, fault_23_a_web_page_is_no_empty_calendar) {
  live.order(R"({"seed":3})");
  live.order(R"({"html":1})");
  Gathered some;
  const auto failed = live.run(calendar->pull({}, some));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().error.code, Errc::retry_later);
  EXPECT_NE(failed.error().error.message.find("web page"), std::string::npos);
}

TEST_F(GoogleLive, fault_21_a_quota_waits_and_a_right_does_not) {
  live.order(R"({"throttle":2,"status":403,"reason":"userRateLimitExceeded"})");
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  for (const char* reason : {"forbiddenForNonOrganizer", "insufficientPermissions"}) {
    live.log();
    live.order(std::string(R"({"throttle":9,"status":403,"reason":")") + reason + "\"}");
    auto after = document(made->item, plain());
    after.master.title = "Other";
    const auto changed = update(made->item, after);
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().failure.error.code, Errc::denied) << told(changed);
    EXPECT_FALSE(remove(made->item));
    EXPECT_EQ(live.log().size(), 2U) << "not tried again";
    live.order(R"({"throttle":0})");
  }
}

TEST_F(GoogleLive, fault_22_retry_after_is_obeyed_and_a_long_one_handed_up) {
  live.order(R"({"throttle":1,"status":429,"retry_after":1})");
  const auto before = live.runner.monotonic_ms();
  ASSERT_TRUE(create({plain(), {}}));
  EXPECT_GE(live.runner.monotonic_ms() - before, 1000);
  live.order(R"({"throttle":1,"status":503,"retry_after":7200})");
  Gathered some;
  const auto failed = live.run(calendar->pull({}, some));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().again_ms, 7'200'000);
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

TEST_F(GoogleLive, a_day_becomes_a_time_and_a_day_again) {
  auto e = plain();
  e.span = {true, local("2026-03-10"), local("2026-03-11"), setting().zone};
  auto made = create({e, {}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->item.event.span.all_day);
  auto after = document(made->item, e);
  after.master.span = plain().span;
  made = update(made->item, after);
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->not_kept.empty());
  after = document(made->item, e);
  after.master.span = e.span;
  made = update(made->item, after);
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(same_time(made->item.event.span, e.span)) << "fault 42: the same day";
}

TEST_F(GoogleLive, fault_30_somebody_else_changed_it_and_both_sides_are_shown) {
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  live.order(std::string(R"({"edit":{"id":")") + kId + R"(","summary":"Theirs"}})");
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
  EXPECT_EQ(count(), 1);
}

TEST_F(GoogleLive, fault_32_an_old_edit_does_not_undo_a_deletion) {
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  live.order(std::string(R"({"remove":")") + kId + R"("})");
  auto after = document(made->item, plain());
  after.master.title = "Ours";
  const auto changed = update(made->item, after);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().failure.error.code, Errc::not_found) << told(changed);
  EXPECT_EQ(count(), 0);
  const auto removed = remove(made->item);
  ASSERT_TRUE(removed) << told(removed);
  EXPECT_EQ(removed->remark, "was gone already");
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

TEST_F(GoogleLive, a_deletion_whose_answer_is_lost_is_one) {
  const auto made = create({plain(), {}});
  ASSERT_TRUE(made) << told(made);
  live.order(R"({"cut_after":1})");
  const auto removed = remove(made->item);
  ASSERT_TRUE(removed) << told(removed);
  EXPECT_EQ(count(), 0);
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

TEST_F(GoogleLive, a_series_with_exceptions_there_and_back) {
  const auto master = weekly();
  auto moved = model::occurrence_of(master, local("2026-03-17T10:00:00"), time::hours(1));
  moved.recurrence_rule.clear();
  moved.span.start += time::hours(4);
  moved.span.end += time::hours(4);
  auto made = create({master, {moved}});
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->not_kept.empty()) << made->not_kept.front();
  ASSERT_EQ(made->item.overrides.size(), 1U);
  EXPECT_EQ(made->item.overrides.front().original_start, moved.original_start);

  // One more is taken out, the moved one goes back to its place.
  auto after = document(made->item, master);
  after.overrides.clear();
  after.master.recurrence.except_dates.push_back({local("2026-03-24T10:00:00"), false, std::nullopt});
  made = update(made->item, after);
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->not_kept.empty()) << made->not_kept.front();
  int cancelled = 0;
  for (const auto& o : made->item.overrides) {
    cancelled += o.status == model::EventStatus::cancelled;
    if (o.original_start == moved.original_start) {
      EXPECT_EQ(o.span.start, *moved.original_start);
    }
  }
  EXPECT_EQ(cancelled, 1);

  Gathered all;
  pull(all);
  EXPECT_EQ(all.items[kId].what, RemoteItem::What::master);
  int exceptions = 0;
  for (const auto& [id, item] : all.items)
    if (item.what == RemoteItem::What::exception) {
      ++exceptions;
      EXPECT_EQ(item.master_external_id, kId);
    }
  EXPECT_EQ(exceptions, 2);
}

TEST_F(GoogleLive, a_series_that_moves_takes_its_exceptions_along) {
  const auto master = weekly();
  auto renamed = model::occurrence_of(master, local("2026-03-17T10:00:00"), time::hours(1));
  renamed.recurrence_rule.clear();
  renamed.title = "The long one";
  auto made = create({master, {renamed}});
  ASSERT_TRUE(made) << told(made);
  auto after = document(made->item, master);
  after.master.span.start += time::hours(1);
  after.master.span.end += time::hours(1);
  for (auto& o : after.overrides) {
    *o.original_start += time::hours(1);
    o.span.start += time::hours(1);
    o.span.end += time::hours(1);
  }
  made = update(made->item, after);
  ASSERT_TRUE(made) << told(made);
  EXPECT_TRUE(made->not_kept.empty()) << made->not_kept.front();
  ASSERT_EQ(made->item.overrides.size(), 1U);
  EXPECT_EQ(made->item.overrides.front().title, "The long one");
  EXPECT_EQ(made->item.overrides.front().original_start, local("2026-03-17T11:00:00"));
}

TEST_F(GoogleLive, an_occurrence_that_somebody_else_moved_is_stale) {
  const auto master = weekly();
  const auto made = create({master, {}});
  ASSERT_TRUE(made) << told(made);
  live.order(std::string(R"({"edit":{"id":")") + kId +
             R"(_20260317T090000Z","start":{"dateTime":"2026-03-17T15:00:00","timeZone":"Europe/Berlin"},)"
             R"("end":{"dateTime":"2026-03-17T16:00:00","timeZone":"Europe/Berlin"}}})");
  auto after = document(made->item, master);
  auto ours = model::occurrence_of(master, local("2026-03-17T10:00:00"), time::hours(1));
  ours.recurrence_rule.clear();
  ours.span.end += time::hours(1);
  after.overrides.push_back(ours);
  const auto changed = update(made->item, after);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().failure.error.code, Errc::stale) << told(changed);
  ASSERT_TRUE(changed.error().theirs);
  EXPECT_EQ(changed.error().theirs->overrides.size(), 1U);
}

TEST_F(GoogleLive, other_peoples_times_and_who_is_not_known) {
  live.order(R"({"busy":{"bo@example.com":[["2026-03-10T09:00:00Z","2026-03-10T10:00:00Z"]]}})");
  std::vector<std::string> who = {"bo@example.com"};
  for (int i = 0; i < 60; ++i) who.push_back("p" + std::to_string(i) + "@example.com");
  live.log();
  const auto busy = live.run(calendar->free_busy(who, time::from_unix(1'773'000'000),
                                                 time::from_unix(1'773'200'000)));
  ASSERT_TRUE(busy);
  ASSERT_EQ(busy->size(), 61U);
  EXPECT_TRUE(busy->front().known);
  EXPECT_EQ(busy->front().times.size(), 1U);
  EXPECT_FALSE(busy->back().known) << "not found is not free";
  EXPECT_FALSE(busy->back().why.empty());
  EXPECT_EQ(live.log().size(), 2U) << "fifty to a call";
}

TEST_F(GoogleLive, tells_what_the_sign_in_may_do) {
  auto health = live.run(calendar->check());
  ASSERT_TRUE(health);
  EXPECT_TRUE(health->may_read && health->may_write);
  live.order(R"({"role":"freeBusyReader"})");
  health = live.run(calendar->check());
  ASSERT_TRUE(health);
  EXPECT_FALSE(health->may_read);

  net::OAuthClient client;
  client.name = "work";
  client.vendor = "google";
  client.id = "client";
  client.token_url = fake_->at("/token");
  client.own_network = true;
  NoKeeper keeper;
  net::Tokens tokens;
  tokens.refresh = "refresh-0";
  live.order(R"({"reset":true,"scope":"https://www.googleapis.com/auth/calendar.events"})");
  Live other(*fake_, net::refreshing(client, tokens, keeper));
  const auto narrow = google_calendar(setting(), other.session);
  health = other.run(narrow->check());
  ASSERT_TRUE(health) << health.error().error.message;
  EXPECT_TRUE(health->may_write);
  ASSERT_EQ(health->missing.size(), 2U);
  EXPECT_NE(health->missing[0].find("calendar.freebusy"), std::string::npos);

  auto only_read = setting();
  only_read.read_only = true;
  const auto reader = google_calendar(only_read, other.session);
  const auto refused = other.run(reader->check());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.code, Errc::denied);
  Gathered none;
  EXPECT_FALSE(other.run(reader->pull({}, none)));
}

TEST_F(GoogleLive, sign_in_consent_refresh_rotation_and_its_end) {
  net::OAuthClient client;
  client.name = "work";
  client.vendor = "google";
  client.id = "client";
  client.secret = "secret";
  client.authorization_url = fake_->at("/auth");
  client.token_url = fake_->at("/token");
  client.scopes = {"https://www.googleapis.com/auth/calendar"};
  client.own_network = true;
  const auto consent = net::begin_consent(live.runner, client, fake_->at("/back"));
  net::Request open;
  open.url = *net::parse_url(consent.url);
  open.own_network = true;
  auto none = net::anonymous();
  net::Session browser(live.runner, *none);
  const auto sent = live.run(browser.ask(open));
  ASSERT_TRUE(sent) << sent.error().error.message;
  const auto query = [](const net::Response& r) { return r.url.path.substr(r.url.path.find('?')); };
  const auto code = net::code_of(consent, query(*sent));
  ASSERT_TRUE(code);
  auto other = consent;
  other.verifier = "wrong";
  EXPECT_EQ(live.run(net::redeem(live.runner, client, other, *code)).error().code, Errc::reauth);
  const auto second = live.run(browser.ask(open));
  const auto tokens =
      live.run(net::redeem(live.runner, client, consent, *net::code_of(consent, query(*second))));
  ASSERT_TRUE(tokens) << tokens.error().message;

  live.order(R"({"rotate":true,"expire_access":true})");
  NoKeeper keeper;
  Live account(*fake_, net::refreshing(client, *tokens, keeper));
  const auto mine = google_calendar(setting(), account.session);
  Gathered all;
  ASSERT_TRUE(account.run(mine->pull({}, all))) << "one refresh after 401";
  EXPECT_EQ(keeper.kept.size(), 1U);
  live.order(R"({"revoke":true})");
  const auto over = account.run(mine->pull({}, all));
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().error.code, Errc::reauth);
}

TEST_F(GoogleLive, lists_calendars_colours_and_watches) {
  const auto list = live.run(calendar->calendars());
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 2U);
  EXPECT_TRUE(list->front().writable && list->front().primary);
  EXPECT_FALSE(list->back().writable);
  const auto colors = live.run(google_colors(setting(), live.session));
  ASSERT_TRUE(colors);
  EXPECT_EQ(colors->front().first, "11");
  Channel wanted;
  wanted.address = "https://host.example/in";
  wanted.token = "t";
  const auto channel = live.run(calendar->watch(wanted, "c1"));
  ASSERT_TRUE(channel) << channel.error().error.message;
  EXPECT_TRUE(channel->expires);
  live.log();
  const auto next = live.run(calendar->watch(*channel, "c2"));
  ASSERT_TRUE(next) << next.error().error.message;
  EXPECT_EQ(next->id, "c2");
  EXPECT_EQ(live.log().size(), 2U) << "a new one is made, the old one ended";
}

TEST_F(GoogleLive, writes_only_with_the_permit_and_the_mode_for_it) {
  RemoteWrite w;
  w.after = {plain(), {}};
  auto wrong = live.run(calendar->write(engine::Gate::permit("other"), w));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().failure.error.code, Errc::denied);
  auto only_read = setting();
  only_read.read_only = true;
  const auto reader = google_calendar(only_read, live.session);
  live.log();
  EXPECT_FALSE(live.run(reader->write(engine::Gate::permit("main"), w)));
  EXPECT_TRUE(live.log().empty());
  EXPECT_FALSE(can(reader->capabilities(), Can::write));
}

TEST_F(GoogleLive, an_event_that_cannot_be_read_costs_itself_only) {
  live.order(R"({"seed":3})");
  live.order(R"({"raw":{"id":"odd","status":"confirmed","start":{"dateTime":"soon"},"end":{"date":"?"}}})");
  Gathered all;
  const auto p = pull(all);
  EXPECT_EQ(all.items.size(), 3U);
  ASSERT_EQ(p.problems.size(), 1U);
  EXPECT_EQ(p.problems.front().where, "odd");
}

TEST_F(GoogleLive, fifty_thousand_events_come_in_twenty_pages) {
  live.order(R"({"seed":50000})");
  live.log();
  Gathered all;
  const auto p = pull(all);
  EXPECT_EQ(all.items.size(), 50000U);
  EXPECT_EQ(live.log().size(), 20U);
  EXPECT_TRUE(p.full);
}

TEST(GoogleScripted, fault_28_a_page_token_that_ran_out_begins_again_from_the_same_cursor) {
  const std::string list =
      "https://www.googleapis.com/calendar/v3/calendars/primary/events?maxResults=2500&singleEvents=false"
      "&syncToken=s";
  const char* item = R"({"kind":"calendar#events","items":[{"id":"aaaaa","status":"cancelled"}],)";
  net::Scripted script;
  script.expect("GET", list, 200, std::string(item) + R"("nextPageToken":"p"})");
  script.expect("GET", list + "&pageToken=p", 400, R"({"error":{"errors":[{"reason":"invalid"}]}})");
  script.expect("GET", list, 200, std::string(item) + R"("nextPageToken":"q"})");
  script.expect("GET", list + "&pageToken=q", 200, R"({"kind":"calendar#events","nextSyncToken":"t"})");
  auto token = net::bearer("t");
  net::Session session(script, *token);
  const auto calendar = google_calendar({}, session);
  Gathered into;
  const auto p = script.run(calendar->pull({"g1 20521 s", {}, {}, {}}, into));
  ASSERT_TRUE(p) << p.error().error.message;
  EXPECT_FALSE(p->full);
  EXPECT_EQ(into.restarts, 0);
  EXPECT_EQ(into.items.size(), 1U);
  EXPECT_TRUE(p->cursor.ends_with(" t"));
  EXPECT_TRUE(script.over());
}

TEST(GoogleScripted, a_document_that_is_no_list_is_no_empty_calendar) {
  net::Scripted script;
  script.expect("GET", "*", 200, R"({"message":"welcome"})");
  auto token = net::bearer("t");
  net::Session session(script, *token);
  const auto calendar = google_calendar({}, session);
  Gathered none;
  EXPECT_FALSE(script.run(calendar->pull({}, none)));
}

TEST(GoogleScripted, a_token_grown_old_in_a_quiet_calendar_is_exchanged) {
  net::Scripted script;  // its day is 2026-03-09, the 20,521st
  for (int i = 0; i < 2; ++i)
    script.expect("GET", "*", 200, R"({"kind":"calendar#events","items":[],"nextSyncToken":"new"})");
  auto token = net::bearer("t");
  net::Session session(script, *token);
  const auto calendar = google_calendar({}, session);
  Gathered none;
  auto p = script.run(calendar->pull({"g1 20520 old", {}, {}, {}}, none));
  ASSERT_TRUE(p);
  EXPECT_TRUE(p->unchanged);
  p = script.run(calendar->pull({"g1 20519 old", {}, {}, {}}, none));
  ASSERT_TRUE(p);
  EXPECT_FALSE(p->unchanged);
  EXPECT_EQ(p->cursor, "g1 20521 new");
}

TEST(GoogleScripted, scopes_as_the_reference_lists_them) {
  const std::string at = "https://www.googleapis.com/auth/calendar";
  EXPECT_FALSE(google_rights({}).known);
  EXPECT_FALSE(google_rights({at + ".events"}).free_busy);
  EXPECT_TRUE(google_rights({at + ".events", at + ".freebusy"}).free_busy);
  EXPECT_FALSE(google_rights({at + ".readonly"}).write);
  EXPECT_TRUE(google_rights({at}).write);
  EXPECT_FALSE(google_rights({"openid"}).read);
}

}  // namespace
}  // namespace daybook::providers

// The Google adapter: listings.
#include "unit/net/scripted.h"
#include "unit/providers/google_live.h"

namespace daybook::providers {
namespace {

TEST_F(GoogleLive, pages_come_in_pieces) {
  live.order(R"({"seed":3000,"page_size":700,"empty_pages":true})");
  Gathered all;
  const auto first = pull(all);
  EXPECT_EQ(all.items.size(), 3000U);
  EXPECT_LE(all.biggest, 250U);
  EXPECT_FALSE(first.cursor.empty());
}

TEST(GoogleScripted, fault_25_a_sync_token_that_google_cannot_read_is_a_lost_one) {
  net::Scripted script;
  script.expect("GET", "*", 400, R"({"error":{"code":400,"errors":[{"reason":"badRequest"}]}})");
  script.expect("GET", "*", 200, R"({"kind":"calendar#events","items":[{"id":"aaaaa","status":"cancelled"}],"nextSyncToken":"t"})");
  auto token = net::bearer("t");
  net::Session session(script, *token);
  const auto calendar = google_calendar({}, session);
  Gathered all;
  const auto p = script.run(calendar->pull({"g1 20521 s", {}, {}, {}}, all));
  ASSERT_TRUE(p) << p.error().error.message;
  EXPECT_TRUE(p->full);
  EXPECT_EQ(all.restarts, 1);
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

TEST_F(GoogleLive, fault_28_pages_that_go_in_a_circle_end) {
  live.order(R"({"seed":3,"loop_pages":true})");
  Gathered some;
  const auto failed = live.run(calendar->pull({}, some));
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().error.message.find("circle"), std::string::npos);
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

TEST_F(GoogleLive, fault_48_an_event_that_cannot_be_read_costs_itself_only) {
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

TEST_F(GoogleLive, a_page_too_large_for_us_is_asked_for_again_in_smaller_ones) {
  live.order(R"({"seed":2600,"long":27000})");  // 67 MiB of the first 2,500
  live.log();
  Gathered all;
  const auto first = pull(all);
  EXPECT_EQ(all.items.size(), 2600U);
  EXPECT_EQ(live.log().size(), 1U + 6U);
  EXPECT_TRUE(first.full);
  live.order(R"({"edit":{"id":"seed00001","summary":"Other"}})");
  Gathered one;
  const auto second = pull(one, first.cursor);
  EXPECT_EQ(one.items.size(), 1U);
  EXPECT_EQ(live.log().size(), 1U) << "the token goes with the size it was given for";
  EXPECT_TRUE(pull(one, second.cursor).unchanged);
}

TEST(GoogleScripted, changes_too_large_for_us_are_a_listing_of_everything_in_smaller_pages) {
  const std::string list = "https://www.googleapis.com/calendar/v3/calendars/primary/events?maxResults=";
  const std::string piece = R"({"kind":"calendar#events","items":[{"id":"aaaaa","status":"confirmed",)"
                            R"("start":{"date":"2026-03-10"},"end":{"date":"2026-03-11"}}],)";
  net::Scripted script;
  script.expect("GET", list + "500&singleEvents=false&syncToken=s", 200, piece + R"("nextPageToken":"p"})");
  script.expect("GET", list + "500&singleEvents=false&syncToken=s&pageToken=p", 413);
  script.expect("GET", list + "100&singleEvents=false", 413);
  script.expect("GET", list + "20&singleEvents=false", 200, piece + R"("nextSyncToken":"t"})");
  auto token = net::bearer("t");
  net::Session session(script, *token);
  const auto calendar = google_calendar({}, session);
  Gathered into;
  const auto p = script.run(calendar->pull({"g1 20521 s 500", {}, {}, {}}, into));
  ASSERT_TRUE(p) << p.error().error.message;
  EXPECT_TRUE(p->full);
  EXPECT_GE(into.restarts, 1);
  EXPECT_EQ(into.items.size(), 1U);
  EXPECT_EQ(p->cursor, "g1 20521 t 20");
  EXPECT_TRUE(script.over());
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

TEST(GoogleScripted, fault_24_a_document_that_is_no_list_is_no_empty_calendar) {
  for (const char* body : {R"({"message":"welcome"})", R"({"kind":"calendar#events"})", R"({"kind":"calendar#events","items":null,"nextSyncToken":"t"})",
                           R"({"kind":"calendar#events","items":{},"nextSyncToken":"t"})", R"({"kind":"calendar#events","items":[{}],"nextSyncToken":"t"})",
                           R"({"kind":"calendar#events","items":[null],"nextSyncToken":"t"})", R"({"kind":"calendar#events","items":[7],"nextSyncToken":"t"})"}) {
    net::Scripted script;
    script.expect("GET", "*", 200, body);
    auto token = net::bearer("t");
    net::Session session(script, *token);
    const auto calendar = google_calendar({}, session);
    Gathered none;
    EXPECT_FALSE(script.run(calendar->pull({}, none))) << body;
  }
}

TEST(GoogleScripted, fault_35_a_page_of_more_than_was_asked_for_is_refused_whole) {
  std::string items;
  for (int i = 0; i < 10'001; ++i) items += (i > 0 ? "," : "") + std::string(R"({"id":"aaaaa","status":"cancelled"})");
  std::string guests;
  for (int i = 0; i < 500'000; ++i) guests += (i > 0 ? "," : "") + std::string(R"({"email":"a"})");
  std::string fat;
  for (int i = 0; i < 400; ++i)
    fat += (i > 0 ? "," : "") + std::string(R"({"id":"aaaaa","start":{"date":"2026-03-10"},"end":{"date":"2026-03-11"},"location":"b","description":")") +
           std::string(30'000, 'x') + R"(","attendees":[)" + guests.substr(0, 2999 * 14 - 1) + "]}";
  struct Row {
    std::string items;
    const char* why;
  };
  for (const auto& row : {Row{items, "more than 10000 events"}, Row{R"({"id":"aaaaa","attendees":[)" + guests + "]}", "MiB of values"},
                          Row{fat, "MiB of events"}}) {
    net::Scripted script;
    for (int pages_of = 0; pages_of < 4; ++pages_of)  // it is asked for less each time
      script.expect("GET", "*", 200, R"({"kind":"calendar#events","items":[)" + row.items + R"(],"nextSyncToken":"t"})");
    auto token = net::bearer("t");
    net::Session session(script, *token);
    const auto calendar = google_calendar({}, session);
    Gathered none;
    const auto p = script.run(calendar->pull({}, none));
    ASSERT_FALSE(p) << row.why;
    EXPECT_EQ(p.error().error.code, Errc::too_big);
    EXPECT_NE(p.error().error.message.find(row.why), std::string::npos) << p.error().error.message;
    EXPECT_TRUE(none.items.empty());
    EXPECT_TRUE(script.over());
  }
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

}  // namespace
}  // namespace daybook::providers

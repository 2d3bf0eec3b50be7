// The Graph adapter: listings.
#include "providers/graph_zones.h"
#include "unit/net/scripted.h"
#include "unit/providers/graph_live.h"

namespace daybook::providers {
namespace {

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

TEST_F(GraphLive, fault_33_a_window_that_moved_on_is_listed_anew) {
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

TEST_F(GraphLive, fault_28_pages_that_go_in_a_circle_end) {
  live.order(R"({"seed":3,"loop_pages":true})");
  Gathered some;
  const auto failed = live.run(calendar->pull(wish(), some));
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().error.message.find("circle"), std::string::npos);
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

TEST_F(GraphLive, a_page_too_large_for_us_is_asked_for_again_in_smaller_ones) {
  live.order(R"({"seed":210,"long":180000})");  // 36 MB of the first 200
  live.log();
  Gathered all;
  auto w = wish();
  w.to = at("2026-09-01T00:00:00");
  const auto first = pulled(w, all);
  EXPECT_EQ(all.items.size(), 210U);
  EXPECT_EQ(live.log().size(), 1U + 11U);
  EXPECT_EQ(all.restarts, 0) << "the size is no part of a link";
  Gathered none;
  w.cursor = first.cursor;
  EXPECT_TRUE(pulled(w, none).unchanged);
}

// Each of its occurrences repeats the guests: a page of them is more than is built of one document.
TEST_F(GraphLive, a_long_series_of_many_guests_hides_nothing) {
  std::string guests;
  for (int i = 0; i < 500; ++i)
    guests += std::string(i == 0 ? "" : ",") + R"({"type":"required","emailAddress":{"name":"Guest )" + std::to_string(i) +
              R"(","address":"guest)" + std::to_string(i) + R"(@example.com"}})";
  const std::string at10 = R"("start":{"dateTime":"2026-03-02T10:00:00","timeZone":"Europe/Berlin"},)"
                           R"("end":{"dateTime":"2026-03-02T10:30:00","timeZone":"Europe/Berlin"})";
  live.order(R"({"insert":{"subject":"Hands",)" + at10 + R"(,"attendees":[)" + guests +
             R"(],"recurrence":{"pattern":{"type":"daily","interval":1},"range":{"type":"numbered","startDate":"2026-03-02","numberOfOccurrences":400}}}})");
  live.order(R"({"insert":{"subject":"Small",)" + at10 + "}}");
  Gathered all;
  auto w = wish();
  w.to = at("2027-06-01T00:00:00");
  const auto p = pulled(w, all);
  EXPECT_TRUE(p.problems.empty());
  ASSERT_EQ(all.items.size(), 2U);
  for (const auto& [id, item] : all.items) {
    EXPECT_TRUE(item.problem.empty()) << item.problem;
    EXPECT_TRUE(item.overrides.empty()) << "all that the rule gives takes place";
    EXPECT_EQ(item.event.attendees.size(), item.event.title == "Hands" ? 500U : 0U);
  }
}

TEST_F(GraphLive, fault_35_a_window_without_delta_that_is_too_much_is_refused_whole) {
  live.order(R"({"seed":2300,"long":31000})");
  auto s = setting();
  s.calendar = "team";
  calendar = graph_calendar(s, live.session);
  Gathered none;
  auto w = wish();
  w.to = at("2026-09-01T00:00:00");
  const auto p = live.run(calendar->pull(w, none));
  ASSERT_FALSE(p);
  EXPECT_EQ(p.error().error.code, Errc::too_big);
  EXPECT_NE(p.error().error.message.find("window_past_days"), std::string::npos) << p.error().error.message;
  EXPECT_EQ(none.taken, 0U);
}

TEST_F(GraphLive, fault_48_an_event_that_cannot_be_read_costs_itself_only) {
  live.order(R"({"seed":3,"raw":{"id":"odd","subject":"Odd"}})");
  Gathered all;
  const auto p = pull(all);
  EXPECT_EQ(all.items.size(), 3U);
  ASSERT_EQ(p.problems.size(), 1U);
  EXPECT_EQ(p.problems.front().where, "odd");
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

TEST(GraphScripted, fault_24_a_document_that_is_no_list_is_no_empty_calendar) {
  for (const char* body : {R"({"message":"welcome"})", R"({"value":[]})", R"({"value":[],"error":{"code":"ErrorInternalServerError"}})"}) {
    net::Scripted script;
    script.expect("GET", "*", 200, body);
    auto token = net::bearer("t");
    net::Session session(script, *token);
    const auto calendar = graph_calendar({}, session);
    Gathered none;
    EXPECT_FALSE(script.run(calendar->pull({}, none))) << body;
  }
}

// For good, too: asked for again with every pull, as the mailbox tells no change of it.
TEST(GraphScripted, fault_48_an_event_that_the_mailbox_cannot_give_costs_itself_until_it_can) {
  const std::string at10 = R"("start":{"dateTime":"2026-03-02T10:00:00","timeZone":"UTC"},"end":{"dateTime":"2026-03-02T10:30:00","timeZone":"UTC"})";
  const std::string end = R"("@odata.deltaLink":"https://graph.microsoft.com/v1.0/d"})";
  net::Scripted script;
  const auto breaks = [&] {
    for (int tries = 0; tries < net::RetryPolicy{}.attempts; ++tries) script.expect("GET", "*", 500);
  };
  script.expect("GET", "*", 200, R"({"value":[{"id":"bad","type":"seriesMaster"},{"id":"s","type":"singleInstance","subject":"Small",)" + at10 + "}]," + end);
  breaks();
  auto token = net::bearer("t");
  net::Session session(script, *token);
  RemoteSetting s;
  s.id = "main";
  const auto calendar = graph_calendar(s, session);
  const auto at = [](const char* t) { return time::Instant(time::parse_iso(t)->local.time_since_epoch()); };
  PullWish wish{{}, at("2026-03-01T00:00:00"), at("2026-06-01T00:00:00"), {}};
  Gathered all;
  auto p = script.run(calendar->pull(wish, all));
  ASSERT_TRUE(p) << p.error().error.message;
  EXPECT_EQ(all.items.count("s"), 1U);
  ASSERT_EQ(p->problems.size(), 1U);
  EXPECT_EQ(p->problems[0].where, "bad");
  wish.cursor = p->cursor;
  script.expect("GET", "https://graph.microsoft.com/v1.0/d", 200, R"({"value":[],)" + end);
  breaks();
  p = script.run(calendar->pull(wish, all));
  ASSERT_TRUE(p) << p.error().error.message;
  EXPECT_FALSE(p->unchanged);
  EXPECT_EQ(p->problems.size(), 1U);
  wish.cursor = p->cursor;
  script.expect("GET", "https://graph.microsoft.com/v1.0/d", 200, R"({"value":[],)" + end);
  script.expect("GET", "*", 200, R"({"id":"bad","type":"singleInstance","subject":"Back",)" + at10 + "}");
  p = script.run(calendar->pull(wish, all));
  ASSERT_TRUE(p) << p.error().error.message;
  EXPECT_EQ(all.items.count("bad"), 1U);
  EXPECT_TRUE(p->problems.empty());
  wish.cursor = p->cursor;
  script.expect("GET", "https://graph.microsoft.com/v1.0/d", 200, R"({"value":[],)" + end);
  EXPECT_TRUE(script.run(calendar->pull(wish, all))->unchanged);
  EXPECT_TRUE(script.over());
}

// Asked for in smaller pages, and where it still is too large, it costs itself.
TEST(GraphScripted, a_series_that_is_too_large_is_named_and_the_others_come) {
  const std::string at10 = R"("start":{"dateTime":"2026-03-02T10:00:00","timeZone":"UTC"},"end":{"dateTime":"2026-03-02T10:30:00","timeZone":"UTC"})";
  std::string huge = R"({"value":[{"x":[{})";
  for (int i = 0; i < 900'000; ++i) huge += ",{}";
  huge += "]}]}";
  net::Scripted script;
  script.expect("GET", "*", 200, R"({"value":[{"id":"big","type":"seriesMaster"},{"id":"s","type":"singleInstance","subject":"Small",)" +
                                     at10 + R"(}],"@odata.deltaLink":"https://graph.microsoft.com/v1.0/d"})");
  script.expect("GET", "*", 200, R"({"id":"big","type":"seriesMaster","subject":"Hands",)" + at10 +
                                     R"(,"recurrence":{"pattern":{"type":"daily","interval":1},"range":{"type":"noEnd","startDate":"2026-03-02"}}})");
  for (const char* top : {"200", "20", "2"})
    script.expect("GET", "https://graph.microsoft.com/v1.0/me/events/big/instances?startDateTime=2026-03-01T00%3A00%3A00Z"
                         "&endDateTime=2026-06-01T00%3A00%3A00Z&$top=" + std::string(top), 200, huge);
  auto token = net::bearer("t");
  net::Session session(script, *token);
  RemoteSetting s;
  s.id = "main";
  const auto calendar = graph_calendar(s, session);
  Gathered all;
  const auto at = [](const char* t) { return time::Instant(time::parse_iso(t)->local.time_since_epoch()); };
  const auto p = script.run(calendar->pull({{}, at("2026-03-01T00:00:00"), at("2026-06-01T00:00:00"), {}}, all));
  ASSERT_TRUE(p) << p.error().error.message;
  EXPECT_EQ(all.items.count("s"), 1U);
  EXPECT_EQ(all.items.count("big"), 0U) << "what was known of it stands";
  ASSERT_EQ(p->problems.size(), 1U);
  EXPECT_EQ(p->problems[0].where, "big");
  EXPECT_EQ(p->problems[0].message.find("Hands: "), 0U) << p->problems[0].message;
  EXPECT_TRUE(script.over());
}

}  // namespace
}  // namespace daybook::providers

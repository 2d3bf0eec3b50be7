// Listings as five CalDAV engines answer them.
#include "providers/caldav_scripted.h"
#include "providers/ics_documents.h"

namespace daybook::providers::dav_scripted {
namespace {

TEST_F(CalDav, an_empty_report_is_an_unchanged_poll_of_one_request) {
  knows({{"a", "1"}});
  net.expect("REPORT", kBase, 207, multi("", "http://sabre.io/ns/sync/5"), {}, header("Depth", "0"));
  const auto at = cursor("sync", "http://sabre.io/ns/sync/5");
  const auto p = pull(at);
  ASSERT_TRUE(p.has_value());
  EXPECT_TRUE(p->unchanged);
  EXPECT_EQ(p->cursor, at);
}

TEST_F(CalDav, changes_and_deletions_come_by_report_and_multiget) {
  knows({{"a", "1"}, {"b", "1"}, {"c", "1"}, {"d", "1"}});
  net.expect("REPORT", kBase, 207,
             multi(etag("a", "2") + status("/home/work/b.ics", 404) + status("/home/work/", 200) + etag("new%20one", "1") +
                       found("/home/other/evil.ics", "<d:getetag>\"1\"</d:getetag>"), "t2"));
  net.expect("REPORT", kBase, 207, multi(data("a", "2", object("a", "A2")) + data("new%20one", "1", object("n", "New"))),
             {}, [](const Request& r) {
               EXPECT_NE(r.body.find("<href>/home/work/new%20one.ics</href>"), std::string::npos);
               EXPECT_EQ(r.body.find("evil"), std::string::npos);
             });
  const auto p = pull(cursor("sync", "t1"));
  ASSERT_TRUE(p.has_value()) << p.error().error.message;
  EXPECT_FALSE(p->full || p->reconciled || p->unchanged);
  EXPECT_EQ(basket.items.size(), 3U);
  EXPECT_EQ(basket.gone(), 1U);
  ASSERT_NE(basket.titled("New"), nullptr);
  EXPECT_EQ(basket.titled("New")->external_id, "/home/work/new one.ics");
  EXPECT_EQ(json::parse(p->cursor)->str("token"), "t2");
}

TEST_F(CalDav, fault_27_refused_tokens_lead_to_one_full_listing) {
  struct Row {
    int status;
    std::string body;
  };
  const std::string error = R"(<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>)";
  for (const auto& row : {Row{403, error}, Row{409, error}, Row{412, error}, Row{500, "A server error occurred."},
                          Row{410, ""}, Row{400, ""}}) {
    known.clear();
    knows({{"a", "1"}, {"b", "1"}});
    net.expect("REPORT", kBase, row.status, row.body, {}, has("<sync-token>old</sync-token>"));
    net.expect("REPORT", kBase, 207, multi(etag("a", "1") + etag("c", "1"), "fresh"), {}, has("<sync-token></sync-token>"));
    net.expect("REPORT", kBase, 207, multi(data("c", "1", object("c", "C"))));
    const auto p = pull(cursor("sync", "old"));
    ASSERT_TRUE(p.has_value()) << row.status << p.error().error.message;
    EXPECT_TRUE(p->reconciled);
    EXPECT_FALSE(p->full);
    EXPECT_EQ(basket.items.size(), 2U);
    EXPECT_EQ(basket.gone(), 1U);
    EXPECT_EQ(net.waited_ms(), 0);
  }
}

TEST_F(CalDav, fault_27_a_full_list_in_the_place_of_an_error_is_noticed_as_davical_gives_it) {
  knows({{"a", "1"}, {"b", "1"}, {"c", "1"}});
  net.expect("REPORT", kBase, 207, multi(etag("a", "1") + etag("b", "1"), "data:,9"));
  net.expect("PROPFIND", kBase, 207, multi(found("/home/work/", "<d:resourcetype><d:collection/></d:resourcetype>") + etag("a", "1") + etag("b", "1")));
  const auto p = pull(cursor("sync", "data:,1"));
  ASSERT_TRUE(p.has_value());
  EXPECT_TRUE(p->reconciled);
  EXPECT_EQ(basket.gone(), 1U);
  EXPECT_EQ(json::parse(p->cursor)->str("token"), "data:,9");
}

// A failed look at one is no sign that it is gone, in neither kind of full listing.
TEST_F(CalDav, fault_24_what_a_full_listing_could_not_look_at_is_asked_for_and_stands) {
  const std::string itself = found("/home/work/", "<d:resourcetype><d:collection/></d:resourcetype>");
  for (const bool by_etags : {false, true})
    for (const int inner : {403, 423, 500, 503, 404}) {
      SCOPED_TRACE(inner);
      known.clear();
      knows({{"a", "1"}, {"b", "1"}});
      const auto listing = etag("a", "1") + status("/home/work/b.ics", inner);
      if (by_etags)
        net.expect("PROPFIND", kBase, 207, multi(itself + listing));
      else
        net.expect("REPORT", kBase, 207, multi(listing, "fresh"), {}, has("<sync-token></sync-token>"));
      if (inner == 403) {  // … nor may it be read now
        net.expect("REPORT", kBase, 207, multi(status("/home/work/b.ics", inner)));
        net.expect("GET", kBase + "b.ics", inner);
      } else if (inner != 404) {
        net.expect("REPORT", kBase, 207, multi(data("b", "2", object("b", "B"))));
      }
      const auto p = pull(by_etags ? cursor("etag", "") : cursor("", ""));
      ASSERT_TRUE(p.has_value());
      EXPECT_EQ(basket.gone(), inner == 404 ? 1U : 0U);
      EXPECT_EQ(basket.items.size(), 1U - (inner == 403));
      EXPECT_EQ(p->problems.size(), inner == 403 ? 1U : 0U);
      EXPECT_TRUE(net.over());
    }
}

TEST_F(CalDav, fault_24_a_calendar_that_could_not_be_listed_is_not_empty) {
  const auto failed = multi(status("/home/work/", 500), "t");
  knows({{"a", "1"}, {"b", "1"}});
  net.expect("REPORT", kBase, 207, failed, {}, has("<sync-token></sync-token>"));
  EXPECT_FALSE(pull(cursor("", "")).has_value());
  for (int tries = 0; tries < 2; ++tries) net.expect("REPORT", kBase, 207, failed, {}, has("<sync-token>old</sync-token>"));
  EXPECT_FALSE(pull(cursor("sync", "old")).has_value());
  net.expect("PROPFIND", kBase, 207, failed);
  EXPECT_FALSE(pull(cursor("etag", "")).has_value());
  net.expect("REPORT", kBase, 207, multi(found("http://internal.example/home/work/a.ics", "<d:getetag>\"1\"</d:getetag>"), "t"));
  const auto elsewhere = pull(cursor("", ""));
  ASSERT_FALSE(elsewhere.has_value());
  EXPECT_NE(elsewhere.error().error.message.find("internal.example"), std::string::npos);
  // Nothing at all, not even a token: the versions say what there is.
  net.expect("REPORT", kBase, 207, multi(""));
  net.expect("PROPFIND", kBase, 207, multi(found("/home/work/", "<cs:getctag>7</cs:getctag>")));
  net.expect("PROPFIND", kBase, 207, multi(found("/home/work/", "<d:resourcetype><d:collection/></d:resourcetype>") + etag("a", "1") + etag("b", "1")));
  const auto p = pull(cursor("", ""));
  ASSERT_TRUE(p.has_value()) << p.error().error.message;
  EXPECT_EQ(basket.gone(), 0U);
}

TEST_F(CalDav, fault_48_a_resource_that_the_server_cannot_give_costs_itself_until_it_can) {
  knows({{"a", "1"}, {"b", "1"}});
  const auto breaks = [&] {
    for (int tries = 0; tries < net::RetryPolicy{}.attempts; ++tries) net.expect("GET", kBase + "b.ics", 500);
  };
  net.expect("REPORT", kBase, 207, multi(etag("a", "2") + etag("b", "2"), "t2"));
  net.expect("REPORT", kBase, 207, multi(data("a", "2", object("a", "A")) + status("/home/work/b.ics", 500)));
  breaks();
  auto p = pull(cursor("sync", "t1"));
  ASSERT_TRUE(p.has_value()) << p.error().error.message;
  EXPECT_EQ(basket.items.size(), 1U);
  EXPECT_EQ(p->problems.size(), 1U);
  net.expect("REPORT", kBase, 207, multi("", "t2"));
  net.expect("REPORT", kBase, 207, multi(data("b", "2", object("b", "B"))));
  p = pull(p->cursor);
  ASSERT_TRUE(p.has_value()) << p.error().error.message;
  EXPECT_EQ(basket.items.size(), 1U);
  EXPECT_TRUE(p->problems.empty());
  net.expect("REPORT", kBase, 207, multi("", "t2"));
  EXPECT_TRUE(pull(p->cursor)->unchanged);
}

// As DAViCal 1.1.12 answered: to a token of more than seven days ago comes all that there is, perhaps
// nothing, under a new token.
TEST_F(CalDav, fault_27_what_davical_leaves_out_in_silence_is_looked_for) {
  const std::string itself = found("/home/work/", "<d:resourcetype><d:collection/></d:resourcetype>");
  struct Row {
    const char* name;
    std::string answer, token, there;  // `there`: of the listing that follows; "": none does
    std::string fetched;
    std::size_t gone;
    bool reconciled;
  };
  const std::string b2 = data("b", "2", object("b", "B"));
  for (const auto& row : {
           Row{"all gone", "", "data:,9", itself, "", 2, true},
           Row{"all gone and one new", etag("d", "1"), "data:,9", itself + etag("d", "1"), data("d", "1", object("d", "D")), 2, true},
           Row{"one changed, the others stand", etag("b", "2"), "data:,9", itself + etag("a", "1") + etag("b", "2"), b2, 0, true},
           Row{"all that is known is told", etag("a", "1") + etag("b", "2"), "data:,9", "", b2, 0, false},
           Row{"real changes", status("/home/work/a.ics", 404) + etag("b", "2"), "data:,9", "", b2, 1, false},
           Row{"nothing", "", "data:,7", "", "", 0, false},
       }) {
    SCOPED_TRACE(row.name);
    known.clear();
    knows({{"a", "1"}, {"b", "1"}});
    net.expect("REPORT", kBase, 207, multi(row.answer, row.token), {}, has("data:,7"));
    if (!row.there.empty()) net.expect("PROPFIND", kBase, 207, multi(row.there));
    if (!row.fetched.empty()) net.expect("REPORT", kBase, 207, multi(row.fetched));
    const auto p = pull(cursor("sync", "data:,7"));
    ASSERT_TRUE(p.has_value());
    EXPECT_EQ(basket.gone(), row.gone);
    EXPECT_EQ(p->reconciled, row.reconciled);
    EXPECT_EQ(json::parse(p->cursor)->str("token"), row.token);
    EXPECT_TRUE(net.over());
  }
}

TEST_F(CalDav, fault_27_a_truncated_listing_goes_on_as_cyrus_gives_it) {
  net.expect("REPORT", kBase, 207, multi(etag("a", "1") + status("/home/work/", 507), "data:,1-2"));
  net.expect("REPORT", kBase, 207, multi(etag("b", "1") + status("/home/work/", 507), "data:,2-2"), {}, has("data:,1-2"));
  net.expect("REPORT", kBase, 207, multi(etag("c", "1"), "data:,3-2"), {}, has("data:,2-2"));
  net.expect("REPORT", kBase, 207, multi(data("a", "1", object("a", "A")) + data("b", "1", object("b", "B")) + data("c", "1", object("c", "C"))));
  const auto p = pull(cursor("", ""));
  ASSERT_TRUE(p.has_value());
  EXPECT_TRUE(p->full);
  EXPECT_EQ(basket.items.size(), 3U);
  // … and one that gives no way on is an error, not a loop.
  net.expect("REPORT", kBase, 207, multi(etag("a", "1") + status("/home/work/", 507), "same"));
  net.expect("REPORT", kBase, 207, multi(etag("a", "1") + status("/home/work/", 507), "same"));
  EXPECT_FALSE(pull(cursor("", "")).has_value());
}

TEST_F(CalDav, fault_27_changes_that_are_cut_off_without_a_way_on_are_no_whole_answer) {
  knows({{"a", "1"}});
  // The same token again, with and without something new; and another token that brings nothing.
  net.expect("REPORT", kBase, 207, multi(status("/home/work/", 507), "data:,1-1"));
  EXPECT_FALSE(pull(cursor("sync", "data:,1-1")).has_value());
  net.expect("REPORT", kBase, 207, multi(etag("b", "1") + status("/home/work/", 507), "data:,1-1"));
  net.expect("REPORT", kBase, 207, multi(data("b", "1", object("b", "B"))));
  EXPECT_FALSE(pull(cursor("sync", "data:,1-1")).has_value());
  net.expect("REPORT", kBase, 207, multi(status("/home/work/", 507), "data:,2-1"));
  EXPECT_FALSE(pull(cursor("sync", "data:,1-1")).has_value());
  EXPECT_TRUE(net.over());
}

TEST_F(CalDav, fault_27_without_sync_the_ctag_counts_and_then_all_etags) {
  knows({{"a", "1"}, {"b", "1"}});
  const auto ctag = [](const std::string& v) { return multi(found("/home/work/", "<cs:getctag>" + v + "</cs:getctag>")); };
  net.expect("REPORT", kBase, 501);
  net.expect("PROPFIND", kBase, 207, ctag("7"), {}, header("Depth", "0"));
  net.expect("PROPFIND", kBase, 207,
             multi(found("/home/work/", "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>") + etag("a", "1") + etag("b", "2") +
                   found("/home/work/todo.ics", "<d:getetag>\"1\"</d:getetag><d:getcontenttype>text/calendar; component=vtodo</d:getcontenttype>")),
             {}, header("Depth", "1"));
  net.expect("REPORT", kBase, 207, multi(data("b", "2", object("b", "B2"))));
  const auto p = pull(cursor("", ""));
  ASSERT_TRUE(p.has_value()) << p.error().error.message;
  EXPECT_EQ(basket.items.size(), 1U);
  net.expect("PROPFIND", kBase, 207, ctag("7"));
  EXPECT_TRUE(pull(p->cursor)->unchanged);
  // No ctag either: etags, which are one request too.
  net.expect("PROPFIND", kBase, 207, multi(found("/home/work/", "")));
  net.expect("PROPFIND", kBase, 207, multi(found("/home/work/", "<d:resourcetype><d:collection/></d:resourcetype>") + etag("a", "1") + etag("b", "1")));
  const auto q = pull(p->cursor);
  ASSERT_TRUE(q.has_value());
  EXPECT_EQ(json::parse(q->cursor)->str("mode"), "etag");
  net.expect("PROPFIND", kBase, 207, multi(found("/home/work/", "<d:resourcetype><d:collection/></d:resourcetype>") + etag("a", "1") + etag("b", "1")));
  EXPECT_TRUE(pull(q->cursor)->unchanged);
}

TEST_F(CalDav, fault_24_an_empty_listing_says_that_it_is_a_comparison) {
  knows({{"a", "1"}, {"b", "1"}});
  net.expect("REPORT", kBase, 403, "");
  net.expect("REPORT", kBase, 207, multi("", "t"));
  const auto p = pull(cursor("sync", "old"));
  ASSERT_TRUE(p.has_value());
  EXPECT_TRUE(p->reconciled);  // the engine holds such a harvest back until a second one agrees
  EXPECT_EQ(basket.gone(), 2U);
}

// A listing that lacks an event is doubted; a task that was read and is done is not.
TEST_F(CalDav, fault_24_what_was_read_and_is_no_more_is_no_matter_of_the_listing) {
  setting.tasks = true;
  calendar = caldav_calendar(setting, session);
  knows({{"done", "1"}, {"stamped", "1"}, {"missing", "1"}});
  net.expect("PROPFIND", kBase, 207, multi(found("/home/work/", "<cs:getctag>8</cs:getctag>")));
  net.expect("PROPFIND", kBase, 207, multi(found("/home/work/", "<d:resourcetype><d:collection/></d:resourcetype>") + etag("done", "2") + etag("stamped", "2")));
  const auto task = [](const char* name, const char* line) {
    return data(name, "2", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTODO\r\nUID:" + std::string(name) +
                               "\r\nDUE:20260310T090000Z\r\n" + line + "\r\nEND:VTODO\r\nEND:VCALENDAR\r\n");
  };
  // A date of completion is enough (RFC 5545, 3.8.2.1): a STATUS is not required.
  net.expect("REPORT", kBase, 207, multi(task("done", "STATUS:COMPLETED") + task("stamped", "COMPLETED:20260309T100000Z")));
  const auto p = pull(cursor("ctag", "7"));
  ASSERT_TRUE(p.has_value());
  EXPECT_TRUE(p->reconciled);
  ASSERT_EQ(basket.gone(), 3U);
  for (const auto& item : basket.items)
    EXPECT_EQ(item.seen_gone, item.external_id != "/home/work/missing.ics") << item.external_id;
}

TEST_F(CalDav, fault_28_a_batch_that_fails_leaves_the_cursor_where_it_was) {
  std::string listing, first;
  for (int i = 0; i < 130; ++i) {
    const auto name = std::to_string(1000 + i);
    listing += etag(name, "1");
    if (i < 60) first += data(name, "1", object(name, name));
  }
  net.expect("REPORT", kBase, 207, multi(listing, "t"));
  net.expect("REPORT", kBase, 207, multi(first));
  for (int i = 0; i < 6; ++i) net.expect("REPORT", kBase, 502, "<html>Bad gateway</html>");
  const auto p = pull(cursor("", ""));
  ASSERT_FALSE(p.has_value());
  EXPECT_EQ(p.error().error.code, Errc::retry_later);
}

TEST_F(CalDav, fault_44_a_change_of_all_that_follows_is_read_again_when_the_window_moves_on) {
  const std::string text =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Daily\r\n"
      "DTSTART:20300301T080000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:a\r\n"
      "DTSTAMP:20260101T000000Z\r\nSUMMARY:Late\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20300303T080000Z\r\n"
      "DTSTART:20300303T140000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
  knows({{"a", "1"}});
  net.expect("REPORT", kBase, 207, multi(etag("a", "2"), "t"));
  net.expect("REPORT", kBase, 207, multi(data("a", "2", text)));
  const auto first = pull(cursor("sync", "s"));
  ASSERT_TRUE(first.has_value());
  const auto to = time::to_unix(time::from_unix(1'900'000'000) + kRangeAhead);
  EXPECT_EQ(json::parse(first->cursor)->operator[]("ranges_to").as_int(), to);
  ASSERT_EQ(basket.items.size(), 1U);
  EXPECT_EQ(basket.items[0].overrides.back().title, "Late");
  EXPECT_GT(basket.items[0].overrides.back().starts_at(), time::from_unix(1'900'000'000) + time::days(50));
  // Its version is the same, and it is read all the same.
  known[0].etag = "\"2\"";
  auto over = *json::parse(first->cursor);
  over.set("ranges_to", json::Value::integer(1'899'999'999));
  at_calendar();
  net.expect("REPORT", kBase, 207, multi(etag("a", "2"), "t"));
  net.expect("REPORT", kBase, 207, multi(data("a", "2", text)));
  const auto second = pull(json::dump(over));
  ASSERT_TRUE(second.has_value()) << second.error().error.message;
  ASSERT_EQ(basket.items.size(), 1U);
  EXPECT_EQ(json::parse(second->cursor)->operator[]("ranges_to").as_int(), to);
}

TEST_F(CalDav, fault_29_what_comes_twice_counts_once) {
  knows({{"a", "1"}});
  net.expect("REPORT", kBase, 207, multi(etag("a", "2") + etag("a", "3") + etag("%61", "3"), "t"));
  net.expect("REPORT", kBase, 207, multi(data("a", "3", object("a", "A3")) + data("a", "3", object("a", "A3"))));
  ASSERT_TRUE(pull(cursor("sync", "s")).has_value());
  EXPECT_EQ(basket.items.size(), 1U);
}

TEST_F(CalDav, what_multiget_leaves_out_is_asked_for_alone) {
  knows({{"gone", "1"}, {"x", "1"}, {"y", "1"}, {"z", "1"}});
  net.expect("REPORT", kBase, 207, multi(etag("gone", "2") + etag("here", "1"), "t"));
  net.expect("REPORT", kBase, 207, multi(""));
  net.expect("GET", kBase + "gone.ics", 404);
  net.expect("GET", kBase + "here.ics", 200, object("h", "Here"), {{"ETag", "\"1-gzip\""}});
  ASSERT_TRUE(pull(cursor("sync", "s")).has_value());
  EXPECT_EQ(basket.gone(), 1U);
  ASSERT_NE(basket.titled("Here"), nullptr);
  EXPECT_EQ(basket.titled("Here")->etag, "\"1\"");
}

TEST_F(CalDav, fault_48_an_unreadable_resource_is_named_and_what_is_known_of_it_stands) {
  knows({{"a", "1"}, {"b", "1"}, {"c", "1"}});
  net.expect("REPORT", kBase, 207, multi(etag("a", "2") + etag("b", "2"), "t"));
  net.expect("REPORT", kBase, 207, multi(data("a", "2", "BEGIN:VCALENDAR\r\nBEGIN:VEV") + data("b", "2", object("b", "B2"))));
  const auto p = pull(cursor("sync", "s"));
  ASSERT_TRUE(p.has_value());
  EXPECT_EQ(basket.items.size(), 1U);
  ASSERT_EQ(p->problems.size(), 1U);
  EXPECT_EQ(p->problems[0].where, "/home/work/a.ics");
}

TEST_F(CalDav, fault_47_two_events_in_one_resource_are_two) {
  auto two = object("a", "A");
  two.insert(two.find("END:VCALENDAR"), "BEGIN:VEVENT\r\nUID:b\r\nDTSTART:20260311T090000Z\r\nSUMMARY:B\r\nEND:VEVENT\r\n");
  net.expect("REPORT", kBase, 207, multi(etag("x", "1"), "t"));
  net.expect("REPORT", kBase, 207, multi(data("x", "1", two)));
  ASSERT_TRUE(pull(cursor("", "")).has_value());
  ASSERT_EQ(basket.items.size(), 2U);
  EXPECT_NE(basket.items[0].external_id, basket.items[1].external_id);
  // One of them leaves: only that one is gone.
  known = known_after(basket.items);
  net.expect("REPORT", kBase, 207, multi(etag("x", "2"), "t2"));
  net.expect("REPORT", kBase, 207, multi(data("x", "2", object("a", "A"))));
  ASSERT_TRUE(pull(cursor("sync", "t")).has_value());
  EXPECT_EQ(basket.items.size(), 2U);
  EXPECT_EQ(basket.gone(), 1U);
}

TEST_F(CalDav, fault_33_events_at_and_beyond_the_edge_of_the_window_come_and_stay) {
  knows({{"old", "1"}});
  net.expect("REPORT", kBase, 207, multi("", "t"));
  PullWish wish;
  wish.cursor = cursor("sync", "t");
  wish.known = known;
  wish.from = wish.to = time::from_unix(4'000'000'000);  // it moved on: nothing is gone for that
  const auto p = net.run(calendar->pull(std::move(wish), basket));
  ASSERT_TRUE(p.has_value());
  EXPECT_TRUE(p->unchanged && basket.items.empty());
}

TEST_F(CalDav, a_calendar_that_moved_is_looked_for_once) {
  net.expect("REPORT", kBase, 404);
  net.expect("REPORT", kBase, 404);
  net.expect("PROPFIND", "https://dav.example/", 207, multi(found("/", "<c:calendar-home-set><d:href>/home/</d:href></c:calendar-home-set>")));
  net.expect("PROPFIND", "https://dav.example/home/", 207, multi(named("/home/work2/", "Work")));
  net.expect("REPORT", "https://dav.example/home/work2/", 207, multi("", "t"));
  const auto p = pull(cursor("sync", "s"));
  ASSERT_TRUE(p.has_value()) << p.error().error.message;
  EXPECT_EQ(json::parse(p->cursor)->str("url"), "https://dav.example/home/work2/");
}

}  // namespace
}  // namespace daybook::providers::dav_scripted

// What the five CalDAV engines do differently (shared table of Radicale, Xandikos, Cyrus, DAViCal and
// sabre/dav), over recorded exchanges.
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/text.h"
#include "ics/writer.h"
#include "net/scripted.h"
#include "net/session.h"
#include "providers/caldav_paths.h"
#include "providers/harvest.h"
#include "providers/permit.h"

namespace daybook::providers {
namespace {

using net::Request;
using net::Response;

const std::string kBase = "https://dav.example/home/work/";

std::string multi(const std::string& inside, const std::string& token = "") {
  return R"(<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/">)" +
         inside + (token.empty() ? "" : "<d:sync-token>" + token + "</d:sync-token>") + "</d:multistatus>";
}
std::string found(const std::string& href, const std::string& props) {
  return "<d:response><d:href>" + href + "</d:href><d:propstat><d:prop>" + props +
         "</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>";
}
std::string status(const std::string& href, int code) {
  return "<d:response><d:href>" + href + "</d:href><d:status>HTTP/1.1 " + std::to_string(code) + " x</d:status></d:response>";
}
std::string etag(const std::string& name, const std::string& version) {
  return found("/home/work/" + name + ".ics", "<d:getetag>\"" + version + "\"</d:getetag>");
}
std::string object(const std::string& uid, const std::string& title, const std::string& more = "") {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:" + uid +
         "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260310T090000Z\r\nDTEND:20260310T100000Z\r\nSUMMARY:" + title +
         "\r\n" + more + "END:VEVENT\r\nEND:VCALENDAR\r\n";
}
std::string data(const std::string& name, const std::string& version, const std::string& text) {
  return found("/home/work/" + name + ".ics", "<d:getetag>\"" + version + "\"</d:getetag><c:calendar-data>" + text + "</c:calendar-data>");
}
std::function<void(const Request&)> has(std::string what) {
  return [what](const Request& r) { EXPECT_NE(r.body.find(what), std::string::npos) << r.body; };
}
std::function<void(const Request&)> header(std::string name, std::string value) {
  return [name, value](const Request& r) {
    for (const auto& h : r.headers)
      if (h.name == name) {
        EXPECT_EQ(h.value, value);
        return;
      }
    ADD_FAILURE() << "no " << name;
  };
}

struct CalDav : testing::Test {
  net::Scripted net;
  std::unique_ptr<net::Credential> nobody = net::anonymous();
  net::Session session{net, *nobody};
  RemoteSetting setting;
  std::unique_ptr<RemoteCalendar> calendar;
  Basket basket;
  std::vector<Known> known;

  CalDav() {
    setting.id = "home";
    setting.url = "https://dav.example/";
    setting.calendar = "Work";
    setting.zone = time::Zone::utc();
    calendar = caldav_calendar(setting, session);
  }
  ~CalDav() override { EXPECT_TRUE(net.over()); }
  static std::string cursor(const std::string& mode, const std::string& token) {
    return R"({"v":1,"url":")" + kBase + R"(","mode":")" + mode + R"(","token":")" + token + R"("})";
  }
  tl::expected<Pulled, net::Failure> pull(std::string at) {
    basket.items.clear();
    PullWish wish;
    wish.cursor = std::move(at);
    wish.known = known;
    wish.to = time::from_unix(1'900'000'000);
    return net.run(calendar->pull(std::move(wish), basket));
  }
  void knows(std::initializer_list<std::pair<const char*, const char*>> list) {
    for (const auto& [name, version] : list)
      known.push_back({"/home/work/" + std::string(name) + ".ics", "\"" + std::string(version) + "\""});
  }
  // The calendar's own address: no discovery in the way.
  void at_calendar() {
    setting.url = kBase;
    setting.calendar.clear();
    calendar = caldav_calendar(setting, session);
    net.expect("PROPFIND", kBase, 207, multi(found("/home/work/", "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>")));
    net.expect("PROPFIND", kBase, 207, multi(found("/home/work/", "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>")));
  }
  WriteAnswer write(RemoteWrite w) { return net.run(calendar->write(engine::Gate::permit("home"), std::move(w))); }

  static model::Event event(const std::string& title) {
    model::Event e;
    e.event_id = "e1";
    e.title = title;
    e.span = {false, time::parse_iso("2026-03-10T09:00:00")->local, time::parse_iso("2026-03-10T10:00:00")->local,
              time::Zone::utc()};
    e.updated_ms = 1'773'057'600'000;
    return e;
  }
  static RemoteWrite change(const std::string& from, const std::string& to, const std::string& version) {
    RemoteWrite w;
    w.what = RemoteWrite::What::update;
    w.before.master = event(from);
    w.before.master.external_id = "/home/work/x.ics";
    w.before.master.ical_uid = "u@x";
    w.after = w.before;
    w.after.master.title = to;
    w.etag = "\"" + version + "\"";
    return w;
  }
};

constexpr const char* kCalendarType = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>";
std::string named(const std::string& href, const std::string& name) {
  return found(href, std::string(kCalendarType) + "<d:displayname>" + name + "</d:displayname>");
}

TEST_F(CalDav, discovery_by_principal_and_home_as_cyrus_and_sabre_have_it) {
  net.expect("PROPFIND", "https://dav.example/", 207,
             multi(found("/", "<d:current-user-principal><d:href>/principals/alice/</d:href></d:current-user-principal>")),
             {}, header("Depth", "0"));
  net.expect("PROPFIND", "https://dav.example/principals/alice/", 207,
             multi(found("/principals/alice/", "<c:calendar-home-set><d:href>/home/</d:href></c:calendar-home-set>")));
  net.expect("PROPFIND", "https://dav.example/home/", 207,
             multi(found("/home/", "<d:resourcetype><d:collection/></d:resourcetype>") + named("/home/work/", "Work") +
                   found("/home/inbox/", "<d:resourcetype><d:collection/><c:schedule-inbox/></d:resourcetype>") +
                   found("/home/tasks/", std::string(kCalendarType) +
                         R"(<d:displayname>Work</d:displayname><c:supported-calendar-component-set><c:comp name="VTODO"/></c:supported-calendar-component-set>)")),
             {}, header("Depth", "1"));
  net.expect("REPORT", kBase, 207, multi("", "data:,1-0"), {}, has("<sync-token></sync-token>"));
  const auto p = pull({});
  ASSERT_TRUE(p.has_value()) << p.error().error.message;
  EXPECT_TRUE(p->full);
  EXPECT_EQ(json::parse(p->cursor)->str("url"), kBase);
}

TEST_F(CalDav, discovery_falls_back_to_well_known) {
  net.expect("PROPFIND", "https://dav.example/", 405, "<html/>");
  net.expect("PROPFIND", "https://dav.example/.well-known/caldav", 207,
             multi(found("/", "<c:calendar-home-set><d:href>/home/</d:href></c:calendar-home-set>")));
  net.expect("PROPFIND", "https://dav.example/home/", 207, multi(named("/home/work", "Work")));
  net.expect("REPORT", kBase, 207, multi("", "t"));
  EXPECT_TRUE(pull({}).has_value());
}

TEST_F(CalDav, icloud_names_a_home_on_another_host_of_its_site) {
  setting.url = "https://caldav.example.org/";
  calendar = caldav_calendar(setting, session);
  net.expect("PROPFIND", "https://caldav.example.org/", 207,
             multi(found("/", "<c:calendar-home-set><d:href>https://p34-caldav.example.org:443/1/calendars/</d:href></c:calendar-home-set>")));
  net.expect("PROPFIND", "https://p34-caldav.example.org/1/calendars/", 207, multi(named("/1/calendars/work/", "Work")));
  net.expect("REPORT", "https://p34-caldav.example.org/1/calendars/work/", 207, multi("", "t"));
  EXPECT_TRUE(pull({}).has_value());
}

TEST_F(CalDav, fault_37_a_home_on_a_foreign_host_is_not_signed_in_to) {
  net.expect("PROPFIND", "https://dav.example/", 207,
             multi(found("/", "<c:calendar-home-set><d:href>https://evil.invalid/home/</d:href></c:calendar-home-set>")));
  const auto p = pull({});
  ASSERT_FALSE(p.has_value());
  EXPECT_EQ(p.error().error.code, Errc::denied);
}

TEST_F(CalDav, several_calendars_and_no_name_are_asked_about) {
  setting.calendar.clear();
  calendar = caldav_calendar(setting, session);
  net.expect("PROPFIND", "https://dav.example/", 207,
             multi(found("/", "<c:calendar-home-set><d:href>/home/</d:href></c:calendar-home-set>")));
  net.expect("PROPFIND", "https://dav.example/home/", 207, multi(named("/home/a/", "A") + named("/home/b/", "B")));
  const auto p = pull({});
  ASSERT_FALSE(p.has_value());
  EXPECT_NE(p.error().error.message.find("\"A\", \"B\""), std::string::npos);
}

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

// --- writes

TEST_F(CalDav, fault_40_a_new_resource_is_named_by_a_hash) {
  at_calendar();
  auto w = RemoteWrite{};
  w.after.master = event("One");
  w.after.master.event_id = "../../%2e%2e/" + std::string(10'000, 'x');
  w.key = "k";
  std::string made;
  net.expect("PUT", "*", Response{201, {{"ETag", "\"1\""}}, "", {}}, [&](const Request& r) {
    made = r.url.text();
    header("If-None-Match", "*")(r);
    header("Content-Type", "text/calendar; charset=utf-8")(r);
    EXPECT_EQ(r.body.find("METHOD"), std::string::npos);
  });
  net.expect("GET", "*", 404);
  const auto done = write(w);
  EXPECT_FALSE(done.has_value());
  ASSERT_EQ(made.substr(0, kBase.size()), kBase);
  EXPECT_EQ(made.size(), kBase.size() + 30);
}

struct Create : CalDav {
  RemoteWrite w;
  std::string text;
  Create() {
    at_calendar();
    w.after.master = event("One");
    w.key = "k";
    text = ics::object_text(w.after);
  }
};

TEST_F(Create, no_etag_after_a_put_is_read_back_as_cyrus_davical_and_sabre_want) {
  net.expect("PUT", "*", 201);
  net.expect("GET", "*", 200, text, {{"ETag", "\"srv\""}});
  const auto done = write(w);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->item.etag, "\"srv\"");
  EXPECT_EQ(done->not_kept, std::vector<std::string>{});
}

TEST_F(Create, what_the_server_drops_is_said) {
  net.expect("PUT", "*", 201);
  net.expect("GET", "*", 200, object("e1@daybook", "Another title"), {{"ETag", "\"srv\""}});
  const auto done = write(w);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->not_kept, (std::vector<std::string>{"title", "mark"}));
}

TEST_F(Create, nobody_is_told_where_nobody_shall_be) {
  model::Attendee ann;
  ann.email = "ann@example.com";
  w.after.master.attendees = {ann};
  w.send_updates = "none";
  net.expect("PUT", "*", Response{201, {}, "", {}}, [](const Request& r) {
    EXPECT_NE(r.body.find("SCHEDULE-AGENT=CLIENT"), std::string::npos);
  });
  net.expect("GET", "*", 200, ics::object_text(w.after));
  EXPECT_TRUE(write(w).has_value());
}

TEST_F(Create, xandikos_wraps_a_412_in_a_207) {
  net.expect("PUT", "*", 207, multi(status("/home/work/x.ics", 412)));
  net.expect("GET", "*", 200, text, {{"ETag", "\"1\""}});
  const auto done = write(w);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->remark, "was there already");
}

TEST_F(Create, a_name_that_somebody_else_has_is_a_conflict) {
  net.expect("PUT", "*", 412);
  net.expect("GET", "*", 200, object("theirs", "Theirs"), {{"ETag", "\"1\""}});
  net.expect("REPORT", kBase, 207, multi(""), {}, has("e1@daybook"));
  const auto done = write(w);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().failure.error.code, Errc::conflict);
}

TEST_F(Create, cyrus_refuses_a_second_resource_of_one_uid_and_the_first_is_found) {
  net.expect("PUT", "*", 403,
             R"(<d:error xmlns:d="DAV:"><c:unique-scheduling-object-resource xmlns:c="urn:ietf:params:xml:ns:caldav"><d:href>/home/work/first.ics</d:href></c:unique-scheduling-object-resource></d:error>)");
  net.expect("GET", "*", 404);
  net.expect("REPORT", kBase, 207, multi(data("first", "7", text) + data("other", "1", object("other", "Other"))));
  const auto done = write(w);
  ASSERT_TRUE(done.has_value()) << done.error().failure.error.message;
  EXPECT_EQ(done->item.external_id, "/home/work/first.ics");
  EXPECT_EQ(done->remark, "was there already");
}

TEST_F(Create, refusals_of_five_servers) {
  struct Row {
    int status;
    Errc code;
  };
  for (const auto& row : {Row{404, Errc::not_found}, Row{405, Errc::invalid}, Row{415, Errc::invalid}, Row{507, Errc::too_big},
                          Row{401, Errc::reauth}}) {
    net.expect("PUT", "*", row.status, "<html>a long page with a canary</html>");
    const auto done = write(w);
    ASSERT_FALSE(done.has_value()) << row.status;
    EXPECT_EQ(done.error().failure.error.code, row.code) << row.status;
    EXPECT_EQ(done.error().failure.error.message.find("canary"), std::string::npos);
  }
}

TEST_F(Create, fault_15_the_answer_lost_means_look_and_not_twice) {
  for (int i = 0; i < 6; ++i) net.break_off("PUT", "*", true);
  net.expect("GET", "*", 200, text, {{"ETag", "\"1\""}});
  const auto done = write(w);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->remark, "was there already");
}

TEST_F(Create, fault_15_a_write_that_may_have_arrived_is_looked_for_first) {
  w.maybe_sent = true;
  net.expect("GET", "*", 404);
  net.expect("REPORT", kBase, 207, multi(data("renamed", "1", text)));
  const auto done = write(w);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->item.external_id, "/home/work/renamed.ics");
}

TEST_F(Create, what_stays_unknown_is_said_to_be) {
  for (int i = 0; i < 6; ++i) net.break_off("PUT", "*", true);
  for (int i = 0; i < 2; ++i) net.break_off("GET", "*", false);  // then the server is left alone
  const auto done = write(w);
  ASSERT_FALSE(done.has_value());
  EXPECT_TRUE(done.error().failure.maybe_sent);
  EXPECT_EQ(done.error().failure.error.code, Errc::retry_later);
}

TEST_F(CalDav, a_schedule_tag_is_what_the_change_is_bound_to) {
  at_calendar();
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "One"), {{"ETag", "\"1\""}, {"Schedule-Tag", "\"s1\""}});
  net.expect("PUT", kBase + "x.ics", 204, "", {}, header("If-Schedule-Tag-Match", "\"s1\""));
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "Two"), {{"ETag", "\"2\""}});
  const auto done = write(change("One", "Two", "1"));
  ASSERT_TRUE(done.has_value()) << done.error().failure.error.message;
  EXPECT_EQ(done->item.event.title, "Two");
}

TEST_F(CalDav, an_answer_of_an_attendee_in_between_is_kept_and_no_conflict) {
  at_calendar();
  auto w = change("One", "Two", "1");
  model::Attendee ann;
  ann.email = "ann@example.com";
  w.before.master.attendees = w.after.master.attendees = {ann};
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "One", "ATTENDEE;PARTSTAT=ACCEPTED;X-A=1:mailto:ann@example.com\r\n"), {{"ETag", "\"9\""}});
  net.expect("PUT", kBase + "x.ics", 204, "", {}, [](const Request& r) {
    header("If-Match", "\"9\"")(r);
    EXPECT_NE(r.body.find("ATTENDEE;PARTSTAT=ACCEPTED;X-A=1:mailto:ann@example.com"), std::string::npos);
    EXPECT_NE(r.body.find("SUMMARY:Two"), std::string::npos);
  });
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "Two", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.com\r\n"), {{"ETag", "\"10\""}});
  const auto done = write(std::move(w));
  ASSERT_TRUE(done.has_value()) << done.error().failure.error.message;
  EXPECT_EQ(done->item.event.attendees.at(0).response, model::Rsvp::accepted);
}

TEST_F(CalDav, fault_31_versions_that_change_without_a_change_and_weak_ones_end) {
  at_calendar();
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "One"), {{"ETag", "W/\"2\""}});
  net.expect("PUT", kBase + "x.ics", 412, "", {}, header("If-Match", "W/\"2\""));
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "One"), {{"ETag", "W/\"3\""}});
  net.expect("PUT", kBase + "x.ics", 412, "", {}, header("If-Match", "\"3\""));
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "One"), {{"ETag", "W/\"4\""}});
  net.expect("PUT", kBase + "x.ics", 412);
  const auto done = write(change("One", "Two", "1"));
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().failure.error.code, Errc::retry_later);
}

TEST_F(CalDav, a_change_of_a_series_leaves_a_change_of_all_that_follows_as_it_is) {
  const std::string text = object("u@x", "One",
      "RRULE:FREQ=DAILY;COUNT=5\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:u@x\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260312T090000Z\r\n"
      "DTSTART:20260312T110000Z\r\nDTEND:20260312T120000Z\r\nSUMMARY:Later\r\n");
  net.expect("REPORT", kBase, 207, multi(etag("x", "1"), "t"));
  net.expect("REPORT", kBase, 207, multi(data("x", "1", text)));
  ASSERT_TRUE(pull(cursor("", "")).has_value());
  ASSERT_EQ(basket.items.size(), 1U);
  ASSERT_EQ(basket.items[0].overrides.size(), 3U);
  RemoteWrite w;
  w.what = RemoteWrite::What::update;
  w.before = w.after = {basket.items[0].event, basket.items[0].overrides};
  w.after.master.description = "New";
  w.etag = "\"1\"";
  std::string put;
  net.expect("GET", kBase + "x.ics", 200, text, {{"ETag", "\"1\""}});
  net.expect("PUT", kBase + "x.ics", Response{204, {}, "", {}}, [&](const Request& r) { put = r.body; });
  net.expect("GET", kBase + "x.ics", 200, text, {{"ETag", "\"2\""}});
  const auto done = write(w);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->not_kept, std::vector<std::string>{"description"});
  EXPECT_EQ(put.find("BEGIN:VEVENT", put.find("RANGE=THISANDFUTURE")), std::string::npos);  // two components still
}

TEST_F(CalDav, fault_30_412_shows_theirs) {
  at_calendar();
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "One"), {{"ETag", "\"1\""}});
  net.expect("PUT", kBase + "x.ics", 412);
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "Theirs"), {{"ETag", "\"2\""}});
  const auto done = write(change("One", "Two", "1"));
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().failure.error.code, Errc::stale);
  EXPECT_EQ(done.error().theirs->event.title, "Theirs");
}

TEST_F(CalDav, an_update_of_what_is_gone_is_not_found) {
  at_calendar();
  net.expect("GET", kBase + "x.ics", 404);
  const auto done = write(change("One", "Two", "1"));
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().failure.error.code, Errc::not_found);
}

TEST_F(CalDav, fault_40_an_id_that_leads_out_of_the_calendar_is_not_written_to) {
  at_calendar();
  auto w = change("One", "Two", "1");
  w.before.master.external_id = "/home/work/../../etc/x.ics";
  EXPECT_EQ(write(w).error().failure.error.code, Errc::invalid);
  w.what = RemoteWrite::What::remove;
  w.before.master.external_id = "/home/other/x.ics";
  EXPECT_EQ(write(w).error().failure.error.code, Errc::invalid);
}

TEST_F(CalDav, a_deletion_meets_what_servers_answer) {
  at_calendar();
  auto w = change("One", "One", "1");
  w.what = RemoteWrite::What::remove;
  for (const int code : {200, 204, 404, 410}) {
    net.expect("DELETE", kBase + "x.ics", code, "", {}, header("If-Match", "\"1\""));
    EXPECT_TRUE(write(w).has_value()) << code;
  }
  net.expect("DELETE", kBase + "x.ics", 207, multi(status("/home/work/x.ics", 412)));
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "Theirs"), {{"ETag", "\"2\""}});
  EXPECT_EQ(write(w).error().failure.error.code, Errc::stale);
  net.expect("DELETE", kBase + "x.ics", 412);
  net.expect("GET", kBase + "x.ics", 200, object("u@x", "One"), {{"ETag", "\"2\""}});  // the same under another version
  net.expect("DELETE", kBase + "x.ics", 204, "", {}, header("If-Match", "\"2\""));
  EXPECT_TRUE(write(w).has_value());
  net.expect("DELETE", kBase + "x.ics", 403);
  EXPECT_EQ(write(w).error().failure.error.code, Errc::denied);
}

TEST_F(CalDav, another_calendars_permit_opens_nothing) {
  const auto done = net.run(calendar->write(engine::Gate::permit("other"), change("One", "Two", "1")));
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().failure.error.code, Errc::denied);
}

TEST_F(CalDav, rights_are_told_where_the_server_tells_them) {
  setting.url = kBase;
  setting.calendar.clear();
  setting.read_only = false;
  calendar = caldav_calendar(setting, session);
  const auto with = [&](const std::string& rights) {
    return multi(found("/home/work/", std::string(kCalendarType) + rights));
  };
  net.expect("PROPFIND", kBase, 207, with(""));
  net.expect("PROPFIND", kBase, 207, with(""));
  net.expect("PROPFIND", kBase, 207, with("<d:current-user-privilege-set><d:privilege><d:read/></d:privilege></d:current-user-privilege-set>"));
  auto h = net.run(calendar->check());
  ASSERT_TRUE(h.has_value());
  EXPECT_TRUE(h->may_read);
  EXPECT_FALSE(h->may_write);
  EXPECT_EQ(h->missing.size(), 1U);
  net.expect("PROPFIND", kBase, 207, with(""));
  h = net.run(calendar->check());
  EXPECT_TRUE(h->may_write);
  EXPECT_EQ(h->remarks.size(), 1U);
}

}  // namespace
}  // namespace daybook::providers

// Feeds as they are in the wild, over recorded exchanges and from files.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "ics/writer.h"
#include "unit/providers/ics_feed_case.h"
#include "providers/permit.h"

namespace daybook::providers {
namespace {

TEST_F(Feed, fault_38_webcal_is_read_as_https_and_asked_for_with_its_version) {
  net.expect("GET", kUrl, 200, feed(event("a", "One")),
             {{"ETag", "\"v1-gzip\""}, {"Last-Modified", "Mon, 09 Mar 2026 12:00:00 GMT"}});
  const auto first = good();
  EXPECT_TRUE(first.full);
  ASSERT_EQ(basket.items.size(), 1U);
  EXPECT_EQ(basket.items[0].external_id, "a");
  net.expect("GET", kUrl, 304, "", {}, [](const net::Request& r) {
    std::string all;
    for (const auto& h : r.headers) all += h.name + "=" + h.value + "\n";
    EXPECT_NE(all.find("If-None-Match=\"v1-gzip\", \"v1\""), std::string::npos) << all;
    EXPECT_NE(all.find("If-Modified-Since=Mon, 09 Mar 2026 12:00:00 GMT"), std::string::npos);
  });
  const auto second = good(first.cursor);
  EXPECT_TRUE(second.unchanged);
  EXPECT_EQ(second.cursor, first.cursor);
}

// An unchanged text is read again when the window leaves what was put in.
TEST_F(Feed, fault_44_a_change_of_all_that_follows_holds_when_the_window_moves_on) {
  const auto text = feed(event("a", "Daily", "DTSTART:20260310T080000Z", "RRULE:FREQ=DAILY\r\n") +
                         event("a", "Late", "DTSTART:20260312T140000Z",
                               "RECURRENCE-ID;RANGE=THISANDFUTURE:20260312T080000Z\r\n"));
  const auto last_late = [this] {
    EXPECT_EQ(basket.items.size(), 1U);
    if (basket.items.size() != 1 || basket.items[0].overrides.empty()) return time::Instant{};
    EXPECT_EQ(basket.items[0].overrides.back().title, "Late");
    return basket.items[0].overrides.back().starts_at();
  };
  to = time::from_unix(1'775'000'000);  // some weeks
  const std::vector<net::Header> version = {{"ETag", "\"1\""}};
  net.expect("GET", kUrl, 200, text, version);
  auto p = good();
  EXPECT_GT(last_late(), to);
  to += time::days(20);
  net.expect("GET", kUrl, 304, "");
  EXPECT_TRUE(good(p.cursor).unchanged) << "not every day";
  to += time::days(50);
  net.expect("GET", kUrl, 200, text, version, [](const net::Request& r) {
    for (const auto& h : r.headers) EXPECT_NE(h.name, "If-None-Match");
  });
  p = good(p.cursor);
  EXPECT_GT(last_late(), to);
}

TEST_F(Feed, the_same_text_is_nothing_new) {
  net.expect("GET", kUrl, 200, feed(event("a", "One")));
  const auto first = good();
  net.expect("GET", kUrl, 200, feed(event("a", "One")));
  EXPECT_TRUE(good(first.cursor).unchanged);
  net.expect("GET", kUrl, 200, feed(event("a", "One")), {{"ETag", "\"2\""}});
  const auto third = good(first.cursor);  // only a version to ask with
  EXPECT_FALSE(third.full);
  EXPECT_TRUE(basket.items.empty());
  EXPECT_NE(third.cursor, first.cursor);
}

TEST_F(Feed, fault_24_fault_52_what_is_no_whole_calendar_deletes_nothing) {
  const std::string whole = feed(event("a", "One") + event("b", "Two"));
  struct Row {
    int status;
    std::string body;
    Errc code;
  };
  std::vector<Row> rows = {{404, "", Errc::not_found},   {410, "gone", Errc::not_found},
                           {403, "", Errc::denied},      {200, "", Errc::invalid},
                           {200, "\r\n", Errc::invalid}, {200, "<html><body>Sign in</body></html>", Errc::invalid},
                           {204, "", Errc::invalid},     {304, "", Errc::invalid}};
  for (std::size_t n = 0; n + 16 < whole.size(); n += 7) rows.push_back({200, whole.substr(0, n), Errc::invalid});
  for (const auto& row : rows) {
    net.expect("GET", kUrl, row.status, row.body);
    const auto p = pull();
    ASSERT_FALSE(p.has_value()) << row.status << row.body;
    EXPECT_EQ(p.error().error.code, row.code) << row.status << " " << row.body;
    EXPECT_TRUE(basket.items.empty());
  }
}

TEST_F(Feed, a_server_that_fails_is_tried_again_and_then_an_error) {
  for (int i = 0; i < 6; ++i) net.expect("GET", kUrl, 500);
  const auto p = pull();
  ASSERT_FALSE(p.has_value());
  EXPECT_EQ(p.error().error.code, Errc::retry_later);
}

TEST_F(Feed, fault_54_no_error_tells_the_address) {
  for (const int status : {401, 404, 500}) {
    for (int i = 0; i < (status == 500 ? 6 : 1); ++i) net.expect("GET", kUrl, status);
    const auto p = pull();
    ASSERT_FALSE(p.has_value());
    EXPECT_EQ(p.error().error.message.find("canary"), std::string::npos) << p.error().error.message;
    EXPECT_NE(p.error().error.message.find("x.example"), std::string::npos);
  }
  EXPECT_EQ(without_addresses("see https://a.example/s3cret?x=1: bad, http://b/ and https://c"),
            "see https://a.example/…: bad, http://b/… and https://c");
}

TEST_F(Feed, fault_47_one_uid_is_one_event_and_none_is_stable) {
  const std::string text =
      feed(event("a", "Old", "DTSTART:20260310T090000Z", "SEQUENCE:2\r\n") +
           event("a", "New", "DTSTART:20260310T100000Z", "SEQUENCE:3\r\n") +
           event("a", "Back", "DTSTART:20260310T110000Z", "SEQUENCE:1\r\n") + event("", "Nameless") +
           event(std::string(10'000, 'u') + "1", "Long one") + event(std::string(10'000, 'u') + "2", "Long two"));
  net.expect("GET", kUrl, 200, text);
  good();
  ASSERT_EQ(basket.items.size(), 4U);
  ASSERT_NE(basket.titled("New"), nullptr);
  EXPECT_FALSE(basket.titled("New")->problem.empty());
  ASSERT_NE(basket.titled("Nameless"), nullptr);
  const auto nameless = *basket.titled("Nameless");
  EXPECT_NE(basket.titled("Long one")->external_id, basket.titled("Long two")->external_id);
  net.expect("GET", kUrl, 200, text + " ");
  good();
  EXPECT_EQ(basket.titled("Nameless")->external_id, nameless.external_id);
  EXPECT_EQ(basket.titled("Nameless")->etag, nameless.etag);
}

TEST_F(Feed, the_moment_of_the_download_is_no_change) {
  net.expect("GET", kUrl, 200, feed(event("a", "One", "DTSTART:20260310T090000Z", "DTSTAMP:20260309T000000Z\r\n")));
  good();
  const auto etag = basket.items.at(0).etag;
  net.expect("GET", kUrl, 200, feed(event("a", "One", "DTSTART:20260310T090000Z", "DTSTAMP:20260310T000000Z\r\n")));
  good();
  EXPECT_EQ(basket.items.at(0).etag, etag);
}

TEST_F(Feed, fault_43_zones_as_feeds_name_them) {
  struct Row {
    const char *start, *head, *utc;
    bool unsure;
  };
  const Row rows[] = {
      {"DTSTART;TZID=GMT Standard Time:20260710T090000", "", "2026-07-10T08:00:00Z", false},
      {"DTSTART;TZID=GMT Standard Time 1:20260710T090000", "", "2026-07-10T08:00:00Z", false},
      {"DTSTART;TZID=\"(UTC-05:00) Eastern Time (US & Canada)\":20260710T090000", "", "2026-07-10T13:00:00Z", false},
      {"DTSTART:20260710T090000", "X-WR-TIMEZONE:America/New_York\r\n", "2026-07-10T13:00:00Z", false},
      {"DTSTART:20260710T090000", "", "2026-07-10T07:00:00Z", false},  // the setting's
      {"DTSTART;TZID=Customized Time Zone:20260710T090000", "", "2026-07-10T07:00:00Z", true},
      {"DTSTART;TZID=tzone://Microsoft/Custom:20260710T090000", "", "2026-07-10T07:00:00Z", true},
  };
  for (const auto& row : rows) {
    net.expect("GET", kUrl, 200, feed(event("a", "One", row.start), row.head));
    good();
    ASSERT_EQ(basket.items.size(), 1U);
    EXPECT_EQ(time::format_utc(basket.items[0].event.starts_at()), row.utc) << row.start;
    EXPECT_EQ(!basket.items[0].problem.empty(), row.unsure) << row.start;
  }
}

TEST_F(Feed, fault_48_one_bad_event_costs_one_with_its_line) {
  std::string body;
  for (int i = 0; i < 500; ++i)
    body += event("u" + std::to_string(i), "E" + std::to_string(i),
                  i == 250 ? "DTSTART:nonsense" : "DTSTART:20260310T090000Z");
  net.expect("GET", kUrl, 200, feed(body));
  const auto p = good();
  EXPECT_EQ(basket.items.size(), 499U);
  ASSERT_EQ(p.problems.size(), 1U);
  EXPECT_EQ(p.problems[0].where, "u250") << "by its id, so that what is known of it stands";
  EXPECT_EQ(p.problems[0].message.find("line " + std::to_string(4 + 250 * 5 + 2) + ": "), 0U) << p.problems[0].message;
}

std::string many(std::size_t n, const std::function<std::string(std::size_t)>& one) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += one(i);
  return out;
}
std::string second(std::size_t i) {  // of the tenth of March
  const auto two = [](std::size_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return "20260310T" + two(i / 3600) + two(i / 60 % 60) + two(i % 60) + "Z";
}

TEST_F(Feed, fault_49_more_events_than_any_feed_has_are_refused_with_the_way_out) {
  const auto numbered = [](std::size_t i) { return "BEGIN:VEVENT\nUID:" + std::to_string(i) + "\nDTSTART:20260310\nEND:VEVENT\n"; };
  const auto equal = [](std::size_t) { return std::string("BEGIN:VEVENT\nDTSTART:20260310\nEND:VEVENT\n"); };
  for (const auto& body : {many(100'001, numbered), many(100'001, equal)}) {
    net.expect("GET", kUrl, 200, feed(body));
    const auto p = pull();
    ASSERT_FALSE(p);
    EXPECT_EQ(p.error().error.code, Errc::too_big);
    EXPECT_NE(p.error().error.message.find("more than 100000 events; ask its provider"), std::string::npos) << p.error().error.message;
    EXPECT_TRUE(basket.items.empty());
  }
  net.expect("GET", kUrl, 200, feed(many(50'000, numbered)));
  EXPECT_TRUE(good().full);
  EXPECT_EQ(basket.items.size(), 50'000U);
}

TEST_F(Feed, fault_49_one_series_with_thousands_of_changes_costs_itself_only) {
  const auto change = [](std::size_t i) { return event("a", "Changed", "DTSTART:" + second(i), "RECURRENCE-ID:" + second(i) + "\r\n"); };
  const auto series = event("a", "Beat", "DTSTART:20260310T000000Z", "RRULE:FREQ=SECONDLY;COUNT=20000\r\n");
  net.expect("GET", kUrl, 200, feed(event("b", "Before") + series + many(5000, change) + event("c", "Behind")));
  const auto p = good();
  EXPECT_TRUE(p.full);
  EXPECT_EQ(basket.items.size(), 2U);
  ASSERT_EQ(p.problems.size(), 1U);
  EXPECT_EQ(p.problems[0].code, Errc::too_big);
  EXPECT_EQ(p.problems[0].where, "a") << "by its id, so that what is known of it stands";
  EXPECT_NE(p.problems[0].message.find("more than 5000"), std::string::npos) << p.problems[0].message;
  net.expect("GET", kUrl, 200, feed(event("b", "Before") + series + many(4999, change)));
  EXPECT_TRUE(good().problems.empty());
  ASSERT_NE(basket.titled("Beat"), nullptr);
  EXPECT_EQ(basket.titled("Beat")->overrides.size(), 4999U);
}

TEST_F(Feed, fault_49_thousands_of_exceptions_are_read) {
  const auto dates = many(6000, [](std::size_t i) { return "EXDATE:" + second(i) + "\r\n"; });
  net.expect("GET", kUrl, 200, feed(event("a", "Beat", "DTSTART:20260310T000000Z", "RRULE:FREQ=SECONDLY;COUNT=20000\r\n" + dates)));
  EXPECT_TRUE(good().problems.empty());
  EXPECT_EQ(basket.items.at(0).event.recurrence.except_dates.size(), 6000U);
}

TEST_F(Feed, a_series_is_whole_wherever_its_changes_stand) {
  const auto series = [](const std::string& uid) { return event(uid, "Series " + uid, "DTSTART:20260310T090000Z", "RRULE:FREQ=DAILY;COUNT=5\r\n"); };
  const auto change = [](const std::string& uid) { return event(uid, "Moved", "DTSTART:20260311T150000Z", "RECURRENCE-ID:20260311T090000Z\r\n"); };
  net.expect("GET", kUrl, 200, feed(change("a") + series("b") + event("x", "One") + series("a") + change("b") + event("", "None")));
  const auto p = good();
  EXPECT_EQ(basket.items.size(), 4U);
  for (const char* title : {"Series a", "Series b"}) {
    ASSERT_NE(basket.titled(title), nullptr) << title;
    EXPECT_EQ(basket.titled(title)->overrides.size(), 1U) << title;
  }
}

TEST_F(Feed, fault_44_replaced_occurrences_are_shown_once) {
  const std::string body =
      event("s", "Weekly", "DTSTART;TZID=Europe/Berlin:20260302T090000", "RRULE:FREQ=WEEKLY;COUNT=6\r\n") +
      // In UTC, moved to the day after.
      event("s", "Moved", "DTSTART:20260310T080000Z", "RECURRENCE-ID:20260309T080000Z\r\n") +
      event("s", "Off", "DTSTART:20260316T080000Z", "RECURRENCE-ID;VALUE=DATE:20260316\r\nSTATUS:CANCELLED\r\n") +
      event("s", "Later", "DTSTART;TZID=Europe/Berlin:20260323T100000",
            "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260323T090000\r\n") +
      event("o", "Orphan", "DTSTART:20260401T080000Z", "RECURRENCE-ID:20260401T080000Z\r\n");
  net.expect("GET", kUrl, 200, feed(body));
  good();
  ASSERT_EQ(basket.items.size(), 2U);
  const auto& s = basket.items[0];
  ASSERT_EQ(s.overrides.size(), 5U);  // moved, off, later and the two after it
  EXPECT_EQ(s.overrides[0].title, "Moved");
  EXPECT_EQ(time::format_local(*s.overrides[0].original_start), "2026-03-09T09:00:00");
  EXPECT_EQ(s.overrides[1].status, model::EventStatus::cancelled);
  EXPECT_EQ(s.overrides[4].title, "Later");
  EXPECT_EQ(time::format_local(s.overrides[4].span.start), "2026-04-06T10:00:00");
  EXPECT_EQ(basket.items[1].event.title, "Orphan");
  EXPECT_NE(basket.items[1].external_id, "o");
}

TEST_F(Feed, our_own_feed_is_read_back) {
  model::SeriesDocument doc;
  doc.master.event_id = "e1";
  doc.master.title = "Planning; a, b";
  doc.master.span = {false, time::parse_iso("2026-03-10T09:00:00")->local, time::parse_iso("2026-03-10T10:00:00")->local,
                     *time::Zone::find("America/New_York")};
  doc.master.recurrence_rule = "FREQ=WEEKLY";
  model::SeriesDocument day;
  day.master.event_id = "e2";
  day.master.title = "Day";
  day.master.span = {true, time::parse_iso("2026-03-10")->local, time::parse_iso("2026-03-11")->local, time::Zone::utc()};
  const auto text = ics::feed_text("Team", {doc, day});
  EXPECT_NE(text.find("X-WR-CALNAME:Team"), std::string::npos);
  EXPECT_NE(text.find("TZID:America/New_York"), std::string::npos);
  net.expect("GET", kUrl, 200, text);
  good();
  ASSERT_EQ(basket.items.size(), 2U);
  EXPECT_EQ(basket.items[0].event.span, doc.master.span);
  EXPECT_EQ(basket.items[0].event.recurrence_rule, "FREQ=WEEKLY");
  EXPECT_FALSE(basket.items[0].ours);
}

TEST_F(Feed, its_health_tells_what_was_assumed) {
  net.expect("GET", kUrl, 200, feed(event("a", "One", "DTSTART:20260710T090000"), "X-WR-CALNAME:School\r\n"));
  const auto calendar = ics_feed(setting, session);
  const auto health = net.run(calendar->check());
  ASSERT_TRUE(health.has_value());
  ASSERT_EQ(health->remarks.size(), 1U);
  EXPECT_NE(health->remarks[0].find("Europe/Berlin"), std::string::npos);
  net.expect("GET", kUrl, 200, feed(event("a", "One"), "X-WR-CALNAME:School\r\n"));
  const auto all = net.run(calendar->calendars());
  ASSERT_TRUE(all.has_value());
  EXPECT_EQ(all->at(0).name, "School");
  const auto written = net.run(calendar->write(engine::Gate::permit("school"), {}));
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().failure.error.code, Errc::denied);
}

TEST_F(Feed, a_file_is_read_and_nothing_else_is_waited_for) {
  const auto folder = std::filesystem::temp_directory_path() / ("daybook-feed-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  setting.url = (folder / "a.ics").string();
  EXPECT_EQ(pull().error().error.code, Errc::not_found);
  std::ofstream(setting.url) << feed(event("a", "One"));
  const auto first = good();
  EXPECT_EQ(basket.items.size(), 1U);
  EXPECT_TRUE(good(first.cursor).unchanged);
  std::ofstream(setting.url) << feed(event("a", "One") + event("b", "Two"));
  EXPECT_TRUE(good(first.cursor).full);
  EXPECT_EQ(basket.items.size(), 2U);
  setting.url = (folder / "pipe").string();
  ASSERT_EQ(mkfifo(setting.url.c_str(), 0600), 0);
  EXPECT_EQ(pull().error().error.code, Errc::denied);
  for (const char* path : {"/dev/zero", "/dev/tty", "/"}) {
    setting.url = path;
    EXPECT_FALSE(pull().has_value()) << path;
  }
  setting.url = (folder / "huge").string();
  std::ofstream(setting.url) << "x";
  std::filesystem::resize_file(setting.url, 65U << 20);
  EXPECT_EQ(pull().error().error.code, Errc::too_big);
  setting.url = "file:///etc/passwd";
  EXPECT_EQ(pull().error().error.code, Errc::invalid);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace daybook::providers

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ics/content_line.h"
#include "ics/reader.h"
#include "ics/windows_zones.h"
#include "ics/writer.h"

namespace daybook::ics {
namespace {

model::Event sample() {
  model::Event e;
  e.event_id = "e1";
  e.ical_uid = "e1@example.com";
  e.title = "Planning; a, b\\c";
  e.description = "line one\nline two";
  e.location = "Room 5, Main St";
  e.span = {false, time::parse_iso("2026-03-10T09:00:00")->local,
            time::parse_iso("2026-03-10T10:00:00")->local,
            *time::Zone::find("America/Los_Angeles")};
  return e;
}

std::string calendar(const std::string& body) {
  return calendar_head("t") + body + calendar_foot();
}

TEST(Ics, written_events_are_read_back) {
  auto day = sample();
  day.ical_uid = "e2";
  day.span = {true, time::parse_iso("2026-03-10")->local, time::parse_iso("2026-03-12")->local,
              time::Zone::utc()};
  day.busy = false;
  const auto read_result =
      read(calendar(vtimezone(sample().span.zone, time::date_of(sample().span.start),
                              time::date_of(sample().span.end)) +
                    vevent(sample()) + vevent(day)),
           time::Zone::utc());
  ASSERT_TRUE(read_result.has_value());
  EXPECT_TRUE(read_result->complete);
  EXPECT_TRUE(read_result->faults.empty());
  ASSERT_EQ(read_result->events.size(), 2U);
  const auto& e = read_result->events[0].event;
  EXPECT_EQ(e.title, sample().title);
  EXPECT_EQ(e.description, sample().description);
  EXPECT_EQ(e.location, sample().location);
  EXPECT_EQ(e.span, sample().span);
  EXPECT_EQ(read_result->events[1].event.span, day.span);
  EXPECT_FALSE(read_result->events[1].event.busy);
}

TEST(Ics, one_bad_event_costs_that_event) {
  const auto result =
      read(calendar(vevent(sample()) + "BEGIN:VEVENT\r\nDTSTART:nonsense\r\nEND:VEVENT\r\n" +
                    "BEGIN:VEVENT\r\nDTSTART;TZID=Nowhere/Town:20260310T090000\r\nEND:VEVENT\r\n" +
                    vevent(sample())),
           time::Zone::utc());
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->events.size(), 2U);
  ASSERT_EQ(result->faults.size(), 2U);
  EXPECT_NE(result->faults[1].message.find("Nowhere/Town"), std::string::npos);
  EXPECT_GT(result->faults[0].line, 10U);
}

TEST(Ics, what_feeds_do) {
  const std::string odd =
      "\xEF\xBB\xBF"
      "BEGIN:VCALENDAR\nX-WR-TIMEZONE:Europe/Berlin\nBEGIN:VEVENT\nSUMMARY:Long\n  "
      "er\nDTSTART:20260310T090000\n"
      "DURATION:PT1H30M\nBEGIN:VALARM\nDTSTART:20200101T000000\nEND:VALARM\nEND:VEVENT\n";
  const auto result = read(odd, time::Zone::utc());
  ASSERT_TRUE(result.has_value());
  EXPECT_FALSE(result->complete);  // cut off: never read as "all deleted"
  ASSERT_EQ(result->events.size(), 1U);
  EXPECT_EQ(result->events[0].event.title, "Long er");
  EXPECT_EQ(result->events[0].event.span.zone.name(), "Europe/Berlin");
  EXPECT_EQ(time::format_local_minutes(result->events[0].event.span.end), "2026-03-10T10:30");
}

TEST(Ics, parts_of_a_series) {
  const auto result = read(
      calendar(
          "BEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Eastern Standard "
          "Time:20260310T090000\r\nRRULE:FREQ=DAILY\r\n"
          "EXDATE:20260311T130000Z,20260312T130000Z\r\nRDATE;VALUE=DATE:20260401\r\nEND:VEVENT\r\n"
          "BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID;TZID=Eastern Standard Time:20260313T090000\r\n"
          "DTSTART;TZID=Eastern Standard Time:20260313T110000\r\nEND:VEVENT\r\n"),
      time::Zone::utc());
  ASSERT_TRUE(result.has_value());
  ASSERT_EQ(result->events.size(), 2U);
  const auto& e = result->events[0];
  EXPECT_EQ(e.event.span.zone.name(), "America/New_York");
  ASSERT_EQ(e.except_dates.size(), 2U);
  EXPECT_EQ(time::format_local(e.except_dates[0].local), "2026-03-11T09:00:00");
  EXPECT_TRUE(e.dates.at(0).date);
  ASSERT_TRUE(result->events[1].recurrence_id.has_value());
  EXPECT_EQ(time::format_local(result->events[1].recurrence_id->local), "2026-03-13T09:00:00");
}

TEST(WindowsZones, names_lead_to_known_zones) {
  for (const char* name : {"AUS Central Standard Time", "Central Standard Time (Mexico)", "UTC",
                           "W. Europe Standard Time", "Pacific Standard Time", "FLE Standard Time",
                           "Greenwich Standard Time", "Myanmar Standard Time"}) {
    EXPECT_FALSE(windows_zone(name).empty()) << name;
    EXPECT_TRUE(time::Zone::find(windows_zone(name)).has_value()) << name;
  }
  EXPECT_TRUE(windows_zone("Customized Time Zone").empty());
}

TEST(Ics, no_calendar_at_all) {
  EXPECT_FALSE(read("<html>sign in</html>", time::Zone::utc()).has_value());
  EXPECT_FALSE(read("", time::Zone::utc()).has_value());
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "BEGIN:X\n";
  EXPECT_FALSE(read(deep, time::Zone::utc()).has_value());
}

TEST(Ics, lines_fold_at_75_octets_between_code_points) {
  std::string out;
  std::string name = "SUMMARY:";
  for (int i = 0; i < 60; ++i) name += "\u4f1a";
  append_folded(name, out);
  std::size_t from = 0;
  for (auto end = out.find("\r\n"); end != std::string::npos; end = out.find("\r\n", from)) {
    EXPECT_LE(end - from, 75U);
    from = end + 2;
  }
  LineReader reader(out);
  EXPECT_EQ("SUMMARY:" + reader.next()->value, name);
}

RC_GTEST_PROP(Ics, text_survives_escaping, (const std::string& s)) {
  std::string plain;
  for (char c : s)
    if (c != '\r') plain += c;
  RC_ASSERT(unescape(escape(plain)) == plain);
}

RC_GTEST_PROP(Ics, any_bytes_end, (const std::string& s)) {
  const auto result = read("BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + s, time::Zone::utc());
  RC_ASSERT(result.has_value() || !result.error().message.empty());
}

}  // namespace
}  // namespace daybook::ics

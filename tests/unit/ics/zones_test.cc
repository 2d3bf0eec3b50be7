// Zones as calendar files name and define them.
#include <gtest/gtest.h>

#include "ics/zone_names.h"
#include "ics/one_event.h"
#include "ics/writer.h"

namespace daybook::ics {
namespace {

TEST(Zones, what_programs_write) {
  const std::tuple<const char*, const char*> rows[] = {
      {"Europe/London", "Europe/London"},
      {"europe/berlin", "Europe/Berlin"},
      {"\"America/New_York\"", "America/New_York"},
      {"/vendor.example/Tz_1/America/New_York", "America/New_York"},
      {"GMT Standard Time", "Europe/London"},
      {"GMT Standard Time 1", "Europe/London"},
      {"gmt standard time", "Europe/London"},
      {"(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"},
      {"(GMT+01.00) Sarajevo, Skopje, Warsaw, Zagreb", "Europe/Warsaw"},
      {"GMT+0200", "Etc/GMT-2"},
      {"UTC-5", "Etc/GMT+5"},
      {"+00:00", "UTC"},
      {"UTC", "UTC"}};
  for (const auto& [name, zone] : rows) {
    const auto found = named_zone(name);
    ASSERT_TRUE(found.has_value()) << name;
    EXPECT_EQ(found->name(), zone) << name;
  }
  // Names with colons, without the quotes that they need.
  for (const auto& [name, at] :
       {std::pair{"(UTC-05:00) Eastern Time (US & Canada)", "2026-03-10T13:00:00Z"},
        std::pair{"tzone://Microsoft/Utc", "2026-03-10T09:00:00Z"},
        std::pair{"UTC+01:00", "2026-03-10T08:00:00Z"}})
    EXPECT_EQ(utc(one("BEGIN:VEVENT\nDTSTART;TZID=" + std::string(name) +
                      ":20260310T090000\nEND:VEVENT\n")),
              at)
        << name;
  for (const char* none :
       {"", "Nowhere", "Customized Time Zone", "+05:17", "../etc/passwd", "/", "()"})
    EXPECT_FALSE(named_zone(none).has_value()) << none;
  for (const auto zone : table_zones()) EXPECT_TRUE(time::Zone::known(zone).has_value()) << zone;
}

constexpr const char* kOwnZone =
    "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:16011028T030000\n"
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nTZOFFSETFROM:%s\nTZOFFSETTO:%s\nEND:STANDARD\n"
    "BEGIN:DAYLIGHT\nDTSTART:16010325T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\n"
    "TZOFFSETFROM:%s\nTZOFFSETTO:%s\nEND:DAYLIGHT\nEND:VTIMEZONE\n";

std::string own_zone(const char* summer, const char* winter) {
  char out[1000];
  std::snprintf(out, sizeof out, kOwnZone, summer, winter, winter, summer);
  return out;
}

TEST(Zones, definitions_of_the_file_count_for_names_that_nobody_knows) {
  const std::string event = "BEGIN:VEVENT\nDTSTART;TZID=Ours:20260710T090000\nEND:VEVENT\n";
  auto e = one(own_zone("+0200", "+0100") + event);
  EXPECT_FALSE(e.custom);  // the clock of an IANA zone
  EXPECT_EQ(utc(e), "2026-07-10T07:00:00Z");
  e = one(own_zone("+0617", "+0517") + event);
  ASSERT_TRUE(e.custom);
  EXPECT_EQ(utc(e), "2026-07-10T02:43:00Z");
  EXPECT_FALSE(e.unsure);
  // Also when the definition comes behind the event.
  EXPECT_EQ(utc(one(event + own_zone("+0617", "+0517"))), "2026-07-10T02:43:00Z");
  // Clock readings that are skipped and that come twice (section 3.3.5).
  const CustomZone zone(
      {{time::parse_iso("2026-03-29T02:00:00")->local, time::hours(1), time::hours(2), "", {}},
       {time::parse_iso("2026-10-25T03:00:00")->local, time::hours(2), time::hours(1), "", {}}});
  const auto at = [&](const char* t) {
    return time::format_utc(zone.to_instant(time::parse_iso(t)->local));
  };
  EXPECT_EQ(at("2026-03-29T01:59:00"), "2026-03-29T00:59:00Z");
  EXPECT_EQ(at("2026-03-29T02:30:00"), "2026-03-29T01:30:00Z");
  EXPECT_EQ(at("2026-03-29T03:00:00"), "2026-03-29T01:00:00Z");
  EXPECT_EQ(at("2026-10-25T02:30:00"), "2026-10-25T00:30:00Z");
  EXPECT_EQ(at("2026-10-25T03:00:00"), "2026-10-25T02:00:00Z");
}

TEST(Zones, times_without_a_zone_are_by_the_clock_of_their_event) {
  const std::string zone = own_zone("+0617", "+0517");
  for (const char* end : {"DTEND:20260710T100000\n", "DTEND;TZID=Nowhere:20260710T100000\n", "DTEND;TZID=Ours:20260710T100000\n"}) {
    const auto e = one(zone + "BEGIN:VEVENT\nDTSTART;TZID=Ours:20260710T090000\n" + end +
                       "RRULE:FREQ=DAILY\nEXDATE:20260711T090000\nEND:VEVENT\n");
    EXPECT_EQ(time::format_utc(e.ends_at()), "2026-07-10T03:43:00Z") << end;
    EXPECT_EQ(e.event.recurrence.except_dates.at(0).local, e.event.span.start + time::days(1));
  }
}

TEST(Zones, offsets_that_are_no_whole_hours) {
  for (const auto& [name, at] : {std::pair{"UTC+05:30", "2026-03-10T03:30:00Z"}, std::pair{"GMT-0330", "2026-03-10T12:30:00Z"},
                                 std::pair{"+05:17", "2026-03-10T03:43:00Z"}}) {
    const auto e = one("BEGIN:VEVENT\nDTSTART;TZID=" + std::string(name) + ":20260310T090000\nEND:VEVENT\n");
    EXPECT_EQ(utc(e), at) << name;
    EXPECT_FALSE(e.unsure) << name;
  }
}

TEST(Zones, a_definition_never_overrules_a_known_name_nor_costs_much) {
  EXPECT_EQ(utc(one("BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
                    "TZOFFSETFROM:+0900\nTZOFFSETTO:+0900\nEND:STANDARD\nEND:VTIMEZONE\n"
                    "BEGIN:VEVENT\nDTSTART;TZID=Europe/Berlin:20260710T090000\nEND:VEVENT\n")),
            "2026-07-10T07:00:00Z");
  const auto e =
      one("BEGIN:VTIMEZONE\nTZID:Bomb\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
          "RRULE:FREQ=SECONDLY\nTZOFFSETFROM:+0900\nTZOFFSETTO:+0917\nEND:STANDARD\n"
          "END:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Bomb:20260710T090000\nEND:VEVENT\n");
  EXPECT_EQ(utc(e), "2026-07-09T23:43:00Z");
}

TEST(ZoneNames, names_lead_to_known_zones) {
  for (const char* name : {"AUS Central Standard Time", "Central Standard Time (Mexico)", "UTC",
                           "W. Europe Standard Time", "Pacific Standard Time", "FLE Standard Time",
                           "Greenwich Standard Time", "Myanmar Standard Time"}) {
    EXPECT_FALSE(table_zone(name).empty()) << name;
    EXPECT_TRUE(time::Zone::find(table_zone(name)).has_value()) << name;
  }
  EXPECT_TRUE(table_zone("Customized Time Zone").empty());
}

}  // namespace
}  // namespace daybook::ics

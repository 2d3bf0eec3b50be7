#include "time/zone.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace daybook::time {
namespace {

Zone zone(const char* name) { return *Zone::find(name); }
Local local(const char* iso) { return parse_iso(iso)->local; }

struct Row {
  const char* zone;
  const char* local;
  const char* utc;
  Zone::Kind kind;
};

class Resolve : public ::testing::TestWithParam<Row> {};

TEST_P(Resolve, local_to_utc) {
  const auto r = zone(GetParam().zone).resolve(local(GetParam().local));
  EXPECT_EQ(format_utc(r.first), GetParam().utc);
  EXPECT_EQ(r.kind, GetParam().kind);
}

INSTANTIATE_TEST_SUITE_P(
    Zones, Resolve,
    ::testing::Values(
        Row{"America/Los_Angeles", "2026-03-08T02:30:00", "2026-03-08T10:30:00Z", Zone::Kind::gap},
        Row{"America/Los_Angeles", "2026-11-01T01:30:00", "2026-11-01T08:30:00Z",
            Zone::Kind::overlap},
        Row{"America/Los_Angeles", "2026-07-01T12:00:00", "2026-07-01T19:00:00Z",
            Zone::Kind::unique},
        Row{"Europe/London", "2026-03-29T01:30:00", "2026-03-29T01:30:00Z", Zone::Kind::gap},
        Row{"Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04T14:45:00Z",
            Zone::Kind::overlap},
        Row{"Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00Z", Zone::Kind::gap},
        Row{"Asia/Kathmandu", "2026-01-01T00:00:00", "2025-12-31T18:15:00Z", Zone::Kind::unique},
        Row{"UTC", "2026-01-01T00:00:00", "2026-01-01T00:00:00Z", Zone::Kind::unique}));

TEST(Zone, a_gap_moves_on_by_its_length) {
  const auto z = zone("America/Los_Angeles");
  EXPECT_EQ(format_local(z.to_local(z.to_instant(local("2026-03-08T02:30:00")))),
            "2026-03-08T03:30:00");
}

TEST(Zone, the_reading_that_was_skipped_is_found_again) {
  struct Skip {
    const char* zone;
    const char* utc;
    const char* reading;  // empty: no skipped reading stands for it
  };
  for (const Skip& row : {Skip{"Europe/London", "2026-03-29T01:30:00", "2026-03-29T01:30:00"},
                          Skip{"Europe/London", "2026-03-29T00:59:59", ""},
                          Skip{"Europe/London", "2026-03-29T01:00:00", "2026-03-29T01:00:00"},
                          Skip{"Europe/London", "2026-03-29T02:00:00", ""},
                          Skip{"Europe/London", "2026-10-25T01:30:00", ""},
                          Skip{"Australia/Lord_Howe", "2026-10-03T15:45:00", "2026-10-04T02:15:00"},
                          Skip{"Pacific/Apia", "2011-12-30T22:00:00", "2011-12-30T12:00:00"}}) {
    const auto found =
        zone(row.zone).skipped_reading(Instant(local(row.utc).time_since_epoch()));
    EXPECT_EQ(found ? format_local(*found) : "", row.reading) << row.zone << " " << row.utc;
  }
}

TEST(Zone, names_that_are_none_are_told) {
  EXPECT_NE(
      Zone::find("America/Los_Angelos").error().message.find("did you mean America/Los_Angeles"),
      std::string::npos);
  for (const char* offset : {"+02:00", "-5", "UTC+2", "GMT-3", "Z"})
    EXPECT_NE(Zone::find(offset).error().message.find("offset"), std::string::npos) << offset;
  for (const char* bad : {"", "../etc/passwd", "/etc/localtime", "No/Where", "Europe/London\n"})
    EXPECT_FALSE(Zone::find(bad).has_value()) << bad;
}

TEST(Civil, iso_texts) {
  EXPECT_TRUE(parse_iso("2026-03-04").has_value());
  EXPECT_FALSE(parse_iso("2026-03-04")->has_time);
  EXPECT_EQ(parse_iso("2026-03-04T15:00:00-08:00")->offset, -hours(8));
  EXPECT_EQ(parse_iso("2026-03-04 15:00Z")->offset, seconds(0));
  EXPECT_TRUE(parse_iso("2026-03-04T15:00:00.123456Z").has_value());
  EXPECT_EQ(format_local(parse_iso("2028-02-29T23:59:59")->local), "2028-02-29T23:59:59");
  EXPECT_EQ(format_local(parse_iso("2026-12-31t23:59:60")->local), "2026-12-31T23:59:59");  // a leap second
  EXPECT_FALSE(parse_iso("2026-03-04T15:00:00")->offset.has_value());
  for (const char* bad : {"2026-02-29T10:00:00", "2026-03-04T24:00:00", "2026-03-04T10:60:00", "2026-03-04T10:00:61",
                          "2026-00-04T10:00:00", "0000-03-04T10:00:00", "2026-03-04T1o:00:00", "2026:03-04T10:00:00"})
    EXPECT_FALSE(parse_iso(bad).has_value()) << bad;
  for (const char* bad : {"", "2026-02-30", "2026-13-01", "2026-3-4", "0000-01-01",
                          "2026-03-04T25:00", "2026-03-04T15", "2026-03-04T15:00+2",
                          "2026-03-04T15:00:00+25:00", "2026-03-04x", "10000-01-01"})
    EXPECT_FALSE(parse_iso(bad).has_value()) << bad;
}

TEST(Civil, weeks_and_months) {
  EXPECT_EQ(iso_week(*make_date(2027, 1, 3)).week, 53U);
  EXPECT_EQ(iso_week(*make_date(2026, 12, 31)).week, 53U);
  EXPECT_EQ(iso_week(*make_date(2025, 12, 29)).year, 2026);
  EXPECT_EQ(format_date(add_months(*make_date(2026, 1, 31), 1)), "2026-02-28");
  EXPECT_EQ(format_date(add_months(*make_date(2024, 1, 31), 1)), "2024-02-29");
  EXPECT_EQ(days_in_month(2100, 2), 28U);
}

RC_GTEST_PROP(Zone, to_local_and_back, ()) {
  const auto names = {"America/Los_Angeles", "Europe/London", "Asia/Tehran", "Pacific/Chatham",
                      "Africa/Casablanca"};
  const auto z = zone(*rc::gen::elementOf(std::vector<const char*>(names)));
  const auto t = from_unix(*rc::gen::inRange<std::int64_t>(-2000000000, 4000000000));
  const auto r = z.resolve(z.to_local(t));
  RC_ASSERT(r.kind != Zone::Kind::gap);
  RC_ASSERT(r.first == t || r.second == t);
}

RC_GTEST_PROP(Civil, dates_print_and_parse, ()) {
  const Date d(days(*rc::gen::inRange(-700000, 2900000)));
  RC_ASSERT(*parse_date(format_date(d)) == d);
}

}  // namespace
}  // namespace daybook::time

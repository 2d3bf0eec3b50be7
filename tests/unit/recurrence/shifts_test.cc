// Series over changes of the clock, as moments of UTC: in order, each once (RFC 5545 sections 3.3.5
// and 3.8.5.3).
#include <gtest/gtest.h>

#include <algorithm>

#include "recurrence/expand.h"

namespace daybook::recurrence {
namespace {

constexpr const char* kNewYork = "America/New_York";
constexpr const char* kLondon = "Europe/London";

Series series(const char* start, const char* rule, const char* zone) {
  Series s;
  s.start = parse_basic(start)->local;
  s.zone = *time::Zone::find(zone);
  s.rules.push_back(parse_rule(rule).value());
  return s;
}

std::string moments(const Series& s, const Occurrences& found) {
  std::vector<time::Instant> all;
  for (const auto t : found.starts) all.push_back(s.zone->to_instant(t));
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  for (const auto t : found.again) all.push_back(s.zone->to_instant(t, true));
  std::sort(all.begin(), all.end());
  std::string out;
  for (const auto t : all) out += (out.empty() ? "" : " ") + time::format_utc(t).substr(5, 11);
  return out;
}

struct Row {
  const char* zone;
  const char* start;
  const char* rule;
  const char* expected;
};

TEST(Shifts, each_moment_once_and_in_order) {
  const Row rows[] = {
      // An hour that is skipped, and one that comes twice: every hour is every hour.
      {kNewYork, "20260308T000000", "FREQ=HOURLY;COUNT=4", "03-08T05:00 03-08T06:00 03-08T07:00 03-08T08:00"},
      {kNewYork, "20261101T000000", "FREQ=HOURLY;COUNT=4", "11-01T04:00 11-01T05:00 11-01T06:00 11-01T07:00"},
      {kNewYork, "20260308T014500", "FREQ=MINUTELY;INTERVAL=15;COUNT=4",
       "03-08T06:45 03-08T07:00 03-08T07:15 03-08T07:30"},
      {kNewYork, "20261101T004500", "FREQ=MINUTELY;INTERVAL=15;COUNT=10",
       "11-01T04:45 11-01T05:00 11-01T05:15 11-01T05:30 11-01T05:45 11-01T06:00 11-01T06:15 11-01T06:30 "
       "11-01T06:45 11-01T07:00"},
      {kNewYork, "20261101T003000", "FREQ=HOURLY;BYMINUTE=0,30;COUNT=6",
       "11-01T04:30 11-01T05:00 11-01T05:30 11-01T06:00 11-01T06:30 11-01T07:00"},
      // Half an hour on Lord Howe: hours do not divide it, half hours do.
      {"Australia/Lord_Howe", "20260405T010000", "FREQ=MINUTELY;INTERVAL=30;COUNT=4",
       "04-04T14:00 04-04T14:30 04-04T15:00 04-04T15:30"},
      // A step that does not divide the change stays on the clock: 0, 6, 12, 18.
      {kNewYork, "20261031T180000", "FREQ=HOURLY;INTERVAL=6;COUNT=4",
       "10-31T22:00 11-01T04:00 11-01T11:00 11-01T17:00"},
      // An hour that is named comes once.
      {kNewYork, "20261031T013000", "FREQ=HOURLY;BYHOUR=1;COUNT=3", "10-31T05:30 11-01T05:30 11-02T06:30"},
      // Two readings that are one moment are one occurrence, for COUNT too.
      {kLondon, "20260328T013000", "FREQ=DAILY;BYHOUR=1,2;COUNT=6",
       "03-28T01:30 03-28T02:30 03-29T01:30 03-30T00:30 03-30T01:30 03-31T00:30"},
      {kLondon, "20260328T013000", "FREQ=DAILY;COUNT=3", "03-28T01:30 03-29T01:30 03-30T00:30"},
      // UNTIL at the second one o'clock.
      {kNewYork, "20261101T000000", "FREQ=MINUTELY;INTERVAL=30;UNTIL=20261101T060000Z",
       "11-01T04:00 11-01T04:30 11-01T05:00 11-01T05:30 11-01T06:00"},
      // The day that Samoa left out: its occurrence falls on the next day's.
      {"Pacific/Apia", "20111228T090000", "FREQ=DAILY;COUNT=4", "12-28T19:00 12-29T19:00 12-30T19:00 12-31T19:00"},
  };
  for (const auto& row : rows) {
    const auto s = series(row.start, row.rule, row.zone);
    EXPECT_EQ(moments(s, expand(s, {})), row.expected) << row.zone << " " << row.rule;
  }
}

TEST(Shifts, a_window_sees_what_the_whole_series_has) {
  for (const char* rule : {"FREQ=HOURLY;COUNT=9000", "FREQ=MINUTELY;INTERVAL=20;COUNT=26000", "FREQ=HOURLY",
                           "FREQ=DAILY;BYHOUR=0,1,2,3;COUNT=1300"}) {
    for (const char* day : {"20260308T120000", "20261101T120000", "20261225T000000"}) {
      const auto s = series("20260101T000000", rule, kNewYork);
      Bounds whole;
      whole.limit = 100000;
      Bounds window = whole;
      window.to = parse_basic(day)->local;
      window.from = *window.to - time::days(1);
      auto all = expand(s, whole);
      const auto outside = [&](time::Local t) { return t < *window.from || t >= *window.to; };
      std::erase_if(all.starts, outside);
      std::erase_if(all.again, outside);
      const auto seen = expand(s, window);
      EXPECT_EQ(moments(s, seen), moments(s, all)) << rule << " " << day;
    }
  }
}

TEST(Shifts, an_exception_in_utc_names_the_skipped_reading_too) {
  auto s = series("20260328T013000", "FREQ=DAILY;COUNT=3", kLondon);
  s.except_dates = {*parse_basic("20260329T013000Z")};
  EXPECT_EQ(moments(s, expand(s, {})), "03-28T01:30 03-30T00:30");
}

TEST(Shifts, a_limit_counts_second_times) {
  const auto s = series("20261101T000000", "FREQ=HOURLY", kNewYork);
  Bounds b;
  b.limit = 3;
  const auto found = expand(s, b);
  EXPECT_EQ(moments(s, found), "11-01T04:00 11-01T05:00 11-01T06:00");
  EXPECT_TRUE(found.capped);
}

}  // namespace
}  // namespace daybook::recurrence

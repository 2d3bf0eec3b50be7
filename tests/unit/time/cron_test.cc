#include "time/cron.h"

#include <gtest/gtest.h>

namespace daybook::time {
namespace {

struct Row {
  const char* cron;
  const char* zone;
  const char* after;               // UTC
  std::vector<const char*> times;  // UTC
};

class CronTable : public ::testing::TestWithParam<Row> {};

TEST_P(CronTable, next) {
  const auto& row = GetParam();
  const auto cron = Cron::parse(row.cron);
  ASSERT_TRUE(cron.has_value()) << cron.error().message;
  auto t = Zone::utc().to_instant(parse_iso(row.after)->local);
  for (const char* wanted : row.times) {
    const auto next = cron->next(t, *Zone::find(row.zone));
    ASSERT_TRUE(next.has_value());
    EXPECT_EQ(format_utc(*next), wanted) << row.cron;
    t = *next;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, CronTable,
    ::testing::Values(
        Row{"0 9 * * 1-5", "UTC", "2026-03-06T09:00:00",
            {"2026-03-09T09:00:00Z", "2026-03-10T09:00:00Z"}},
        Row{"*/20 * * * *", "UTC", "2026-03-06T23:30:00",
            {"2026-03-06T23:40:00Z", "2026-03-07T00:00:00Z"}},
        // nine o'clock stays nine o'clock over the change of 8 March 2026
        Row{"0 9 * * *", "America/New_York", "2026-03-07T00:00:00",
            {"2026-03-07T14:00:00Z", "2026-03-08T13:00:00Z"}},
        // 02:30 does not exist on that day: an hour later, once
        Row{"30 2 * * *", "America/New_York", "2026-03-08T00:00:00",
            {"2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z"}},
        // 01:30 comes twice on 1 November 2026: the first time only
        Row{"30 1 * * *", "America/New_York", "2026-10-31T12:00:00",
            {"2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"}},
        // every half hour means real time: both passes, nothing in the gap
        Row{"*/30 * * * *", "America/New_York", "2026-11-01T04:59:00",
            {"2026-11-01T05:00:00Z", "2026-11-01T05:30:00Z", "2026-11-01T06:00:00Z",
             "2026-11-01T06:30:00Z", "2026-11-01T07:00:00Z"}},
        Row{"*/30 * * * *", "America/New_York", "2026-03-08T06:30:00",
            {"2026-03-08T07:00:00Z", "2026-03-08T07:30:00Z"}},
        Row{"0 0 29 2 *", "UTC", "2026-01-01T00:00:00",
            {"2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"}},
        // both days restricted: either one
        Row{"0 0 13 * fri", "UTC", "2026-03-01T00:00:00",
            {"2026-03-06T00:00:00Z", "2026-03-13T00:00:00Z", "2026-03-20T00:00:00Z"}},
        Row{"@monthly", "UTC", "2026-03-01T00:00:00", {"2026-04-01T00:00:00Z"}},
        Row{"15 10 * jan,jul sun", "UTC", "2026-03-01T00:00:00", {"2026-07-05T10:15:00Z"}},
        Row{"0 12 * * 7", "UTC", "2026-03-02T00:00:00", {"2026-03-08T12:00:00Z"}}));

TEST(Cron, what_is_none) {
  for (const char* bad : {"", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *",
                          "5-1 * * * *", "*/0 * * * *", "a b c d e", "1,,2 * * * *", "@often",
                          "99999999999999999999 * * * *"})
    EXPECT_FALSE(Cron::parse(bad).has_value()) << bad;
  EXPECT_FALSE(Cron::parse("0 0 30 2 *")->next(from_unix(0), Zone::utc()).has_value());
}

}  // namespace
}  // namespace daybook::time

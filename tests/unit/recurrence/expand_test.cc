#include "recurrence/expand.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>

#include "base/text.h"

namespace daybook::recurrence {
namespace {

struct Row {
  std::string name, start, rule, expected;
};

std::vector<Row> rows() {
  std::ifstream in(DAYBOOK_TEST_DATA "/recurrence/rules.tsv");
  std::vector<Row> out;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto parts = text::split(line, '\t');
    out.push_back({std::string(parts.at(0)), std::string(parts.at(1)), std::string(parts.at(2)),
                   std::string(parts.at(3))});
  }
  return out;
}

Series series(const std::string& start, const std::string& rule,
              const char* zone = "America/New_York") {
  Series s;
  const auto u = parse_basic(start);
  s.start = u->local;
  s.all_day = u->date;
  s.zone = *time::Zone::find(zone);
  s.rules.push_back(parse_rule(rule).value());
  return s;
}

std::string print(const std::vector<time::Local>& list, bool dates) {
  std::string out;
  for (const auto t : list) {
    std::string one = time::format_local(t);
    std::erase(one, '-');
    std::erase(one, ':');
    out += (out.empty() ? "" : " ") + (dates ? one.substr(0, 8) : one);
  }
  return out;
}

class Rules : public ::testing::TestWithParam<Row> {};

TEST_P(Rules, first_occurrences) {
  std::string expected = GetParam().expected;
  const bool open = expected.size() > 4 && expected.substr(expected.size() - 4) == " \xE2\x80\xA6";
  if (open) expected.resize(expected.size() - 4);
  Bounds bounds;
  bounds.limit =
      open ? static_cast<std::size_t>(std::count(expected.begin(), expected.end(), ' ')) + 1 : 1000;
  const auto s = series(GetParam().start, GetParam().rule);
  const auto found = expand(s, bounds);
  EXPECT_EQ(print(found.starts, s.all_day), expected);
  EXPECT_EQ(found.capped, open);
}

INSTANTIATE_TEST_SUITE_P(Recurrence, Rules, ::testing::ValuesIn(rows()),
                         [](const auto& row) { return row.param.name; });

TEST(Expand, exceptions_and_extra_dates) {
  auto s = series("19970902T090000", "FREQ=DAILY;COUNT=5");
  s.dates = {*parse_basic("19970910T120000"), *parse_basic("19970903T090000")};
  s.except_dates = {*parse_basic("19970904T130000Z"), *parse_basic("19970905")};
  s.except_rules = {*parse_rule("FREQ=DAILY;COUNT=1")};
  EXPECT_EQ(print(expand(s, {}).starts, false), "19970903T090000 19970906T090000 19970910T120000");
}

TEST(Expand, wall_time_stands_over_clock_changes) {
  const auto s = series("20260301T100000", "FREQ=WEEKLY;COUNT=3");
  const auto found = expand(s, {});
  EXPECT_EQ(time::format_utc(s.zone->to_instant(found.starts[0])), "2026-03-01T15:00:00Z");
  EXPECT_EQ(time::format_utc(s.zone->to_instant(found.starts[1])), "2026-03-08T14:00:00Z");
}

TEST(Expand, bombs_end_and_say_so) {
  Bounds later;
  later.from = time::Local(*time::make_date(2050, 1, 1));
  later.to = time::Local(*time::make_date(2051, 1, 1));
  for (const char* rule : {"FREQ=SECONDLY", "FREQ=MINUTELY;BYMONTH=1,2,3,4,5,6",
                           "FREQ=HOURLY;COUNT=2000000000;BYMINUTE=1,2,3"}) {
    const auto found = expand(series("19970902T090000", rule), later);
    EXPECT_TRUE(found.capped) << rule;
    EXPECT_LE(found.starts.size(), 10000U);
  }
  for (const char* rule :
       {"FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1", "FREQ=HOURLY;INTERVAL=2000000000",
        "FREQ=YEARLY;INTERVAL=2000000000", "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=5"})
    EXPECT_LE(expand(series("19970902T090000", rule), {}).starts.size(), 1U) << rule;
}

TEST(Rule, what_is_refused) {
  for (const char* bad :
       {"", "INTERVAL=2", "FREQ=OFTEN", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;COUNT=1;UNTIL=19970902", "FREQ=DAILY;BYHOUR=24", "FREQ=DAILY;BYDAY=XX",
        "FREQ=MONTHLY;BYDAY=0MO", "FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY;BYMONTH=13",
        "FREQ=DAILY;UNTIL=soon", "FREQ=YEARLY;BYMONTHDAY=0", "FREQ=DAILY;WHAT=1",
        "FREQ=DAILY;COUNT=99999999999999999999"})
    EXPECT_FALSE(parse_rule(bad).has_value()) << bad;
  EXPECT_TRUE(parse_rule("RRULE:freq=weekly;byday=mo,+1tu;wkst=su").has_value());
}

// A plain reference: every day of the span is asked, by the words of the RFC's table.
bool reference(const Rule& r, time::Date start, time::Date day) {
  const auto ymd = time::ymd(day);
  const int month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  const int dom = static_cast<int>(static_cast<unsigned>(ymd.day()));
  if (day < start) return false;
  if (!r.by_month.empty() &&
      std::find(r.by_month.begin(), r.by_month.end(), month) == r.by_month.end())
    return false;
  if (r.freq == Freq::daily && (day - start).count() % r.interval != 0) return false;
  if (r.freq == Freq::weekly) {
    auto monday = [](time::Date d) {
      return d - time::days((time::weekday_of(d) - time::weekday(1)).count());
    };
    if ((monday(day) - monday(start)).count() / 7 % r.interval != 0) return false;
    if (r.by_day.empty()) return time::weekday_of(day) == time::weekday_of(start);
  }
  if (r.freq == Freq::monthly) {
    const auto s = time::ymd(start);
    const int months = (static_cast<int>(ymd.year()) - static_cast<int>(s.year())) * 12 + month -
                       static_cast<int>(static_cast<unsigned>(s.month()));
    if (months % r.interval != 0) return false;
    if (r.by_day.empty() && r.by_month_day.empty()) return ymd.day() == s.day();
  }
  if (!r.by_month_day.empty() &&
      std::find(r.by_month_day.begin(), r.by_month_day.end(), dom) == r.by_month_day.end())
    return false;
  return r.by_day.empty() || std::any_of(r.by_day.begin(), r.by_day.end(), [&](const auto& w) {
           return w.day == time::weekday_of(day);
         });
}

RC_GTEST_PROP(Expand, equals_a_plain_reference, ()) {
  Rule rule;
  rule.freq = *rc::gen::element(Freq::daily, Freq::weekly, Freq::monthly);
  rule.interval = *rc::gen::inRange(1, 5);
  if (*rc::gen::arbitrary<bool>())
    rule.by_month = {*rc::gen::inRange(1, 7), *rc::gen::inRange(7, 13)};
  if (*rc::gen::arbitrary<bool>())
    rule.by_day = {{0, time::weekday(static_cast<unsigned>(*rc::gen::inRange(0, 3)))},
                   {0, time::weekday(5)}};
  if (rule.freq != Freq::weekly && *rc::gen::arbitrary<bool>())
    rule.by_month_day = {*rc::gen::inRange(1, 15), *rc::gen::inRange(15, 32)};
  const time::Date start = *time::make_date(2023, 11, 5) + time::days(*rc::gen::inRange(0, 200));
  Series s;
  s.start = start;
  s.all_day = true;
  s.rules = {rule};
  Bounds b;
  b.from = time::Local(start + time::days(*rc::gen::inRange(0, 900)));
  b.to = *b.from + time::days(*rc::gen::inRange(1, 400));
  std::vector<time::Local> expected;
  for (auto d = time::date_of(*b.from); d < time::date_of(*b.to); d += time::days(1))
    if (reference(rule, start, d)) expected.push_back(d);
  RC_ASSERT(expand(s, b).starts == expected);
}

}  // namespace
}  // namespace daybook::recurrence

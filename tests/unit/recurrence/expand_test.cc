#include "recurrence/expand.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <set>

#include "base/text.h"
#include "recurrence/reference.h"

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
  s.dates = {*parse_basic("19970910T120000"), *parse_basic("19970903t090000")};
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

TEST(Rule, weekdays_are_counted_in_months_and_years_only) {
  for (const char* rule : {"FREQ=WEEKLY;BYDAY=1MO", "FREQ=DAILY;BYDAY=MO,-1FR", "FREQ=HOURLY;BYDAY=2SU"})
    EXPECT_FALSE(counts_where_it_can(*parse_rule(rule)).has_value()) << rule;
  for (const char* rule : {"FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=YEARLY;BYDAY=-1FR"})
    EXPECT_TRUE(counts_where_it_can(*parse_rule(rule)).has_value()) << rule;
}

TEST(Rule, what_feeds_write_is_used_as_far_as_it_goes) {
  const auto read = [](const char* text) { return parse_rule(text, Reading::lenient); };
  EXPECT_EQ(read("FREQ=DAILY;INTERVAL=0")->interval, 1);
  EXPECT_EQ(read("FREQ=DAILY;INTERVAL=99999999999999999999")->interval, 2000000000);
  EXPECT_FALSE(read("FREQ=DAILY;COUNT=-1")->count.has_value());
  EXPECT_EQ(read("FREQ=DAILY;COUNT=0")->count, 0);
  EXPECT_EQ(read("FREQ=DAILY;BYHOUR=9,25")->by_hour, std::vector<int>{9});
  EXPECT_TRUE(read("FREQ=DAILY;BYMONTHDAY=0")->by_month_day.empty());
  EXPECT_EQ(read("FREQ=WEEKLY;BYDAY=MO, 1 TU,,XX,0WE;WKST=??;WHAT=1;BYDAY=FR")->by_day.size(), 3U);
  EXPECT_TRUE(read("FREQ=DAILY;COUNT=3;UNTIL=20260101")->until.has_value());
  for (const auto& [written, meant] : {std::pair{"2026-03-04T09:00:00Z", "20260304T090000Z"},
                                       std::pair{"20260304T0900", "20260304T090000"},
                                       std::pair{"2026-03-04", "20260304"},
                                       std::pair{"20260304T", "20260304"},
                                       std::pair{"20260304T240000Z", "20260304T235959Z"}}) {
    const auto until = read((std::string("FREQ=DAILY;UNTIL=") + written).c_str())->until;
    const auto wanted = parse_basic(meant);
    EXPECT_TRUE(until && until->local == wanted->local && until->utc == wanted->utc && until->date == wanted->date)
        << written;
    EXPECT_FALSE(parse_rule(std::string("FREQ=DAILY;UNTIL=") + written)) << written;
  }
  for (const char* bad :
       {"", "BYDAY=MO", "FREQ=OFTEN", "FREQ=DAILY;UNTIL=soon", "FREQ=DAILY;INTERVAL=x"})
    EXPECT_FALSE(read(bad).has_value()) << bad;
}

TEST(Expand, until_in_utc_ends_a_series_of_days) {
  for (const char* until : {"19970904T000000Z", "19970904T235959Z", "19970904T040000Z"}) {
    const auto s = series("19970902", std::string("FREQ=DAILY;UNTIL=") + until);
    EXPECT_EQ(print(expand(s, {}).starts, true), "19970902 19970903 19970904") << until;
  }
}

// RFC 7529: days that the Gregorian calendar does not have are left out, as without SKIP.
TEST(Rule, other_calendars_are_refused_however_lenient) {
  for (const auto reading : {Reading::strict, Reading::lenient}) {
    EXPECT_TRUE(parse_rule("RSCALE=Gregorian;FREQ=MONTHLY;SKIP=OMIT", reading).has_value());
    for (const char* rule : {"RSCALE=CHINESE;FREQ=YEARLY", "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD",
                             "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD"})
      EXPECT_FALSE(parse_rule(rule, reading).has_value()) << rule;
  }
}

TEST(Expand, days_have_no_clock) {
  auto s = series("19970902", "FREQ=DAILY;COUNT=2;BYHOUR=9,10;BYMINUTE=5");
  EXPECT_EQ(print(expand(s, {}).starts, true), "19970902 19970903");
  s = series("19970902", "FREQ=HOURLY;COUNT=30");
  EXPECT_EQ(print(expand(s, {}).starts, true), "19970902 19970903");
}

// What would be a year of seconds, or a search without end, is a matter of few steps.
TEST(Expand, steps_are_bounded) {
  std::string all = "FREQ=YEARLY;BYSETPOS=-1,1,366";
  for (const auto& [name, low, high] :
       {std::tuple{"BYMONTH", 1, 12}, std::tuple{"BYMONTHDAY", 1, 31},
        std::tuple{"BYYEARDAY", 1, 366}, std::tuple{"BYHOUR", 0, 23}, std::tuple{"BYMINUTE", 0, 59},
        std::tuple{"BYSECOND", 0, 60}}) {
    all += std::string(";") + name + "=";
    for (int i = low; i <= high; ++i) all += (i == low ? "" : ",") + std::to_string(i);
  }
  Bounds b;
  b.limit = 4;
  b.steps = 100;
  EXPECT_EQ(print(expand(series("19970902T090000", all), b).starts, false),
            "19971231T235959 19980101T000000 19980101T000605 19981231T235959");
  b.steps = 1000;
  for (const char* never :
       {"FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYYEARDAY=1;BYMONTH=3", "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=8", "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=5",
        "FREQ=HOURLY;INTERVAL=2;BYHOUR=4", "FREQ=WEEKLY;BYMONTH=2;BYYEARDAY=100",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", "FREQ=MINUTELY;BYDAY=MO;BYSETPOS=61",
        "FREQ=SECONDLY;BYSETPOS=2,-3", "FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=3"}) {
    const auto found = expand(series("19970902T090000", never), b);
    EXPECT_TRUE(found.starts.empty()) << never;
    EXPECT_FALSE(found.capped) << never;
  }
  // Counted rules of one occurrence in each period are counted without walking.
  auto s = series("19970902T090000", "FREQ=SECONDLY;COUNT=2000000000");
  b.from = time::Local(*time::make_date(2050, 1, 1));
  EXPECT_EQ(print(expand(s, b).starts, false),
            "20500101T000000 20500101T000001 20500101T000002 20500101T000003");
  b.from = time::Local(*time::make_date(2061, 1, 18));
  EXPECT_TRUE(expand(s, b).starts.empty());
  // So are those that cannot have run out by the end of the window.
  s = series("19970902T090000", "FREQ=SECONDLY;COUNT=2000000000;BYSECOND=1;BYMONTH=1");
  b.from = time::Local(*time::make_date(2020, 1, 1));
  b.to = time::Local(*time::make_date(2021, 1, 1));
  EXPECT_EQ(print(expand(s, b).starts, false), "20200101T000001 20200101T000101 20200101T000201 20200101T000301");
}

// A rule of exceptions that goes on for ever is followed no farther than the series, and ends nothing early.
TEST(Recurrence, exceptions_without_end_cap_nothing) {
  auto s = series("20260101T090000", "FREQ=DAILY;COUNT=5");
  s.except_rules.push_back(*parse_rule("FREQ=DAILY;INTERVAL=2"));
  const auto found = expand(s, {});
  EXPECT_EQ(print(found.starts, false), "20260102T090000 20260104T090000");
  EXPECT_FALSE(found.capped);
}

std::vector<int> some(int low, int high, bool from_end, int most) {
  std::vector<int> out;
  const int n = *rc::gen::inRange(1, most + 1);
  for (int i = 0; i < n; ++i) {
    const int v = *rc::gen::inRange(low, high + 1);
    out.push_back(from_end && *rc::gen::inRange(0, 3) == 0 ? -v : v);
  }
  return out;
}

bool one_of(int n) { return *rc::gen::inRange(0, n) == 0; }

std::vector<WeekdayNum> some_days(bool nth, int most_nth) {
  std::vector<WeekdayNum> out;
  const int n = *rc::gen::inRange(1, 4);
  for (int i = 0; i < n; ++i) {
    int number = nth && !one_of(3) ? *rc::gen::inRange(1, most_nth + 1) : 0;
    if (one_of(2)) number = -number;
    out.push_back({number, time::weekday(static_cast<unsigned>(*rc::gen::inRange(0, 7)))});
  }
  return out;
}

// A rule of that frequency with any of the parts that may stand beside it.
Rule any_rule(Freq freq) {
  Rule r;
  r.freq = freq;
  const bool sub = freq < Freq::daily;
  if (!one_of(3)) r.interval = *rc::gen::element(2, 3, 4, 5, 7, 12, 30, 90);
  if (one_of(3)) r.week_start = time::weekday(static_cast<unsigned>(*rc::gen::inRange(0, 7)));
  if (one_of(sub ? 8 : 3)) r.by_month = some(1, 12, false, 4);
  if (freq != Freq::weekly && one_of(sub ? 6 : 4)) r.by_month_day = some(1, 31, true, 6);
  if ((freq == Freq::yearly || sub) && one_of(6)) r.by_year_day = some(1, 366, true, 12);
  if (freq == Freq::yearly && one_of(4)) r.by_week_no = some(1, 53, true, 4);
  const bool nth = freq == Freq::monthly || (freq == Freq::yearly && r.by_week_no.empty());
  if (one_of(sub ? 5 : 2))
    r.by_day = some_days(nth, freq == Freq::yearly && r.by_month.empty() ? 53 : 5);
  if (one_of(4)) r.by_hour = some(0, 23, false, 4);
  if (one_of(5)) r.by_minute = some(0, 59, false, 3);
  if (one_of(6)) r.by_second = some(0, 59, false, 3);
  if (one_of(4)) r.by_set_pos = some(1, *rc::gen::element(2, 5, 40), true, 3);
  if (one_of(3)) r.count = *rc::gen::inRange(1, 30);
  return r;
}

void compare(Freq freq) {
  Rule rule = any_rule(freq);
  const int span = freq == Freq::secondly ? 1
                   : freq < Freq::daily   ? 6
                   : freq < Freq::monthly ? 400
                                          : 3000;
  const time::Local start =
      time::Local(*time::make_date(2023, 11, 5) + time::days(*rc::gen::inRange(0, 1500))) +
      time::minutes(*rc::gen::inRange(0, 1440)) + time::seconds(*rc::gen::element(0, 0, 30));
  if (!rule.count && one_of(3))
    rule.until = Until{start + time::hours(*rc::gen::inRange(0, span * 24)), false, false};
  const auto end = start + time::days(span);
  const auto expected = reference(rule, start, end);
  Series s;
  s.start = start;
  s.rules = {rule};
  Bounds b;
  b.to = end;
  b.limit = 1000000;
  RC_ASSERT(expand(s, b).starts == expected);
  // Any window of it is that part of it.
  b.from = start + time::seconds(*rc::gen::inRange<std::int64_t>(0, span * 86400));
  b.to = *b.from + time::seconds(*rc::gen::inRange<std::int64_t>(1, span * 43200));
  std::vector<time::Local> part;
  for (const auto t : expected)
    if (t >= *b.from && t < std::min(*b.to, end)) part.push_back(t);
  auto found = expand(s, b).starts;
  std::erase_if(found, [&](time::Local t) { return t >= end; });
  RC_ASSERT(found == part);
}

// Rules and dates together, without what other rules, dates and days take out.
RC_GTEST_PROP(Reference, sets, ()) {
  Series s;
  s.start = time::Local(*time::make_date(2024, 1, 1) + time::days(*rc::gen::inRange(0, 700))) + time::hours(9);
  const auto end = s.start + time::days(400);
  const auto freq = [] { return *rc::gen::element(Freq::daily, Freq::weekly, Freq::monthly); };
  std::set<time::Local> expected;
  for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
    s.rules.push_back(any_rule(freq()));
    for (const auto t : reference(s.rules.back(), s.start, end)) expected.insert(t);
  }
  const auto any_time = [&] { return s.start + time::days(*rc::gen::inRange(0, 400)); };
  for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
    s.dates.push_back({any_time() + time::hours(*rc::gen::inRange(0, 2)), false, false});
    if (s.dates.back().local < end) expected.insert(s.dates.back().local);
  }
  for (int i = *rc::gen::inRange(0, 9); i > 0; --i) {
    const bool day = one_of(2);
    s.except_dates.push_back({day ? time::Local(time::date_of(any_time())) : any_time(), false, day});
    std::erase_if(expected, [&](time::Local t) {
      return (day ? time::Local(time::date_of(t)) : t) == s.except_dates.back().local;
    });
  }
  if (one_of(2)) {
    s.except_rules.push_back(any_rule(freq()));
    for (const auto t : reference(s.except_rules.back(), s.start, end)) expected.erase(t);
  }
  Bounds b;
  b.to = end;
  b.limit = 1000000;
  RC_ASSERT(expand(s, b).starts == std::vector<time::Local>(expected.begin(), expected.end()));
}

RC_GTEST_PROP(Reference, secondly, ()) { compare(Freq::secondly); }
RC_GTEST_PROP(Reference, minutely, ()) { compare(Freq::minutely); }
RC_GTEST_PROP(Reference, hourly, ()) { compare(Freq::hourly); }
RC_GTEST_PROP(Reference, daily, ()) { compare(Freq::daily); }
RC_GTEST_PROP(Reference, weekly, ()) { compare(Freq::weekly); }
RC_GTEST_PROP(Reference, monthly, ()) { compare(Freq::monthly); }
RC_GTEST_PROP(Reference, yearly, ()) { compare(Freq::yearly); }

}  // namespace
}  // namespace daybook::recurrence

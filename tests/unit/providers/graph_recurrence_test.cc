// Rules to Graph's patterns and back: exact, or refused.
#include "providers/graph_recurrence.h"

#include <gtest/gtest.h>

#include "providers/difference.h"
#include "recurrence/expand.h"

namespace daybook::providers {
namespace {

model::Event series(const char* start, const char* rule) {
  model::Event e;
  const auto at = time::parse_iso(start);
  e.span = {!at->has_time, at->local, at->local + (at->has_time ? time::seconds(3600) : time::days(1)),
            *time::Zone::find("America/New_York")};
  e.recurrence_rule = rule;
  return e;
}

std::vector<std::string> days(const model::Event& e) {
  recurrence::Series series;
  series.start = e.span.start;
  series.all_day = e.span.all_day;
  series.zone = e.span.zone;
  series.rules = {*recurrence::parse_rule(e.recurrence_rule)};
  std::vector<std::string> out;
  for (const auto t : recurrence::expand(series, {}).starts) out.push_back(time::format_local(t));
  return out;
}

struct Row {
  const char* start;
  const char* rule;
  const char* pattern;  // empty: refused
  const char* range;
};

// 2026-03-03 is a Tuesday.
TEST(GraphRecurrence, rules_as_patterns) {
  const std::vector<Row> table = {
      {"2026-03-03T10:00:00", "FREQ=DAILY", R"({"type":"daily","interval":1})",
       R"({"startDate":"2026-03-03","type":"noEnd"})"},
      {"2026-03-03T10:00:00", "FREQ=DAILY;INTERVAL=3;COUNT=5", R"({"type":"daily","interval":3})",
       R"({"startDate":"2026-03-03","type":"numbered","numberOfOccurrences":5})"},
      {"2026-03-03T10:00:00", "FREQ=WEEKLY",
       R"({"type":"weekly","daysOfWeek":["tuesday"],"firstDayOfWeek":"monday","interval":1})", nullptr},
      {"2026-03-03T10:00:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU",
       R"({"type":"weekly","daysOfWeek":["tuesday","thursday"],"firstDayOfWeek":"sunday","interval":2})",
       nullptr},
      {"2026-03-03T10:00:00", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
       R"({"type":"weekly","daysOfWeek":["monday","tuesday","wednesday","thursday","friday"],"firstDayOfWeek":"monday","interval":1})",
       nullptr},
      {"2026-03-03T10:00:00", "FREQ=MONTHLY", R"({"type":"absoluteMonthly","dayOfMonth":3,"interval":1})",
       nullptr},
      {"2026-03-03T10:00:00", "FREQ=MONTHLY;BYDAY=1TU",
       R"({"type":"relativeMonthly","daysOfWeek":["tuesday"],"index":"first","interval":1})", nullptr},
      {"2026-03-31T10:00:00", "FREQ=MONTHLY;BYDAY=-1TU",
       R"({"type":"relativeMonthly","daysOfWeek":["tuesday"],"index":"last","interval":1})", nullptr},
      {"2026-03-02T10:00:00", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
       R"({"type":"relativeMonthly","daysOfWeek":["monday","tuesday","wednesday","thursday","friday"],"index":"first","interval":1})",
       nullptr},
      {"2026-03-31", "FREQ=MONTHLY;BYMONTHDAY=-1",
       R"({"type":"relativeMonthly","daysOfWeek":["sunday","monday","tuesday","wednesday","thursday","friday","saturday"],"index":"last","interval":1})",
       nullptr},
      {"2026-03-31", "FREQ=YEARLY", R"({"type":"absoluteYearly","month":3,"dayOfMonth":31,"interval":1})",
       nullptr},
      {"2026-11-26", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
       R"({"type":"relativeYearly","daysOfWeek":["thursday"],"index":"fourth","month":11,"interval":1})",
       nullptr},
      {"2026-03-03T10:00:00", "FREQ=DAILY;UNTIL=20260310T140000Z", R"({"type":"daily","interval":1})",
       R"({"startDate":"2026-03-03","type":"endDate","endDate":"2026-03-10"})"},
      {"2026-03-03T10:00:00", "FREQ=DAILY;UNTIL=20260310T135959Z", R"({"type":"daily","interval":1})",
       R"({"startDate":"2026-03-03","type":"endDate","endDate":"2026-03-09"})"},
      {"2026-03-03T22:00:00", "FREQ=DAILY;UNTIL=20260311T020000Z", R"({"type":"daily","interval":1})",
       R"({"startDate":"2026-03-03","type":"endDate","endDate":"2026-03-10"})"},
      {"2026-03-03", "FREQ=DAILY;UNTIL=20260310", R"({"type":"daily","interval":1})",
       R"({"startDate":"2026-03-03","type":"endDate","endDate":"2026-03-10"})"},
      // No pattern says these.
      {"2026-03-03T10:00:00", "FREQ=HOURLY", "", nullptr},
      {"2026-03-03T10:00:00", "FREQ=DAILY;BYHOUR=9,10", "", nullptr},
      {"2026-03-03T10:00:00", "FREQ=DAILY;INTERVAL=2;BYDAY=TU", "", nullptr},
      {"2026-03-03T10:00:00", "FREQ=DAILY;BYMONTH=3", "", nullptr},
      {"2026-03-03T10:00:00", "FREQ=WEEKLY;BYDAY=WE", "", nullptr},
      {"2026-03-03T10:00:00", "FREQ=WEEKLY;BYMONTH=3", "", nullptr},
      {"2026-03-31T10:00:00", "FREQ=MONTHLY", "", nullptr},
      {"2026-03-03T10:00:00", "FREQ=MONTHLY;BYMONTHDAY=3,17", "", nullptr},
      {"2026-03-03T10:00:00", "FREQ=MONTHLY;BYMONTHDAY=4", "", nullptr},
      {"2026-03-03T10:00:00", "FREQ=MONTHLY;BYDAY=TU", "", nullptr},
      {"2026-03-31T10:00:00", "FREQ=MONTHLY;BYDAY=5TU", "", nullptr},
      {"2026-03-03T10:00:00", "FREQ=MONTHLY;BYDAY=2TU", "", nullptr},
      {"2026-03-03T10:00:00", "FREQ=MONTHLY;BYDAY=1TU,3TU", "", nullptr},
      {"2026-03-13", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "", nullptr},
      {"2028-02-29", "FREQ=YEARLY", "", nullptr},
      {"2026-03-03", "FREQ=YEARLY;BYMONTH=3,9", "", nullptr},
      {"2026-03-03", "FREQ=YEARLY;BYWEEKNO=10", "", nullptr},
      {"2026-03-03", "FREQ=YEARLY;BYYEARDAY=62", "", nullptr},
      {"2026-03-03", "FREQ=YEARLY;BYDAY=9TU", "", nullptr},
      {"2026-03-03", "FREQ=YEARLY;BYMONTHDAY=3", "", nullptr},
  };
  for (const auto& row : table) {
    const auto got = to_graph_recurrence(series(row.start, row.rule));
    EXPECT_EQ(got ? json::dump((*got)["pattern"]) : "", row.pattern) << row.start << " " << row.rule;
    if (got && row.range != nullptr) {
      EXPECT_EQ(json::dump((*got)["range"]), row.range) << row.rule;
    }
    if (!got) {
      EXPECT_NE(got.error().message.find("choose"), std::string::npos);
    }
  }
}

TEST(GraphRecurrence, more_than_one_rule_is_refused) {
  auto e = series("2026-03-03T10:00:00", "FREQ=DAILY");
  e.recurrence.except_dates = {{time::parse_iso("2026-03-04T10:00:00")->local, false, {}}};
  EXPECT_FALSE(to_graph_recurrence(e).has_value());
  e.recurrence = {};
  e.recurrence.dates = {{time::parse_iso("2026-03-04T12:00:00")->local, false, {}}};
  EXPECT_FALSE(to_graph_recurrence(e).has_value());
}

TEST(GraphRecurrence, patterns_as_rules) {
  const std::vector<std::pair<const char*, const char*>> table = {
      {R"({"pattern":{"type":"daily","interval":2},"range":{"type":"noEnd"}})", "FREQ=DAILY;INTERVAL=2"},
      {R"({"pattern":{"type":"weekly","interval":1,"daysOfWeek":["monday","friday"]},"range":{"type":"numbered","numberOfOccurrences":4}})",
       "FREQ=WEEKLY;BYDAY=MO,FR;WKST=SU;COUNT=4"},
      {R"({"pattern":{"type":"absoluteMonthly","interval":1,"dayOfMonth":31},"range":{"type":"noEnd"}})",
       "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"},
      {R"({"pattern":{"type":"absoluteYearly","interval":1,"dayOfMonth":29,"month":2},"range":{"type":"noEnd"}})",
       "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1"},
      {R"({"pattern":{"type":"relativeMonthly","interval":1,"daysOfWeek":["tuesday","thursday"],"index":"second"},"range":{"type":"noEnd"}})",
       "FREQ=MONTHLY;BYDAY=TU,TH;BYSETPOS=2"},
      {R"({"pattern":{"type":"relativeYearly","interval":1,"daysOfWeek":["thursday"],"index":"last","month":11},"range":{"type":"noEnd"}})",
       "FREQ=YEARLY;BYMONTH=11;BYDAY=TH;BYSETPOS=-1"},
      {R"({"pattern":{"type":"daily","interval":1},"range":{"type":"endDate","endDate":"2026-03-10"}})",
       "FREQ=DAILY;UNTIL=20260311T035959Z"},
  };
  const auto span = series("2026-03-03T10:00:00", "").span;
  for (const auto& [in, out] : table) {
    const auto got = from_graph_recurrence(*json::parse(in), span);
    ASSERT_TRUE(got.has_value()) << in << ": " << got.error().message;
    EXPECT_EQ(*got, out);
    EXPECT_TRUE(recurrence::parse_rule(*got).has_value()) << *got;
  }
  for (const char* none :
       {R"({})", R"({"pattern":{"type":"hourly"}})", R"({"pattern":{"type":"weekly","interval":1}})",
        R"({"pattern":{"type":"weekly","daysOfWeek":["someday"]}})",
        R"({"pattern":{"type":"absoluteMonthly","dayOfMonth":0}})",
        R"({"pattern":{"type":"daily","interval":0}})",
        R"({"pattern":{"type":"relativeMonthly","daysOfWeek":["monday"],"index":"fifth"}})",
        R"({"pattern":{"type":"daily"},"range":{"type":"endDate","endDate":"soon"}})"})
    EXPECT_FALSE(from_graph_recurrence(*json::parse(none), span).has_value()) << none;
}

// What a pattern made of a rule means is what the rule means.
TEST(GraphRecurrence, there_and_back_gives_the_same_days) {
  for (const auto& [start, rule] : std::vector<std::pair<const char*, const char*>>{
           {"2026-03-03T10:00:00", "FREQ=DAILY;INTERVAL=3;COUNT=40"},
           {"2026-03-03T10:00:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=40"},
           {"2026-03-03T10:00:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO;COUNT=40"},
           {"2026-03-03T10:00:00", "FREQ=MONTHLY;BYDAY=1TU;COUNT=40"},
           {"2026-03-31", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=40"},
           {"2026-03-31", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=40"},
           {"2026-11-26", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=20"},
           {"2026-03-03T23:30:00", "FREQ=DAILY;UNTIL=20260801T033000Z"},
           {"2026-03-03T23:30:00", "FREQ=DAILY;UNTIL=20260801T032959Z"}}) {
    const auto e = series(start, rule);
    const auto graph = to_graph_recurrence(e);
    ASSERT_TRUE(graph.has_value()) << rule << ": " << graph.error().message;
    const auto back = from_graph_recurrence(*graph, e.span);
    ASSERT_TRUE(back.has_value()) << rule;
    auto again = e;
    again.recurrence_rule = *back;
    EXPECT_EQ(days(e), days(again)) << rule << " came back as " << *back;
    EXPECT_TRUE(same_rule(e, again)) << rule << " came back as " << *back;
  }
}

TEST(GraphRecurrence, rules_that_mean_the_same_are_the_same_however_they_are_written) {
  const std::vector<std::pair<const char*, const char*>> same = {
      {"FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TU;WKST=SU"},
      {"FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;COUNT=3;BYDAY=TU"},
      {"FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;WKST=MO"},
      {"FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=3"},
      {"FREQ=MONTHLY;BYDAY=1TU", "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1"},
      {"FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3"},
      {"FREQ=DAILY;UNTIL=20260310T150000Z", "FREQ=DAILY;UNTIL=20260311T035959Z"},
      {"FREQ=WEEKLY;UNTIL=20260401", "FREQ=WEEKLY;COUNT=5"},
  };
  for (const auto& [one, other] : same)
    EXPECT_TRUE(same_rule(series("2026-03-03T10:00:00", one), series("2026-03-03T10:00:00", other))) << one << " " << other;
  const std::vector<std::pair<const char*, const char*>> apart = {
      {"FREQ=DAILY", "FREQ=DAILY;COUNT=5000"},
      {"FREQ=DAILY;COUNT=20000", "FREQ=DAILY;COUNT=20001"},
      {"FREQ=DAILY;UNTIL=20260310T150000Z", "FREQ=DAILY;UNTIL=20260310T135959Z"},
      {"FREQ=YEARLY;INTERVAL=10", "FREQ=YEARLY;INTERVAL=20"},
      {"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO"},
      {"FREQ=HOURLY", "FREQ=HOURLY;BYMONTH=3,4,5,6"},
      {"FREQ=DAILY", ""},
  };
  for (const auto& [one, other] : apart)
    EXPECT_FALSE(same_rule(series("2026-03-03T10:00:00", one), series("2026-03-03T10:00:00", other))) << one << " " << other;
  EXPECT_FALSE(same_rule(series("2026-03-03T10:00:00", "FREQ=WEEKLY"), series("2026-03-04T10:00:00", "FREQ=WEEKLY;BYDAY=WE")))
      << "from another start on it means other days";
}

}  // namespace
}  // namespace daybook::providers

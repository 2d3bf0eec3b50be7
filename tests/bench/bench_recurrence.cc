// Series over one year: ours against libical's iterator with set_start, in one run, on the same
// rules. The figure to read is the ratio of instances per second.
#include <benchmark/benchmark.h>
#include <libical/ical.h>

#include <string>
#include <vector>

#include "recurrence/expand.h"

namespace {

using namespace daybook;

struct Row {
  std::string rule, start, zone;
};

// Daily to yearly, zoned, begun years before.
std::vector<Row> rows() {
  const char* rules[] = {"FREQ=DAILY",
                         "FREQ=DAILY;INTERVAL=2",
                         "FREQ=WEEKLY;BYDAY=MO,WE,FR",
                         "FREQ=WEEKLY",
                         "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
                         "FREQ=MONTHLY;BYMONTHDAY=15",
                         "FREQ=MONTHLY;BYDAY=2TU",
                         "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
                         "FREQ=YEARLY",
                         "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"};
  const char* zones[] = {"America/New_York", "Europe/Berlin", "Asia/Tokyo", "Australia/Sydney"};
  std::vector<Row> out;
  for (int i = 0; i < 1000; ++i) {
    char start[20];
    std::snprintf(start, sizeof start, "%04d%02d%02dT%02d3000", 2012 + i % 10, 1 + i % 12,
                  1 + i % 28, 7 + i % 12);
    out.push_back({rules[i % 10], start, zones[i % 4]});
  }
  return out;
}

void ours(benchmark::State& state) {
  std::vector<recurrence::Series> all;
  for (const auto& r : rows()) {
    recurrence::Series s;
    s.start = recurrence::parse_basic(r.start)->local;
    s.zone = time::Zone::find(r.zone).value();
    s.rules.push_back(recurrence::parse_rule(r.rule).value());
    all.push_back(s);
  }
  recurrence::Bounds b;
  b.from = recurrence::parse_basic("20250101")->local;
  b.to = recurrence::parse_basic("20260101")->local;
  std::int64_t n = 0;
  for (auto _ : state)
    for (const auto& s : all)
      for (const auto t : recurrence::expand(s, b).starts) {
        benchmark::DoNotOptimize(s.zone->to_instant(t));
        ++n;
      }
  state.SetItemsProcessed(n);
}

void libical(benchmark::State& state) {
  struct One {
    icalrecurrencetype rule;
    icaltimetype start;
    icaltimezone* zone;
  };
  std::vector<One> all;
  for (const auto& r : rows()) {
    One o{icalrecurrencetype_from_string(r.rule.c_str()), icaltime_from_string(r.start.c_str()),
          icaltimezone_get_builtin_timezone(r.zone.c_str())};
    o.start = icaltime_set_timezone(&o.start, o.zone);
    all.push_back(o);
  }
  const auto utc = icaltimezone_get_utc_timezone();
  std::int64_t n = 0;
  for (auto _ : state)
    for (const auto& o : all) {
      auto* it = icalrecur_iterator_new(o.rule, o.start);
      auto from = icaltime_from_string("20250101T000000");
      from = icaltime_set_timezone(&from, o.zone);
      icalrecur_iterator_set_start(it, from);
      for (auto t = icalrecur_iterator_next(it); !icaltime_is_null_time(t) && t.year < 2026;
           t = icalrecur_iterator_next(it)) {
        benchmark::DoNotOptimize(icaltime_convert_to_zone(t, utc));
        ++n;
      }
      icalrecur_iterator_free(it);
    }
  state.SetItemsProcessed(n);
}

BENCHMARK(libical)->Unit(benchmark::kMillisecond)->Repetitions(5)->ReportAggregatesOnly();
BENCHMARK(ours)->Unit(benchmark::kMillisecond)->Repetitions(5)->ReportAggregatesOnly();

}  // namespace

BENCHMARK_MAIN();

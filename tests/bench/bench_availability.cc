// Free slots for eight people over thirty days with 2,000 busy intervals each.
#include <benchmark/benchmark.h>

#include <random>

#include "availability/availability.h"

namespace {

using namespace daybook;

void free_slots(benchmark::State& state) {
  std::mt19937 random(7);
  const auto begin = time::from_unix(1772496000);
  std::vector<availability::Interval> all;
  for (int person = 0; person < 8; ++person)
    for (int i = 0; i < 2000; ++i) {
      const auto start = begin + time::minutes(random() % (30 * 1440));
      all.push_back({start, start + time::minutes(5 + random() % 20)});
    }
  availability::SlotWish wish;
  wish.length = time::minutes(30);
  wish.from = begin;
  wish.until = begin + time::days(30);
  wish.zone = time::Zone::find("America/New_York").value();
  for (auto _ : state)
    benchmark::DoNotOptimize(availability::free_slots(availability::merge(all), wish, begin));
}

BENCHMARK(free_slots)->Unit(benchmark::kMicrosecond)->Repetitions(5)->ReportAggregatesOnly();

}  // namespace

BENCHMARK_MAIN();

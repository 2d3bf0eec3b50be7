// What the judgement of a message costs: with nothing in it, with a time, with a plan; and what an
// instance costs to build.
#include <benchmark/benchmark.h>

#include "detect/detect.h"
#include "detect/intent.h"

namespace {

using namespace daybook;

model::Directory directory() {
  model::Directory d;
  for (int i = 0; i < 30; ++i) d.places.push_back({"Place Number" + std::to_string(i), {"alias" + std::to_string(i)}});
  d.places.push_back({"City of Harmony", {"harmony"}});
  d.conversations.push_back({"C1", "City of Harmony", true});
  return d;
}

timex::Context now() {
  timex::Context c;
  c.now = time::parse_iso("2026-03-04T10:00:00")->local;
  return c;
}

void assess(benchmark::State& state, std::string_view text) {
  const detect::Detector detector(directory(), {});
  const auto context = now();
  for (auto _ : state) benchmark::DoNotOptimize(detector.assess({text, "ana", "C1", context}));
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(assess, nothing, "I think the pump controller needs a new fuse, can you have a look please");
BENCHMARK_CAPTURE(assess, time_but_no_plan, "pump 3 tripped at 6:15 this morning, reset it and it runs again");
BENCHMARK_CAPTURE(assess, plan, "was there yesterday, heading to Harmony again Thursday 8-12 for PLC maintenance");

void build_instance(benchmark::State& state) {
  const auto d = directory();
  for (auto _ : state) benchmark::DoNotOptimize(detect::Detector(d, {}));
}
BENCHMARK(build_instance);

void intent(benchmark::State& state) {
  const auto context = now();
  for (auto _ : state)
    benchmark::DoNotOptimize(detect::read_intent("move my 2pm call with Ana to friday at 3", context));
}
BENCHMARK(intent);

}  // namespace

BENCHMARK_MAIN();

// Speed of timex: lines without a time, lines with one, and the worst texts of 4,000 characters.
#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <vector>

#include "timex/timex.h"

namespace {

namespace tx = daybook::timex;
namespace clock_of = daybook::time;

tx::Context context() {
  tx::Context c;
  c.now = clock_of::parse_iso("2026-03-04T09:00").value().local;
  if (auto zone = clock_of::Zone::find("America/Los_Angeles")) c.zone = *zone;
  return c;
}

const std::vector<std::string> kPlain = {
    "did you try turning the pump off and on again, it usually helps with that sort of thing",
    "I think the config loader should not depend on the parser at all, let me have a look",
    "nice work everybody, that was not an easy one to track down",
    "can somebody review my change please, it is only a small refactoring",
    "the sun is out and the coffee is hot, what else do you want",
    "ok", "lol true", "wait a moment, that may be wrong"};
const std::vector<std::string> kTimed = {
    "let's meet on Friday at 3pm in the small room",
    "I'm out from the 9th to the 13th, back on Monday 8am",
    "can we move the call to tomorrow 10:30?",
    "every other Tuesday at 10 until June works for me",
    "dentist 2:30 thursday, so I'll be offline for two hours",
    "next week is fine, maybe wed afternoon"};

void run_lines(benchmark::State& state, const std::vector<std::string>& lines) {
  const tx::Context c = context();
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(tx::parse(lines[i], c));
    i = i + 1 == lines.size() ? 0 : i + 1;
  }
  state.SetItemsProcessed(state.iterations());
}

void lines_without_a_time(benchmark::State& state) { run_lines(state, kPlain); }
void lines_with_a_time(benchmark::State& state) { run_lines(state, kTimed); }
BENCHMARK(lines_without_a_time);
BENCHMARK(lines_with_a_time);

void dense_text(benchmark::State& state) {
  static constexpr std::array<const char*, 6> kUnits = {"1 2 3 4 5 6 7 ", "8-12 ", "monday and ", "the 3rd ",
                                                        "1/2/3/4 ", "half past "};
  const std::string unit = kUnits[static_cast<std::size_t>(state.range(0))];
  std::string text;
  while (text.size() + unit.size() <= 4000) text += unit;
  const tx::Context c = context();
  for (auto _ : state) benchmark::DoNotOptimize(tx::parse(text, c));
  state.SetLabel(unit);
}
BENCHMARK(dense_text)->DenseRange(0, 5)->Unit(benchmark::kMicrosecond);

// Twice the length, twice the time: until the bound on work per text ends it.
void length_of_prose(benchmark::State& state) {
  std::string text;
  while (text.size() < static_cast<std::size_t>(state.range(0)))
    text += "we talked about the new pump and nobody had any idea what to do about it, see you friday. ";
  const tx::Context c = context();
  for (auto _ : state) benchmark::DoNotOptimize(tx::parse(text, c));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(length_of_prose)->RangeMultiplier(4)->Range(1000, 64000)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();

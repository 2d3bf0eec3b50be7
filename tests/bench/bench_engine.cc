// The costs a host feels: handing in, the engine's work per message, opening, many instances.
#include <benchmark/benchmark.h>

#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "daybook.h"

namespace {

using Clock = std::chrono::steady_clock;
constexpr long long kNow = 1773075600000;

std::string folder() {
  static int n = 0;
  const auto path = std::filesystem::temp_directory_path() /
                    ("daybook-bench-" + std::to_string(::getpid()) + "-" + std::to_string(++n));
  std::filesystem::create_directories(path);
  return path.string();
}

daybook* open_state(const std::string& state, int threads) {
  const std::string config = "{\"state\":\"" + state + "\",\"threads\":" + std::to_string(threads) +
                             ",\"timezone\":\"America/Los_Angeles\",\"places\":[{\"name\":\"City "
                             "of Harmony\",\"aliases\":[\"harmony\"]}]}";
  daybook* d = nullptr;
  char err[500];
  if (daybook_init(DAYBOOK_ABI, config.data(), config.size(), &d, err, sizeof err) != 0) {
    std::fprintf(stderr, "%s\n", err);
    std::abort();
  }
  return d;
}

// A message document of 450 bytes.
std::string document(int i, const char* text) {
  std::string s =
      "{\"v\":1,\"platform\":\"slack\",\"workspace\":\"T0123456\",\"conversation\":\"C0123456789\","
      "\"direct\":false,\"id\":\"" +
      std::to_string(1773075600 + i) +
      ".000100\",\"thread\":\"1773075000.000100\",\"author\":\"U0123456789\",\"text\":\"" + text;
  const std::string tail =
      "\",\"ts_ms\":" + std::to_string(kNow + i) + ",\"edited\":false,\"mentions\":[]}";
  while (s.size() + tail.size() < 450) s += " and so on";
  s.resize(450 - tail.size());
  return s + tail;
}

constexpr const char* kPlain =
    "The new firmware has a different default for the watchdog, see the notes";
constexpr const char* kPlan = "heading to Harmony thursday 8am-12pm for PLC maintenance";

long resident_kib() {
  long pages = 0, resident = 0;
  if (std::FILE* f = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(f, "%ld %ld", &pages, &resident) != 2) resident = 0;
    std::fclose(f);
  }
  return resident * ::sysconf(_SC_PAGESIZE) / 1024;
}

void report(benchmark::State& state, std::vector<double>& ns) {
  std::sort(ns.begin(), ns.end());
  if (ns.empty()) return;
  state.counters["p50_ns"] = ns[ns.size() / 2];
  state.counters["p99_ns"] = ns[ns.size() * 99 / 100];
  state.counters["p999_ns"] = ns[ns.size() * 999 / 1000];
}

// on_message on the caller's thread; `plans`: every 50th message leads to a durable question, so
// that the engine commits all the time.
void BM_on_message(benchmark::State& state) {
  const bool plans = state.range(0) != 0;
  daybook* d = open_state(folder() + "/s.sqlite", 2);
  std::vector<std::string> documents;
  for (int i = 0; i < 5000; ++i)
    documents.push_back(document(i, plans && i % 50 == 0 ? kPlan : kPlain));
  std::vector<double> ns;
  std::size_t i = 0;
  std::uint64_t busy = 0;
  for (auto _ : state) {
    const auto& text = documents[i++ % documents.size()];
    const auto a = Clock::now();
    const int32_t code = daybook_on_message(d, text.data(), text.size(), nullptr);
    ns.push_back(std::chrono::duration<double, std::nano>(Clock::now() - a).count());
    if (code == DAYBOOK_E_BUSY) {
      ++busy;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  report(state, ns);
  state.counters["busy"] = static_cast<double>(busy);
  daybook_shutdown(d, 60000);
}
BENCHMARK(BM_on_message)->Arg(0)->Arg(1)->ArgName("with_plans")->Iterations(200000);

// All a message without a signal costs the engine: handed in and worked off on one thread.
void BM_message_without_signal(benchmark::State& state) {
  daybook* d = open_state(":memory:", 0);
  const std::string text = document(1, kPlain);
  int64_t next = 0;
  for (auto _ : state) {
    for (int i = 0; i < 1000; ++i) daybook_on_message(d, text.data(), text.size(), nullptr);
    daybook_on_tick(d, kNow, &next);
  }
  state.SetItemsProcessed(state.iterations() * 1000);
  daybook_shutdown(d, 1000);
}
BENCHMARK(BM_message_without_signal);

void BM_init_on_existing_state(benchmark::State& state) {
  const std::string path = folder() + "/s.sqlite";
  daybook_shutdown(open_state(path, 0), 1000);
  for (auto _ : state) {
    daybook* d = open_state(path, static_cast<int>(state.range(0)));
    daybook_shutdown(d, 1000);
  }
}
BENCHMARK(BM_init_on_existing_state)
    ->Arg(0)
    ->Arg(2)
    ->ArgName("threads")
    ->Unit(benchmark::kMillisecond);

void BM_thousand_instances(benchmark::State& state) {
  const int threads = static_cast<int>(state.range(0));
  const int count = threads == 0 ? 1000 : 200;
  for (auto _ : state) {
    const std::string where = folder();
    const long before = resident_kib();
    std::vector<daybook*> all;
    for (int i = 0; i < count; ++i)
      all.push_back(open_state(where + "/" + std::to_string(i) + ".sqlite", threads));
    for (int i = 0; i < count; ++i) {
      const std::string text = document(i, kPlan);
      daybook_on_message(all[static_cast<std::size_t>(i)], text.data(), text.size(), nullptr);
      int64_t next = 0;
      daybook_on_tick(all[static_cast<std::size_t>(i)], kNow, &next);
    }
    state.counters["KiB_each"] = static_cast<double>(resident_kib() - before) / count;
    for (auto* d : all) daybook_shutdown(d, 10000);
    std::filesystem::remove_all(where);
  }
  state.counters["instances"] = count;
}
BENCHMARK(BM_thousand_instances)
    ->Arg(0)
    ->Arg(2)
    ->ArgName("threads")
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

void BM_one_idle_instance(benchmark::State& state) {
  for (auto _ : state) {
    const long before = resident_kib();
    daybook* d = open_state(folder() + "/s.sqlite", 2);
    const std::string text = document(1, kPlan);
    daybook_on_message(d, text.data(), text.size(), nullptr);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    state.counters["KiB_above_host"] = static_cast<double>(resident_kib() - before);
    daybook_shutdown(d, 10000);
  }
}
BENCHMARK(BM_one_idle_instance)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();

// daybook-lab FILTER [--bench] [options]: JSON lines in, JSON lines out.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "lab/lab.h"

namespace daybook::lab {

Status Filter::option(std::string_view name, std::string_view) {
  return fail(Errc::invalid, "no option --" + std::string(name));
}
bool Filter::flag(std::string_view) { return false; }

namespace {

struct Entry {
  std::string_view name;
  std::string_view help;
  Factory make;
};

const std::vector<Entry> kFilters = {
    {"parse", "text to time expressions", make_parse},
    {"detect", "chat messages to drafts of events", make_detect},
    {"expand", "recurrence rules to occurrences", make_expand},
    {"ics", "calendar files to occurrences in a window", make_ics},
    {"intent", "utterances to the assistant to intents with slots", make_intent},
};

int usage(std::FILE* to, int status) {
  std::fputs("usage: daybook-lab FILTER [--bench] [options] < lines.jsonl\nfilters:\n", to);
  for (const auto& f : kFilters)
    std::fprintf(to, "  %-8s %s\n", std::string(f.name).c_str(), std::string(f.help).c_str());
  std::fputs("  --bench  repeat the input for a few seconds and print one line of figures\n", to);
  return status;
}

json::Value answer(Filter& filter, const std::string& line) {
  auto in = json::parse(line);
  json::Value out = json::Value::object();
  const char* key = in && in->find("id") == nullptr && in->find("file") != nullptr ? "file" : "id";
  out.set(key, in ? (*in)[key] : json::Value{});
  auto result = in ? filter.run(*in) : Result<json::Value>(pass_on(in.error()));
  if (!result) return out.set("error", json::Value::string(result.error().message));
  for (const auto& [name, value] : result->members()) out.set(name, value);
  return out;
}

int filter_lines(Filter& filter) {
  std::string line;
  while (std::getline(std::cin, line)) {
    const std::string out = json::dump(answer(filter, line));
    std::fwrite(out.data(), 1, out.size(), stdout);
    std::fputc('\n', stdout);
  }
  return 0;
}

int bench(Filter& filter) {
  using Clock = std::chrono::steady_clock;
  std::vector<std::function<void()>> calls;
  std::string line;
  while (std::getline(std::cin, line))
    if (auto in = json::parse(line)) calls.push_back(filter.prepare(*in));
  if (calls.empty()) {
    std::fputs("daybook-lab: no line to measure on standard input\n", stderr);
    return 1;
  }
  for (auto& call : calls) call();  // warm
  std::vector<double> each;
  each.reserve(calls.size());
  for (auto& call : calls) {
    const auto a = Clock::now();
    call();
    each.push_back(std::chrono::duration<double, std::nano>(Clock::now() - a).count());
  }
  std::sort(each.begin(), each.end());
  std::size_t lines = 0;
  const auto start = Clock::now();
  std::chrono::duration<double> spent{};
  do {
    for (auto& call : calls) call();
    lines += calls.size();
    spent = Clock::now() - start;
  } while (spent.count() < 3.0);
  const double rate = static_cast<double>(lines) / spent.count();
  std::printf("{\"lines\":%zu,\"lines_per_s\":%.0f,\"ns_per_line\":%.1f,\"p99_ns\":%.0f}\n", lines,
              rate, 1e9 / rate, each[each.size() * 99 / 100]);
  return 0;
}

int run(const Entry& entry, const std::vector<std::string>& args) {
  auto filter = entry.make();
  bool want_bench = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    std::string name = args[i].substr(std::min<std::size_t>(2, args[i].size()));
    if (args[i] == "--bench") {
      want_bench = true;
    } else if (args[i].rfind("--", 0) == 0 && filter->flag(name)) {
      continue;
    } else {
      const auto eq = name.find('=');
      const bool inline_value = eq != std::string::npos;
      const std::string value = inline_value          ? name.substr(eq + 1)
                                : i + 1 < args.size() ? args[++i]
                                                      : "";
      if (inline_value) name.resize(eq);
      if (auto ok = filter->option(name, value); !ok) {
        std::fprintf(stderr, "daybook-lab: %s\n", ok.error().message.c_str());
        return 2;
      }
    }
  }
  return want_bench ? bench(*filter) : filter_lines(*filter);
}

}  // namespace
}  // namespace daybook::lab

int main(int argc, char** argv) {
  using namespace daybook::lab;
  std::ios::sync_with_stdio(false);
  std::vector<std::string> args(argv + 1, argv + argc);
  if (args.empty()) return usage(stderr, 2);
  if (args[0] == "--help" || args[0] == "-h") return usage(stdout, 0);
  for (const auto& entry : kFilters) {
    if (entry.name != args[0]) continue;
    const int status = run(entry, {args.begin() + 1, args.end()});
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
    std::fputs("daybook-lab: standard output could not be written\n", stderr);
    return status == 0 ? 1 : status;
  }
  return usage(stderr, 2);
}

// daybook replay: recorded messages through the library on their own clock.
#include "cli/replay.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>

#include "cli/commands.h"
#include "cli/documents.h"
#include "cli/plugin.h"
#include "cli/score.h"
#include "cli/settings.h"

namespace daybook::cli {
namespace {

using Clock = std::chrono::steady_clock;

// Messages handed in between two ticks. Each tick is one commit to disk; more would only delay the
// effects, fewer would make the disk the bottleneck.
constexpr std::size_t kBatch = 512;
constexpr std::size_t kShownProblems = 5;
constexpr const char* kShadowCorr = "replay-shadow";

bool watches(const json::Value& settings) {
  for (const auto& c : settings["calendars"].items())
    if (c.str("mode") == "shadow") return true;
  return settings.str("profile") == "shadow";
}

class Replay {
 public:
  Replay(Plugin& plugin, const Options& options) : plugin_(plugin), options_(options) {}

  Status feed(Source& source) {
    while (true) {
      auto item = source.next();
      if (!item && item.error().code == Errc::invalid) {
        problem(item.error().message);
        continue;
      }
      if (!item) return pass_on(item.error());
      if (!*item) break;
      DAYBOOK_TRY(take(**item));
    }
    for (const auto& folder : source.left_out()) {
      ++left_out_;
      std::fprintf(stderr, "daybook: %s: left out, no index file names it\n", folder.c_str());
    }
    return flush();
  }

  void summary() const {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    if (isatty(STDERR_FILENO) != 0) std::fputs("\r\033[K", stderr);
    std::fprintf(stderr,
                 "%zu messages in %.2f s, %.0f messages/s, peak memory %.1f MB, %zu bad lines",
                 messages_, seconds, static_cast<double>(messages_) / (seconds > 0 ? seconds : 1),
                 static_cast<double>(usage.ru_maxrss) / 1024, problems_);
    if (left_out_ > 0) std::fprintf(stderr, ", %zu %s left out", left_out_, left_out_ == 1 ? "folder" : "folders");
    std::fputc('\n', stderr);
    std::fputs("effects:", stderr);
    for (const auto& [kind, count] : kinds_) std::fprintf(stderr, " %s %zu", kind.c_str(), count);
    std::fputs(kinds_.empty() ? " none\n" : "\n", stderr);
    if (!options_.score) return;
    auto card = score_.card();
    if (!shadow_.is_null()) card.set("shadow", shadow_);
    std::printf("%s\n", json::dump(card).c_str());
  }

  // What shadow mode noted on the way, for the score card.
  Status gather_shadow() {
    DAYBOOK_TRY(plugin_.command(tool_command(kShadowCorr, "shadow_metrics", json::Value::object())
                                    .set("origin", json::Value::string("workspace"))));
    return flush();
  }

 private:
  Status take(const Recorded& item) {
    if (item.ts_ms > now_ms_) {
      // What falls due before this message comes before it.
      while (due_ && *due_ <= item.ts_ms && *due_ > now_ms_) {
        now_ms_ = *due_;
        DAYBOOK_TRY(flush());
      }
      now_ms_ = item.ts_ms;
    }
    const bool labelled = options_.score && item.is_plan;
    if (labelled || !item.plain) DAYBOOK_TRY(flush());
    questions_ = 0;
    asked_pattern_.clear();
    DAYBOOK_TRY(hand_in(item));
    if (labelled || ++waiting_ >= kBatch) DAYBOOK_TRY(flush());
    if (labelled) {
      const std::string pattern = !item.kind.empty() && *item.is_plan ? item.kind : asked_pattern_;
      score_.add(*item.is_plan, questions_ > 0, {item.author, item.conversation, pattern});
    }
    ++messages_;
    show_progress();
    return {};
  }

  Status hand_in(const Recorded& item) {
    auto taken = plugin_.message(item.document);
    if (!taken && taken.error().code == Errc::retry_later) {
      DAYBOOK_TRY(flush());
      taken = plugin_.message(item.document);
    }
    if (taken) return {};
    if (!refused_document(taken.error())) return pass_on(taken.error());
    problem(item.id + ": " + taken.error().message);
    return {};
  }

  Status flush() {
    waiting_ = 0;
    bool any = true;
    while (any) {
      DAYBOOK_ASSIGN(due_, plugin_.tick(now_ms_));
      DAYBOOK_ASSIGN(any, drain());
    }
    return {};
  }

  Result<bool> drain() {
    bool any = false;
    while (true) {
      DAYBOOK_ASSIGN(const auto effect, plugin_.next());
      if (!effect) return any;
      any = true;
      const auto& body = effect->doc["body"];
      const bool figures = effect->kind == "reply" && body.str("corr") == kShadowCorr;
      if (figures) {
        shadow_ = body["result"]["metrics"];
        DAYBOOK_TRY(plugin_.done(effect->id, Outcome::sent));
        continue;
      }
      ++kinds_[effect->kind];
      if (effect->doc["body"].find("question") != nullptr && effect->kind == "send") {
        ++questions_;
        asked_pattern_ = pattern_of_question(effect->doc["body"].str("text"));
      }
      if (!options_.quiet && !options_.score) std::printf("%s\n", effect->line.c_str());
      const bool model = effect->kind == "ask_model";
      auto told = json::Value::object();
      told.set("v", json::Value::integer(1));
      if (!model) told.set("message_id", json::Value::string("r" + std::to_string(effect->id)));
      DAYBOOK_TRY(plugin_.done(effect->id, model ? Outcome::unsupported : Outcome::sent, told));
    }
  }

  void problem(const std::string& what) {
    if (problems_++ < kShownProblems) std::fprintf(stderr, "daybook: %s\n", what.c_str());
  }

  void show_progress() {
    if (messages_ % 1000 != 0 || isatty(STDERR_FILENO) == 0) return;
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    std::fprintf(stderr, "\r%zu messages, %.0f/s", messages_,
                 static_cast<double>(messages_) / seconds);
  }

  Plugin& plugin_;
  const Options& options_;
  Clock::time_point start_ = Clock::now();
  std::int64_t now_ms_ = 0;
  std::optional<std::int64_t> due_;
  std::size_t waiting_ = 0;
  std::size_t messages_ = 0;
  std::size_t problems_ = 0;
  std::size_t left_out_ = 0;
  std::size_t questions_ = 0;
  std::string asked_pattern_;  // of the question last put
  std::map<std::string, std::size_t> kinds_;
  ScoreCard score_;
  json::Value shadow_;
};

bool is_folder(const std::string& path) {
  std::error_code ec;
  return std::filesystem::is_directory(path, ec);
}

Status replay_all(Replay& replay, const Options& options) {
  for (const auto& path : options.operands) {
    const auto source = is_folder(path) ? slack_source(path) : jsonl_source(path);
    DAYBOOK_TRY(replay.feed(*source));
  }
  return {};
}

}  // namespace

Result<int> run_replay(const Options& options) {
  if (options.operands.empty()) return usage_error("replay wants files or a folder");
  DAYBOOK_ASSIGN(auto settings, read_settings(options));
  DAYBOOK_ASSIGN(const auto temporary, TemporaryState::make());
  if (!options.state) settings.set("state", json::Value::string(temporary.file()));
  settings.set("threads", json::Value::integer(0));
  if (!options.state) settings.set("durable", json::Value::boolean(false));
  for (const auto& path : options.operands)
    if (is_folder(path)) DAYBOOK_TRY(add_slack_people(path, settings));
  DAYBOOK_ASSIGN(auto plugin, Plugin::open(settings));
  Replay replay(plugin, options);
  const auto status = replay_all(replay, options);
  if (status && options.score && watches(settings)) DAYBOOK_TRY(replay.gather_shadow());
  replay.summary();
  DAYBOOK_TRY(status);
  DAYBOOK_TRY(plugin.close());
  return 0;
}

}  // namespace daybook::cli

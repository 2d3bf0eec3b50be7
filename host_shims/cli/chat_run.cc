// daybook chat: at a terminal, or with lines on standard input, a conversation on the kept calendar;
// else a short one from a script.
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "base/text.h"
#include "cli/chat.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/demo.h"
#include "cli/settings.h"

namespace daybook::cli {
namespace {

constexpr std::size_t kShownBytes = 4096;  // of a line that nobody typed

// The settings of a first try: you, a colleague, two places and their rooms.
Status try_out(json::Value& settings) {
  if (settings.find("people") != nullptr) return {};
  DAYBOOK_ASSIGN(const auto defaults, toml_to_json(demo_settings(), "built in"));
  for (const auto& [name, value] : defaults.members())
    if (settings.find(name) == nullptr) settings.set(name, value);
  return {};
}

// Reads lines that have arrived on standard input, without ever waiting for one.
class LineInput {
 public:
  // False at the end of the input.
  bool fill() {
    char bytes[4096];
    const auto n = read(STDIN_FILENO, bytes, sizeof bytes);
    if (n <= 0) {
      if (!pending_.empty()) pending_ += '\n';  // a last line without its end
      return false;
    }
    pending_.append(bytes, static_cast<std::size_t>(n));
    return true;
  }
  std::optional<std::string> line() {
    const auto end = pending_.find('\n');
    if (end == std::string::npos) return std::nullopt;
    std::string out = pending_.substr(0, end);
    pending_.erase(0, end + 1);
    return out;
  }

 private:
  std::string pending_;
};

class Terminal {
 public:
  Terminal(Plugin& plugin, bool colour, bool typed)
      : screen_(stdout, colour), chat_(plugin, screen_, real_now_ms()), typed_(typed) {}

  Status run() {
    screen_.note("Daybook listens in " + chat_.room() +
                 ". Say what you are up to (\"dentist tomorrow at 3pm\"), or /help, /quit.");
    DAYBOOK_TRY(chat_.advance(now()));
    prompt();
    while (!chat_.over()) {
      pollfd in{STDIN_FILENO, POLLIN, 0};
      const int ready = poll(&in, 1, pause());
      if (ready < 0 && errno != EINTR) return fail(Errc::io, "cannot wait for input");
      if (ready > 0 && !input_.fill()) return take_lines();
      DAYBOOK_TRY(ready > 0 ? take_lines() : chat_.advance(now()));
    }
    return {};
  }

 private:
  // The real clock, ahead by what /tick and /time have skipped.
  std::int64_t now() const { return real_now_ms() + skipped_; }
  int pause() const {
    const std::int64_t due = chat_.due().value_or(now() + 1000);
    return static_cast<int>(std::clamp<std::int64_t>(due - now(), 50, 1000));
  }
  // Lines that nobody typed are shown where they were taken.
  void prompt() {
    if (typed_) std::cout << chat_.room() << "> " << std::flush;
  }

  Status take_lines() {
    while (auto line = input_.line()) {
      if (!typed_) screen_.note(chat_.room() + "> " + std::string(text::cut(*line, kShownBytes)));
      DAYBOOK_TRY(chat_.advance(now()));
      const std::int64_t before = chat_.now_ms();
      DAYBOOK_TRY(chat_.line(*line));
      skipped_ += chat_.now_ms() - before;
      if (chat_.over()) return {};
      prompt();
    }
    return {};
  }

  Screen screen_;
  Chat chat_;
  LineInput input_;
  bool typed_;
  std::int64_t skipped_ = 0;
};

Result<int> chat_at_terminal(const Options& options) {
  DAYBOOK_ASSIGN(auto settings, read_settings(options));
  DAYBOOK_TRY(default_state(settings));
  if (settings.find("timezone") == nullptr)
    settings.set("timezone", json::Value::string(system_zone()));
  DAYBOOK_TRY(try_out(settings));
  settings.set("threads", json::Value::integer(0));
  use_zone(std::string(settings.str("timezone")));
  DAYBOOK_ASSIGN(auto plugin, Plugin::open(settings));
  const bool colour = std::getenv("NO_COLOR") == nullptr && isatty(STDOUT_FILENO) != 0;
  DAYBOOK_TRY(Terminal(plugin, colour, isatty(STDIN_FILENO) != 0).run());
  DAYBOOK_TRY(plugin.close());
  return 0;
}

// Whether somebody hands lines in: a file, or a pipe that something is written to right away.
bool lines_come_in() {
  struct stat info {};
  if (fstat(STDIN_FILENO, &info) != 0) return false;
  if (S_ISREG(info.st_mode)) return lseek(STDIN_FILENO, 0, SEEK_CUR) < info.st_size;
  pollfd in{STDIN_FILENO, POLLIN, 0};
  int bytes = 0;
  return poll(&in, 1, 200) > 0 && ioctl(STDIN_FILENO, FIONREAD, &bytes) == 0 && bytes > 0;
}

}  // namespace

Result<int> run_chat(const Options& options) {
  if (!options.operands.empty()) return usage_error("chat takes no operands");
  const bool typed = isatty(STDIN_FILENO) != 0;
  if (typed ? isatty(STDOUT_FILENO) != 0 : lines_come_in()) return chat_at_terminal(options);
  return play_demo();
}

}  // namespace daybook::cli

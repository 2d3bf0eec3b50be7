// Asks the library tools and waits for the answers.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "cli/options.h"
#include "cli/plugin.h"

namespace daybook::cli {

struct Answer {
  bool ok = false;
  json::Value result;
  json::Value error;  // {"type","message",…} when not ok
};

class Asker {
 public:
  // Opens the state file that --state, the settings or the default name. Where calendars live on
  // servers it waits, half a minute at most, until each was fetched or has said why not; looked_into: and until
  // what its sign-in may do is known.
  enum class Calendars : std::uint8_t { fetched, looked_into, as_they_are };
  static Result<Asker> open(const Options& options, Calendars calendars = Calendars::fetched);

  // Waits for the answer, `seconds` at most.
  Result<Answer> ask(const std::string& tool, json::Value args, const std::string& request_id = {},
                     const std::string& origin = "command", int seconds = 60);
  Status close() { return plugin_.close(); }

 private:
  explicit Asker(Plugin plugin) : plugin_(std::move(plugin)) {}
  Status await_calendars(Calendars wanted);
  Result<std::optional<Answer>> take_reply(const std::string& corr);

  Plugin plugin_;
  std::uint64_t asked_ = 0;
};

}  // namespace daybook::cli

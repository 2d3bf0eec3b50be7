#include "cli/demo.h"

#include <array>
#include <cstdint>

#include "cli/chat.h"
#include "cli/clock.h"
#include "cli/settings.h"

namespace daybook::cli {
namespace {

constexpr const char* kZone = "America/Los_Angeles";
constexpr std::int64_t kMonday = 1773069120000;  // Monday 2026-03-09 08:12 there

// What is typed, in order. Lines that begin with "/time" or "/tick" move the clock.
constexpr std::array kScript = {
    "morning all, coffee is on",
    "heading to Harmony tomorrow 8am-12pm for the pump inspection",
    "make it 9-1",
    "was at Northside last week, all fine there",
    "dentist on thursday at 3pm",
    "yes",
    "why",
    "schedule remote friday",
    "1",
    "/as mia I'll be at Northside Well wednesday at 10am",
    "schedule list",
    "undo",
    "/time 2026-03-10 07:00",
    "/time 2026-03-10 16:30",
};

void show_typed(Screen& screen, const Chat& chat, const std::string& line) {
  if (line.rfind("/as ", 0) == 0) {
    const auto space = line.find(' ', 4);
    return screen.room(chat.room(), line.substr(4, space - 4), line.substr(space + 1));
  }
  if (line[0] == '/') return;
  if (chat.speaks_to_bot(line)) return screen.typed(line);
  screen.room(chat.room(), kYou, line);
}

}  // namespace

std::string demo_settings() {
  return R"(
profile = "team"

[[people]]
id = "you"
name = "Robin"
handles = { terminal = "you" }

[[people]]
id = "mia"
name = "Mia"
handles = { terminal = "mia" }

[[places]]
name = "City of Harmony"
aliases = ["harmony"]

[[places]]
name = "Northside Well"
aliases = ["northside"]

[[conversations]]
id = "#harmony"
place = "City of Harmony"
)";
}

Result<int> play_demo() {
  DAYBOOK_ASSIGN(const auto state, TemporaryState::make());
  DAYBOOK_ASSIGN(auto settings, toml_to_json(demo_settings(), "built in"));
  settings.set("timezone", json::Value::string(kZone));
  settings.set("state", json::Value::string(state.file()));
  settings.set("threads", json::Value::integer(0));
  use_zone(kZone);
  DAYBOOK_ASSIGN(auto plugin, Plugin::open(settings));
  Screen screen(stdout, false);
  Chat chat(plugin, screen, kMonday);
  DAYBOOK_TRY(chat.advance(kMonday));
  screen.clock(local_text(kMonday) + ", on the embedded calendar; no account, no settings");
  for (const std::string line : kScript) {
    show_typed(screen, chat, line);
    DAYBOOK_TRY(chat.line(line));
    DAYBOOK_TRY(chat.advance(chat.now_ms() + 20000));
  }
  DAYBOOK_TRY(plugin.close());
  return 0;
}

}  // namespace daybook::cli

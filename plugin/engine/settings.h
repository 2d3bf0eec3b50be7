// The settings tree (daybook.toml as JSON) as plain values with defaults. All faults are reported
// at once, each with its path.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "conversation/briefing.h"
#include "conversation/confirm.h"
#include "detect/detect.h"
#include "model/directory.h"
#include "policy/decision.h"

namespace daybook::engine {

struct CalendarSetting {
  std::string id;
  std::string provider;
  policy::Mode mode = policy::Mode::confirm;
  bool write = false;
  std::string display;
};

struct Settings {
  std::string profile = "team";
  std::string state = "daybook.sqlite";
  int threads = 2;
  bool fast = false;  // "durable": false - for replays on a throw-away state
  time::Zone zone;
  model::Directory directory;
  std::vector<CalendarSetting> calendars;
  double ask_at = 0.6;
  detect::Settings detection;
  conversation::ConfirmSettings confirm;
  bool tell_colleagues = true;
  conversation::DayPlan day_plan;
  policy::Rules rules;
  std::size_t suggestion_count = 3;
  std::string assistant_name = "Daybook";
  std::string title_prefix;  // "BUTLER: " in the butler profile
  int lease_seconds = 60;

  const CalendarSetting* write_calendar() const;
  const CalendarSetting* calendar(std::string_view id) const;
};

// Errors: invalid; the message holds every fault on a line of its own.
Result<Settings> read_settings(const json::Value& tree);

}  // namespace daybook::engine

// The settings tree (daybook.toml as JSON) as plain values with defaults. All faults are reported
// at once, each with its path.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "availability/availability.h"
#include "base/json.h"
#include "conversation/briefing.h"
#include "conversation/confirm.h"
#include "detect/detect.h"
#include "net/transport.h"
#include "model/directory.h"
#include "providers/model_endpoint.h"
#include "policy/decision.h"

namespace daybook::engine {

struct CalendarSetting {
  std::string id;
  std::string provider;
  policy::Mode mode = policy::Mode::confirm;
  bool write = false;
  std::string display;             // name shown
  bool shown = true;               // enabled_for_display
  std::optional<bool> agents;      // enabled_for_agents
  std::optional<int> tier_max;     // nothing chosen later goes above
  std::string group;               // personal, work, school, other
  int window_past_days = 90;       // occurrences of series are stored for this time around now
  int window_future_days = 365;
  // Of calendars that live elsewhere (google, graph, caldav, ics_feed).
  struct Remote {
    std::string account;   // calendars with the same one share a sign-in; made of what follows
    std::string url, calendar, mailbox, api_base, token_url, authorization_url;
    std::string username, password, token;  // resolved secrets
    std::string tenant, client_id, client_secret, credentials;
    std::string credentials_from;  // the reference by which they are given
    std::vector<std::string> category_mailboxes;
    std::optional<time::Zone> zone;  // of days and floating times
    int interval_minutes = 5;
    int daily_polls = 0;     // at most, spread over the day; 0: as the interval says
    bool tasks = false;      // caldav: a list of tasks
    std::string due_into;    // … whose due dates are also events of that calendar; empty: of none
    std::string push_url;    // https: where the host takes change notifications
    // Between two polls, in milliseconds.
    std::int64_t pause_ms() const {
      const std::int64_t wish = std::int64_t{interval_minutes} * 60'000;
      return daily_polls == 0 ? wish : std::max(wish, 86'400'000 / std::int64_t{daily_polls});
    }
  } remote;
  bool conflicts = true;  // what stands in it is in the way of changes in other calendars
  std::string person;     // whose calendar it is; it is in nobody else's way
  bool lives_elsewhere() const {
    return provider == "google" || provider == "graph" || provider == "caldav" ||
           provider == "ics_feed";
  }
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
  // The second stage: border cases are put to a language model, over `endpoint` where one is named, else
  // to one that the host runs.
  struct Model {
    bool on = false;
    providers::ModelSetting endpoint;  // its url is empty: the host is asked
    bool over_http() const { return !endpoint.url.empty(); }
    int daily_budget = 100;   // questions to the model in a day (UTC)
    int answer_seconds = 60;  // a later answer counts no more
  } model;
  conversation::DayPlan day_plan;
  policy::Rules rules;
  std::size_t suggestion_count = 3;
  // Which free times are named instead of one that is taken.
  struct Suggest {
    bool after = false;  // after the last clash, else the nearest first
    std::optional<availability::WorkHours> hours;
    unsigned weekdays = 0x7F;
    int buffer_minutes = 0;
  } suggest;
  // What a new event gets where the asker says nothing (S3 12.4). Nothing unless it is set.
  struct EventDefaults {
    std::vector<int> reminders;  // minutes before the start
    std::string color_id;
    model::Visibility visibility = model::Visibility::by_default;
    std::string send_updates;  // of every write
  } event_defaults;
  int stale_minutes = 60;  // what was fetched longer ago does not tell whether a time is free
  std::string assistant_name = "Daybook";
  std::string title_prefix;  // "BUTLER: " in the butler profile
  int lease_seconds = 60;
  std::optional<int> tier_cap;  // for agents, over all calendars
  int shadow_daily_queries = 50;
  int reminder_catch_up_minutes = 120;  // a reminder later than this is told as missed
  struct Net {
    net::TransportSettings transport;
    bool allow_private_addresses = false;
    int answer_seconds = 30;  // a write that takes longer is answered as pending
    std::string key;          // 32 bytes that seal sign-ins at rest; empty: a key file beside `state`
  } net;

  const CalendarSetting* write_calendar() const;
  const CalendarSetting* calendar(std::string_view id) const;
};

// Errors: invalid; the message holds every fault on a line of its own.
Result<Settings> read_settings(const json::Value& tree);

}  // namespace daybook::engine

#include "engine/settings.h"

#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "engine/settings_reader.h"

namespace daybook::engine {
namespace {

void read_people(SettingsReader& r, const json::Value& tree, Settings& s) {
  std::set<std::string> ids;
  std::set<std::pair<std::string, std::string>> handles;
  const auto& items = r.list(tree, "people");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto base = at("people", i);
    model::Person p;
    p.id = r.id(items[i], base, ids);
    p.name = text::clean_line(r.text(items[i], base, "name", p.id), 200);
    p.zone = r.zone(items[i], base, "timezone", s.zone);
    p.email = r.text(items[i], base, "email", "");
    p.admin = r.flag(items[i], base, "admin", false);
    for (const auto& [platform, user] : r.table(items[i], base, "handles").members()) {
      p.handles[platform] = user.as_string();
      if (!user.is_string())
        r.fault(base + "handles." + platform, "must be text");
      else if (!handles.insert({platform, user.as_string()}).second)
        r.fault(base + "handles." + platform, "\"" + user.as_string() + "\" is somebody else's too");
    }
    s.directory.people.push_back(std::move(p));
  }
}

void read_places(SettingsReader& r, const json::Value& tree, Settings& s) {
  const auto& items = r.list(tree, "places");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto base = at("places", i);
    model::Place p;
    p.name = text::clean_line(r.text(items[i], base, "name", ""), 200);
    if (p.name.empty()) r.fault(base + "name", "is missing");
    p.aliases = r.texts(items[i], base, "aliases");
    s.directory.places.push_back(std::move(p));
  }
}

// A conversation names its place by display name or by an alias.
std::string place_named(const model::Directory& directory, const std::string& name) {
  for (const auto& p : directory.places) {
    if (text::fold(p.name) == text::fold(name)) return p.name;
    for (const auto& alias : p.aliases)
      if (text::fold(alias) == text::fold(name)) return p.name;
  }
  return name;
}

void read_conversations(SettingsReader& r, const json::Value& tree, Settings& s) {
  std::set<std::string> ids;
  const auto& items = r.list(tree, "conversations");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto base = at("conversations", i);
    model::Conversation c;
    c.id = r.id(items[i], base, ids);
    c.place = place_named(s.directory, r.text(items[i], base, "place", ""));
    c.listen = r.flag(items[i], base, "listen", true);
    s.directory.conversations.push_back(std::move(c));
  }
}

std::optional<time::seconds> read_clock(SettingsReader& r, const json::Value& v, const char* key,
                                        std::optional<time::seconds> fallback) {
  const std::string text = r.text(v, "briefing.", key, "");
  if (text.empty()) return fallback;
  if (text == "off") return std::nullopt;
  const auto clock = time::parse_clock(text);
  if (clock) return *clock;
  r.fault(std::string("briefing.") + key, clock.error().message + ", or off");
  return fallback;
}

void read_briefing(SettingsReader& r, const json::Value& tree, Settings& s) {
  const auto& v = r.table(tree, "briefing");
  s.day_plan.morning = read_clock(r, v, "morning", s.day_plan.morning);
  s.day_plan.evening = read_clock(r, v, "evening", s.day_plan.evening);
  s.day_plan.catch_up = time::minutes(r.whole(v, "briefing.", "catch_up_minutes", 120, 0, 1440));
  if (const auto days = r.text(v, "briefing.", "days", ""); !days.empty()) {
    if (const auto mask = conversation::parse_days(days)) {
      s.day_plan.days = *mask;
    } else {
      r.fault("briefing.days", mask.error().message);
    }
  }
}

void read_suggestions(SettingsReader& r, const json::Value& v, Settings& s) {
  const auto order = r.text(v, "conflicts.", "suggestion_order", "nearest");
  s.suggest.after = order == "after_conflict";
  if (order != "nearest" && !s.suggest.after)
    r.fault("conflicts.suggestion_order", "must be nearest or after_conflict");
  if (const auto given = r.text(v, "conflicts.", "working_hours", ""); !given.empty()) {
    if (const auto hours = availability::parse_hours(given))
      s.suggest.hours = *hours;
    else
      r.fault("conflicts.working_hours", hours.error().message);
  }
  if (const auto given = r.text(v, "conflicts.", "days", ""); !given.empty()) {
    if (const auto mask = conversation::parse_days(given))
      s.suggest.weekdays = *mask;
    else
      r.fault("conflicts.days", mask.error().message);
  }
  s.suggest.buffer_minutes = r.whole(v, "conflicts.", "buffer_minutes", 0, 0, 1440);
  s.stale_minutes = r.whole(v, "conflicts.", "stale_minutes", 60, 1, 525600);
}

void read_conflicts(SettingsReader& r, const json::Value& tree, Settings& s) {
  const auto& v = r.table(tree, "conflicts");
  auto name = r.text(v, "conflicts.", "policy", r.text(tree, "", "default_conflict_policy", ""));
  if (!name.empty()) {
    if (const auto policy = policy::conflict_policy_from_name(name)) {
      s.rules.conflicts = *policy;
    } else {
      r.fault("conflicts.policy", "must be suggest, fail or allow_overlap");
    }
  }
  s.rules.approval_for_overlap = r.flag(v, "conflicts.", "require_approval_for_overlap", true);
  const auto& approvals = r.table(tree, "approvals");
  const auto asked = [&](const char* key, policy::Asked fallback) {
    const auto given = r.text(approvals, "approvals.", key, "");
    if (given.empty()) return fallback;
    const auto found = policy::asked_from_name(given);
    if (!found) r.fault(std::string("approvals.") + key, "must be never, when_told or always");
    return found.value_or(fallback);
  };
  const auto usual =
      s.profile == "butler" ? policy::Asked::always : policy::Asked::when_told;
  s.rules.outside_attendees = asked("outside_attendees", usual);
  s.rules.cancel_with_attendees = asked("cancel_with_attendees", usual);
  s.suggestion_count =
      static_cast<std::size_t>(r.whole(v, "conflicts.", "suggestion_count", 3, 0, 20));
  read_suggestions(r, v, s);
}

// Reminders come with the table: who sets none of it is reminded of nothing.
void read_event_defaults(SettingsReader& r, const json::Value& tree, Settings& s) {
  static constexpr const char* kBase = "event_defaults.";
  const auto* given = tree.find("event_defaults");
  if (given == nullptr || given->is_null()) return;
  const auto& v = r.table(tree, "event_defaults");
  auto& d = s.event_defaults;
  const int minutes = r.whole(v, kBase, "minutes_before", 15, 0, 40320);
  if (r.flag(v, kBase, "enabled", true)) d.reminders = {minutes};
  d.color_id = r.text(v, kBase, "color_id", "");
  const auto visibility = model::visibility_from_name(r.text(v, kBase, "visibility", "default"));
  if (!visibility) r.fault(std::string(kBase) + "visibility", "must be default, public, private or confidential");
  d.visibility = visibility.value_or(d.visibility);
  d.send_updates = r.text(v, kBase, "send_updates", "none");
  if (d.send_updates != "none" && d.send_updates != "all" && d.send_updates != "external_only")
    r.fault(std::string(kBase) + "send_updates", "must be none, all or external_only");
}

void read_top(SettingsReader& r, const json::Value& tree, Settings& s) {
  if (r.number(tree, "", "v", 1, 0, 1e9) != 1) r.fault("v", "must be 1");
  s.profile = r.text(tree, "", "profile", s.profile);
  if (s.profile != "team" && s.profile != "butler" && s.profile != "knowledge" &&
      s.profile != "shadow")
    r.fault("profile", "must be team, butler, knowledge or shadow");
  s.state = r.text(tree, "", "state", s.state);
  if (s.state.empty()) r.fault("state", "is empty; name a file");
  if (s.state.find('\0') != std::string::npos) r.fault("state", "holds a NUL byte; no file is named so");
  s.threads = r.whole(tree, "", "threads", s.threads, 0, 2);
  if (s.threads == 1) r.fault("threads", "must be 2, or 0 for a host that drives all work");
  s.fast = !r.flag(tree, "", "durable", true);
  s.zone = r.zone(tree, "", "timezone", time::Zone::utc());
  s.title_prefix = s.profile == "butler" ? "BUTLER: " : "";
  s.rules.ask_commands = s.profile != "butler";
  s.tier_cap = r.tier(r.table(tree, "agents"), "agents.", "tier_cap");
  s.shadow_daily_queries =
      r.whole(r.table(tree, "shadow"), "shadow.", "daily_queries", 50, 0, 1000000);
  s.reminder_catch_up_minutes =
      r.whole(r.table(tree, "reminders"), "reminders.", "catch_up_minutes", 120, 0, 525600);
  s.lease_seconds = r.whole(r.table(tree, "outbox"), "outbox.", "lease_seconds", 60, 1, 86400);
}

// The second stage over HTTP. Read behind [net], whose rule about private addresses it follows.
void read_model_endpoint(SettingsReader& r, const json::Value& model, const json::Value& secrets, Settings& s) {
  auto& m = s.model.endpoint;
  m.url = r.text(model, "model.", "url", "");
  m.name = r.text(model, "model.", "name", "");
  const auto api = r.text(model, "model.", "api", "openai");
  if (api != "openai" && api != "ollama") r.fault("model.api", "must be \"openai\" or \"ollama\"");
  m.api = api == "ollama" ? providers::ModelSetting::Api::ollama : providers::ModelSetting::Api::openai;
  m.key = r.secret(model, "model.", "key", secrets);
  m.own_network = s.net.allow_private_addresses;
  if (m.url.empty()) return;
  if (m.name.empty()) r.fault("model.name", "is missing: which model the server is to use");
  if (const auto request = providers::model_request(m, {}); !request) r.fault("model.url", request.error().message);
  s.model.on = true;
}

// Of two bounds in conflict the one that is not set gives way.
void read_confidences(SettingsReader& r, const json::Value& detection, Settings& s) {
  double& extract_at = s.detection.extract_at;
  extract_at = r.number(detection, "detection.", "extract_at", 0.4, 0, 1);
  s.ask_at = r.number(detection, "detection.", "ask_at", 0.6, 0, 1);
  if (s.ask_at >= extract_at) return;
  if (detection["ask_at"].is_null())
    s.ask_at = extract_at;
  else if (detection["extract_at"].is_null())
    extract_at = s.ask_at;
  else
    r.fault("detection.ask_at", "is below extract_at, from which on a plan is read at all");
}

void read_asking(SettingsReader& r, const json::Value& tree, Settings& s) {
  const auto& detection = r.table(tree, "detection");
  s.detection.part_hours = true;
  read_confidences(r, detection, s);
  const auto& model = r.table(tree, "model");
  s.model.on = r.flag(model, "model.", "ask_host", false);
  read_model_endpoint(r, model, r.table(tree, "secrets"), s);
  s.model.daily_budget = r.whole(model, "model.", "daily_budget", 100, 0, 1000000);
  s.model.answer_seconds = r.whole(model, "model.", "answer_seconds", 60, 1, 3600);
  s.model.endpoint.answer_seconds = s.model.answer_seconds;
  const auto& confirm = r.table(tree, "confirm");
  s.confirm.active_seconds = r.whole(confirm, "confirm.", "active_seconds", 300, 1, 604800);
  s.confirm.undo_minutes = r.whole(confirm, "confirm.", "undo_minutes", 15, 0, 10080);
  s.confirm.daily_questions = r.whole(confirm, "confirm.", "daily_questions", 0, 0, 10000);
  s.tell_colleagues = r.flag(confirm, "confirm.", "tell_colleagues", true);
}

}  // namespace

const CalendarSetting* Settings::write_calendar() const {
  for (const auto& c : calendars)
    if (c.write) return &c;
  return nullptr;
}

const CalendarSetting* Settings::calendar(std::string_view id) const {
  for (const auto& c : calendars)
    if (c.id == id) return &c;
  return nullptr;
}

Result<Settings> read_settings(const json::Value& tree) {
  Settings s;
  SettingsReader r;
  if (!tree.is_object() && !tree.is_null())
    return fail(Errc::invalid, "the settings must be one JSON object");
  read_top(r, tree, s);
  read_event_defaults(r, tree, s);
  read_people(r, tree, s);
  read_places(r, tree, s);
  read_conversations(r, tree, s);
  read_calendars(r, tree, s);
  read_net(r, tree, s);
  read_asking(r, tree, s);
  read_briefing(r, tree, s);
  read_conflicts(r, tree, s);
  if (!r.sound()) return fail(Errc::invalid, r.faults());
  return s;
}

}  // namespace daybook::engine

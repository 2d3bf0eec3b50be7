#include "engine/settings.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "engine/accounts.h"

namespace daybook::engine {
namespace {

// Reads typed members of the tree and gathers what is wrong with them.
class Reader {
 public:
  void fault(const std::string& path, const std::string& what) {
    faults_ += (faults_.empty() ? "" : "\n") + path + ": " + what;
  }
  bool sound() const { return faults_.empty(); }
  const std::string& faults() const { return faults_; }

  const json::Value* member(const json::Value& v, const std::string& base, const char* key,
                            bool fits(const json::Value&), const char* wanted) {
    const auto* found = v.find(key);
    if (found == nullptr || found->is_null()) return nullptr;
    if (fits(*found)) return found;
    fault(base + key, std::string("must be ") + wanted);
    return nullptr;
  }
  std::string text(const json::Value& v, const std::string& base, const char* key,
                   std::string fallback) {
    const auto* found = member(
        v, base, key, [](const json::Value& x) { return x.is_string(); }, "text");
    return found != nullptr ? found->as_string() : std::move(fallback);
  }
  bool flag(const json::Value& v, const std::string& base, const char* key, bool fallback) {
    const auto* found = member(
        v, base, key, [](const json::Value& x) { return x.is(json::Kind::boolean); },
        "true or false");
    return found != nullptr ? found->as_bool() : fallback;
  }
  double number(const json::Value& v, const std::string& base, const char* key, double fallback,
                double low, double high) {
    const auto* found = member(
        v, base, key, [](const json::Value& x) { return x.is_number(); }, "a number");
    if (found == nullptr) return fallback;
    const double d = found->as_double();
    if (d >= low && d <= high) return d;
    fault(base + key, "must be between " + json::dump(json::Value::number(low)) + " and " +
                          json::dump(json::Value::number(high)));
    return fallback;
  }
  int whole(const json::Value& v, const std::string& base, const char* key, int fallback, int low,
            int high) {
    const double d = number(v, base, key, fallback, low, high);
    if (d != std::floor(d)) fault(base + key, "must be a whole number");
    return static_cast<int>(d);
  }
  time::Zone zone(const json::Value& v, const std::string& base, const char* key,
                  const time::Zone& fallback) {
    const std::string name = text(v, base, key, "");
    if (name.empty()) return fallback;
    auto found = time::Zone::find(name);
    if (found) return *found;
    fault(base + key, found.error().message);
    return fallback;
  }
  const std::vector<json::Value>& list(const json::Value& v, const char* key) {
    static const std::vector<json::Value>& none = *new std::vector<json::Value>();
    const auto* found = member(
        v, "", key, [](const json::Value& x) { return x.is_array(); }, "a list");
    return found != nullptr ? found->items() : none;
  }
  const json::Value& table(const json::Value& v, const char* key) {
    static const json::Value& none = *new json::Value();
    const auto* found = member(
        v, "", key, [](const json::Value& x) { return x.is_object(); }, "a table");
    return found != nullptr ? *found : none;
  }

 private:
  std::string faults_;
};

std::string at(const char* list, std::size_t i) {
  return std::string(list) + "[" + std::to_string(i) + "].";
}

void read_people(Reader& r, const json::Value& tree, Settings& s) {
  std::set<std::string> ids;
  const auto& items = r.list(tree, "people");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto base = at("people", i);
    model::Person p;
    p.id = r.text(items[i], base, "id", "");
    if (p.id.empty()) r.fault(base + "id", "is missing");
    if (!ids.insert(p.id).second) r.fault(base + "id", "\"" + p.id + "\" stands twice");
    p.name = text::clean_line(r.text(items[i], base, "name", p.id), 200);
    p.zone = r.zone(items[i], base, "timezone", s.zone);
    p.email = r.text(items[i], base, "email", "");
    p.admin = r.flag(items[i], base, "admin", false);
    for (const auto& [platform, user] : items[i]["handles"].members()) {
      if (user.is_string()) {
        p.handles[platform] = user.as_string();
      } else {
        r.fault(base + "handles." + platform, "must be text");
      }
    }
    s.directory.people.push_back(std::move(p));
  }
}

void read_places(Reader& r, const json::Value& tree, Settings& s) {
  const auto& items = r.list(tree, "places");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto base = at("places", i);
    model::Place p;
    p.name = text::clean_line(r.text(items[i], base, "name", ""), 200);
    if (p.name.empty()) r.fault(base + "name", "is missing");
    for (const auto& alias : items[i]["aliases"].items()) {
      if (alias.is_string()) {
        p.aliases.push_back(alias.as_string());
      } else {
        r.fault(base + "aliases", "must be a list of texts");
      }
    }
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

void read_conversations(Reader& r, const json::Value& tree, Settings& s) {
  const auto& items = r.list(tree, "conversations");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto base = at("conversations", i);
    model::Conversation c;
    c.id = r.text(items[i], base, "id", "");
    if (c.id.empty()) r.fault(base + "id", "is missing");
    c.place = place_named(s.directory, r.text(items[i], base, "place", ""));
    c.listen = r.flag(items[i], base, "listen", true);
    s.directory.conversations.push_back(std::move(c));
  }
}

policy::Mode profile_mode(const std::string& profile) {
  if (profile == "butler") return policy::Mode::direct;
  if (profile == "knowledge") return policy::Mode::read;
  return profile == "shadow" ? policy::Mode::shadow : policy::Mode::confirm;
}

std::optional<int> read_tier(Reader& r, const json::Value& item, const std::string& base,
                             const char* key) {
  const auto* given = item.find(key);
  if (given == nullptr || given->is_null()) return std::nullopt;
  return r.whole(item, base, key, 0, 0, 4);
}

std::string read_secret(Reader& r, const json::Value& item, const std::string& base,
                        const char* key, const json::Value& secrets) {
  const auto reference = r.text(item, base, key, "");
  if (reference.empty()) return {};
  auto secret = resolve_secret(reference, secrets);
  if (secret) return std::move(*secret);
  r.fault(base + key, secret.error().message);
  return {};
}

// What the vendors cannot do without. CalDAV and feeds may be open to all.
void need_sign_in(Reader& r, const std::string& base, const CalendarSetting& c) {
  const auto& m = c.remote;
  if (!m.token.empty()) return;
  if (c.provider == "google" && m.credentials.empty())
    r.fault(base + "credentials", "is missing: a reference to the client's JSON file of Google's console; "
                                  "then sign in with \"daybook connect google\"");
  if (c.provider == "google" && !m.credentials.empty())
    if (const auto read = net::read_google_credentials(m.credentials); !read)
      r.fault(base + "credentials", read.error().message);
  if (c.provider != "graph") return;
  if (m.tenant.empty()) r.fault(base + "tenant", "is missing");
  if (m.client_id.empty()) r.fault(base + "client_id", "is missing");
}

void read_remote(Reader& r, const json::Value& item, const std::string& base,
                 const json::Value& secrets, CalendarSetting& c) {
  auto& m = c.remote;
  m.url = r.text(item, base, "url", "");
  m.calendar = r.text(item, base, "calendar", "");
  m.mailbox = r.text(item, base, "mailbox", "");
  m.api_base = r.text(item, base, "api_base", "");
  m.token_url = r.text(item, base, "token_url", "");
  m.authorization_url = r.text(item, base, "authorization_url", "");
  m.username = r.text(item, base, "username", "");
  m.tenant = r.text(item, base, "tenant", "");
  m.client_id = r.text(item, base, "client_id", "");
  m.password = read_secret(r, item, base, "password", secrets);
  m.token = read_secret(r, item, base, "token", secrets);
  m.client_secret = read_secret(r, item, base, "client_secret", secrets);
  m.credentials = read_secret(r, item, base, "credentials", secrets);
  m.interval_minutes = r.whole(item, base, "interval_minutes", 5, 1, 10080);
  m.daily_polls = r.whole(item, base, "daily_polls", 0, 0, 100'000);
  m.push_url = r.text(item, base, "push_url", "");
  if (!m.push_url.empty() && m.push_url.rfind("https://", 0) != 0)
    r.fault(base + "push_url", "must begin with https://: the vendors send to nothing else");
  if (!m.push_url.empty() && c.provider != "google" && c.provider != "graph")
    r.fault(base + "push_url", "is for google and graph: no other kind of calendar sends notifications");
  for (const auto& box : item["category_mailboxes"].items()) m.category_mailboxes.push_back(box.as_string());
  if (const auto zone = r.text(item, base, "timezone", ""); !zone.empty())
    m.zone = r.zone(item, base, "timezone", time::Zone::utc());
  const bool has_url = !m.url.empty();
  if (!has_url && (c.provider == "caldav" || c.provider == "ics_feed"))
    r.fault(base + "url", c.provider == "caldav" ? "is missing: the address of the server, of your "
                                                   "calendars, or of one calendar"
                                                 : "is missing: an https or webcal address, or a file");
  need_sign_in(r, base, c);
  m.account = c.provider + "\x1f" + m.username + "\x1f" + m.tenant + "\x1f" + m.client_id + "\x1f" +
              r.text(item, base, "credentials", "") + "\x1f" + r.text(item, base, "token", "") +
              "\x1f" + r.text(item, base, "password", "");
  // Two people signed in through one client of the vendor are told apart by a name.
  if (const auto name = r.text(item, base, "account", ""); !name.empty()) m.account += "\x1f" + name;
}

CalendarSetting read_calendar(Reader& r, const json::Value& item, const std::string& base,
                              const Settings& s, const json::Value& secrets) {
  CalendarSetting c;
  c.id = r.text(item, base, "id", "");
  if (c.id.empty()) r.fault(base + "id", "is missing");
  c.provider = r.text(item, base, "provider", "local");
  if (c.provider != "local" && c.provider != "ics_file" && !c.lives_elsewhere())
    r.fault(base + "provider", "\"" + c.provider +
                                   "\" is unknown; use local, google, graph, caldav, ics_feed, or "
                                   "ics_file for a calendar copied in from a file");
  const bool copied = c.provider == "ics_file" || c.provider == "ics_feed";
  if (c.lives_elsewhere()) read_remote(r, item, base, secrets, c);
  c.mode = copied ? policy::Mode::read : profile_mode(s.profile);
  if (const auto name = r.text(item, base, "mode", ""); !name.empty()) {
    if (const auto mode = policy::mode_from_name(name)) {
      c.mode = *mode;
    } else {
      r.fault(base + "mode", "must be off, read, shadow, confirm or direct");
    }
  }
  if (copied && c.mode != policy::Mode::read && c.mode != policy::Mode::off)
    r.fault(base + "mode", "must be read or off: a calendar copied in from a file or feed is never written to");
  c.write = r.flag(item, base, "write", !copied) && !copied;
  const auto* display = item.find("display");
  c.display = display != nullptr && display->is_string() ? display->as_string() : c.id;
  c.shown = display == nullptr || display->as_bool(true);
  if (const auto* agents = item.find("agents"); agents != nullptr && !agents->is_null())
    c.agents = r.flag(item, base, "agents", false);
  c.tier_max = read_tier(r, item, base, "tier_max");
  c.window_past_days = static_cast<int>(r.whole(item, base, "window_past_days", 90, 0, 3660));
  c.window_future_days = static_cast<int>(r.whole(item, base, "window_future_days", 365, 1, 3660));
  c.group = text::clean_line(r.text(item, base, "group", ""), 40);
  c.conflicts = r.flag(item, base, "conflicts", true);
  c.person = r.text(item, base, "person", "");
  if (!c.person.empty() && s.directory.person(c.person) == nullptr)
    r.fault(base + "person", "\"" + c.person + "\" is none of the people");
  return c;
}

void read_calendars(Reader& r, const json::Value& tree, Settings& s) {
  std::set<std::string> ids;
  const auto& items = r.list(tree, "calendars");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto base = at("calendars", i);
    auto c = read_calendar(r, items[i], base, s, r.table(tree, "secrets"));
    if (!ids.insert(c.id).second) r.fault(base + "id", "\"" + c.id + "\" stands twice");
    s.calendars.push_back(std::move(c));
  }
  if (s.calendars.empty())
    s.calendars.push_back(
        {"main", "local", profile_mode(s.profile), true, "main", true, {}, {}, {}, 90, 365, {}, true, {}});
}

std::optional<time::seconds> read_clock(Reader& r, const json::Value& v, const char* key,
                                        std::optional<time::seconds> fallback) {
  const std::string text = r.text(v, "briefing.", key, "");
  if (text.empty()) return fallback;
  if (text == "off") return std::nullopt;
  const auto clock = time::parse_clock(text);
  if (clock) return *clock;
  r.fault(std::string("briefing.") + key, clock.error().message + ", or off");
  return fallback;
}

void read_briefing(Reader& r, const json::Value& tree, Settings& s) {
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

void read_suggestions(Reader& r, const json::Value& v, Settings& s) {
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

void read_conflicts(Reader& r, const json::Value& tree, Settings& s) {
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
void read_event_defaults(Reader& r, const json::Value& tree, Settings& s) {
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

void read_top(Reader& r, const json::Value& tree, Settings& s) {
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
  s.tier_cap = read_tier(r, r.table(tree, "agents"), "agents.", "tier_cap");
  s.shadow_daily_queries =
      r.whole(r.table(tree, "shadow"), "shadow.", "daily_queries", 50, 0, 1000000);
  s.reminder_catch_up_minutes =
      r.whole(r.table(tree, "reminders"), "reminders.", "catch_up_minutes", 120, 0, 525600);
  s.lease_seconds = r.whole(r.table(tree, "outbox"), "outbox.", "lease_seconds", 60, 1, 86400);
}

void read_net(Reader& r, const json::Value& tree, Settings& s) {
  const auto& v = r.table(tree, "net");
  s.net.transport.ca_file = r.text(v, "net.", "ca_file", "");
  s.net.transport.proxy = r.text(v, "net.", "proxy", "");
  s.net.allow_private_addresses = r.flag(v, "net.", "allow_private_addresses", false);
  s.net.answer_seconds = r.whole(v, "net.", "answer_seconds", 30, 1, 3600);
  s.net.key = read_secret(r, tree, "", "key", r.table(tree, "secrets"));
  const auto interval = r.table(tree, "sync").find("interval_minutes");
  if (interval == nullptr) return;
  const int minutes = r.whole(r.table(tree, "sync"), "sync.", "interval_minutes", 5, 1, 10080);
  for (std::size_t i = 0; i < s.calendars.size(); ++i)
    if (r.list(tree, "calendars")[i].find("interval_minutes") == nullptr)
      s.calendars[i].remote.interval_minutes = minutes;
}

// The second stage over HTTP. Read behind [net], whose rule about private addresses it follows.
void read_model_endpoint(Reader& r, const json::Value& model, const json::Value& secrets, Settings& s) {
  auto& m = s.model.endpoint;
  m.url = r.text(model, "model.", "url", "");
  m.name = r.text(model, "model.", "name", "");
  const auto api = r.text(model, "model.", "api", "openai");
  if (api != "openai" && api != "ollama") r.fault("model.api", "must be \"openai\" or \"ollama\"");
  m.api = api == "ollama" ? providers::ModelSetting::Api::ollama : providers::ModelSetting::Api::openai;
  m.key = read_secret(r, model, "model.", "key", secrets);
  m.own_network = s.net.allow_private_addresses;
  if (m.url.empty()) return;
  if (m.name.empty()) r.fault("model.name", "is missing: which model the server is to use");
  if (const auto request = providers::model_request(m, {}); !request) r.fault("model.url", request.error().message);
  s.model.on = true;
}

void read_asking(Reader& r, const json::Value& tree, Settings& s) {
  const auto& detection = r.table(tree, "detection");
  s.detection.extract_at = r.number(detection, "detection.", "extract_at", 0.4, 0, 1);
  s.ask_at = r.number(detection, "detection.", "ask_at", 0.6, 0, 1);
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
  Reader r;
  if (!tree.is_object() && !tree.is_null())
    return fail(Errc::invalid, "the settings must be one JSON object");
  read_top(r, tree, s);
  read_event_defaults(r, tree, s);
  read_people(r, tree, s);
  read_places(r, tree, s);
  read_conversations(r, tree, s);
  read_calendars(r, tree, s);
  if (!r.list(tree, "calendars").empty() || r.table(tree, "model").find("url") != nullptr) read_net(r, tree, s);
  read_asking(r, tree, s);
  read_briefing(r, tree, s);
  read_conflicts(r, tree, s);
  if (!r.sound()) return fail(Errc::invalid, r.faults());
  return s;
}

}  // namespace daybook::engine

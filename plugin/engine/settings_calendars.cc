// The calendars of the settings: where each lives, what may be done with it, how it is signed in to.
#include <set>

#include "base/text.h"
#include "engine/accounts.h"
#include "engine/settings_reader.h"
#include "providers/remote.h"

namespace daybook::engine {
namespace {

policy::Mode profile_mode(const std::string& profile) {
  if (profile == "butler") return policy::Mode::direct;
  if (profile == "knowledge") return policy::Mode::read;
  return profile == "shadow" ? policy::Mode::shadow : policy::Mode::confirm;
}

// What the vendors cannot do without. CalDAV and feeds may be open to all.
void need_sign_in(SettingsReader& r, const std::string& base, const CalendarSetting& c) {
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

// Members of the wrong type are faults of every calendar; only one that lives elsewhere needs its secrets.
CalendarSetting::Remote read_members(SettingsReader& r, const json::Value& item, const std::string& base,
                                     const json::Value& secrets, bool elsewhere) {
  CalendarSetting::Remote m;
  const auto secret = [&](const char* key) {
    return elsewhere ? r.secret(item, base, key, secrets) : r.reference(item, base, key);
  };
  m.url = r.text(item, base, "url", "");
  m.calendar = r.text(item, base, "calendar", "");
  m.mailbox = r.text(item, base, "mailbox", "");
  m.api_base = r.text(item, base, "api_base", "");
  m.token_url = r.text(item, base, "token_url", "");
  m.authorization_url = r.text(item, base, "authorization_url", "");
  m.username = r.text(item, base, "username", "");
  m.tenant = r.text(item, base, "tenant", "");
  m.client_id = r.text(item, base, "client_id", "");
  m.password = secret("password");
  m.token = secret("token");
  m.client_secret = secret("client_secret");
  m.credentials = secret("credentials");
  m.credentials_from = r.text(item, base, "credentials", "");
  m.interval_minutes = r.whole(item, base, "interval_minutes", 5, 1, 10080);
  m.daily_polls = r.whole(item, base, "daily_polls", 0, 0, 100'000);
  m.push_url = r.text(item, base, "push_url", "");
  if (!m.push_url.empty() && m.push_url.rfind("https://", 0) != 0)
    r.fault(base + "push_url", "must begin with https://: the vendors send to nothing else");
  m.tasks = r.flag(item, base, "tasks", false);
  m.due_into = r.text(item, base, "due_into", "");
  if (!m.due_into.empty() && !m.tasks) r.fault(base + "due_into", "is for a list of tasks (tasks = true)");
  m.account = r.text(item, base, "account", "");
  m.category_mailboxes = r.texts(item, base, "category_mailboxes");
  if (const auto zone = r.text(item, base, "timezone", ""); !zone.empty())
    m.zone = r.zone(item, base, "timezone", time::Zone::utc());
  return m;
}

void read_remote(SettingsReader& r, const json::Value& item, const std::string& base, CalendarSetting& c) {
  auto& m = c.remote;
  if (!m.push_url.empty() && c.provider != "google" && c.provider != "graph")
    r.fault(base + "push_url", "is for google and graph: no other kind of calendar sends notifications");
  if (m.tasks && c.provider != "caldav")
    r.fault(base + "tasks", "is for caldav: lists of tasks of other kinds are not read");
  const bool has_url = !m.url.empty();
  if (!has_url && (c.provider == "caldav" || c.provider == "ics_feed"))
    r.fault(base + "url", c.provider == "caldav" ? "is missing: the address of the server, of your "
                                                   "calendars, or of one calendar"
                                                 : "is missing: an https or webcal address, or a file");
  need_sign_in(r, base, c);
  // Two people signed in through one client of the vendor are told apart by a name.
  const std::string name = m.account.empty() ? "" : "\x1f" + m.account;
  m.account = c.provider + "\x1f" + m.username + "\x1f" + m.tenant + "\x1f" + m.client_id + "\x1f" +
              m.credentials_from + "\x1f" + r.text(item, base, "token", "") +
              "\x1f" + r.text(item, base, "password", "") + name;
}

CalendarSetting read_calendar(SettingsReader& r, const json::Value& item, const std::string& base,
                              const Settings& s, const json::Value& secrets, std::set<std::string>& ids) {
  CalendarSetting c;
  c.id = r.id(item, base, ids);
  c.provider = r.text(item, base, "provider", "local");
  if (c.provider != "local" && c.provider != "ics_file" && !c.lives_elsewhere())
    r.fault(base + "provider", "\"" + c.provider +
                                   "\" is unknown; use local, google, graph, caldav, ics_feed, or "
                                   "ics_file for a calendar copied in from a file");
  auto remote = read_members(r, item, base, secrets, c.lives_elsewhere());
  if (c.lives_elsewhere()) {
    c.remote = std::move(remote);
    read_remote(r, item, base, c);
  }
  const bool copied = c.provider == "ics_file" || c.provider == "ics_feed" || c.remote.tasks;
  c.mode = copied ? policy::Mode::read : profile_mode(s.profile);
  if (const auto name = r.text(item, base, "mode", ""); !name.empty()) {
    if (const auto mode = policy::mode_from_name(name)) {
      c.mode = *mode;
    } else {
      r.fault(base + "mode", "must be off, read, shadow, confirm or direct");
    }
  }
  if (copied && c.mode != policy::Mode::read && c.mode != policy::Mode::off)
    r.fault(base + "mode", "must be read or off: a calendar copied in from a file, a feed or a list of tasks is never written to");
  c.write = r.flag(item, base, "write", !copied) && !copied;
  const auto* display = item.find("display");
  if (display != nullptr && !display->is_null() && !display->is_string() && !display->is(json::Kind::boolean))
    r.fault(base + "display", "must be text, true or false");
  c.display = display != nullptr && display->is_string() ? display->as_string() : c.id;
  // What stands in another calendar as well is not shown twice, where nothing else is said.
  c.shown = display == nullptr ? c.remote.due_into.empty() : display->as_bool(true);
  if (const auto* agents = item.find("agents"); agents != nullptr && !agents->is_null())
    c.agents = r.flag(item, base, "agents", false);
  c.tier_max = r.tier(item, base, "tier_max");
  c.window_past_days = static_cast<int>(r.whole(item, base, "window_past_days", 90, 0, 3660));
  c.window_future_days = static_cast<int>(r.whole(item, base, "window_future_days", 365, 1, 3660));
  if (c.provider == "graph" && c.window_past_days + c.window_future_days > providers::kGraphDays)
    r.fault(base + "window_future_days", "is too much with window_past_days: Microsoft lists " +
                                             std::to_string(providers::kGraphDays) + " days at most");
  c.group = text::clean_line(r.text(item, base, "group", ""), 40);
  c.conflicts = r.flag(item, base, "conflicts", !c.remote.tasks);  // tasks are in nobody's way
  c.person = r.text(item, base, "person", "");
  if (!c.person.empty() && s.directory.person(c.person) == nullptr)
    r.fault(base + "person", "\"" + c.person + "\" is none of the people");
  return c;
}

}  // namespace

void read_calendars(SettingsReader& r, const json::Value& tree, Settings& s) {
  std::set<std::string> ids;
  const auto& items = r.list(tree, "calendars");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto base = at("calendars", i);
    auto c = read_calendar(r, items[i], base, s, r.table(tree, "secrets"), ids);
    s.calendars.push_back(std::move(c));
  }
  for (std::size_t i = 0; i < s.calendars.size(); ++i) {
    const auto& list = s.calendars[i].remote;
    if (list.due_into.empty()) continue;
    const auto* into = s.calendar(list.due_into);
    if (into == nullptr || !into->write)
      r.fault(at("calendars", i) + "due_into", "\"" + list.due_into + "\" is no calendar that is written to");
  }
  if (s.calendars.empty())
    s.calendars.push_back(
        {"main", "local", profile_mode(s.profile), true, "main", true, {}, {}, {}, 90, 365, {}, true, {}});
}

void read_net(SettingsReader& r, const json::Value& tree, Settings& s) {
  const auto& v = r.table(tree, "net");
  s.net.transport.ca_file = r.text(v, "net.", "ca_file", "");
  s.net.transport.proxy = r.text(v, "net.", "proxy", "");
  s.net.allow_private_addresses = r.flag(v, "net.", "allow_private_addresses", false);
  s.net.answer_seconds = r.whole(v, "net.", "answer_seconds", 30, 1, 3600);
  s.net.key = r.secret(tree, "", "key", r.table(tree, "secrets"));
  const auto interval = r.table(tree, "sync").find("interval_minutes");
  if (interval == nullptr) return;
  const int minutes = r.whole(r.table(tree, "sync"), "sync.", "interval_minutes", 5, 1, 10080);
  const auto& listed = r.list(tree, "calendars");
  for (std::size_t i = 0; i < listed.size(); ++i)
    if (listed[i]["interval_minutes"].is_null()) s.calendars[i].remote.interval_minutes = minutes;
}

}  // namespace daybook::engine

// Source calendars: what is chosen for them, their health, and taking one away again.
#include <algorithm>

#include "base/text.h"
#include "engine/calendars.h"
#include "engine/syncer.h"

namespace daybook::engine {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }
json::Value str_or_null(std::string_view s) { return s.empty() ? json::Value{} : str(s); }
json::Value flag(bool b) { return json::Value::boolean(b); }

}  // namespace

json::Value Calendars::source_json(const CalendarSetting& c) const {
  const auto& chosen = sight_.chosen(c.id);
  auto agent = sight_.viewer();
  agent.agent = true;
  agent.most = policy::Tier::full;
  const auto access = sight_.access(c.id);
  const auto tier = policy::tier_for(agent, access);
  auto v = json::Value::object();
  v.set("source_calendar_id", str(c.id)).set("connector_id", str(c.id));
  v.set("provider", str(c.provider)).set("mode", str(policy::mode_name(c.mode)));
  v.set("write", flag(c.write));
  v.set("display_name", str(chosen.display_name.empty() ? c.display : chosen.display_name));
  v.set("color", str_or_null(chosen.color));
  v.set("user_group", str_or_null(chosen.group.empty() ? c.group : chosen.group));
  v.set("enabled_for_sync", flag(chosen.sync.value_or(true)));
  v.set("enabled_for_display", flag(chosen.display.value_or(c.shown)));
  v.set("enabled_for_agents", flag(access.agents.value_or(access.own)));
  v.set("agent_context_tier_max", json::Value::integer(std::min(4, policy::number_of(tier))));
  v.set("agents_own_calendar", flag(tier == policy::Tier::full));
  v.set("revoked_at", chosen.revoked_ms == 0
                          ? json::Value{}
                          : str(time::format_utc(time::from_millis(chosen.revoked_ms))));
  return v;
}

Result<json::Value> Calendars::sources() {
  auto list = json::Value::array();
  for (const auto& c : c_.settings.calendars) {
    // At tier 0 an agent is not told that there is such a calendar.
    if (sight_.viewer().agent && sight_.tier(c.id) == policy::Tier::none) continue;
    auto v = source_json(c);
    if (!sight_.viewer().agent || sight_.tier(c.id) == policy::Tier::full) {
      DAYBOOK_ASSIGN(const auto events, events_.count(c.id));
      v.set("events", json::Value::integer(events));
    }
    list.push(std::move(v));
  }
  return list;
}

// An agent may not steer what agents may see; among people an admin may, and anybody where the
// settings name no admin.
Result<const CalendarSetting*> Calendars::steered(std::string_view calendar) const {
  const auto* setting = c_.settings.calendar(calendar);
  const auto& viewer = sight_.viewer();
  if (viewer.agent)
    return fail(Errc::denied,
                "agents may not change what is set for a calendar; a person must do this in the "
                "workspace or by command");
  if (setting == nullptr)
    return fail(Errc::not_found,
                "there is no calendar " + std::string(calendar) + "; calendar_list_sources shows them",
                "args.calendar_id");
  const auto& people = c_.settings.directory.people;
  const bool has_admin =
      std::any_of(people.begin(), people.end(), [](const auto& p) { return p.admin; });
  if (has_admin && !viewer.admin)
    return fail(Errc::denied, "only an admin may change what is set for a calendar");
  return setting;
}

Result<json::Value> Calendars::set_source(std::string_view calendar,
                                          const tools::SourcePatch& patch) {
  DAYBOOK_ASSIGN(const auto* setting, steered(calendar));
  if (patch.tier && setting->tier_max && *patch.tier > *setting->tier_max)
    return fail(Errc::denied,
                "the settings cap this calendar at tier " + std::to_string(*setting->tier_max),
                "args.agent_context_tier_max");
  if (patch.tier && c_.settings.tier_cap && *patch.tier > *c_.settings.tier_cap)
    return fail(Errc::denied,
                "the settings cap every calendar at tier " + std::to_string(*c_.settings.tier_cap),
                "args.agent_context_tier_max");
  store::Toggles t = sight_.chosen(calendar);
  if (patch.sync) t.sync = patch.sync;
  if (patch.sync && *patch.sync) t.revoked_ms = 0;
  if (patch.display) t.display = patch.display;
  if (patch.agents) t.agents = patch.agents;
  if (patch.tier) t.tier = patch.tier;
  if (patch.group) t.group = text::clean_line(*patch.group, 40);
  if (patch.display_name) t.display_name = text::clean_line(*patch.display_name, 200);
  if (patch.color) t.color = text::clean_line(*patch.color, 40);
  DAYBOOK_TRY(about_to_change({"source", setting->id}));
  DAYBOOK_TRY(choose(*setting, t));
  return source_json(*setting);
}

Status Calendars::choose(const CalendarSetting& setting, const store::Toggles& chosen) {
  DAYBOOK_TRY(c_.writing());
  const bool on_again = chosen.sync.value_or(true) && !sight_.chosen(setting.id).sync.value_or(true);
  if (on_again && c_.sync.find(setting.id) != nullptr) c_.sync.change(setting.id).wanted = true;
  DAYBOOK_TRY(store::Sources(*c_.db).set_toggles(setting.id, chosen, c_.now_ms));
  DAYBOOK_ASSIGN(sight_, Sight::open(c_.settings, *c_.db, sight_.viewer()));
  return {};
}

Result<json::Value> Calendars::revoke_source(std::string_view calendar) {
  DAYBOOK_ASSIGN(const auto* setting, steered(calendar));
  if (setting->provider == "local" && setting->write)
    return fail(Errc::denied,
                "the events of " + setting->id +
                    " live here and nowhere else, so they are not a copy to take away; set "
                    "write = false for it first, or delete events",
                "args.calendar_id");
  DAYBOOK_TRY(c_.writing());
  store::Sources rows(*c_.db);
  DAYBOOK_TRY(Syncer::leave(c_, setting->id, "it was revoked while the change was on its way"));
  DAYBOOK_ASSIGN(const auto purged, rows.purge(calendar, c_.now_ms));
  store::Toggles t = sight_.chosen(calendar);
  t.sync = t.display = t.agents = false;
  t.tier = 0;
  t.revoked_ms = c_.now_ms;
  DAYBOOK_TRY(rows.set_toggles(calendar, t, c_.now_ms));
  DAYBOOK_ASSIGN(sight_, Sight::open(c_.settings, *c_.db, sight_.viewer()));
  // The sign-in goes with the last calendar that used it.
  const auto& account = setting->remote.account;
  const bool used = std::any_of(c_.settings.calendars.begin(), c_.settings.calendars.end(), [&](const auto& other) {
    return other.remote.account == account && sight_.chosen(other.id).revoked_ms == 0;
  });
  if (!used) DAYBOOK_TRY(c_.copies.drop_credential(account));
  c_.flush_after_commit = true;
  auto v = source_json(*setting);
  return v.set("purged_events", json::Value::integer(purged));
}

namespace {

// S3's words for how fresh a source is.
const char* sync_state(const SyncState& s, bool revoked, bool off) {
  if (revoked) return "revoked";
  if (off) return "off";
  if (s.running) return "syncing";
  if (!s.error.empty() && s.failures > 0) return s.code == Errc::reauth ? "reconnect_needed" : "failed";
  return s.last_ms == 0 ? "never" : "fresh";
}

// What its sign-in may do, once it was looked at, and until when.
void add_rights(const SyncState& s, json::Value& v) {
  v.set("may_write", s.health ? flag(s.health->may_write) : json::Value{});
  if (!s.check_error.empty()) v.set("rights_error", str(s.check_error));
  if (!s.health) return;
  const auto list = [&](const char* name, const std::vector<std::string>& said) {
    auto texts = json::Value::array();
    for (const auto& one : said) texts.push(str(one));
    if (!said.empty()) v.set(name, std::move(texts));
  };
  list("missing_rights", s.health->missing);
  list("sign_in_remarks", s.health->remarks);
  if (s.health->sign_in_ends) v.set("sign_in_ends_at", str(time::format_utc(*s.health->sign_in_ends)));
}

}  // namespace

Result<json::Value> Calendars::sync_of(const CalendarSetting& c) const {
  const auto& chosen = sight_.chosen(c.id);
  const bool revoked = chosen.revoked_ms != 0;
  const bool off = !chosen.sync.value_or(true);
  auto v = json::Value::object();
  v.set("calendar_id", str(c.id)).set("provider", str(c.provider));
  const auto* at = c_.sync.find(c.id);
  if (at == nullptr) {
    v.set("sync_state", str(revoked ? "revoked" : off ? "off" : "fresh"));
    v.set("last_synced_at", json::Value{}).set("sync_token_valid", json::Value{});
    v.set("pending_changes", json::Value::integer(0)).set("staleness_ms", json::Value::integer(0));
    return v.set("detail", str(c.provider == "local"
                                   ? "its events live here: there is nothing to fetch"
                                   : "a copy of a file: calendar_import_ics brings it up to date"));
  }
  const auto& s = *at;
  DAYBOOK_ASSIGN(const auto pending, c_.writes.open_count(c.id));
  DAYBOOK_ASSIGN(const auto cursor, c_.copies.cursor(c.id));
  v.set("sync_state", str(sync_state(s, revoked, off)));
  v.set("last_synced_at",
        s.last_ms == 0 ? json::Value{} : str(time::format_utc(time::from_millis(s.last_ms))));
  v.set("sync_token_valid", flag(!cursor.empty()));
  v.set("pending_changes", json::Value::integer(pending));
  const auto age = c_.age_ms(c.id);
  v.set("staleness_ms", age ? json::Value::integer(*age) : json::Value{});
  v.set("last_error", str_or_null(s.error));
  constexpr std::size_t kTold = 20;
  auto problems = json::Value::array();
  for (const auto& [id, what] : s.problems)
    if (problems.items().size() < kTold) problems.push(str(what));
  for (const auto& what : s.remarks)
    if (problems.items().size() < kTold) problems.push(str(what));
  if (!problems.items().empty()) v.set("problems", std::move(problems));
  if (!c.remote.push_url.empty()) {
    v.set("push", str(s.channel && s.watch_error.empty() ? "on" : s.watch_error.empty() ? "being set up" : "off"));
    v.set("push_error", str_or_null(s.watch_error));
  }
  add_rights(s, v);
  return v;
}

Result<json::Value> Calendars::sync_status() {
  auto list = json::Value::array();
  for (const auto& c : c_.settings.calendars) {
    if (sight_.tier(c.id) == policy::Tier::none) continue;
    DAYBOOK_ASSIGN(auto v, sync_of(c));
    list.push(std::move(v));
  }
  return list;
}

Result<json::Value> Calendars::force_sync(std::string_view calendar) {
  DAYBOOK_TRY(readable(calendar));
  for (const auto& [id, state] : c_.sync.all())
    if ((calendar.empty() || id == calendar) && c_.sync.ask(id, c_.now_ms)) DAYBOOK_TRY(c_.writing());
  return sync_status();
}

Result<json::Value> Calendars::notified(const json::Value& notification) {
  const auto told = Syncer::notified(c_, notification);
  auto http = json::Value::object();
  http.set("status", json::Value::integer(told.status)).set("content_type", str_or_null(told.content_type));
  http.set("body", str(told.body));
  auto calendars = json::Value::array();
  for (const auto& id : told.calendars)
    if (sight_.tier(id) != policy::Tier::none) calendars.push(str(id));
  auto v = json::Value::object();
  return v.set("http", std::move(http)).set("calendars", std::move(calendars));
}

std::optional<std::int64_t> Calendars::staleness_ms(std::string_view calendar) const {
  std::int64_t oldest = 0;
  for (const auto& [id, mirror] : c_.mirrors) {
    if (!calendar.empty() && id != calendar) continue;
    if (sight_.tier(id) == policy::Tier::none) continue;
    const auto age = c_.age_ms(id);
    if (!age) return std::nullopt;
    oldest = std::max(oldest, *age);
  }
  return oldest;
}

}  // namespace daybook::engine

#include "engine/calendars.h"

#include <algorithm>

#include "providers/series.h"
#include "store/schema.h"

namespace daybook::engine {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

// How long a token of a tool's answer can be used.
constexpr std::int64_t kTokenMs = 7LL * 86400 * 1000;
// So many actions of a series are looked at for the last one of each occurrence.
constexpr std::size_t kHistory = 500;

// Before clashes are looked for: a new series with far too many occurrences costs nothing.
Status bounded(std::string_view calendar, const model::Event& series, const Settings& settings) {
  if (!series.is_series()) return {};
  const auto* setting = settings.calendar(calendar);
  const auto from = series.starts_at();
  return providers::check({series, {}}, from,
                          from + time::days(setting != nullptr ? setting->window_future_days : 1));
}

}  // namespace

std::vector<tools::CalendarInfo> Calendars::calendars() const {
  std::vector<tools::CalendarInfo> out;
  for (const auto& c : c_.settings.calendars)
    out.push_back({c.id, c.provider, std::string(policy::mode_name(c.mode)), c.display, c.write,
                   sight_.tier(c.id), sight_.listed(c), std::string(sight_.owner_email(c.id)), !c.remote.tasks});
  return out;
}

Status Calendars::could_be(std::string_view calendar, const model::Event& series) const {
  DAYBOOK_TRY(bounded(calendar, series, c_.settings));
  return providers::takes_place({series, {}});
}

Status Calendars::readable(std::string_view calendar) const {
  if (calendar.empty()) return {};
  const auto* setting = c_.settings.calendar(calendar);
  if (setting == nullptr || sight_.tier(calendar) == policy::Tier::none)
    return tl::unexpected(sight_.no_calendar(calendar, "args.calendar_id"));
  if (setting->mode == policy::Mode::off)
    return fail(Errc::denied, "the calendar " + std::string(calendar) + " is switched off",
                "args.calendar_id");
  return {};
}

Result<std::vector<store::Occurrence>> Calendars::list(std::string_view calendar, time::Instant from,
                                                       time::Instant to, std::size_t limit,
                                                       store::Reading reading) {
  DAYBOOK_TRY(readable(calendar));
  std::vector<store::Occurrence> out;
  for (const auto& [id, provider] : c_.providers) {
    if (calendar.empty() ? !sight_.listed(*c_.settings.calendar(id)) : id != calendar) continue;
    DAYBOOK_ASSIGN(auto found, provider->list_events(from, to, limit, reading));
    sight_.see(found);
    if (out.empty()) out = std::move(found);
    else std::move(found.begin(), found.end(), std::back_inserter(out));
  }
  const auto before = [](const auto& a, const auto& b) { return a.starts_at < b.starts_at; };
  if (!std::is_sorted(out.begin(), out.end(), before)) std::stable_sort(out.begin(), out.end(), before);
  if (out.size() > limit) out.resize(limit);
  DAYBOOK_TRY(attach_links(out));
  return out;
}

Result<std::optional<model::Event>> Calendars::get(std::string_view calendar,
                                                   std::string_view event_id) {
  DAYBOOK_TRY(readable(calendar));
  for (const auto& [id, provider] : c_.providers) {
    if (!calendar.empty() && id != calendar) continue;
    if (sight_.tier(id) == policy::Tier::none) continue;
    DAYBOOK_ASSIGN(auto found, provider->get_event(event_id));
    if (found) found = sight_.see(*found);
    // What shows no title shows no id either, so nobody can know it by that.
    if (!found || found->event_id.empty()) continue;
    std::vector<store::Occurrence> one = {{std::move(*found), {}, {}}};
    DAYBOOK_TRY(attach_links(one));
    return std::optional<model::Event>(std::move(one.front().event));
  }
  return std::optional<model::Event>{};
}

Result<model::ChangeAnswer> Calendars::change(const model::Change& change) {
  if (change.type == model::ChangeType::create)
    DAYBOOK_TRY(bounded(change.calendar_id, change.event, c_.settings));
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_ASSIGN(auto answer, c_.gate.change(change, c_.now_ms));
  if (change.dry_run) looked_at_ = answer;
  return shown(std::move(answer));
}

// What is answered of a change is what the asker may see of the event by now.
model::ChangeAnswer Calendars::shown(model::ChangeAnswer answer) const {
  if (answer.event.event_id.empty()) return answer;
  const auto id = answer.event.event_id;
  answer.event = sight_.see(answer.event).value_or(model::Event{});
  answer.event.event_id = id;  // the asker named it, or made it
  return answer;
}

Result<tools::World::Undone> Calendars::undo(std::string_view actor, std::string_view token, std::string_view event_id) {
  DAYBOOK_TRY(c_.writing());
  if (!token.empty()) {
    DAYBOOK_ASSIGN(const auto action, c_.gate.action_for_token(token));
    if (action.created_ms < c_.now_ms - kTokenMs)
      return fail(Errc::denied, "this undo token is older than seven days");
    if (!event_id.empty() && event_id != action.event_id && model::split_occurrence_id(event_id).series != action.event_id &&
        event_id != model::split_occurrence_id(action.event_id).series)
      return fail(Errc::invalid, "names another event than the undo_token is of; give one of them", "args.event_id");
    return undo_action(action);
  }
  // An agent's own latest change: what its person did meanwhile is the person's to take back.
  const bool by_agents = sight_.viewer().agent && event_id.empty();
  DAYBOOK_ASSIGN(const auto latest, c_.journal.latest_undoable(actor, event_id, c_.now_ms - kTokenMs,
                                                               store::Undoable::anything, by_agents));
  if (event_id.empty()) {
    DAYBOOK_ASSIGN(const auto other, c_.journal.without_undo_since(actor, latest ? latest->id : 0, c_.now_ms - kTokenMs, by_agents));
    if (!other.empty())
      return fail(Errc::conflict, "your latest change (" + other + ") has no undo; name the event_id or the undo_token of what to take back",
                  "args.undo_token");
  }
  if (!latest) return fail(Errc::not_found, "there is no change that could be taken back");
  return undo_action(*latest);
}

Result<tools::World::Undone> Calendars::undo_action(const store::Action& action) {
  if (store::is_change_of_event(action)) {
    DAYBOOK_ASSIGN(auto answer, c_.gate.undo(action, sight_.viewer(), c_.now_ms));
    return Undone{shown(std::move(answer)), {}};
  }
  return undo_thing(action);
}

Result<std::vector<model::Event>> Calendars::page(std::string_view calendar, std::int64_t& after,
                                                  std::size_t limit) {
  DAYBOOK_TRY(readable(calendar));
  // An export holds whole events only.
  while (true) {
    DAYBOOK_ASSIGN(auto found, events_.page(calendar, after, limit));
    if (found.empty()) return found;
    const auto hidden = [&](const model::Event& e) {
      const auto seen = sight_.see(e);
      return !seen || !policy::whole(*seen);
    };
    found.erase(std::remove_if(found.begin(), found.end(), hidden), found.end());
    if (!found.empty()) return found;
  }
}

bool Calendars::replaces_at_once(std::string_view calendar) const {
  const auto in = c_.providers.find(calendar);
  return in != c_.providers.end() && in->second->replaces_at_once();
}

Result<std::set<time::Local>> Calendars::changed_here(const model::Event& series, std::string_view type) {
  DAYBOOK_ASSIGN(const auto history, c_.journal.actions_of(series.event_id, kHistory));
  std::set<std::string> seen;
  std::set<time::Local> out;
  for (const auto& a : history) {
    if (a.status != "done" || a.type == "undo" || a.result.empty()) continue;
    DAYBOOK_ASSIGN(const json::Value then, json::parse(a.result));
    DAYBOOK_ASSIGN(const auto event, model::event_from_stored(then));
    if (!event.original_start || !seen.insert(event.event_id).second) continue;
    if (a.origin == "import" || (!type.empty() && a.type != type)) continue;
    // By its day, too, should the series have got another time since.
    out.insert({*event.original_start, time::date_of(*event.original_start) + time::time_of_day(series.span.start)});
  }
  return out;
}

Result<std::vector<model::Event>> Calendars::brought_overrides(const model::Event& series) {
  DAYBOOK_ASSIGN(auto found, events_.overrides(series.event_id));
  if (found.empty()) return found;
  DAYBOOK_ASSIGN(const auto here, changed_here(series, ""));
  std::erase_if(found, [&](const auto& o) { return here.count(*o.original_start) != 0; });
  return found;
}

Result<std::vector<model::SeriesDate>> Calendars::taken_out(const model::Event& series) {
  auto out = series.recurrence.except_dates;
  if (out.empty()) return out;
  DAYBOOK_ASSIGN(const auto here, changed_here(series, "delete"));
  std::erase_if(out, [&](const auto& d) { return here.count(d.local) == 0; });
  return out;
}

Result<std::optional<model::Event>> Calendars::find_uid(std::string_view calendar,
                                                        std::string_view uid) {
  DAYBOOK_ASSIGN(auto found, events_.find_uid(calendar, uid));
  if (!found) return found;
  found = sight_.see(*found);
  if (found && policy::whole(*found)) return found;
  return fail(Errc::denied, "agents may not change what they do not see in full in the calendar " +
                                std::string(calendar));
}

Result<json::Value> Calendars::status() {
  std::int64_t events = 0;
  DAYBOOK_ASSIGN(const auto waiting, c_.outbox.open_count());
  auto list = json::Value::array();
  for (const auto& c : c_.settings.calendars) {
    // What an agent sees nothing of is not counted either.
    if (sight_.viewer().agent && sight_.tier(c.id) == policy::Tier::none) continue;
    DAYBOOK_ASSIGN(const auto in_it, events_.count(c.id));
    events += in_it;
    auto v = json::Value::object();
    v.set("id", str(c.id))
        .set("provider", str(c.provider))
        .set("mode", str(policy::mode_name(c.mode)));
    v.set("write", json::Value::boolean(c.write)).set("display", str(c.display));
    DAYBOOK_ASSIGN(const auto sync, sync_of(c));
    const auto state = sync.str("sync_state");
    // What is under way says nothing of what is here.
    const bool told = state == "fresh" || state == "syncing";
    const bool failing = state == "syncing" && sync["last_error"].is_string();
    const bool old = told && !c_.coverage(c.id, c_.now(), c_.now()).unknown.empty();
    const std::string_view trouble = failing ? "failed" : !old ? state : sync["staleness_ms"].is_null() ? "never" : "stale";
    const bool well = state == "off" || (told && !failing && !old);
    const bool wanted = c.write && (c.mode == policy::Mode::confirm || c.mode == policy::Mode::direct);
    const bool shut = wanted && !sync["may_write"].is_null() && !sync["may_write"].as_bool();
    const bool limited = shut || sync.find("missing_rights") != nullptr;
    v.set("health", str(!well ? trouble : limited ? "limited" : "ok")).set("staleness_ms", sync["staleness_ms"]);
    if (sync["last_error"].is_string()) v.set("last_error", sync["last_error"]);
    for (const char* name : {"rights_error", "missing_rights", "sign_in_remarks", "sign_in_ends_at"})
      if (const auto* said = sync.find(name)) v.set(name, *said);
    list.push(std::move(v));
  }
  auto v = json::Value::object();
  v.set("status", str("ok")).set("profile", str(c_.settings.profile));
  // Where files lie on the host is no agent's business.
  if (!sight_.viewer().agent) v.set("state_file", str(c_.settings.state));
  v.set("schema_version", json::Value::integer(store::kSchemaVersion));
  v.set("timezone", str(c_.settings.zone.name())).set("calendars", std::move(list));
  v.set("people",
        json::Value::integer(static_cast<std::int64_t>(c_.settings.directory.people.size())));
  v.set("places",
        json::Value::integer(static_cast<std::int64_t>(c_.settings.directory.places.size())));
  v.set("events", json::Value::integer(events))
      .set("effects_waiting", json::Value::integer(waiting));
  v.set("now", str(time::format_utc(c_.now())));
  v.set("projection_version", json::Value::integer(projection_version()));
  return v;
}

}  // namespace daybook::engine

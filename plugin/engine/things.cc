// What is no event and can be changed all the same (entries of butlers, items of the timeline, choices for
// sources, links): how it was before a call, and putting that back.
#include "engine/calendars.h"
#include "store/attendees.h"
#include "store/sources.h"
#include "store/tasks.h"
#include "store/timeline.h"
#include "tools/listing.h"

namespace daybook::engine {
namespace {

using json::Value;

Value str(std::string_view s) { return Value::string(std::string(s)); }

template <class T>
Value or_null(const std::optional<T>& v) {
  if (!v) return {};
  if constexpr (std::is_same_v<T, bool>) return Value::boolean(*v);
  else return Value::integer(*v);
}

std::optional<bool> flag_in(const Value& v) {
  if (v.is_null()) return std::nullopt;
  return v.as_bool();
}

// A calendar may have blanks in its id, and paths may; event ids, kinds and keys have none.
std::pair<std::string, std::string> cut(std::string_view kind, const std::string& id) {
  const auto blank = kind == "feed" ? id.rfind(' ') : id.find(' ');
  return {id.substr(0, blank), id.substr(blank + 1)};
}

// Whether it fired since, and so is over, was nobody's choice.
Value state(const model::ScheduledTask& t) {
  if (t.status == "cancelled") return {};
  auto v = Value::object();
  v.set("title", str(t.title)).set("timezone", str(t.span.zone.name()));
  v.set("all_day", Value::boolean(t.span.all_day));
  v.set("start", str(model::stored_time(t.span.start, t.span.start_again, t.span.zone)));
  v.set("end", str(model::stored_time(t.span.end, t.span.end_again, t.span.zone)));
  v.set("rrule", str(t.rrule)).set("cron", str(t.cron));
  v.set("until", t.until ? Value::integer(time::to_unix(*t.until)) : Value{});
  return v.set("status", str(t.status == "completed" ? "active" : t.status));
}

Status read(const Value& state, model::ScheduledTask& t) {
  t.title = state.str("title");
  DAYBOOK_ASSIGN(t.span.zone, time::Zone::find(state.str("timezone")));
  t.span.all_day = state["all_day"].as_bool();
  DAYBOOK_ASSIGN(const auto start, time::parse_iso(state.str("start")));
  DAYBOOK_ASSIGN(const auto end, time::parse_iso(state.str("end")));
  t.span.start = start.local;
  t.span.end = end.local;
  t.span.start_again = start.offset.has_value();
  t.span.end_again = end.offset.has_value();
  t.rrule = state.str("rrule");
  t.cron = state.str("cron");
  t.until.reset();
  if (!state["until"].is_null()) t.until = time::from_unix(state["until"].as_int());
  t.status = state.str("status");
  return {};
}

Value state(const store::TimelineRow& r) {
  auto v = Value::object();
  v.set("owner", str(r.owner)).set("title", str(r.title)).set("path", str(r.path));
  v.set("status", str(r.status)).set("link", str(r.link)).set("timezone", str(r.timezone));
  v.set("all_day", Value::boolean(r.all_day));
  return v.set("starts_at", Value::integer(r.starts_at)).set("ends_at", Value::integer(r.ends_at));
}

store::TimelineRow row_of(std::string_view kind, std::string_view id, const Value& v) {
  const auto text = [&](const char* name) { return std::string(v.str(name)); };
  return {std::string(kind), std::string(id), text("owner"), text("title"), text("path"), text("status"), text("link"),
          text("timezone"), v["all_day"].as_bool(), v["starts_at"].as_int(), v["ends_at"].as_int()};
}

Value state(const store::Toggles& t) {
  auto v = Value::object();
  v.set("sync", or_null(t.sync)).set("display", or_null(t.display)).set("agents", or_null(t.agents));
  v.set("tier", or_null(t.tier)).set("group", str(t.group)).set("display_name", str(t.display_name));
  return v.set("color", str(t.color)).set("revoked_ms", Value::integer(t.revoked_ms));
}

store::Toggles toggles_of(const Value& v) {
  store::Toggles t{flag_in(v["sync"]), flag_in(v["display"]), flag_in(v["agents"]), {}, {}, {}, {}, {}};
  if (!v["tier"].is_null()) t.tier = static_cast<int>(v["tier"].as_int());
  t.group = v.str("group");
  t.display_name = v.str("display_name");
  t.color = v.str("color");
  t.revoked_ms = v["revoked_ms"].as_int();
  return t;
}

}  // namespace

// How the image of each of its changes begins.
std::string Calendars::image_of(const Thing& thing) {
  auto v = Value::object();
  auto text = json::dump(v.set("kind", str(thing.kind)).set("id", str(thing.id)));
  text.back() = ',';
  return text;
}

Result<Value> Calendars::state_of(const Thing& thing) {
  const auto [first, second] = cut(thing.kind, thing.id);
  if (thing.kind == "entry") {
    DAYBOOK_ASSIGN(const auto found, store::Tasks(*c_.db).find(thing.id));
    return found ? state(*found) : Value{};
  }
  if (thing.kind == "item") {
    DAYBOOK_ASSIGN(const auto found, store::Timeline(*c_.db).find(first, second));
    return found ? state(*found) : Value{};
  }
  if (thing.kind == "link") {
    DAYBOOK_ASSIGN(const bool there, store::Attendees(*c_.db).linked(first, second));
    return there ? Value::boolean(true) : Value{};
  }
  if (thing.kind == "feed") {
    DAYBOOK_ASSIGN(const auto text, c_.journal.meta(second));
    return text.empty() ? Value{} : str(text);
  }
  return state(sight_.chosen(thing.id));
}

Status Calendars::about_to_change(Thing thing) {
  DAYBOOK_ASSIGN(auto before, state_of(thing));
  before_.emplace(std::move(thing), std::move(before));
  return {};
}

Result<std::string> Calendars::undo_image() {
  if (!before_) return std::string();
  auto [thing, before] = std::move(*before_);
  before_.reset();
  DAYBOOK_ASSIGN(auto after, state_of(thing));
  if (json::dump(before) == json::dump(after)) return std::string("{}");
  auto v = Value::object();
  v.set("kind", str(thing.kind)).set("id", str(thing.id));  // first: `image_of` looks for them
  return json::dump(v.set("before", std::move(before)).set("after", std::move(after)));
}

// Each by the way on which it is changed, so that who may not do that may not take it back either.
Result<Value> Calendars::put_back(const Thing& thing, const Value& state) {
  const auto [first, second] = cut(thing.kind, thing.id);
  if (thing.kind == "entry") {
    DAYBOOK_ASSIGN(auto entry, task(thing.id));
    if (!entry) return fail(Errc::not_found, "there is no change that could be taken back");
    if (state.is_null()) entry->status = "cancelled";
    else DAYBOOK_TRY(read(state, *entry));
    return save_task(std::move(*entry));
  }
  if (thing.kind == "item") {
    store::Timeline rows(*c_.db);
    const auto& person = sight_.viewer().person;
    DAYBOOK_TRY(c_.writing());
    const auto row = row_of(first, second, state);
    DAYBOOK_ASSIGN(const bool done, state.is_null() ? rows.remove(first, second, person) : rows.put(row, c_.now_ms));
    if (!done) return fail(Errc::denied, "that is somebody else's by now");
    return state.is_null() ? Value{} : tools::item_json(item_of(row), nullptr);
  }
  if (thing.kind == "link") {
    DAYBOOK_TRY(link_note(first, second, !state.is_null()));
    return str(second);
  }
  DAYBOOK_ASSIGN(const auto* setting, steered(thing.kind == "feed" ? first : thing.id));
  if (thing.kind == "feed") {
    DAYBOOK_TRY(c_.writing());
    DAYBOOK_TRY(c_.journal.forget_meta(second));
    return Value{};
  }
  auto chosen = toggles_of(state);
  chosen.revoked_ms = sight_.chosen(setting->id).revoked_ms;  // what was taken away once is not so again by an undo
  DAYBOOK_TRY(choose(*setting, chosen));
  return source_json(*setting);
}

Result<tools::World::Undone> Calendars::undo_thing(const store::Action& action) {
  if (action.status == "undone") return fail(Errc::conflict, "that was taken back already");
  if (action.pre_image.size() <= 2) return fail(Errc::not_found, "there is no change that could be taken back");
  const auto& viewer = sight_.viewer();
  if (action.actor != viewer.person && (viewer.agent || !viewer.admin))
    return fail(Errc::denied, "that change is not yours to take back");
  DAYBOOK_ASSIGN(const auto image, json::parse(action.pre_image));
  const Thing thing{std::string(image.str("kind")), std::string(image.str("id"))};
  if (thing.kind == "item" && action.actor != viewer.person) return fail(Errc::denied, "that change is not yours to take back");
  DAYBOOK_ASSIGN(const auto now, state_of(thing));
  // A value that came back was chosen anew.
  DAYBOOK_ASSIGN(const bool again, c_.journal.changed_behind(action.id, image_of(thing)));
  if (again || json::dump(now) != json::dump(image["after"]))
    return fail(Errc::stale, "somebody changed it since, so it was left as it is");
  DAYBOOK_ASSIGN(auto shown, put_back(thing, image["before"]));
  before_.reset();
  store::Action log;
  log.key = "undo:" + std::to_string(action.id);
  log.type = "undo";
  log.status = "done";
  log.event_id = action.event_id;
  log.actor = viewer.person;
  log.origin = "command";
  log.payload = "{}";
  log.created_ms = c_.now_ms;
  DAYBOOK_TRY(c_.journal.log_action(log));
  DAYBOOK_TRY(c_.journal.set_action_status(action.id, "undone", c_.now_ms));
  Undone out;
  out.other = Value::object();
  out.other.set("undone", str(std::string_view(action.type).substr(std::string_view("calendar_").size())));
  out.other.set("event_id", action.event_id.empty() ? Value{} : str(action.event_id));
  out.other.set(thing.kind, std::move(shown));
  return out;
}

}  // namespace daybook::engine

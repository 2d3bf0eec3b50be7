// Schedules and reminders of butlers, and the workspace that shows them beside the user's events.
#include <algorithm>
#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "recurrence/rule.h"
#include "tools/common.h"
#include "tools/listing.h"

namespace daybook::tools {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

constexpr std::int64_t kMostDays = 90;  // workspace.max_range_days

std::vector<std::string> texts(const Arguments& args, std::string_view name) {
  std::vector<std::string> out;
  for (const auto& i : args.value(name).items()) out.push_back(i.as_string());
  return out;
}

struct Window {
  time::Instant from, to;
};

std::optional<Window> window(Arguments& args, const time::Zone& zone) {
  const auto from = instant_arg(args, "start_at", zone);
  const auto to = instant_arg(args, "end_at", zone);
  if (*to <= *from) args.fault("end_at", "must be after start_at");
  if (*to - *from > time::days(kMostDays + 1))
    args.fault("end_at", "is more than " + std::to_string(kMostDays) + " days after start_at");
  return args.sound() ? std::optional(Window{*from, *to}) : std::nullopt;
}

void check_window(World&, const Call& call, Arguments& args) {
  if (args.has("start_at") && args.has("end_at")) window(args, zone_arg(args, "timezone", call.zone));
}

void check_pace(Arguments& args, const model::ScheduledTask& t) {
  if (t.rrule.empty()) return;
  const auto rule = recurrence::parse_rule(t.rrule);
  if (!rule) return;  // told with its type
  if (rule->freq == recurrence::Freq::secondly || rule->by_second.size() > 1)
    args.fault("recurrence_rule", "would fire more than once a minute, which is the most");
  if (t.span.start_again)
    args.fault("start_at", "is the second time that the clock shows it; a rule begins at the first");
}

void read_until(Arguments& args, model::ScheduledTask& t) {
  if (!args.has("until_at")) return;
  const auto until = time::parse_iso(args.text("until_at"));
  // A day alone is in it to its end.
  t.until = until->has_time ? *instant_arg(args, "until_at", t.span.zone)
                            : t.span.zone.start_of_day(time::date_of(until->local) + time::days(1)) -
                                  time::seconds(1);
}

// Time, rule and end of an entry; what is not given stays.
void read_times(Arguments& args, const Call& call, model::ScheduledTask& t, bool fresh) {
  const time::Zone zone = zone_arg(args, "timezone", fresh ? call.zone : t.span.zone);
  const auto length = fresh ? time::seconds(time::minutes(15)) : t.span.end - t.span.start;
  t.span.zone = zone;
  if (!args.wrong("timezone"))
    for (const char* name : {"start_at", "end_at"}) check_shown(args, name, zone);
  if (const auto start = instant_arg(args, "start_at", zone)) {
    t.span.start = zone.to_local(*start);
    t.span.all_day = !time::parse_iso(args.text("start_at"))->has_time;
    t.span.start_again = !t.span.all_day && zone.shows_again(*start);
    t.span.end = t.span.start + (t.span.all_day && fresh ? time::seconds(time::hours(24)) : length);
    t.span.end_again = t.span.start_again;
  }
  if (const auto end = instant_arg(args, "end_at", zone)) {
    t.span.end = zone.to_local(*end);
    t.span.end_again = !t.span.all_day && zone.shows_again(*end);
  }
  const bool known = !args.wrong("start_at") && !args.wrong("end_at") && (!fresh || args.has("start_at"));
  if (known && t.span.ends_at() <= t.span.starts_at()) args.fault("end_at", "must be after start_at");
  if (args.has("recurrence_rule")) {
    t.rrule = text::clean_line(args.text("recurrence_rule"), 2000);
    if (text::iequals_ascii(std::string_view(t.rrule).substr(0, 6), "RRULE:")) t.rrule.erase(0, 6);
    if (!args.has("cron")) t.cron.clear();
  }
  if (args.has("cron")) {
    t.cron = text::clean_line(args.text("cron"), 400);
    if (!args.has("recurrence_rule")) t.rrule.clear();
  }
  if (!t.cron.empty() && !t.rrule.empty())
    args.fault("cron", "and recurrence_rule exclude each other; give one");
  check_pace(args, t);
  read_until(args, t);
  if (known && t.until && *t.until < t.span.starts_at())
    args.fault(args.has("until_at") ? "until_at" : "start_at",
               args.has("until_at") ? "is before start_at" : "is after until_at");
}

Answer stored(World& world, Result<json::Value> entry, const char* status) {
  if (!entry) return failed(entry.error());
  auto v = json::Value::object();
  v.set("status", str(status)).set("event_id", (*entry)["entry_id"]);
  v.set("entry_id", (*entry)["entry_id"]).set("entry", std::move(*entry));
  add_freshness(world, v);
  return v;
}

model::ScheduledTask fresh_entry(const Call& call, Arguments& args) {
  model::ScheduledTask t;
  t.butler_name = text::clean_line(args.text("butler_name"), 100);
  t.title = text::clean_line(args.text("title"), limits::kTitleBytes);
  t.action = args.has("action") ? text::clean_line(args.text("action"), 200) : "remind";
  t.source_type = t.action == "remind" ? "butler_reminder" : "scheduled_task";
  if (!args.value("action_args").is_null()) t.action_args = json::dump(args.value("action_args"));
  if (t.action_args.size() > 8192) args.fault("action_args", "is longer than 8192 bytes");
  t.source_hint = text::clean_line(args.text("source_hint"), 200);
  t.owner = call.actor;
  t.tell = call.address;
  read_times(args, call, t, true);
  return t;
}

void check_create(World&, const Call& call, Arguments& args) { fresh_entry(call, args); }

Answer create(World& world, const Call& call, Arguments& args) {
  auto t = fresh_entry(call, args);
  if (!args.sound()) return failed(args);
  return stored(world, world.add_task(std::move(t)), "created");
}

// The entry named, or why there is none.
tl::expected<model::ScheduledTask, Failure> named(World& world, const Arguments& args) {
  auto found = world.task(args.text("event_id"));
  if (!found) return failed(found.error());
  if (*found) return std::move(**found);
  return failed({Errc::not_found,
                 "there is no entry " + text::clean_line(args.text("event_id"), 80) +
                     " of yours; calendar_list_butler_events shows the ids",
                 "args.event_id"});
}

bool over(Arguments& args, const model::ScheduledTask& t) {
  if (t.status != "cancelled") return false;
  args.fault("event_id", "was deleted; make a new entry");
  return true;
}

Answer update(World& world, const Call& call, Arguments& args) {
  auto t = named(world, args);
  if (!t) {  // what is wrong besides is told with it
    model::ScheduledTask unused;
    unused.span.zone = call.zone;
    read_times(args, call, unused, true);
    if (!args.sound()) args.fault("event_id", t.error().error.message);
    return args.sound() ? tl::unexpected(t.error()) : failed(args);
  }
  if (args.has("title")) t->title = text::clean_line(args.text("title"), limits::kTitleBytes);
  read_times(args, call, *t, false);
  if (over(args, *t) || !args.sound()) return failed(args);
  if (args.has("enabled")) t->status = args.flag("enabled", true) ? "active" : "paused";
  else if (t->status == "completed") t->status = "active";
  return stored(world, world.save_task(std::move(*t)), "updated");
}

void check_update(World& world, const Call& call, Arguments& args) {
  auto found = world.task(args.text("event_id"));
  if (!found || !*found) return;
  over(args, **found);
  read_times(args, call, **found, false);
}

Answer remove(World& world, const Call&, Arguments& args) {
  auto t = named(world, args);
  if (!t) return tl::unexpected(t.error());
  t->status = "cancelled";
  return stored(world, world.save_task(std::move(*t)), "deleted");
}

Answer toggle(World& world, const Call&, Arguments& args) {
  auto t = named(world, args);
  if (!t) return tl::unexpected(t.error());
  if (over(args, *t)) return failed(args);
  const bool on = args.flag("enabled", true);
  t->status = on ? "active" : "paused";
  return stored(world, world.save_task(std::move(*t)), on ? "resumed" : "paused");
}

constexpr std::size_t kMostEntries = 20000;  // of a window, over all pages

std::vector<json::Value> behind_cursor(const Arguments& args, const std::vector<json::Value>& all) {
  const auto passed = std::min(cursor_of(args), all.size());
  return {all.begin() + static_cast<std::ptrdiff_t>(passed), all.end()};
}

Answer list(World& world, const Call& call, Arguments& args) {
  const auto zone = zone_arg(args, "timezone", call.zone);
  const auto w = window(args, zone);
  if (!w) return failed(args);
  auto found = world.task_entries(w->from, w->to, texts(args, "butlers"),
                                  args.flag("include_disabled", false), kMostEntries);
  if (!found) return failed(found.error());
  auto v = json::Value::object();
  v.set("status", str("ok"));
  add_page(v, "entries", behind_cursor(args, found->items()), args, false);
  add_freshness(world, v);
  return v;
}

// An event in the shape of an entry.
json::Value user_entry(const store::Occurrence& o, const time::Zone* shown) {
  auto v = event_json(o.event, shown);
  v.set("view", str("user")).set("source_type", str("provider_event"));
  v.set("entry_id", v["event_id"]).set("provider_event_id", v["event_id"]);
  v.set("sync_state", str("fresh")).set("editable", json::Value::boolean(policy::whole(o.event)));
  return v;
}

using Lanes = std::map<std::string, std::string>;  // entry id -> butler's name

Lanes lanes_by_entry(const std::vector<json::Value>& entries) {
  Lanes out;
  for (const auto& e : entries)
    if (e.str("view") == "butler") out.emplace(e.str("entry_id"), e.str("butler_name"));
  return out;
}

// The entries of a page by lane; a brief page does not name them itself.
json::Value lanes_of(const json::Value& page, const Lanes& lanes) {
  std::map<std::string, json::Value> by_name;
  for (const auto& e : page.items())
    if (const auto it = lanes.find(std::string(e.str("entry_id"))); it != lanes.end())
      by_name[it->second].push(e["entry_id"]);
  auto list = json::Value::array();
  for (auto& [name, ids] : by_name) {
    auto lane = json::Value::object();
    list.push(std::move(lane.set("butler_name", str(name)).set("entries", std::move(ids))));
  }
  return list;
}

// Errors: those of the calendars. `out` gets what the view shows, by time within each side.
Status gather_entries(World& world, const Arguments& args, const Window& w, const time::Zone& zone,
                      std::vector<json::Value>& out) {
  const time::Zone* shown = args.has("timezone") ? &zone : nullptr;
  const auto view = args.text("view");
  auto calendars = texts(args, "calendars");
  if (calendars.empty()) calendars.emplace_back();
  if (view == "butler") calendars.clear();
  for (const auto& calendar : calendars) {
    DAYBOOK_ASSIGN(const auto found, listed(world, calendar, w.from, w.to, zone, kMostEntries));
    for (const auto& o : found) out.push_back(user_entry(o, shown));
  }
  if (view == "user") return {};
  DAYBOOK_ASSIGN(const auto tasks, world.task_entries(w.from, w.to, texts(args, "butlers"), true, kMostEntries));
  for (const auto& e : tasks.items()) {
    out.push_back(e);
    if (!args.flag("include_metadata", true)) out.back().set("metadata", json::Value{});
  }
  return {};
}

Answer query(World& world, const Call& call, Arguments& args) {
  limit_tier(world, args);
  const auto zone = zone_arg(args, "timezone", call.zone);
  const auto w = window(args, zone);
  if (!w) return failed(args);
  std::vector<json::Value> entries;
  if (const auto read = gather_entries(world, args, *w, zone, entries); !read)
    return failed(read.error());
  const auto lanes = lanes_by_entry(entries);
  auto v = json::Value::object();
  v.set("status", str("ok")).set("view", str(args.text("view")));
  add_page(v, "entries", behind_cursor(args, entries), args, false);
  if (args.text("view") != "user") v.set("lanes", lanes_of(v["entries"], lanes));
  auto fresh = world.sync_status();
  if (fresh) v.set("sources", std::move(*fresh));
  add_freshness(world, v);
  return v;
}

Answer meta(World& world, const Call& call, Arguments&) {
  auto sources = world.sources();
  if (!sources) return failed(sources.error());
  auto writable = json::Value::array();
  for (const auto& c : world.calendars())
    if (c.write && c.tier == policy::Tier::full && (c.mode == "confirm" || c.mode == "direct"))
      writable.push(str(c.id));
  auto views = json::Value::array();
  for (const char* view : {"user", "butler", "both"}) views.push(str(view));
  auto v = json::Value::object();
  v.set("status", str("ok")).set("views", std::move(views));
  v.set("sources", std::move(*sources)).set("writable_calendars", std::move(writable));
  v.set("timezone", str(call.zone.name())).set("max_range_days", json::Value::integer(kMostDays));
  add_freshness(world, v);
  return v;
}

std::vector<Arg> time_args(bool fresh) {
  return {{"title", ArgType::text, fresh, "what it is", nullptr, {}, 1, limits::kTitleBytes},
          {"start_at", ArgType::when, fresh, "the first time", "start"},
          {"end_at", ArgType::when, false, "its end; 15 minutes later when missing", "end"},
          {"timezone", ArgType::zone, false, "whose clock; nine o'clock stays nine o'clock"},
          {"recurrence_rule", ArgType::rule, false, "RFC 5545 rule", "recurrence"},
          {"cron", ArgType::cron, false, "five fields, instead of a rule"},
          {"until_at", ArgType::when, false, "the last day or moment"}};
}

}  // namespace

std::vector<Tool> butler_tools() {
  const Arg id{"event_id", ArgType::text, true, "entry_id of the entry", "entry_id"};
  const Arg from{"start_at", ArgType::when, true, "begin of the window", "start"};
  const Arg to{"end_at", ArgType::when, true, "end of the window, exclusive", "end"};
  const Arg butlers{"butlers", ArgType::texts, false, "only these"};
  const Arg zone{"timezone", ArgType::zone, false, "zone of naive times, and to show times in"};
  auto fresh = time_args(true);
  fresh.insert(fresh.begin(), {"butler_name", ArgType::text, true, "whose lane", nullptr, {}, 1, 100});
  fresh.push_back({"action", ArgType::text, false,
                   "remind (when missing): a message to its person; else told to the host"});
  fresh.push_back({"action_args", ArgType::object, false, "handed to the host with it"});
  fresh.push_back({"source_hint", ArgType::text, false, "where it came from"});
  fresh.push_back(request_id_arg());
  auto changed = time_args(false);
  changed.insert(changed.begin(), id);
  changed.push_back({"enabled", ArgType::flag, false, "false pauses it"});
  changed.push_back(request_id_arg());
  return {
      {"calendar_list_butler_events",
       "Butlers' schedules and reminders of a window, each time of them.",
       false,
       {from, to, butlers, {"include_disabled", ArgType::flag, false, "paused ones too"}, zone, cursor_arg()},
       list, false, nullptr, check_window},
      {"calendar_create_butler_event",
       "A reminder or a schedule of a butler: once, by a rule or by cron, perhaps until a day.",
       true, std::move(fresh), create, false, nullptr, check_create},
      {"calendar_update_butler_event", "Changes a reminder or a schedule.", true,
       std::move(changed), update, false, nullptr, check_update},
      {"calendar_delete_butler_event",
       "Deletes a reminder or a schedule, with all that was to come.",
       true,
       {id, {"scope", ArgType::text, false, "all of it", nullptr, {"series"}}, request_id_arg()},
       remove},
      {"calendar_toggle_butler_event",
       "Pauses or resumes; what falls into a pause is not told afterwards.",
       true,
       {id, {"enabled", ArgType::flag, true, "false pauses, true resumes"}, request_id_arg()},
       toggle},
      {"calendar_workspace_query",
       "What a calendar page shows: events, butlers' lanes or both, with freshness.",
       false,
       {{"view", ArgType::text, true, "which", nullptr, {"user", "butler", "both"}}, from, to, zone,
        butlers, {"calendars", ArgType::texts, false, "only these"},
        {"include_metadata", ArgType::flag, false, "true when missing"}, cursor_arg(), tier_arg()},
       query, false, nullptr, check_window},
      {"calendar_workspace_meta",
       "What a calendar page needs first: views, sources, writable calendars, zone.",
       false,
       {},
       meta},
      {"calendar_workspace_mutate",
       "One door for a calendar page: the action names what to do, the payload its arguments.",
       true,
       {{"action", ArgType::text, true, "what to do", nullptr,
         {"create_event", "update_event", "delete_event", "add_attendees", "remove_attendees",
          "create_butler_event", "update_butler_event", "delete_butler_event",
          "toggle_butler_event", "undo", "force_sync"}},
        {"payload", ArgType::object, true, "arguments of the tool calendar_<action>"},
        request_id_arg()},
       {}},
  };
}

}  // namespace daybook::tools

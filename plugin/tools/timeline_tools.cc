// The timeline: events, tasks, notes and runs of agents in one list, each with its kind.
#include <algorithm>
#include <array>
#include <tuple>

#include "base/text.h"
#include "tools/common.h"
#include "tools/listing.h"

namespace daybook::tools {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }
json::Value str_or_null(std::string_view s) { return s.empty() ? json::Value{} : str(s); }

// Clocks lie up to 26 hours apart: as far, the days of one place may be in a window of another.
constexpr time::hours kFurthest{26};

struct Entry {
  time::Instant start;
  std::string kind;
  json::Value content;
};

bool wanted(const Arguments& args, std::string_view layer) {
  const auto& layers = args.value("layers");
  return layers.is_null() ||
         std::any_of(layers.items().begin(), layers.items().end(),
                     [&](const auto& l) { return l.as_string() == layer; });
}

void check_layers(Arguments& args) {
  constexpr std::array<std::string_view, 4> known = {"events", "tasks", "notes", "agent_runs"};
  for (const auto& l : args.value("layers").items())
    if (std::find(known.begin(), known.end(), l.as_string()) == known.end())
      args.fault("layers", "\"" + text::clean_line(l.as_string(), 40) +
                               "\" is no layer; there are events, tasks, notes and agent_runs");
}

Status add_events(World& world, const Arguments& args, time::Instant from, time::Instant to, const time::Zone& zone,
                  std::size_t limit, const time::Zone* shown, std::vector<Entry>& out) {
  std::vector<std::string> calendars;
  for (const auto& c : args.value("source_calendar_ids").items()) calendars.push_back(c.as_string());
  if (args.value("source_calendar_ids").is_null()) calendars.emplace_back();
  for (const auto& calendar : calendars) {
    DAYBOOK_ASSIGN(const auto found, listed(world, calendar, from, to, zone, limit));
    for (const auto& o : found)
      out.push_back({o.starts_at, "event", event_json(o.event, shown)});
  }
  return {};
}

const char* layer_of(std::string_view kind) {
  return kind == "note" ? "notes" : kind == "task" ? "tasks" : "agent_runs";
}

Answer timeline(World& world, const Call& call, Arguments& args) {
  limit_tier(world, args);
  check_layers(args);
  const auto zone = zone_arg(args, "timezone", call.zone);
  const auto from = instant_arg(args, "start_at", zone);
  const auto to = instant_arg(args, "end_at", zone);
  if (from && to && *to <= *from) args.fault("end_at", "must be after start_at");
  if (!args.sound()) return failed(args);
  const auto limit = static_cast<std::size_t>(args.whole("limit", 200));
  const time::Zone* shown = args.has("timezone") ? &zone : nullptr;
  const auto skipped = cursor_of(args);
  std::vector<Entry> all;
  if (wanted(args, "events")) {
    const auto added = add_events(world, args, *from, *to, zone, skipped + limit + 1, shown, all);
    if (!added) return failed(added.error());
  }
  auto items = world.items(*from - kFurthest, *to + kFurthest, 2000);
  if (!items) return failed(items.error());
  for (const auto& i : *items)
    if (wanted(args, layer_of(i.kind)) && in_window(i.span, *from, *to, zone))
      all.push_back({start_by(i.span, zone), i.kind, item_json(i, shown)});
  std::stable_sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.start, a.kind) < std::tie(b.start, b.kind);
  });
  std::vector<json::Value> list;
  for (std::size_t i = skipped; i < all.size() && i < skipped + limit; ++i) {
    auto v = json::Value::object();
    v.set("kind", str(all[i].kind));
    for (const auto& [key, value] : all[i].content.members()) v.set(key, value);
    list.push_back(std::move(v));
  }
  auto v = json::Value::object();
  v.set("status", str("ok"));
  add_page(v, "items", std::move(list), args, all.size() > skipped + limit);
  if (wanted(args, "events")) add_unknown(world, named_in(args, "source_calendar_ids"), *from, *to, v);
  add_freshness(world, v);
  return v;
}

void check_timeline(World&, const Call&, Arguments& args) {
  check_layers(args);
  args.check_order();
}

// When an item is, as far as that can be told; its faults beside.
void read_when(const Call& call, Arguments& args, TimelineItem& item) {
  for (const char* name : {"start_at", "title"})
    if (!args.has(name) && !args.wrong(name)) args.fault(name, "is missing");
  const auto zone = zone_arg(args, "timezone", call.zone);
  const auto before = args.faults();
  if (!args.wrong("timezone"))
    for (const char* name : {"start_at", "end_at"}) check_shown(args, name, zone);
  if (!args.has("start_at") || args.faults() != before) return;
  item.span.zone = zone;
  item.span.all_day = !time::parse_iso(args.text("start_at"))->has_time;
  const auto from = *instant_arg(args, "start_at", zone);
  const auto a_day = item.span.all_day ? time::days(1) : time::days(0);
  const auto to = instant_arg(args, "end_at", zone);
  item.span.put(from, to.value_or(zone.to_instant(zone.to_local(from) + a_day, zone.shows_again(from))));
  if (to && time::parse_iso(args.text("end_at"))->has_time == item.span.all_day)
    args.fault("end_at", "must be of the same kind as start_at: two dates or two times");
  else if (item.span.ends_at() < item.span.starts_at())
    args.fault("end_at", "must not be before start_at");
}

void check_put(World&, const Call& call, Arguments& args) {
  TimelineItem unused;
  if (!args.flag("remove", false)) read_when(call, args, unused);
}

Answer put(World& world, const Call& call, Arguments& args) {
  TimelineItem item;
  item.kind = args.text("kind");
  item.id = args.text("id");
  item.title = text::clean_line(args.text("title"), 1024);
  item.path = text::clean_line(args.text("path"), 512);
  item.status = text::clean_line(args.text("state"), 40);
  item.link = text::clean_line(args.text("link"), 512);
  auto v = json::Value::object();
  if (args.flag("remove", false)) {
    auto removed = world.remove_item(item.kind, item.id);
    if (!removed) return failed(removed.error());
    return v.set("status", str(*removed ? "removed" : "not_there")).set("id", str(item.id));
  }
  read_when(call, args, item);
  if (!args.sound()) return failed(args);
  const auto done = world.put_item(item);
  if (!done) return failed(done.error());
  return v.set("status", str("stored")).set("item", item_json(item, nullptr));
}

}  // namespace

json::Value item_json(const TimelineItem& i, const time::Zone* shown) {
  auto v = json::Value::object();
  v.set("id", str(i.id)).set("title", str(i.title));
  const auto when = model::to_json(i.span, shown);
  for (const auto& [key, value] : when.members()) v.set(key, value);
  v.set("path", str_or_null(i.path)).set("state", str_or_null(i.status));
  return v.set("link", str_or_null(i.link));
}

std::vector<Tool> timeline_tools() {
  return {
      {"calendar_timeline",
       "Events, tasks, notes and agent runs of a window in one list by time, each with its kind.",
       false,
       {{"start_at", ArgType::when, true, "begin of the window", "from"},
        {"end_at", ArgType::when, true, "end of the window, exclusive", "to"},
        {"layers", ArgType::texts, false, "events, tasks, notes, agent_runs; all when missing"},
        {"source_calendar_ids", ArgType::texts, false, "only these calendars"},
        {"timezone", ArgType::zone, false, "zone of naive times, and to show times in"},
        {"limit", ArgType::whole, false, "200 when missing", nullptr, {}, 1, 1000},
        cursor_arg(),
        tier_arg()},
       timeline, false, nullptr, check_timeline},
      {"calendar_timeline_put",
       "Tells a note, a task or a run of an agent, to be shown on the timeline; the same id "
       "replaces it.",
       true,
       {{"kind", ArgType::text, true, "what it is", nullptr, {"note", "task", "agent_run"}},
        {"id", ArgType::text, true, "the host's id for it", nullptr, {}, 1, 200},
        {"title", ArgType::text, false, "what it is called", nullptr, {}, 1, 1024},
        {"start_at", ArgType::when, false, "its day or time", "date"},
        {"end_at", ArgType::when, false, "its end, exclusive"},
        {"timezone", ArgType::zone, false, "zone of naive times"},
        {"path", ArgType::text, false, "path of a note"},
        {"state", ArgType::text, false, "e.g. open, done, failed"},
        {"link", ArgType::text, false, "where to read more"},
        {"remove", ArgType::flag, false, "takes it away"},
        request_id_arg()},
       put, false, nullptr, check_put},
  };
}

}  // namespace daybook::tools

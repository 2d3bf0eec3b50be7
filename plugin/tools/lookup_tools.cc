// Finding events by their words, telling why one is there, and reading times out of phrases.
#include <algorithm>

#include "base/json_shorten.h"
#include "base/limits.h"
#include "timex/timex.h"
#include "tools/common.h"

namespace daybook::tools {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }
json::Value whole(std::int64_t n) { return json::Value::integer(n); }

Answer search_events(World& world, const Call& call, Arguments& args) {
  limit_tier(world, args);
  const auto zone = zone_arg(args, "timezone", call.zone);
  const auto shown = zone_arg(args, "display_timezone", zone);
  const auto from = instant_arg(args, "start_at", zone);
  const auto to = instant_arg(args, "end_at", zone);
  if (from && to && *to <= *from) args.fault("end_at", "must be after start_at");
  check_fields(args);
  if (!args.sound()) return failed(args);
  const auto limit = static_cast<std::size_t>(args.whole("limit", 50));
  const auto calendar = args.text("calendar_id");
  const auto skipped = cursor_of(args);
  auto found = world.search(args.text("query"), calendar, {from, to, zone}, skipped + limit + 1);
  if (!found) return failed(found.error(), calendar);
  const auto past = std::min(skipped, found->size());
  found->erase(found->begin(), found->begin() + static_cast<std::ptrdiff_t>(past));
  const bool more = found->size() > limit;
  if (more) found->resize(limit);
  auto v = json::Value::object();
  v.set("status", str("ok"));
  add_events(v, *found, args.has("display_timezone") ? &shown : nullptr, args, more);
  const auto now = time::from_millis(world.now_ms());
  add_unknown(world, named_in(args, "calendar_id"), from.value_or(now), to.value_or(from.value_or(now)), v);
  add_freshness(world, v);
  return v;
}

Answer explain(World& world, const Call&, Arguments& args) {
  auto found = world.explain(args.text("event_id"));
  if (!found) return failed(found.error());
  if (found->is_null()) return failed(no_event(args.text("event_id")));
  auto v = json::Value::object();
  v.set("status", str("ok")).set("event_id", str(args.text("event_id")));
  for (const auto& [key, value] : found->members()) v.set(key, value);
  json::shorten(v, json::kPageBytes);
  add_freshness(world, v);
  return v;
}

json::Value reading_json(const timex::Reading& r, const time::Zone& zone) {
  auto v = json::Value::object();
  v.set("kind", str(timex::kind_name(r.kind))).set("grain", str(timex::grain_name(r.grain)));
  const auto instant = [&](const timex::Moment& m) -> json::Value {
    if (!m.day || !m.clock) return {};
    const auto local = time::Local(*m.day) + *m.clock;
    if (m.offset) return str(time::format_utc(time::Instant(local.time_since_epoch() - *m.offset)));
    return str(time::format_zoned(zone.to_instant(local), zone));
  };
  const bool has_start = r.start.day || r.start.clock;
  if (has_start && r.open != timex::Open::until) {
    v.set("start", str(timex::format(r.start))).set("start_at", instant(r.start));
    if (r.start.day) v.set("weekday", str(time::weekday_name(time::weekday_of(*r.start.day))));
  }
  if (r.end) v.set("end", str(timex::format(*r.end))).set("end_at", instant(*r.end));
  if (!r.rrule.empty()) v.set("recurrence_rule", str("RRULE:" + r.rrule));
  if (!r.except.empty()) {
    auto days = json::Value::array();
    for (const auto day : r.except) days.push(str(time::format_date(day)));
    v.set("except", std::move(days));
  }
  if (r.kind == timex::Kind::duration) v.set("seconds", whole(r.seconds));
  if (r.open == timex::Open::from) v.set("open", str("from"));
  if (r.open == timex::Open::until) v.set("open", str("until"));
  return v.set("score", json::Value::number(r.score)).set("why", str(timex::reason(r)));
}

Answer resolve_time(World& world, const Call& call, Arguments& args) {
  timex::Context context;
  context.zone = zone_arg(args, "timezone", call.zone);
  const auto now = instant_arg(args, "reference", context.zone);
  context.now = context.zone.to_local(now.value_or(time::from_millis(world.now_ms())));
  const std::string language = args.has("language") ? args.text("language") : "en";
  context.language = language;
  if (args.text("prefer") == "past") context.prefer = timex::Prefer::past;
  if (args.text("prefer") == "nearest") context.prefer = timex::Prefer::nearest;
  if (!args.sound()) return failed(args);
  const std::string text = args.text("text");
  auto list = json::Value::array();
  for (const auto& e : timex::parse(text, context)) {
    auto v = json::Value::object();
    v.set("text", str(std::string_view(text).substr(e.from, e.to - e.from)));
    v.set("from", whole(static_cast<std::int64_t>(e.from)));
    v.set("to", whole(static_cast<std::int64_t>(e.to)));
    v.set("close_call", json::Value::boolean(e.close_call));
    auto readings = json::Value::array();
    for (const auto& r : e.readings) readings.push(reading_json(r, context.zone));
    list.push(std::move(v.set("readings", std::move(readings))));
  }
  auto v = json::Value::object();
  v.set("status", str(list.items().empty() ? "no_time_found" : "ok"));
  v.set("expressions", std::move(list)).set("timezone", str(context.zone.name()));
  return v.set("reference", str(time::format_local(context.now)));
}

}  // namespace

std::vector<Tool> lookup_tools() {
  const Arg id{"event_id", ArgType::text, true, "id of the event"};
  return {
      {"calendar_search_events",
       "Events whose title, place or description holds all words; the last word may be a beginning.",
       false,
       {{"query", ArgType::text, true, "words", nullptr, {}, 1, 1000},
        {"calendar_id", ArgType::text, false, "the calendar; all that may be read when missing"},
        {"start_at", ArgType::when, false, "only what ends after", "start"},
        {"end_at", ArgType::when, false, "only what begins before", "end"},
        {"limit", ArgType::whole, false, "50 when missing", nullptr, {}, 1, 500},
        cursor_arg(),
        fields_arg(),
        {"timezone", ArgType::zone, false, "zone of naive times"},
        {"display_timezone", ArgType::zone, false, "zone to show times in"},
        tier_arg()},
       search_events},
      {"calendar_explain",
       "Where an event came from, the evidence for it, and what was done to it by whom.",
       false,
       {id},
       explain},
      {"calendar_resolve_time",
       "Reads times out of a phrase (\"next friday 3-5pm\"): every reading, best first.",
       false,
       {{"text", ArgType::text, true, "the phrase", nullptr, {}, 1, 4000},
        {"timezone", ArgType::zone, false, "whose clock; the caller's when missing"},
        {"reference", ArgType::when, false, "what counts as now; now when missing"},
        {"language", ArgType::text, false, "en, de, es or fr", nullptr, {"en", "de", "es", "fr"}},
        {"prefer",
         ArgType::text,
         false,
         "which way a day alone looks",
         nullptr,
         {"future", "past", "nearest"}}},
       resolve_time},
  };
}

}  // namespace daybook::tools

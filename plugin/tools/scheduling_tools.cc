// Who is free when: availability, free slots, times for a meeting of several people.
#include <algorithm>

#include "availability/availability.h"
#include "base/text.h"
#include "tools/asked.h"
#include "tools/common.h"

namespace daybook::tools {
namespace {

using availability::Interval;
using model::Verdict;

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

constexpr std::int64_t kMostDays = 366;

std::vector<std::string> calendars_named(World& world, const Arguments& args,
                                         std::string_view name) {
  std::vector<std::string> out;
  for (const auto& item : args.value(name).items())
    if (auto id = text::clean_line(item.as_string(), 512);
        std::find(out.begin(), out.end(), id) == out.end())
      out.push_back(std::move(id));
  if (!args.has(name))
    for (const auto& c : world.calendars())
      if (c.listed && c.occupies && c.mode != "off") out.push_back(c.id);
  return out;
}

When window_of(Arguments& args, const Call& call) {
  When w;
  w.zone = zone_arg(args, "timezone", call.zone);
  w.from = instant_arg(args, "start_at", w.zone).value_or(time::Instant{});
  w.to = instant_arg(args, "end_at", w.zone).value_or(time::Instant{});
  const bool both = args.has("start_at") && args.has("end_at");
  if (both && w.to <= w.from) args.fault("end_at", "must be after start_at");
  if (both && w.to - w.from > time::days(kMostDays)) args.fault("end_at", "must be within 366 days of start_at");
  return w;
}

json::Value interval_json(const Interval& i, const time::Zone& zone) {
  model::Span span{false, {}, {}, zone};
  span.put(i.start, i.end);
  return model::to_json(span);
}

json::Value answered_json(const Answered& a, const When& w) {
  auto v = json::Value::object();
  v.set("calendar_id", str(a.calendar));
  const auto verdict = !a.busy.empty() ? Verdict::busy : a.known ? Verdict::free : Verdict::unknown;
  v.set("verdict", str(model::verdict_name(verdict)));
  auto busy = json::Value::array();
  for (std::size_t i = 0; i < a.busy.size() && i < 100; ++i)
    busy.push(interval_json(a.busy[i], w.zone));
  v.set("busy", std::move(busy));
  if (!a.reason.empty()) v.set("reason", str(a.reason));
  return v.set("staleness_ms", a.age_ms ? json::Value::integer(*a.age_ms) : json::Value{});
}

json::Value coverage_json(const std::vector<Answered>& all) {
  auto asked = json::Value::array();
  auto missing = json::Value::array();
  for (const auto& a : all) (a.known ? asked : missing).push(str(a.calendar));
  auto v = json::Value::object();
  return v.set("asked", std::move(asked)).set("unknown", std::move(missing));
}

void add_window(json::Value& v, const When& w, const World& world) {
  v.set("start_at", str(time::format_zoned(w.from, w.zone)));
  v.set("end_at", str(time::format_zoned(w.to, w.zone)));
  v.set("timezone", str(w.zone.name()));
  add_freshness(world, v);
}

Answer check_availability(World& world, const Call& call, Arguments& args) {
  const auto w = window_of(args, call);
  if (!args.sound()) return failed(args);
  limit_tier(world, args);
  auto names = calendars_named(world, args, "calendar_ids");
  const auto people = take_addresses(world, names);
  auto all = ask_all(world, names, w);
  if (!ask_people(world, people, w, all)) return failed(not_yet());
  auto verdict = all.empty() ? Verdict::unknown : Verdict::free;
  auto list = json::Value::array();
  for (const auto& a : all) {
    if (!a.busy.empty()) verdict = model::combined(verdict, Verdict::busy);
    if (!a.known) verdict = model::combined(verdict, Verdict::unknown);
    list.push(answered_json(a, w));
  }
  auto v = json::Value::object();
  v.set("status", str("ok")).set("verdict", str(model::verdict_name(verdict)));
  v.set("calendars", std::move(list)).set("coverage", coverage_json(all));
  add_window(v, w, world);
  return v;
}

// "08:00-18:00" or {"start":"08:00","end":"18:00"}.
void read_hours(Arguments& args, const json::Value& v, availability::SlotWish& wish) {
  const auto hours = availability::parse_hours(
      v.is_string() ? v.as_string() : std::string(v.str("start")) + "-" + std::string(v.str("end")));
  if (hours)
    wish.work = *hours;
  else
    args.fault("constraints.working_hours", hours.error().message);
}

void read_days(Arguments& args, const json::Value& v, availability::SlotWish& wish) {
  wish.weekdays = 0;
  for (const auto& item : v.items()) {
    auto name = text::lower_ascii(item.as_string());  // "mon", "tues", "Thursdays"
    if (name.size() > 3 && name.back() == 's') name.pop_back();
    bool known = false;
    for (unsigned d = 0; d < 7; ++d)
      if (name.size() >= 3 && text::lower_ascii(time::weekday_name(time::weekday(d))).starts_with(name)) {
        wish.weekdays |= 1U << d;
        known = true;
      }
    if (!known)
      args.fault("constraints.days",
                 "\"" + text::clean_line(item.as_string(), 20) + "\" is no weekday");
  }
  if (wish.weekdays == 0) args.fault("constraints.days", "must name one weekday at least");
}

std::int64_t number(Arguments& args, const json::Value& v, const char* name, std::int64_t fallback,
                    std::int64_t least, std::int64_t most) {
  if (v[name].is_null()) return fallback;
  const auto n = v[name].as_int(-1);
  if (n >= least && n <= most) return n;
  args.fault(std::string("constraints.") + name,
             "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return fallback;
}

availability::SlotWish wish_of(Arguments& args, const When& w, const World& world) {
  availability::SlotWish wish;
  wish.length = time::minutes(args.whole("duration", 60));
  wish.from = std::max(w.from, time::from_millis(world.now_ms()));
  wish.until = w.to;
  wish.zone = w.zone;
  wish.order = availability::SlotWish::Order::after;
  const auto limits = world.slot_limits();
  wish.work = limits.hours.value_or(availability::WorkHours{time::hours(0), time::hours(24)});
  wish.weekdays = limits.weekdays;
  const auto& c = args.value("constraints");
  for (const auto& [name, value] : c.members())
    if (name != "working_hours" && name != "days" && name != "buffer_minutes" && name != "count" &&
        name != "near")
      args.fault("constraints." + text::clean_line(name, 40),
                 "is not known; working_hours, days, buffer_minutes, count and near are");
  if (!c["working_hours"].is_null()) read_hours(args, c["working_hours"], wish);
  if (!c["days"].is_null()) read_days(args, c["days"], wish);
  wish.buffer = time::minutes(number(args, c, "buffer_minutes", limits.buffer_minutes, 0, 1440));
  wish.count = static_cast<std::size_t>(number(args, c, "count", 5, 1, 50));
  return wish;
}

// The instant from which distances count: `near` of the constraints, else the begin of the window.
time::Instant near_of(Arguments& args, availability::SlotWish& wish) {
  const auto& near = args.value("constraints")["near"];
  if (near.is_null()) return wish.from;
  const auto iso = time::parse_iso(near.as_string());
  if (!iso) {
    args.fault("constraints.near", "must be a time");
    return wish.from;
  }
  wish.order = availability::SlotWish::Order::nearest;
  return iso->offset ? time::Instant(iso->local.time_since_epoch() - *iso->offset)
                     : wish.zone.to_instant(iso->local);
}

void check_slots(World& world, const Call& call, Arguments& args) {
  const auto window = window_of(args, call);
  auto wish = wish_of(args, window, world);
  near_of(args, wish);
}

void need_somebody(Arguments& args) {
  if (args.has("attendee_calendars") && args.value("attendee_calendars").items().empty())
    args.fault("attendee_calendars", "must name one calendar at least");
}

void check_proposal(World& world, const Call& call, Arguments& args) {
  need_somebody(args);
  check_slots(world, call, args);
}

void check_time(World&, const Call& call, Arguments& args) { window_of(args, call); }

struct Search {
  bool waits = false;  // a server is asked first
  When window;
  std::vector<Answered> all;
  std::vector<Interval> slots;
};

std::optional<Search> search(World& world, const Call& call, Arguments& args,
                             std::string_view calendars) {
  Search s;
  s.window = window_of(args, call);
  auto wish = wish_of(args, s.window, world);
  const auto near = near_of(args, wish);
  if (!args.sound()) return std::nullopt;
  limit_tier(world, args);
  auto names = calendars_named(world, args, calendars);
  const auto people = take_addresses(world, names);
  s.all = ask_all(world, names, s.window);
  s.waits = !ask_people(world, people, s.window, s.all);
  std::vector<Interval> busy;
  for (const auto& a : s.all) busy.insert(busy.end(), a.busy.begin(), a.busy.end());
  s.slots = availability::free_slots(availability::merge(std::move(busy)), wish, near);
  return s;
}

// Unknown never counts as free: with a calendar that could not be asked the slots are only likely.
void add_verdict(json::Value& v, const Search& s) {
  const bool all_known = !s.all.empty() && std::all_of(s.all.begin(), s.all.end(),
                                                       [](const auto& a) { return a.known; });
  v.set("verdict", str(s.slots.empty() ? "busy" : all_known ? "free" : "unknown"));
  v.set("coverage", coverage_json(s.all));
  std::string blind;
  for (const auto& a : s.all)
    if (!a.known) blind += (blind.empty() ? "" : "; ") + text::clean_line(a.calendar, 80) + ": " + a.reason;
  if (!blind.empty()) v.set("message", str("These times may be taken, as not every calendar could be asked (" + blind + ")"));
}

Answer find_free_slots(World& world, const Call& call, Arguments& args) {
  const auto s = search(world, call, args, "calendar_ids");
  if (!s) return failed(args);
  if (s->waits) return failed(not_yet());
  auto v = json::Value::object();
  v.set("status", str("ok"));
  auto slots = json::Value::array();
  for (const auto& slot : s->slots) slots.push(interval_json(slot, s->window.zone));
  v.set("slots", std::move(slots));
  add_verdict(v, *s);
  add_window(v, s->window, world);
  return v;
}

Answer propose_meeting(World& world, const Call& call, Arguments& args) {
  need_somebody(args);
  const auto s = search(world, call, args, "attendee_calendars");
  if (!s) return failed(args);
  if (s->waits) return failed(not_yet());
  const auto title = text::clean_line(args.text("title"), 1024);
  auto proposals = json::Value::array();
  for (const auto& slot : s->slots) {
    auto p = interval_json(slot, s->window.zone);
    auto create = json::Value::object();
    create.set("title", str(title)).set("start_at", p["start_at"]).set("end_at", p["end_at"]);
    create.set("timezone", p["timezone"]);
    p.set("create_with", std::move(create));
    proposals.push(std::move(p));
  }
  auto v = json::Value::object();
  v.set("status", str("ok")).set("title", str(title));
  v.set("duration_minutes", json::Value::integer(args.whole("duration", 60)));
  v.set("proposals", std::move(proposals));
  add_verdict(v, *s);
  add_window(v, s->window, world);
  return v;
}

std::vector<Arg> slot_args(Arg calendars) {
  return {
      {"duration", ArgType::whole, true, "length in minutes", "duration_minutes", {}, 1, 1440},
      {"start_at", ArgType::when, true, "begin of the window", "start"},
      {"end_at", ArgType::when, true, "end of the window, exclusive; at most 366 days later",
       "end"},
      std::move(calendars),
      {"timezone", ArgType::zone, false, "IANA zone of naive times and of working hours"},
      {"constraints", ArgType::object, false,
       "any of: working_hours (\"08:00-18:00\"), days ([\"mon\",\"tue\"]) and buffer_minutes, each as the settings "
       "say (conflicts.*) when missing, and any hour of any day where they say nothing; count, near (a time: the "
       "nearest slots first, else the earliest)"},
      tier_arg()};
}

}  // namespace

std::vector<Tool> scheduling_tools() {
  const Arg calendars{"calendar_ids",
                      ArgType::texts,
                      false,
                      "calendars to ask, or people by their address; all that may be read when missing",
                      nullptr,
                      {},
                      0,
                      100};
  auto propose = slot_args({"attendee_calendars",
                            ArgType::texts,
                            true,
                            "one calendar for each person who must be free: its id, or the person's "
                            "address, of which Google or Microsoft is asked",
                            nullptr,
                            {},
                            0,
                            100});
  propose.insert(
      propose.begin(),
      {"title", ArgType::text, true, "what the meeting is called", nullptr, {}, 1, 1024});
  return {
      {"calendar_check_availability",
       "Whether a time is free, busy or unknown, calendar by calendar. Unknown is never free.",
       false,
       {{"start_at", ArgType::when, true, "begin", "start"},
        {"end_at", ArgType::when, true, "end, exclusive", "end"},
        calendars,
        {"timezone", ArgType::zone, false, "IANA zone of naive times"},
        tier_arg()},
       check_availability, false, nullptr, check_time},
      {"calendar_find_free_slots",
       "Times of a given length at which all the calendars are free, on a grid of 15 minutes.",
       false, slot_args(calendars), find_free_slots, false, nullptr, check_slots},
      {"calendar_propose_meeting",
       "Times at which everybody is free for a meeting, each with the arguments to create it.",
       false, std::move(propose), propose_meeting, false, nullptr, check_proposal},
  };
}

}  // namespace daybook::tools

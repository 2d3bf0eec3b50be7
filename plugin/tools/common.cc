#include "tools/common.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace daybook::tools {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

struct Edge {
  time::Local local;
  bool has_time;
  bool again = false;   // the second time that the clock shows it
  bool offset = false;  // said which
};

// A time argument as a clock reading in the zone.
std::optional<Edge> edge(const Arguments& args, std::string_view name, const time::Zone& zone) {
  if (!args.has(name)) return std::nullopt;
  const auto iso = *time::parse_iso(args.text(name));  // its form was checked with its type
  if (!iso.offset) return Edge{iso.local, iso.has_time};
  const time::Instant t(iso.local.time_since_epoch() - *iso.offset);
  return Edge{zone.to_local(t), true, zone.shows_again(t), true};
}

void check_order(Arguments& args, const model::Span& s) {
  static const auto last = time::Local(*time::make_date(9999, 12, 31)) + time::hours(23);
  if (s.end > last)
    return args.fault(args.has("end_at") ? "end_at" : "start_at",
                      "is too late: an event must end before the last hour of the year 9999");
  const bool twice = s.start_again || s.end_again;
  if (twice ? s.ends_at() > s.starts_at() : s.end > s.start) return;
  const auto day = time::date_of(s.start);
  args.fault(
      "end_at",
      s.all_day
          ? "must be after start_at; the end of an all-day event is exclusive: for one day on " +
                time::format_date(day) + " give " + time::format_date(day + time::days(1))
          : "must be after start_at");
}

// A reading that the clock skips is refused: whoever names it means something else.
void check_clock(Arguments& args, const char* name, const std::optional<Edge>& e,
                 const time::Zone& zone) {
  if (!e || !e->has_time) return;
  const auto found = zone.resolve(e->local);
  if (found.kind != time::Zone::Kind::gap) return;
  args.fault(name, time::format_local(e->local) + " does not exist in " + zone.name() +
                       ": the clock is put forward then; " +
                       time::format_local(zone.to_local(found.first)) + " does");
}

const char* status_text(const model::ChangeAnswer& a) {
  using S = model::ChangeStatus;
  switch (a.status) {
    case S::done:
    case S::replayed:
      if (a.type == model::ChangeType::create) return "created";
      return a.type == model::ChangeType::update ? "updated" : "deleted";
    case S::conflict:
      return "conflict";
    case S::needs_author:
      return "confirmation_required";
    case S::needs_approval:
      return "approval_required";
    case S::staged:
      return "staged";
    case S::refused:
      return "refused";
  }
  return "error";
}

// What was done, in a form that can be kept.
json::Value receipt(const World& world, const model::ChangeAnswer& a) {
  auto v = json::Value::object();
  v.set("action", str(status_text(a))).set("event_id", str(a.event.event_id));
  v.set("calendar_id", a.event.calendar_id.empty() ? json::Value{} : str(a.event.calendar_id));
  v.set("etag", a.event.etag.empty() ? json::Value{} : str(a.event.etag));
  return v.set("at", str(time::format_utc(time::from_millis(world.now_ms()))));
}

}  // namespace

time::Zone zone_arg(Arguments& args, std::string_view name, const time::Zone& fallback) {
  if (!args.has(name)) return fallback;
  auto zone = time::Zone::find(args.text(name));
  if (zone) return *zone;
  args.fault(name, zone.error().message);
  return fallback;
}

std::optional<time::Instant> instant_arg(const Arguments& args, std::string_view name,
                                         const time::Zone& zone) {
  const auto e = edge(args, name, zone);
  if (!e) return std::nullopt;
  return zone.to_instant(e->local, e->again);
}

namespace {

// The days that a span touches.
model::Span in_days(model::Span s) {
  s.all_day = true;
  s.start = time::Local(time::date_of(s.start));
  s.end = std::max(time::Local(std::chrono::ceil<time::days>(s.end)), s.start + time::days(1));
  s.start_again = s.end_again = false;
  return s;
}

// Start and end as given; a start that moves alone takes the end with it.
void read_edges(model::Span& span, const std::optional<Edge>& start, const std::optional<Edge>& end,
                const model::Span* base) {
  if (start) span.start = start->local, span.start_again = start->again;
  if (end) {
    span.end = end->local;
    // Said without its offset, a reading that comes twice is the one that lies behind the start.
    span.end_again = end->again || (!end->offset && span.start_again);
  } else if (base != nullptr && start) {
    const bool twice = base->start_again || base->end_again || start->again;
    if (twice && !span.all_day)
      span.put(span.starts_at(), span.starts_at() + (base->ends_at() - base->starts_at()));
    else
      span.end = span.start + (base->end - base->start), span.end_again = false;
  }
}

}  // namespace

void check_shown(Arguments& args, const char* name, const time::Zone& zone) {
  check_clock(args, name, edge(args, name, zone), zone);
}

std::optional<model::Span> span_args(Arguments& args, const time::Zone& fallback,
                                     const model::Span* base) {
  model::Span span;
  if (base != nullptr) span = *base;
  span.zone = zone_arg(args, "timezone", base != nullptr ? base->zone : fallback);
  const auto faults = args.faults();
  const auto start = edge(args, "start_at", span.zone);
  const auto end = edge(args, "end_at", span.zone);
  if (!args.wrong("timezone")) {
    check_clock(args, "start_at", start, span.zone);
    check_clock(args, "end_at", end, span.zone);
  }
  if (args.wrong("start_at") || args.wrong("end_at") || (base == nullptr && (!start || !end))) return std::nullopt;
  const bool skipped = args.faults() > faults;
  const bool alike = !start || !end || start->has_time == end->has_time;
  if (!alike) args.fault("end_at", "must be of the same kind as start_at: two dates or two times");
  const bool times = start ? start->has_time : end ? end->has_time : !base->all_day;
  const bool whole_days = args.flag("all_day", !times);
  if (whole_days && times && !(base != nullptr && !start && !end))
    args.fault("all_day", "is true, so start_at and end_at must be dates");
  if (!whole_days && !times)
    args.fault("all_day", "is false, so start_at and end_at must be given as times");
  // Days have no hours that a time could take over.
  if (base != nullptr && base->all_day && times && (!start || !end))
    args.fault(start ? "end_at" : "start_at", "is missing: the event is all day and had no times");
  model::Span kept = base != nullptr ? *base : span;
  if (whole_days && !kept.all_day) kept = in_days(kept);
  span.all_day = whole_days;
  if (base != nullptr && whole_days) span.start = kept.start, span.end = kept.end;
  read_edges(span, start, end, base != nullptr ? &kept : nullptr);
  if (whole_days) span.start_again = span.end_again = false;
  if (alike && !skipped) check_order(args, span);
  span = model::on_the_clock(span);
  const bool known = args.faults() == faults && !args.wrong("timezone") && !args.wrong("all_day");
  return known ? std::optional(span) : std::nullopt;
}


model::Change change_of(const Call& call, const Arguments& args, model::ChangeType type) {
  model::Change c;
  c.type = type;
  c.calendar_id = args.text("calendar_id");
  c.event_id = args.text("event_id");
  c.origin = call.origin;
  c.actor = call.actor;
  c.request_id = call.request_id.empty() ? call.trace : call.request_id;
  if (!call.request_id.empty()) c.key = "request:" + c.request_id;
  c.request = call.request;
  c.agent = call.agent();
  c.send_updates = args.text("send_updates");
  c.approved_by = call.approved_by;
  c.dry_run = call.dry_run;
  c.approved_clashes = call.approved_clashes;
  c.conflict_policy = args.text("conflict_policy");
  c.expected_etag = args.text("etag");
  if (args.has("recurrence_scope")) c.scope = model::scope_from_name(args.text("recurrence_scope"));
  return c;
}

Answer finish(World& world, const Call& call, const model::Change& change) {
  auto done = world.change(change);
  if (!done) return failed(done.error(), change.calendar_id);
  if (done->status == model::ChangeStatus::refused)
    return failed({Errc::denied, done->reason, {}}, change.calendar_id);
  auto v = change_answer(world, *done);
  if (done->status != model::ChangeStatus::needs_approval || call.dry_run ||
      !call.approved_by.empty())
    return v;
  auto asked = world.ask_approval(call, change, *done);
  if (!asked) return failed(asked.error(), change.calendar_id);
  for (const auto& [key, value] : asked->members()) v.set(key, value);
  return v;
}

void limit_tier(World& world, const Arguments& args) {
  if (args.has("agent_context_tier"))
    world.limit(static_cast<policy::Tier>(args.whole("agent_context_tier", 4)));
}

Arg tier_arg() {
  return {"agent_context_tier", ArgType::whole, false, "see at most this tier", nullptr, {}, 0, 4};
}

Arg request_id_arg() {
  return {"request_id", ArgType::text, false,
          "the same id a second time changes nothing and answers the same"};
}

Arg send_updates_arg() {
  return {"send_updates",
          ArgType::text,
          false,
          "whom the calendar tells; none when missing",
          nullptr,
          {"all", "external_only", "none"}};
}

Error no_event(std::string_view event_id) {
  return {Errc::not_found,
          "there is no event " + text::clean_line(event_id, 80) +
              "; calendar_list_events and calendar_search_events show the ids",
          "args.event_id"};
}

void add_freshness(const World& world, json::Value& answer) {
  answer.set("projection_version", json::Value::integer(world.projection_version()));
  const auto age = world.staleness_ms("");
  answer.set("staleness_ms", age ? json::Value::integer(*age) : json::Value{});
}

std::vector<std::string> named_in(const Arguments& args, std::string_view name) {
  const auto& value = args.value(name);
  std::vector<std::string> out;
  if (value.is_string() && !value.as_string().empty()) out.emplace_back(value.as_string());
  for (const auto& item : value.items()) out.emplace_back(item.as_string());
  return out;
}

void add_unknown(const World& world, const std::vector<std::string>& calendars, time::Instant from,
                 time::Instant to, json::Value& answer) {
  auto unknown = json::Value::array();
  for (const auto& c : world.calendars()) {
    const bool named = std::find(calendars.begin(), calendars.end(), c.id) != calendars.end();
    if (calendars.empty() ? !c.listed || c.mode == "off" : !named) continue;
    const auto told = world.coverage(c.id, from, to);
    if (told.unknown.empty()) continue;
    auto one = json::Value::object();
    unknown.push(std::move(one.set("calendar_id", str(c.id)).set("reason", str(told.unknown))));
  }
  if (unknown.items().empty()) return;
  auto coverage = json::Value::object();
  answer.set("coverage", std::move(coverage.set("unknown", std::move(unknown))));
}

json::Value clash_json(const model::Clash& c) {
  auto v = json::Value::object();
  v.set("event_id", c.event_id.empty() || c.hidden ? json::Value{} : str(c.event_id));
  v.set("calendar_id", c.hidden ? json::Value{} : str(c.calendar_id));
  v.set("title", c.title.empty() ? json::Value{} : str(c.title));
  const auto when = model::to_json(c.span);
  for (const auto& [key, value] : when.members()) v.set(key, value);
  return v;
}

namespace {

void add_coverage(json::Value& v, const model::ChangeAnswer& a) {
  const auto verdict = a.clashes.empty() ? model::verdict_of(a.asked) : model::Verdict::busy;
  auto asked = json::Value::array();
  auto unknown = json::Value::array();
  for (const auto& c : a.asked) {
    auto one = json::Value::object();
    one.set("calendar_id", str(c.calendar_id));
    if (c.unknown.empty()) {
      one.set("staleness_ms", c.age_ms ? json::Value::integer(*c.age_ms) : json::Value{});
      asked.push(std::move(one));
    } else {
      unknown.push(std::move(one.set("reason", str(c.unknown))));
    }
  }
  auto coverage = json::Value::object();
  coverage.set("asked", std::move(asked)).set("unknown", std::move(unknown));
  v.set("verdict", str(model::verdict_name(verdict))).set("coverage", std::move(coverage));
}

}  // namespace

json::Value change_answer(const World& world, const model::ChangeAnswer& a) {
  auto v = json::Value::object();
  v.set("status", str(status_text(a)));
  const bool written =
      a.status == model::ChangeStatus::done || a.status == model::ChangeStatus::replayed;
  if (written) {
    v.set("event_id", str(a.event.event_id)).set("calendar_id", str(a.event.calendar_id));
    // Who may not see it any more is answered what was done, and nothing of the event.
    const bool hidden = a.event.span.start == time::Local{} && a.event.span.end == time::Local{};
    v.set("event", hidden ? json::Value{} : event_json(a.event));
    v.set("undo_token", a.undo_token.empty() ? json::Value{} : str(a.undo_token));
    v.set("receipt", receipt(world, a));
    v.set("replayed", json::Value::boolean(a.status == model::ChangeStatus::replayed));
  }
  if (!a.reason.empty()) v.set("message", str(a.reason));
  if (!a.asked.empty()) add_coverage(v, a);
  auto clashes = json::Value::array();
  // A busy day must not make the answer too large to be handed over.
  constexpr std::size_t kShown = 20;
  for (const auto& c : a.clashes)
    if (clashes.items().size() < kShown) clashes.push(clash_json(c));
  v.set("conflicts", std::move(clashes));
  if (a.clashes.size() > kShown)
    v.set("conflicts_total", json::Value::integer(static_cast<std::int64_t>(a.clashes.size())));
  if (a.status == model::ChangeStatus::conflict) {
    auto slots = json::Value::array();
    for (const auto& s : a.suggestions) slots.push(model::to_json(s));
    v.set("suggested_slots", std::move(slots));
  }
  add_freshness(world, v);
  return v;
}

}  // namespace daybook::tools

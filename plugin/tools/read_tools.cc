#include <algorithm>

#include "base/json_shorten.h"
#include "tools/common.h"
#include "tools/listing.h"

namespace daybook::tools {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

constexpr std::int64_t kDefaultLimit = 100;
constexpr std::int64_t kMostEvents = 1000;
constexpr std::size_t kMostFiltered = 20000;

bool answered(const model::Event& e, std::string_view response) {
  return std::any_of(e.attendees.begin(), e.attendees.end(),
                     [&](const auto& a) { return model::rsvp_name(a.response) == response; });
}

// What is asked for tells how much has to be read.
store::Reading reading_for(model::Fields fields) {
  using F = model::Field;
  constexpr auto kBeyondOutline =
      model::fields_of({F::description, F::color_id, F::butler_name, F::notes, F::created_at, F::updated_at});
  return (fields & kBeyondOutline) == 0 ? store::Reading::outline : store::Reading::whole;
}

Answer list_events(World& world, const Call& call, Arguments& args) {
  limit_tier(world, args);
  const auto zone = zone_arg(args, "timezone", call.zone);
  const auto shown = zone_arg(args, "display_timezone", zone);
  const auto now = time::from_millis(world.now_ms());
  const auto from = instant_arg(args, "start_at", zone).value_or(now);
  const auto to = instant_arg(args, "end_at", zone).value_or(from + time::days(7));
  if (to <= from) args.fault("end_at", "must be after start_at");
  check_fields(args);
  const auto limit = args.whole("limit", kDefaultLimit);
  if (!args.sound()) return failed(args);
  const std::string calendar = args.text("calendar_id");
  const auto skipped = cursor_of(args);
  const auto response = args.text("attendee_filter");
  // What a filter leaves is known only behind it.
  const auto read = response.empty() ? skipped + static_cast<std::size_t>(limit) + 1 : kMostFiltered;
  auto found = listed(world, calendar, from, to, zone, read, reading_for(fields_of(args)));
  if (!found) return failed(found.error(), calendar);
  if (!response.empty()) std::erase_if(*found, [&](const auto& o) { return !answered(o.event, response); });
  const auto past = std::min(skipped, found->size());
  found->erase(found->begin(), found->begin() + static_cast<std::ptrdiff_t>(past));
  const bool more = found->size() > static_cast<std::size_t>(limit);
  if (more) found->resize(static_cast<std::size_t>(limit));
  const time::Zone* display = args.has("display_timezone") ? &shown : nullptr;
  auto v = json::Value::object();
  v.set("status", str("ok"));
  add_events(v, *found, display, args, more);
  v.set("start_at", str(time::format_zoned(from, shown)))
      .set("end_at", str(time::format_zoned(to, shown)));
  add_unknown(world, named_in(args, "calendar_id"), from, to, v);
  add_freshness(world, v);
  return v;
}

Answer get_event(World& world, const Call&, Arguments& args) {
  limit_tier(world, args);
  const auto shown = zone_arg(args, "display_timezone", time::Zone::utc());
  if (!args.sound()) return failed(args);
  const std::string calendar = args.text("calendar_id");
  auto found = world.get(calendar, args.text("event_id"));
  if (!found) return failed(found.error(), calendar);
  if (!*found)
    return failed(no_event(args.text("event_id")), calendar);
  auto v = json::Value::object();
  v.set("status", str("ok"));
  auto event = event_json(**found, args.has("display_timezone") ? &shown : nullptr);
  json::shorten(event, json::kPageBytes);
  v.set("event", std::move(event));
  add_freshness(world, v);
  return v;
}

}  // namespace

std::vector<Tool> read_tools() {
  const Arg calendar{"calendar_id", ArgType::text, false,
                     "the calendar; all that may be read when missing"};
  const Arg shown{"display_timezone", ArgType::zone, false,
                  "IANA zone to show times in; nothing stored changes"};
  return {
      {"calendar_list_events",
       "Events that overlap a time window, by start.",
       false,
       {calendar,
        {"start_at", ArgType::when, false, "begin of the window; now when missing", "start"},
        {"end_at", ArgType::when, false,
         "end of the window, exclusive; seven days later when missing", "end"},
        {"limit", ArgType::whole, false, "at most so many events; 100 when missing", nullptr, {}, 1,
         kMostEvents},
        cursor_arg(),
        fields_arg(),
        {"timezone", ArgType::zone, false, "IANA zone of naive times"},
        shown,
        {"attendee_filter",
         ArgType::text,
         false,
         "only events where somebody answered so",
         nullptr,
         {"needs_action", "accepted", "declined", "tentative"}},
        tier_arg()},
       list_events},
      {"calendar_get_event",
       "One event with all its fields.",
       false,
       {{"event_id", ArgType::text, true, "id of the event"}, calendar, shown, tier_arg()},
       get_event},
  };
}

}  // namespace daybook::tools

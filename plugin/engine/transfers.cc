// Moving what lives here to a calendar on a server.
#include "base/text.h"
#include "engine/calendars.h"
#include "engine/tentative.h"

namespace daybook::engine {
namespace {

constexpr std::size_t kListed = 100;

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

json::Value named(std::string_view event_id, std::string_view title) {
  auto v = json::Value::object();
  return v.set("event_id", str(event_id)).set("title", str(text::clean_line(title, 200)));
}

}  // namespace

Result<json::Value> Calendars::transfer(std::string_view from, std::string_view to,
                                        const std::vector<std::string>& event_ids, std::int64_t cursor) {
  DAYBOOK_ASSIGN(const auto* target, steered(to));
  auto v = json::Value::object();
  v.set("to_calendar_id", str(target->id));
  if (!event_ids.empty()) {
    DAYBOOK_TRY(c_.writing());
    auto moved = json::Value::array();
    auto failed = json::Value::array();
    for (const auto& id : event_ids) {
      Tentative one(c_);
      DAYBOOK_TRY(one.begun());
      auto done = c_.gate.transfer(id, target->id, sight_.viewer().person, c_.now_ms);
      DAYBOOK_TRY(one.end(done.has_value()));
      if (done) moved.push(named(id, done->title));
      if (!done) failed.push(std::move(named(id, "").set("message", str(done.error().message))));
    }
    return v.set("moved", std::move(moved)).set("failed", std::move(failed));
  }
  DAYBOOK_ASSIGN(const auto* source, steered(from));
  if (source->provider != "local")
    return fail(Errc::invalid, "only events of a local calendar can be moved to a server", "args.from_calendar_id");
  DAYBOOK_ASSIGN(const auto events, events_.page(source->id, cursor, kListed));
  auto list = json::Value::array();
  for (const auto& e : events)
    if (e.series_id.empty()) list.push(named(e.event_id, e.title));
  v.set("events", std::move(list));
  return v.set("next", events.size() < kListed ? json::Value{} : json::Value::integer(cursor));
}

}  // namespace daybook::engine

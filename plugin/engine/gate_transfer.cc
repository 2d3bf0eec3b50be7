// An event that lived here gets a new home at a server, with everything that hangs on it: its id, what
// was said of it, its notes and its past stay.
#include "engine/gate.h"
#include "store/events.h"

namespace daybook::engine {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

}  // namespace

Result<model::Event> Gate::transfer(const std::string& event_id, const std::string& to,
                                    const std::string& actor, std::int64_t now_ms) {
  DAYBOOK_ASSIGN(const auto event, store::Events(db_).find(event_id));
  if (!event) return fail(Errc::not_found, "there is no event " + event_id, "args.event_ids");
  if (!event->series_id.empty())
    return fail(Errc::invalid, "one occurrence cannot move alone; name its series", "args.event_ids");
  const auto* from = settings_.calendar(event->calendar_id);
  if (from == nullptr || from->provider != "local")
    return fail(Errc::invalid, "only events of a local calendar can be moved to a server", "args.event_ids");
  const auto there = providers_.find(to);
  if (there == providers_.end()) return fail(Errc::not_found, "there is no calendar " + to, "args.to_calendar_id");
  const std::string key = "transfer:" + event_id + ":" + std::to_string(now_ms);
  DAYBOOK_ASSIGN(const auto permit, permit_again(to, key, "none"));
  DAYBOOK_ASSIGN(auto moved, there->second->adopt_event(permit, event_id, now_ms));
  store::Action log;
  log.key = key;
  log.type = "transfer";
  log.status = "done";
  log.event_id = event_id;
  log.actor = actor;
  log.origin = "command";
  auto payload = json::Value::object();
  log.payload = json::dump(payload.set("from", str(from->id)).set("to", str(to)));
  log.result = json::dump(model::event_to_stored(moved));
  log.created_ms = now_ms;
  DAYBOOK_TRY(journal_.log_action(log));
  ++version_;
  return moved;
}

}  // namespace daybook::engine

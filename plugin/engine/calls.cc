// Tool calls that were made before, and the log of those that change something other than an event.
#include "base/ids.h"
#include "engine/calendars.h"

namespace daybook::engine {

Result<std::optional<tools::World::Replay>> Calendars::replay(std::string_view request_id,
                                                              std::string_view request) {
  DAYBOOK_ASSIGN(const auto logged,
                 c_.journal.action_by_key("request:" + std::string(request_id)));
  if (!logged) return std::optional<Replay>{};
  if (logged->payload != request)
    return fail(Errc::conflict, "this request_id was used for another request; take a new one",
                "args.request_id");
  Replay out;
  if (logged->type == "create" || logged->type == "update" || logged->type == "delete") {
    DAYBOOK_ASSIGN(auto answer, c_.gate.replay_of(*logged));
    // What the asker may see may have changed since, and another may ask than did.
    if (logged->actor != sight_.viewer().person) answer.undo_token.clear();
    out.change = shown(std::move(answer));
    return std::optional<Replay>(std::move(out));
  }
  DAYBOOK_ASSIGN(out.answer, json::parse(logged->result));
  if (!out.answer["event"].is_null()) {
    DAYBOOK_ASSIGN(const auto event, get("", out.answer.str("event_id")));
    out.answer.set("event", event && policy::whole(*event) ? model::to_json(*event) : json::Value{});
  }
  out.answer.set("replayed", json::Value::boolean(true));
  return std::optional<Replay>(std::move(out));
}

Status Calendars::log(const LogEntry& entry) {
  store::Action a;
  DAYBOOK_ASSIGN(const auto last, c_.journal.latest_action());
  a.key = entry.request_id.empty()
              ? "auto:" + std::to_string(c_.now_ms) + ":t" + std::to_string(last + 1)
              : "request:" + entry.request_id;
  a.type = entry.type;
  a.status = "done";
  a.event_id = entry.target;
  a.actor = entry.actor;
  a.origin = entry.origin;
  a.request_id = entry.request_id;
  a.payload = entry.request;
  a.result = entry.answer;
  a.created_ms = c_.now_ms;
  DAYBOOK_TRY(c_.writing());
  c_.gate.set_version(last + 1);
  return c_.journal.log_action(a);
}

}  // namespace daybook::engine

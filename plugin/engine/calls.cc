// Tool calls that were made before, and the log of those that change something other than an event.
#include "base/ids.h"
#include "conversation/outside.h"
#include "engine/approvals.h"
#include "engine/calendars.h"
#include "engine/shadow_reach.h"

namespace daybook::engine {

namespace {

// What a call that sent changes to a server keeps beside its answer, to know them by.
constexpr const char* kGroup = "remote_group";

}  // namespace

// What became of the changes that it sent to a server.
Status Calendars::add_outcome(const store::Action& logged, std::int64_t group, Replay& out) {
  DAYBOOK_ASSIGN(const auto rows, group != 0 ? c_.writes.of_group(group) : c_.writes.of_action(logged.key));
  for (const auto& row : rows) {
    if (row.state == "done" || !out.failed.empty()) continue;
    const auto* setting = c_.settings.calendar(row.calendar);
    const std::string name = "the calendar " + (setting == nullptr ? row.calendar : setting->display);
    out.calendar_id = row.calendar;
    if (row.state == "failed") out.failed = name + ": " + row.error;
    else out.pending = conversation::waits_for_server(name, row.error);
  }
  return {};
}

Result<std::optional<tools::World::Replay>> Calendars::replay(std::string_view request_id,
                                                              std::string_view request) {
  DAYBOOK_ASSIGN(const auto logged,
                 c_.journal.action_by_key("request:" + std::string(request_id)));
  if (!logged) return std::optional<Replay>{};
  const auto& viewer = sight_.viewer();
  const bool change = store::is_change_of_event(*logged);
  // What people do besides changes may hold what no agent is told, such as the secret of a feed.
  const bool own = logged->actor == viewer.person && (change || !viewer.agent || logged->origin == "agent");
  if (logged->payload != request || !own)
    return fail(Errc::conflict, "this request_id was used for another request; take a new one",
                "args.request_id");
  Replay out;
  if (change) {
    // What its person did where an agent sees nothing is not the agent's to repeat.
    if (viewer.agent && logged->origin != "agent" && logged->origin != "task") {
      DAYBOOK_ASSIGN(const auto seen, get("", logged->event_id));
      if (!seen)
        return fail(Errc::conflict, "this request_id was used for another request; take a new one", "args.request_id");
    }
    DAYBOOK_ASSIGN(auto answer, c_.gate.replay_of(*logged));
    // What the asker may see may have changed since, and an agent may ask for what its person did.
    out.change = shown(std::move(answer));
    DAYBOOK_TRY(add_outcome(*logged, 0, out));
    return std::optional<Replay>(std::move(out));
  }
  DAYBOOK_ASSIGN(out.answer, json::parse(logged->result));
  if (const auto group = out.answer[kGroup].as_int(0); group != 0) DAYBOOK_TRY(add_outcome(*logged, group, out));
  out.answer.erase_if([](std::string_view name, const json::Value&) { return name == kGroup; });
  if (!out.answer["event"].is_null()) {
    DAYBOOK_ASSIGN(const auto event, get("", out.answer.str("event_id")));
    out.answer.set("event", event && policy::whole(*event) ? model::to_json(*event) : json::Value{});
  }
  if (logged->pre_image.size() > 2) out.answer.set("undo_token", json::Value::string(Gate::undo_token(*logged)));
  out.answer.set("replayed", json::Value::boolean(true));
  return std::optional<Replay>(std::move(out));
}

Result<std::string> Calendars::log(const LogEntry& entry) {
  store::Action a;
  DAYBOOK_ASSIGN(const auto last, c_.journal.latest_action());
  DAYBOOK_ASSIGN(a.pre_image, undo_image());
  a.key = entry.request_id.empty()
              ? "auto:" + std::to_string(c_.now_ms) + ":t" + std::to_string(last + 1)
              : "request:" + entry.request_id;
  a.type = entry.type;
  a.status = "done";
  a.event_id = entry.target;
  a.actor = entry.actor;
  a.origin = entry.origin;
  a.request_id = entry.request_id.empty() ? entry.trace : entry.request_id;
  a.payload = entry.request;
  a.result = entry.answer;
  if (const auto group = c_.writes.group(); group != 0) {
    DAYBOOK_ASSIGN(auto answer, json::parse(entry.answer));
    a.result = json::dump(answer.set(kGroup, json::Value::integer(group)));
  }
  a.created_ms = c_.now_ms;
  DAYBOOK_TRY(c_.writing());
  c_.gate.set_version(last + 1);
  DAYBOOK_TRY(c_.journal.log_action(a));
  a.id = last + 1;
  return a.pre_image.size() > 2 ? Gate::undo_token(a) : std::string();
}

namespace {

json::Value approval_json(const model::Approval& a, const Context& c) {
  auto v = json::Value::object();
  const auto str = [](std::string_view s) { return json::Value::string(std::string(s)); };
  const auto stamp = [&](std::int64_t ms) {
    return ms == 0 ? json::Value{} : str(time::format_utc(time::from_millis(ms)));
  };
  v.set("approval_id", str(conversation::approval_id(a))).set("state", str(model::state_name(a.state)));
  v.set("tool", str(a.tool)).set("summary", str(a.summary)).set("actor", str(a.actor));
  v.set("asked_at", stamp(a.asked_ms)).set("active_until", stamp(a.active_until_ms));
  v.set("decided_at", stamp(a.decided_ms));
  v.set("decided_by", a.decided_by.empty() ? json::Value{} : str(c.person(a.decided_by).name));
  return v.set("outcome", a.outcome.empty() ? json::Value{} : str(a.outcome));
}

}  // namespace

Result<json::Value> Calendars::ask_approval(const tools::Call& call, const model::Change& change,
                                            const model::ChangeAnswer& answer) {
  // Clashes as the gate found them: what the actor may not see is still in the way.
  DAYBOOK_ASSIGN(const auto approval, Approvals(c_).ask(call, change, answer));
  auto v = json::Value::object();
  if (!approval) {
    v.set("status", json::Value::string("approval_unavailable"));
    return v.set("message",
                 json::Value::string(
                     answer.reason +
                     "; nobody can be asked: mark a person of the settings as admin, with a handle, "
                     "or choose another time (conflict_policy suggest or fail)"));
  }
  const auto shown = approval_json(*approval, c_);
  for (const char* key : {"approval_id", "active_until", "decided_by", "decided_at", "outcome"})
    v.set(key, shown[key]);
  v.set("approval_state", shown["state"]);
  if (!approval->open()) v.set("status", shown["state"]);
  return v;
}

Result<json::Value> Calendars::shadow_metrics() { return Shadow(shadow_reach(c_)).metrics(); }

Result<json::Value> Calendars::approvals(bool open_only, std::size_t limit) {
  DAYBOOK_ASSIGN(const auto found, Approvals(c_).visible(sight_.viewer().person, open_only, limit));
  auto list = json::Value::array();
  for (const auto& a : found) {
    auto v = approval_json(a, c_);
    // Its own wish an agent knows; of others it learns nothing.
    if (sight_.viewer().agent && a.actor != sight_.viewer().person) continue;
    if (sight_.viewer().agent && !a.event_id.empty()) v.set("summary", json::Value{});
    list.push(std::move(v));
  }
  return list;
}

Result<json::Value> Calendars::decide_approval(std::string_view approval_id, bool approve) {
  if (sight_.viewer().agent)
    return fail(Errc::denied,
                "agents may not decide approvals; a person must press the button, answer the "
                "message, or call this from the workspace");
  const auto number = conversation::read_approval_id(approval_id);
  if (!number || registry_ == nullptr)
    return fail(Errc::not_found,
                "there is no such approval; calendar_list_approvals shows them",
                "args.approval_id");
  DAYBOOK_ASSIGN(const auto told, Approvals(c_).decide(*registry_, sight_.viewer().person, *number,
                                                       approve, std::nullopt));
  if (told.approval.id == 0)
    return fail(Errc::not_found, "there is no such approval; calendar_list_approvals shows them",
                "args.approval_id");
  auto v = approval_json(told.approval, c_);
  v.set("done", json::Value::boolean(told.ok));
  return v.set("message", json::Value::string(told.text));
}

}  // namespace daybook::engine

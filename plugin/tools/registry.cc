#include "tools/registry.h"

#include <algorithm>

#include "base/text.h"
#include "tools/common.h"

namespace daybook::tools {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

const char* json_type(ArgType type) {
  switch (type) {
    case ArgType::whole:
      return "integer";
    case ArgType::flag:
      return "boolean";
    case ArgType::texts:
    case ArgType::emails:
      return "array";
    case ArgType::object:
      return "object";
    default:
      return "string";
  }
}

json::Value type_schema(const Arg& arg) {
  auto v = json::Value::object();
  v.set("type", str(json_type(arg.type)));
  if (arg.type == ArgType::reminder) {
    auto types = json::Value::array();
    for (const char* one : {"integer", "boolean", "object"}) types.push(str(one));
    v.set("type", std::move(types));
  }
  if (arg.type == ArgType::texts || arg.type == ArgType::emails) {
    auto items = json::Value::object();
    v.set("items", std::move(items.set("type", str("string"))));
  }
  if (arg.type == ArgType::whole && arg.least != INT64_MIN) {
    v.set("minimum", json::Value::integer(arg.least));
    v.set("maximum", json::Value::integer(arg.most));
  }
  if (!arg.choices.empty()) {
    auto list = json::Value::array();
    for (auto c : arg.choices) list.push(str(c));
    v.set("enum", std::move(list));
  }
  return v.set("description", str(arg.help));
}

json::Value schema(const Tool& tool) {
  auto properties = json::Value::object();
  auto required = json::Value::array();
  for (const Arg& arg : tool.args) {
    properties.set(arg.name, type_schema(arg));
    if (arg.required) required.push(str(arg.name));
  }
  auto context = json::Value::object();
  properties.set("request_context", std::move(context.set("type", str("object"))));
  auto v = json::Value::object();
  v.set("type", str("object")).set("properties", std::move(properties));
  v.set("required", std::move(required));
  return v.set("additionalProperties", json::Value::boolean(false));
}

// One tool in the shape of the API that takes it.
json::Value describe(const Tool& tool, std::string_view format) {
  auto v = json::Value::object();
  v.set("name", str(tool.name)).set("description", str(tool.help));
  if (format == "anthropic") return v.set("input_schema", schema(tool));
  if (format == "openai") {
    v.set("parameters", schema(tool));
    auto outer = json::Value::object();
    return outer.set("type", str("function")).set("function", std::move(v));
  }
  auto hints = json::Value::object();
  hints.set("readOnlyHint", json::Value::boolean(!tool.writes));
  return v.set("inputSchema", schema(tool)).set("annotations", std::move(hints));
}

std::string nearest_tool(const std::vector<Tool>& tools, std::string_view name) {
  std::string best;
  std::size_t distance = 5;
  for (const Tool& t : tools)
    if (const auto d = text::edit_distance(name, t.name, 4); d < distance) {
      distance = d;
      best = t.name;
    }
  return best;
}

// What to do about an error of that kind.
const char* way_out(Errc code) {
  switch (code) {
    case Errc::invalid:
      return "correct what is named and call again; nothing was changed";
    case Errc::not_found:
      return "look it up with calendar_list_events or calendar_search_events, or list the tools";
    case Errc::conflict:
      return "choose another time or another request_id; nothing was changed";
    case Errc::stale:
      return "read the event again and repeat the call with its new etag";
    case Errc::denied:
      return "ask a person with rights, or use a calendar that allows it";
    case Errc::reauth:
      return "a person must sign in again: daybook connect";
    case Errc::too_big:
      return "ask for less at once";
    default:
      return "try again later; daybook_doctor tells what is wrong";
  }
}

}  // namespace

Registry::Registry() {
  for (auto make : {read_tools, write_tools, scheduling_tools, lookup_tools, attendee_tools, approval_tools, butler_tools,
                    source_tools,
                    timeline_tools, transfer_tools})
    for (auto& tool : make()) tools_.push_back(std::move(tool));
}

json::Value Registry::list(std::string_view format) const {
  auto tools = json::Value::array();
  for (const Tool& tool : tools_) tools.push(describe(tool, format));
  auto v = json::Value::object();
  return v.set("tools", std::move(tools));
}

tl::expected<json::Value, Failure> Registry::list_for(const json::Value& args) const {
  static const Tool& self = *new Tool{
      "tools", "", false,
      {{"format", ArgType::text, false, "", nullptr, {"mcp", "openai", "anthropic"}}}, {}};
  Arguments checked(self, args);
  if (!checked.sound()) return tl::unexpected(checked.failure());
  return list(checked.has("format") ? checked.text("format") : "mcp");
}

tl::expected<json::Value, Failure> Registry::no_such_tool(std::string_view name) const {
  std::string message = "there is no tool \"" + text::clean_line(name, 60) + "\"";
  const auto near = nearest_tool(tools_, name.substr(0, 100));
  message += near.empty() ? "." : "; did you mean " + near + "?";
  return failed({Errc::not_found, message + " The tool \"tools\" lists them.", "tool"});
}

namespace {

// What other changes than those of events answer.
void add_receipt(const World& world, const Tool& tool, json::Value& answer) {
  if (answer.find("receipt") != nullptr) return;
  // Steps on the way, notices from a server and lists of what could be done change nothing by themselves.
  for (const std::string_view step : {"calendar_connect", "calendar_push", "calendar_transfer_events", "calendar_force_sync"})
    if (tool.name == step) return;
  auto v = json::Value::object();
  v.set("action", str(std::string_view(tool.name).substr(std::string_view("calendar_").size())));
  v.set("at", str(time::format_utc(time::from_millis(world.now_ms()))));
  answer.set("receipt", std::move(v)).set("undo_token", json::Value{});
  if (answer.find("projection_version") == nullptr) add_freshness(world, answer);
}

// Beside other faults, so that all of them are told at once; alone, what is unknown is told by who looks for it.
void check_names(World& world, Arguments& args) {
  const auto known = world.calendars();
  for (const char* name : {"calendar_id", "calendar_ids", "source_calendar_ids", "attendee_calendars", "calendars",
                           "from_calendar_id", "to_calendar_id"})
    for (const auto& id : named_in(args, name))
      if (id.find('@') == std::string::npos &&
          std::none_of(known.begin(), known.end(), [&](const CalendarInfo& c) { return c.id == id && c.tier != policy::Tier::none; }))
        args.fault(name, "there is no calendar " + text::clean_line(id, 80));
  if (args.has("fields")) check_fields(args);
  if (!args.has("event_id")) return;
  const auto id = args.text("event_id");
  if (text::clean_line(id, 64).empty()) return args.fault("event_id", "is empty");
  const auto event = world.get("", id);
  const auto entry = world.task(id);
  if (event && !*event && entry && !*entry) args.fault("event_id", no_event(id).message);
}

void check_all(World& world, const Call& call, const Tool& tool, Arguments& args) {
  if (tool.check) tool.check(world, call, args);
  else args.check_order();
  check_names(world, args);
}

bool all_fresh(const World& world) {
  const auto now = time::from_millis(world.now_ms());
  const auto known = world.calendars();
  return std::all_of(known.begin(), known.end(), [&](const CalendarInfo& c) {
    return c.tier == policy::Tier::none || world.coverage(c.id, now, now).unknown.empty();
  });
}

}  // namespace

tl::expected<json::Value, Failure> Registry::call(World& world, const Call& given,
                                                  std::string_view name,
                                                  const json::Value& args) const {
  if (name == "tools") return list_for(args);
  const auto it =
      std::find_if(tools_.begin(), tools_.end(), [&](const Tool& t) { return name == t.name; });
  if (it == tools_.end()) return no_such_tool(name);
  Arguments checked(*it, args);
  if (!checked.sound()) {
    check_all(world, given, *it, checked);
    if (name == "calendar_workspace_mutate") check_payload(world, given, checked);
    return tl::unexpected(checked.failure());
  }
  if (name == "calendar_workspace_mutate") return mutate(world, given, checked);
  Call call = given;
  call.tool = name;
  call.args = args;
  if (checked.has("request_id")) call.request_id = checked.text("request_id");
  call.trace = text::clean_line(args["request_context"].str("request_id"), 200);
  call.request = checked.canonical(*it);
  auto done = run(world, call, *it, checked);
  if (!done && !checked.sound()) {
    check_names(world, checked);
    done = tl::unexpected(checked.failure());
  }
  if (!done && !done.error().calendar_id.empty())
    for (const auto& c : world.calendars())
      if (c.id == done.error().calendar_id && c.tier != policy::Tier::none) done.error().provider = c.provider;
  return done;
}

bool Registry::reads_only(std::string_view name) const {
  const auto it = std::find_if(tools_.begin(), tools_.end(), [&](const Tool& t) { return name == t.name; });
  return !name.empty() && (it == tools_.end() || !it->writes);
}

// The faults of a payload beside those of the call that carries it.
void Registry::check_payload(World& world, const Call& call, Arguments& args) const {
  const std::string tool = "calendar_" + args.text("action");
  const auto it = std::find_if(tools_.begin(), tools_.end(), [&](const Tool& t) { return tool == t.name; });
  if (it == tools_.end() || !args.has("payload")) return;
  Arguments inner(*it, args.value("payload"));
  check_all(world, call, *it, inner);
  for (const auto& p : inner.failure().problems) args.fault("payload" + p.where.substr(std::string_view("args").size()), p.message);
}

// Hands the payload to the tool that the action names.
tl::expected<json::Value, Failure> Registry::mutate(World& world, const Call& given,
                                                    const Arguments& args) const {
  const std::string tool = "calendar_" + args.text("action");
  Call call = given;
  if (args.has("request_id")) call.request_id = args.text("request_id");
  auto done = this->call(world, call, tool, args.value("payload"));
  if (!done) {
    for (auto& p : done.error().problems)
      if (p.where.rfind("args", 0) == 0) p.where = "args.payload" + p.where.substr(4);
    return done;
  }
  auto v = json::Value::object();
  v.set("status", (*done)["status"]).set("action", str(args.text("action")));
  v.set("projection_version", json::Value::integer(world.projection_version()));
  const auto age = world.staleness_ms("");
  v.set("staleness_ms", age ? json::Value::integer(*age) : json::Value{});
  v.set("projection_freshness", str(all_fresh(world) ? "fresh" : "stale"));
  v.set("event_id", (*done)["event_id"]);
  return v.set("result", std::move(*done));
}

namespace {

// What a request that was made before is answered: what it was, or what became of it since.
Answer again(const World& world, const World::Replay& before) {
  if (!before.failed.empty()) {
    Failure f{{Errc::conflict, before.failed + "; a new request_id tries again", "request_id"}, {}, before.calendar_id};
    f.type = "provider_error";
    return tl::unexpected(std::move(f));
  }
  auto v = before.change ? change_answer(world, *before.change) : before.answer;
  if (!before.pending.empty()) v.set("status", str("pending")).set("message", str(before.pending));
  return v;
}

}  // namespace

// Replays what was done under the same request id, else does it, and logs what the gate does not.
tl::expected<json::Value, Failure> Registry::run(World& world, const Call& call, const Tool& tool,
                                                 Arguments& args) const {
  if (!tool.writes) return tool.handler(world, call, args);
  if (!call.request_id.empty()) {
    auto before = world.replay(call.request_id, call.request);
    if (!before) return failed(before.error());
    if (*before) return again(world, **before);
  }
  auto done = tool.handler(world, call, args);
  if (!done || tool.self_logged) return done;
  add_receipt(world, tool, *done);
  auto kept = *done;
  if (tool.told_once != nullptr) kept.erase_if([&](std::string_view name, const json::Value&) { return name == tool.told_once; });
  const auto logged =
      world.log({tool.name, std::string(done->str("event_id")), call.actor, call.origin,
                 call.request_id, call.request, json::dump(kept), call.trace});
  if (!logged) return failed(logged.error());
  if (!logged->empty()) done->set("undo_token", str(*logged));
  return done;
}

json::Value Registry::to_json(const Failure& f) {
  auto v = json::Value::object();
  const std::string type = !f.type.empty()                  ? f.type
                           : f.error.code == Errc::reauth ? "CalendarCredentialError"
                                                          : "CalendarRequestError";
  // What somebody typed may stand in it: shown as one plain line.
  const std::string message = text::clean_line(f.error.message, 4000);
  v.set("type", str(type)).set("message", str(message));
  v.set("status", str("error")).set("error", str(message)).set("error_type", str(type));
  v.set("code", str(errc_name(f.error.code))).set("way_out", str(way_out(f.error.code)));
  if (!f.provider.empty()) v.set("provider", str(f.provider));
  if (!f.calendar_id.empty()) v.set("calendar_id", str(text::clean_line(f.calendar_id, 200)));
  if (!f.problems.empty()) {
    auto list = json::Value::array();
    for (const auto& p : f.problems) {
      auto item = json::Value::object();
      item.set("where", str(p.where)).set("message", str(text::clean_line(p.message, 600)));
      list.push(std::move(item));
    }
    v.set("problems", std::move(list));
  }
  return v;
}

}  // namespace daybook::tools

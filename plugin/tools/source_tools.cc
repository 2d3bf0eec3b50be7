// Source calendars: what is connected, what is switched on, how fresh it is, and taking one away.
#include "base/text.h"
#include "tools/common.h"

namespace daybook::tools {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

Answer named(World& world, Result<json::Value> content, const char* name, const char* status) {
  if (!content) return failed(content.error());
  auto v = json::Value::object();
  v.set("status", str(status)).set(name, std::move(*content));
  add_freshness(world, v);
  return v;
}

Answer list(World& world, const Call&, Arguments&) {
  return named(world, world.sources(), "sources", "ok");
}

Answer update(World& world, const Call&, Arguments& args) {
  SourcePatch p;
  const auto flag = [&](const char* name) -> std::optional<bool> {
    if (!args.has(name)) return std::nullopt;
    return args.flag(name, false);
  };
  const auto text = [&](const char* name) -> std::optional<std::string> {
    if (!args.has(name)) return std::nullopt;
    return args.text(name);
  };
  p.sync = flag("enabled_for_sync");
  p.display = flag("enabled_for_display");
  p.agents = flag("enabled_for_agents");
  if (args.has("agent_context_tier_max"))
    p.tier = static_cast<int>(args.whole("agent_context_tier_max", 0));
  p.group = text("user_group");
  p.display_name = text("display_name");
  p.color = text("color");
  return named(world, world.set_source(args.text("calendar_id"), p), "source", "updated");
}

Answer revoke(World& world, const Call&, Arguments& args) {
  return named(world, world.revoke_source(args.text("calendar_id")), "source", "revoked");
}

Answer sync_status(World& world, const Call&, Arguments&) {
  return named(world, world.sync_status(), "sources", "ok");
}

Answer force_sync(World& world, const Call&, Arguments& args) {
  auto done = world.force_sync(args.text("calendar_id"));
  if (!done) return failed(done.error(), args.text("calendar_id"));
  auto v = json::Value::object();
  v.set("status", str("ok")).set("sources", std::move(*done));
  add_freshness(world, v);
  return v;
}

void check_connect(World&, const Call&, Arguments& args) {
  int steps = 0;
  for (const char* name : {"redirect_uri", "response", "device", "wait"}) steps += args.has(name) ? 1 : 0;
  if (steps > 1) args.fault("redirect_uri", "one of redirect_uri, response, device and wait, not several");
}

// A step of signing in, or a look at what the sign-in may do.
Answer connect(World& world, const Call& call, Arguments& args) {
  const auto id = args.text("calendar_id");
  auto step = json::Value::object();
  for (const char* name : {"redirect_uri", "response", "device", "wait"})
    if (args.has(name)) step.set(name, args.value(name));
  check_connect(world, call, args);
  if (!args.sound()) return failed(args);
  auto answer = world.enquire({Enquiry::What::connect, id, std::move(step)});
  if (!answer) return failed(answer.error(), id);
  if (!*answer) return failed(not_yet(), id);
  return std::move((*answer)->set("calendar_id", str(id)));
}

void check_transfer(World&, const Call&, Arguments& args) {
  const bool wrong = args.wrong("event_ids") || args.wrong("from_calendar_id");
  if (!wrong && args.value("event_ids").items().empty() && !args.has("from_calendar_id"))
    args.fault("event_ids", "is missing: the events to move; or from_calendar_id, to have them listed");
}

Answer transfer(World& world, const Call& call, Arguments& args) {
  std::vector<std::string> ids;
  for (const auto& item : args.value("event_ids").items()) ids.push_back(item.as_string());
  check_transfer(world, call, args);
  if (!args.sound()) return failed(args);
  auto done = world.transfer(args.text("from_calendar_id"), args.text("to_calendar_id"), ids, args.whole("cursor", 0));
  if (!done) return failed(done.error(), args.text("to_calendar_id"));
  return std::move(done->set("status", str(ids.empty() ? "listed" : "moved")));
}

Answer push(World& world, const Call&, Arguments& args) {
  auto n = json::Value::object();
  for (const char* name : {"headers", "query", "body"})
    if (args.has(name)) n.set(name, args.value(name));
  auto told = world.notified(n);
  if (!told) return failed(told.error());
  return std::move(told->set("status", str("ok")));
}

Answer link(World& world, const Call&, Arguments& args) {
  const bool linked = !args.flag("unlink", false);
  const auto path = text::clean_line(args.text("path"), 512);
  const auto done = world.link_note(args.text("event_id"), path, linked);
  if (!done) return failed(done.error());
  auto v = json::Value::object();
  return v.set("status", str(linked ? "linked" : "unlinked"))
      .set("event_id", str(args.text("event_id")))
      .set("path", str(path));
}

}  // namespace

std::vector<Tool> source_tools() {
  const Arg id{"calendar_id", ArgType::text, true, "the source calendar", "source_calendar_id"};
  return {
      {"calendar_list_sources",
       "The source calendars with their switches and the tier agents have on each.",
       false,
       {},
       list},
      {"calendar_update_source",
       "Sets a source calendar's switches and its tier for agents. For people, not agents.",
       true,
       {id,
        {"enabled_for_sync", ArgType::flag, false, "events are fetched"},
        {"enabled_for_display", ArgType::flag, false, "people see it among all calendars"},
        {"enabled_for_agents", ArgType::flag, false, "agents may ask for it, up to the tier"},
        {"agent_context_tier_max", ArgType::whole, false,
         "0 nothing, 1 busy, 2 title, 3 linked notes, 4 place and description", nullptr, {}, 0, 4},
        {"user_group", ArgType::text, false, "whose it is", nullptr,
         {"personal", "work", "school", "other"}},
        {"display_name", ArgType::text, false, "name shown"},
        {"color", ArgType::text, false, "colour shown"},
        request_id_arg()},
       update},
      {"calendar_revoke_source",
       "Takes a source away: every copied event is deleted at once, for good. For people.",
       true,
       {id, request_id_arg()},
       revoke},
      {"calendar_sync_status",
       "How fresh each calendar is, and what waits to be sent or fetched.",
       false,
       {},
       sync_status},
      {"calendar_force_sync",
       "Fetches now instead of at the next turn.",
       true,
       {{"calendar_id", ArgType::text, false, "one calendar; all when missing"}, request_id_arg()},
       force_sync},
      {"calendar_transfer_events",
       "Moves events of a local calendar to one on a server; ids, notes and history stay. Without event_ids: "
       "lists the events of from_calendar_id. For people.",
       true,
       {{"to_calendar_id", ArgType::text, true, "where they go"},
        {"event_ids", ArgType::texts, false, "events and series to move", nullptr, {}, 0, 25},
        {"from_calendar_id", ArgType::text, false, "the local calendar to list"},
        {"cursor", ArgType::whole, false, "\"next\" of the page before", nullptr, {}, 0, INT64_MAX},
        {"request_id", ArgType::text, false, "the same id a second time changes nothing and answers the same"}},
       transfer, false, nullptr, check_transfer},
      {"calendar_push",
       "Hands in a change notification that came to a calendar's push_url, and tells what to answer its sender. For the host.",
       true,
       {{"headers", ArgType::object, false, "the request's headers"},
        {"query", ArgType::object, false, "the parameters of its address, decoded"},
        {"body", ArgType::text, false, "its body as it came", nullptr, {}, 0, 256 * 1024}},
       push,
       true},
      {"calendar_connect",
       "Signs in to the service behind a calendar, step by step, or tells what its sign-in may do. For people.",
       true,
       {id,
        {"redirect_uri", ArgType::text, false,
         "begins in a browser: an address of yours on 127.0.0.1; answers the url to open", nullptr, {}, 1, 500},
        {"response", ArgType::text, false,
         "ends it: the query that came to redirect_uri, code=…&state=…", nullptr, {}, 1, 8000},
        {"device", ArgType::flag, false, "begins on another device: answers the code to type there"},
        {"wait", ArgType::flag, false, "answers once that code was used or has ended (some minutes)"}},
       connect,
       true, nullptr, check_connect},
      {"calendar_link_note",
       "Links a note of the host to an event; agents see it from tier 3 on.",
       true,
       {{"event_id", ArgType::text, true, "id of the event"},
        {"path", ArgType::text, true, "path of the note", nullptr, {}, 1, 500},
        {"unlink", ArgType::flag, false, "takes the link away"},
        request_id_arg()},
       link},
  };
}

}  // namespace daybook::tools

// Who takes part: adding, removing, and what they answered.
#include <algorithm>

#include "base/text.h"
#include "tools/common.h"

namespace daybook::tools {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

std::vector<model::Attendee>::iterator find(std::vector<model::Attendee>& list,
                                            std::string_view email) {
  return std::find_if(list.begin(), list.end(),
                      [&](const auto& a) { return text::iequals_ascii(a.email, email); });
}

// Changes the attendees of an event by `edit`, which may find faults.
template <class Edit>
Answer change_attendees(World& world, const Call& call, Arguments& args, Edit edit) {
  auto change = change_of(call, args, model::ChangeType::update);
  auto found = world.get(change.calendar_id, change.event_id);
  if (!found) return failed(found.error(), change.calendar_id);
  if (!*found) return failed(no_event(change.event_id), change.calendar_id);
  if (!policy::whole(**found))
    return failed({Errc::denied, "agents may not change an event that they do not see in full",
                   "args.event_id"},
                  (*found)->calendar_id);
  change.calendar_id = (*found)->calendar_id;
  if (change.expected_etag.empty()) change.expected_etag = (*found)->etag;
  auto list = (*found)->attendees;
  edit(list);
  if (!args.sound()) return failed(args);
  change.patch.attendees = std::move(list);
  return finish(world, call, change);
}

Answer add(World& world, const Call& call, Arguments& args) {
  return change_attendees(world, call, args, [&](std::vector<model::Attendee>& list) {
    for (const auto& item : args.value("attendees").items()) {
      const auto at = find(list, item.as_string());
      if (at != list.end()) {
        if (args.has("optional")) at->optional = args.flag("optional", false);
        continue;
      }
      model::Attendee a;
      a.email = text::clean_line(item.as_string(), 254);
      a.optional = args.flag("optional", false);
      list.push_back(std::move(a));
    }
    if (list.size() > 500) args.fault("attendees", "make more than 500 together");
  });
}

Answer remove(World& world, const Call& call, Arguments& args) {
  return change_attendees(world, call, args, [&](std::vector<model::Attendee>& list) {
    for (const auto& item : args.value("attendees").items()) {
      const auto at = find(list, item.as_string());
      if (at == list.end())
        args.fault("attendees", text::clean_line(item.as_string(), 60) + " does not take part");
      else
        list.erase(at);
    }
  });
}

Answer update(World& world, const Call& call, Arguments& args) {
  return change_attendees(world, call, args, [&](std::vector<model::Attendee>& list) {
    const auto at = find(list, args.text("email"));
    if (at == list.end()) {
      args.fault("email", text::clean_line(args.text("email"), 60) + " does not take part");
      return;
    }
    if (args.has("optional")) at->optional = args.flag("optional", false);
    if (args.has("display_name")) at->display_name = text::clean_line(args.text("display_name"), 200);
  });
}

Answer changes(World& world, const Call& call, Arguments& args) {
  const auto from = instant_arg(args, "start_at", call.zone);
  const auto to = instant_arg(args, "end_at", call.zone);
  if (from && to && *to <= *from) args.fault("end_at", "must be after start_at");
  if (!args.sound()) return failed(args);
  auto list = world.attendee_changes(args.text("event_id"), args.text("calendar_id"), from, to,
                                     static_cast<std::size_t>(args.whole("limit", 100)));
  if (!list) return failed(list.error(), args.text("calendar_id"));
  auto v = json::Value::object();
  v.set("status", str("ok")).set("changes", std::move(*list));
  add_freshness(world, v);
  return v;
}

}  // namespace

std::vector<Tool> attendee_tools() {
  const Arg id{"event_id", ArgType::text, true, "id of the event"};
  const Arg calendar{"calendar_id", ArgType::text, false, "the calendar it is in"};
  const Arg emails{"attendees", ArgType::emails, true, "e-mail addresses"};
  const Arg etag{"etag", ArgType::text, false, "version read; refused when there is a newer one"};
  return {
      {"calendar_add_attendees",
       "Adds people to an event. An agent's invitation of outsiders may need approval.",
       true,
       {id, emails, {"optional", ArgType::flag, false, "they need not come"}, calendar,
        send_updates_arg(), etag, request_id_arg()},
       add,
       true},
      {"calendar_remove_attendees",
       "Takes people off an event.",
       true,
       {id, emails, calendar, send_updates_arg(), etag, request_id_arg()},
       remove,
       true},
      {"calendar_update_attendee",
       "Changes how somebody takes part. What they answered is theirs and cannot be set.",
       true,
       {id,
        {"email", ArgType::text, true, "who", nullptr, {}, 1, 254},
        {"optional", ArgType::flag, false, "need not come"},
        {"display_name", ArgType::text, false, "name shown"},
        calendar,
        send_updates_arg(),
        etag,
        request_id_arg()},
       update,
       true},
      {"calendar_attendee_changes",
       "Who was added, left or answered, newest first.",
       false,
       {{"event_id", ArgType::text, false, "of this event; of all when missing"},
        {"start_at", ArgType::when, false, "changed since", "start"},
        {"end_at", ArgType::when, false, "changed before", "end"},
        calendar,
        {"limit", ArgType::whole, false, "100 when missing", nullptr, {}, 1, 500}},
       changes},
  };
}

}  // namespace daybook::tools

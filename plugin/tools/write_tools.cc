#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "recurrence/write.h"
#include "tools/common.h"

namespace daybook::tools {
namespace {

std::optional<std::string> cleaned(const Arguments& args, std::string_view name, bool block,
                                   std::size_t most) {
  if (!args.has(name)) return std::nullopt;
  const auto& s = args.value(name).as_string();
  return block ? text::clean_block(s, most) : text::clean_line(s, most);
}

std::optional<std::vector<model::Attendee>> attendees(Arguments& args) {
  if (!args.has("attendees")) return std::nullopt;
  std::vector<model::Attendee> out;
  for (const auto& item : args.value("attendees").items()) {
    model::Attendee a;
    a.email = text::clean_line(item.as_string(), 254);
    out.push_back(std::move(a));
  }
  return out;
}

// Who was on the list before keeps the reply, the name and what else is known of them. Rooms stay booked: a new list
// of people says nothing of them (calendar_remove_attendees takes one off).
void keep_known(const std::vector<model::Attendee>& before, std::vector<model::Attendee>& list) {
  for (const auto& known : before) {
    const auto there = std::find_if(list.begin(), list.end(),
                                    [&](const auto& a) { return text::iequals_ascii(a.email, known.email); });
    if (there != list.end())
      *there = known;
    else if (known.resource)
      list.push_back(known);
  }
}

// S3 section 5.2: true is 15 minutes, a number is enabled with that many.
std::vector<int> reminders(const json::Value& v) {
  constexpr std::int64_t kUsual = 15;
  const bool on = v.is_object() ? v["enabled"].as_bool(true) : v.as_bool(true);
  if (!on) return {};
  const auto minutes = v.is_object() ? v["minutes_before"].as_int(kUsual) : v.as_int(kUsual);
  return {static_cast<int>(minutes)};
}

// The fields that create and update share.
model::Patch patch_args(Arguments& args) {
  model::Patch p;
  p.title = cleaned(args, "title", false, limits::kTitleBytes);
  p.location = cleaned(args, "location", false, limits::kTitleBytes);
  p.description = cleaned(args, "description", true, limits::kDescriptionBytes);
  p.notes = cleaned(args, "notes", true, limits::kDescriptionBytes);
  p.color_id = cleaned(args, "color_id", false, 64);
  if (args.has("status")) p.status = model::status_from_name(args.text("status"));
  if (args.has("visibility")) p.visibility = model::visibility_from_name(args.text("visibility"));
  p.attendees = attendees(args);
  if (args.has("notification")) p.reminders = reminders(args.value("notification"));
  return p;
}

// A rule is checked before anything is stored, and kept without its "RRULE:".
void check_rule(Arguments& args, model::Patch& patch) {
  if (!args.has("recurrence_rule")) return;
  std::string rule = text::clean_line(args.text("recurrence_rule"), 2000);
  if (text::iequals_ascii(std::string_view(rule).substr(0, 6), "RRULE:")) rule.erase(0, 6);
  patch.recurrence_rule = rule;
}

void with_sound_end(std::optional<std::string>& rule, const model::Span& span) {
  if (rule && !rule->empty()) *rule = recurrence::with_sound_until(*rule, span.zone, span.all_day);
}

// Rules know no second time: a series that asks for it would begin at another one.
void check_first_time(Arguments& args, const model::Patch& patch, const std::optional<model::Span>& span) {
  if (!span || !span->start_again || !patch.recurrence_rule || patch.recurrence_rule->empty()) return;
  args.fault("start_at", "comes twice in " + span->zone.name() + " (" +
                             time::format_zoned(span->zone.to_instant(span->start), span->zone) + " and " +
                             time::format_zoned(span->starts_at(), span->zone) +
                             "); a series keeps to the first: give that one");
}

// Beside other faults; alone it is told by who writes the series.
void check_series(World& world, Arguments& args, model::Patch patch, const std::optional<model::Span>& span) {
  if (!span || args.wrong("recurrence_rule")) return;
  with_sound_end(patch.recurrence_rule, *span);
  auto series = model::apply(model::Event{}, patch);
  series.span = *span;
  const auto could = world.could_be(args.text("calendar_id"), series);
  if (!could) args.fault("recurrence_rule", could.error().message);
}

void check_create(World& world, const Call& call, Arguments& args) {
  auto patch = patch_args(args);
  check_rule(args, patch);
  const auto span = span_args(args, call.zone, nullptr);
  check_first_time(args, patch, span);
  check_series(world, args, std::move(patch), span);
}

Answer create_event(World& world, const Call& call, Arguments& args) {
  auto patch = patch_args(args);
  check_rule(args, patch);
  const auto span = span_args(args, call.zone, nullptr);
  check_first_time(args, patch, span);
  if (!args.sound() || !span) return failed(args);
  with_sound_end(patch.recurrence_rule, *span);
  auto change = change_of(call, args, model::ChangeType::create);
  change.event = model::apply(model::Event{}, patch);
  change.event.span = *span;
  change.reminders_told = args.has("notification");
  change.event.origin.kind = call.origin;
  change.event.origin.person = call.actor;
  return finish(world, call, change);
}

std::vector<Arg> event_args(bool create);

bool changes_times(const Arguments& args) {
  return args.has("start_at") || args.has("end_at") || args.has("timezone") || args.has("all_day");
}

void check_update(World& world, const Call& call, Arguments& args) {
  const auto found = world.get("", args.text("event_id"));
  if (found && *found && changes_times(args)) span_args(args, call.zone, &(*found)->span);
  else args.check_order();
}

// What is wrong besides is told with it.
Answer no_such_event(const Call& call, Arguments& args, Failure failure) {
  const auto zone = zone_arg(args, "timezone", call.zone);
  for (const char* name : {"start_at", "end_at"}) check_shown(args, name, zone);
  if (args.sound()) args.check_order();
  if (args.sound()) return tl::unexpected(std::move(failure));
  args.fault("event_id", failure.error.message);
  return failed(args);
}

Answer update_event(World& world, const Call& call, Arguments& args) {
  auto change = change_of(call, args, model::ChangeType::update);
  change.patch = patch_args(args);
  check_rule(args, change.patch);
  auto found = world.get(change.calendar_id, change.event_id);
  if (!found && found.error().code != Errc::not_found) return failed(found.error(), change.calendar_id);
  if (!found || !*found)
    return no_such_event(call, args, {found ? no_event(change.event_id) : found.error(), {}, change.calendar_id});
  change.calendar_id = (*found)->calendar_id;
  if (change.patch.attendees) keep_known((*found)->attendees, *change.patch.attendees);
  if (change.expected_etag.empty()) change.expected_etag = (*found)->etag;
  if (changes_times(args))
    change.patch.span = span_args(args, call.zone, &(*found)->span);
  const auto fields = event_args(false);
  const bool none = std::none_of(fields.begin(), fields.end(), [&](const Arg& a) { return args.has(a.name); });
  if (args.sound() && none)
    args.fault("event_id", "is all that was given: name what is to change (title, start_at, location, …)");
  check_first_time(args, change.patch, change.patch.span ? change.patch.span : (*found)->span);
  if (!args.sound()) return failed(args);
  with_sound_end(change.patch.recurrence_rule, change.patch.span.value_or((*found)->span));
  return finish(world, call, change);
}

Answer delete_event(World& world, const Call& call, Arguments& args) {
  model::Patch unused;
  check_rule(args, unused);
  if (!args.sound()) return failed(args);
  auto change = change_of(call, args, model::ChangeType::remove);
  if (change.calendar_id.empty()) {
    auto found = world.get("", change.event_id);
    if (!found) return failed(found.error());
    if (!*found) return failed(no_event(change.event_id));
    change.calendar_id = (*found)->calendar_id;
  }
  return finish(world, call, change);
}

Answer undo(World& world, const Call& call, Arguments& args) {
  auto done = world.undo(call.actor, args.text("undo_token"), args.text("event_id"));
  if (!done) return failed(done.error());
  auto v = done->change ? change_answer(world, *done->change) : std::move(done->other);
  v.set("status", json::Value::string("undone"));
  return v;
}

std::vector<Arg> event_args(bool create) {
  std::vector<Arg> args = {
      {"title",
       ArgType::text,
       create,
       "what the event is called",
       "summary",
       {},
       1,
       limits::kTitleBytes},
      {"start_at", ArgType::when, create, "begin: a date for an all-day event, else a time",
       "start"},
      {"end_at", ArgType::when, create, "end, exclusive: of the same kind as start_at", "end"},
      {"timezone", ArgType::zone, false,
       "IANA zone of the event, e.g. Europe/London; offsets are no zones"},
      {"all_day", ArgType::flag, false, "inferred from dates when missing"},
      {"description",
       ArgType::text,
       false,
       "text that attendees see",
       nullptr,
       {},
       0,
       limits::kDescriptionBytes},
      {"location", ArgType::text, false, "where", nullptr, {}, 0, limits::kTitleBytes},
      {"attendees", ArgType::emails, false, "e-mail addresses"},
      {"recurrence_rule", ArgType::rule, false, "RFC 5545 rule, e.g. FREQ=WEEKLY;BYDAY=TU",
       "recurrence"},
      {"notification", ArgType::reminder, false,
       "reminder: minutes before the start, true for the usual one, false for none", "reminder"},
      {"color_id", ArgType::text, false, "colour, as the calendar names it"},
      {"calendar_id", ArgType::text, false,
       "the calendar; the one written to by default when missing"},
      {"conflict_policy",
       ArgType::text,
       false,
       "what to do when the time is taken",
       nullptr,
       {"suggest", "fail", "allow_overlap"}},
      {"status",
       ArgType::text,
       false,
       "confirmed when missing",
       nullptr,
       {"confirmed", "tentative", "cancelled"}},
      {"visibility",
       ArgType::text,
       false,
       "the calendar's own when missing",
       nullptr,
       {"default", "public", "private", "confidential"}},
      {"notes",
       ArgType::text,
       false,
       "private to the assistant, attendees never see them",
       nullptr,
       {},
       0,
       limits::kDescriptionBytes},
      {"send_updates",
       ArgType::text,
       false,
       "whom the calendar tells; none when missing",
       nullptr,
       {"all", "external_only", "none"}},
      {"request_id", ArgType::text, false,
       "the same id a second time changes nothing and answers the same"},
  };
  return args;
}

}  // namespace

std::vector<Tool> write_tools() {
  auto update_args = event_args(false);
  update_args.insert(update_args.begin(), {"event_id", ArgType::text, true, "id of the event"});
  const Arg scope{"recurrence_scope",
                  ArgType::text,
                  false,
                  "which occurrences of a series: when missing, the one that event_id names, else all",
                  nullptr,
                  {"series", "this_instance", "this_and_following"}};
  update_args.push_back(scope);
  update_args.push_back({"etag", ArgType::text, false,
                         "version read; the call is refused when there is a newer one"});
  return {
      {"calendar_create_event",
       "Creates an event after checking that its time is free. Answers status created, or conflict "
       "with the "
       "clashes and free slots.",
       true, event_args(true), create_event, true, nullptr, check_create},
      {"calendar_update_event", "Changes the fields given, after checking a new time for clashes.",
       true, std::move(update_args), update_event, true, nullptr, check_update},
      {"calendar_delete_event",
       "Deletes an event; it can be taken back with calendar_undo.",
       true,
       {{"event_id", ArgType::text, true, "id of the event"},
        {"calendar_id", ArgType::text, false, "the calendar it is in"},
        scope,
        {"etag", ArgType::text, false,
         "version read; the call is refused when there is a newer one"},
        {"send_updates",
         ArgType::text,
         false,
         "whom the calendar tells",
         nullptr,
         {"all", "external_only", "none"}},
        {"request_id", ArgType::text, false,
         "the same id a second time changes nothing and answers the same"}},
       delete_event, true},
      {"calendar_undo",
       "Takes a change back, unless somebody changed the event since. Without arguments: the "
       "caller's latest.",
       true,
       {{"undo_token", ArgType::text, false, "from the answer of the change"},
        {"event_id", ArgType::text, false, "the latest change of this event"},
        {"request_id", ArgType::text, false,
         "the same id a second time changes nothing and answers the same"}},
       undo},
  };
}

}  // namespace daybook::tools

#include "providers/google_event.h"

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/text.h"
#include "ics/reader.h"
#include "ics/writer.h"
#include "providers/difference.h"
#include "providers/google_besides.h"
#include "recurrence/write.h"

namespace daybook::providers {
namespace {

using json::Value;
using model::Event;

// guides/extended-properties: longer keys are dropped without a word, longer values cut.
constexpr std::size_t kKeyBytes = 44;
constexpr std::size_t kValueBytes = 1024;
constexpr const char* kMark = "daybook";
constexpr const char* kNotes = "daybook_notes";

Value str(std::string_view s) { return Value::string(std::string(s)); }

std::int64_t millis(std::string_view rfc3339) {
  const auto t = time::parse_iso(rfc3339);
  if (!t || !t->has_time || !t->offset) return 0;
  return (t->local.time_since_epoch() - *t->offset).count() * 1000;
}

struct When {
  bool date = false;
  time::Local local{};
  time::Zone zone;
  bool again = false;  // the second time that the clock shows it
};

tl::unexpected<Error> out_of_years(const char* member) {
  return fail(Errc::invalid, std::string(member) + ": the time lies outside the years 1 to 9999", member);
}

// {"date"} or {"dateTime", "timeZone"}; the offset decides the moment, the zone what clock shows it.
Result<When> read_when(const Value& v, const char* member, const time::Zone& calendar_zone) {
  const auto bad = [&](std::string_view text) {
    return fail(Errc::invalid, std::string(member) + ": \"" + std::string(text) + "\" is no time",
                member);
  };
  if (v["date"].is_string()) {
    const auto day = time::parse_date(v.str("date"));
    if (!day) return bad(v.str("date"));
    return When{true, time::Local(*day), calendar_zone};
  }
  const auto t = time::parse_iso(v.str("dateTime"));
  if (!t || !t->has_time) return bad(v.str("dateTime"));
  When out{false, t->local, time::Zone::known(v.str("timeZone")).value_or(calendar_zone)};
  if (t->offset) {
    const time::Instant at(t->local.time_since_epoch() - *t->offset);
    out.local = out.zone.to_local(at);
    out.again = out.zone.shows_again(at);
  }
  return out;
}

Status read_span(const Value& item, const time::Zone& calendar_zone, model::Span& out) {
  DAYBOOK_ASSIGN(const When start, read_when(item["start"], "start", calendar_zone));
  out = {start.date, start.local, start.local, start.zone, start.again, start.again};
  if (start.date) out.end += time::days(1);
  if (item["endTimeUnspecified"].as_bool() || !item["end"].is_object()) return {};
  DAYBOOK_ASSIGN(const When end, read_when(item["end"], "end", start.zone));
  if (end.date != start.date) return fail(Errc::invalid, "end: a day and a time are mixed", "end");
  // Both ends may name zones of their own: ours is that of the start.
  if (end.date)
    out.end = end.local;
  else
    out.put(start.zone.to_instant(start.local, start.again), end.zone.to_instant(end.local, end.again));
  if (out.ends_at() < out.starts_at()) return fail(Errc::invalid, "end: it is before the start", "end");
  return {};
}

// The lines mean what they mean in iCalendar, and are read as such.
void read_recurrence(const Value& lines, Event& e) {
  std::string text = ics::calendar_head("") + "BEGIN:VEVENT\r\n";
  Event start;
  start.span = e.span;
  const std::string plain = ics::vevent(start);
  text += plain.substr(plain.find("DTSTART"), plain.find("STATUS") - plain.find("DTSTART"));
  for (const auto& line : lines.items()) {
    const std::string& l = line.as_string();
    if (l.find_first_of("\r\n") == std::string::npos) text += l + "\r\n";
  }
  const auto read = ics::read(text + "END:VEVENT\r\n" + ics::calendar_foot(), e.span.zone);
  if (!read || read->events.empty()) return;
  e.recurrence_rule = read->events.front().event.recurrence_rule;
  e.recurrence = read->events.front().event.recurrence;
}

void read_people(const Value& item, Event& e) {
  e.organizer = text::clean_line(item["organizer"].str("email"), limits::kIdBytes);
  for (const auto& a : item["attendees"].items()) {
    model::Attendee one;
    one.email = text::clean_line(a.str("email"), limits::kIdBytes);
    one.display_name = text::clean_line(a.str("displayName"), 200);
    one.comment = text::clean_block(a.str("comment"), 1000);
    const auto answer = a.str("responseStatus");
    one.response = answer == "needsAction"
                       ? model::Rsvp::needs_action
                       : model::rsvp_from_name(answer).value_or(model::Rsvp::needs_action);
    one.optional = a["optional"].as_bool();
    one.organizer = a["organizer"].as_bool();
    one.self = a["self"].as_bool();
    one.resource = a["resource"].as_bool();
    one.guests = static_cast<int>(std::clamp<std::int64_t>(a["additionalGuests"].as_int(), 0, 1000));
    e.attendees.push_back(std::move(one));
  }
}

void read_marks(const Value& item, GoogleItem& out) {
  for (const auto& [key, value] : item["extendedProperties"]["private"].members()) {
    if (key == kMark) out.ours = true;
    if (key == kNotes)
      out.event.notes = text::clean_block(value.as_string(), limits::kDescriptionBytes);
    else if (value.is_string())
      out.event.private_metadata[key] = value.as_string();
  }
  out.event.butler_generated = out.ours;
}

void read_rest(const Value& item, Event& e) {
  e.title = text::clean_line(item.str("summary"), limits::kTitleBytes);
  if (e.title.empty()) e.title = "(no title)";
  e.description = text::clean_block(item.str("description"), limits::kDescriptionBytes);
  e.location = text::clean_line(item.str("location"), limits::kTitleBytes);
  e.status = model::status_from_name(item.str("status")).value_or(model::EventStatus::confirmed);
  e.visibility = model::visibility_from_name(item.str("visibility"))
                     .value_or(model::Visibility::by_default);
  // Where somebody works and whose birthday it is takes nobody's time.
  const auto kind = item.str("eventType");
  e.busy = item.str("transparency") != "transparent" && kind != "workingLocation" &&
           kind != "birthday";
  e.color_id = item.str("colorId");
  e.reminders = minutes_of(item["reminders"]);
  e.ical_uid = text::clean_line(item.str("iCalUID"), limits::kIdBytes);
  e.sequence = item["sequence"].as_int();
  e.created_ms = millis(item.str("created"));
  e.updated_ms = millis(item.str("updated"));
}

Value when_json(const model::Span& span, time::Local t, bool again, bool whole) {
  auto v = Value::object();
  const auto other = [&](const char* key) {
    if (whole) v.set(key, Value{});
  };
  if (span.all_day) {
    v.set("date", str(time::format_date(time::date_of(t))));
    other("dateTime");
    other("timeZone");
    return v;
  }
  other("date");
  v.set("dateTime", str(model::stored_time(t, again, span.zone)));
  v.set("timeZone", str(span.zone.name()));
  return v;
}

Value attendees_json(const std::vector<model::Attendee>& attendees) {
  auto list = Value::array();
  for (const auto& a : attendees) {
    auto one = Value::object();
    one.set("email", str(a.email));
    if (!a.display_name.empty()) one.set("displayName", str(a.display_name));
    one.set("responseStatus", str(a.response == model::Rsvp::needs_action
                                      ? std::string_view("needsAction")
                                      : model::rsvp_name(a.response)));
    if (a.optional) one.set("optional", Value::boolean(true));
    // A list that is sent replaces the one there: what it does not say is gone.
    if (!a.comment.empty()) one.set("comment", str(a.comment));
    if (a.resource) one.set("resource", Value::boolean(true));
    if (a.guests != 0) one.set("additionalGuests", Value::integer(a.guests));
    list.push(std::move(one));
  }
  return list;
}

Value recurrence_json(const Event& e) {
  auto sound = e;
  const auto settle = [&](std::string& rule) {
    if (!rule.empty()) rule = recurrence::with_sound_until(rule, e.span.zone, e.span.all_day);
  };
  settle(sound.recurrence_rule);
  for (auto* list : {&sound.recurrence.more_rules, &sound.recurrence.except_rules})
    for (auto& rule : *list) settle(rule);
  auto list = Value::array();
  for (auto& line : ics::recurrence_lines(sound)) list.push(str(line));
  return list;
}

// Colours are the strings "1" to "11"; another one is none of Google's.
bool google_color(const std::string& id) {
  int n = 0;
  const auto [end, code] = std::from_chars(id.data(), id.data() + id.size(), n);
  return code == std::errc{} && end == id.data() + id.size() && n >= 1 && n <= 11;
}

Result<Value> marks_json(const Event& e) {
  auto own = Value::object();
  own.set(kMark, str(e.event_id));
  for (const auto& [key, value] : e.private_metadata) {
    if (key == kMark || key == kNotes) continue;
    if (key.size() > kKeyBytes || value.size() > kValueBytes)
      return fail(Errc::invalid,
                  "the private property \"" + key.substr(0, kKeyBytes) +
                      "\" is longer than Google keeps (44 bytes of name, 1024 of value)",
                  "private_metadata");
    own.set(key, str(value));
  }
  // Longer notes are not sent at all; half a note would be worse.
  if (!e.notes.empty() && e.notes.size() <= kValueBytes) own.set(kNotes, str(e.notes));
  auto v = Value::object();
  v.set("private", std::move(own));
  return v;
}

}  // namespace

Result<GoogleItem> from_google(const Value& item, const time::Zone& calendar_zone) {
  GoogleItem out;
  Event& e = out.event;
  e.external_id = item.str("id");
  if (e.external_id.empty()) return fail(Errc::invalid, "an item without an id", "id");
  e.etag = item.str("etag");
  e.series_id = item.str("recurringEventId");
  const bool cancelled = item.str("status") == "cancelled";
  if (!e.series_id.empty()) {
    DAYBOOK_ASSIGN(const When original,
                   read_when(item["originalStartTime"], "originalStartTime", calendar_zone));
    e.original_start = original.local;
    e.span = {original.date, original.local, original.local, original.zone};
    if (!can_be_told(e.span)) return out_of_years("originalStartTime");
  }
  out.gone = cancelled && e.series_id.empty();
  read_marks(item, out);
  if (cancelled) {
    e.status = model::EventStatus::cancelled;
    return out;
  }
  DAYBOOK_TRY(read_span(item, calendar_zone, e.span));
  if (!can_be_told(e.span)) return out_of_years("start");
  read_people(item, e);
  read_rest(item, e);
  if (!item["recurrence"].items().empty()) read_recurrence(item["recurrence"], e);
  return out;
}

Result<Value> to_google(const Event& e) {
  DAYBOOK_ASSIGN(Value marks, marks_json(e));
  auto v = Value::object();
  v.set("id", str(e.event_id)).set("summary", str(e.title));
  v.set("start", when_json(e.span, e.span.start, e.span.start_again, false));
  v.set("end", when_json(e.span, e.span.end, e.span.end_again, false));
  if (!e.description.empty()) v.set("description", str(e.description));
  if (!e.location.empty()) v.set("location", str(e.location));
  if (e.is_series()) v.set("recurrence", recurrence_json(e));
  if (!e.attendees.empty()) v.set("attendees", attendees_json(e.attendees));
  if (!e.reminders.empty()) v.set("reminders", reminders_json(e.reminders, {}, {}));
  if (google_color(e.color_id)) v.set("colorId", str(e.color_id));
  v.set("status", str(model::status_name(e.status)));
  v.set("transparency", str(e.busy ? "opaque" : "transparent"));
  v.set("visibility", str(model::visibility_name(e.visibility)));
  v.set("extendedProperties", std::move(marks));
  return v;
}

Result<Value> marks_to_google(const Event& before, const Event& after) {
  DAYBOOK_ASSIGN(Value then, marks_json(before));
  DAYBOOK_ASSIGN(Value now, marks_json(after));
  if (then == now) return Value{};
  Value own = now["private"];
  // What is ours has it since it was made; somebody else's event does not become ours by a note.
  own.erase_if([](const std::string& key, const Value&) { return key == kMark; });
  for (const auto& [key, value] : then["private"].members())
    if (own.find(key) == nullptr) own.set(key, Value{});  // what a patch does not name stays
  auto v = Value::object();
  v.set("private", std::move(own));
  return v;
}

Value patch_to_google(const model::Patch& p, const Event& after, bool same_kind) {
  auto v = Value::object();
  if (p.title) v.set("summary", str(after.title));
  if (p.description) v.set("description", str(after.description));
  if (p.location) v.set("location", str(after.location));
  if (p.span) {
    v.set("start", when_json(after.span, after.span.start, after.span.start_again, !same_kind));
    v.set("end", when_json(after.span, after.span.end, after.span.end_again, !same_kind));
  }
  if (p.recurrence_rule || p.recurrence) v.set("recurrence", recurrence_json(after));
  if (p.attendees) v.set("attendees", attendees_json(after.attendees));
  if (p.reminders) v.set("reminders", reminders_json(after.reminders, {}, {}));
  // Null takes a colour away; one that is none of Google's is not sent.
  if (p.color_id && after.color_id.empty()) v.set("colorId", Value{});
  if (p.color_id && google_color(after.color_id)) v.set("colorId", str(after.color_id));
  if (p.status) v.set("status", str(model::status_name(after.status)));
  if (p.visibility) v.set("visibility", str(model::visibility_name(after.visibility)));
  if (p.busy) v.set("transparency", str(after.busy ? "opaque" : "transparent"));
  return v;
}

bool hides_guests(const json::Value& resource, const json::Value& patch) {
  return resource["attendeesOmitted"].as_bool() && patch.find("attendees") != nullptr;
}

Error guests_hidden() {
  return {Errc::denied, "Google does not show all guests of this event, so its list can be changed only by who organizes it", "attendees"};
}

}  // namespace daybook::providers

#include "model/event.h"

#include <array>

namespace daybook::model {
namespace {

constexpr std::array<std::string_view, 3> kStatus = {"confirmed", "tentative", "cancelled"};
constexpr std::array<std::string_view, 4> kVisibility = {"default", "public", "private",
                                                         "confidential"};
constexpr std::array<std::string_view, 3> kScope = {"series", "this_instance",
                                                    "this_and_following"};
constexpr std::array<std::string_view, 4> kRsvp = {"needs_action", "accepted", "declined",
                                                   "tentative"};

template <class E, std::size_t N>
std::optional<E> from_name(const std::array<std::string_view, N>& names, std::string_view s) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == s) return static_cast<E>(i);
  return std::nullopt;
}

template <class T>
void assign(T& field, const std::optional<T>& change) {
  if (change) field = *change;
}

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }
json::Value str_or_null(const std::string& s) { return s.empty() ? json::Value{} : str(s); }

json::Value attendee_json(const Attendee& a) {
  auto v = json::Value::object();
  v.set("email", str(a.email)).set("display_name", str_or_null(a.display_name));
  v.set("response_status", str(rsvp_name(a.response)));
  v.set("optional", json::Value::boolean(a.optional));
  v.set("organizer", json::Value::boolean(a.organizer));
  v.set("self_", json::Value::boolean(a.self)).set("comment", str_or_null(a.comment));
  if (a.resource) v.set("resource", json::Value::boolean(true));
  if (a.guests != 0) v.set("additional_guests", json::Value::integer(a.guests));
  return v;
}

json::Value text_list(const std::vector<std::string>& texts) {
  auto list = json::Value::array();
  for (const auto& t : texts) list.push(str(t));
  return list;
}

std::string shown(const Event& e, time::Local t) {
  return e.span.all_day ? time::format_date(time::date_of(t))
                        : time::format_zoned(e.span.zone.to_instant(t), e.span.zone);
}

// Dates added to and taken out of a series, as far as there are any.
void add_dates(json::Value& v, const Event& e) {
  for (const auto& [name, dates] : {std::pair{"recurrence_dates", &e.recurrence.dates},
                                    std::pair{"recurrence_exceptions", &e.recurrence.except_dates}}) {
    if (dates->empty()) continue;
    auto list = json::Value::array();
    for (const auto& d : *dates)
      list.push(str(d.date ? time::format_date(time::date_of(d.local)) : shown(e, d.local)));
    v.set(name, std::move(list));
  }
}

json::Value origin_json(const Origin& o) {
  auto v = json::Value::object();
  v.set("kind", str(o.kind)).set("platform", str_or_null(o.platform));
  v.set("workspace", str_or_null(o.workspace)).set("conversation", str_or_null(o.conversation));
  v.set("thread", str_or_null(o.thread)).set("message", str_or_null(o.message)).set("person", str_or_null(o.person));
  return v;
}

}  // namespace

std::string_view status_name(EventStatus s) { return kStatus[static_cast<std::size_t>(s)]; }
std::optional<EventStatus> status_from_name(std::string_view s) {
  return from_name<EventStatus>(kStatus, s);
}
std::string_view visibility_name(Visibility v) { return kVisibility[static_cast<std::size_t>(v)]; }
std::optional<Visibility> visibility_from_name(std::string_view s) {
  return from_name<Visibility>(kVisibility, s);
}
std::string_view scope_name(Scope s) { return kScope[static_cast<std::size_t>(s)]; }
std::optional<Scope> scope_from_name(std::string_view s) { return from_name<Scope>(kScope, s); }
std::string_view rsvp_name(Rsvp r) { return kRsvp[static_cast<std::size_t>(r)]; }
std::optional<Rsvp> rsvp_from_name(std::string_view s) { return from_name<Rsvp>(kRsvp, s); }

Event apply(Event e, const Patch& p) {
  assign(e.title, p.title);
  assign(e.description, p.description);
  assign(e.location, p.location);
  assign(e.recurrence_rule, p.recurrence_rule);
  assign(e.color_id, p.color_id);
  assign(e.categories, p.categories);
  assign(e.recurrence, p.recurrence);
  assign(e.reminders, p.reminders);
  assign(e.sequence, p.sequence);
  assign(e.notes, p.notes);
  assign(e.span, p.span);
  assign(e.status, p.status);
  assign(e.visibility, p.visibility);
  assign(e.busy, p.busy);
  assign(e.attendees, p.attendees);
  return e;
}

json::Value to_json(const Span& span, const time::Zone* display) {
  auto v = json::Value::object();
  if (span.all_day) {
    v.append_unchecked("start_at", str(time::format_date(time::date_of(span.start))));
    v.append_unchecked("end_at", str(time::format_date(time::date_of(span.end))));
    v.append_unchecked("weekday", str(time::weekday_name(time::weekday_of(time::date_of(span.start)))));
  } else {
    const time::Zone& zone = display != nullptr ? *display : span.zone;
    const auto start = span.starts_at();
    v.append_unchecked("start_at", str(time::format_zoned(start, zone)));
    v.append_unchecked("end_at", str(time::format_zoned(span.ends_at(), zone)));
    v.append_unchecked("weekday",
          str(time::weekday_name(time::weekday_of(time::date_of(zone.to_local(start))))));
  }
  v.append_unchecked("timezone", str(span.zone.name())).append_unchecked("all_day", json::Value::boolean(span.all_day));
  if (display != nullptr && !span.all_day) v.append_unchecked("display_timezone", str(display->name()));
  return v;
}

json::Value to_json(const Evidence& e) {
  auto v = json::Value::object();
  v.set("signal", str(e.signal)).set("text", str(e.text));
  v.set("weight", json::Value::number(e.weight));
  return v;
}

json::Value to_json(const Event& e, const time::Zone* display) {
  std::vector<json::Value::Member> members;
  members.reserve(36);  // a list holds hundreds of events
  auto v = json::Value::object(std::move(members));
  v.append_unchecked("event_id", str(e.event_id)).append_unchecked("calendar_id", str(e.calendar_id));
  v.append_unchecked("title", str(e.title));
  const auto when = to_json(e.span, display);
  for (const auto& [key, value] : when.members()) v.append_unchecked(key, value);
  v.append_unchecked("description", str_or_null(e.description)).append_unchecked("location", str_or_null(e.location));
  auto attendees = json::Value::array();
  for (const auto& a : e.attendees) attendees.push(attendee_json(a));
  v.append_unchecked("attendees", std::move(attendees));
  v.append_unchecked("recurrence_rule",
        str_or_null(e.recurrence_rule.empty() ? "" : "RRULE:" + e.recurrence_rule));
  if (e.is_series()) add_dates(v, e);
  if (!e.series_id.empty()) {
    v.append_unchecked("recurring_event_id", str(e.series_id));
    if (e.original_start) v.append_unchecked("original_start_at", str(shown(e, *e.original_start)));
  }
  v.append_unchecked("status", str(status_name(e.status))).append_unchecked("visibility", str(visibility_name(e.visibility)));
  v.append_unchecked("busy", json::Value::boolean(e.busy));
  v.append_unchecked("color_id", str_or_null(e.color_id));
  v.append_unchecked("category", e.categories.empty() ? json::Value{} : str(e.categories.front()));
  v.append_unchecked("categories", text_list(e.categories));
  v.append_unchecked("organizer", str_or_null(e.organizer));
  v.append_unchecked("butler_generated", json::Value::boolean(e.butler_generated));
  v.append_unchecked("butler_name", str_or_null(e.butler_name)).append_unchecked("notes", str_or_null(e.notes));
  if (!e.reminders.empty()) {
    auto list = json::Value::array();
    for (const int m : e.reminders) list.push(json::Value::integer(m));
    v.append_unchecked("reminders_minutes_before", std::move(list));
  }
  v.append_unchecked("etag", str_or_null(e.etag));
  v.append_unchecked("created_at", str(time::format_utc(time::from_millis(e.created_ms))));
  v.append_unchecked("updated_at", str(time::format_utc(time::from_millis(e.updated_ms))));
  v.append_unchecked("origin", origin_json(e.origin));
  return v;
}

}  // namespace daybook::model

#include "providers/graph_event.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "ics/zone_names.h"
#include "providers/difference.h"
#include "providers/graph_recurrence.h"
#include "providers/graph_zones.h"

namespace daybook::providers {
namespace {

using json::Value;
using model::Event;

// One named property of one set for all time: each new name would use up a slot of the mailbox for
// ever.
constexpr std::string_view kMarkId = "String {8b9d7c8e-6c1f-4f0e-9a39-5d1a3c0f7e21} Name daybook";

Value str(std::string_view s) { return Value::string(std::string(s)); }

template <class T>
struct Word {
  const char* graph;
  T ours;
};
constexpr std::array<Word<model::Rsvp>, 5> kAnswers = {
    {{"accepted", model::Rsvp::accepted},
     {"declined", model::Rsvp::declined},
     {"tentativelyAccepted", model::Rsvp::tentative},
     {"organizer", model::Rsvp::accepted},
     {"none", model::Rsvp::needs_action}}};
constexpr std::array<Word<model::Visibility>, 4> kSensitivities = {
    {{"normal", model::Visibility::by_default},
     {"personal", model::Visibility::private_},
     {"private", model::Visibility::private_},
     {"confidential", model::Visibility::confidential}}};

template <class T, std::size_t N>
T ours(const std::array<Word<T>, N>& words, std::string_view graph, T otherwise) {
  for (const auto& w : words)
    if (graph == w.graph) return w.ours;
  return otherwise;
}

// "2026-03-04T15:00:00.0000000" in a zone by its Windows or IANA name. Answers come in UTC unless
// asked otherwise; "tzone://Microsoft/Custom" and its like mean nothing to us.
struct When {
  time::Local local{};
  time::Zone zone;
  bool again = false;  // the second time that the clock shows it
};
Result<When> read_when(const Value& v, const char* member, const time::Zone& zone) {
  const auto t = time::parse_iso(v.str("dateTime"));
  if (!t)
    return fail(Errc::invalid,
                std::string(member) + ": \"" + std::string(v.str("dateTime")) + "\" is no time", member);
  When out{t->local, ics::named_zone(v.str("timeZone")).value_or(zone)};
  if (t->offset) {
    const time::Instant at(t->local.time_since_epoch() - *t->offset);
    out.local = out.zone.to_local(at);
    out.again = out.zone.shows_again(at);
  }
  return out;
}

// A day is read as the day that it says, whatever zone it is said in: it never moves.
Status read_span(const Value& item, const time::Zone& zone, model::Span& out) {
  DAYBOOK_ASSIGN(const When start, read_when(item["start"], "start", zone));
  DAYBOOK_ASSIGN(const When end, read_when(item["end"], "end", zone));
  if (item["isAllDay"].as_bool()) {
    out = {true, time::Local(time::date_of(start.local)), time::Local(time::date_of(end.local)), zone};
    if (out.end <= out.start) out.end = out.start + time::days(1);
    return {};
  }
  const auto from = start.zone.to_instant(start.local, start.again);
  const auto to = end.zone.to_instant(end.local, end.again);
  if (to < from) return fail(Errc::invalid, "end: it is before the start", "end");
  // Answers in UTC still tell in whose clock the event was made. "tzone://Microsoft/Custom" and its like name
  // none: that of the calendar is nearer than UTC, in which a series would go with no change of the clocks.
  const auto named = item.str("originalStartTimeZone");
  const auto own = ics::named_zone(named).value_or(named.empty() ? start.zone : zone);
  out = {false, {}, {}, own};
  out.put(from, to);
  return {};
}

void read_people(const Value& item, Event& e) {
  e.organizer = text::clean_line(item["organizer"]["emailAddress"].str("address"), limits::kIdBytes);
  for (const auto& a : item["attendees"].items()) {
    model::Attendee one;
    one.email = text::clean_line(a["emailAddress"].str("address"), limits::kIdBytes);
    one.display_name = text::clean_line(a["emailAddress"].str("name"), 200);
    one.response = ours(kAnswers, a["status"].str("response"), model::Rsvp::needs_action);
    one.optional = a.str("type") == "optional";
    one.resource = a.str("type") == "resource";
    if (!one.email.empty()) e.attendees.push_back(std::move(one));
  }
}

void read_marks(const Value& item, GraphItem& out) {
  for (const auto& p : item["singleValueExtendedProperties"].items()) {
    if (!text::iequals_ascii(p.str("id"), kMarkId)) continue;
    out.ours = true;
    out.event.private_metadata["daybook"] = p.str("value");
  }
  out.event.butler_generated = out.ours;
}

std::int64_t millis(std::string_view rfc3339) {
  const auto t = time::parse_iso(rfc3339);
  if (!t || !t->has_time) return 0;
  return (t->local.time_since_epoch() - t->offset.value_or(time::seconds(0))).count() * 1000;
}

void read_rest(const Value& item, Event& e) {
  e.title = text::clean_line(item.str("subject"), limits::kTitleBytes);
  if (e.title.empty()) e.title = "(no title)";
  const auto body = item["body"].str("contentType") == "text" ? item["body"].str("content")
                                                              : item.str("bodyPreview");
  e.description = text::clean_block(body, limits::kDescriptionBytes);
  e.location = text::clean_line(item["location"].str("displayName"), limits::kTitleBytes);
  const auto show = item.str("showAs");
  e.busy = show != "free" && show != "workingElsewhere";
  e.status = item["isCancelled"].as_bool() ? model::EventStatus::cancelled
             : show == "tentative"         ? model::EventStatus::tentative
                                           : model::EventStatus::confirmed;
  e.visibility = ours(kSensitivities, item.str("sensitivity"), model::Visibility::by_default);
  for (const auto& c : item["categories"].items())
    if (e.categories.size() < 50) e.categories.push_back(text::clean_line(c.as_string(), 200));
  if (item["isReminderOn"].as_bool())
    e.reminders = {static_cast<int>(
        std::clamp<std::int64_t>(item["reminderMinutesBeforeStart"].as_int(), 0, 40320))};
  e.ical_uid = text::clean_line(item.str("iCalUId"), limits::kIdBytes);
  e.created_ms = millis(item.str("createdDateTime"));
  e.updated_ms = millis(item.str("lastModifiedDateTime"));
}

void read_series(const Value& item, GraphItem& out) {
  Event& e = out.event;
  const auto type = item.str("type");
  out.exception = type == "exception";
  if (type == "occurrence" || type == "exception") {
    e.series_id = item.str("seriesMasterId");
    const auto original = time::parse_iso(item.str("originalStart"));
    if (original) {
      const auto at = time::Instant(original->local.time_since_epoch() -
                                    original->offset.value_or(time::seconds(0)));
      e.original_start = e.span.all_day ? time::Local(time::date_of(original->local))
                                        : e.span.zone.to_local(at);
    }
  }
  if (!item["recurrence"].is_object()) return;
  auto rule = from_graph_recurrence(item["recurrence"], e.span);
  if (rule)
    e.recurrence_rule = std::move(*rule);
  else
    out.unclear = rule.error().message;
}

// Times there have no offset: a reading's second pass is told in UTC.
Value when_json(const model::Span& span, time::Local t, bool again) {
  auto v = Value::object();
  if (const auto at = span.zone.to_instant(t, again); !span.all_day && at != span.zone.to_instant(t)) {
    v.set("dateTime", str(time::format_local(time::Local(at.time_since_epoch()))));
    return v.set("timeZone", str("UTC"));
  }
  v.set("dateTime", str(time::format_local(t))).set("timeZone", str(graph_zone(span.zone)));
  return v;
}

Value attendees_json(const std::vector<model::Attendee>& attendees) {
  auto list = Value::array();
  for (const auto& a : attendees) {
    auto address = Value::object();
    address.set("address", str(a.email));
    if (!a.display_name.empty()) address.set("name", str(a.display_name));
    auto one = Value::object();
    one.set("emailAddress", std::move(address));
    one.set("type", str(a.resource ? "resource" : a.optional ? "optional" : "required"));
    list.push(std::move(one));
  }
  return list;
}

Value names(const std::vector<std::string>& list) {
  auto v = Value::array();
  for (const auto& name : list) v.push(str(name));
  return v;
}

Value body_json(const std::string& text) {
  auto v = Value::object();
  v.set("contentType", str("text")).set("content", str(text));
  return v;
}

Value location_json(const std::string& text) {
  auto v = Value::object();
  v.set("displayName", str(text));
  return v;
}

std::string_view show_as(const Event& e) {
  if (!e.busy) return "free";
  return e.status == model::EventStatus::tentative ? "tentative" : "busy";
}

std::string_view sensitivity(model::Visibility v) {
  if (v == model::Visibility::private_) return "private";
  return v == model::Visibility::confidential ? "confidential" : "normal";
}

// Outlook reminds once.
void set_reminder(const std::vector<int>& minutes, Value& v) {
  v.set("isReminderOn", Value::boolean(!minutes.empty()));
  if (!minutes.empty()) v.set("reminderMinutesBeforeStart", Value::integer(minutes.front()));
}

void set_span(const model::Span& span, Value& v) {
  v.set("isAllDay", Value::boolean(span.all_day));
  v.set("start", when_json(span, span.start, span.start_again));
  v.set("end", when_json(span, span.end, span.end_again));
}

Value mark(const std::string& id) {
  auto one = Value::object();
  one.set("id", str(kMarkId)).set("value", str(id));
  return Value::array().push(std::move(one));
}

}  // namespace

std::string_view graph_mark_id() { return kMarkId; }

Result<GraphItem> from_graph(const Value& item, const time::Zone& zone) {
  GraphItem out;
  Event& e = out.event;
  e.external_id = item.str("id");
  if (e.external_id.empty()) return fail(Errc::invalid, "an item without an id", "id");
  if (item["@removed"].is_object()) {
    out.gone = true;
    e.status = model::EventStatus::cancelled;
    return out;
  }
  e.etag = item.str("@odata.etag");
  DAYBOOK_TRY(read_span(item, zone, e.span));
  if (!can_be_told(e.span))
    return fail(Errc::invalid, "start: the time lies outside the years 1 to 9999", "start");
  read_people(item, e);
  read_rest(item, e);
  read_marks(item, out);
  read_series(item, out);
  return out;
}

Result<Value> to_graph(const Event& e) {
  auto v = Value::object();
  v.set("subject", str(e.title)).set("transactionId", str(e.event_id));
  set_span(e.span, v);
  if (e.is_series()) {
    DAYBOOK_ASSIGN(Value recurrence, to_graph_recurrence(e));
    v.set("recurrence", std::move(recurrence));
  }
  if (!e.description.empty()) v.set("body", body_json(e.description));
  if (!e.location.empty()) v.set("location", location_json(e.location));
  if (!e.attendees.empty()) v.set("attendees", attendees_json(e.attendees));
  if (!e.categories.empty()) v.set("categories", names(e.categories));
  v.set("showAs", str(show_as(e))).set("sensitivity", str(sensitivity(e.visibility)));
  set_reminder(e.reminders, v);
  v.set("singleValueExtendedProperties", mark(e.event_id));
  return v;
}

Result<Value> patch_to_graph(const model::Patch& p, const Event& after) {
  auto v = Value::object();
  if (p.title) v.set("subject", str(after.title));
  if (p.description) v.set("body", body_json(after.description));
  if (p.location) v.set("location", location_json(after.location));
  if (p.span) set_span(after.span, v);
  if (p.recurrence_rule || p.recurrence) {
    if (after.is_series()) {
      DAYBOOK_ASSIGN(Value recurrence, to_graph_recurrence(after));
      v.set("recurrence", std::move(recurrence));
    } else {
      v.set("recurrence", Value{});
    }
  }
  if (p.attendees) v.set("attendees", attendees_json(after.attendees));
  if (p.categories) v.set("categories", names(after.categories));
  if (p.busy || p.status) v.set("showAs", str(show_as(after)));
  if (p.visibility) v.set("sensitivity", str(sensitivity(after.visibility)));
  if (p.reminders) set_reminder(after.reminders, v);
  return v;
}

}  // namespace daybook::providers

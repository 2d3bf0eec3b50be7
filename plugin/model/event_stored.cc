// The stored JSON form of events, drafts and spans: read back without loss.
#include <charconv>

#include "model/event.h"

namespace daybook::model {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }
std::string get(const json::Value& v, std::string_view key) { return std::string(v.str(key)); }

// The plain text fields of an event and their names, one list for both ways.
struct TextField {
  const char* name;
  std::string Event::*field;
};
constexpr TextField kTextFields[] = {
    {"event_id", &Event::event_id},   {"calendar_id", &Event::calendar_id},
    {"title", &Event::title},         {"description", &Event::description},
    {"location", &Event::location},   {"rrule", &Event::recurrence_rule},
    {"color_id", &Event::color_id},   {"external_id", &Event::external_id},
    {"organizer", &Event::organizer}, {"butler_name", &Event::butler_name},
    {"notes", &Event::notes},         {"etag", &Event::etag},
    {"ical_uid", &Event::ical_uid},   {"series_id", &Event::series_id}};

// Writes objects and lists as text: what is stored with every event is not built as a tree first.
class Text {
 public:
  explicit Text(std::string& out) : out_(out) {}
  Text& key(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    (((out_ += '"') += name) += "\":");
    return *this;
  }
  void str(std::string_view name, std::string_view value) { json::dump_string(value, key(name).out_); }
  void flag(std::string_view name, bool value) { key(name).out_ += value ? "true" : "false"; }
  void number(std::string_view name, std::int64_t value) { key(name).out_ += std::to_string(value); }
  template <class List, class Each>
  void list(std::string_view name, const List& list, Each each) {
    if (list.empty()) return;
    key(name).out_ += '[';
    for (const auto& item : list) {
      if (out_.back() != '[') out_ += ',';
      each(item);
    }
    out_ += ']';
  }

 private:
  std::string& out_;
};

void attendee_to_stored(const Attendee& a, std::string& out) {
  out += '{';
  Text text(out);
  text.str("email", a.email);
  text.str("name", a.display_name);
  text.str("rsvp", rsvp_name(a.response));
  text.flag("optional", a.optional);
  text.flag("organizer", a.organizer);
  text.flag("self", a.self);
  text.str("comment", a.comment);
  if (a.resource) text.flag("resource", true);
  if (a.room) text.flag("room", true);
  if (a.guests != 0) text.number("guests", a.guests);
  out += '}';
}

Attendee attendee_from_stored(const json::Value& v) {
  return {get(v, "email"),
          get(v, "name"),
          rsvp_from_name(v.str("rsvp")).value_or(Rsvp::needs_action),
          v["optional"].as_bool(),
          v["organizer"].as_bool(),
          v["self"].as_bool(),
          get(v, "comment"),
          v["resource"].as_bool(),
          static_cast<int>(v["guests"].as_int()),
          v["room"].as_bool()};
}

Evidence evidence_from_json(const json::Value& v) {
  return {get(v, "signal"), get(v, "text"), v["weight"].as_double()};
}

json::Value texts_to_stored(const std::vector<std::string>& texts) {
  auto list = json::Value::array();
  for (const auto& t : texts) list.push(str(t));
  return list;
}

std::vector<std::string> texts_from_stored(const json::Value& v) {
  std::vector<std::string> out;
  for (const auto& t : v.items()) out.push_back(t.as_string());
  return out;
}

// "2026-03-04", "2026-03-04T09:00:00" or that with "/seconds".
json::Value dates_to_stored(const std::vector<SeriesDate>& dates) {
  auto list = json::Value::array();
  for (const auto& d : dates) {
    std::string s = d.date ? time::format_date(time::date_of(d.local)) : time::format_local(d.local);
    if (d.length) s += "/" + std::to_string(d.length->count());
    list.push(str(s));
  }
  return list;
}

Result<std::vector<SeriesDate>> dates_from_stored(const json::Value& v) {
  std::vector<SeriesDate> out;
  for (const auto& item : v.items()) {
    const std::string_view s = item.as_string();
    const auto slash = s.find('/');
    DAYBOOK_ASSIGN(const auto iso, time::parse_iso(s.substr(0, slash)));
    SeriesDate d{iso.local, !iso.has_time, std::nullopt};
    std::int64_t length = 0;
    if (slash != std::string_view::npos) {
      std::from_chars(s.data() + slash + 1, s.data() + s.size(), length);
      d.length = time::seconds(length);
    }
    out.push_back(d);
  }
  return out;
}

json::Value evidence_list(const std::vector<Evidence>& evidence) {
  auto list = json::Value::array();
  for (const auto& e : evidence) list.push(to_json(e));
  return list;
}

void origin_to_stored(const Origin& o, std::string& out) {
  out += '{';
  Text text(out);
  text.str("kind", o.kind);
  text.str("platform", o.platform);
  text.str("workspace", o.workspace);
  text.str("conversation", o.conversation);
  text.str("message", o.message);
  if (!o.thread.empty()) text.str("thread", o.thread);
  text.str("person", o.person);
  out += '}';
}

}  // namespace

std::string extras_to_stored(const Event& e) {
  std::string out = "{";
  Text text(out);
  const auto word = [&](const std::string& s) { json::dump_string(s, out); };
  text.list("attendees", e.attendees, [&](const Attendee& a) { attendee_to_stored(a, out); });
  if (!e.private_metadata.empty()) {
    text.key("private");
    out += '{';
    for (const auto& [key, value] : e.private_metadata) {
      if (out.back() != '{') out += ',';
      word(key);
      out += ':';
      word(value);
    }
    out += '}';
  }
  text.key("origin");
  origin_to_stored(e.origin, out);
  text.list("evidence", e.evidence, [&](const Evidence& each) { json::dump_to(to_json(each), out); });
  text.list("categories", e.categories, word);
  text.list("reminders", e.reminders, [&](int minutes) { out += std::to_string(minutes); });
  if (e.sequence != 0) text.number("sequence", e.sequence);
  return out + "}";
}

void extras_from_stored(const json::Value& v, Event& e) {
  for (const auto& a : v["attendees"].items()) e.attendees.push_back(attendee_from_stored(a));
  for (const auto& [key, value] : v["private"].members())
    e.private_metadata[key] = value.as_string();
  const auto& o = v["origin"];
  e.origin = {get(o, "kind"),   get(o, "platform"), get(o, "workspace"), get(o, "conversation"),
              get(o, "thread"), get(o, "message"),  get(o, "person")};
  for (const auto& item : v["evidence"].items()) e.evidence.push_back(evidence_from_json(item));
  e.categories = texts_from_stored(v["categories"]);
  for (const auto& m : v["reminders"].items()) e.reminders.push_back(static_cast<int>(m.as_int()));
  e.sequence = v["sequence"].as_int();
}

std::string recurrence_to_stored(const Recurrence& r) {
  if (r.empty()) return {};
  auto v = json::Value::object();
  if (!r.more_rules.empty()) v.set("rrule", texts_to_stored(r.more_rules));
  if (!r.except_rules.empty()) v.set("exrule", texts_to_stored(r.except_rules));
  if (!r.dates.empty()) v.set("rdate", dates_to_stored(r.dates));
  if (!r.except_dates.empty()) v.set("exdate", dates_to_stored(r.except_dates));
  return json::dump(v);
}

Result<Recurrence> recurrence_from_stored(std::string_view text) {
  Recurrence r;
  if (text.empty()) return r;
  DAYBOOK_ASSIGN(const json::Value v, json::parse(text));
  r.more_rules = texts_from_stored(v["rrule"]);
  r.except_rules = texts_from_stored(v["exrule"]);
  DAYBOOK_ASSIGN(r.dates, dates_from_stored(v["rdate"]));
  DAYBOOK_ASSIGN(r.except_dates, dates_from_stored(v["exdate"]));
  return r;
}

json::Value event_to_stored(const Event& e) {
  auto v = json::Value::object();
  for (const auto& f : kTextFields) v.set(f.name, str(e.*f.field));
  v.set("span", stored_span(e.span)).set("status", str(status_name(e.status)));
  v.set("visibility", str(visibility_name(e.visibility)));
  v.set("busy", json::Value::boolean(e.busy));
  v.set("butler_generated", json::Value::boolean(e.butler_generated));
  v.set("created_ms", json::Value::integer(e.created_ms));
  v.set("updated_ms", json::Value::integer(e.updated_ms));
  v.set("recurrence", str(recurrence_to_stored(e.recurrence)));
  if (e.original_start) v.set("original_start", str(time::format_local(*e.original_start)));
  v.set("extras", json::Value::written(extras_to_stored(e)));
  return v;
}

Result<Event> event_from_stored(const json::Value& v) {
  Event e;
  for (const auto& f : kTextFields) e.*f.field = get(v, f.name);
  DAYBOOK_ASSIGN(e.span, span_from_stored(v["span"]));
  e.status = status_from_name(v.str("status")).value_or(EventStatus::confirmed);
  e.visibility = visibility_from_name(v.str("visibility")).value_or(Visibility::by_default);
  e.busy = v["busy"].as_bool(true);
  e.butler_generated = v["butler_generated"].as_bool();
  e.created_ms = v["created_ms"].as_int();
  e.updated_ms = v["updated_ms"].as_int();
  DAYBOOK_ASSIGN(e.recurrence, recurrence_from_stored(v.str("recurrence")));
  if (const auto* original = v.find("original_start")) {
    DAYBOOK_ASSIGN(const auto iso, time::parse_iso(original->as_string()));
    e.original_start = iso.local;
  }
  extras_from_stored(v["extras"], e);
  return e;
}

// The master's own form, with the overrides beside its fields.
json::Value document_to_stored(const SeriesDocument& d) {
  auto v = event_to_stored(d.master);
  auto list = json::Value::array();
  for (const auto& o : d.overrides) list.push(event_to_stored(o));
  if (!d.overrides.empty()) v.set("overrides", std::move(list));
  if (!d.original.empty()) v.set("original", json::Value::string(d.original));
  if (d.cut_at) v.set("cut_at", str(time::format_local(*d.cut_at)));
  return v;
}

Result<SeriesDocument> document_from_stored(const json::Value& v) {
  SeriesDocument d;
  DAYBOOK_ASSIGN(d.master, event_from_stored(v));
  for (const auto& item : v["overrides"].items()) {
    DAYBOOK_ASSIGN(auto o, event_from_stored(item));
    d.overrides.push_back(std::move(o));
  }
  d.original = v.str("original");
  if (const auto* at = v.find("cut_at")) {
    DAYBOOK_ASSIGN(const auto iso, time::parse_iso(at->as_string()));
    d.cut_at = iso.local;
  }
  return d;
}

std::string stored_time(time::Local t, bool again, const time::Zone& zone) {
  if (!again) return time::format_local(t);
  const auto at = zone.to_instant(t, again);
  return time::format_local(t) + (at != zone.to_instant(t) ? time::format_offset(zone.offset_at(at)) : "");
}

json::Value stored_span(const Span& span) {
  auto v = json::Value::object();
  v.set("all_day", json::Value::boolean(span.all_day));
  v.set("start", str(stored_time(span.start, span.start_again, span.zone)));
  v.set("end", str(stored_time(span.end, span.end_again, span.zone)));
  v.set("zone", str(span.zone.name()));
  return v;
}

Result<Span> span_from_stored(const json::Value& v) {
  DAYBOOK_ASSIGN(const auto start, time::parse_iso(v.str("start")));
  DAYBOOK_ASSIGN(const auto end, time::parse_iso(v.str("end")));
  DAYBOOK_ASSIGN(const auto zone, time::Zone::find(v.str("zone")));
  return Span{v["all_day"].as_bool(),   start.local, end.local, zone, start.offset.has_value(),
              end.offset.has_value()};
}

namespace {

json::Value days_to_stored(const std::vector<time::Date>& days) {
  std::vector<SeriesDate> dates;
  for (const auto day : days) dates.push_back({time::Local(day), true, std::nullopt});
  return dates_to_stored(dates);
}

}  // namespace

json::Value draft_to_json(const Draft& d) {
  auto v = json::Value::object();
  v.set("kind", str(kind_name(d.kind))).set("confidence", json::Value::number(d.confidence));
  v.set("span", stored_span(d.span)).set("end_assumed", json::Value::boolean(d.end_assumed));
  v.set("date_assumed", json::Value::boolean(d.date_assumed));
  if (d.hours_assumed) v.set("hours_assumed", json::Value::boolean(true));
  v.set("place", str(d.place)).set("description", str(d.description)).set("rrule", str(d.rrule));
  if (!d.except.empty()) v.set("except", days_to_stored(d.except));
  v.set("evidence", evidence_list(d.evidence));
  auto with = json::Value::array();
  for (const auto& person : d.with) with.push(str(person));
  v.set("with", std::move(with));
  if (d.alternative) v.set("alternative", stored_span(*d.alternative));
  return v;
}

Result<Draft> draft_from_json(const json::Value& v) {
  Draft d;
  d.kind = kind_from_name(v.str("kind")).value_or(EventKind::other);
  d.confidence = v["confidence"].as_double();
  DAYBOOK_ASSIGN(d.span, span_from_stored(v["span"]));
  d.end_assumed = v["end_assumed"].as_bool();
  d.date_assumed = v["date_assumed"].as_bool();
  d.hours_assumed = v["hours_assumed"].as_bool();
  d.place = get(v, "place");
  d.description = get(v, "description");
  d.rrule = get(v, "rrule");
  DAYBOOK_ASSIGN(const auto except, dates_from_stored(v["except"]));
  for (const auto& day : except) d.except.push_back(time::date_of(day.local));
  for (const auto& e : v["evidence"].items()) d.evidence.push_back(evidence_from_json(e));
  for (const auto& person : v["with"].items()) d.with.push_back(person.as_string());
  if (const auto* other = v.find("alternative")) {
    DAYBOOK_ASSIGN(d.alternative, span_from_stored(*other));
  }
  return d;
}

Result<SeriesDocument> document_from_text(const std::string& text) {
  DAYBOOK_ASSIGN(const auto v, json::parse(text));
  return document_from_stored(v);
}

}  // namespace daybook::model

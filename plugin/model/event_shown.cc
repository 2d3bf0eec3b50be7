// The form of an event that tools return: as a tree where more is done with it, and straight as text
// where hundreds are listed. One list of its fields serves both.
#include <array>

#include "model/event.h"

namespace daybook::model {
namespace {

using F = Field;

// In the order of Field.
constexpr std::array<std::string_view, kFields> kNames = {
    "event_id", "calendar_id", "title", "start_at", "end_at", "weekday", "timezone", "all_day",
    "display_timezone", "description", "location", "attendees", "recurrence_rule", "recurrence_dates",
    "recurrence_exceptions", "recurring_event_id", "original_start_at", "status", "visibility", "busy",
    "color_id", "category", "categories", "organizer", "butler_generated", "butler_name", "notes",
    "reminders_minutes_before", "etag", "created_at", "updated_at", "origin", "linked_note_paths",
    "redacted"};

// What calendar_get_event tells, and a long list leaves out.
constexpr Fields kBeside = fields_of({F::origin, F::created_at, F::updated_at, F::butler_name});

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

json::Value date_list(const Event& e, const std::vector<SeriesDate>& dates) {
  auto list = json::Value::array();
  for (const auto& d : dates)
    list.push(str(d.date ? time::format_date(time::date_of(d.local)) : shown(e, d.local)));
  return list;
}

json::Value attendee_list(const std::vector<Attendee>& attendees) {
  auto list = json::Value::array();
  for (const auto& a : attendees) list.push(attendee_json(a));
  return list;
}

json::Value minute_list(const std::vector<int>& minutes) {
  auto list = json::Value::array();
  for (const int m : minutes) list.push(json::Value::integer(m));
  return list;
}

json::Value origin_json(const Origin& o) {
  auto v = json::Value::object();
  v.set("kind", str(o.kind)).set("platform", str_or_null(o.platform));
  v.set("workspace", str_or_null(o.workspace)).set("conversation", str_or_null(o.conversation));
  v.set("thread", str_or_null(o.thread)).set("message", str_or_null(o.message)).set("person", str_or_null(o.person));
  return v;
}

class Tree {
 public:
  void text(F f, std::string_view s) { value(f, str(s)); }
  void null(F f) { value(f, {}); }
  void flag(F f, bool b) { value(f, json::Value::boolean(b)); }
  void when(F f, time::Instant t, const time::Zone& zone) { text(f, time::format_zoned(t, zone)); }
  void value(F f, json::Value v) { tree_.append_unchecked(std::string(field_name(f)), std::move(v)); }
  json::Value take() { return std::move(tree_); }

 private:
  json::Value tree_ = json::Value::object();
};

class Text {
 public:
  explicit Text(std::string& out) : out_(out) {}
  void text(F f, std::string_view s) { json::dump_string(s, key(f)); }
  void null(F f) { key(f) += "null"; }
  void flag(F f, bool b) { key(f) += b ? "true" : "false"; }
  void when(F f, time::Instant t, const time::Zone& zone) {
    time::append_zoned(t, zone, key(f) += '"');
    out_ += '"';
  }
  void value(F f, const json::Value& v) { key(f) += json::dump(v); }
  void close() { out_ += sign_ == '{' ? "{}" : "}"; }

 private:
  std::string& key(F f) {
    const auto name = field_name(f);
    const char before[2] = {sign_, '"'};
    sign_ = ',';
    return out_.append(before, 2).append(name).append("\":", 2);
  }
  std::string& out_;
  char sign_ = '{';
};

// Tells a sink the fields that a form wants.
template <class Sink>
class Teller {
 public:
  Teller(const Form& form, Sink& sink)
      : fields_(form.brief ? form.fields & ~kBeside : form.fields), brief_(form.brief),
        empty_(!form.brief && !form.redacted), sink_(sink) {}
  bool wants(F f) const { return (fields_ & fields_of({f})) != 0; }
  void text(F f, std::string_view s) {
    if (wants(f) && (empty_ || !s.empty())) sink_.text(f, s);
  }
  void text_or_null(F f, std::string_view s) {
    if (!wants(f)) return;
    if (!s.empty()) sink_.text(f, s);
    else if (empty_) sink_.null(f);
  }
  // What is `usual` goes without saying in a long list.
  void text(F f, std::string_view s, bool usual) {
    if (!usual || !brief_) text(f, s);
  }
  void flag(F f, bool b, bool usual = false) {
    if (wants(f) && !(usual && brief_)) sink_.flag(f, b);
  }
  void when(F f, time::Instant t, const time::Zone& zone) {
    if (wants(f)) sink_.when(f, t, zone);
  }
  void stamp(F f, std::int64_t ms) {
    if (wants(f)) sink_.text(f, time::format_utc(time::from_millis(ms)));
  }
  // `make`: makes the value; `empty`: it would hold nothing.
  template <class Make>
  void value(F f, bool empty, Make make) {
    if (wants(f) && (empty_ || !empty)) sink_.value(f, make());
  }

 private:
  Fields fields_;
  bool brief_, empty_;
  Sink& sink_;
};

template <class Out>
void tell_span(const Span& span, const time::Zone* display, Out& out) {
  auto day = time::date_of(span.start);
  if (span.all_day) {
    out.text(F::start_at, time::format_date(day));
    out.text(F::end_at, time::format_date(time::date_of(span.end)));
  } else {
    const time::Zone& zone = display != nullptr ? *display : span.zone;
    const auto start = span.starts_at();
    out.when(F::start_at, start, zone);
    out.when(F::end_at, span.ends_at(), zone);
    day = time::date_of(zone.to_local(start));
  }
  out.text(F::weekday, time::weekday_name(time::weekday_of(day)));
  out.text(F::timezone, span.zone.name());
  out.flag(F::all_day, span.all_day);
  if (display != nullptr && !span.all_day) out.text(F::display_timezone, display->name());
}

template <class Out>
void tell_series(const Event& e, Out& out) {
  if (e.recurrence_rule.empty()) out.text_or_null(F::recurrence_rule, {});
  else out.text(F::recurrence_rule, "RRULE:" + e.recurrence_rule);
  const auto dates = [&](F f, const std::vector<SeriesDate>& list) {
    if (e.is_series() && !list.empty()) out.value(f, false, [&] { return date_list(e, list); });
  };
  dates(F::recurrence_dates, e.recurrence.dates);
  dates(F::recurrence_exceptions, e.recurrence.except_dates);
  if (e.series_id.empty()) return;
  out.text(F::recurring_event_id, e.series_id);
  if (!e.original_start) return;
  if (e.span.all_day) out.text(F::original_start_at, time::format_date(time::date_of(*e.original_start)));
  else out.when(F::original_start_at, e.span.zone.to_instant(*e.original_start), e.span.zone);
}

template <class Out>
void tell_kind(const Event& e, Out& out) {
  out.text(F::status, status_name(e.status), e.status == EventStatus::confirmed);
  out.text(F::visibility, visibility_name(e.visibility), e.visibility == Visibility::by_default);
  out.flag(F::busy, e.busy, e.busy);
  out.text_or_null(F::color_id, e.color_id);
  out.text_or_null(F::category, e.categories.empty() ? std::string_view() : e.categories.front());
  out.value(F::categories, e.categories.empty(), [&] { return text_list(e.categories); });
  out.text_or_null(F::organizer, e.organizer);
  out.flag(F::butler_generated, e.butler_generated, !e.butler_generated);
  out.text_or_null(F::butler_name, e.butler_name);
  out.text_or_null(F::notes, e.notes);
  if (!e.reminders.empty())
    out.value(F::reminders_minutes_before, false, [&] { return minute_list(e.reminders); });
}

template <class Out>
void tell(const Event& e, const time::Zone* display, Out& out) {
  out.text(F::event_id, e.event_id);
  out.text(F::calendar_id, e.calendar_id);
  out.text(F::title, e.title);
  tell_span(e.span, display, out);
  out.text_or_null(F::description, e.description);
  out.text_or_null(F::location, e.location);
  out.value(F::attendees, e.attendees.empty(), [&] { return attendee_list(e.attendees); });
  tell_series(e, out);
  tell_kind(e, out);
  out.text_or_null(F::etag, e.etag);
  out.stamp(F::created_at, e.created_ms);
  out.stamp(F::updated_at, e.updated_ms);
  out.value(F::origin, false, [&] { return origin_json(e.origin); });
  const auto links = e.private_metadata.find("linked_note_paths");
  if (links != e.private_metadata.end())
    out.value(F::linked_note_paths, false, [&] { return json::parse(links->second).value_or(json::Value{}); });
}

}  // namespace

std::string_view field_name(Field f) { return kNames[static_cast<std::size_t>(f)]; }

std::optional<Field> field_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<Field>(i);
  return std::nullopt;
}

json::Value to_json(const Span& span, const time::Zone* display) {
  Tree tree;
  Teller out({}, tree);
  tell_span(span, display, out);
  return tree.take();
}

json::Value to_json(const Evidence& e) {
  auto v = json::Value::object();
  v.set("signal", str(e.signal)).set("text", str(e.text));
  v.set("weight", json::Value::number(e.weight));
  return v;
}

json::Value to_json(const Event& e, const time::Zone* display, const Form& form) {
  Tree tree;
  Teller out(form, tree);
  tell(e, display, out);
  if (form.redacted) tree.flag(F::redacted, true);
  return tree.take();
}

void write_json(const Event& e, const time::Zone* display, const Form& form, std::string& to) {
  Text text(to);
  Teller out(form, text);
  tell(e, display, out);
  if (form.redacted) text.flag(F::redacted, true);
  text.close();
}

}  // namespace daybook::model

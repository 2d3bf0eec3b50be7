#include "ics/writer.h"

#include "ics/content_line.h"

namespace daybook::ics {
namespace {

void line(std::string& out, std::string_view name, std::string_view value) {
  append_folded(std::string(name) + ":" + std::string(value), out);
}

void text_line(std::string& out, std::string_view name, const std::string& value) {
  if (!value.empty()) line(out, name, escape(value));
}

// "20260304T150000".
std::string basic(time::Local t) {
  std::string s = time::format_local(t);
  std::erase(s, '-');
  std::erase(s, ':');
  return s;
}
std::string basic_date(time::Local t) { return basic(t).substr(0, 8); }
std::string basic_utc(std::int64_t ms) {
  return basic(time::Local(time::from_millis(ms).time_since_epoch())) + "Z";
}

std::string basic_offset(time::seconds offset) {
  std::string s = time::format_offset(offset);
  std::erase(s, ':');
  return s;
}

// "DTSTART;TZID=America/New_York:20260304T150000" and its kinds, without folding.
std::string when(std::string_view name, const model::Span& span, time::Local t,
                 const std::string& behind = "") {
  const std::string n(name);
  if (span.all_day) return n + ";VALUE=DATE:" + basic_date(t);
  const std::string kind = behind.empty() ? "" : ";VALUE=PERIOD";
  if (span.zone.name() == "UTC" || span.zone.name() == "Etc/UTC")
    return n + kind + ":" + basic(t) + "Z" + behind;
  return n + kind + ";TZID=" + span.zone.name() + ":" + basic(t) + behind;
}

void when_line(std::string& out, std::string_view name, const model::Span& span, time::Local t) {
  append_folded(when(name, span, t), out);
}

std::string date_line(std::string_view name, const model::Span& span, const model::SeriesDate& d) {
  if (d.date && !span.all_day) return std::string(name) + ";VALUE=DATE:" + basic_date(d.local);
  if (!d.length || span.all_day) return when(name, span, d.local);
  return when(name, span, d.local, "/PT" + std::to_string(d.length->count()) + "S");
}

// RFC 5545 section 3.2: a parameter's value is quoted and holds no quote and no control character.
std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : value)
    if (c != '"' && static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
  return out + "\"";
}

void attendee_line(std::string& out, const model::Attendee& a) {
  std::string head = "ATTENDEE";
  if (!a.display_name.empty()) head += ";CN=" + quoted(a.display_name);
  if (a.optional) head += ";ROLE=OPT-PARTICIPANT";
  std::string status(model::rsvp_name(a.response));
  for (char& c : status) c = c == '_' ? '-' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  line(out, head + ";PARTSTAT=" + status, "mailto:" + a.email);
}

void alarm(std::string& out, int minutes, const std::string& title) {
  line(out, "BEGIN", "VALARM");
  line(out, "ACTION", "DISPLAY");
  text_line(out, "DESCRIPTION", title);
  line(out, "TRIGGER", "-PT" + std::to_string(minutes) + "M");
  line(out, "END", "VALARM");
}

std::string uid_of(const model::Event& e) {
  return e.ical_uid.empty() ? e.event_id + "@daybook" : e.ical_uid;
}

void people(std::string& out, const model::Event& e) {
  if (!e.organizer.empty() && e.organizer.find('@') != std::string::npos)
    line(out, "ORGANIZER", "mailto:" + e.organizer);
  for (const auto& a : e.attendees)
    if (!a.email.empty()) attendee_line(out, a);
}

void observance(std::string& out, const time::Zone& zone, time::Instant at, time::seconds before) {
  const auto after = zone.offset_at(at);
  const char* kind = after > before ? "DAYLIGHT" : "STANDARD";
  line(out, "BEGIN", kind);
  line(out, "DTSTART", basic(time::Local(at.time_since_epoch() + before)));
  line(out, "TZOFFSETFROM", basic_offset(before));
  line(out, "TZOFFSETTO", basic_offset(after));
  text_line(out, "TZNAME", zone.abbreviation_at(at));
  line(out, "END", kind);
}

// The first instant in (from, to] at which the offset is that of `to`; the offset differs between
// them.
time::Instant change_between(const time::Zone& zone, time::Instant from, time::Instant to) {
  const auto target = zone.offset_at(to);
  while (to - from > time::seconds(1)) {
    const auto middle = from + (to - from) / 2;
    (zone.offset_at(middle) == target ? to : from) = middle;
  }
  return to;
}

}  // namespace

std::string calendar_head(std::string_view name) {
  std::string out;
  line(out, "BEGIN", "VCALENDAR");
  line(out, "VERSION", "2.0");
  line(out, "PRODID", "-//Daybook//Daybook 1.0//EN");
  line(out, "CALSCALE", "GREGORIAN");
  line(out, "X-WR-CALNAME", escape(name));
  return out;
}

std::string calendar_foot() { return "END:VCALENDAR\r\n"; }

std::vector<std::string> recurrence_lines(const model::Event& e) {
  std::vector<std::string> out;
  if (!e.recurrence_rule.empty()) out.push_back("RRULE:" + e.recurrence_rule);
  for (const auto& rule : e.recurrence.more_rules) out.push_back("RRULE:" + rule);
  for (const auto& rule : e.recurrence.except_rules) out.push_back("EXRULE:" + rule);
  for (const auto& d : e.recurrence.dates) out.push_back(date_line("RDATE", e.span, d));
  for (const auto& d : e.recurrence.except_dates) out.push_back(date_line("EXDATE", e.span, d));
  return out;
}

std::string vevent(const model::Event& e, const model::Event* series) {
  std::string out;
  line(out, "BEGIN", "VEVENT");
  line(out, "UID", uid_of(series != nullptr ? *series : e));
  line(out, "DTSTAMP", basic_utc(e.updated_ms));
  if (series != nullptr && e.original_start)
    when_line(out, "RECURRENCE-ID", series->span, *e.original_start);
  when_line(out, "DTSTART", e.span, e.span.start);
  when_line(out, "DTEND", e.span, e.span.end);
  for (const auto& l : recurrence_lines(e)) append_folded(l, out);
  text_line(out, "SUMMARY", e.title);
  text_line(out, "DESCRIPTION", e.description);
  text_line(out, "LOCATION", e.location);
  std::string categories;
  for (const auto& c : e.categories) categories += (categories.empty() ? "" : ",") + escape(c);
  if (!categories.empty()) line(out, "CATEGORIES", categories);
  std::string status(model::status_name(e.status));
  for (char& c : status) c = static_cast<char>(c - 32);
  line(out, "STATUS", status);
  line(out, "TRANSP", e.busy ? "OPAQUE" : "TRANSPARENT");
  if (e.visibility == model::Visibility::private_) line(out, "CLASS", "PRIVATE");
  if (e.visibility == model::Visibility::confidential) line(out, "CLASS", "CONFIDENTIAL");
  if (e.sequence > 0) line(out, "SEQUENCE", std::to_string(e.sequence));
  people(out, e);
  for (const int minutes : e.reminders) alarm(out, minutes, e.title);
  line(out, "CREATED", basic_utc(e.created_ms));
  line(out, "LAST-MODIFIED", basic_utc(e.updated_ms));
  line(out, "END", "VEVENT");
  return out;
}

std::string vevents(const model::SeriesDocument& document) {
  std::string out = vevent(document.master);
  for (const auto& one : document.overrides) out += vevent(one, &document.master);
  return out;
}

std::string vtimezone(const time::Zone& zone, time::Date from, time::Date to) {
  std::string out;
  line(out, "BEGIN", "VTIMEZONE");
  line(out, "TZID", zone.name());
  auto at = zone.start_of_day(from) - time::days(370);
  const auto end = zone.start_of_day(to) + time::days(370);
  // The offset that holds at the beginning, as an observance that starts there.
  line(out, "BEGIN", "STANDARD");
  line(out, "DTSTART", "19700101T000000");
  line(out, "TZOFFSETFROM", basic_offset(zone.offset_at(at)));
  line(out, "TZOFFSETTO", basic_offset(zone.offset_at(at)));
  text_line(out, "TZNAME", zone.abbreviation_at(at));
  line(out, "END", "STANDARD");
  for (; at < end; at += time::days(7)) {
    const auto next = at + time::days(7);
    if (zone.offset_at(at) == zone.offset_at(next)) continue;
    observance(out, zone, change_between(zone, at, next), zone.offset_at(at));
  }
  line(out, "END", "VTIMEZONE");
  return out;
}

}  // namespace daybook::ics

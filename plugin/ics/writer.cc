#include "ics/writer.h"

#include <algorithm>
#include <map>

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

bool is_utc(const time::Zone& zone) { return zone.name() == "UTC" || zone.name() == "Etc/UTC"; }

// RFC 5545 section 3.2: a parameter's value is quoted and holds no quote and no control character;
// RFC 6868 says how a quote is written all the same.
std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '^')
      out += c == '"' ? "^'" : "^^";
    else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)
      out += c;
  }
  return out + "\"";
}

std::string when_behind(std::string_view name, const model::Span& span, time::Local t,
                        const Clock& clock, const std::string& behind) {
  const std::string n(name);
  if (span.all_day) return n + ";VALUE=DATE:" + basic_date(t);
  const std::string kind = behind.empty() ? "" : ";VALUE=PERIOD";
  if (clock.floating) return n + kind + ":" + basic(t) + behind;
  if (clock.tzid.empty() && is_utc(span.zone)) return n + kind + ":" + basic(t) + "Z" + behind;
  std::string tzid = clock.tzid.empty() ? span.zone.name() : clock.tzid;
  if (tzid.find_first_of(":;,\"") != std::string::npos) tzid = quoted(tzid);
  return n + kind + ";TZID=" + tzid + ":" + basic(t) + behind;
}

void when_line(std::string& out, std::string_view name, const model::Span& span, time::Local t,
               bool again) {
  append_folded(when(name, span, t, {}, again), out);
}

std::string date_line(std::string_view name, const model::Span& span, const model::SeriesDate& d,
                      const Clock& clock) {
  if (d.date && !span.all_day) return std::string(name) + ";VALUE=DATE:" + basic_date(d.local);
  if (!d.length || span.all_day) return when(name, span, d.local, clock);
  return when_behind(name, span, d.local, clock,
                     "/PT" + std::to_string(d.length->count()) + "S");
}

void people(std::string& out, const model::Event& e, bool silent) {
  if (!e.organizer.empty() && e.organizer.find('@') != std::string::npos)
    line(out, "ORGANIZER", "mailto:" + e.organizer);
  for (const auto& a : e.attendees)
    if (!a.email.empty()) append_folded(attendee_line(a, silent), out);
}

void head(std::string& out) {
  line(out, "BEGIN", "VCALENDAR");
  line(out, "VERSION", "2.0");
  line(out, "PRODID", "-//Daybook//Daybook 1.0//EN");
  line(out, "CALSCALE", "GREGORIAN");
}

}  // namespace

std::string when(std::string_view name, const model::Span& span, time::Local t,
                 const Clock& clock, bool again) {
  const auto at = span.zone.to_instant(t, again);
  if (!span.all_day && !clock.floating && at != span.zone.to_instant(t))
    return std::string(name) + ":" + basic(time::Local(at.time_since_epoch())) + "Z";
  return when_behind(name, span, t, clock, {});
}

std::string attendee_line(const model::Attendee& a, bool silent) {
  std::string head = "ATTENDEE";
  if (!a.display_name.empty()) head += ";CN=" + quoted(a.display_name);
  if (a.resource) head += a.room ? ";CUTYPE=ROOM" : ";CUTYPE=RESOURCE";
  if (a.optional) head += ";ROLE=OPT-PARTICIPANT";
  if (silent) head += ";SCHEDULE-AGENT=CLIENT";
  std::string status(model::rsvp_name(a.response));
  for (char& c : status) c = c == '_' ? '-' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return head + ";PARTSTAT=" + status + ":mailto:" + a.email;
}

std::string alarm(int minutes, const std::string& title) {
  std::string out;
  line(out, "BEGIN", "VALARM");
  line(out, "ACTION", "DISPLAY");
  line(out, "DESCRIPTION", escape(title.empty() ? "Reminder" : title));  // section 3.6.6 wants one
  line(out, "TRIGGER", "-PT" + std::to_string(minutes) + "M");
  line(out, "END", "VALARM");
  return out;
}

std::string uid_of(const model::Event& e) {
  return e.ical_uid.empty() ? e.event_id + "@daybook" : e.ical_uid;
}

std::string calendar_head(std::string_view name) {
  std::string out;
  head(out);
  line(out, "X-WR-CALNAME", escape(name));
  return out;
}

std::string calendar_foot() { return "END:VCALENDAR\r\n"; }

std::vector<std::string> recurrence_lines(const model::Event& e, const Clock& clock) {
  std::vector<std::string> out;
  if (!e.recurrence_rule.empty()) out.push_back("RRULE:" + e.recurrence_rule);
  for (const auto& rule : e.recurrence.more_rules) out.push_back("RRULE:" + rule);
  for (const auto& rule : e.recurrence.except_rules) out.push_back("EXRULE:" + rule);
  for (const auto& d : e.recurrence.dates) out.push_back(date_line("RDATE", e.span, d, clock));
  for (const auto& d : e.recurrence.except_dates) out.push_back(date_line("EXDATE", e.span, d, clock));
  return out;
}

std::string vevent(const model::Event& e, const model::Event* series, bool mark, bool silent) {
  std::string out;
  line(out, "BEGIN", "VEVENT");
  line(out, "UID", uid_of(series != nullptr ? *series : e));
  line(out, "DTSTAMP", basic_utc(e.updated_ms));
  if (series != nullptr && e.original_start)
    when_line(out, "RECURRENCE-ID", series->span, *e.original_start, false);
  when_line(out, "DTSTART", e.span, e.span.start, e.span.start_again);
  if (e.ends_at() != e.starts_at())  // section 3.8.2.2
    when_line(out, "DTEND", e.span, e.span.end, e.span.end_again);
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
  people(out, e, silent);
  for (const int minutes : e.reminders) out += alarm(minutes, e.title);
  if (e.created_ms != 0) line(out, "CREATED", basic_utc(e.created_ms));
  if (e.updated_ms != 0) line(out, "LAST-MODIFIED", basic_utc(e.updated_ms));
  if (mark) text_line(out, "X-DAYBOOK-EVENT", (series != nullptr ? *series : e).event_id);
  line(out, "END", "VEVENT");
  return out;
}

std::string vevents(const model::SeriesDocument& document, bool mark, bool silent) {
  std::string out = vevent(document.master, nullptr, mark, silent);
  for (const auto& one : document.overrides) out += vevent(one, &document.master, mark, silent);
  return out;
}

// A series goes on: the rules of its zone are told for ten years, and what repeats goes on by itself.
void ZoneList::note(const model::Event& e) {
  if (e.span.all_day || is_utc(e.span.zone)) return;
  const auto day = time::date_of(e.span.start);
  const auto last = time::date_of(e.span.end) + time::days(e.is_series() ? 3653 : 0);
  const auto [it, fresh] = zones_.try_emplace(e.span.zone.name(), Days{day, last, e.span.zone});
  it->second.first = std::min(it->second.first, day);
  it->second.last = std::max(it->second.last, last);
}

void ZoneList::note(const model::SeriesDocument& doc) {
  note(doc.master);
  for (const auto& one : doc.overrides) note(one);
}

std::string ZoneList::text() const {
  std::string out;
  for (const auto& [name, days] : zones_) out += vtimezone(days.zone, days.first, days.last);
  return out;
}

std::string object_text(const model::SeriesDocument& document, bool silent) {
  std::string out;
  head(out);
  ZoneList zones;
  zones.note(document);
  return out + zones.text() + vevents(document, true, silent) + calendar_foot();
}

std::string feed_text(std::string_view name, const std::vector<model::SeriesDocument>& documents) {
  std::string out = calendar_head(name);
  ZoneList zones;
  for (const auto& doc : documents) zones.note(doc);
  out += zones.text();
  for (const auto& doc : documents) out += vevents(doc);
  return out + calendar_foot();
}

}  // namespace daybook::ics

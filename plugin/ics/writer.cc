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

void when_line(std::string& out, std::string_view name, const model::Span& span, time::Local t) {
  if (span.all_day) return line(out, std::string(name) + ";VALUE=DATE", basic_date(t));
  if (span.zone.name() == "UTC" || span.zone.name() == "Etc/UTC")
    return line(out, name, basic(t) + "Z");
  line(out, std::string(name) + ";TZID=" + span.zone.name(), basic(t));
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

std::string vevent(const model::Event& e) {
  std::string out;
  line(out, "BEGIN", "VEVENT");
  line(out, "UID", e.ical_uid.empty() ? e.event_id + "@daybook" : e.ical_uid);
  line(out, "DTSTAMP", basic_utc(e.updated_ms));
  when_line(out, "DTSTART", e.span, e.span.start);
  when_line(out, "DTEND", e.span, e.span.end);
  if (!e.recurrence_rule.empty()) line(out, "RRULE", e.recurrence_rule);
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
  line(out, "CREATED", basic_utc(e.created_ms));
  line(out, "LAST-MODIFIED", basic_utc(e.updated_ms));
  line(out, "END", "VEVENT");
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

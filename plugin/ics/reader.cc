#include "ics/reader.h"

#include <charconv>
#include <optional>

#include "base/limits.h"
#include "base/text.h"
#include "ics/content_line.h"
#include "ics/windows_zones.h"

namespace daybook::ics {
namespace {

constexpr std::size_t kDeepest = 32;

std::optional<int> number(std::string_view s) {
  int n = 0;
  const auto [end, ec] = std::from_chars(s.data(), s.data() + s.size(), n);
  if (s.empty() || ec != std::errc{} || end != s.data() + s.size()) return std::nullopt;
  return n;
}

struct Stamp {
  time::Local local;
  bool date = false;
  bool utc = false;
};

// DATE or DATE-TIME (RFC 5545 sections 3.3.4 and 3.3.5).
Result<Stamp> read_stamp(std::string_view v) {
  const auto bad = [&] {
    return fail(Errc::invalid, "\"" + std::string(v.substr(0, 40)) + "\" is no date or time");
  };
  if (v.size() < 8) return bad();
  const auto y = number(v.substr(0, 4));
  const auto m = number(v.substr(4, 2));
  const auto d = number(v.substr(6, 2));
  if (!y || !m || !d || *m < 0 || *d < 0) return bad();
  const auto day = time::make_date(*y, static_cast<unsigned>(*m), static_cast<unsigned>(*d));
  if (!day) return bad();
  if (v.size() == 8) return Stamp{*day, true, false};
  const bool utc = v.size() == 16 && v[15] == 'Z';
  if (v[8] != 'T' || (v.size() != 15 && !utc)) return bad();
  const auto h = number(v.substr(9, 2));
  const auto min = number(v.substr(11, 2));
  const auto s = number(v.substr(13, 2));
  if (!h || !min || !s || *h < 0 || *h > 23 || *min < 0 || *min > 59 || *s < 0 || *s > 60)
    return bad();
  return Stamp{*day + time::hours(*h) + time::minutes(*min) + time::seconds(*s == 60 ? 59 : *s),
               false, utc};
}

std::int64_t unit_seconds(char unit) {
  switch (unit) {
    case 'W':
      return 604800;
    case 'D':
      return 86400;
    case 'H':
      return 3600;
    case 'M':
      return 60;
    case 'S':
      return 1;
    default:
      return 0;
  }
}

// DURATION (section 3.3.6), at most ten years.
std::optional<time::seconds> read_duration(std::string_view v) {
  const bool minus = !v.empty() && v[0] == '-';
  if (minus || (!v.empty() && v[0] == '+')) v.remove_prefix(1);
  if (v.empty() || v[0] != 'P') return std::nullopt;
  v.remove_prefix(1);
  std::int64_t total = 0;
  while (!v.empty()) {
    if (v[0] == 'T') {
      v.remove_prefix(1);
      continue;
    }
    std::int64_t n = 0;
    const auto [end, ec] = std::from_chars(v.data(), v.data() + v.size(), n);
    const auto used = static_cast<std::size_t>(end - v.data());
    if (ec != std::errc{} || used == v.size() || n < 0 || n > 315360000) return std::nullopt;
    const auto unit = unit_seconds(v[used]);
    if (unit == 0) return std::nullopt;
    total += n * unit;
    if (total > 315360000) return std::nullopt;
    v.remove_prefix(used + 1);
  }
  return time::seconds(minus ? -total : total);
}

// Gathers the lines of one VEVENT and turns them into an event.
class EventReader {
 public:
  EventReader(std::size_t line, const time::Zone& floating) : floating_(floating) {
    out_.line = line;
  }

  void take(const ContentLine& l) {
    auto& e = out_.event;
    if (l.name == "DTSTART")
      start_ = l;
    else if (l.name == "DTEND")
      end_ = l;
    else if (l.name == "DURATION")
      duration_ = l;
    else if (l.name == "SUMMARY")
      e.title = text::clean_line(unescape(l.value), limits::kTitleBytes);
    else if (l.name == "DESCRIPTION")
      e.description = text::clean_block(unescape(l.value), limits::kDescriptionBytes);
    else if (l.name == "LOCATION")
      e.location = text::clean_line(unescape(l.value), limits::kTitleBytes);
    else if (l.name == "UID")
      e.ical_uid = text::clean_line(l.value, limits::kIdBytes);
    else if (l.name == "RRULE")
      out_.rules.push_back(text::clean_line(l.value, 2000));
    else if (l.name == "EXRULE")
      out_.except_rules.push_back(text::clean_line(l.value, 2000));
    else if (l.name == "RECURRENCE-ID" || l.name == "RDATE" || l.name == "EXDATE")
      later_.push_back(l);
    else if (l.name == "STATUS")
      e.status = model::status_from_name(text::lower_ascii(l.value)).value_or(e.status);
    else if (l.name == "TRANSP")
      e.busy = !text::iequals_ascii(text::trim(l.value), "TRANSPARENT");
    else if (l.name == "CATEGORIES")
      read_categories(l.value);
    else if (l.name == "CLASS")
      read_class(l.value);
  }

  Result<ReadEvent> finish() {
    if (!start_) return fail(Errc::invalid, "the event has no DTSTART");
    DAYBOOK_ASSIGN(const Stamp start, read_stamp(text::trim(start_->value)));
    auto& span = out_.event.span;
    span.all_day = start.date;
    DAYBOOK_ASSIGN(span.zone, zone_of(*start_, start));
    span.start = start.local;
    out_.floating = !start.date && !start.utc && start_->param("TZID").empty();
    DAYBOOK_TRY(read_end(span));
    for (const auto& l : later_) DAYBOOK_TRY(read_dates(l, span));
    if (!out_.rules.empty()) out_.event.recurrence_rule = out_.rules.front();
    if (out_.event.title.empty()) out_.event.title = "(no title)";
    return std::move(out_);
  }

 private:
  void read_categories(std::string_view v) {
    for (const auto part : text::split(v, ',')) {
      auto name = text::clean_line(unescape(part), 200);
      if (!name.empty() && out_.event.categories.size() < 50)
        out_.event.categories.push_back(std::move(name));
    }
  }

  void read_class(std::string_view v) {
    const auto name = text::lower_ascii(text::trim(v));
    out_.event.visibility =
        model::visibility_from_name(name).value_or(model::Visibility::by_default);
  }

  Result<time::Zone> zone_of(const ContentLine& l, const Stamp& stamp) const {
    if (stamp.utc) return time::Zone::utc();
    const auto tzid = l.param("TZID");
    if (tzid.empty() || stamp.date) return floating_;
    auto zone = time::Zone::find(tzid);
    if (zone) return zone;
    if (auto known = windows_zone(tzid); !known.empty()) return time::Zone::find(known);
    // "/vendor/…/Europe/London": the name is the last two parts, or three.
    for (auto slash = tzid.find('/'); slash != std::string_view::npos;
         slash = tzid.find('/', slash + 1))
      if (auto inner = time::Zone::find(tzid.substr(slash + 1))) return inner;
    return fail(Errc::invalid, "the time zone \"" + text::clean_line(tzid, 60) + "\" is not known");
  }

  // RDATE, EXDATE and RECURRENCE-ID, as readings of the event's zone; of a PERIOD its start.
  Status read_dates(const ContentLine& l, const model::Span& span) {
    for (auto part : text::split(l.value, ',')) {
      part = text::trim(part.substr(0, part.find('/')));
      if (part.empty()) continue;
      DAYBOOK_ASSIGN(const Stamp stamp, read_stamp(part));
      DAYBOOK_ASSIGN(const time::Zone zone, zone_of(l, stamp));
      const bool named = stamp.utc || !l.param("TZID").empty();
      Moment m{stamp.local, stamp.date};
      if (!stamp.date && named && !(zone == span.zone))
        m.local = span.zone.to_local(zone.to_instant(stamp.local));
      if (l.name == "RECURRENCE-ID")
        out_.recurrence_id = m;
      else
        (l.name == "RDATE" ? out_.dates : out_.except_dates).push_back(m);
    }
    return {};
  }

  Status read_end(model::Span& span) {
    if (end_) {
      DAYBOOK_ASSIGN(const Stamp end, read_stamp(text::trim(end_->value)));
      DAYBOOK_ASSIGN(const time::Zone zone, zone_of(*end_, end));
      span.end = end.date || zone == span.zone ? end.local
                                               : span.zone.to_local(zone.to_instant(end.local));
    } else if (duration_) {
      const auto length = read_duration(text::trim(duration_->value));
      if (!length)
        return fail(Errc::invalid,
                    "\"" + text::clean_line(duration_->value, 40) + "\" is no duration");
      span.end = span.start + *length;
    } else {
      // Section 3.6.1: a date alone lasts its day, a time alone has no length.
      span.end = span.all_day ? span.start + time::days(1) : span.start;
    }
    if (span.all_day && span.end == span.start) span.end = span.start + time::days(1);
    if (span.end < span.start) return fail(Errc::invalid, "the event ends before it starts");
    return {};
  }

  ReadEvent out_;
  const time::Zone& floating_;
  std::optional<ContentLine> start_, end_, duration_;
  std::vector<ContentLine> later_;  // lines that need the event's zone to be read
};

}  // namespace

Result<ReadResult> read(std::string_view text, const time::Zone& floating) {
  ReadResult out;
  LineReader lines(text);
  std::vector<std::string> open;
  std::optional<EventReader> event;
  time::Zone zone = floating;
  bool calendar_seen = false;
  while (auto l = lines.next()) {
    if (l->name == "BEGIN") {
      const std::string what = text::lower_ascii(text::trim(l->value));
      calendar_seen = calendar_seen || what == "vcalendar";
      if (open.size() >= kDeepest)
        return fail(Errc::invalid,
                    "components are nested deeper than 32, line " + std::to_string(l->line));
      open.push_back(what);
      if (what == "vevent" && !event) event.emplace(l->line, zone);
    } else if (l->name == "END") {
      const std::string what = text::lower_ascii(text::trim(l->value));
      while (!open.empty() && open.back() != what) open.pop_back();
      if (!open.empty()) open.pop_back();
      if (what == "vcalendar") out.complete = true;
      if (what != "vevent" || !event) continue;
      if (auto done = event->finish()) {
        out.events.push_back(std::move(*done));
      } else {
        out.faults.push_back({l->line, done.error().message});
      }
      event.reset();
    } else if (event && !open.empty() && open.back() == "vevent") {
      event->take(*l);
    } else if (l->name == "X-WR-TIMEZONE") {
      if (const auto named = time::Zone::find(text::trim(l->value))) {
        zone = *named;
        out.zone = named->name();
      }
    }
  }
  if (!calendar_seen)
    return fail(Errc::invalid, "this is no iCalendar text: BEGIN:VCALENDAR is missing");
  if (event) out.faults.push_back({0, "the text ends inside an event"});
  return out;
}

}  // namespace daybook::ics

// Occurrences of a series as events of their own, and their ids.
#include <algorithm>

#include "model/event.h"

namespace daybook::model {
namespace {

// "20260313" or "20260313T160000Z" as a date or a time in UTC.
std::optional<time::IsoTime> read_stamp(std::string_view s) {
  if (s.size() != 8 && s.size() != 16) return std::nullopt;
  std::string iso(s.substr(0, 4));
  iso.append("-").append(s.substr(4, 2)).append("-").append(s.substr(6, 2));
  if (s.size() == 16) {
    if (s[8] != 'T' || s[15] != 'Z') return std::nullopt;
    iso.append("T").append(s.substr(9, 2)).append(":").append(s.substr(11, 2));
    iso.append(":").append(s.substr(13, 3));
  }
  auto read = time::parse_iso(iso);
  return read ? std::optional(*read) : std::nullopt;
}

// The series' id and, behind it, a start in ISO 8601's basic form.
template <class Append>
std::string stamped(const std::string& id, Append append_start) {
  std::string out;
  out.reserve(id.size() + 24);
  out.append(id) += '_';
  append_start(out);
  const auto sign = [](char c) { return c == '-' || c == ':'; };
  out.erase(std::remove_if(out.begin() + static_cast<std::ptrdiff_t>(id.size()) + 1, out.end(), sign), out.end());
  return out;
}

}  // namespace

std::string occurrence_id(const Event& series, time::Local t) {
  if (!series.span.all_day) return occurrence_id(series, series.span.zone.to_instant(t));
  return stamped(series.event_id, [t](std::string& out) { out += time::format_date(time::date_of(t)); });
}

std::string occurrence_id(const Event& series, time::Instant t) {
  return stamped(series.event_id, [t](std::string& out) {
    time::append_local(time::Local(t.time_since_epoch()), out);
    out += 'Z';
  });
}

OccurrenceId split_occurrence_id(std::string_view id) {
  const auto bar = id.rfind('_');
  if (bar == std::string_view::npos || bar == 0) return {id, std::nullopt};
  const auto original = read_stamp(id.substr(bar + 1));
  return original ? OccurrenceId{id.substr(0, bar), original} : OccurrenceId{id, std::nullopt};
}

Event occurrence_of(const Event& series, time::Local start, time::seconds length) {
  Event e = series;
  e.event_id = occurrence_id(series, start);
  e.series_id = series.event_id;
  e.original_start = start;
  e.span.start = start;
  e.span.end = start + length;
  return e;
}

}  // namespace daybook::model

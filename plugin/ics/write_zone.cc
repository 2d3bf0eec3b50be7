// VTIMEZONE (RFC 5545 section 3.6.5) from the tz database.
#include <algorithm>
#include <map>
#include <tuple>

#include "ics/content_line.h"
#include "ics/writer.h"

namespace daybook::ics {
namespace {

struct Change {
  time::Instant at;
  time::seconds before{0}, after{0};
  std::string name;
  time::Local clock() const { return time::Local(at.time_since_epoch() + before); }
};

// What makes two changes of different years the same rule: month, which of its weekdays (-1: the
// last), weekday, clock time, offsets, abbreviation.
using Pattern = std::tuple<unsigned, int, unsigned, time::seconds, time::seconds, time::seconds,
                           std::string>;

Pattern pattern_of(const Change& c) {
  const auto day = time::date_of(c.clock());
  const auto v = time::ymd(day);
  const auto month = static_cast<unsigned>(v.month());
  const auto of_month = static_cast<unsigned>(v.day());
  const bool last = of_month + 7 > time::days_in_month(static_cast<int>(v.year()), month);
  const int nth = last ? -1 : static_cast<int>((of_month - 1) / 7 + 1);
  return {month,  nth,     time::weekday_of(day).c_encoding(), time::time_of_day(c.clock()),
          c.before, c.after, c.name};
}

int year_of(const Change& c) { return static_cast<int>(time::ymd(time::date_of(c.clock())).year()); }

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

void line(std::string& out, std::string_view name, std::string_view value) {
  append_folded(std::string(name) + ":" + std::string(value), out);
}

std::string offset_text(time::seconds offset) {
  std::string s = time::format_offset(offset);
  std::erase(s, ':');
  return s;
}

std::string basic(time::Local t) {
  std::string s = time::format_local(t);
  std::erase(s, '-');
  std::erase(s, ':');
  return s;
}

void observance(std::string& out, const Change& c, const std::string& rule) {
  const char* kind = c.after > c.before ? "DAYLIGHT" : "STANDARD";
  line(out, "BEGIN", kind);
  line(out, "DTSTART", basic(c.clock()));
  line(out, "TZOFFSETFROM", offset_text(c.before));
  line(out, "TZOFFSETTO", offset_text(c.after));
  if (!c.name.empty()) line(out, "TZNAME", escape(c.name));
  if (!rule.empty()) line(out, "RRULE", rule);
  line(out, "END", kind);
}

std::string rule_of(const Change& c) {
  static constexpr const char* kDays[] = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
  const auto p = pattern_of(c);
  return "FREQ=YEARLY;BYMONTH=" + std::to_string(std::get<0>(p)) +
         ";BYDAY=" + std::to_string(std::get<1>(p)) + kDays[std::get<2>(p)];
}

// Consecutive years of one pattern are one observance with a rule.
void write_run(std::string& out, const std::vector<Change>& run, int last_year) {
  if (run.size() < 2) {
    observance(out, run.front(), {});
    return;
  }
  std::string rule = rule_of(run.front());
  if (year_of(run.back()) < last_year)
    rule += ";UNTIL=" + basic(time::Local(run.back().at.time_since_epoch())) + "Z";
  observance(out, run.front(), rule);
}

}  // namespace

std::string vtimezone(const time::Zone& zone, time::Date from, time::Date to,
                      const std::string& tzid) {
  std::string out;
  line(out, "BEGIN", "VTIMEZONE");
  line(out, "TZID", tzid.empty() ? zone.name() : tzid);
  auto at = zone.start_of_day(from) - time::days(370);
  const auto end = zone.start_of_day(to) + time::days(370);
  // The offset that holds at the beginning, as an observance that starts there.
  const time::Local epoch{};
  const auto first = zone.offset_at(at);
  observance(out, {time::Instant(epoch.time_since_epoch() - first), first, first,
                   zone.abbreviation_at(at)}, {});
  std::map<Pattern, std::vector<Change>> runs;
  const int last_year = static_cast<int>(time::ymd(to).year());
  for (; at < end; at += time::days(7)) {
    const auto next = at + time::days(7);
    if (zone.offset_at(at) == zone.offset_at(next)) continue;
    Change c{change_between(zone, at, next), zone.offset_at(at), zone.offset_at(next), {}};
    c.name = zone.abbreviation_at(c.at);
    auto& run = runs[pattern_of(c)];
    if (!run.empty() && year_of(run.back()) + 1 != year_of(c)) {
      write_run(out, run, last_year);
      run.clear();
    }
    run.push_back(std::move(c));
  }
  for (const auto& [pattern, run] : runs) write_run(out, run, last_year);
  line(out, "END", "VTIMEZONE");
  return out;
}

}  // namespace daybook::ics

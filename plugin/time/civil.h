// The vocabulary of time. Instants count from 1970 in UTC; local times are clock readings that mean
// nothing without a zone; dates are days. Nothing here reads a clock: "now" is always an argument.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace daybook::time {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::weekday;

using Instant = std::chrono::sys_seconds;                     // a point on the UTC line
using Local = std::chrono::local_time<std::chrono::seconds>;  // a clock reading, no zone
using Date = std::chrono::local_days;                         // a civil day, no zone
using Ymd = std::chrono::year_month_day;

inline Date date_of(Local t) { return std::chrono::floor<days>(t); }
inline seconds time_of_day(Local t) { return t - date_of(t); }
// Whether a point on the UTC line that stands for a day is that day's own first or last second, and
// not what a clock elsewhere shows at its midnight.
inline bool names_its_day(Local utc) {
  return time_of_day(utc) == seconds(0) || time_of_day(utc) == hours(24) - seconds(1);
}
inline weekday weekday_of(Date d) { return weekday(d); }
inline Ymd ymd(Date d) { return Ymd(d); }
// The day, or nothing when there is no such day (30 February) or the year is not in 1..9999.
std::optional<Date> make_date(int year, unsigned month, unsigned day);
Date add_months(Date d, int months);  // a day past the month's end becomes its last day
unsigned days_in_month(int year, unsigned month);
// ISO 8601 week: Monday is the first day, week 1 holds the first Thursday.
struct IsoWeek {
  int year;
  unsigned week;
};
IsoWeek iso_week(Date d);

inline Instant from_unix(std::int64_t s) { return Instant(seconds(s)); }
inline Instant from_millis(std::int64_t ms) {
  return std::chrono::floor<seconds>(std::chrono::sys_time<milliseconds>(milliseconds(ms)));
}
inline std::int64_t to_unix(Instant t) { return t.time_since_epoch().count(); }

// "2026-03-04", "2026-03-04T15:00:00", "2026-03-04T15:00:00Z".
std::string format_date(Date d);
std::string format_local(Local t);          // with seconds
void append_local(Local t, std::string& out);
std::string format_local_minutes(Local t);  // "2026-03-04T15:00", seconds only when not zero
std::string format_utc(Instant t);
void append_offset(seconds offset, std::string& out);
std::string format_offset(seconds offset);  // "+02:00", "-03:30"; seconds of old zones are cut

std::string_view weekday_name(weekday w);     // "Monday"
std::string_view weekday_short(weekday w);    // "Mon"
std::string_view month_name(unsigned month);  // 1..12
std::string_view month_short(unsigned month);

// What RFC 3339 and ISO 8601 extended texts hold: a day alone, or a day and a clock time, perhaps
// with "Z" or an offset. Accepts "T", "t" or a blank between them, seconds and fractions optional.
struct IsoTime {
  Local local;
  bool has_time = false;
  std::optional<seconds> offset;
};
Result<IsoTime> parse_iso(std::string_view s);
Result<Date> parse_date(std::string_view s);
// "07:00", "7:00", "16:30:15" as seconds since midnight; "24:00" is not one.
Result<seconds> parse_clock(std::string_view s);

}  // namespace daybook::time

// Text to time expressions. Pure: no clock, no I/O; `Context` says what "now" is.
//
// The terms follow TIMEX and RFC 5545: an expression has a kind, a start, perhaps an end, a grain
// (how exact the words were) and open ends. Every reading is kept, best first, with the words that
// led to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "time/zone.h"

namespace daybook::timex {

enum class Kind : std::uint8_t {
  date, time, datetime, daterange, timerange, datetimerange, recurrence, duration
};
enum class Grain : std::uint8_t { second, minute, day, part, week, weekend, month, quarter, year };
// The part of a day that was named ("Friday afternoon"). Which hours that are is for the caller to say.
enum class DayPart : std::uint8_t { none, morning, afternoon, evening, night, midday, mid_morning, mid_afternoon, end_of_day };
enum class Open : std::uint8_t { none, from, until };  // a range with one end
enum class Other : std::uint8_t { none, day, half };   // what a reading takes otherwise than the first: the day, the half of the day

// A point of an expression: a day, a clock time, or both. `offset` only where the text names a zone.
struct Moment {
  std::optional<time::Date> day;
  std::optional<time::seconds> clock;  // since midnight; 24 h marks the end of the day
  std::optional<time::seconds> offset;
  bool operator==(const Moment&) const = default;
};

struct Reading {
  Reading() {}  // not defaulted: every byte would be set to zero before its members are set
  Kind kind = Kind::date;
  Grain grain = Grain::day;
  Open open = Open::none;
  DayPart part = DayPart::none;  // of grain part
  Moment start;
  std::optional<Moment> end;  // day ranges: the day after the last; clock ranges: the named end
  std::string rrule;          // kind recurrence: RFC 5545 without "RRULE:"
  std::vector<time::Date> except;  // kind recurrence: days left out
  std::int64_t seconds = 0;   // kind duration
  bool shift = false;         // a duration that moves something ("an hour earlier" is negative)
  double score = 0;           // 0..1, best first
  std::string_view why;       // the rule that led here, a constant of the program
  Other other = Other::none;
  bool operator==(const Reading&) const = default;
};

// The readings of one expression, best first. Most have one and none has more than three, so they need no heap.
class Readings {
 public:
  static constexpr std::size_t kMost = 3;
  Readings() {}
  Readings(const Readings& o) { for (const Reading& r : o) emplace_back(r); }
  Readings(Readings&& o) noexcept { for (Reading& r : o) emplace_back(std::move(r)); }
  Readings& operator=(Readings o) noexcept {
    clear();
    for (Reading& r : o) emplace_back(std::move(r));
    return *this;
  }
  ~Readings() { clear(); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Reading* begin() { return reinterpret_cast<Reading*>(bytes_); }
  Reading* end() { return begin() + size_; }
  const Reading* begin() const { return reinterpret_cast<const Reading*>(bytes_); }
  const Reading* end() const { return begin() + size_; }
  Reading& operator[](std::size_t i) { return begin()[i]; }
  const Reading& operator[](std::size_t i) const { return begin()[i]; }
  Reading& front() { return *begin(); }
  const Reading& front() const { return *begin(); }

  // What finds no room takes the place of the last.
  template <typename... From>
  Reading& emplace_back(From&&... from) {
    if (size_ == kMost) begin()[--size_].~Reading();
    return *::new (static_cast<void*>(begin() + size_++)) Reading(std::forward<From>(from)...);
  }
  void clear() {
    while (size_ > 0) begin()[--size_].~Reading();
  }

 private:
  std::size_t size_ = 0;
  alignas(Reading) unsigned char bytes_[kMost * sizeof(Reading)];  // left uninitialised on purpose
};

// Bytes of a text, end exclusive.
struct Span {
  std::size_t from = 0;
  std::size_t to = 0;
};

struct Expression {
  Expression() {}  // as above
  std::size_t from = 0;  // byte offsets into the text, end exclusive
  std::size_t to = 0;
  Readings readings;     // never empty; best first
  bool close_call = false;        // the second reading is nearly as good: ask
  Span apart;                     // what stands between its pieces ("tomorrow's plan: Harmony at 8"); empty where nothing does
  const Reading& best() const { return readings.front(); }
};

enum class Prefer : std::uint8_t { future, past, nearest };
enum class DateOrder : std::uint8_t { by_zone, month_first, day_first };

// What "next Friday" means to the writer, where that is known.
enum class NextWeekday : std::uint8_t { unknown, coming_week, nearest };

struct Context {
  time::Local now;                    // the writer's clock when writing
  time::Zone zone;                    // the writer's zone
  Prefer prefer = Prefer::future;
  DateOrder order = DateOrder::by_zone;
  NextWeekday next_weekday = NextWeekday::unknown;
  std::string_view language = "en";
  time::seconds work_start = time::hours(7);  // decides am or pm of bare hours
  time::seconds work_end = time::hours(19);
  bool answer = false;  // said in answer to a question about a time: "10" and "8.30" are nothing else
};

// All time expressions of a text, in order, not overlapping. Never fails: bytes that are no text or
// no time yield nothing. Linear in the length; reads at most limits::kMessageTextBytes.
std::vector<Expression> parse(std::string_view text, const Context& context);

// The first day that a text names and that does not exist ("30 February"), as bytes of the text. Such a
// day yields no expression, nor does the clock time that belongs to it.
std::optional<Span> no_such_day(std::string_view text, const Context& context);

// The formats that the lab and the tools print: "2026-03-04", "2026-03-04T15:00", "T15:00".
std::string format(const Moment& m);
std::string_view kind_name(Kind kind);
std::string_view grain_name(Grain grain);
std::string reason(const Reading& r);  // the rule, and which other reading of the words it is

}  // namespace daybook::timex

// Time expressions of one clause to the span of an event.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/draft.h"
#include "timex/timex.h"

namespace daybook::detect {

// Clock times since midnight, the end exclusive.
struct Hours {
  time::seconds from{}, to{};
};

struct When {
  model::Span span;
  bool end_assumed = false;
  bool date_assumed = false;
  bool past = false;          // over before now
  bool far = false;           // more than a year ahead
  bool has_day = false, has_clock = false;
  bool coarse = false;        // a month, a quarter, a year
  bool week = false;          // a whole week, named as one
  std::optional<Hours> hours;  // a part of its one day was named: the hours that usually are it
  std::string rrule;
  std::vector<time::Date> except;  // days that the rule leaves out
  std::optional<model::Span> alternative;
};

// One reading as a span; no value when it names no point in time (a duration alone, a shift).
std::optional<When> when_of(const timex::Reading& reading, const timex::Context& context,
                            time::seconds default_length);

// The expressions of a clause, in order, taken together: a day and a clock time apart are joined, a
// duration sets the end, of several days the last holds.
std::optional<When> when_of(const std::vector<const timex::Expression*>& list,
                            const timex::Context& context, time::seconds default_length);

// Days named one after another, "Thursday and Friday", as one reading; no value when they do not
// follow each other.
std::optional<timex::Reading> run_of_days(const timex::Reading& first, const timex::Reading& second);

// Do the words name an hour without its half of the day: "8", "6:30", not "6pm" or "tonight at 6"?
bool bare_hour(std::string_view text);

// Two clock times as the range between them, where the second names no day of its own.
std::optional<timex::Reading> run_of_hours(const timex::Reading& first, const timex::Reading& second);

}  // namespace daybook::detect

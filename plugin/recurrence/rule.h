// A recurrence rule (RFC 5545 section 3.3.10), checked. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "time/civil.h"

namespace daybook::recurrence {

enum class Freq : std::uint8_t { secondly, minutely, hourly, daily, weekly, monthly, yearly };

struct WeekdayNum {
  int nth = 0;  // 0: every one
  time::weekday day;
};

struct Until {
  time::Local local{};
  bool utc = false;   // a point on the UTC line: the caller turns it into the series' zone
  bool date = false;  // a day: the whole of it is in
};

struct Rule {
  Freq freq = Freq::daily;
  int interval = 1;
  std::optional<std::int64_t> count;
  std::optional<Until> until;
  std::vector<int> by_second, by_minute, by_hour;
  std::vector<WeekdayNum> by_day;
  std::vector<int> by_month_day, by_year_day, by_week_no, by_month, by_set_pos;
  time::weekday week_start{1};
};

// strict: what is asked of us. lenient: what stands in feeds, of which as much as can be is used:
// values out of range and unknown parts are passed over, an interval below 1 is 1, a count below 0
// is none, COUNT and UNTIL both bound.
enum class Reading : std::uint8_t { strict, lenient };

// Reads "FREQ=WEEKLY;BYDAY=MO" with or without "RRULE:". Errors: invalid, naming the part at fault:
// an unknown or doubled part, a number out of range, COUNT together with UNTIL, an interval of 0;
// when lenient only a missing or unknown FREQ and an UNTIL that is no time.
Result<Rule> parse_rule(std::string_view text, Reading reading = Reading::strict);

// DATE or DATE-TIME in basic form ("19970610", "19970610T090000", "…Z").
Result<Until> parse_basic(std::string_view text);

// The error for a rule that counts its weekdays in a period that has one of each ("the first Monday of
// every week"): whoever asks for it means another period. Files that say so mean each of them.
Status counts_where_it_can(const Rule& rule);

}  // namespace daybook::recurrence

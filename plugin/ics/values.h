// Values of properties: dates, times, durations, offsets. Read as far as feeds go wrong: extended
// forms, missing seconds, lower case, "24:00", offsets behind a time.
#pragma once

#include <optional>
#include <string_view>

#include "time/civil.h"

namespace daybook::ics {

struct Stamp {
  time::Local local;
  bool date = false;
  bool utc = false;
};
// DATE or DATE-TIME (RFC 5545 sections 3.3.4 and 3.3.5). A time with an offset becomes UTC.
std::optional<Stamp> read_stamp(std::string_view v);

struct Duration {
  time::days days{0};        // nominal: as long as the clock makes them
  time::seconds seconds{0};  // exact
};
// DURATION (section 3.3.6), at most about ten years, not negative.
std::optional<Duration> read_duration(std::string_view v);

// UTC-OFFSET (section 3.3.14): "+0200", "-053000".
std::optional<time::seconds> read_offset(std::string_view v);

}  // namespace daybook::ics

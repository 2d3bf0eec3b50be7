// IANA time zones over the system's tz database (Howard Hinnant date/tz underneath).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "time/civil.h"

namespace date {
class time_zone;
}

namespace daybook::time {

// A handle to a zone; copying is free, the data lives as long as the process. Any thread.
class Zone {
 public:
  Zone() : Zone(utc()) {}
  // By IANA name or alias ("Europe/London", "US/Pacific", "UTC"); case counts. Errors: invalid,
  // with the nearest known name where there is one. Offsets ("+02:00") are refused: they are no
  // zones.
  static Result<Zone> find(std::string_view iana);
  // The same without the words of an error; offsets are none either.
  static std::optional<Zone> known(std::string_view iana);
  static Zone utc();

  const std::string& name() const;
  bool operator==(const Zone& other) const { return zone_ == other.zone_; }

  Local to_local(Instant t) const;
  seconds offset_at(Instant t) const;
  std::string abbreviation_at(Instant t) const;  // "PDT", "CET", "+03"

  enum class Kind { unique, gap, overlap };
  struct Resolved {
    Kind kind;
    // unique: both equal. overlap: the first and the second pass of the clock.
    // gap: the reading taken with the offset before, then with the one after the jump.
    Instant first;
    Instant second;
  };
  Resolved resolve(Local t) const;
  // One answer, as RFC 5545 section 3.3.5 wants it: in an overlap the first, in a gap the reading
  // with the offset before the jump (02:30 becomes 03:30).
  Instant to_instant(Local t) const { return resolve(t).first; }
  // The second pass of a reading that the clock shows twice, where that one is meant.
  Instant to_instant(Local t, bool again) const;
  bool shows_again(Instant t) const { return to_instant(to_local(t)) != t; }
  // Readings around `t`, as far as each surely stands for one instant at one offset; from == to: none.
  struct Steady {
    Local from{}, to{};
    bool holds(Local t) const { return from <= t && t < to; }
  };
  Steady steady_around(Local t) const;
  // The reading that the clock skipped and that stands for `t` by that rule; nothing where none does.
  std::optional<Local> skipped_reading(Instant t) const;
  // The instants of the day's first and of the next day's first moment (23 to 25 hours apart).
  Instant start_of_day(Date d) const { return to_instant(Local(d)); }

 private:
  explicit Zone(const date::time_zone* zone) : zone_(zone) {}
  const date::time_zone* zone_;
};

// "2026-03-04T15:00:00-08:00".
std::string format_zoned(Instant t, const Zone& zone);
void append_zoned(Instant t, const Zone& zone, std::string& out);

}  // namespace daybook::time

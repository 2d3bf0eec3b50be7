// Five-field cron expressions (minute hour day-of-month month day-of-week) on a zone's clock.
#pragma once

#include <bitset>
#include <optional>
#include <string_view>

#include "time/zone.h"

namespace daybook::time {

// Lists, ranges, steps and English names ("mon-fri", "jan"); 0 and 7 are Sunday; "@daily" and its
// kin. Where both days are restricted either one suffices, as cron has it.
class Cron {
 public:
  // Errors: invalid, naming the field.
  static Result<Cron> parse(std::string_view text);

  // The first time after `t`; nothing within eight years. Clock times that the zone skips run at the
  // moment after the gap, those that come twice run at the first pass; where every hour is meant,
  // real time counts and both passes run.
  std::optional<Instant> next(Instant t, const Zone& zone) const;

 private:
  bool day_matches(Date d) const;
  std::optional<Instant> on_day(Date d, Instant after, const Zone& zone) const;
  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;
  std::bitset<13> months_;
  std::bitset<7> weekdays_;
  bool any_day_ = false;
  bool any_weekday_ = false;
  bool every_hour_ = false;
};

}  // namespace daybook::time

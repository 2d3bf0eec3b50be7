// Days of the year that have names. Dates only; who has them off is not said.
#pragma once

#include <optional>

#include "time/civil.h"

namespace daybook::timex {

time::Date easter(int year);  // Western (Gregorian) Easter Sunday
// By the numbers of the data files: 1xx fixed dates, 2xx nth weekday, 3xx counted from Easter, 4xx of other calendars.
std::optional<time::Date> holiday_date(int id, int year);
std::optional<time::Date> moving_feast(int id, int year);  // the 4xx of them; known for 2000 to 2050
inline constexpr int kRamadan = 409, kEidAlFitr = 410;     // the month ends with the feast

}  // namespace daybook::timex

// Days of the year that have names. Dates only; who has them off is not said.
#pragma once

#include <optional>

#include "time/civil.h"

namespace daybook::timex {

time::Date easter(int year);  // Western (Gregorian) Easter Sunday
// By the numbers of the data files: 1xx fixed dates, 2xx nth weekday, 3xx counted from Easter.
std::optional<time::Date> holiday_date(int id, int year);

}  // namespace daybook::timex

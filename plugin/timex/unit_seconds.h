// The units of the vocabulary in seconds: second, minute, hour, day, week, fortnight, month, quarter, year,
// weekend, decade, century. Months and years are thirty days and 365.
#pragma once

#include <cstdint>

namespace daybook::timex {

inline constexpr std::int64_t kUnitSeconds[] = {0,       1,        60,       3600,     86400,     604800, 1209600,
                                         2592000, 7776000,  31536000, 172800,   315360000, 3153600000};

}  // namespace daybook::timex

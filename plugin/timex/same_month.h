// Days named by their number alone are days of a month that something else names.
#pragma once

#include <optional>

#include "time/civil.h"

namespace daybook::timex {

// The `d`-th of the month that holds `of`; nothing where that month has none.
inline std::optional<time::Date> same_month(time::Date of, int d) {
  const auto v = time::ymd(of);
  return time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(d));
}

inline int day_number(time::Date d) { return static_cast<int>(static_cast<unsigned>(time::ymd(d).day())); }

}  // namespace daybook::timex

#include "timex/holidays.h"

#include <array>
#include <cstdint>

namespace daybook::timex {
namespace {

struct Fixed {
  std::int16_t id;
  std::uint8_t month, day;
};
constexpr std::array kFixed = {
    Fixed{101, 1, 1},   Fixed{102, 2, 14},  Fixed{103, 3, 17},  Fixed{104, 4, 1},   Fixed{105, 4, 22},
    Fixed{106, 5, 5},   Fixed{107, 6, 19},  Fixed{108, 7, 4},   Fixed{109, 10, 31}, Fixed{110, 11, 11},
    Fixed{111, 12, 24}, Fixed{112, 12, 25}, Fixed{113, 12, 26}, Fixed{114, 12, 31}, Fixed{115, 2, 2},
    Fixed{116, 5, 1},   Fixed{117, 11, 5},  Fixed{118, 11, 30}, Fixed{119, 1, 6},   Fixed{120, 11, 1},
    Fixed{121, 7, 14},  Fixed{122, 7, 1},   Fixed{123, 4, 25},  Fixed{124, 1, 26},  Fixed{125, 3, 8},
    Fixed{126, 5, 1},   Fixed{127, 4, 23},  Fixed{128, 3, 14},  Fixed{129, 5, 4},   Fixed{130, 11, 2},
    Fixed{131, 12, 6},  Fixed{132, 10, 3},  Fixed{133, 8, 15},  Fixed{134, 12, 8},  Fixed{135, 10, 12},
    Fixed{136, 5, 8},   Fixed{137, 12, 28}, Fixed{138, 6, 24}};

struct Nth {
  std::int16_t id;
  std::uint8_t month, weekday;  // ISO
  std::int8_t nth;              // -1: last
  std::int8_t shift;            // days added
};
constexpr std::array kNth = {
    Nth{201, 1, 1, 3, 0},  Nth{202, 2, 1, 3, 0},  Nth{203, 5, 1, -1, 0}, Nth{204, 9, 1, 1, 0},
    Nth{205, 10, 1, 2, 0}, Nth{206, 11, 4, 4, 0}, Nth{207, 11, 4, 4, 1}, Nth{208, 11, 4, 4, 4},
    Nth{209, 5, 7, 2, 0},  Nth{210, 6, 7, 3, 0},  Nth{211, 11, 1, 1, 1}, Nth{212, 2, 7, 2, 0},
    Nth{213, 11, 4, 4, 5}, Nth{214, 5, 1, -1, 0}, Nth{215, 8, 1, -1, 0}};

struct Moved {
  std::int16_t id;
  std::int16_t days;
};
constexpr std::array kMoved = {Moved{301, 0},   Moved{302, -2}, Moved{303, 1},  Moved{304, -7},
                               Moved{305, -46}, Moved{306, 49}, Moved{307, 39}, Moved{308, -47},
                               Moved{309, 50},  Moved{310, 60}, Moved{311, -3}, Moved{312, -48}};

time::Date nth_weekday(int year, const Nth& n) {
  const unsigned month = n.month;
  if (n.nth > 0) {
    const time::Date first = *time::make_date(year, month, 1);
    const int wd = static_cast<int>(time::weekday_of(first).iso_encoding());
    return first + time::days((n.weekday - wd + 7) % 7 + 7 * (n.nth - 1) + n.shift);
  }
  const time::Date last = *time::make_date(year, month, time::days_in_month(year, month));
  const int wd = static_cast<int>(time::weekday_of(last).iso_encoding());
  return last - time::days((wd - n.weekday + 7) % 7) + time::days(n.shift);
}

}  // namespace

// The anonymous Gregorian computation (Meeus, Jones, Butcher).
time::Date easter(int year) {
  const int a = year % 19, b = year / 100, c = year % 100;
  const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4, k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int month = (h + l - 7 * m + 114) / 31;
  const int day = (h + l - 7 * m + 114) % 31 + 1;
  return *time::make_date(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

std::optional<time::Date> holiday_date(int id, int year) {
  if (year < 1583 || year > 9990) return std::nullopt;
  for (const auto& f : kFixed)
    if (f.id == id) return time::make_date(year, f.month, f.day);
  for (const auto& n : kNth)
    if (n.id == id) return nth_weekday(year, n);
  for (const auto& m : kMoved)
    if (m.id == id) return easter(year) + time::days(m.days);
  return moving_feast(id, year);
}

}  // namespace daybook::timex

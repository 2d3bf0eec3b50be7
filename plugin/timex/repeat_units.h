// Weekdays and units as a rule writes them.
#pragma once

#include <cstdint>

namespace daybook::timex {

inline constexpr std::uint8_t kWorkdays = 0x1f;
inline constexpr std::uint8_t kWeekend = 0x60;

inline std::uint8_t day_bit(int wd) { return static_cast<std::uint8_t>(1u << (wd - 1)); }

inline char freq_of_unit(int u) {
  switch (u) {
    case 2: return 'N';
    case 3: return 'H';
    case 4: return 'D';
    case 5: case 6: return 'W';
    case 7: case 8: return 'M';
    case 9: case 11: return 'Y';
    default: return 0;
  }
}

}  // namespace daybook::timex

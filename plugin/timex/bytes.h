// What kind of character a byte is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace daybook::timex {

enum ByteKind : std::uint8_t { kOther, kSpace, kLine, kLetter, kDigit };

constexpr std::array<std::uint8_t, 256> kinds() {
  std::array<std::uint8_t, 256> k{};
  for (int c = 0; c < 256; ++c) {
    const auto i = static_cast<std::size_t>(c);
    if (c == '\n') k[i] = kLine;
    else if (c == ' ' || (c >= 9 && c <= 13)) k[i] = kSpace;
    else if (c >= '0' && c <= '9') k[i] = kDigit;
    else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80) k[i] = kLetter;
  }
  return k;
}
inline constexpr std::array<std::uint8_t, 256> kKinds = kinds();
inline std::uint8_t kind_of(char c) { return kKinds[static_cast<unsigned char>(c)]; }

}  // namespace daybook::timex

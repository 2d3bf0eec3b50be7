// The text as the grammar reads it: zero-width and bidi characters gone, dashes, quotes and blanks
// made plain, accents dropped; with the way back to the bytes of the original.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::timex {

struct Normal {
  std::string text;
  std::vector<std::uint32_t> origin;  // of each byte of `text`, and of its end
};

bool is_ascii(std::string_view s);
Normal normalise(std::string_view s);

}  // namespace daybook::timex

#include "timex/normal.h"

#include <cstring>

#include "base/text.h"
#include "timex/word_hash.h"

namespace daybook::timex {
namespace {

bool invisible(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0000 && c <= 0xE0FFF) || (c >= 0x300 && c <= 0x36F);
}

// Latin letters with marks, to their base; 0 when there is none.
char base_letter(char32_t c) {
  static constexpr std::string_view k00C0 =
      "aaaaaaaceeeeiiiidnooooo.ouuuuypsaaaaaaaceeeeiiiidnooooo.ouuuuypy";
  if (c >= 0xC0 && c <= 0xFF) {
    const char b = k00C0[c - 0xC0];
    return b == '.' ? '\0' : b;
  }
  if (c == 0x153) return 'o';
  return 0;
}

// ½, ¼, ¾ as people without such a key write them.
std::string_view fraction(char32_t c) {
  return c == 0xBD ? "1/2" : c == 0xBC ? "1/4" : c == 0xBE ? "3/4" : "";
}

// What an ASCII reader should see; 0x80 is "some foreign letter", 0 is "nothing".
unsigned char plain(char32_t c) {
  if (invisible(c)) return 0;
  if (c >= 0xFF01 && c <= 0xFF5E) return static_cast<unsigned char>(c - 0xFEE0);
  if (const char b = base_letter(c); b != 0) return static_cast<unsigned char>(b);
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x2E3A || c == 0x2192) return '-';
  if (c == 0x2018 || c == 0x2019 || c == 0x2032 || c == 0xB4 || c == 0x2BC) return '\'';
  if (c == 0x201C || c == 0x201D || c == 0x201E || c == 0xAB || c == 0xBB || c == 0x2033) return '"';
  if (c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0x1680) return ' ';
  if (c == 0x85 || c == 0x2028 || c == 0x2029) return '\n';
  if (c == 0x20AC || c == 0xA3 || c == 0xA5 || c == 0xA2 || c == 0x20B9 || c == 0xA7) return '$';
  if (c == 0x2022 || c == 0xB7 || c == 0x2026 || c == 0xA1 || c == 0xBF || c == 0xFFFD) return ',';
  if (c == 0xB0 || c == 0x2030) return '%';
  if (c == 0xBA || c == 0xAA) return 'o';
  if (c < 0xA0) return ' ';
  // Symbols and pictures part words; letters of other scripts make them.
  if ((c >= 0x2100 && c <= 0x2BFF) || (c >= 0x1F000 && c <= 0x1FAFF) || c == 0x20E3) return c == 0x20E3 ? '%' : ',';
  return 0x80;
}

}  // namespace

bool is_ascii(std::string_view s) {
  std::uint64_t seen = 0;
  std::size_t i = 0;
  for (; i + 8 <= s.size(); i += 8) {
    std::uint64_t block = 0;
    std::memcpy(&block, s.data() + i, 8);
    seen |= block;
  }
  return ((seen | eight_bytes(s, i)) & 0x8080808080808080ULL) == 0;
}

Normal normalise(std::string_view s) {
  Normal out;
  out.text.reserve(s.size());
  out.origin.reserve(s.size() + 1);
  for (std::size_t pos = 0; pos < s.size();) {
    const std::size_t from = pos;
    const char32_t c = text::next_code_point(s, pos);
    const unsigned char b = c < 0x80 ? static_cast<unsigned char>(c) : plain(c);
    if (b == 0 && c != 0) continue;
    if (const std::string_view quotient = fraction(c); !quotient.empty()) {
      const bool parted = !out.text.empty() && out.text.back() >= '0' && out.text.back() <= '9';  // "1½" is 1 1/2
      for (const char f : parted ? std::string(" ").append(quotient) : std::string(quotient)) {
        out.text += f;
        out.origin.push_back(static_cast<std::uint32_t>(from));
      }
      continue;
    }
    out.text += static_cast<char>(b);
    out.origin.push_back(static_cast<std::uint32_t>(from));
  }
  out.origin.push_back(static_cast<std::uint32_t>(s.size()));
  return out;
}

}  // namespace daybook::timex

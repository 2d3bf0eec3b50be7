// A block of 64 bytes seen at once: where its letters and digits are, and the keys of its words.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "timex/bytes.h"

namespace daybook::timex {

// The first bytes of eight, by how many of them count.
inline constexpr std::array<std::uint64_t, 9> kUsed = [] {
  std::array<std::uint64_t, 9> used{};
  for (std::size_t n = 1; n <= 8; ++n)
    used[n] = std::endian::native == std::endian::little ? ~std::uint64_t{0} >> (64 - 8 * n) : ~std::uint64_t{0} << (64 - 8 * n);
  return used;
}();

// What a word is known by at a glance: its first eight letters, folded, and its length.
inline std::uint64_t word_key(const char* eight_bytes, std::size_t size) {
  std::uint64_t k = 0;
  std::memcpy(&k, eight_bytes, sizeof k);
  k = (k | 0x2020202020202020ULL) & kUsed[size < 8 ? size : 8];
  return (k ^ (static_cast<std::uint64_t>(size) << 59)) * 0x9e3779b97f4a7c15ULL;
}

class Glance {
 public:
  static constexpr std::size_t kSize = 64;

  explicit Glance(std::string_view text) : bytes(text.data()) {
    if (text.size() < kSize + sizeof(std::uint64_t)) {  // a key is read past the end of the block
      rest_.fill(0);
      std::memcpy(rest_.data(), text.data(), text.size());
      bytes = rest_.data();
    }
    look(text.size() < kSize ? text.size() : kSize);
  }
  Glance(const Glance&) = delete;
  Glance& operator=(const Glance&) = delete;

  std::uint64_t key(std::size_t from, std::size_t size) const { return word_key(bytes + from, size); }

  const char* bytes;
  std::uint64_t letters = 0;  // a bit for each byte, the first is the lowest
  std::uint64_t digits = 0;

 private:
#if defined(__SSE2__)
  void look(std::size_t size) {
    for (std::size_t i = 0; i < size; i += 16) {
      const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
      const __m128i low = _mm_or_si128(v, _mm_set1_epi8(0x20));
      // Bytes from 0x80 compare as negative: no letters of ASCII, but letters all the same.
      const __m128i ascii = within(low, 'a', 'z');
      letters |= bits(_mm_or_si128(ascii, v)) << i;
      digits |= bits(within(v, '0', '9')) << i;
    }
  }
  static __m128i within(__m128i v, char first, char last) {
    return _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8(static_cast<char>(first - 1))),
                         _mm_cmplt_epi8(v, _mm_set1_epi8(static_cast<char>(last + 1))));
  }
  static std::uint64_t bits(__m128i v) { return static_cast<std::uint64_t>(_mm_movemask_epi8(v)); }
#else
  void look(std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint8_t kind = kind_of(bytes[i]);
      letters |= static_cast<std::uint64_t>(kind == kLetter) << i;
      digits |= static_cast<std::uint64_t>(kind == kDigit) << i;
    }
  }
#endif

  std::array<char, kSize + sizeof(std::uint64_t)> rest_;
};

}  // namespace daybook::timex

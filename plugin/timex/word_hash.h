// Words as numbers: the hash of their folded letters, eight of which are taken in at once.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace daybook::timex {

// A word letter by letter, small or capital.
class WordHash {
 public:
  constexpr void add(char letter) {
    block_ |= static_cast<std::uint64_t>(static_cast<unsigned char>(letter) | 0x20U) << (8 * used_);
    if (++used_ < 8) return;
    hash_ = mix(hash_, block_);
    block_ = used_ = 0;
  }
  constexpr std::uint64_t value() const { return used_ == 0 ? hash_ : mix(hash_, block_); }

  static constexpr std::uint64_t kSeed = 0xcbf29ce484222325ULL;
  static constexpr std::uint64_t mix(std::uint64_t hash, std::uint64_t block) {
    hash = (hash ^ block) * 0x9e3779b97f4a7c15ULL;
    return hash ^ (hash >> 32);
  }

 private:
  std::uint64_t hash_ = kSeed;
  std::uint64_t block_ = 0;
  std::uint64_t used_ = 0;
};

// Of a word in small letters; apostrophes do not count.
constexpr std::uint64_t hash_word(std::string_view folded) {
  WordHash h;
  for (const char c : folded)
    if (c != '\'') h.add(c);
  return h.value();
}

// The letters at a place of a text, as far as they go.
struct Letters {
  std::size_t end = 0;
  std::uint64_t hash = WordHash::kSeed;
};

// The eight bytes at `at`, the first the lowest; zeros behind the end of the text.
inline std::uint64_t eight_bytes(std::string_view text, std::size_t at) {
  std::uint64_t bytes = 0;
  constexpr bool little = std::endian::native == std::endian::little;
  if (little && at + sizeof bytes <= text.size()) return std::memcpy(&bytes, text.data() + at, sizeof bytes), bytes;
  if (little && text.size() >= sizeof bytes) {
    if (at >= text.size()) return 0;
    std::memcpy(&bytes, text.data() + text.size() - sizeof bytes, sizeof bytes);
    return bytes >> (8 * (at + sizeof bytes - text.size()));
  }
  for (std::size_t i = 0; i < sizeof bytes && at + i < text.size(); ++i)
    bytes |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[at + i])) << (8 * i);
  return bytes;
}

// Tells letters from other bytes in eight of them at once: the sums below set the highest bit of a byte that lies in a range.
inline Letters letters_at(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kEach = 0x0101010101010101ULL, kHigh = 0x80 * kEach;
  Letters run{at};
  for (;;) {
    const std::uint64_t bytes = eight_bytes(text, run.end);
    const std::uint64_t low = (bytes | 0x20 * kEach) & ~kHigh;
    const std::uint64_t ascii = (low + (0x80 - 'a') * kEach) & ~(low + (0x80 - 'z' - 1) * kEach);
    const std::uint64_t others = ~(ascii | bytes) & kHigh;  // bytes from 0x80 are letters of other scripts
    const auto size = static_cast<std::size_t>(std::countr_zero(others)) / 8;
    if (size == 0) return run;
    const std::uint64_t used = ((others & (0 - others)) >> 7) - 1;  // the bytes below the first other
    run.hash = WordHash::mix(run.hash, (bytes | 0x20 * kEach) & used);
    run.end += size;
    if (size < 8) return run;
  }
}

}  // namespace daybook::timex

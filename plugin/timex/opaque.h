// Which runs of characters are no talk: versions, addresses, prices, scores, phone numbers, hex.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "timex/lexicon.h"

namespace daybook::timex {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool is_alnum(char c) { return is_digit(c) || is_letter(c); }
constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The run of glued characters that begins at `pos`, without the punctuation that ends a clause.
std::size_t chunk_end(std::string_view text, std::size_t pos);

// `chunk` begins with a digit; `before` is the character in front of it (or a blank).
bool numeric_chunk_is_opaque(std::string_view chunk, char before, const Lexicon& lexicon);

// Whether a character in front of digits makes them a price, a number of a ticket or a part of a name.
bool names_number(char before);

// The letters behind digits by their hash, and what stands behind them: whether a time is written so.
bool known_suffix(std::uint64_t letters, char next, const Lexicon& lexicon);

// Whether a run ends before such a character, whatever stands behind that.
bool ends_run(char c);

// "PT1H30M", "P2D", "P1W": a length by ISO 8601 (4.4.3), months and years left out.
bool is_iso_length(std::string_view run);

}  // namespace daybook::timex

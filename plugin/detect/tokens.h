// A message as tokens: words with their classes, and in their place the times, places and people
// that were found; contractions are written out, code and quotes are one token each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "detect/lexicon.h"
#include "timex/timex.h"

namespace daybook::detect {

// What stood between this token and the one before.
enum Breaks : std::uint8_t {
  kComma = 1, kStop = 2, kQuestion = 4, kLine = 8, kDash = 16, kQuote = 32, kExclaim = 64
};

struct Token {
  std::uint32_t from = 0, to = 0;  // bytes of the message
  ClassMask classes = 0;
  WordId word = 0;
  TokenKind kind = TokenKind::word;
  std::uint8_t breaks = 0;
  std::uint8_t time = 0;     // TimeBits of a time token
  std::uint16_t index = 0;   // which expression, place or person
  bool capital = false;
  bool ing = false, ed = false;  // how a word ends
  bool is(Class c) const { return (classes & bit(c)) != 0; }
};

// A run of bytes that is not the author's own talk.
struct Mask {
  std::uint32_t from = 0, to = 0;
  bool quote = false;  // else code or an address
};

// Code in backticks, lines quoted with ">", quoted speech of three words or more, URLs.
// Log lines, too, unless the text is `addressed` to the assistant: a request may begin with a date and a clock time.
std::vector<Mask> find_masks(std::string_view text, bool addressed = false);
bool masked(const std::vector<Mask>& masks, std::size_t from, std::size_t to);

// Cuts the text up to limits::kMessageTextBytes. The last token is of kind `end` and carries the
// breaks after the last word.
std::vector<Token> tokenize(std::string_view text, const std::vector<timex::Expression>& times,
                            const std::vector<Mask>& masks);

// The folded text of a token, for words of no list.
std::string folded(std::string_view text, const Token& token);

// What the best reading of an expression holds, as TimeBits; `words` are those it was read from.
std::uint8_t time_bits(const timex::Expression& e, std::string_view words);
// A length of time alone ("for 2 hours") is no point in time; its words stay words.
bool is_length(const timex::Expression& e);

}  // namespace daybook::detect

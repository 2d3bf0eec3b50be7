// Text to tokens: one linear pass. What is no talk (URLs, paths, versions, prices, code, quotes)
// becomes opaque here, so that the grammar never sees its digits.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "timex/lexicon.h"

namespace daybook::timex {

enum class TokenType : std::uint8_t { none, word, number, punct, opaque, line };

struct alignas(64) Token {  // a cache line each
  std::uint32_t from;  // bytes of the text that the lexer read, end exclusive
  std::uint32_t to;
  ClassSet set;        // of the word: what it can be
  const Word* word;    // senses, or nullptr
  std::uint64_t hash;  // of a word
  std::int32_t value;  // of a number; the digits after the point in `fraction`
  std::int16_t fraction;
  TokenType type;
  char mark;             // of punct
  std::uint8_t digits;   // of a number
  std::uint8_t fraction_digits;
  std::uint8_t words;    // 1, or how many a phrase holds
  bool glued;            // nothing between it and the token before
  bool capital;          // begins with a capital letter
  bool shouted;          // all capitals, two letters or more
  bool possessive;

  bool is(char c) const { return type == TokenType::punct && mark == c; }
  bool has(Class c) const { return set.has(c); }
  bool any(const ClassSet& s) const { return set.any(s); }
  // 0 where there is no word: readers look ahead over the end of the text.
  int val(Class c) const { return has(c) && word != nullptr ? word->value(c) : 0; }  // what is not in the set has no sense
  bool number() const { return type == TokenType::number; }
};

// Whether an hour in digits leaves its half of the day open: 3 does, 03 and 15 do not.
inline bool bare_hour(const Token& hour) {
  return hour.value >= 1 && hour.value <= 12 && !(hour.digits == 2 && hour.value < 10);
}

// A quick look: false when no expression can be in the text. Costs a fraction of reading it.
bool may_hold_time(std::string_view text, const Lexicon& lexicon);

// The tokens of one text with sentinels on both sides: any index may be asked for.
class Tokens {
 public:
  // `text` must be ASCII apart from bytes >= 0x80 that stand for foreign letters.
  Tokens(std::string_view text, const Lexicon& lexicon);

  const Token& operator[](int i) const {
    return static_cast<unsigned>(i) < size_ ? data_[static_cast<unsigned>(i)] : kNone;
  }
  static const Token kNone;
  const Token* begin() const { return data_; }
  int size() const { return static_cast<int>(size_); }
  std::string_view text() const { return text_; }
  const Lexicon& lexicon() const { return lexicon_; }

 private:
  static constexpr unsigned kInline = 160;

  friend class Lexer;
  Token& push() {
    if (size_ == capacity_) grow();
    return data_[size_++];
  }
  void grow();
  void join_phrases();
  const Word* phrase_at(unsigned i, unsigned& end) const;

  std::string_view text_;
  const Lexicon& lexicon_;
  unsigned size_ = 0;
  unsigned capacity_ = kInline;
  Token* data_;
  std::unique_ptr<Token[]> heap_;
  union {  // left uninitialised: most texts are short and most tokens are never looked at again
    Token inline_[kInline];
  };
};

}  // namespace daybook::timex

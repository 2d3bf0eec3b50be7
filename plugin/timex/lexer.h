// The tokens of a text in one pass: words and numbers (lexer.cc), signs and what they enclose (lexer_signs.cc).
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "timex/bytes.h"
#include "timex/token.h"

namespace daybook::timex {

// Friend of Tokens; lives for one pass.
class Lexer {
 public:
  explicit Lexer(Tokens& out) : out_(out), text_(out.text_), lexicon_(out.lexicon_) {}

  void run();
  bool heads() const { return heads_; }

 private:
  char at(std::size_t i) const { return i < text_.size() ? text_[i] : ' '; }

  // Of letters and digits.
  std::size_t alnum_end(std::size_t i) const {
    while (i < text_.size() && (kind_of(text_[i]) == kLetter || kind_of(text_[i]) == kDigit)) ++i;
    return i;
  }
  std::uint64_t hash_of(std::size_t from, std::size_t to) const {
    WordHash h;
    for (; from < to; ++from) h.add(text_[from]);
    return h.value();
  }

  Token& add(TokenType type, std::size_t from, std::size_t to) {
    Token& t = out_.push();
    t = Token{};
    t.from = static_cast<std::uint32_t>(from);
    t.to = static_cast<std::uint32_t>(to);
    t.type = type;
    t.words = 1;
    t.glued = from == last_;
    last_ = to;
    return t;
  }

  void mark(TokenType type, std::size_t n);
  void opaque(std::size_t to);
  void word();
  bool apostrophes(Letters& run) const;
  bool capitals(std::size_t from, std::size_t end) const;
  bool glued_on(std::size_t from, std::size_t end, char next, std::uint64_t h);
  bool counted_day(std::uint64_t h) const;
  bool day_behind(std::size_t i) const;
  bool dotted_letters(std::size_t from);
  bool letters_then_digits(std::size_t from, std::uint64_t h);
  bool iso_length(std::size_t from, std::size_t end);
  void take_whole(std::size_t from, std::size_t to, std::uint64_t h, const Word& w);
  void digits();
  void fraction(Token& t);
  std::size_t plain_chunk(std::size_t digits, std::size_t end) const;
  std::size_t clock_chunk(std::size_t colon) const;
  bool begin_chunk();

  // lexer_signs.cc
  void sign();
  void quoted_line();
  bool line_begins() const { return out_.size_ == 0 || out_.data_[out_.size_ - 1].type == TokenType::line; }
  void opaque_sign();
  bool glued_mention() const;
  void phone();
  void emoji();
  void code();
  void quote();
  void angle();

  Tokens& out_;
  std::string_view text_;
  const Lexicon& lexicon_;
  std::size_t pos_ = 0;
  std::size_t last_ = static_cast<std::size_t>(-1);  // end of the token before
  std::size_t checked_ = 0;  // up to here a numeric run has been judged
  bool one_dot_ = false;
  bool heads_ = false;
};

}  // namespace daybook::timex

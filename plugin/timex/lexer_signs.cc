// Signs: quotes, code, links, mentions, phone numbers and emoji names are opaque, the others are tokens.
#include "timex/lexer.h"
#include "timex/opaque.h"

namespace daybook::timex {

void Lexer::sign() {
  const char c = text_[pos_];
  const char next = at(pos_ + 1);
  switch (c) {
    case '`': code(); return;
    case '"': quote(); return;
    case '<': angle(); return;
    case '>':
      if (next != '=' && line_begins()) return quoted_line();
      break;
    case '$': case '#': case '\\': case '=': case '%': case '^': case '*': case '_':
      if (is_alnum(next) && c != '*' && c != '_') return opaque_sign();
      break;
    case '@':
      if (is_letter(next) && glued_mention()) return opaque_sign();
      break;
    case '/':
      if (is_letter(next) && pos_ != last_) return opaque_sign();
      break;
    case '+':
      if (is_digit(next) && pos_ != last_) return phone();
      break;
    case ':':
      if (is_letter(next) && pos_ != last_) return emoji();
      break;
    case '.':
      if (is_digit(next) && pos_ != last_) return opaque_sign();
      break;
    default: break;
  }
  mark(TokenType::punct, 1);
}

// A line "> …" is somebody else's.
void Lexer::quoted_line() {
  const auto end = text_.find('\n', pos_);
  opaque(end == std::string_view::npos ? text_.size() : end);
}

void Lexer::opaque_sign() { opaque(std::max(chunk_end(text_, pos_), pos_ + 1)); }

// "@bob" is a person, "@noon" and "fri@3" are times.
bool Lexer::glued_mention() const {
  const Word* w = lexicon_.find(letters_at(text_, pos_ + 1).hash);
  return w == nullptr || !w->set.any({Class::clockword, Class::num});
}

// "+1 555 123 4567", with its groups; "+1" after UTC is glued or handled by the zone reader.
void Lexer::phone() {
  std::size_t i = pos_ + 1;
  std::size_t digits = 0;
  while (i < text_.size() && (is_digit(text_[i]) || ((text_[i] == ' ' || text_[i] == '-' || text_[i] == '(' ||
                              text_[i] == ')') && (is_digit(at(i + 1)) || at(i + 1) == '(')))) {
    digits += is_digit(text_[i]);
    ++i;
  }
  if (digits >= 7) return opaque(i);
  const Token& before = out_[out_.size_ - 1];
  const bool utc_offset = before.number() && digits == 4 && (at(pos_ + 1) == '0' || at(pos_ + 1) == '1');
  if (before.has(Class::offset) || utc_offset) {
    mark(TokenType::punct, 1);
    return;
  }
  opaque_sign();
}

void Lexer::emoji() {  // ":sun:" of chat systems
  std::size_t i = pos_ + 1;
  while (is_alnum(at(i)) || at(i) == '_' || at(i) == '-' || at(i) == '+') ++i;
  if (at(i) == ':' && i > pos_ + 1) return opaque(i + 1);
  mark(TokenType::punct, 1);
}

void Lexer::code() {
  const bool fence = at(pos_ + 1) == '`' && at(pos_ + 2) == '`';
  const auto end = fence ? text_.find("```", pos_ + 3) : text_.find('`', pos_ + 1);
  if (fence) return opaque(end == std::string_view::npos ? text_.size() : end + 3);
  const auto line = text_.find('\n', pos_);
  if (end == std::string_view::npos || end > line) return mark(TokenType::punct, 1);
  opaque(end + 1);
}

// Quoted words inside a message are a title or somebody else's; a message that is one quote is read.
void Lexer::quote() {
  const auto end = text_.find('"', pos_ + 1);
  const auto line = text_.find('\n', pos_);
  const bool whole = pos_ == 0 && end != std::string_view::npos && end + 2 >= text_.size();
  if (end == std::string_view::npos || end > line || whole || end == pos_ + 1 || is_alnum(at(end + 1)))
    return mark(TokenType::punct, 1);
  opaque(end + 1);
}

void Lexer::angle() {  // links and mentions of Slack and Discord
  const char next = at(pos_ + 1);
  const auto end = text_.find_first_of("> \n", pos_ + 1);
  const bool tag = next == '@' || next == '#' || next == '!' || next == ':' || next == '/' || is_letter(next);
  if (tag && end != std::string_view::npos && text_[end] == '>') return opaque(end + 1);
  mark(TokenType::punct, 1);
}

}  // namespace daybook::timex

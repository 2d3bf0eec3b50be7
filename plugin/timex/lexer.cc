#include "timex/lexer.h"

#include "timex/opaque.h"
#include "timex/token.h"

namespace daybook::timex {
namespace {

constexpr ClassSet kOccasion = {Class::evening, Class::booking, Class::morningctx};  // "movie@8", but not "react@18"
constexpr std::uint64_t kMonths = hash_word("mo"), kYears = hash_word("yrs");  // of "P1Y6M"
constexpr ClassSet kCalendarWord = {Class::weekday, Class::month, Class::relday, Class::at,
                                    Class::from, Class::tonight};

}  // namespace

const Token Tokens::kNone = {};

void Lexer::run() {
  while (pos_ < text_.size()) {  // asked for in the order of what is seen most
    const std::uint8_t kind = kind_of(text_[pos_]);
    if (kind == kLetter) {
      word();
    } else if (kind == kSpace) {
      ++pos_;
    } else if (kind == kDigit) {
      digits();
    } else if (kind == kLine) {
      mark(TokenType::line, 1);
    } else {
      sign();
    }
  }
}

void Lexer::mark(TokenType type, std::size_t n) {
  add(type, pos_, pos_ + n).mark = text_[pos_];
  pos_ += n;
}

void Lexer::opaque(std::size_t to) {
  add(TokenType::opaque, pos_, to);
  pos_ = to;
}

// A word with its apostrophes: `run` holds the letters before the first, and what follows is added to it. True where an
// 's ends it.
bool Lexer::apostrophes(Letters& run) const {
  const std::size_t from = pos_;
  WordHash h;
  for (std::size_t i = from; i < run.end; ++i) h.add(text_[i]);
  bool possessive = false;
  for (; run.end < text_.size(); ++run.end) {
    const char c = text_[run.end];
    if (kind_of(c) == kLetter) {
      h.add(c);
      continue;
    }
    if (c != '\'' && !(c == '"' && run.end == from + 1 && text_[from] == 'o')) break;
    if (kind_of(at(run.end + 1)) != kLetter) break;
    possessive = c == '\'' && (at(run.end + 1) | 32) == 's' && kind_of(at(run.end + 2)) != kLetter;
    if (possessive) break;
  }
  run.hash = h.value();
  return possessive;
}

// Of the letters of a word.
bool Lexer::capitals(std::size_t from, std::size_t end) const {
  const std::string_view word = text_.substr(from, end - from);
  return std::all_of(word.begin(), word.end(), [](char c) { return kind_of(c) != kLetter || (c >= 'A' && c <= 'Z'); });
}

void Lexer::word() {
  const std::size_t from = pos_;
  Letters run = letters_at(text_, from);
  const char sign = at(run.end);
  const bool possessive = (sign == '\'' || sign == '"') && apostrophes(run);
  const std::size_t end = run.end;
  const std::uint64_t h = run.hash;
  const char next = at(end);
  if (next != ' ' && !possessive && glued_on(from, end, next, h)) return;
  const Word* w = lexicon_.find(h);
  Token& t = add(TokenType::word, from, end);
  t.word = w;
  t.hash = h;
  t.capital = text_[from] >= 'A' && text_[from] <= 'Z';
  t.shouted = t.capital && end - from > 1 && capitals(from + 1, end);
  t.possessive = possessive;
  if (w != nullptr) {
    t.set = w->set;
    heads_ |= w->phrase != 0;
  }
  pos_ = end;
  if (possessive) pos_ = last_ = end + 2;
  else if (next == ' ') ++pos_;
}

// Letters followed at once by something else. True when the whole run was taken.
bool Lexer::glued_on(std::size_t from, std::size_t end, char next, std::uint64_t h) {
  if (kind_of(next) == kDigit) return letters_then_digits(from, h);
  if (end < checked_) return false;
  const char after = at(end + 1);
  const bool tied = is_alnum(after) || after == '/' || after == '_';
  const auto calendar = [&] {
    const Word* w = lexicon_.find(h);
    return w != nullptr && w->set.any(kCalendarWord);
  };
  switch (next) {
    case '_': case '\\': case '=': case '&': case '#': break;
    case '.': {
      if (!tied) return false;
      if (dotted_letters(from)) return true;
      if (calendar() || counted_day(h) || day_behind(end + 1)) return false;
      if (after >= 'A' && after <= 'Z' && end - from > 1 && at(end - 1) >= 'a') return false;
      break;
    }
    case ':':
      if (!tied || (after != '/' && calendar())) return false;
      break;
    case '@': {
      const Word* w = lexicon_.find(h);
      if (!tied || (kind_of(after) == kDigit && w != nullptr && (w->set.any(kCalendarWord) || w->set.any(kOccasion)))) return false;
      break;
    }
    case '/': {
      const Word* w = lexicon_.find(h);
      if (!tied || w != nullptr) return false;
      break;
    }
    case '(': if (after == ')') break; return false;
    default: return false;
  }
  opaque(std::max(chunk_end(text_, from), end + 1));
  return true;
}

// "last night.everyone slept", "for 3 days.then": a sentence glued to the next one by its full stop.
bool Lexer::counted_day(std::uint64_t h) const {
  const Word* w = lexicon_.find(h);
  if (w == nullptr || !w->set.any({Class::part, Class::unit}) || out_.size_ == 0) return false;
  const Token& before = out_[out_.size_ - 1];
  static constexpr ClassSet kBeforePart = {Class::the, Class::in, Class::this_, Class::last, Class::relday, Class::weekday, Class::every};
  static constexpr ClassSet kBeforeUnit = {Class::num, Class::few, Class::last, Class::next, Class::this_};
  return w->set.has(Class::part) ? before.any(kBeforePart) : before.number() || before.any(kBeforeUnit);
}

// "ring wen u reach.tomorrow i am off"
bool Lexer::day_behind(std::size_t i) const {
  const Letters run = letters_at(text_, i);
  const Word* w = run.end - i >= 5 && at(run.end) == ' ' ? lexicon_.find(run.hash) : nullptr;
  return w != nullptr && (w->set.has(Class::tonight) || (w->set.has(Class::relday) && !w->weak(Class::relday)));
}

// "a.m.", "p.m", "e.o.d.": one word of the letters.
bool Lexer::dotted_letters(std::size_t from) {
  WordHash h;
  std::size_t i = from;
  int letters = 0;
  while (i + 1 < text_.size() && kind_of(text_[i]) == kLetter && text_[i + 1] == '.') {
    h.add(text_[i]);
    i += 2;
    ++letters;
  }
  if (kind_of(at(i)) == kLetter && kind_of(at(i + 1)) != kLetter && letters > 0) {
    h.add(text_[i]);
    ++i;
    ++letters;
  }
  const Word* w = letters > 1 ? lexicon_.find(h.value()) : nullptr;
  if (w == nullptr || kind_of(at(i)) == kLetter) return false;
  Token& t = add(TokenType::word, from, i);
  t.word = w;
  t.set = w->set;
  t.hash = h.value();
  pos_ = i;
  return true;
}

bool Lexer::letters_then_digits(std::size_t from, std::uint64_t h) {
  const std::size_t i = alnum_end(from);
  const std::uint64_t whole = hash_of(from, i);
  if (from < checked_) return false;
  if (const Word* w = lexicon_.find(whole)) {
    take_whole(from, i, whole, *w);
    return true;
  }
  const Word* w = lexicon_.find(h);
  if (w != nullptr && w->set.any(kCalendarWord)) return false;
  if (!iso_length(from, i)) opaque(chunk_end(text_, from));
  return true;
}

// "PT1H30M": the tokens of "1h30m", the first with the letters in front.
bool Lexer::iso_length(std::size_t from, std::size_t end) {
  if (!is_iso_length(text_.substr(from, end - from))) return false;
  for (std::size_t i = from; i < end; ++i) {
    const std::size_t first = i;
    std::int32_t value = 0;
    while (kind_of(text_[i]) != kDigit) ++i;
    for (; i < end && kind_of(text_[i]) == kDigit; ++i) value = value * 10 + (text_[i] - '0');
    Token& n = add(TokenType::number, first, i);
    n.value = value, n.digits = 1;
    const bool month = text_[i] == 'M' && text_.substr(from, i - from).find('T') == std::string_view::npos;
    const std::uint64_t h = month ? kMonths : text_[i] == 'Y' ? kYears : hash_of(i, i + 1);
    if (const Word* w = lexicon_.find(h)) take_whole(i, i + 1, h, *w), out_.data_[out_.size_ - 1].capital = false;
  }
  pos_ = end;
  return true;
}

void Lexer::take_whole(std::size_t from, std::size_t to, std::uint64_t h, const Word& w) {
  Token& t = add(TokenType::word, from, to);
  t.word = &w;
  t.set = w.set;
  t.hash = h;
  t.capital = text_[from] >= 'A' && text_[from] <= 'Z';
  heads_ = heads_ || w.phrase != 0;
  pos_ = to;
}

void Lexer::digits() {
  if (pos_ >= checked_ && !begin_chunk()) return;
  const std::size_t from = pos_;
  std::int32_t value = 0;
  while (kind_of(at(pos_)) == kDigit && pos_ - from < 9) value = value * 10 + (text_[pos_++] - '0');
  Token& t = add(TokenType::number, from, pos_);
  t.value = value;
  t.digits = static_cast<std::uint8_t>(pos_ - from);
  t.fraction_digits = 0;
  if (one_dot_ && at(pos_) == '.' && kind_of(at(pos_ + 1)) == kDigit) fraction(t);
}

void Lexer::fraction(Token& t) {
  const std::size_t from = ++pos_;
  int value = 0;
  while (kind_of(at(pos_)) == kDigit) {
    if (pos_ - from < 4) value = value * 10 + (text_[pos_] - '0');
    ++pos_;
  }
  t.fraction = static_cast<std::int16_t>(value);
  t.fraction_digits = static_cast<std::uint8_t>(std::min<std::size_t>(pos_ - from, 4));
  t.to = static_cast<std::uint32_t>(pos_);
  last_ = pos_;
}

// 1530, 3rd, 45min: how many digits a run up to `end` has that holds nothing but these, up to `digits`, and letters behind
// them, and that no sign goes on; 0: another sort of run. Most runs are of this sort and need no closer look.
std::size_t Lexer::plain_chunk(std::size_t digits, std::size_t end) const {
  if (end < text_.size() && !ends_run(text_[end])) return 0;
  for (std::size_t i = digits; i < end; ++i)
    if (kind_of(text_[i]) == kDigit) return 0;
  return digits - pos_ <= 4 ? digits - pos_ : 0;
}

// 10:30, 8:15pm: where such a clock time ends whose hour ends at `colon`; 0: the run is another or needs a closer look.
std::size_t Lexer::clock_chunk(std::size_t colon) const {
  const auto digit = [&](std::size_t i) { return kind_of(at(i)) == kDigit; };
  if (at(colon) != ':' || colon - pos_ > 2 || !digit(colon - 1) || !digit(colon + 1) || text_[colon + 1] > '5' || !digit(colon + 2)) return 0;
  const std::size_t minutes = colon + 3;
  const Letters run = letters_at(text_, minutes);
  if (run.end < text_.size() && !ends_run(text_[run.end])) return 0;
  return run.end == minutes || known_suffix(run.hash, ' ', lexicon_) ? run.end : 0;
}

// Judges the run of glued characters at a digit; false when it was taken as something else.
bool Lexer::begin_chunk() {
  const char before = pos_ > 0 ? text_[pos_ - 1] : ' ';
  std::size_t last = pos_;
  while (kind_of(at(last)) == kDigit) ++last;
  const std::size_t i = kind_of(at(last)) == kLetter ? alnum_end(last) : last;
  if (kind_of(at(i - 1)) == kLetter) {
    const std::uint64_t h = hash_of(pos_, i);
    const Word* w = lexicon_.find(h);
    if (w != nullptr && !w->senses.empty()) {
      take_whole(pos_, i, h, *w);
      return false;
    }
  }
  if (const std::size_t digits = plain_chunk(last, i); digits != 0) {
    const bool known = digits == i - pos_ || known_suffix(letters_at(text_, last).hash, ' ', lexicon_);
    if (known && !names_number(before)) return checked_ = i, one_dot_ = false, true;
    opaque(i);
    return false;
  }
  if (const std::size_t to = clock_chunk(i); to != 0 && !names_number(before)) return checked_ = to, one_dot_ = false, true;
  const std::size_t end = chunk_end(text_, pos_);
  const std::string_view chunk = text_.substr(pos_, end - pos_);
  if (numeric_chunk_is_opaque(chunk, before, lexicon_)) {
    opaque(end);
    return false;
  }
  checked_ = end;
  std::size_t dots = 0;
  for (std::size_t k = 0; k + 1 < chunk.size(); ++k)
    dots += chunk[k] == '.' && is_digit(chunk[k + 1]);
  one_dot_ = dots == 1 || (dots == 2 && chunk.find('-') != std::string_view::npos);
  return true;
}

Tokens::Tokens(std::string_view text, const Lexicon& lexicon)
    : text_(text), lexicon_(lexicon), data_(inline_) {
  Lexer lexer(*this);
  lexer.run();
  if (lexer.heads()) join_phrases();
}

}  // namespace daybook::timex

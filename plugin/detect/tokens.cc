#include "detect/tokens.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"

namespace daybook::detect {
namespace {

bool word_byte(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u == '_';
}
bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The typographic characters that matter, as ASCII; 0 for letters of other scripts, which are part
// of words; ' ' for the rest (emoji, arrows), which end a word.
char plain(char32_t c) {
  switch (c) {
    case 0x2018: case 0x2019: case 0x02BC: return '\'';
    case 0x201C: case 0x201D: case 0x00AB: case 0x00BB: return '"';
    case 0x2013: case 0x2014: case 0x2022: return '\x01';  // a dash between clauses
    case 0x2026: return '.';
    case 0x3002: case 0xFF0E: return '.';
    case 0xFF1F: return '?';
    default: break;
  }
  if (c == 0x200B || c == 0x200C || c == 0x200D || c == 0xFEFF || c == 0xFE0F) return '\x02';
  if (c < 0xC0 || (c >= 0x2000 && c < 0x2E80) || c >= 0x1F000) return ' ';
  return 0;
}

std::uint8_t break_of(char c) {
  switch (c) {
    case ',': return kComma;
    case '.': case ';': return kStop;
    case '!': return kExclaim;
    case '?': return kQuestion;
    case '\n': case '\r': return kLine;
    case '(': case ')': case '[': case ']': case ':': case '\x01': case '|': return kDash;
    case '"': return kQuote;
    default: return 0;
  }
}

// Walks the bytes and emits tokens; `pending` gathers the breaks before the next one.
class Cutter {
 public:
  Cutter(std::string_view text, std::vector<Token>& out) : text_(text), out_(out) {}

  void skip_to(std::size_t at) { pos_ = at; }
  std::size_t pos() const { return pos_; }
  bool done() const { return pos_ >= text_.size(); }

  void put(TokenKind kind, std::size_t from, std::size_t to, std::uint16_t index, std::uint8_t time) {
    Token t;
    t.from = static_cast<std::uint32_t>(from);
    t.to = static_cast<std::uint32_t>(to);
    t.kind = kind;
    t.index = index;
    t.time = time;
    t.breaks = take_breaks();
    out_.push_back(t);
    pos_ = std::max(pos_, to);
  }

  // Reads one word or one separator, not past `stop`.
  void step(std::size_t stop) {
    const std::size_t from = pos_;
    word_.clear();
    while (pos_ < stop && take_word_char(stop)) {
    }
    if (pos_ > from && !word_.empty()) return put_word(from);
    if (pos_ == from) separator();
  }

  void finish() { put(TokenKind::end, text_.size(), text_.size(), 0, 0); }

 private:
  std::uint8_t take_breaks() {
    const auto b = pending_;
    pending_ = 0;
    return b;
  }

  // Appends the next character to the word when it belongs to one.
  bool take_word_char(std::size_t stop) {
    const char c = text_[pos_];
    if (static_cast<unsigned char>(c) < 0x80) {
      const bool inside = !word_.empty() && pos_ + 1 < stop && word_byte(text_[pos_ + 1]);
      const bool apostrophe = c == '\'' && inside;
      const bool point = (c == '.' || c == ':' || c == ',') && inside && digit(word_.back()) &&
                         digit(text_[pos_ + 1]);
      if (!word_byte(c) && !apostrophe && !point) return false;
      word_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      ++pos_;
      return true;
    }
    std::size_t next = pos_;
    const char as = plain(text::next_code_point(text_, next));
    if (as == '\x02') {  // zero width: looked through
      pos_ = next;
      return true;
    }
    const bool apostrophe = as == '\'' && !word_.empty() && next < stop && word_byte(text_[next]);
    if (as != 0 && !apostrophe) return false;
    if (apostrophe) word_ += '\'';
    else word_.append(text_.substr(pos_, next - pos_));
    pos_ = next;
    return true;
  }

  void separator() {
    std::size_t next = pos_;
    char c = text_[pos_];
    const bool ends = pos_ + 2 >= text_.size() || !word_byte(text_[pos_ + 2]);
    if (c == '\'' && pos_ + 1 < text_.size() && text_[pos_ + 1] == 's' && ends) {  // "Friday's"
      pos_ += 2;
      return;
    }
    if (c == '@') {  // "@ 3pm", "@harmony"
      ++pos_;
      return emit(pos_ - 1, Lexicon::get().id("at"), false);
    }
    if (static_cast<unsigned char>(c) >= 0x80) c = plain(text::next_code_point(text_, next));
    else ++next;
    const bool spaced = pos_ > 0 && text_[pos_ - 1] == ' ' && next < text_.size() && text_[next] == ' ';
    if ((c == '-' || c == '~') && spaced) pending_ |= kDash;
    if (c == '-' && next < text_.size() && text_[next] == '-') pending_ |= kDash;
    pending_ = static_cast<std::uint8_t>(pending_ | break_of(c));
    pos_ = next;
  }

  void put_word(std::size_t from) {
    const auto& lex = Lexicon::get();
    const bool capital = text_[from] >= 'A' && text_[from] <= 'Z';
    if (word_ == "ill" && verb_follows()) word_ = "i'll";  // "ill pick you up", while "I'm ill" stays
    if (word_ == "da" && !out_.empty() && opens_clause() && speaks_of_self(next_word())) word_ = "yo";  // "ok da, will come", to a friend
    const bool under_time = out_.size() == 1 && out_.back().kind == TokenKind::time;  // "sunday were all at Kev's"
    if (word_ == "were" && under_time && (next_word() == "all" || next_word() == "at")) word_ = "we're";
    if (word_ == "were" && opens_clause() && goes_on_as_we_are(next_word())) word_ = "we're";
    WordId id = lex.id(word_);
    if (const auto joined = hyphenated(); joined != 0) {
      word_ = lex.word(joined);
      id = joined;
    }
    if (const auto* parts = id == 0 ? nullptr : lex.expansion(id)) {
      for (const WordId part : *parts) emit(from, part, capital);
      return;
    }
    const auto quote = word_.find('\'');
    if (id == 0 && quote != std::string::npos && quote > 0) return put_split(from, quote, capital);
    emit(from, id, capital);
    if (id == 0 && digit(word_[0])) out_.back().kind = TokenKind::number;
  }

  // "check-in", "x-ray": a word of the lists written with a hyphen, or one that the lists write without
  // ("catch-up"). Takes the second half; 0 when it is none.
  WordId hyphenated() {
    if (pos_ + 1 >= text_.size() || text_[pos_] != '-' || !letter(text_[pos_ + 1])) return 0;
    std::size_t to = pos_ + 1;
    while (to < text_.size() && to - pos_ < 16 && word_byte(text_[to])) ++to;
    const auto& lex = Lexicon::get();
    const std::string second = text::lower_ascii(text_.substr(pos_ + 1, to - pos_ - 1));
    WordId id = lex.id(word_ + "-" + second);
    if (id == 0 && lex.id(word_ + second) != 0 && (lex.classes(lex.id(word_ + second)) & bit(Class::event)) != 0)
      id = lex.id(word_ + second);
    if (id != 0) pos_ = to;
    return id;
  }

  std::string next_word() const {
    std::size_t from = pos_;
    while (from < text_.size() && text_[from] == ' ') ++from;
    std::size_t to = from;
    while (to < text_.size() && to - from < 16 && word_byte(text_[to])) ++to;
    return from == pos_ ? std::string() : text::lower_ascii(text_.substr(from, to - from));
  }

  // "were going out tonight", "were at Harmony tomorrow": no question begins so, and no past without its subject.
  static bool goes_on_as_we_are(std::string_view next) {
    static constexpr std::array<std::string_view, 9> kOthers = {"goin", "at", "off", "out", "away", "gonna", "closed", "remote", "in"};
    return next.ends_with("ing") || std::find(kOthers.begin(), kOthers.end(), next) != kOthers.end();
  }

  static bool speaks_of_self(std::string_view next) {
    static constexpr std::array<std::string_view, 6> kOfSelf = {"i", "will", "wil", "am", "we", "im"};
    return std::find(kOfSelf.begin(), kOfSelf.end(), next) != kOfSelf.end();
  }

  bool opens_clause() const {
    return out_.empty() || pending_ != 0 || out_.back().is(Class::filler) || out_.back().is(Class::joint);
  }

  // Whether the next word is a verb: what "ill" stands before when it means "I will".
  bool verb_follows() const {
    const auto& lex = Lexicon::get();
    const bool sick = !out_.empty() && (out_.back().is(Class::be) || out_.back().is(Class::was));
    if (sick) return false;
    const auto id = lex.id(next_word());
    const auto* written = lex.expansion(id);  // "ill b there"
    return (lex.classes(written != nullptr ? written->front() : id) & bit(Class::verb)) != 0;
  }

  // "max's", "shouldn't" where no form is listed: the stem and the ending.
  void put_split(std::size_t from, std::size_t quote, bool capital) {
    const auto& lex = Lexicon::get();
    const bool negated = word_.size() > quote + 1 && word_.substr(quote) == "'t" && word_[quote - 1] == 'n';
    const std::size_t stem = negated ? quote - 1 : quote;
    emit(from, lex.id(std::string_view(word_).substr(0, stem)), capital);
    out_.back().to = static_cast<std::uint32_t>(std::min(from + stem, pos_));
    emit(from + stem, lex.id(negated ? "not" : std::string_view(word_).substr(quote)), false);
  }

  void emit(std::size_t from, WordId id, bool capital) {
    put(TokenKind::word, from, pos_, 0, 0);
    out_.back().word = id;
    out_.back().classes = Lexicon::get().classes(id);
    out_.back().capital = capital;
    const std::string_view whole = id != 0 ? std::string_view(Lexicon::get().word(id)) : word_;
    out_.back().ing = whole.size() > 4 && whole.ends_with("ing");
    out_.back().ed = whole.size() > 4 && whole.ends_with("ed");
  }

  std::string_view text_;
  std::vector<Token>& out_;
  std::size_t pos_ = 0;
  std::uint8_t pending_ = 0;
  std::string word_;
};

}  // namespace

bool is_length(const timex::Expression& e) { return e.best().kind == timex::Kind::duration; }

std::uint8_t time_bits(const timex::Expression& e, std::string_view words) {
  using timex::Kind;
  const auto& r = e.best();
  unsigned bits = 0;
  if (r.start.day || (r.end && r.end->day)) bits |= kHasDay;
  if (r.start.clock || (r.end && r.end->clock)) bits |= kHasClock;
  if (r.end) bits |= kRange;
  if (r.kind == Kind::recurrence) bits |= kRepeats;
  const auto said = text::lower_ascii(words);
  for (const std::string_view unit : {"min", "hour", "hr", "sec"}) {
    const auto at = said.find(unit);
    const bool whole = at != std::string::npos && at > 0 && (said[at - 1] == ' ' || (said[at - 1] >= '0' && said[at - 1] <= '9'));
    if (r.kind == Kind::datetime && whole) bits |= kMinutes;
  }
  const std::size_t number = said.starts_with("in about ") ? 9 : 3;  // "in 20", "in about 20"
  if (said.starts_with("in ") && said.find_first_not_of("0123456789", number) == std::string::npos) bits |= kMinutes;
  return static_cast<std::uint8_t>(bits);
}

namespace {

// Words inside an expression that are no time words: a day and a clock time apart enclose what the
// event is, as in "tomorrow's plan: Harmony at 8".
bool content_word(std::string_view word) {
  const auto& lex = Lexicon::get();
  const WordId id = lex.id(text::lower_ascii(word));
  static const ClassMask timeword = lex.class_bit("timeword").value_or(0);
  const ClassMask small = timeword | bit(Class::prep) | bit(Class::article) | bit(Class::joint);
  if (id != 0) return (lex.classes(id) & small) == 0;
  return word.size() > 3 && timex::parse(word, {}).empty();
}

bool ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\''; }

// From the first to the last content word of what stands between the pieces of an expression.
timex::Span content_of(std::string_view text, timex::Span apart) {
  timex::Span found;
  apart.to = std::min(apart.to, text.size());
  for (std::size_t i = apart.from; i < apart.to;) {
    std::size_t end = i;
    while (end < apart.to && ascii_letter(text[end])) ++end;
    const bool content = end > i + 1 && content_word(text.substr(i, end - i));
    if (content && found.to == 0) found.from = i;
    if (content) found.to = end;
    i = end == i ? i + 1 : end;
  }
  return found;
}

}  // namespace

std::vector<Token> tokenize(std::string_view text, const std::vector<timex::Expression>& times,
                            const std::vector<Mask>& masks) {
  text = text.substr(0, std::min(text.size(), limits::kMessageTextBytes));
  std::vector<Token> out;
  out.reserve(text.size() / 4 + 4);
  Cutter cutter(text, out);
  std::size_t time = 0, mask = 0;
  while (!cutter.done()) {
    while (time < times.size() && (times[time].from < cutter.pos() || is_length(times[time]))) ++time;
    while (mask < masks.size() && masks[mask].from < cutter.pos()) ++mask;
    const std::size_t t = time < times.size() ? times[time].from : text.size();
    const std::size_t m = mask < masks.size() ? masks[mask].from : text.size();
    if (m == cutter.pos()) {
      cutter.put(TokenKind::code, m, masks[mask].to, static_cast<std::uint16_t>(mask), 0);
    } else if (t == cutter.pos()) {
      const auto index = static_cast<std::uint16_t>(time);
      const auto end = std::min(times[time].to, text.size());
      const auto bits = time_bits(times[time], text.substr(t, end - t));
      const timex::Span inside = content_of(text, times[time].apart);
      cutter.put(TokenKind::time, t, inside.to == 0 ? end : inside.from, index, bits);
      while (cutter.pos() < inside.to) cutter.step(inside.to);
      if (inside.to != 0) cutter.put(TokenKind::time, inside.to, end, index, bits);
    } else {
      cutter.step(std::min(t, m));
    }
  }
  cutter.finish();
  return out;
}

std::string folded(std::string_view text, const Token& token) {
  return text::fold(text.substr(token.from, token.to - token.from));
}

}  // namespace daybook::detect

// Whether a text can hold a time at all. Most chat lines cannot, and are told so here for the price
// of hashing their words. May say yes too often, never no where the grammar would find something.
#include "timex/bytes.h"
#include "timex/token.h"

namespace daybook::timex {
namespace {

constexpr std::uint64_t kOne = hash_step(hash_step(hash_step(kHashSeed, 'o'), 'n'), 'e');

class QuickLook {
 public:
  QuickLook(std::string_view text, const Lexicon& lexicon) : text_(text), lexicon_(lexicon) {}

  bool run() {
    while (pos_ < text_.size()) {
      const std::uint8_t kind = kind_of(text_[pos_]);
      if (kind == kLetter) {
        if (word()) return true;
      } else if (kind == kDigit) {
        if (!lexicon_.english() || digits()) return true;
      } else {
        ++pos_;
      }
    }
    return false;
  }

 private:
  char at(std::size_t i) const { return i < text_.size() ? text_[i] : ' '; }

  // Hashes the word at `i` as the lexer does and moves past it.
  std::uint64_t hash_at(std::size_t& i) const {
    std::uint64_t h = kHashSeed;
    for (; i < text_.size(); ++i) {
      auto c = static_cast<unsigned char>(text_[i]);
      if (kKinds[c] == kLetter) {
        if (c >= 'A' && c <= 'Z') c = static_cast<unsigned char>(c + 32);
        h = hash_step(h, c);
      } else if (c == '\'' && kind_of(at(i + 1)) == kLetter) {
        if ((at(i + 1) | 32) == 's' && kind_of(at(i + 2)) != kLetter) break;
      } else {
        break;
      }
    }
    return h;
  }

  bool word() {
    const std::uint64_t h = hash_at(pos_);
    // "one" is mostly a pronoun; a number only where a clock time may stand.
    if (lexicon_.carries(h) && (h != kOne || lexicon_.tells_clock(before_) || number_goes_on(pos_))) return true;
    if (text_.size() <= 14) {  // "now" is a time only when it is the whole message
      const Word* w = lexicon_.find(h);
      if (w != nullptr && w->set.any({Class::now, Class::nowstrong})) return true;
    }
    before_ = h;
    return false;
  }

  // What follows a number alone and may make it a time.
  bool number_goes_on(std::size_t i) const {
    while (at(i) == ' ' && i < text_.size()) ++i;
    if (i >= text_.size()) return false;
    const char c = text_[i];
    if (c == '-' || c == '@' || c == '~' || static_cast<unsigned char>(c) >= 0x80) return true;
    if (kind_of(c) != kLetter) return false;
    const Word* w = lexicon_.find(hash_at(i));
    return w != nullptr && (w->phrase != 0 || w->set.any({Class::ampm, Class::to, Class::until, Class::and_, Class::or_, Class::suits,
                                                          Class::sharp, Class::ish, Class::past, Class::pastword, Class::tohour}));
  }

  bool digits() {
    const std::size_t from = pos_;
    while (kind_of(at(pos_)) == kDigit) ++pos_;
    const std::size_t size = pos_ - from;
    const char left = from > 0 ? text_[from - 1] : ' ';
    if (size >= 5 && size != 8) return skip_run();
    if (kind_of(left) == kLetter && !lexicon_.tells_clock(before_)) return named(from) || skip_run();
    if (left == '$' || left == '#' || left == '_' || left == '=' || left == '\\' || left == '&' || left == '*' || left == '%')
      return skip_run();
    const char right = at(pos_);
    if (right == '%') return skip_run();
    if (right == '.' && kind_of(at(pos_ + 1)) == kDigit) return decimals(from);
    if (kind_of(right) == kLetter || right == ':' || right == '/' || right == '-' || right == '\'' || right == ',' || right == '~') return true;
    return from == 0 || lone(from) || number_goes_on(pos_);
  }

  // "q3": letters and digits that are one word of the vocabulary.
  bool named(std::size_t digits) const {
    std::size_t i = digits;
    while (i > 0 && digits - i < 4 && kind_of(text_[i - 1]) == kLetter) --i;
    std::uint64_t h = kHashSeed;
    for (; i < text_.size() && (kind_of(text_[i]) == kDigit || kind_of(text_[i]) == kLetter); ++i) {
      const auto c = static_cast<unsigned char>(text_[i]);
      h = hash_step(h, c >= 'A' && c <= 'Z' ? static_cast<unsigned char>(c + 32) : c);
    }
    return lexicon_.carries(h);
  }

  bool skip_run() {
    while (pos_ < text_.size() && (kind_of(text_[pos_]) == kDigit || kind_of(text_[pos_]) == kLetter)) ++pos_;
    return false;
  }

  // Something in front makes a lone number an hour.
  bool lone(std::size_t from) const {
    std::size_t i = from;
    while (i > 0 && text_[i - 1] == ' ') --i;
    if (i == 0 || kind_of(text_[i - 1]) != kLetter) return true;
    return lexicon_.leads_number(before_);
  }

  // 3.8 is no time; 3.30pm, "at 3.30" and 4.5.2026 may be.
  bool decimals(std::size_t from) {
    int dots = 0;
    while (kind_of(at(pos_)) == kDigit || (at(pos_) == '.' && kind_of(at(pos_ + 1)) == kDigit)) dots += text_[pos_++] == '.';
    if (dots == 2) return true;
    if (dots > 2) return false;
    const char right = at(pos_);
    return lone(from) || (right | 32) == 'a' || (right | 32) == 'p' || right == '-' || number_goes_on(pos_);
  }

  std::string_view text_;
  const Lexicon& lexicon_;
  std::size_t pos_ = 0;
  std::uint64_t before_ = 0;
};

}  // namespace

bool may_hold_time(std::string_view text, const Lexicon& lexicon) { return QuickLook(text, lexicon).run(); }

}  // namespace daybook::timex

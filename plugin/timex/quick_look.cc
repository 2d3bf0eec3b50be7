// Whether a text can hold a time at all. Most chat lines cannot, and are told so here for the price
// of a glance at their words. May say yes too often, never no where the grammar would find something.
#include <bit>
#include <cstring>

#include "timex/bytes.h"
#include "timex/glance.h"
#include "timex/token.h"

namespace daybook::timex {
namespace {

constexpr std::uint64_t kOne = hash_word("one");

class QuickLook {
 public:
  QuickLook(std::string_view text, const Lexicon& lexicon) : text_(text), lexicon_(lexicon), short_(text.size() <= 14) {}

  bool run() {
    while (pos_ < text_.size()) {
      switch (block()) {
        case Seen::word:
          if (word()) return true;
          break;
        case Seen::digit:
          if (!lexicon_.english() || digits()) return true;
          break;
        case Seen::nothing: break;
      }
    }
    return false;
  }

 private:
  enum class Seen { nothing, word, digit };

  char at(std::size_t i) const { return i < text_.size() ? text_[i] : ' '; }

  // Glances over the words of the next 64 bytes and stops at what needs a closer look.
  Seen block() {
    const Glance glance(text_.substr(pos_));
    const auto digit = static_cast<std::size_t>(std::countr_zero(glance.digits));
    std::uint64_t starts = glance.letters & ~(glance.letters << 1);
    if (digit < Glance::kSize) starts &= ~(~std::uint64_t{0} << digit);
    for (; starts != 0; starts &= starts - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(starts));
      const auto size = static_cast<std::size_t>(std::countr_one(glance.letters >> i));
      if (i + size >= Glance::kSize && i > 0) return stop(i, Seen::nothing);  // it may go on behind the block
      if (close_look(glance, i, size)) return stop(i, Seen::word);
      before_at_ = pos_ + i;
    }
    return digit < Glance::kSize ? stop(digit, Seen::digit) : stop(Glance::kSize, Seen::nothing);
  }

  bool close_look(const Glance& glance, std::size_t i, std::size_t size) const {
    return lexicon_.may_carry(glance.key(i, size)) || glance.bytes[i + size] == '\'' || size >= Glance::kSize;
  }

  Seen stop(std::size_t bytes, Seen what) {
    pos_ += bytes;
    return what;
  }

  // Hashes the word at `i` as the lexer does and moves past it.
  std::uint64_t hash_at(std::size_t& i) const {
    const Letters run = letters_at(text_, i);
    if (at(run.end) != '\'') return i = run.end, run.hash;
    WordHash h;
    for (; i < text_.size(); ++i) {
      const char c = text_[i];
      if (kind_of(c) == kLetter) {
        h.add(c);
      } else if (c == '\'' && kind_of(at(i + 1)) == kLetter) {
        if ((at(i + 1) | 32) == 's' && kind_of(at(i + 2)) != kLetter) break;
      } else {
        break;
      }
    }
    return h.value();
  }

  std::uint64_t before() const {
    std::size_t i = before_at_;
    return i == kNowhere ? 0 : hash_at(i);
  }

  bool word() {
    const std::size_t from = pos_;
    const std::uint64_t h = hash_at(pos_);
    // "one" is mostly a pronoun; a number only where a clock time may stand.
    if (lexicon_.carries(h) && (h != kOne || lexicon_.tells_clock(before()) || number_goes_on(pos_))) return true;
    if (lexicon_.ends_carrier(h) && lexicon_.carries_after(before(), h)) return true;
    if (now_counts(h)) return true;
    before_at_ = from;
    if (at(pos_) == '\'' && (at(pos_ + 1) | 32) == 's') pos_ += 2;
    return false;
  }

  // "now" is a time only when it is the whole message, or an end of a range.
  bool now_counts(std::uint64_t h) const {
    const Word* w = lexicon_.find(h);
    if (w == nullptr || !w->set.any({Class::now, Class::nowstrong})) return false;
    return short_ || lexicon_.tells_clock(before());
  }

  // What follows a number alone and may make it a time.
  bool number_goes_on(std::size_t i) const {
    while (at(i) == ' ' && i < text_.size()) ++i;
    if (i >= text_.size()) return false;
    const char c = text_[i];
    if (c == '-' || c == '@' || c == '(' || c == '~' || static_cast<unsigned char>(c) >= 0x80) return true;
    if (kind_of(c) != kLetter) return false;
    const Word* w = lexicon_.find(hash_at(i));
    return w != nullptr && (w->phrase != 0 || w->set.any({Class::ampm, Class::to, Class::until, Class::and_, Class::or_, Class::suits,
                                                          Class::sharp, Class::ish, Class::past, Class::pastword, Class::tohour,
                                                          Class::zone, Class::offset, Class::era}));
  }

  bool digits() {
    const std::size_t from = pos_;
    while (kind_of(at(pos_)) == kDigit) ++pos_;
    const std::size_t size = pos_ - from;
    const char left = from > 0 ? text_[from - 1] : ' ';
    if (size >= 5 && size != 8) return skip_run();
    if (kind_of(left) == kLetter && !lexicon_.tells_clock(before())) return glued(from) || skip_run();
    if (left == '$' || left == '#' || left == '_' || left == '=' || left == '\\' || left == '&' || left == '*' || left == '%')
      return named(from) || skip_run();
    if (size == 8) return true;  // 20260304
    const char right = at(pos_);
    if (right == '%') return skip_run();
    if (right == '.' && kind_of(at(pos_ + 1)) == kDigit) return decimals(from);
    if (right == '.' && at(pos_ + 1) == '-') return true;  // "20.-28.7."
    if (kind_of(right) == kLetter || right == ':' || right == '/' || right == '-' || right == '\'' || right == '~') return true;
    if (right == ',' && (size == 4 || kind_of(at(pos_ + 1)) == kDigit)) return true;
    return from == 0 || lone(from) || number_goes_on(pos_) || edition(from, size);
  }

  // "the 2027 budget"
  bool edition(std::size_t from, std::size_t size) const {
    if (size != 4 || (text_[from] != '1' && text_[from] != '2')) return false;
    const Word* w = lexicon_.find(before());
    return w != nullptr && w->set.any({Class::the, Class::the2});
  }

  // A number behind letters: part of a word of the vocabulary, or behind "'s", where a word ends.
  bool glued(std::size_t digits) const {
    const bool iso = text_[digits - 1] == 'P' || (digits >= 2 && text_[digits - 1] == 'T' && text_[digits - 2] == 'P');  // "PT1H30M"
    return iso || (digits >= 2 && text_[digits - 2] == '\'') || named(digits);
  }

  // "q3", "2moro"
  bool named(std::size_t digits) const {
    std::size_t i = digits;
    while (i > 0 && digits - i < 4 && kind_of(text_[i - 1]) == kLetter) --i;
    WordHash h;
    for (; i < text_.size() && (kind_of(text_[i]) == kDigit || kind_of(text_[i]) == kLetter); ++i) h.add(text_[i]);
    return lexicon_.carries(h.value());
  }

  bool skip_run() {
    while (pos_ < text_.size() && (kind_of(text_[pos_]) == kDigit || kind_of(text_[pos_]) == kLetter)) ++pos_;
    return false;
  }

  // Something in front makes a lone number an hour.
  bool lone(std::size_t from) const {
    std::size_t i = from;
    while (i > 0 && text_[i - 1] == ' ') --i;
    if (i == 0) return true;
    const char c = text_[i - 1];
    if (kind_of(c) == kLetter || c == '\'') return lexicon_.leads_number(before());  // also "in '26"
    return kind_of(c) == kDigit || c == '@' || c == '-' || c == '~' || c == ',' || c == '.' || c == '/';
  }

  // 3.8 is no time; 3.30pm, "at 3.30" and 4.5.2026 may be.
  bool decimals(std::size_t from) {
    int dots = 0;
    while (kind_of(at(pos_)) == kDigit || (at(pos_) == '.' && kind_of(at(pos_ + 1)) == kDigit)) dots += text_[pos_++] == '.';
    if (dots == 2) return true;
    if (dots > 2) return false;
    const char right = at(pos_);
    const std::size_t size = pos_ - from;  // "7.30", which may be a clock time in careless chat
    const bool minutes = (size == 4 || (size == 5 && (text_[from] == '1' || text_[from] == '2'))) && text_[pos_ - 3] == '.' && text_[pos_ - 2] < '6' && (text_[pos_ - 1] == '0' || text_[pos_ - 1] == '5');
    if (minutes && from > 0 && text_[from - 1] == ' ') return true;
    const bool point = right == '.' && (at(pos_ + 1) == '-' || (at(pos_ + 1) == ' ' && at(pos_ + 2) == '-'));  // "20.07.-28.08."
    return point || lone(from) || kind_of(right) == kLetter || right == '-' || number_goes_on(pos_);
  }

  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  std::string_view text_;
  const Lexicon& lexicon_;
  const bool short_;  // perhaps the whole message is one time
  std::size_t pos_ = 0;
  std::size_t before_at_ = kNowhere;  // where the word before begins
};

}  // namespace

bool may_hold_time(std::string_view text, const Lexicon& lexicon) { return QuickLook(text, lexicon).run(); }

}  // namespace daybook::timex

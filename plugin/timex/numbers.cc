// Numbers, ordinals and what they count.
#include "timex/opaque.h"
#include "timex/reader.h"

namespace daybook::timex {

int Reader::number_word(int i, int& value) const {
  const Token& t = tok(i);
  if (t.has(C::a) && tok(i + 1).has(C::hundred)) return value = 100, i + 2;
  if (!t.has(C::num)) return i;
  value = t.val(C::num);
  int j = i + 1;
  if (value >= 20 && value < 100 && value % 10 == 0) {
    const int k = tok(j).is('-') && tok(j).glued ? j + 1 : j;
    const int ones = tok(k).has(C::num) ? tok(k).val(C::num) : 0;
    if (ones >= 1 && ones <= 9 && !tok(k).number()) {
      value += ones;
      j = k + 1;
    }
  } else if (value < 10 && tok(j).has(C::hundred)) {
    value *= 100;
    ++j;
  }
  return j;
}

// "1:30 hours": a length, while "14:30 hours" and "at 1:30 hours" are clock times.
bool Reader::hours_and_minutes(int i) const {
  const Token& t = tok(i);
  return t.number() && t.digits == 1 && tok(i + 1).is(':') && tok(i + 2).number() && tok(i + 2).glued &&
         tok(i + 2).digits == 2 && tok(i + 2).value < 60 &&
         ((tok(i + 3).has(C::unit) && tok(i + 3).val(C::unit) == 3) || (lex_.english() && tok(i + 3).has(C::shortunit) && tok(i + 3).val(C::shortunit) == 3)) &&
         !hour_lead(i - 1);
}

// "-and-a-half" behind a number
int Reader::dashed_half(int j) const {
  const auto dash = [&](int k) { return tok(k).is('-') && tok(k).glued && tok(k + 1).glued; };
  if (!dash(j) || !tok(j + 1).has(C::and_) || !dash(j + 2)) return j;
  const int h = tok(j + 3).has(C::a) && dash(j + 4) ? j + 5 : j + 3;
  return tok(h).has(C::half) ? h + 1 : j;
}

int Reader::quantity(int i, double& value) const {
  const Token& t = tok(i);
  const Token& next = tok(i + 1);  // a plain number before a word that adds nothing to it
  if (t.number() && t.fraction_digits == 0 && next.type == TokenType::word && !next.has(C::and_) && !(t.value == 3 && next.has(C::unit))) return value = t.value, i + 1;
  if (t.number() && t.fraction_digits != 0) {
    double scale = 1;
    for (int k = 0; k < t.fraction_digits; ++k) scale *= 10;
    value = t.value + t.fraction / scale;
    return i + 1;
  }
  // 1 1/2 hours, 1:30 hours
  if (t.number() && tok(i + 1).number() && !tok(i + 1).glued && tok(i + 2).is('/') && tok(i + 2).glued && tok(i + 3).number() &&
      tok(i + 3).value > 1 && tok(i + 3).value <= 4 && tok(i + 1).value < tok(i + 3).value && tok(i + 1).digits == 1) {
    value = t.value + static_cast<double>(tok(i + 1).value) / tok(i + 3).value;
    return i + 4;
  }
  if (hours_and_minutes(i)) return value = t.value + tok(i + 2).value / 60.0, i + 3;
  if (t.number() && tok(i + 1).is('/') && tok(i + 2).number() && tok(i + 2).value > 1 &&
      tok(i + 2).value <= 4 && t.value < tok(i + 2).value) {
    value = static_cast<double>(t.value) / tok(i + 2).value;
    return i + 3;
  }
  if (t.has(C::a) && t.has(C::num) && tok(i + 1).has(C::half)) return value = 0.5, i + 2;
  int n = 0;
  int j = number(i, n);
  if (j > i) {
    value = n;
    if (const int e = dashed_half(j); e > j) return value += 0.5, e;
    const bool quarters = n == 3 && tok(j).has(C::unit) && tok(j).val(C::unit) == 8 && tok(j + 1).has(C::of) && tok(j + 2).has(C::a) && tok(j + 3).has(C::unit);
    if (quarters) return value = 0.75, j + 3;  // 3 quarters of an hour
    const int h = tok(j + 1).has(C::a) ? j + 2 : j + 1;
    const bool tail = tok(j).has(C::and_) && (tok(h).has(C::half) || (h == j + 1 && tok(h).has(C::half)));
    if (tail) return value += 0.5, h + 1;
    if (tok(j).has(C::and_) && tok(j + 1).has(C::half)) return value += 0.5, j + 2;
    if (tok(j).has(C::and_) && tok(j + 1).has(C::a) && tok(j + 2).has(C::unit) && tok(j + 2).val(C::unit) == 8 && tok(j + 3).has(C::unit))
      return value += 0.25, j + 3;  // two and a quarter hours
    return j;
  }
  if (t.has(C::few)) return value = t.val(C::few), tok(i + 1).has(C::of) ? i + 2 : i + 1;
  if (t.has(C::half)) return value = 0.5, tok(i + 1).has(C::a) ? i + 2 : i + 1;
  if (t.has(C::a)) {
    if (tok(i + 1).has(C::half)) return value = 0.5, i + 2;
    if (tok(i + 1).has(C::few)) return value = tok(i + 1).val(C::few), i + 2;
    return value = 1, i + 1;
  }
  return i;
}

int Reader::told_ordinal(int i, int& value) const {
  const Token& t = tok(i);
  if (t.number() && t.fraction_digits == 0 && tok(i + 1).has(C::ordsuffix) && (tok(i + 1).glued || tok(i+1).val(C::ordsuffix) == 1)) {
    if (!tok(i + 1).glued && tok(i + 2).type == TokenType::word && !month_at(i + 2)) return i;
    value = t.value;
    return i + 2;
  }
  // "15. März", "am 3."
  if (german_ && t.number() && t.digits <= 2 && t.fraction_digits == 0 && tok(i + 1).is('.') && tok(i + 1).glued &&
      !(tok(i + 2).number() && tok(i + 2).glued)) {
    value = t.value;
    return i + 2;
  }
  if (t.has(C::ord)) {
    value = t.val(C::ord);
    return i + 1;
  }
  if (t.has(C::num) && t.val(C::num) >= 20 && t.val(C::num) <= 30 && tok(i + 1).is('-') &&
      tok(i + 2).has(C::ord) && tok(i + 2).val(C::ord) < 10) {
    value = t.val(C::num) + tok(i + 2).val(C::ord);
    return i + 3;
  }
  return i;
}

bool Reader::counted(int j) const {
  const Token& t = tok(j);
  if (t.any({C::noafter, C::unit, C::businessday}) || before_our_count(j)) return !shift_of_weekdays(j);
  if (t.type == TokenType::opaque && t.glued) return true;
  static constexpr std::uint64_t side = hash_word("side");  // "five a side"
  if (t.has(C::a) && tok(j + 1).type == TokenType::word && tok(j + 1).hash == side) return true;
  if (t.is('%') || t.is('$')) return true;
  if (t.is('-') && t.glued && tok(j + 1).type == TokenType::word && tok(j + 1).glued)
    return !tok(j + 1).any({C::ish, C::weekday, C::month, C::num, C::ampm});
  if (t.is('/') && t.glued && tok(j + 1).number()) return true;
  if (t.is('+') && t.glued) return true;
  if (t.has(C::times) && t.glued) return true;  // 3x
  if (t.type != TokenType::word || t.word != nullptr) return false;
  const std::string_view w = t_.text().substr(t.from, t.to - t.from);
  const char before = static_cast<char>(w[w.size() > 1 ? w.size() - 2 : 0] | 32);
  return w.size() > 3 && (w.back() | 32) == 's' && before != 's' && before != 'u' && before != 'i' && !t.capital;  // but "census", "crisis"
}

int Reader::told_unit(int i, int& unit) const {
  const Token& t = tok(i);
  if (t.has(C::unit)) {
    unit = t.val(C::unit);
    return i + 1;
  }
  if (t.has(C::shortunit) && t.glued && tok(i - 1).number() && !t.capital) {
    unit = t.val(C::shortunit);
    return i + 1;
  }
  const bool parted = tok(i - 1).number() && tok(i + 1).number() && tok(i + 2).has(C::unit);  // "2 h 45 min"
  if (t.has(C::shortunit) && t.val(C::shortunit) == 3 && ((lex_.english() && tok(i - 2).is(':')) || parted)) return unit = 3, i + 1;  // 1:15 h
  return t.any({C::night, C::part}) && nights(i) ? (unit = 4, i + 1) : i;
}

// "3 nights", "a 3-night stay", "for one night", but not "one night he came"
bool Reader::nights(int i) const {
  const Token& t = tok(i);
  if (t.has(C::night)) return true;
  if (!lex_.english() || t.val(C::part) != 4) return false;
  const bool dashed = tok(i - 1).is('-') && tok(i - 1).glued && t.glued;
  const Token& one = tok(i - 1);
  if (dashed) return tok(i - 2).number() || tok(i - 2).has(C::num);
  if (one.number()) return one.value == 1 && one.fraction_digits == 0;
  return one.has(C::num) && one.val(C::num) == 1 && tok(i - 2).any({C::for_, C::by});
}

}  // namespace daybook::timex

// Durations, and moves ("an hour earlier").
#include <algorithm>
#include <cmath>
#include <iterator>

#include "timex/reader.h"
#include "timex/unit_seconds.h"

namespace daybook::timex {
namespace {

constexpr double kMost = 500.0 * 31536000;  // longer spans are no talk about a calendar

}  // namespace

// A quantity and its unit. Business days come back as unit 104.
int Reader::amount(int i, double& n, int& u) const {
  int j = quantity(i, n);
  if (j == i) return i;
  // 2-3 hours, 2 to 3 weeks: the longer one
  if ((tok(i).number() || (tok(i).has(C::num) && !tok(i).has(C::a))) && (tok(j).is('-') || tok(j).any({C::to, C::or_})) && (tok(j + 1).number() || tok(j + 1).has(C::num))) {
    double more = 0;
    const int e = quantity(j + 1, more);
    int other = 0;
    const int k = e > j + 1 && tok(e).is('-') ? e + 1 : e;
    if (e > j + 1 && more > n && unit(k, other) > k) j = e, n = more;
  }
  if (n < 1 && tok(i + 1).is('/') && tok(j).has(C::of) && tok(j + 1).has(C::a)) j += 2;  // 3/4 of an hour
  if (tok(j).is('-') && tok(j).glued && tok(j + 1).glued) ++j;
  if (tok(i).has(C::a) && tok(j).has(C::unit) && tok(j + 1).has(C::or_) && tok(j + 2).has(C::num) && n == 1) {  // an hour or two
    const int other = tok(j + 2).val(C::num);
    int u2 = 0;
    if (other >= 2 && other <= 4 && unit(j + 3, u2) == j + 3) return n = other, u = tok(j).val(C::unit), u == 10 ? i : j + 3;
  }
  if (tok(j).any({C::more, C::whole}) && (!tok(i).has(C::a) || (tok(j).has(C::whole) && tok(j).words == 1))) ++j;  // two more days, a full week
  const bool dashed = tok(j - 1).is('-');
  const bool seconds = tok(j).has(C::unit) && (n >= 5 || tok(i).number() || dashed);  // "a 3 second timer", but "two second helpings"
  if (tok(j).any({C::approx, C::this_}) || (tok(j).has(C::other) && !seconds)) return i;
  if (tok(j).has(C::noafter) && tok(j).words == 1 && !tok(j).has(C::unit)) return i;
  if (tok(j).has(C::businessday)) {
    if (shift_of_weekdays(j)) return i;
    u = 104;
    return j + 1;
  }
  const int k = unit(j, u);
  if (k == j || u == 10) return i;
  if (n * static_cast<double>(kUnitSeconds[u]) > kMost) return i;
  // "a second", "a minute" are fillers, "a day" and "a week" are rates unless led
  static constexpr std::uint64_t so = hash_word("so");  // "a week or so"
  return tok(k).has(C::or_) && tok(k + 1).type == TokenType::word && tok(k + 1).hash == so ? k + 2 : k;
}

// "Saturday's shift", "the pump swap", "an oil change": a thing that is named like a verb of moving
bool Reader::moved_thing(int k) const {
  static constexpr std::uint64_t kThings[] = {hash_word("swap"), hash_word("change"), hash_word("switch"), hash_word("shift")};
  const Token& before = tok(k - 1);
  if (tok(k).has(C::booking) && (before.possessive || before.any({C::the, C::the2, C::a}))) return true;
  if (tok(k + 1).has(C::of) && tok(k + 2).type == TokenType::word) return true;  // "change of plan"
  const bool thing = tok(k).type == TokenType::word && std::find(std::begin(kThings), std::end(kThings), tok(k).hash) != std::end(kThings);
  return thing && ((before.type == TokenType::word && before.word == nullptr && !before.capital) || before.any({C::the, C::a, C::nobefore, C::noafter}));
}

// A verb of moving in front, in the same clause.
bool Reader::moving(int i) const {
  for (int k = i - 1; k >= sentence_first_ && k > i - 12; --k) {
    if (tok(k).has(C::move) && !moved_thing(k)) return true;
    if (tok(k).is(';')) return false;
  }
  return false;
}

// Amounts in falling units: "2 hours and 15 minutes", "1h30", "an hour and a half".
int Reader::add_amounts(int i, Total& t) const {
  int j = i;
  const Token& one = tok(i);  // "hour and a half"
  if (one.has(C::unit) && one.val(C::unit) >= 2 && one.val(C::unit) <= 9 && (t_.text()[one.to - 1] | 32) != 's' && tok(i + 1).has(C::and_) &&
      tok(i + 2).has(C::a) && tok(i + 3).has(C::half)) {
    t.seconds = kUnitSeconds[one.val(C::unit)] * 3 / 2;
    t.last_unit = one.val(C::unit);
    t.parts = 2;
    return i + 4;
  }
  if (one.has(C::unit) && one.val(C::unit) >= 2 && one.val(C::unit) <= 9 && long_behind(i + 1)) {
    t.seconds = kUnitSeconds[one.val(C::unit)];
    t.last_unit = one.val(C::unit);
    t.parts = 1;
    return i + 1;
  }
  while (t.parts < 4) {
    double n = 0;
    int u = 0;
    const int k = t.parts > 0 && (tok(j).has(C::and_) || tok(j).is(',')) ? j + 1 : j;
    int e = amount(k, n, u);
    if (t.parts > 0 && e > k && tok(k).has(C::a) && tok(k + 1).has(C::half)) e = k;
    if (t.parts > 0 && e == k && tok(j).has(C::and_) && tok(k).has(C::a) && tok(k + 1).has(C::half) && t.last_unit < 12 && t.last_unit != 10) {
      t.seconds += kUnitSeconds[t.last_unit] / 2;
      j = k + 2;
      break;
    }
    if (const int quarters = t.parts == 1 ? quarters_more(j, t.last_unit) : 0; quarters > 0) {
      t.seconds += 900 * quarters;
      j += 3;
      break;
    }
    // "an hour and 3/4"
    double rest = 0;
    if (t.parts == 1 && e == k && k > j && tok(k).number() && tok(k + 1).is('/') && t.last_unit < 10 && quantity(k, rest) == k + 3) {
      t.seconds += static_cast<std::int64_t>(rest * static_cast<double>(kUnitSeconds[t.last_unit]));
      j = k + 3;
      break;
    }
    // 1h30
    if (t.parts > 0 && e == k && t.last_unit == 3 && tok(k).number() && tok(k).glued && tok(k).digits == 2 && tok(k).value < 60) {
      t.seconds += tok(k).value * 60;
      j = k + 1;
      break;
    }
    // "an hour and ten"
    if (t.parts == 1 && e == k && t.last_unit == 3 && k == j + 1 && tok(j).has(C::and_) && (tok(k).has(C::num) || (tok(k).number() && tok(k).digits == 2 && !tok(k + 1).is(':') && !tok(k + 1).is('/') && tok(k + 1).type != TokenType::opaque))) {
      int minutes = 0;
      const int g = number(k, minutes);
      if (minutes >= 5 && minutes < 60 && minutes % 5 == 0 && tok(g).type != TokenType::word) {
        t.seconds += minutes * 60;
        j = g;
        break;
      }
    }
    // an hour thirty
    const bool digits = tok(k).number() && tok(k).digits == 2 && tok(k + 1).type != TokenType::word && tok(k + 1).type != TokenType::opaque && !tok(k + 1).is(':') && !tok(k + 1).is('/');
    if (t.parts == 1 && e == k && t.last_unit == 3 && k == j && (digits || (tok(k).has(C::num) && !tok(k).number()))) {
      int minutes = 0;
      const int g = number(k, minutes);
      if (minutes >= 10 && minutes < 60 && minutes % 5 == 0 && !counted(g)) {
        t.seconds += minutes * 60;
        j = g;
        break;
      }
    }
    if (e == k) break;
    const int size = u == 104 ? 4 : u;
    if (size >= t.last_unit) break;
    if (t.parts == 0) t.article = tok(i).has(C::a) && tok(i).type == TokenType::word && !tok(i + 1).any({C::few, C::half}) && n <= 1;
    t.seconds += static_cast<std::int64_t>(std::llround(n * static_cast<double>(kUnitSeconds[size])));
    t.last_unit = size;
    j = e;
    ++t.parts;
    if (size == 3 && tok(j).has(C::plusmin) && tok(j).val(C::plusmin) > 0) {  // "dos horas y media"
      t.seconds += tok(j).val(C::plusmin) * 60;
      ++j;
      break;
    }
  }
  return j;
}

// "push it by 30 min", "move it up an hour": a length that moves something.
int Reader::moved_by(int i, int j, Frame& f) const {
  const Token& after = tok(j);
  const Token& before = tok(i - 1);
  if (!moving(i) || (!before.has(C::by) && before.has(C::for_))) return i;
  f.shift = true;
  const Token& dir = after.any({C::moveback, C::moveup}) ? after : before.has(C::by) ? tok(i - 2) : before;
  const bool up_by = before.has(C::plain) && (t_.text()[before.from] | 32) == 'u';  // "bump it up by an hour"
  if (up_by) return f.seconds = -f.seconds, j;
  if (dir.has(C::moveup)) f.seconds = -f.seconds;
  if (after.any({C::moveback, C::moveup})) ++j;
  else if (!before.any({C::by, C::moveback, C::moveup}) && !(before.type == TokenType::word && before.word == nullptr) && !before.any({C::pronoun, C::booking, C::move})) f.shift = false;
  return f.shift ? j : i;
}

// "a week-long festival"
bool Reader::long_behind(int j) const {
  static constexpr std::uint64_t long_ = hash_word("long");
  return tok(j).is('-') && tok(j).glued && tok(j + 1).glued && tok(j + 1).type == TokenType::word && tok(j + 1).hash == long_;
}

// What is open day and night: "a 24-hour pharmacy" takes no day.
bool Reader::round_the_clock(int i) const {
  static constexpr std::uint64_t kOpen[] = {hash_word("service"), hash_word("support"), hash_word("gym"),    hash_word("pharmacy"), hash_word("clock"),    hash_word("format"),  hash_word("fitness"),
                                            hash_word("diner"),   hash_word("store"),   hash_word("shop"),   hash_word("helpline"), hash_word("hotline"),  hash_word("reception"), hash_word("security"),
                                            hash_word("access"),  hash_word("news"),    hash_word("clinic"), hash_word("line"),     hash_word("time"),     hash_word("desk"),    hash_word("supermarket")};
  return tok(i).type == TokenType::word && std::find(std::begin(kOpen), std::end(kOpen), tok(i).hash) != std::end(kOpen);
}

// Fillers ("one sec"), adjectives ("24 hour fitness") and glued letters ("90s") are no lengths.
bool Reader::length_evidence(int i, int j, const Total& t) const {
  if (tok(j).is('-') && tok(j).glued && tok(j + 1).glued && tok(j + 1).type == TokenType::word) return long_behind(j);
  if (t_.text()[tok(i).from] == 'P' && tok(i).number()) return true;  // "PT1H30M" is nothing else
  const Token& after = tok(j);
  const Token& before = tok(i - 1);
  const bool alone = before.type != TokenType::word && after.type != TokenType::word;
  const bool tight = tok(i).number() && tok(i + 1).glued && tok(i + 1).has(C::shortunit) && tok(i + 1).to - tok(i + 1).from == 1;
  if (tight && t.parts == 1 && t.last_unit != 3 && !before.any({C::for_, C::by, C::in, C::within, C::every, C::and_}) && !(t.last_unit == 2 && before.has(C::booking)) && !alone) return false;
  if (tight && t.last_unit == 1 && (!before.any({C::for_, C::by, C::in, C::within}) || tok(i).value % 10 == 0)) return false;
  const bool one = !tok(i).number() && tok(i).has(C::num) && tok(i).val(C::num) == 1 && t.parts == 1;
  if (one && (t.last_unit <= 2 || t.last_unit >= 4) && !before.any({C::for_, C::by, C::in, C::within, C::approx, C::every}) && !alone) return false;
  if (one && t.last_unit == 1) return false;
  if (tight && t.last_unit == 2 && tok(i).value > 60) return false;
  const bool strike = tok(i + 1).is('-') && before.any({C::a, C::the}) && !round_the_clock(j);  // "a 24-hour strike"
  if (!strike && t.parts == 1 && t.seconds == 86400 && t.last_unit == 3 && after.type == TokenType::word && (t_.text()[tok(j - 1).to - 1] | 32) != 's' && !before.has(C::for_)) return false;
  // "less than a year", "at least a month", "almost a week"
  static constexpr std::uint64_t kBounds[] = {hash_word("than"), hash_word("least"), hash_word("most"), hash_word("almost"), hash_word("nearly"), hash_word("barely"), hash_word("another"), hash_word("over"), hash_word("under")};
  const bool or_so = t.last_unit >= 3 && tok(j - 2).has(C::or_) && tok(j - 1).type == TokenType::word;
  const bool bounded = or_so || (before.type == TokenType::word && t.last_unit >= 3 && std::find(std::begin(kBounds), std::end(kBounds), before.hash) != std::end(kBounds));
  const bool led = bounded || before.val(C::more) == 2 || before.any({C::for_, C::approx, C::by, C::every}) || before.has(C::within);
  const bool ahead = t.last_unit >= 4 && after.has(C::before) && tok(j + 1).any({C::the, C::the2, C::pronoun});  // "a week before my birthday"
  const bool spent = ahead || (before.has(C::pastverb) && t.last_unit >= 3 && (after.type != TokenType::word || after.any({C::since, C::to, C::for_, C::and_, C::in})));  // "it's been a year since"
  const bool small = t.last_unit <= 2 && t.parts == 1;
  if (t.article && t.parts == 1 && !led && !spent && !(alone && t.last_unit >= 5) && (small || t.last_unit >= 4)) return false;
  if (t.article && t.parts == 1 && t.last_unit == 1) return false;
  if (after.has(C::ago) && after.has(C::agostrict)) return false;
  const std::uint64_t old = hash_word("old");
  if (after.type == TokenType::word && after.hash == old) return false;
  return true;
}

// "He resigned two days later", "three years earlier": told of what happened, not asked of a plan.
bool Reader::narrated(int i, int j, const Total& t) const {
  if (moving(i) || t.parts != 1 || tok(i - 1).any({C::make, C::by}) || !tok(j).any({C::ago, C::later})) return false;
  if (t.last_unit >= 7) return true;
  const auto past = [&](int k) {
    const Token& w = tok(k);
    if (w.has(C::pastverb)) return true;
    if (w.type != TokenType::word || w.word != nullptr || w.to - w.from < 5) return false;
    const std::string_view text = t_.text().substr(w.from, w.to - w.from);
    return (text[text.size() - 2] | 32) == 'e' && (text.back() | 32) == 'd';
  };
  for (int k = std::max(sentence_first_, i - 8); k < std::min(t_.size(), j + 8); ++k)
    if (past(k)) return true;
  return false;
}

// for 2 hours, 45 min, an hour and a half, 1h30, half day, all day; "an hour earlier" is a move.
int Reader::length(int i, Frame& f) const {
  if (tok(i).number() && tok(i - 1).has(C::nobefore) && tok(i + 1).has(C::ord)) return i;  // "room 12 second floor"
  const Token& t = tok(i);
  if (t.has(C::allday) || t.has(C::halfday)) {
    if (t.words == 1 && t.has(C::halfday) == false && t.has(C::allday) == false) return i;
    f.has_length = true;
    f.seconds = t.has(C::allday) ? 86400 : 43200;
    f.why = "whole/half day";
    return i + 1;
  }
  if (t.has(C::minuteslen)) {
    f.has_length = true;
    f.seconds = t.val(C::minuteslen) * 60;
    f.why = "length";
    return std::max(moved_by(i, i + 1, f), i + 1);
  }
  Total total;
  int j = add_amounts(i, total);
  if (total.parts == 0 || total.seconds <= 0) return i;
  f.has_length = true;
  f.seconds = total.seconds;
  f.why = "length";
  if (tok(j).has(C::shiftdir) && narrated(i, j, total)) {
    const double sign = tok(j).val(C::shiftdir) < 0 ? -1.0 : 1.0;
    f = Frame();
    set_instant(f, total.last_unit, sign * static_cast<double>(total.seconds) / static_cast<double>(kUnitSeconds[total.last_unit]));
    return f.has_day ? j + 1 : i;
  }
  if (tok(j).has(C::segment) && tok(j).val(C::segment) == 10 && tok(j).words == 2) return f.shift = true, j + 1;  // "an hour later on Wednesday"
  if (tok(j).has(C::shiftdir)) {
    f.shift = true;
    if (tok(j).val(C::shiftdir) < 0) f.seconds = -total.seconds;
    return j + 1;
  }
  if (const int e = moved_by(i, j, f); e > i) return e;
  if (!length_evidence(i, j, total)) return f = Frame(), i;
  return j;
}

}  // namespace daybook::timex

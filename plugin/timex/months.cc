// Months and days of months: March 5, 5th of March 2026, mid-June, 3-5 April.
#include <algorithm>
#include <iterator>

#include "timex/reader.h"

namespace daybook::timex {

using time::days;

// 1889, 1815: four digits that may be a clock time, told by the words in front of them.
bool Reader::old_year(int i) const {
  const Token& t = tok(i);
  const Token& before = tok(i - 1);
  if (told_year(i)) return true;
  if (t.value < 1000 || t.value > 1899) return false;
  const int m = before.is('.') ? i - 2 : i - 1;
  if (t.value < 1500) return lex_.english() && month_at(m) && tok(m).capital && (t.value % 100 > 59 || t.value % 5 != 0) && narrates(i);  // "on 3 November 1438"
  const bool day_first = tok(m - 1).number() || tok(m - 1).has(C::ordsuffix) || tok(m - 2).has(C::ordsuffix);
  if (month_at(m)) return !day_first || t.value % 100 > 59 || (tok(m).capital && (tok(m).to - tok(m).from > 3 || narrates(i)));
  if (before.is(',')) return tok(i - 2).number() || tok(i - 2).has(C::ordsuffix) || month_at(i - 2);
  if (before.has(C::season) || (before.has(C::of) && !before.has(C::in))) return true;
  return lex_.english() && before.has(C::in) && !(tok(i + 1).type == TokenType::word && tok(i + 1).word == nullptr) && !tok(i + 1).has(C::hundredhours) && !counted(i + 1);
}

// Whether the sentence tells of what happened: there "from 1861 to 1865" are years.
bool Reader::narrates(int i) const {
  static constexpr std::uint64_t kPast[] = {hash_word("had"), hash_word("was"), hash_word("were")};
  for (int k = std::max(sentence_first_, i - 24); k < i + 12 && tok(k).type != TokenType::none && tok(k).type != TokenType::line; ++k)
    if (tok(k).has(C::pastverb) || regular_past(k) || (tok(k).type == TokenType::word && std::find(std::begin(kPast), std::end(kPast), tok(k).hash) != std::end(kPast))) return true;
  return false;
}

// "between 1812 and 1815", "since 1790", "early 1777", "(1509-1547)": a number from 1000 to 1899 that is no clock time, or
// stands where a year does. Below 1500 numbers of things are likelier, so that the sentence must tell of the past.
bool Reader::told_year(int i) const {
  const auto old = [&](int k) { return tok(k).number() && tok(k).digits == 4 && tok(k).fraction_digits == 0 && tok(k).value >= 1000 && tok(k).value <= 2100; };
  const auto no_clock = [&](int k) { return tok(k).value % 100 > 59 || tok(k).value % 5 != 0; };
  const auto sign = [&](int k) { return tok(k).is('-') || tok(k).any({C::to, C::until, C::and_}); };
  const Token& t = tok(i);
  if (!lex_.english() || !old(i) || t.value >= 1900 || counted(i + 1)) return false;
  const int first = sign(i - 1) && old(i - 2) ? i - 2 : i;
  const bool pair = (first < i || (sign(i + 1) && old(i + 2))) && tok(first + 2).value > tok(first).value && tok(first + 2).value - tok(first).value < 400 && !counted(first + 3);
  const Token& lead = tok(first - 1);
  const bool bracketed = lead.is('(') && tok(pair ? first + 3 : first + 1).is(')');
  const bool cut = lead.has(C::segment) || (lead.is('-') && lead.glued && tok(first - 2).has(C::segment));
  const bool years = lead.has(C::unit) && lead.val(C::unit) == 9 && pair;
  const bool led = bracketed || cut || years || lead.any({C::in, C::by, C::since, C::until, C::from, C::between, C::before, C::after, C::during, C::the});
  if (!led || (first < i && !pair)) return false;
  const bool opens = lead.capital && first - 1 == sentence_first_ && narrates(first);  // "By 1645 the town had lost half its people"
  const bool sure = cut || opens || bracketed || no_clock(first) || (pair && no_clock(first + 2));
  if (lead.has(C::the) && !(pair && tok(first + 1).is('-'))) return false;  // "the 1812 overture"
  const bool like_clock = !pair && lead.any({C::by, C::until, C::before, C::after}) && t.value % 100 <= 59;  // "arrive by 1642"
  return sure && (!like_clock || narrates(first)) && (cut || tok(first).value >= 1500 || narrates(first));
}

// A year after a date: 2026, '26; 26 only after a comma-free month is too bold.
int Reader::year(int i, int& y) const {
  const Token& t = tok(i);
  if (t.number() && t.digits == 4 && t.fraction_digits == 0 && ((t.value >= 1900 && t.value <= 2199) || old_year(i)) &&
      !(tok(i + 1).is(':') && tok(i + 1).glued) && !tok(i + 1).has(C::ampm) && !tok(i + 1).has(C::hundredhours)) {
    y = t.value;
    return i + 1;
  }
  if (t.is('\'') && tok(i + 1).number() && tok(i + 1).glued && tok(i + 1).digits == 2) {
    y = 2000 + tok(i + 1).value;
    if (y > static_cast<int>(time::ymd(today_).year()) + 20) y -= 100;  // "the summer of '69"
    return i + 2;
  }
  return year_in_words(i, y);
}

// "twenty twenty seven", "nineteen eighty four", "two thousand and nine"
int Reader::year_in_words(int i, int& y) const {
  static constexpr std::uint64_t thousand = hash_word("thousand");
  if (!tok(i).has(C::num) || tok(i).number() || !lex_.english()) return i;
  const int head = tok(i).val(C::num);
  if (head != 2 && head != 19 && head != 20) return i;
  const bool whole = head == 2 && tok(i + 1).hash == thousand && tok(i + 1).type == TokenType::word;
  if (head == 2 && !whole) return i;
  int rest = 0;
  const int k = !whole ? i + 1 : tok(i + 2).has(C::and_) ? i + 3 : i + 2;
  const int e = tok(k).number() ? k : number(k, rest);
  if (e == k || rest < (whole ? 1 : 10) || rest > 99) return i;
  y = (whole ? 2000 : head * 100) + rest;
  return e;
}

// "2026", "of last year", "next year" behind a month or a day of one.
int Reader::year_beside(int i, int& y) const {
  if (const int e = year(i, y); e > i) return e;
  if (tok(i).type != TokenType::word) return i;
  int k = tok(i).any({C::of, C::in}) ? i + 1 : i;
  if (tok(k).has(C::the)) ++k;  // "janvier de l'année prochaine", "March of the following year"
  const bool behind = !lex_.english() && tok(k).has(C::unit);
  const Token& way = tok(behind ? k + 1 : k);
  const Token& unit = tok(behind ? k : k + 1);
  if (!unit.has(C::unit) || unit.val(C::unit) != 9 || unit.possessive || !way.any({C::this_, C::next, C::last, C::coming})) return i;
  if (lex_.english() && (t_.text()[unit.to - 1] | 32) == 's') return i;
  y = static_cast<int>(time::ymd(today_).year()) + (way.has(C::this_) ? 0 : way.has(C::last) && !way.has(C::next) ? -1 : 1);
  return k + 2;
}

// Month and day, the year given or chosen by preference.
bool Reader::set_month_day(Frame& f, int month, int d, int year) const {
  const auto y = static_cast<int>(time::ymd(today_).year());
  const auto make = [&](int at) { return time::make_date(at, static_cast<unsigned>(month), static_cast<unsigned>(d)); };
  if (d < 1 || d > 31) return false;
  std::optional<time::Date> day;
  if (year != 0) {
    day = make(year);
    if (!day) return false;
  } else {
    const bool leap = month == 2 && d == 29;
    for (int k = 0; k <= (leap ? 8 : 1) && !day; ++k) {
      const int at = c_.prefer == Prefer::past ? y - k : y + k;
      const auto got = make(at);
      if (!got && !leap) return false;
      if (!got) continue;
      if (c_.prefer == Prefer::past ? *got <= today_ : *got >= today_) day = got;
    }
    if (!day) return false;
    if (c_.prefer == Prefer::nearest) {
      const auto before = make(static_cast<int>(time::ymd(*day).year()) - 1);
      if (before && today_ - *before < *day - today_) day = before;
    }
    f.flex = Flex::monthdate;
  }
  set_day(f, *day, "month and day");
  return true;
}

// 30 February: taken as a day that is none, so that its clock time does not become one of today.
bool Reader::no_such_day(Frame& f, int month, int d) const {
  if (month < 1 || month > 12 || d < 29 || d > 31) return false;
  set_day(f, today_, "no such day");
  f.no_such = true;
  return true;
}

bool Reader::set_month(Frame& f, int month, int year, int shift) const {
  const auto now = time::ymd(today_);
  int y = static_cast<int>(now.year());
  const int m = static_cast<int>(static_cast<unsigned>(now.month()));
  if (year != 0) {
    y = year;
  } else if (shift == 1) {  // next March: of the year after this one's, or the coming one
    if (month <= m) ++y;
  } else if (shift == -1) {
    if (month >= m) --y;
  } else if (shift == 0) {
    if (c_.prefer == Prefer::future && month < m) ++y;
    if (c_.prefer == Prefer::past && month > m) --y;
  }
  const auto first = time::make_date(y, static_cast<unsigned>(month), 1);
  if (!first) return false;
  set_day(f, *first, "month");
  f.has_end = true;
  f.end = time::add_months(*first, 1);
  f.grain = Grain::month;
  f.month_only = true;
  if (year == 0 && shift == 0) f.flex = Flex::monthdate;
  return true;
}

// "between may 15 and may 17": what "and" goes on with.
bool Reader::after_date(int i) const {
  return tok(i).has(C::and_) && !frames_.empty() && frames_.back().last == i && frames_.back().flex == Flex::monthdate;
}

// The day behind a month name; `i` where nothing is to be read at all, `j` where no day follows.
int Reader::month_day(int i, int j, Frame& f) const {
  const Token& m = tok(tok(j - 1).is('.') ? j - 2 : j - 1);
  const int month = m.val(C::month);
  const bool weak = m.word->weak(C::month);
  int y = 0;
  int d = 0;
  int k = j;
  if ((tok(k).is('-') || tok(k).is('/')) && tok(k).glued && tok(k + 1).number() && tok(k + 1).glued) ++k;
  if (tok(k).has(C::the)) ++k;
  if (year_in_words(k, y) > k) return j;  // "October twenty twenty seven"
  int e = ordinal(k, d);
  const bool suffixed = e > k && (tok(k).number() || k > j || tok(k).type == TokenType::word);
  if (e == k) {
    e = number(k, d);
    if (e > k && tok(k).number() && tok(k).digits > 2) e = k;
    if (e > k && !tok(k).number() && (weak || tok(k).has(C::ord))) e = k;
  }
  const bool ok_next = e > k && !(tok(e).is(':') && tok(e).glued && tok(e + 1).number()) &&
                       (suffixed || !tok(e).has(C::ampm) || (tok(e).to - tok(e).from == 1 && !tok(e).glued)) &&
                       (suffixed || !counted(e) || tok(e).is('/') || tok(e).has(C::weekday) || (tok(e).is('-') && tok(e + 1).number()) || (tok(e).is('-') && tok(e+1).has(C::month)));
  if (ok_next && d >= 1 && d <= 31 && !(month == 5 && !m.capital && !suffixed && tok(i - 1).has(C::pronoun) && !after_date(i - 1))) {
    int z = e;
    if (tok(z).is(',') || tok(z).has(C::of)) ++z;
    if ((tok(z).is('-') || tok(z).is('/')) && tok(z).glued && tok(z + 1).glued) ++z;
    int got = year_beside(z, y);
    const bool dashed = tok(k - 1).is('-') && k > j;  // Mar-16-20, while "march 16-20" are days
    if (got == z && dashed && tok(z - 1).is('-') && tok(z).digits == 2 && tok(z).number()) y = 2000 + tok(z).value, got = z + 1;
    if (got > z) e = got;
    if (!set_month_day(f, month, d, y)) return no_such_day(f, month, d) ? e : i;
    f.why = "month and day";
    return days_after(e, d, f);
  }
  if (e > k && d > 31 && tok(k).number() && tok(k).digits <= 2 && !weak) return i;
  return j;
}

// "Sept 28-30": the last number is too large for an hour, so nobody else reads it.
int Reader::days_after(int e, int first, Frame& f) const {
  if (!tok(e).is('-') && !tok(e).any({C::to, C::until})) return e;
  int last = 0;
  int g = ordinal(e + 1, last);
  if (g == e + 1 && tok(e + 1).number() && tok(e + 1).digits == 2) g = number(e + 1, last);
  if (g == e + 1 || last <= 24 || last <= first || last > 31 || tok(e + 1).has(C::ord) || month_at(g) || counted(g)) return e;
  const auto end = f.day + days(last - first);
  if (time::ymd(end).month() != time::ymd(f.day).month()) return e;
  f.has_end = true;
  f.end = end + days(1);
  f.why = "day range";
  running(f, f.end);
  return g;
}

// "28-30 Sept", where 28 is no hour either
int Reader::days_before(int i, Frame& f) const {
  const Token& t = tok(i);
  if (!t.number() || t.digits != 2 || t.fraction_digits != 0 || t.value <= 24 || t.value > 30) return i;
  if (!tok(i + 1).is('-') && !tok(i + 1).any({C::to, C::until})) return i;
  Frame last;
  const int e = one_day_first(i + 2, last);  // no list of them: "28 to 28 to 28 …" would go as deep as it is long
  if (e == i + 2 || last.no_such || last.has_end) return i;
  const int size = static_cast<int>(static_cast<unsigned>(time::ymd(last.day).day())) - t.value;
  if (size <= 0) return i;
  f = last;
  f.day = last.day - days(size);
  f.has_end = true;
  f.end = last.day + days(1);
  f.why = "day range";
  running(f, f.end);
  return e;
}

// A month name alone: "may", "march", "april" and short names need something beside them.
bool Reader::month_evidence(int i, int j, const Token& m, bool led, bool parted) const {
  const int month = m.val(C::month);
  const bool weak = m.word->weak(C::month);
  const Token& before = tok(i - 1);
  static constexpr std::uint64_t kNearly[] = {hash_word("nearly"), hash_word("almost")};  // "its nearly oct"
  const bool lead = std::find(std::begin(kNearly), std::end(kNearly), before.hash) != std::end(kNearly) || before.any({C::in, C::by, C::until, C::since, C::from, C::during, C::of, C::before, C::after, C::every, C::within, C::for_, C::to, C::between, C::segment});
  if (before.has(C::of) && tok(i - 2).has(C::unit) && tok(i - 2).val(C::unit) == 7) return true;  // "the month of may"
  if (m.capital && superlative(i - 1)) return true;  // "the coldest March since 1987"
  const bool alone = before.type == TokenType::none && tok(j).type == TokenType::none;
  const bool with_others = (month == 4 || month == 6 || month == 8) && !led && before.type != TokenType::word && tok(j).has(C::and_) && tok(j).to - tok(j).from == 3 && tok(j + 1).any({C::the2, C::pronoun}) && !tok(j + 1).any({C::the, C::a, C::and_, C::stop});
  if (with_others) return false;  // "june and her mum say hi"
  const bool range = (tok(j).is('-') || tok(j).any({C::to, C::until, C::and_, C::or_})) && month_at(j + 1);
  const bool twice = month == 5 && !m.capital && (tok(j + 1).has(C::month) || month_at(i - 2)) && (tok(j).has(C::or_) || before.has(C::or_));
  if (twice) return false;  // "may or may not"
  const bool ranged = (before.is('-') || before.any({C::to, C::until, C::and_, C::or_})) && month_at(i - 2);
  if (weak && led && !m.capital && (month == 5 || month == 3) && tok(j).type == TokenType::word) return false;
  if (weak && !led && !parted) {
    const bool verb = month == 5 || month == 3;
    const bool full = m.to - m.from > 3;
    if (verb && !m.capital && !(lead && before.any({C::in, C::until, C::since, C::during, C::segment})) && !alone && !range && !ranged) return false;
    if (!(lead && !(before.has(C::to) && full && !m.capital)) && !alone && !range && !ranged) return false;
    if (before.has(C::for_) && verb && !m.capital) return false;
    const Token& after = tok(j);  // "over march fields"
    if (verb && !m.capital && before.has(C::during) && after.type == TokenType::word && after.word == nullptr && !after.capital) return false;
  }
  const bool a_name = (month == 4 || month == 6 || month == 8) && m.to - m.from > 3;
  if (a_name && !led && !parted && !lead && !ranged && tok(j).type == TokenType::word && !tok(j).any({C::and_, C::or_, C::to, C::until, C::at, C::in}) && !tok(j).number()) return false;
  if (month == 8 && !m.capital && !led && !parted && !lead && !alone && !range && !ranged) return false;
  return true;
}

// March 5, March 5th 2026, Mar. 5-7, March the 5th, March 2026, in March.
int Reader::month_first(int i, Frame& f) const {
  int j = i;
  int way = 0;
  int seg = 0;
  if (tok(j).has(C::segment) && tok(j).val(C::segment) <= 5 && tok(j).val(C::segment) != 0) {
    seg = tok(j).val(C::segment);
    ++j;
    if (tok(j).is('-') && tok(j).glued) ++j;
  }
  if (tok(j).any({C::this_, C::next, C::last, C::coming})) {
    way = tok(j).has(C::last) && !tok(j).has(C::next) ? -1 : tok(j).has(C::this_) ? 2 : 1;
    ++j;
  }
  if (!month_at(j)) return i;
  int day_before = i - 1;  // "31 April" is no day, and no April either
  if (tok(day_before).has(C::of) && !tok(day_before).has(C::in)) --day_before;
  if (tok(day_before).has(C::ordsuffix)) --day_before;
  if (tok(day_before).number() && tok(day_before).digits == 2 && tok(day_before).value > 28 && day_before >= i - 3 &&
      !tok(day_before - 1).is(':'))
    return i;
  const Token& m = tok(j);
  const int month = m.val(C::month);
  ++j;
  if (tok(j).is('.') && tok(j).glued && m.to - m.from <= 4 && (tok(j + 1).number() || tok(j + 1).has(C::the))) ++j;
  if (way == 0 && seg == 0) {
    const int e = month_day(i, j, f);
    if (e != j) return e;
  }
  int y = 0;
  int z = j;
  if (tok(z).is(',') || tok(z).has(C::of)) ++z;
  if ((tok(z).is('-') || tok(z).is('/')) && tok(z).glued && tok(z + 1).glued) ++z;
  const int got = way == 0 ? year_beside(z, y) : z;
  if (got > z) j = got;
  if (y == 0 && !month_evidence(i, j, m, way != 0, seg != 0)) return i;
  if (!set_month(f, month, y, way)) return i;
  if (seg == 4) f.end = f.day + days(10), f.grain = Grain::day;
  if (seg == 2) f.day += days(10), f.end = f.day + days(10), f.grain = Grain::day;
  if (seg == 5) f.day += days(20), f.grain = Grain::day;
  if (seg == 1) f.has_end = false, f.grain = Grain::day, f.month_only = false;
  if (seg == 3) f.day = f.end - days(1), f.has_end = false, f.grain = Grain::day, f.month_only = false;
  if (seg != 0) f.flex = y == 0 && way == 0 ? Flex::monthdate : Flex::none;
  return j;
}

// 5 March, 5th of March 2026, the 3rd of May, 3-5 March.
int Reader::day_first(int i, Frame& f) const {
  const int e = days_before(i, f);
  return e > i ? e : one_day_first(i, f);
}

// "12 Dec 27": two digits that are no hour, of a year that is near
bool Reader::short_year(int i) const {
  const Token& t = tok(i);
  const Token& after = tok(i + 1);
  const int coming = static_cast<int>(time::ymd(today_).year()) % 100;
  if (!lex_.english() || !t.number() || t.digits != 2 || t.fraction_digits != 0 || t.glued || t.value <= 24 || t.value < coming - 1 || t.value > coming + 10) return false;
  if (after.type == TokenType::word) return after.any({C::at, C::from, C::until, C::by, C::clockword});
  return !after.number() && !after.is(':') && !after.is('-') && !after.is('/') && !after.is('%') && after.type != TokenType::opaque;
}

int Reader::one_day_first(int i, Frame& f) const {
  const int k = tok(i).has(C::the) && !tok(i).has(C::to) ? i + 1 : i;
  int d = 0;
  int e = ordinal(k, d);
  const bool suffixed = e > k;
  if (!suffixed) {
    e = number(k, d);
    if (e == k || !tok(k).number() || tok(k).digits > 2) return i;
  }
  if (d < 1 || d > 31) return i;
  int j = e;
  if (tok(j).is('.') && tok(j).glued && !lex_.english()) ++j;
  if (tok(j).has(C::unit) && tok(j).val(C::unit) == 4 && tok(j + 1).has(C::of)) ++j;
  if (tok(j).has(C::of)) ++j;
  if (tok(j).has(C::the) && j > e) ++j;
  if ((tok(j).is('-') || tok(j).is('/')) && tok(j).glued && tok(j + 1).glued) ++j;
  if (!month_at(j)) return i;
  const Token& m = tok(j);
  static constexpr ClassSet kBehindDay = {C::at, C::until, C::from, C::by, C::part, C::inpart, C::clockword, C::stop, C::approx, C::and_, C::or_};
  const bool in_part = tok(j + 1).has(C::in) && tok(j + 2).has(C::the) && tok(j + 3).has(C::part);
  const bool goes_on = in_part || tok(j + 1).any(kBehindDay);
  if (m.val(C::month) == 3 && m.to - m.from == 3 && !tok(j).glued && !suffixed && !m.capital && tok(j + 1).type == TokenType::word && !goes_on) return i;
  if (!suffixed && m.word->weak(C::month) && (m.val(C::month) == 5) && !m.capital && tok(j + 1).type == TokenType::word && !goes_on && !(tok(j + 1).has(C::to) && tok(j + 2).number())) return i;
  ++j;
  if (tok(j).is('.') && tok(j).glued && m.to - m.from <= 4 && tok(j + 1).number()) ++j;
  int y = 0;
  int z = j;
  if (tok(z).is(',') || tok(z).has(C::of)) ++z;
  if ((tok(z).is('-') || tok(z).is('/')) && tok(z).glued && tok(z + 1).glued) ++z;
  int got = year_beside(z, y);
  if (got == z && z > j && (tok(z - 1).is('-') || tok(z - 1).is('/')) && tok(z).number() && tok(z).digits == 2) y = 2000 + tok(z).value, got = z + 1;
  if (got == z && z == j && short_year(z)) y = 2000 + tok(z).value, got = z + 1;
  if (got > z) j = got;
  // "may 5 march": the number belongs to the month before
  if (!suffixed && month_at(i - 1) && i == k) return i;
  if (!set_month_day(f, m.val(C::month), d, y) && !no_such_day(f, m.val(C::month), d)) return i;
  return j;
}

}  // namespace daybook::timex

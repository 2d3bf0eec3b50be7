// Weekdays: friday, next friday, friday week, the first Monday of June.
#include <algorithm>

#include "timex/reader.h"

namespace daybook::timex {
namespace {

using time::days;

int iso_day(time::Date d) { return static_cast<int>(time::weekday_of(d).iso_encoding()); }
time::Date monday_of(time::Date d) { return d - days(iso_day(d) - 1); }

}  // namespace

// What follows a weekday and names its week; `alone`: nothing in front did so already.
int Reader::weekday_of_week(int j, int wd, bool alone, Frame& f) const {
  const time::Date monday = monday_of(today_);
  // friday next week, friday this week, friday of next week, friday after next
  int k = j;
  if (tok(k).any({C::of, C::in, C::the}) || tok(k).is(',')) ++k;
  if (tok(k).any({C::this_, C::next, C::last, C::coming}) && tok(k + 1).has(C::unit) && tok(k + 1).val(C::unit) == 5) {
    const int week = tok(k).has(C::this_) ? 0 : tok(k).has(C::last) && !tok(k).has(C::next) ? -1 : 1;
    set_day(f, monday + days(7 * week + wd - 1), "weekday of week");
    return k + 2;
  }
  if (tok(j).has(C::the) && tok(j + 1).has(C::unit) && tok(j + 1).val(C::unit) == 5 && tok(j + 2).has(C::afternext)) {
    set_day(f, monday + days(14 + wd - 1), "weekday of week");
    return j + 3;
  }
  if (alone && tok(j).has(C::before) && tok(j + 1).has(C::last) && tok(j + 2).type != TokenType::word) {  // "the Wednesday before last"
    const int since = (iso_day(today_) - wd + 6) % 7 + 1;
    set_day(f, today_ - days(since + 7), "weekday, weeks");
    return j + 2;
  }
  int ahead = wd - iso_day(today_);
  if (ahead < 0) ahead += 7;
  if (tok(j).has(C::afternext) || (alone && tok(j).has(C::after) && tok(j + 1).has(C::next))) {
    set_day(f, monday + days(14 + wd - 1), "wd after next");
    return tok(j).has(C::afternext) ? j + 1 : j + 2;
  }
  // monday week, friday fortnight, monday in two weeks
  const Token& w = tok(j);
  const auto size = w.to - w.from;
  const bool week = w.has(C::unit) && w.val(C::unit) == 5 && (size == 4 || (size == 2 && tok(j + 1).type != TokenType::word));  // "thurs wk"
  const bool fortnight = w.has(C::unit) && w.val(C::unit) == 6 && size > 3;
  if (alone && (week || fortnight) && !w.possessive) {
    set_day(f, today_ + days((ahead == 0 ? 7 : ahead) + (week ? 7 : 14)), "weekday, weeks");
    return j + 1;
  }
  if (alone && tok(j).has(C::in)) {
    double n = 0;
    int u = 0;
    const int e = amount(j + 1, n, u);
    if (e > j + 1 && u == 5) {
      set_day(f, monday + days(7 * static_cast<int>(n) + wd - 1), "weekday, weeks");
      return e;
    }
  }
  return j;
}

void Reader::set_weekday(Frame& f, int wd, Way way) const {
  const time::Date monday = monday_of(today_);
  const int ahead = (wd - iso_day(today_) + 7) % 7;
  const time::Date coming = today_ + days(ahead);
  switch (way) {
    case Way::this_one:
      set_day(f, monday + days(wd - 1), "this weekday");
      if (f.day < today_) {
        f.alt = f.day;
        f.has_alt = true;
        if (c_.prefer != Prefer::past) f.day = coming;
      }
      return;
    case Way::next:
      set_day(f, monday + days(7 + wd - 1), "next weekday");
      if (ahead > 0 && coming < f.day) {
        if (c_.next_weekday == NextWeekday::nearest) f.day = coming;
        else f.alt = coming, f.has_alt = true, f.close = c_.next_weekday == NextWeekday::unknown;
      }
      return;
    case Way::last:
      set_day(f, ahead == 0 ? today_ - days(7) : coming - days(7), "last weekday");
      return;
    case Way::coming:
      set_day(f, ahead == 0 ? today_ + days(7) : coming, "coming weekday");
      return;
    case Way::none: break;
  }
  if (c_.prefer == Prefer::past) {
    set_day(f, ahead == 0 ? today_ : coming - days(7), "weekday");
  } else if (c_.prefer == Prefer::nearest && ahead > 3) {
    set_day(f, coming - days(7), "weekday");
  } else {
    set_day(f, coming, "weekday");
    if (ahead == 0) f.alt = coming + days(7), f.has_alt = true;
  }
  f.weekday_only = true;
  f.flex = Flex::weekday;
}

// "mon 23 at 5.45": a number too high for an hour of twelve, where that day of the month is such a weekday soon
int Reader::weekday_numbered(int j, int wd, Frame& f) const {
  const Token& n = tok(j);
  const Token& after = tok(j + 1);
  if (!n.number() || n.glued || n.digits != 2 || n.fraction_digits != 0 || n.value < 13 || n.value > 31 || c_.prefer == Prefer::past) return j;
  if (counted(j + 1) || month_at(j + 1) || after.number() || after.has(C::ordsuffix)) return j;
  if (after.type == TokenType::word ? !after.any({C::at, C::from, C::between, C::for_, C::suits, C::stop, C::and_, C::or_}) : (after.is(':') || after.is('/') || after.is('-') || after.is('%') || after.is('~'))) return j;
  for (time::Date d = today_ + days((wd - iso_day(today_) + 7) % 7); d < today_ + days(56); d += days(7)) {
    if (static_cast<int>(static_cast<unsigned>(time::ymd(d).day())) != n.value) continue;
    set_day(f, d, "month and day");
    f.flex = Flex::monthdate;
    return j + 1;
  }
  return j;
}

// friday, this/next/last friday, friday next week, friday week.
int Reader::weekday(int i, Frame& f) const {
  int j = i;
  Way way = Way::none;
  const Token& lead = tok(i);
  if (lead.any({C::this_, C::next, C::last, C::coming, C::past})) {
    way = lead.has(C::this_) ? Way::this_one : lead.has(C::next) ? Way::next : lead.has(C::coming) ? Way::coming : Way::last;
    ++j;
    if (way == Way::this_one && tok(j).any({C::coming, C::past})) way = tok(j++).has(C::coming) ? Way::coming : Way::last;
  }
  const Token& t = tok(j);
  if (!t.has(C::weekday)) return i;
  const int wd = t.val(C::weekday);
  const bool weak = t.word->weak(C::weekday) && way == Way::none;
  ++j;
  const bool dotted = tok(j).is('.') && tok(j).glued && !tok(j + 1).glued && t.to - t.from <= 5;
  if (dotted && (tok(j + 1).number() || tok(j + 1).any({C::month, C::at, C::to, C::until, C::and_, C::or_, C::clockword, C::approx, C::by}) || tok(j + 1).is('-') || tok(j + 1).is('@'))) ++j;
  f.weekday = static_cast<std::uint8_t>(wd);
  if (way == Way::none || way == Way::last || way == Way::next) {
    if (const int e = weekday_beside(j, wd, 1, f); e > j) return e;
  }
  if (way == Way::none) {
    if (tok(j).has(C::next) && tok(j + 1).type != TokenType::word && !tok(j + 1).number() && lex_.english()) {
      set_weekday(f, wd, Way::coming);  // "on Wednesday next"
      return j + 1;
    }
  }
  static constexpr std::uint64_t gone = hash_word("gone");
  if ((way == Way::none || way == Way::this_one || way == Way::last) && !weak && tok(j).type == TokenType::word && tok(j).hash == gone && lex_.english() &&
      tok(j + 1).type != TokenType::word && !tok(j + 1).number()) {  // "Sunday gone"
    set_weekday(f, wd, Way::last);
    return j + 1;
  }
  if (const int e = way == Way::none ? weekday_numbered(j, wd, f) : j; e > j) return e;
  if (const int e = weekday_of_week(j, wd, way == Way::none && !weak, f); e > j) return e;
  if (way == Way::none && !lex_.english() && tok(j).any({C::next, C::last, C::coming, C::this_})) {  // lundi prochain
    way = tok(j).has(C::last) && !tok(j).has(C::next) ? Way::last : tok(j).has(C::this_) ? Way::this_one : Way::coming;
    ++j;
  }
  const bool of_thing = way == Way::last && tok(i - 1).has(C::the) && tok(j).has(C::of) && !tok(j).has(C::in) && tok(j + 1).type == TokenType::word;
  if (of_thing && (tok(j + 1).word == nullptr || tok(j + 1).has(C::ordnoun)) && !tok(j + 1).has(C::unit)) return f = Frame(), i;  // "the last Friday of term"
  if (t.has(C::part)) f.part = static_cast<std::uint8_t>(t.val(C::part));
  set_weekday(f, wd, way);
  if (weak && !weekday_evidence(i, j, wd)) return f = Frame(), i;
  return j;
}

// The month or year that a counted weekday belongs to: "June", "next month", "the month".
int Reader::month_of_nth(int j, Frame& month) const {
  int m = month_at(j) ? month_first(j, month) : j;
  if (m > j && !month.month_only) m = j;
  if (m == j) {
    if (tok(j).any({C::this_, C::next, C::last, C::the, C::coming})) {
      if (tok(j).has(C::the) && tok(j + 1).has(C::unit) && (tok(j + 1).val(C::unit) == 7 || tok(j + 1).val(C::unit) == 9)) {
        set_period(month, tok(j + 1).val(C::unit), 0);
        month.flex = Flex::monthdate;
        m = j + 2;
      } else {
        m = named_period(j, month);
        if (m > j && month.grain != Grain::month && month.grain != Grain::year) m = j;
        if (m == j) m = month_first(j, month);
        if (m > j && !month.has_end) m = j;
      }
    } else if (tok(j).has(C::unit) && (tok(j).val(C::unit) == 7 || (!lex_.english() && tok(j).val(C::unit) == 9)) && !tok(j).possessive && (!lex_.english() || (t_.text()[tok(j).to - 1] | 32) == 'h')) {  // "im Monat", "del mes", "last Thurs of month"
      set_period(month, tok(j).val(C::unit), 0);
      month.flex = Flex::monthdate;
      m = j + 1;
    } else if (month_at(j)) {  // weak month names are strong here
      int y = 0;
      m = year(j + 1, y);
      if (!set_month(month, tok(j).val(C::month), y, 0)) return j;
    }
  }
  return m;
}

// The n-th such weekday (0: workday) of a span, or its last one.
time::Date Reader::nth_day(const Frame& month, int n, int wd) const {
  const bool workday = wd == 0;
  time::Date day{};
  if (n > 0) {
    day = month.day;
    if (workday) {
      int left = n;
      while (true) {
        if (iso_day(day) <= 5 && --left == 0) break;
        day += days(1);
      }
    } else {
      day += days((wd - iso_day(day) + 7) % 7 + 7 * (n - 1));
    }
  } else {
    day = month.end - days(1);
    if (workday) while (iso_day(day) > 5) day -= days(1);
    else day -= days((iso_day(day) - wd + 7) % 7 + 7 * (-n - 1));
  }
  return day;
}

// "second to last", "next to last": counted from the end
int Reader::from_last(int k, int& n) const {
  if (tok(k).val(C::lastord) == 2) return n = -2, k + 1;  // "penultimate"
  int nth = 0;
  int e = ordinal(k, nth);
  if (e == k && tok(k).has(C::next)) nth = 2, e = k + 1;
  while (tok(e).is('-') && tok(e).glued) ++e;
  if (nth < 2 || nth > 4 || e == k || !tok(e).has(C::to)) return k;
  ++e;
  while (tok(e).is('-') && tok(e).glued) ++e;
  if (!tok(e).any({C::last, C::lastord}) || tok(e).has(C::next)) return k;
  n = -nth;
  return e + 1;
}

// first Monday of June, last Friday before Christmas.
int Reader::nth_weekday(int i, Frame& f) const {
  if (const int e = nth_beside(i, f); e > i) return e;
  f = kNoFrame;
  return nth_of_month(i, f);
}

// first Monday of June, last Friday in May, the third Thursday of next month.
int Reader::nth_of_month(int i, Frame& f) const {
  int k = tok(i).has(C::the) ? i + 1 : i;
  int n = 0;
  int e = ordinal(k, n);
  if (e == k && tok(k).has(C::lastord)) n = -1, e = k + 1;
  if (tok(e).any({C::to}) || tok(e).is('-') || tok(k).has(C::next) || tok(k).val(C::lastord) == 2) e = std::max(e, from_last(k, n));
  if (e == k || n > 5) return i;
  const int of_first = e;  // "the 1st or 2nd week of May": of the first one
  if (int other = 0, z = tok(e + 1).has(C::the) ? e + 2 : e + 1; tok(e).any({C::or_, C::and_}) || tok(e).is('/')) {
    if (const int g = ordinal(z, other); g > z && other > n && other <= 5) e = g;
  }
  const bool joint = e > of_first;
  const bool week = (tok(e).has(C::unit) && tok(e).val(C::unit) == 5) || (tok(e).has(C::weekof));
  const bool weekend = tok(e).has(C::unit) && tok(e).val(C::unit) == 10;
  const bool workday = tok(e).has(C::businessday) || (tok(e).has(C::weekdays) && tok(e).val(C::weekdays) == 1);
  const bool weekof = tok(e).has(C::weekof) && !tok(e).has(C::unit);
  if (!tok(e).has(C::weekday) && !week && !weekend && !workday && !weekof) return i;
  const int wd = week ? 1 : weekend ? 6 : workday ? 0 : tok(e).val(C::weekday);
  int j = e + 1;
  if (!weekof) {
    if (!tok(j).any({C::of, C::in}) && !month_at(j)) return i;
    if (!month_at(j)) ++j;
  }
  Frame month;
  int m = month_of_nth(j, month);
  if (m == j && week) m = numbered_year(j, month);  // "the first week of 2028"
  if (m == j) return i;
  time::Date day = nth_day(month, n, workday ? 0 : wd);
  if (day >= month.end) return i;
  if (day < today_ && month.flex == Flex::monthdate && month.end > today_ && c_.prefer == Prefer::future && n > 0 && !workday && tok(j).has(C::the)) {
    time::Date first = month.end;
    day = first + days((wd - iso_day(first) + 7) % 7 + 7 * (n - 1));
  }
  set_day(f, day, "wd of a month");
  if (wd != 0 && !week && !weekend) f.nth = static_cast<std::int8_t>(n);
  if (week) {
    if (n > 0) f.day = month.day + days(7 * (n - 1)) - days(iso_day(month.day) - 1);
    f.has_end = true;
    f.end = f.day + days(7);
    f.grain = Grain::week;
  } else if (weekend) {
    f.has_end = true;
    f.end = f.day + days(2);
    f.grain = Grain::weekend;
  }
  return joint ? of_first : m;
}

}  // namespace daybook::timex

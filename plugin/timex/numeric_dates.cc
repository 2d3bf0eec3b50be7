// Dates in digits: 2026-03-04, 2026-03-04T15:00Z, 3/9, 3/9/26, 9.3.2026.
#include "timex/reader.h"

namespace daybook::timex {
namespace {

// 26 is 2026, 87 is 1987.
int full_year(const Token& t) {
  if (t.digits == 4) return t.value;
  if (t.digits != 2) return 0;
  return t.value < 70 ? 2000 + t.value : 1900 + t.value;
}

}  // namespace

int Reader::iso(int i, Frame& f) const {
  const Token& y = tok(i);
  if (!y.number() || y.digits != 4 || y.fraction_digits != 0) return i;
  const int at = (tok(i + 1).is('-') || tok(i + 1).is('/')) && tok(i + 1).glued ? i + 2 : i + 1;
  if (month_at(at) && y.value >= 1900 && y.value <= 2199) {  // 2016 June 15
    const int k = (tok(at + 1).is('-') || tok(at + 1).is('/')) && tok(at + 1).glued ? at + 2 : at + 1;
    int d = 0;
    int e = ordinal(k, d);
    if (e == k && tok(k).number() && tok(k).digits <= 2 && !tok(k + 1).is(':') && !tok(k + 1).has(C::ampm)) e = number(k, d);
    if (e > k) return set_month_day(f, tok(at).val(C::month), d, y.value) ? e : i;
    return i;
  }
  const char sign = tok(i + 1).type == TokenType::punct && tok(i + 1).glued ? tok(i + 1).mark : 0;
  if (sign == '.' && (tok(i - 1).has(C::nobefore) || tok(i + 2).digits != 2)) return i;  // a version
  if ((sign != '-' && sign != '/' && sign != '.') || !tok(i + 2).number() || !tok(i + 2).glued) return i;
  if (!tok(i + 3).is(sign) || !tok(i + 4).number() || !tok(i + 4).glued || tok(i + 4).digits > 2) {
    if (sign == '-' && next_year_named(i)) return i;  // "the 2009-10 season"
    if (sign == '-' && tok(i + 2).digits == 2 && y.value >= 1900 && y.value <= 2199 && tok(i + 2).value >= 1 &&
        tok(i + 2).value <= 12 && !tok(i + 3).glued) {
      return set_month(f, tok(i + 2).value, y.value, 0) ? i + 3 : i;
    }
    if (sign == '-' && tok(i + 2).digits == 3 && !tok(i + 3).glued) return day_of_year(i, f);
    return i;
  }
  const auto day = time::make_date(y.value, static_cast<unsigned>(tok(i + 2).value), static_cast<unsigned>(tok(i + 4).value));
  if (!day) return no_such_day(f, tok(i + 2).value, tok(i + 4).value) ? i + 5 : i;
  set_day(f, *day, "ISO date");
  return iso_clock(i + 5, f);
}

// 2026-300: the day of the year.
int Reader::day_of_year(int i, Frame& f) const {
  const int n = tok(i + 2).value;
  const auto first = time::make_date(tok(i).value, 1, 1);
  if (!first || n < 1 || time::ymd(*first + time::days(n - 1)).year() != time::ymd(*first).year()) return i;
  set_day(f, *first + time::days(n - 1), "ISO date");
  return i + 3;
}

// "T15:00Z", "T1500+0100" behind an ISO date: "T" and "Z" belong to the clock that follows at once.
int Reader::iso_clock(int j, Frame& f) const {
  const Token& t = tok(j);
  if (t.type != TokenType::word || !t.glued || t.to - t.from != 1 || !tok(j + 1).number() || !tok(j + 1).glued ||
      (t_.text()[t.from] | 32) != 't')
    return j;
  Frame clock;
  int z = clock_digits(j + 1, clock);
  if (const Token& n = tok(j + 1); n.digits == 6 && n.value / 10000 < 24 && n.value / 100 % 100 < 60 && n.value % 100 < 60) {
    clock.from = {n.value / 10000 * 3600 + n.value / 100 % 100 * 60 + n.value % 100, false, true};
    z = j + 2;
  } else if (n.digits == 4 && clock.from.given()) {
    clock.bare_number = false;
  }
  if (z == j + 1 || clock.bare_number) return j;
  f.from = clock.from;
  f.from.bare = false;
  return iso_offset(z, f);
}

// "Z", "+01:00", "-0500" glued to a clock time
int Reader::iso_offset(int z, Frame& f) const {
  const Token& sign = tok(z);
  const Token& n = tok(z + 1);
  if (sign.has(C::offset) && sign.glued && sign.to - sign.from == 1) {
    f.has_offset = true;
    f.offset = 0;
    return z + 1;
  }
  if ((!sign.is('+') && !sign.is('-')) || !sign.glued || !n.number()) return z;
  const int way = sign.is('-') ? -1 : 1;
  if (n.digits == 2 && tok(z + 2).is(':') && tok(z + 3).number()) {  // not "+02:" at the end of a cut text
    f.has_offset = true;
    f.offset = (n.value * 60 + tok(z + 3).value) * way;
    return z + 4;
  }
  if (n.digits != 4) return z;
  f.has_offset = true;
  f.offset = (n.value / 100 * 60 + n.value % 100) * way;
  return z + 2;
}

// 05/2026
int Reader::month_and_year(int i, Frame& f) const {
  const Token& m = tok(i);
  const Token& y = tok(i + 2);
  const Token& after = tok(i + 3);
  if (m.value < 1 || m.value > 12 || y.fraction_digits != 0 || y.value < 1900 || y.value > 2199 || (after.is('/') && after.glued) || tok(i - 1).is('/') ||
      tok(i - 1).has(C::nobefore) || counted(i + 3))
    return i;
  return set_month(f, m.value, y.value, 0) ? i + 3 : i;
}

// "20.07.-28.08.", "20.-28.7.": two days of the year as they are written in Europe, with a point behind each number.
int Reader::dotted_days(int i, Frame& f) const {
  const Token& a = tok(i);
  const Token& b = tok(i + 3);
  const bool words = tok(i + 2).any({C::to, C::until}) && a.fraction_digits != 0 && tok(i + 4).is('.') && tok(i + 4).glued;  // "from 20.07. to 28.08."
  const bool points = tok(i + 1).is('.') && tok(i + 1).glued && (tok(i + 2).is('-') || words) && b.number();
  if (!points || b.fraction_digits == 0 || b.fraction_digits > 2 || (a.fraction_digits == 0 && !(tok(i + 2).glued && b.glued))) return i;
  const int end = tok(i + 4).is('.') && tok(i + 4).glued ? i + 5 : i + 4;
  if (a.fraction_digits != 0 && end == i + 4 && tok(end).type == TokenType::word) return i;
  Frame last;
  const int month = a.fraction_digits == 0 ? b.fraction : a.fraction;
  if (!set_month_day(f, month, a.value, 0) || !set_month_day(last, b.fraction, b.value, 0)) return i;
  f.end = last.day + time::days(1);
  if (f.end <= f.day) f.end = time::add_months(last.day, 12) + time::days(1);
  running(f, f.end);
  f.has_end = true;
  f.why = "day range";
  return end;
}

// "10/17-18": the last day behind a date of two numbers
int Reader::slashed_days(int j, int first, Frame& f) const {
  const Token& last = tok(j + 1);
  const Token& after = tok(j + 2);
  if (!tok(j).is('-') || !tok(j).glued || !last.number() || !last.glued || last.digits > 2 || last.fraction_digits != 0 || last.value <= first || last.value > 31) return j;
  if (((after.is(':') || after.is('/') || after.is('-')) && after.glued) || after.any({C::ampm, C::ordsuffix}) || counted(j + 2)) return j;
  const auto end = f.day + time::days(last.value - first);
  if (time::ymd(end).month() != time::ymd(f.day).month()) return j;
  f.has_end = true;
  f.end = end + time::days(1);
  f.why = "day range";
  running(f, f.end);
  return j + 2;
}

// "5-21 8am": what no range of hours would be followed by
bool Reader::day_with_clock(int i, int j) const {
  const int k = tok(j).has(C::at) ? j + 1 : j;
  const Token& before = tok(i - 1);
  const bool free = before.type != TokenType::word ? before.type != TokenType::punct || before.is(',') : before.any({C::on, C::for_, C::weekday, C::booking, C::to, C::verbok});
  if (!free || !tok(k).number() || (k == j && tok(k).glued) || tok(k).value > 24) return false;
  return (tok(k + 1).has(C::ampm) && tok(k + 1).to - tok(k + 1).from == 2) || (tok(k + 1).is(':') && tok(k + 1).glued);
}

// Two or three groups with "/", "-" or "."; the order of day and month by setting or zone.
int Reader::slashed(int i, Frame& f) const {
  const Token& a = tok(i);
  if (!a.number() || a.digits > 2) return i;
  if (const int e = dotted_days(i, f); e > i) return e;
  if (a.fraction_digits != 0) {  // 4.3. in languages that write days so
    const bool clock_behind = a.fraction_digits == 2 && tok(i + 2).number() && !tok(i + 2).glued && tok(i + 3).is(':') && tok(i + 3).glued;  // "29.05. 10:00", whatever the language
    if ((lex_.english() && !clock_behind) || !tok(i + 1).is('.') || !tok(i + 1).glued) return i;
    if (!set_month_day(f, a.fraction, a.value, 0)) return i;
    return i + 2;
  }
  const Token& s = tok(i + 1);
  if (s.type != TokenType::punct || !s.glued || (s.mark != '/' && s.mark != '-' && s.mark != '.')) return i;
  const Token& b = tok(i + 2);
  if (b.number() && b.glued && b.digits == 4 && s.mark == '/' && a.fraction_digits == 0) return month_and_year(i, f);
  if (!b.number() || !b.glued || b.digits > 2 || (b.fraction_digits != 0)) return i;
  const Token& s2 = tok(i + 3);
  const bool three = s2.is(s.mark) && s2.glued && tok(i + 4).number() && tok(i + 4).glued;
  int y = 0;
  int j = i + 3;
  if (three) {
    y = full_year(tok(i + 4));
    if (y == 0 || tok(i + 4).fraction_digits != 0) return i;
    j = i + 5;
  } else if ((s.mark == '-' && !(b.value > 12 && b.value <= 31 && a.value <= 12 && day_with_clock(i, i + 3)) && !(b.value > 12 && b.value <= 31 && a.value <= 12 && tok(i - 1).any({C::on, C::from, C::by, C::until, C::to, C::between, C::and_}) && !tok(i + 3).has(C::ampm))) || tok(i - 1).is('/') || (s2.is('/') && s2.glued)) {
    return i;
  } else if (s.mark == '.') {
    if (lex_.english() || !(s2.is('.') && s2.glued)) return i;
    j = i + 4;
  }
  const bool month_lead = s.mark != '.' && month_leads();
  int m = month_lead ? a.value : b.value;
  int d = month_lead ? b.value : a.value;
  if (m > 12 && d <= 12) std::swap(m, d);
  if (m < 1 || m > 12 || d < 1) return i;
  if (!three && s.mark == '/' && month_at(j)) return i;  // "12/13 June"
  if (!three) {
    const Token& before = tok(i - 1);
    const Token& after = tok(j);
    const bool in_part = after.has(C::in) && tok(j + 1).has(C::the) && tok(j + 2).has(C::part);  // "12/1 in the afternoon"
    if (numbers_things(i - 1) || (after.has(C::of) && !in_part) || counted(j) || before.has(C::a)) return i;
    const bool lead = before.type != TokenType::word || before.any({C::on, C::by, C::until, C::from, C::for_, C::since, C::after, C::before, C::weekday, C::to, C::between, C::and_, C::or_, C::the, C::make, C::at, C::approx, C::of, C::next, C::this_, C::also, C::starting, C::weekof});
    const bool tail = after.type != TokenType::word || in_part || after.any({C::at, C::from, C::to, C::until, C::part, C::and_, C::or_, C::verbok, C::for_, C::clockword});
    const bool half = after.has(C::ampm) && after.to - after.from == 2 && !after.glued && b.value > 12;  // "OOO 7/23 pm"
    const bool free_tail = half || after.any({C::allday, C::halfday, C::tonight});
    const int k = after.any({C::and_, C::or_}) || after.is('&') || after.is(',') ? j + 1 : j;
    const bool goes_on = !frames_.empty() && frames_.back().why == kNumericDate && frames_.back().last == i - 1 && (before.any({C::and_, C::or_}) || before.is('&') || before.is(','));
    const bool ranged = (after.is('-') || after.any({C::to, C::until})) && tok(j + 1).number() && tok(j + 2).is('/') && tok(j + 2).glued && tok(j + 3).number();  // "3/3 - 4/20"
    const bool listed = goes_on || ranged || (k > j && tok(k).number() && tok(k + 1).is('/') && tok(k + 1).glued && tok(k + 2).number() && tok(k + 2).glued && tok(k).value == a.value);  // "off 3/10 and 3/11"
    Frame c;  // "1/4 4pm"
    const bool clock_behind = (after.number() || after.any({C::num, C::pastmin, C::tomin})) && clock(j, c) > j && !c.weak && (!c.from.bare || tok(j + 1).is(':'));
    if (a.value == b.value && a.value == 10 && a.digits == 2 && !listed && !clock_behind) return i;  // a rating
    const bool rating = !listed && !clock_behind && a.value <= b.value && (b.value == 2 || b.value == 3 || b.value == 4 || b.value == 5 || b.value == 8 || b.value == 10 || b.value == 16);
    const bool end = after.type != TokenType::word && !rating;
    if (!lead && !tail && !free_tail && !end && !clock_behind) return i;
    if (!lead && rating) return i;
    const bool fraction = !listed && !clock_behind && a.digits == 1 && b.digits == 1 && a.value < b.value && b.value <= 4;
    const bool firm = before.any({C::on, C::by, C::until, C::from, C::since, C::after, C::before, C::weekday, C::between, C::weekof}) || after.any({C::at, C::clockword}) || after.number() || (after.is('-') && tok(j + 1).number()) || (before.is('-') && tok(i - 2).number()) || tok(i-1).is('(');
    const bool alone = before.type == TokenType::none && after.type == TokenType::none;
    if (fraction && !firm && !alone) return i;
  }
  if (!set_month_day(f, m, d, y)) return no_such_day(f, m, d) ? j : i;
  if (const int e = three || s.mark != '/' ? j : slashed_days(j, d, f); e > j) return e;
  f.why = kNumericDate;
  f.numeric = m != d && m <= 12 && d <= 12 && s.mark != '.';
  if (f.numeric) {
    Frame other;
    if (set_month_day(other, d, m, y)) {
      f.alt = other.day, f.has_alt = true;
      // Both ahead and near, and nobody said which of them stands first: one short question.
      const auto near = [&](time::Date day) { return day >= today_ && day < today_ + time::days(100); };
      f.close = c_.order == DateOrder::by_zone && y == 0 && near(f.day) && near(f.alt);
    }
  }
  return j;
}

}  // namespace daybook::timex

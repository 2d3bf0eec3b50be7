// Weeks, weekends, months, quarters, years and seasons as wholes, and their beginnings and ends.
#include <iterator>

#include "timex/reader.h"

namespace daybook::timex {
namespace {

using time::days;

int iso_day(time::Date d) { return static_cast<int>(time::weekday_of(d).iso_encoding()); }

constexpr Grain kGrains[] = {Grain::day,  Grain::second, Grain::minute,  Grain::minute, Grain::day, Grain::week,
                             Grain::week, Grain::month,  Grain::quarter, Grain::year,   Grain::weekend, Grain::year};

}  // namespace

// The `offset`-th unit after the one that holds today.
void Reader::set_period(Frame& f, int unit, int offset) const {
  if (unit < 0 || unit >= static_cast<int>(std::size(kGrains))) return;  // centuries have no grain
  const auto now = time::ymd(today_);
  const time::Date monday = today_ - days(iso_day(today_) - 1);
  const time::Date month(now.year() / now.month() / 1);
  const int m = static_cast<int>(static_cast<unsigned>(now.month()));
  f.has_day = true;
  f.has_end = true;
  f.grain = kGrains[unit];
  f.why = "period";
  switch (unit) {
    case 4:
      f.day = today_ + days(offset);
      f.has_end = false;
      break;
    case 5: f.day = monday + days(7 * offset), f.end = f.day + days(7); break;
    case 6: f.day = monday + days(14 * offset), f.end = f.day + days(14); break;
    case 7: f.day = time::add_months(month, offset), f.end = time::add_months(f.day, 1); break;
    case 8:
      f.day = time::add_months(month, -((m - 1) % 3) + 3 * offset);
      f.end = time::add_months(f.day, 3);
      break;
    case 9:
      f.day = time::add_months(month, 1 - m + 12 * offset);
      f.end = time::add_months(f.day, 12);
      break;
    case 11:
      f.day = time::add_months(month, 1 - m + 12 * (10 * offset - static_cast<int>(now.year()) % 10));
      f.end = time::add_months(f.day, 120);
      break;
    case 10: f.day = monday + days(7 * offset + 5), f.end = f.day + days(2); break;
    default: f.has_day = f.has_end = false; break;
  }
}

// "the following day", "the previous day", but no "next-day delivery" and no "last day"
int Reader::next_day(int i, int j, int way, Frame& f) const {
  const Token& lead = tok(j - 1);
  const Token& after = tok(j + 1);
  const bool previous = way == -1 && (t_.text()[lead.from] | 32) == 'p' && lead.has(C::last);
  const bool single = (t_.text()[tok(j).to - 1] | 32) == 'y' && !tok(j).possessive;
  if (!(way == 1 || previous) || !single || !tok(i).has(C::the) || after.any({C::of, C::or_}) || after.is('-')) return i;
  if (after.type == TokenType::word && !after.any({C::verbok, C::at, C::on})) return i;
  set_day(f, today_ + days(way), "relative day");
  return j + 1;
}

// "in the past week": the seven days before today, not the calendar week before.
int Reader::past_unit(int j, int u, Frame& f) const {
  Frame then;
  set_instant(then, u, -1);
  if (!then.has_day) return j;
  set_day(f, then.day, "counted period");
  f.has_end = true;
  f.end = today_;
  return j + 1;
}

// this week, next month, the weekend, the week after next. `way` 99: nothing in front says which.
int Reader::unit_period(int i, int j, int way, Frame& f) const {
  const Token& t = tok(j);
  const int u = t.val(C::unit);
  if (u < 4 || u > 11 || (u == 11 && way == 99)) return i;
  if (tok(j + 1).has(C::afternext)) {
    set_period(f, u, 2);
    return j + 2;
  }
  if (way == 99 && u >= 5 && tok(j + 1).has(C::before) && tok(j + 2).has(C::last) && tok(j + 3).type != TokenType::word) {  // "the week before last"
    set_period(f, u, -2);
    return j + 3;
  }
  if (way == 99) {
    const bool the_weekend = u == 10 && (j > i || tok(i - 1).any({C::on, C::at, C::for_, C::during, C::in}) || (tok(i-1).type == TokenType::none && tok(j+1).type == TokenType::none));
    if (!the_weekend || tok(j + 1).has(C::of)) return i;
    way = 0;
    if (tok(j).to - tok(j).from > 7 && (t_.text()[tok(j).to - 1] | 32) == 's' && !tok(j).possessive) return i;
  }
  if (way == -1 && (u == 5 || u == 7 || u == 9) && tok(j - 1).has(C::past)) return past_unit(j, u, f);
  if (u == 4) return next_day(i, j, way, f);
  if (t.to - t.from > 3 && (t_.text()[t.to - 1] | 32) == 's' && !t.possessive) return i;  // "the last years"
  const int offset = way == 2 ? (u == 10 ? 0 : 1) : way;
  set_period(f, u, offset);
  if (u == 10 && offset == 1) {
    f.alt = f.day - days(7), f.has_alt = true, f.close = true;
  }
  if (u == 10 && offset == -1 && iso_day(today_) >= 6 && tok(i).has(C::past)) set_period(f, u, 0);
  return j + 1;
}

// "4th quarter", "the 2nd quarter 2025", "2027 Q2"
int Reader::nth_quarter(int j, Frame& f) const {
  int n = 0;
  int y = 0;
  const int e = tok(j).number() && tok(j).digits > 2 ? j : ordinal(j, n);
  if (e > j && n >= 10 && n <= 22 && tok(j - 1).any({C::the, C::segment}) && tok(e).has(C::unit) && tok(e).val(C::unit) == 12) {  // the 19th century
    set_day(f, *time::make_date(100 * n - 99, 1, 1), "century");
    f.has_end = true;
    f.end = time::add_months(f.day, 1200);
    f.grain = Grain::year;
    return e + 1;
  }
  const Token& q = tok(e);
  const bool quarter_of = q.has(C::tomin) && q.words == 2 && (t_.text()[q.to - 1] | 32) == 'f' && year(e + 1, y) > e + 1;  // as in "quarter of six"
  if (e > j && tok(j).number() && n >= 1 && n <= 4 && quarter_of) return quarter_of_year(e + 1, n, y, f) > e + 1 ? year(e + 1, y) : j;
  if (e > j && tok(j).number() && n >= 1 && n <= 4 && tok(e).has(C::unit) && tok(e).val(C::unit) == 8) return quarter_of_year(e, n, 0, f);
  if (e == j && year(j, y) == j + 1 && tok(j).number() && tok(j + 1).has(C::quarter) && tok(j + 1).words == 1)
    return quarter_of_year(j + 1, tok(j + 1).val(C::quarter), y, f);
  return j;
}

// The quarter that the token at `j` names, of the year given or the one behind it.
int Reader::quarter_of_year(int j, int q, int y, Frame& f) const {
  const bool given = y != 0;
  int e = j + 1;
  if (!given) {
    y = static_cast<int>(time::ymd(today_).year());
    if (tok(e).any({C::of, C::in}) || tok(e).is(',') || ((tok(e).is('/') || tok(e).is('-')) && tok(e).glued)) ++e;
    if (tok(e).has(C::the)) ++e;
  }
  int got = given ? e : year(e, y);
  if (!given && tok(e).any({C::this_, C::next, C::last}) && tok(e + 1).has(C::unit) && tok(e + 1).val(C::unit) == 9) {
    y += tok(e).has(C::next) ? 1 : tok(e).has(C::this_) ? 0 : -1;
    got = e + 2;
  }
  const auto day = time::make_date(y, static_cast<unsigned>(q * 3 - 2), 1);
  if (!day) return j;
  set_period(f, 8, 0);
  f.day = *day;
  f.end = time::add_months(*day, 3);
  const bool open = !given && got == e;
  if (open && c_.prefer == Prefer::future && f.end <= today_) f.day = time::add_months(f.day, 12), f.end = time::add_months(f.end, 12);
  return open || given ? j + 1 : got;
}

// Q3, the second quarter of 2026
int Reader::quarter_period(int i, int j, Frame& f) const {
  const Token& t = tok(j);
  const bool led = tok(i - 1).any({C::in, C::by, C::of, C::until, C::during}) || (tok(i - 1).type == TokenType::none && tok(j + 1).type == TokenType::none);
  Frame got;
  const int e = quarter_of_year(j, t.val(C::quarter), 0, got);
  if (e == j || (t.words > 1 && e == j + 1 && !led)) return i;
  f = got;
  return e;
}

// next summer, spring 2027, in the fall
int Reader::season_period(int i, int j, int way, Frame& f) const {
  const Token& t = tok(j);
  static constexpr int kStart[] = {0, 3, 6, 9, 12};
  int y = 0;
  const int e = tok(j + 1).has(C::of) ? j + 2 : j + 1;
  const int got = year(e, y);
  const bool weak = way == 99 && got == e;
  const bool alone = tok(i - 1).type == TokenType::none && tok(j + 1).type == TokenType::none;
  const bool foreign = !lex_.english() && tok(i - 1).any({C::of, C::on, C::at, C::from}) && tok(i - 1).to - tok(i - 1).from == 2;  // "im Sommer", "en automne"
  if (weak && !alone && !foreign && !(tok(i - 1).any({C::in, C::by, C::during, C::until, C::since}) && (tok(i).has(C::the) || !t.word->weak(C::season)))) return i;
  if (weak && !alone && tok(j + 1).type == TokenType::word && tok(j + 1).word == nullptr) return i;
  const int s = t.val(C::season);
  const int now_year = static_cast<int>(time::ymd(today_).year());
  const bool given = y != 0;
  if (!given) y = now_year;
  auto day = time::make_date(y, static_cast<unsigned>(kStart[s]), 1);
  if (!day) return i;
  f.why = "season";
  f.has_day = f.has_end = true;
  f.grain = Grain::month;
  f.day = *day;
  f.end = time::add_months(f.day, 3);
  if (!given) {
    if ((way == 99 || way == 0 || way == 2) && f.end <= today_) f.day = time::add_months(f.day, 12);
    if (way == 1 && f.day <= today_) f.day = time::add_months(f.day, 12);
    if (way == -1 && f.end > today_) f.day = time::add_months(f.day, -12);
    f.end = time::add_months(f.day, 3);
  }
  return got > e ? got : j + 1;
}

// A year as a whole, whatever stands in front of it.
int Reader::numbered_year(int i, Frame& f) const {
  int y = 0;
  const int e = year(i, y);
  if (e == i || !tok(i).number()) return i;
  const auto day = time::make_date(y, 1, 1);
  if (!day) return i;
  set_day(f, *day, "year");
  f.has_end = true;
  f.grain = Grain::year;
  f.end = time::add_months(*day, 12);
  return e;
}

// "2015-2019" behind a preposition: years of a range, not two numbers.
bool Reader::year_span(int i) const {
  int a = 0;
  int b = 0;
  return year(i, a) == i + 1 && tok(i + 1).is('-') && year(i + 2, b) == i + 3 && tok(i + 2).number() && b > a && b - a < 100 &&
         !tok(i + 3).is('-') && !tok(i + 3).is('/') &&
         (tok(i - 1).any({C::in, C::during, C::from, C::the, C::since, C::of, C::between, C::for_}) || (tok(i - 1).is('(') && tok(i + 3).is(')')) ||
          (tok(i - 1).type == TokenType::none && tok(i + 3).type == TokenType::none));
}

// "in 2027", "the year 2030", "from 1998 to 2004", "fiscal 2002": a year alone. A fiscal year is taken
// for the calendar year, for want of a setting.
int Reader::year_period(int i, Frame& f) const {
  const int k = tok(i).any({C::yearword, C::fiscalword}) ? i + 1 : i;
  const Token& before = tok(i - 1);
  const bool led = k > i || before.any({C::in, C::by, C::since, C::until, C::during, C::from, C::before, C::after, C::between}) || year_span(i);
  int y = 0;
  const bool second = (before.any({C::to, C::until, C::and_}) || before.is('-')) && tok(i - 2).digits == 4 && year(i - 2, y) == i - 1 &&
                      (tok(i - 3).any({C::from, C::between}) || year_span(i - 2));
  Frame got;
  const int e = numbered_year(k, got);
  if (e == k || (!led && !second) || (k == i && counted(e))) return i;
  if (k > i && tok(i).has(C::yearword) && tok(e).type == TokenType::word && !tok(e).has(C::verbok)) return i;  // "the year 2000 problem"
  if ((tok(e).is('-') && !year_span(k)) || tok(e).is('/') || tok(e).type == TokenType::opaque) return i;
  f = got;
  return e;
}

// this week, next month, last quarter, the weekend, the week after next, Q3 2026, next summer.
int Reader::named_period(int i, Frame& f) const {
  int j = i;
  if (tok(j).has(C::the)) ++j;
  int way = 99;
  const Token& lead = tok(j);
  if (lead.has(C::this_)) way = 0, ++j;
  else if (lead.has(C::next)) way = 1, ++j;
  else if (lead.has(C::coming)) way = 2, ++j;
  else if (lead.any({C::last, C::past})) way = -1, ++j;
  if (way == 0 && tok(j).any({C::coming, C::past})) way = tok(j).has(C::coming) ? 2 : -1, ++j;
  if (way == 0 && tok(j).has(C::next)) way = 1, ++j;
  if (way == 99 && lead.has(C::whole) && tok(j + 1).has(C::unit) && tok(j + 1).val(C::unit) >= 5) {
    const Token& u = tok(j + 1);
    if (u.val(C::unit) > 11 || (t_.text()[u.to - 1] | 32) == 's' || tok(j + 2).has(C::of)) return i;
    set_period(f, u.val(C::unit), 0);
    return j + 2;
  }
  const Token& t = tok(j);
  if (way == 99 && lead.has(C::afternext)) {  // übernächste Woche
    if (!tok(j + 1).has(C::unit) || tok(j + 1).val(C::unit) < 5) return i;
    set_period(f, tok(j + 1).val(C::unit), 2);
    return j + 2;
  }
  if (way == 99 && !lex_.english() && t.has(C::unit) && t.val(C::unit) >= 5 && tok(j + 1).any({C::next, C::last, C::coming, C::this_})) {
    const Token& after = tok(j + 1);  // la semaine prochaine
    const int offset = after.has(C::last) && !after.has(C::next) ? -1 : after.has(C::this_) ? 0 : 1;
    set_period(f, t.val(C::unit), offset);
    return j + 2;
  }
  if (way == 99 && t.has(C::yearword) && tok(j + 1).number() && tok(j + 1).digits == 4) return year_period(j, f) > j ? year_period(j, f) : i;
  if (way == 99 && t.any({C::isoweek, C::unit}) && tok(j + 1).number()) return numbered_week(j, f) == j ? i : numbered_week(j, f);
  if (t.has(C::unit)) return unit_period(i, j, way, f);
  if (t.has(C::quarter)) return quarter_period(i, j, f);
  if (const int e = nth_quarter(j, f); e > j) return e;
  if (t.has(C::season)) return season_period(i, j, way, f);
  if (way == 99 && (t.number() || t.has(C::decade))) {
    if (const int e = decade(j, j > i, f); e > j) return e;
  }
  if (way == 99 && t.any({C::halfyear, C::fiscal})) return half_year(j, f);
  if (way == 99 && i != j) return t.any({C::yearword, C::fiscalword}) || year_span(j) ? year_period(j, f) : i;
  return way == 99 ? year_period(i, f) : i;
}

// H2 2026, FY27: a fiscal year is taken for the calendar year, for want of a setting.
int Reader::half_year(int i, Frame& f) const {
  const Token& t = tok(i);
  int y = t.has(C::fiscal) ? t.val(C::fiscal) : 0;
  const int k = tok(i + 1).any({C::of, C::in}) || tok(i + 1).is('/') ? i + 2 : i + 1;
  const int e = t.has(C::fiscal) ? i + 1 : year(k, y);
  if (y == 0) return i;
  const bool half = t.has(C::halfyear);
  const auto first = time::make_date(y, half && t.val(C::halfyear) == 2 ? 7 : 1, 1);
  if (!first) return i;
  set_day(f, *first, "part of period");
  f.has_end = true;
  f.end = time::add_months(*first, half ? 6 : 12);
  f.grain = half ? Grain::day : Grain::year;
  return e;
}

// "in the 1990s", "the 90s", "the nineties"
int Reader::decade(int i, bool the, Frame& f) const {
  const Token& t = tok(i);
  const Token& s = tok(i + 1);
  int y = 0;
  int e = i + 1;
  if (t.has(C::decade)) {
    const bool cut = tok(i - 1).has(C::segment) || (tok(i - 1).is('-') && tok(i - 2).has(C::segment));
    if (!the || (!cut && !tok(i - 2).any({C::in, C::from, C::since, C::of, C::during, C::until}))) return i;
    y = t.val(C::decade);
  } else {
    const bool plural = s.glued && s.type == TokenType::word && s.to - s.from == 1 && (t_.text()[s.from] | 32) == 's';
    if (!plural || t.value % 10 != 0 || (t.digits != 4 && !(t.digits == 2 && the && (tok(i - 2).any({C::in, C::from, C::since, C::of}) || tok(i - 1).has(C::segment) || tok(i - 2).has(C::segment)))))
      return i;
    y = t.value;
    e = i + 2;
  }
  if (y < 100) y += y <= 20 ? 2000 : 1900;
  const auto first = time::make_date(y, 1, 1);
  if (!first || y < 1700 || y > 2190) return i;
  set_day(f, *first, "decade");
  f.has_end = true;
  f.end = time::add_months(*first, 120);
  f.grain = Grain::year;
  return e;
}

// "the last two weeks of August", "the first nine months of 2024"; the amount ends at `e`.
int Reader::counted_slice(int i, int e, double n, int u, bool back, Frame& f) const {
  if (!tok(e).any({C::of, C::in}) || (u != 4 && u != 5 && u != 7 && u != 8)) return i;
  const int k = tok(e + 1).has(C::the) && !tok(e + 2).has(C::unit) ? e + 2 : e + 1;
  Frame whole;
  int j = month_of_nth(k, whole);
  if (j == k) j = numbered_year(k, whole);
  if (j == k || !whole.has_end) return i;
  const int count = static_cast<int>(n);
  const auto moved = [&](time::Date d, int by) {
    return u >= 7 ? time::add_months(d, by * (u == 8 ? 3 : 1)) : d + days(by * (u == 5 ? 7 : 1));
  };
  const time::Date first = back ? moved(whole.end, -count) : whole.day;
  const time::Date last = back ? whole.end : moved(whole.day, count);
  if (count < 1 || first < whole.day || last > whole.end) return i;
  f = Frame();
  set_day(f, first, "part of period");
  f.has_end = true;
  f.end = last;
  return j;
}

// next 3 days, the last two weeks, past few months.
int Reader::counted_period(int i, Frame& f) const {
  int j = tok(i).has(C::the) ? i + 1 : i;
  const Token& lead = tok(j);
  const bool back = lead.any({C::last, C::past, C::lastord}) && !lead.has(C::next);
  const bool front = lead.has(C::ord) && lead.val(C::ord) == 1;
  if (!back && !front && !lead.any({C::next, C::coming})) return i;
  double n = 0;
  int u = 0;
  int e = amount(j + 1, n, u);
  if (e == j + 1) {  // the next hour
    int other = 0;  // the next day or two
    const bool or_two = tok(j + 2).has(C::or_) && number(j + 3, other) > j + 3 && other >= 2 && other <= 4 && tok(j + 1).has(C::unit) && tok(j + 1).val(C::unit) >= 2 && tok(j + 1).val(C::unit) <= 7;
    if (or_two) n = other, u = tok(j + 1).val(C::unit), e = number(j + 3, other);
    else if (!tok(j + 1).has(C::unit) || (tok(j + 1).val(C::unit) != 6 && (tok(j + 1).val(C::unit) > 3 || tok(j + 1).val(C::unit) < 2))) return i;
    else n = 1, u = tok(j + 1).val(C::unit), e = j + 2;
  }
  if (tok(j + 1).has(C::a) || n <= 0 || n > 1000) return i;
  if (const int g = counted_slice(i, e, n, u, back, f); g > i) return g;
  if (front || !lead.any({C::last, C::past, C::next, C::coming})) return i;
  Frame edge;
  set_instant(edge, u, back ? -n : n);
  if (!edge.has_day) return i;
  f.has_day = true;
  f.why = "counted period";
  if (edge.instant) {
    Frame now;
    set_instant(now, u, 0);
    const Frame& a = back ? edge : now;
    const Frame& b = back ? now : edge;
    f.day = a.day;
    f.from = a.from;
    f.has_end = true;
    f.end = b.day;
    f.to = b.from;
    f.grain = Grain::minute;
    return e;
  }
  f.has_end = true;
  f.day = back ? edge.day : today_ + days(1);
  f.end = back ? today_ : edge.day + days(1);
  f.grain = Grain::day;
  return e;
}

// the week of March 16
int Reader::week_of(int i, Frame& f) const {
  const bool the = tok(i).has(C::the);
  Frame d;
  int k = the ? i + 2 : i + 1;
  int j = day(k, d);
  if (j == k && tok(k).has(C::the)) j = day(++k, d);
  if (j == k || !d.has_day || d.has_end) return i;
  f = d;
  if (d.flex == Flex::monthdate && c_.prefer == Prefer::future) {  // "the week of March 3", said on the 4th
    const time::Date before = time::add_months(d.day, -12);
    if (before < today_ && before - days(iso_day(before) - 8) > today_) d.day = before;
  }
  f.day = d.day - days(iso_day(d.day) - 1);
  f.end = f.day + days(7);
  f.has_end = true;
  f.grain = Grain::week;
  f.flex = Flex::none;
  f.weekday_only = false;
  return j;
}

// "first half of June": to the 15th; of a week, its first three days or the two working days after them.
void Reader::cut_half(Frame& f, bool first) const {
  const auto total = (f.end - f.day).count();
  time::Date middle = f.day + days(total / 2);
  if (f.grain == Grain::month) middle = f.day + days(15);
  else if (f.grain == Grain::week) middle = f.day + days(3);
  else if (f.grain == Grain::year) middle = time::add_months(f.day, total > 3000 ? 60 : 6);
  if (f.grain == Grain::week && !first) f.end = f.day + days(5);
  (first ? f.end : f.day) = middle;
}

// "early 2027", "late summer", "the mid-1980s": months of a year, a quarter or a season, years of a decade.
bool Reader::cut_months(Frame& f, int seg) const {
  const auto total = (f.end - f.day).count();
  if (total < 80 || (seg != 2 && seg != 4 && seg != 5)) return false;
  const int first = total > 3000 ? 48 : total > 300 ? 4 : 1;
  const int last = total > 3000 ? 84 : 2 * first;
  const time::Date begin = f.day;
  if (seg != 4) f.day = time::add_months(begin, seg == 2 ? first : last);
  if (seg != 5) f.end = time::add_months(begin, seg == 4 ? first : last);
  return true;
}

// "earlier this month" ends today, "later this year" begins tomorrow.
bool Reader::cut_by_today(Frame& f, int seg) const {
  if (seg < 9 || f.day > today_ || f.end <= today_) return false;
  if (f.grain == Grain::week && seg == 10 && today_ + days(1) < f.end - days(2)) f.end -= days(2);
  if (seg == 9) f.end = today_ + days(1);
  else if (today_ + days(1) < f.end) f.day = today_ + days(1);
  return true;
}

// Cuts a period down to its beginning, middle or end.
void Reader::cut_period(Frame& f, int seg) const {
  const bool week = f.grain == Grain::week;
  const auto total = (f.end - f.day).count();
  f.why = "part of period";
  const bool cut = cut_by_today(f, seg) || cut_months(f, seg > 8 ? seg - 5 : seg);
  if (seg > 8) seg -= 5;  // "later next week" is late in it
  switch (cut ? 0 : seg) {
    case 1: f.has_end = false; break;
    case 3: f.day = week ? f.day + days(4) : f.end - days(1), f.has_end = false; break;
    case 2:
      if (week) f.day += days(2), f.end = f.day + days(1), f.has_end = false;
      else f.day += days(total / 3), f.end = f.day + days(total / 3);
      break;
    case 4: f.end = week ? f.day + days(3) : f.day + days(total / 3); break;
    case 5: f.day = week ? f.day + days(3) : f.day + days(2 * (total / 3)); if (week) f.end = f.day + days(2); break;
    case 6: f.day = std::max(f.day, today_); break;
    case 7: case 8: cut_half(f, seg == 7); break;
    default: break;
  }
  f.grain = Grain::day;
}

// "the rest of the day", "the rest of today"
int Reader::rest_of_today(int k, Frame& f) const {
  const bool day = tok(k).has(C::unit) && tok(k).val(C::unit) == 4 && !tok(k).possessive;
  if (!day && !(tok(k).has(C::relday) && tok(k).val(C::relday) == 0)) return k;
  set_day(f, today_, "part of day");
  f.part = kEndOfDay;
  f.grain = Grain::part;
  return k + 1;
}

// "the weekend of the 14th": the one nearest to that day.
int Reader::weekend_of(int i, Frame& f) const {
  const int j = tok(i).has(C::the) ? i + 1 : i;
  if (!tok(j).has(C::unit) || tok(j).val(C::unit) != 10 || !tok(j + 1).has(C::of)) return i;
  Frame d;
  int k = j + 2;
  int e = day(k, d);
  if (e == k && tok(k).has(C::the)) e = day(++k, d);
  if (e == k || !d.has_day || d.has_end || d.no_such || tok(e).is('-') || tok(e).any({C::to, C::until})) return i;
  const int wd = iso_day(d.day);
  set_day(f, d.day + days(wd <= 2 ? -1 - wd : 6 - wd), "weekend");
  f.has_end = true;
  f.end = f.day + days(2);
  f.grain = Grain::weekend;
  return e;
}

// end of the month, early next week, rest of the week, mid-June, week of March 9.
int Reader::segment(int i, Frame& f) const {
  const Token& t = tok(i);
  if (const int e = weekend_of(i, f); e > i) return e;
  if (t.has(C::weekof) || (t.has(C::the) && tok(i + 1).has(C::weekof))) return week_of(i, f);
  if (t.has(C::eo) && t.val(C::eo) != 4) {
    set_period(f, t.val(C::eo), 0);
    f.day = t.val(C::eo) == 5 ? f.day + days(4) : f.end - days(1);
    if (f.day < today_) f.day = f.end - days(1);
    f.has_end = false;
    f.grain = Grain::day;
    f.why = "end of period";
    return i + 1;
  }
  if (!t.has(C::segment)) return i;
  const int seg = t.val(C::segment);
  int k = i + 1;
  if (tok(k).is('-') && tok(k).glued) ++k;
  if (seg == 3 && tok(k).has(C::relday)) {
    const int j = relative_day(k, f);
    if (j > k) f.part = kEndOfDay, f.grain = Grain::part;
    return j > k ? j : i;
  }
  if (seg == 6) {
    if (const int j = rest_of_today(k, f); j > k) return j;
  }
  int j = named_period(k, f);
  if (j == k && tok(k).has(C::season)) j = season_period(k, k, 0, f);
  if (j == k && tok(k).has(C::the) && tok(k + 1).has(C::season)) j = season_period(k + 1, k + 1, 0, f);
  if (j == k && (tok(k).has(C::decade) || tok(k).number())) j = decade(k, true, f);
  if (int y = 0; j == k && year(k, y) > k) {  // "first half of 2027"
    set_day(f, *time::make_date(y, 1, 1), "year");
    f.has_end = true;
    f.end = time::add_months(f.day, 12);
    f.grain = Grain::year;
    j = year(k, y);
  }
  if (j == k && seg >= 7 && month_at(k)) j = month_first(k, f);
  const bool said_the = t.to - t.from > 4 && (t_.text()[t.to - 1] | 32) == 'e' && (t_.text()[t.to - 2] | 32) == 'h';
  if (j == k && tok(k).has(C::unit) && (said_the || tok(k - 1).is('-') || seg == 3 || seg == 2)) {
    const int u = tok(k).val(C::unit);
    if (u < 5 || u > 11 || u == 6 || tok(k).possessive) return i;
    set_period(f, u, 0);
    j = k + 1;
  }
  if (j == k || !f.has_end) {
    f = Frame();
    return i;
  }
  cut_period(f, seg);
  return j;
}

int Reader::period(int i, Frame& f) const {
  using Read = int (Reader::*)(int, Frame&) const;
  static constexpr Read kReaders[] = {&Reader::segment, &Reader::counted_period, &Reader::named_period};
  for (const Read read : kReaders) {
    Frame got;
    const int j = (this->*read)(i, got);
    if (j == i) continue;
    got.first = i;
    got.last = j;
    f = got;
    return j;
  }
  return i;
}

}  // namespace daybook::timex

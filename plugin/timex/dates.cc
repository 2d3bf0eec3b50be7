// Days by name: weekdays, relative days, month dates, ordinals, holidays.
#include "timex/holidays.h"
#include "timex/reader.h"

namespace daybook::timex {
namespace {

using time::days;

int iso_day(time::Date d) { return static_cast<int>(time::weekday_of(d).iso_encoding()); }
time::Date monday_of(time::Date d) { return d - days(iso_day(d) - 1); }

}  // namespace

void Reader::set_day(Frame& f, time::Date d, const char* why) const {
  f.has_day = true;
  f.day = d;
  f.grain = Grain::day;
  f.why = why;
}

bool Reader::month_at(int i) const { return tok(i).has(C::month); }

// A year after a date: 2026, '26; 26 only after a comma-free month is too bold.
int Reader::year(int i, int& y) const {
  const Token& t = tok(i);
  if (t.number() && t.digits == 4 && t.fraction_digits == 0 && t.value >= 1900 && t.value <= 2199 &&
      !(tok(i + 1).is(':') && tok(i + 1).glued) && !tok(i + 1).has(C::ampm) && !tok(i + 1).has(C::hundredhours)) {
    y = t.value;
    return i + 1;
  }
  if (t.is('\'') && tok(i + 1).number() && tok(i + 1).glued && tok(i + 1).digits == 2) {
    y = 2000 + tok(i + 1).value;
    return i + 2;
  }
  return i;
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

int Reader::day(int i, Frame& f) const {
  // Each reader with the classes that its first word must have, and whether digits may begin it.
  struct Entry {
    int (Reader::*read)(int, Frame&) const;
    bool digits;
    ClassSet first;
  };
  static constexpr Entry kReaders[] = {
      {&Reader::iso, true, {}},
      {&Reader::slashed, true, {}},
      {&Reader::relative_day, false,
       {C::relday, C::tonight, C::earliertoday, C::eo, C::this_, C::now, C::nowstrong}},
      {&Reader::holiday, false, {C::holiday, C::this_, C::next, C::last, C::coming}},
      {&Reader::nth_weekday, true, {C::the, C::ord, C::lastord}},
      {&Reader::day_first, true, {C::the, C::ord, C::num}},
      {&Reader::weekday, false, {C::weekday, C::this_, C::next, C::last, C::coming, C::past}},
      {&Reader::month_first, false, {C::month, C::segment, C::this_, C::next, C::last, C::coming}},
      {&Reader::ordinal_day, true, {C::the, C::ord, C::lastord, C::num}}};
  const Token& t = tok(i);
  for (const Entry& entry : kReaders) {
    if (t.number() ? !entry.digits : !t.any(entry.first)) continue;
    Frame got;
    const int j = (this->*entry.read)(i, got);
    if (j == i) continue;
    got.first = i;
    got.last = j;
    f = got;
    return j;
  }
  return i;
}

int Reader::relative_day(int i, Frame& f) const {
  const Token& t = tok(i);
  if (t.has(C::relday)) {
    if (tok(i - 1).has(C::greeting)) return i;
    set_day(f, today_ + days(t.val(C::relday)), "relative day");
    // After midnight people still mean the day they have not slept through.
    if (t.val(C::relday) == 1 && now_sec_ < 4 * 3600) f.alt = today_, f.has_alt = true;
    return i + 1;
  }
  if (t.has(C::tonight)) {
    set_day(f, today_ + days(t.val(C::tonight)), "tonight");
    f.part = kNight;
    f.grain = Grain::part;
    return i + 1;
  }
  if (t.has(C::earliertoday)) {
    set_day(f, today_, "relative day");
    return i + 1;
  }
  if (t.has(C::eo) && t.val(C::eo) == 4) {
    set_day(f, today_, "end of day");
    f.part = kEndOfDay;
    f.grain = Grain::part;
    f.implied = true;
    return i + 1;
  }
  // this day, that day: no; "this morning" is a part
  if (t.any({C::this_}) && tok(i + 1).has(C::part) && !tok(i + 1).word->weak(C::part)) {
    set_day(f, today_, "day part");
    f.part = static_cast<std::uint8_t>(tok(i + 1).val(C::part));
    f.grain = Grain::part;
    return i + 2;
  }
  if (t.has(C::now) || t.has(C::nowstrong)) {
    const bool alone = tok(i - 1).type == TokenType::none && (tok(i + 1).type == TokenType::none || (tok(i + 1).type == TokenType::punct && tok(i + 2).type == TokenType::none));
    if (!alone) return i;
    set_instant(f, 2, 0);
    f.grain = Grain::second;
    f.why = "now";
    return i + 1;
  }
  return i;
}

// friday, this/next/last friday, friday next week, friday week.
int Reader::weekday(int i, Frame& f) const {
  int j = i;
  int way = 0;  // 1 this, 2 next, 3 last, 4 coming, 5 after next
  const Token& lead = tok(i);
  if (lead.any({C::this_, C::next, C::last, C::coming, C::past})) {
    way = lead.has(C::this_) ? 1 : lead.has(C::next) ? 2 : lead.has(C::coming) ? 4 : 3;
    ++j;
    if ((way == 1) && tok(j).any({C::coming, C::past})) way = tok(j).has(C::coming) ? 4 : 3, ++j;
    if (way == 4 && lead.has(C::coming) && tok(j).is(',')) return i;
  }
  const Token& t = tok(j);
  if (!t.has(C::weekday)) return i;
  const int wd = t.val(C::weekday);
  const bool weak = t.word->weak(C::weekday) && way == 0;
  ++j;
  if (tok(j).is('.') && tok(j).glued && t.to - t.from <= 5 && tok(j + 1).type != TokenType::none && !tok(j + 1).glued && (tok(j + 1).number() || tok(j + 1).any({C::month, C::at}))) ++j;
  const time::Date monday = monday_of(today_);
  // friday next week, friday this week, friday of next week, friday after next
  int k = j;
  if (tok(k).any({C::of, C::in, C::the}) || tok(k).is(',')) ++k;
  if (tok(k).any({C::this_, C::next, C::last, C::coming}) && tok(k + 1).has(C::unit) && tok(k + 1).val(C::unit) == 5) {
    const int week = tok(k).has(C::this_) ? 0 : tok(k).has(C::last) && !tok(k).has(C::next) ? -1 : 1;
    set_day(f, monday + days(7 * week + wd - 1), "weekday of week");
    f.weekday = static_cast<std::uint8_t>(wd);
    return k + 2;
  }
  if (tok(j).has(C::the) && tok(j + 1).has(C::unit) && tok(j + 1).val(C::unit) == 5 && tok(j + 2).has(C::afternext)) {
    set_day(f, monday + days(14 + wd - 1), "weekday of week");
    return j + 3;
  }
  int ahead = wd - iso_day(today_);
  if (ahead < 0) ahead += 7;
  f.weekday = static_cast<std::uint8_t>(wd);
  if (tok(j).has(C::afternext) || (way == 0 && tok(j).has(C::after) && tok(j + 1).has(C::next))) {
    set_day(f, monday + days(14 + wd - 1), "wd after next");
    return tok(j).has(C::afternext) ? j + 1 : j + 2;
  }
  // monday week, friday fortnight, monday in two weeks
  if (way == 0 && tok(j).has(C::unit) && !weak && (tok(j).val(C::unit) == 5 || tok(j).val(C::unit) == 6) && tok(j).to - tok(j).from > 3 && !tok(j).possessive) {
    const Token& w = tok(j);
    if (w.to - w.from == 4 || w.val(C::unit) == 6) {
      set_day(f, today_ + days((ahead == 0 ? 7 : ahead) + (w.val(C::unit) == 5 ? 7 : 14)), "weekday, weeks");
      return j + 1;
    }
  }
  if (way == 0 && tok(j).has(C::in)) {
    double n = 0;
    int u = 0;
    const int e = amount(j + 1, n, u);
    if (e > j + 1 && u == 5) {
      set_day(f, monday + days(7 * static_cast<int>(n) + wd - 1), "weekday, weeks");
      return e;
    }
  }
  const time::Date coming = today_ + days(ahead);
  if (way == 0 && !lex_.english() && tok(j).any({C::next, C::last, C::coming, C::this_})) {  // lundi prochain
    way = tok(j).has(C::last) && !tok(j).has(C::next) ? 3 : tok(j).has(C::this_) ? 1 : 4;
    ++j;
  }
  if (t.has(C::part)) f.part = static_cast<std::uint8_t>(t.val(C::part));
  switch (way) {
    case 1:
      set_day(f, monday + days(wd - 1), "this weekday");
      if (f.day < today_) {
        f.alt = f.day;
        f.has_alt = true;
        if (c_.prefer != Prefer::past) f.day = coming;
      }
      return j;
    case 2: {
      set_day(f, monday + days(7 + wd - 1), "next weekday");
      if (ahead > 0 && coming < f.day) f.alt = coming, f.has_alt = f.close = true;
      return j;
    }
    case 3:
      set_day(f, ahead == 0 ? today_ - days(7) : coming - days(7), "last weekday");
      return j;
    case 4:
      set_day(f, ahead == 0 ? today_ + days(7) : coming, "coming weekday");
      return j;
    default: break;
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
  if (weak) {
    const Token& before = tok(i - 1);
    const Token& after = tok(j);
    const bool clean = !before.any({C::the2, C::pronoun, C::the}) ;
    const bool lead_word = before.any({C::on, C::until, C::by, C::from, C::every, C::since, C::before, C::after, C::for_});
    const bool list = (after.is('/') || after.is('-') || after.is(',') || after.has(C::and_) || after.has(C::or_)) && tok(j + 1).has(C::weekday);
    const bool listed = (before.is('/') || before.is('-') || before.is(',') || before.has(C::and_) || before.has(C::or_) || before.has(C::to)) && tok(i - 2).has(C::weekday);
    const bool alone = before.type == TokenType::none && after.type == TokenType::none;
    const bool clock = after.number() || after.any({C::part, C::at, C::clockword}) || (after.any({C::after, C::before, C::until, C::from}) && tok(j + 1).number()) || (after.is('@'));
    const bool dated = month_at(j) || (after.is(',') && month_at(j + 1)) || (after.is(',') && tok(j + 1).number());
    const bool lead_capital = (t.capital || wd == 1 || wd == 3) && lead_word;
    f.weak = !(clean && (list || listed || alone || lead_capital || (lead_word && before.has(C::on)) ||
                         ((clock && (t.capital || lead_word || before.type != TokenType::word)) && wd != 6) ||
                         (clock && t.capital) || dated || (before.is('(') && after.is(')'))));
    if (f.weak) {
      f = Frame();
      return i;
    }
  }
  return j;
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
  const Token& m = tok(j);
  const int month = m.val(C::month);
  const bool weak = m.word->weak(C::month);
  ++j;
  if (tok(j).is('.') && tok(j).glued && m.to - m.from <= 4 && (tok(j + 1).number() || tok(j + 1).has(C::the))) ++j;
  int y = 0;
  int d = 0;
  if (way == 0 && seg == 0) {
    int k = j;
    if ((tok(k).is('-') || tok(k).is('/')) && tok(k).glued && tok(k + 1).number() && tok(k + 1).glued) ++k;
    if (tok(k).has(C::the)) ++k;
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
    if (ok_next && d >= 1 && d <= 31 && !(month == 5 && !m.capital && !suffixed && tok(i - 1).has(C::pronoun)) ) {
      int z = e;
      if (tok(z).is(',') || tok(z).has(C::of)) ++z;
      if ((tok(z).is('-') || tok(z).is('/')) && tok(z).glued && tok(z + 1).glued) ++z;
      int got = year(z, y);
      if (got == z && tok(z - 1).is('/') == false && tok(z - 1).is('-') && tok(z).digits == 2 && tok(z).number()) y = 2000 + tok(z).value, got = z + 1;
      if (got > z) e = got;
      if (!set_month_day(f, month, d, y)) return i;
      f.why = "month and day";
      return e;
    }
    if (e > k && d > 31 && tok(k).number() && tok(k).digits <= 2 && !weak) return i;
  }
  int z = j;
  if (tok(z).is(',') || tok(z).has(C::of)) ++z;
  if ((tok(z).is('-') || tok(z).is('/')) && tok(z).glued && tok(z + 1).glued) ++z;
  const int got = way == 0 ? year(z, y) : z;
  if (got > z) j = got;
  const Token& before = tok(i - 1);
  const bool lead = before.any({C::in, C::by, C::until, C::since, C::from, C::during, C::of, C::before, C::after, C::every, C::within, C::for_, C::to, C::between});
  const bool alone = before.type == TokenType::none && tok(j).type == TokenType::none;
  const bool range = (tok(j).is('-') || tok(j).any({C::to, C::until, C::and_, C::or_})) && month_at(j + 1);
  const bool ranged = (before.is('-') || before.any({C::to, C::until, C::and_, C::or_})) && month_at(i - 2);
  if (weak && y == 0 && way != 0 && !m.capital && (month == 5 || month == 3) && tok(j).type == TokenType::word) return i;
  if (weak && y == 0 && way == 0 && seg == 0) {
    const bool verb = month == 5 || month == 3;
    const bool full = m.to - m.from > 3;
    if (verb && !m.capital && !(lead && before.any({C::in, C::until, C::since, C::during})) && !alone && !range && !ranged) return i;
    if (!(lead && !(before.has(C::to) && full && !m.capital)) && !alone && !range && !ranged) return i;
    if (before.has(C::for_) && verb && !m.capital) return i;
  }
  const bool a_name = (month == 4 || month == 6 || month == 8) && m.to - m.from > 3;
  if (a_name && y == 0 && way == 0 && seg == 0 && !lead && tok(j).type == TokenType::word && !tok(j).any({C::and_, C::or_, C::to, C::until, C::at, C::in}) && !tok(j).number()) return i;
  if (month == 8 && !m.capital && y == 0 && way == 0 && seg == 0 && !lead && !alone && !range && !ranged) return i;
  if (!set_month(f, month, y, way)) return i;
  if (seg == 4) f.end = f.day + days(10), f.grain = Grain::day;
  if (seg == 2) f.day += days(10), f.end = f.day + days(10), f.grain = Grain::day;
  if (seg == 5) f.day += days(20), f.grain = Grain::day;
  if (seg == 1) f.has_end = false, f.grain = Grain::day, f.month_only = false;
  if (seg == 3) f.day = f.end - days(1), f.has_end = false, f.grain = Grain::day, f.month_only = false;
  if (seg != 0) f.flex = Flex::none;
  return j;
}

// 5 March, 5th of March 2026, the 3rd of May, 3-5 March.
int Reader::day_first(int i, Frame& f) const {
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
  if (m.val(C::month) == 3 && m.to - m.from == 3 && !tok(j).glued && !suffixed && !m.capital && tok(j + 1).type == TokenType::word) return i;
  if (!suffixed && m.word->weak(C::month) && (m.val(C::month) == 5) && !m.capital && tok(j + 1).type == TokenType::word && !tok(j + 1).any({C::at, C::until})) return i;
  ++j;
  if (tok(j).is('.') && tok(j).glued && m.to - m.from <= 4 && tok(j + 1).number()) ++j;
  int y = 0;
  int z = j;
  if (tok(z).is(',') || tok(z).has(C::of)) ++z;
  if ((tok(z).is('-') || tok(z).is('/')) && tok(z).glued && tok(z + 1).glued) ++z;
  int got = year(z, y);
  if (got == z && z > j && tok(z - 1).is('-') && tok(z).number() && tok(z).digits == 2) y = 2000 + tok(z).value, got = z + 1;
  if (got > z) j = got;
  // "may 5 march": the number belongs to the month before
  if (!suffixed && month_at(i - 1) && i == k) return i;
  if (!set_month_day(f, m.val(C::month), d, y)) return i;
  return j;
}

// the 19th, 9th of this month, first of the month, the last day of the month.
int Reader::ordinal_day(int i, Frame& f) const {
  const bool the = tok(i).has(C::the) && !tok(i).has(C::to);  // "au 5": to the 5th
  const int k = the ? i + 1 : i;
  int d = 0;
  int e = ordinal(k, d);
  const bool romance = romance_;
  const bool to_the = romance && tok(i - 1).has(C::to) && tok(i - 1).has(C::the);
  if (e == k && romance && (the || to_the) && tok(k).number() && tok(k).digits <= 2 && !counted(k + 1) && !tok(k + 1).is(':') && !tok(k + 1).any({C::shortunit, C::oclock})) e = number(k, d);
  if (e == k) {
    if (!tok(k).has(C::lastord) || !tok(k + 1).has(C::unit) || tok(k + 1).val(C::unit) != 4) return i;
    d = 0;
    e = k + 2;
  }
  const bool digits = tok(k).number();
  if (d > 31) return i;
  int j = e;
  if (tok(j).has(C::unit) && tok(j).val(C::unit) == 4 && d > 0) ++j;
  const auto now = time::ymd(today_);
  if (tok(j).has(C::of)) {
    int z = j + 1;
    int shift = 0;
    const bool every = tok(z).has(C::every);
    if (tok(z).any({C::the, C::this_})) ++z;
    else if (tok(z).has(C::next) || tok(z).has(C::coming)) shift = 1, ++z;
    else if (tok(z).has(C::last)) shift = -1, ++z;
    else if (every) return i;
    if (tok(z).has(C::coming) || tok(z).has(C::this_)) ++z;
    if (tok(z).has(C::unit) && (tok(z).val(C::unit) == 7 || tok(z).val(C::unit) == 9) && !tok(z).possessive) {
      const bool year_unit = tok(z).val(C::unit) == 9;
      time::Date base = time::Date(now.year() / now.month() / 1);
      if (year_unit) base = time::Date(now.year() / 1 / 1);
      base = time::add_months(base, shift * (year_unit ? 12 : 1));
      const time::Date next = time::add_months(base, year_unit ? 12 : 1);
      const time::Date day = d == 0 ? next - days(1) : base + days(d - 1);
      if (day >= next) return i;
      set_day(f, day, "day of a month");
      const bool named = tok(z - 1).any({C::this_, C::next, C::coming, C::last});
      if (!named && day < today_ && !year_unit && c_.prefer == Prefer::future) {
        f.day = d == 0 ? time::add_months(next, 1) - days(1) : next + days(d - 1);
      }
      return z + 1;
    }
    if (d == 0 && month_at(z)) {
      int y = 0;
      const int got = year(z + 1, y);
      if (!set_month(f, tok(z).val(C::month), y, shift)) return i;
      f.day = f.end - days(1);
      f.has_end = false;
      f.grain = Grain::day;
      f.flex = Flex::none;
      return got;
    }
    if (tok(j + 1).type == TokenType::word) return i;
  }
  if (d == 0 || d < 1) return i;
  // Alone it needs "the" or a preposition, and nothing behind it that it could count.
  const Token& before = tok(i - 1);
  const bool lead = before.any({C::on, C::by, C::until, C::from, C::since, C::before, C::after, C::for_, C::between, C::to, C::weekday, C::approx, C::make}) || before.is('-') || (before.is(',') && tok(i - 2).has(C::weekday));
  if (!digits && !(the && before.any({C::on, C::by, C::until, C::from}) && tok(j).type != TokenType::word)) return i;
  if (!the && !lead) {
    const bool listed = ((before.any({C::and_, C::or_, C::the}) || before.is(',') || before.is('/')) && tok(i - 2).has(C::ordsuffix)) || (digits && (tok(j).any({C::and_, C::or_, C::to}) || tok(j).is(',') || tok(j).is('-')) && tok(j + 1).number() && tok(j + 2).has(C::ordsuffix));
    if (!listed) return i;
  }
  if (j > e) return i;
  const Token& after = tok(j);
  if (after.has(C::ordnoun) && !(after.has(C::verbok))) return i;
  if (after.is('-') && after.glued && tok(j + 1).type == TokenType::word && tok(j + 1).glued) return i;
  if (after.has(C::noafter) || after.type == TokenType::opaque) return i;
  if (after.type == TokenType::word && after.word == nullptr && !lead) return i;
  if (after.type == TokenType::word && after.word == nullptr && lead && !before.any({C::on, C::by, C::until, C::weekday})) return i;
  if (after.type == TokenType::word && !lead && !after.any({C::verbok, C::part, C::at, C::clockword, C::num, C::weekday, C::approx, C::between, C::weekdays, C::allday, C::every, C::move, C::orlater, C::orearlier, C::also, C::tonight, C::relday, C::tomin})) return i;
  time::Date month = time::Date(now.year() / now.month() / 1);
  for (int tries = 0; tries < 13; ++tries) {
    const auto v = time::ymd(month);
    const auto got = time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(d));
    const bool fits = got && (c_.prefer == Prefer::past ? *got <= today_ : *got >= today_);
    if (fits) {
      set_day(f, *got, "day of month");
      f.flex = Flex::monthday;
      return j;
    }
    month = time::add_months(month, c_.prefer == Prefer::past ? -1 : 1);
  }
  return i;
}

// first Monday of June, last Friday in May, the third Thursday of next month.
int Reader::nth_weekday(int i, Frame& f) const {
  int k = tok(i).has(C::the) ? i + 1 : i;
  int n = 0;
  int e = ordinal(k, n);
  if (e == k && tok(k).has(C::lastord)) n = -1, e = k + 1;
  if (e == k || n > 5) return i;
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
    } else if (month_at(j)) {  // weak month names are strong here
      int y = 0;
      m = year(j + 1, y);
      if (!set_month(month, tok(j).val(C::month), y, 0)) return i;
    }
  }
  if (m == j) return i;
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
    else day -= days((iso_day(day) - wd + 7) % 7);
  }
  if (day >= month.end) return i;
  if (day < today_ && month.flex == Flex::monthdate && month.end > today_ && c_.prefer == Prefer::future && n > 0 && !workday && tok(j).has(C::the)) {
    time::Date first = month.end;
    day = first + days((wd - iso_day(first) + 7) % 7 + 7 * (n - 1));
  }
  set_day(f, day, "wd of a month");
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
  return m;
}

int Reader::holiday(int i, Frame& f) const {
  int j = i;
  int way = 0;
  if (tok(j).any({C::this_, C::next, C::last, C::coming}) && tok(j + 1).has(C::holiday)) {
    way = tok(j).has(C::last) && !tok(j).has(C::next) ? -1 : tok(j).has(C::this_) ? 0 : 1;
    ++j;
  }
  const Token& t = tok(j);
  if (!t.has(C::holiday)) return i;
  if (tok(i - 1).has(C::greeting)) return i;
  const int id = t.val(C::holiday);
  const int this_year = static_cast<int>(time::ymd(today_).year());
  ++j;
  if (tok(j).has(C::unit) && tok(j).val(C::unit) == 4 && !tok(j).possessive && tok(j).to - tok(j).from == 3) ++j;
  int y = 0;
  int z = tok(j).is(',') || tok(j).any({C::of, C::in}) ? j + 1 : j;
  const int got = year(z, y);
  if (got > z) j = got;
  int at = y != 0 ? y : this_year;
  auto day = holiday_date(id, at);
  if (y == 0 && day) {
    const bool past = *day < today_;
    if (way < 0 || c_.prefer == Prefer::past) {
      if (*day >= today_) day = holiday_date(id, --at);
    } else if (past || (way > 0 && *day == today_)) {
      day = holiday_date(id, ++at);
    }
    f.flex = way == 0 ? Flex::monthdate : Flex::none;
  }
  if (!day) return i;
  const Flex flex = f.flex;
  set_day(f, *day, "holiday");
  f.flex = flex == Flex::monthdate && id < 200 ? flex : Flex::none;
  return j;
}

}  // namespace daybook::timex

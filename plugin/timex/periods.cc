// Weeks, weekends, months, quarters, years and seasons as wholes, and their beginnings and ends.
#include <bit>
#include <iterator>

#include "timex/gate.h"
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
  f.ref = Ref::day;
  f.ref_days = static_cast<std::int8_t>(way);
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

// "wknd plans?", "any plans wknd?", but not "my weekend plans fell through"
bool Reader::asked_of_weekend(int i, int j) const {
  static constexpr std::uint64_t plans = hash_word("plans");
  if (j != i || !lex_.english()) return false;
  const bool ahead = tok(j + 1).type == TokenType::word && tok(j + 1).hash == plans && tok(j + 2).type != TokenType::word && tok(i - 1).type != TokenType::word;
  const bool behind = tok(i - 1).type == TokenType::word && tok(i - 1).hash == plans && tok(j + 1).is('?');
  return ahead || behind;
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
  if (way == 99 && (u == 5 || u == 7 || u >= 9) && tok(j + 1).has(C::after) && tok(j + 2).has(C::this_) && tok(j).to - tok(j).from > 3) {  // "the week after this one"
    const bool one = tok(j + 3).has(C::num) && tok(j + 3).val(C::num) == 1;
    if (!one && tok(j + 3).type == TokenType::word) return i;
    set_period(f, u, 1);
    return one ? j + 4 : j + 3;
  }
  if (way == 99 && u >= 5 && tok(j + 1).has(C::before) && tok(j + 2).has(C::last) && tok(j + 3).type != TokenType::word) {  // "the week before last"
    set_period(f, u, -2);
    return j + 3;
  }
  if (way == 99) {
    const bool the_weekend = u == 10 && (j > i || tok(i - 1).any({C::on, C::at, C::for_, C::during, C::in}) || (tok(i-1).type == TokenType::none && tok(j+1).type == TokenType::none) || asked_of_weekend(i, j));
    if (!the_weekend || tok(j + 1).has(C::of)) return i;
    way = 0;
    f.flex = Flex::weekday;
    if (tok(j).to - tok(j).from > 7 && (t_.text()[tok(j).to - 1] | 32) == 's' && !tok(j).possessive) return i;
  }
  if (way == -1 && (u == 5 || u == 7 || u == 9 || u == 11) && tok(j - 1).has(C::past)) return past_unit(j, u, f);
  if (u == 4) return next_day(i, j, way, f);
  const Token& thing = tok(j + 1);  // "next weeks meeting", without its apostrophe
  const bool of_thing = (u == 5 || u == 7 || u == 9) && j == i + 1 && !tok(i).any({C::the, C::past}) && tok(i - 1).type != TokenType::number && thing.type == TokenType::word && !thing.has(C::verbok) &&
                        (thing.word == nullptr || (thing.any({C::booking, C::ordnoun, C::evening}) && !thing.has(C::in))) && lex_.english();
  if (t.to - t.from > 3 && (t_.text()[t.to - 1] | 32) == 's' && !t.possessive && !of_thing) return i;  // "the last years"
  const int offset = way == 2 ? (u == 10 ? 0 : 1) : way;
  set_period(f, u, offset);
  if (u == 10 && offset == 1) {
    f.alt = f.day - days(7), f.has_alt = true, f.close = true;
  }
  if (u == 10 && offset == -1 && iso_day(today_) >= 6 && tok(i).has(C::past)) set_period(f, u, 0);
  return j + 1;
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
  if (way == 99 && lead.has(C::whole) && tok(j + 1).has(C::season) && !tok(j + 2).has(C::of) && (tok(j + 2).type != TokenType::word || tok(j + 2).word != nullptr)) return season_period(i, j + 1, 0, f) > i ? j + 2 : i;  // "the whole summer"
  if (way == 99 && lead.has(C::whole) && tok(j + 1).has(C::unit) && tok(j + 1).val(C::unit) >= 5) {
    const Token& u = tok(j + 1);
    if (u.val(C::unit) > 11 || (t_.text()[u.to - 1] | 32) == 's' || tok(j + 2).has(C::of)) return i;
    set_period(f, u.val(C::unit), 0);
    return j + 2;
  }
  if (way == 1 && tok(j).has(C::whole) && tok(j + 1).has(C::unit)) ++j;  // "the next full week"
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
  if (way == 1 && j == i + 2 && t.has(C::part) && !t.word->weak(C::part) && lex_.english()) {  // "the next morning"
    set_day(f, today_ + days(1), "relative day");
    f.part = static_cast<std::uint8_t>(t.val(C::part));
    f.grain = Grain::part;
    f.ref = Ref::day;
    f.ref_days = 1;
    return j + 1;
  }
  if (int y = 0; way == -1 && t.has(C::tomin) && t.words == 2 && (t_.text()[t.to - 1] | 32) == 'f' && year(j + 1, y) > j + 1)  // "the last quarter of 2026"
    return quarter_of_year(j, 4, y, f) > j ? year(j + 1, y) : i;
  if (way != 99 && t.has(C::fiscalword) && t.words > 1) return set_period(f, 9, way == 2 ? 1 : way), j + 1;  // "the next fiscal year"
  if (t.has(C::unit)) return unit_period(i, j, way, f);
  if (t.has(C::quarter)) return quarter_period(i, j, f);
  if (const int e = nth_quarter(j, f); e > j) return e;
  if (t.has(C::season)) return season_period(i, j, way, f);
  if (const int e = way == 99 && t.number() ? reported(j, f) : j; e > j) return e;
  if (way == 99 && (t.number() || t.any({C::decade, C::ord}) || t.is('\''))) {
    if (const int e = decade(j, j > i, f); e > j) return e;
    if (const int e = century(j, f); e > j) return e;
  }
  if (way == 99 && t.any({C::halfyear, C::fiscal})) return half_year(j, f);
  if (way == 99 && i != j) return t.any({C::yearword, C::fiscalword}) || year_span(j) ? year_period(j, f) : i;
  return way == 99 ? year_period(i, f) : i;
}

// next 3 days, the last two weeks, past few months.
int Reader::counted_period(int i, Frame& f) const {
  int j = tok(i).has(C::the) ? i + 1 : i;
  const Token& lead = tok(j);
  const bool back = lead.any({C::last, C::past, C::lastord}) && !lead.has(C::next);
  if (back && j == i && tok(j - 1).any({C::futureword, C::to})) return i;  // "will last two weeks"
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
  if (back && u == 2 && e == j + 2 && tok(j + 1).has(C::unit)) return i;  // "the last minute" is a saying
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

// Into a frame that holds nothing yet, as Reader::day.
int Reader::period(int i, Frame& f) const {
  using Read = int (Reader::*)(int, Frame&) const;
  struct Entry {
    Read read;
    ClassSet first;  // what its first word must be
  };
  static constexpr Entry kReaders[] = {
      {&Reader::segment, {C::segment, C::weekof, C::the, C::eo, C::unit}},
      {&Reader::counted_period, {C::the, C::last, C::past, C::lastord, C::ord, C::next, C::coming}},
      {&Reader::named_period,
       {C::the,  C::this_, C::next,   C::coming,  C::last,    C::past,     C::lastord, C::whole,    C::afternext,  C::isoweek, C::unit,
        C::quarter, C::ord, C::season, C::decade, C::halfyear, C::fiscal, C::yearword, C::fiscalword, C::num,   C::tomin}}};
  static constexpr Gate kGate(kReaders);
  static constexpr std::uint32_t kNumbered = 1u << (std::size(kReaders) - 1);  // of the readers only the last begins with a number
  const Token& t = tok(i);
  std::uint32_t readers = t.number() || t.is('\'') ? kNumbered : kGate.readers(t.set);
  for (; readers != 0; readers &= readers - 1) {
    const int j = (this->*kReaders[std::countr_zero(readers)].read)(i, f);
    if (j == i) {
      f = kNoFrame;
      continue;
    }
    f.first = i;
    f.last = j;
    return j;
  }
  return i;
}

}  // namespace daybook::timex

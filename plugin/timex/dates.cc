// Days by name: which reader knows them, and the days named from today.
#include <array>
#include <bit>
#include <iterator>

#include "timex/gate.h"
#include "timex/reader.h"
#include "timex/same_month.h"

namespace daybook::timex {
using time::days;

void Reader::set_day(Frame& f, time::Date d, const char* why) const {
  f.has_day = true;
  f.day = d;
  f.grain = Grain::day;
  f.why = why;
}

bool Reader::month_at(int i) const { return tok(i).has(C::month); }

// "Nov 27 and 28": too late in the month for an hour, so no other reader takes it.
int Reader::late_day(int i, Frame& f) const {
  const Token& sign = tok(i - 1);
  if (frames_.empty() || frames_.back().last != i - 1 || (!sign.any({C::and_, C::or_}) && !sign.is(',') && !sign.is('&'))) return i;
  const Frame& last = frames_.back();
  if (!last.plain_day() || last.flex != Flex::monthdate || month_at(i + 1) || counted(i + 1) || tok(i + 1).is(':') || tok(i + 1).has(C::ordsuffix)) return i;
  const auto day = same_month(last.day, tok(i).value);
  if (!day || *day <= last.day) return i;
  set_day(f, *day, "month and day");
  f.flex = Flex::monthdate;
  return i + 1;
}

// Into a frame that holds nothing yet; where no reader knows a day it holds nothing again.
int Reader::day(int i, Frame& f) const {
  // Each reader with the classes that its first word must have, and the numbers that may begin it.
  enum class Digits : std::uint8_t { none, date, signed_, four, eight, ordinal, two, late, any };
  struct Entry {
    int (Reader::*read)(int, Frame&) const;
    Digits digits;
    ClassSet first;
  };
  static constexpr Entry kReaders[] = {
      {&Reader::compact_date, Digits::eight, {}},
      {&Reader::iso_week_date, Digits::four, {}},
      {&Reader::iso, Digits::four, {}},
      {&Reader::slashed, Digits::signed_, {}},
      {&Reader::relative_day, Digits::none,
       {C::relday, C::tonight, C::midweek, C::earliertoday, C::eo, C::this_, C::now, C::nowstrong, C::hence}},
      {&Reader::this_time, Digits::none, {C::thistime}},
      {&Reader::this_day_of, Digits::none, {C::this_}},
      {&Reader::two_nite, Digits::two, {}},
      {&Reader::day_before_named, Digits::none, {C::verbok, C::the}},
      {&Reader::one_after, Digits::none, {C::the}},
      {&Reader::day_beside_last, Digits::none, {C::the}},
      {&Reader::era_year, Digits::any, {C::era}},
      {&Reader::next_beside_last, Digits::none, {C::next}},
      {&Reader::part_of_day, Digits::none, {C::the, C::part, C::inpart}},
      {&Reader::holiday, Digits::none, {C::holiday, C::this_, C::next, C::last, C::coming}},
      {&Reader::nth_weekday, Digits::ordinal, {C::the, C::ord, C::lastord, C::next}},
      {&Reader::late_day, Digits::late, {}},
      {&Reader::day_first, Digits::date, {C::the, C::ord, C::num}},
      {&Reader::weekday, Digits::none, {C::weekday, C::this_, C::next, C::last, C::coming, C::past}},
      {&Reader::month_first, Digits::none, {C::month, C::segment, C::this_, C::next, C::last, C::coming}},
      {&Reader::ordinal_day, Digits::ordinal, {C::the, C::ord, C::lastord, C::num}}};
  static constexpr Gate kGate(kReaders);
  static constexpr auto kByDigits = [] {
    std::array<std::uint32_t, static_cast<std::size_t>(Digits::any) + 1> by{};
    for (std::size_t k = 0; k < std::size(kReaders); ++k) by[static_cast<std::size_t>(kReaders[k].digits)] |= std::uint32_t{1} << k;
    return by;
  }();
  static constexpr ClassSet kBehindDate = {C::month, C::unit, C::of, C::ordsuffix, C::to, C::until};
  const Token& t = tok(i);
  const auto of_number = [&] {
    const Token& next = tok(i + 1);
    std::uint32_t readers = 0;
    const auto add = [&](Digits digits, bool begins) { readers |= begins ? kByDigits[static_cast<std::size_t>(digits)] : 0; };
    const bool sign = next.is('-') || next.is('/') || next.is('.');
    add(Digits::signed_, t.digits <= 2 && sign && next.glued);
    add(Digits::date, t.digits <= 2 && (sign || next.any(kBehindDate)));
    add(Digits::four, t.digits == 4);
    add(Digits::eight, t.digits == 8);
    add(Digits::ordinal, next.has(C::ordsuffix) || german_ || romance_);
    add(Digits::late, t.digits == 2 && t.value > 24 && t.value < 32);
    add(Digits::any, next.has(C::era));
    add(Digits::two, t.value == 2 && next.has(C::part));
    return readers;
  };
  std::uint32_t readers = t.number() ? of_number() : kGate.readers(t.set);
  for (; readers != 0; readers &= readers - 1) {
    const int j = (this->*kReaders[std::countr_zero(readers)].read)(i, f);
    if (j == i) {
      f = kNoFrame;  // the reader may have begun to fill it
      continue;
    }
    int e = half_of_day(j, f);
    if (lex_.english() && f.plain_day() && f.flex == Flex::monthdate && !tok(e + 1).number()) e = week_around(e, f);  // "July 4th weekend"
    f.first = i;
    f.last = e;
    return e;
  }
  return i;
}

// "Thu am", "tomorrow pm": the half of the day without an hour
int Reader::half_of_day(int j, Frame& f) const {
  if (tok(j).has(C::in) && tok(j + 1).has(C::the) && tok(j + 2).has(C::ampm) && lex_.english() && f.plain_day() && f.part == kNoPart &&
      tok(j + 3).type != TokenType::word && tok(j + 2).to - tok(j + 2).from == 2) {  // "tomorrow in the am"
    f.part = tok(j + 2).val(C::ampm) == 0 ? kMorning : kAfternoon;
    f.grain = Grain::part;
    return j + 3;
  }
  const Token& t = tok(j);
  const bool slashed = f.why == kNumericDate && tok(j - 1).number() && tok(j - 1).value > 12 && !t.glued;  // "7/23 pm"
  const bool spelled = t.to - t.from >= 3 && t_.text()[t.to - 1] == '.';  // "Friday a.m."
  if (!t.has(C::ampm) || (t.to - t.from != 2 && !spelled) || !f.plain_day() || f.part != kNoPart || (tok(j - 1).number() && !slashed) || !lex_.english()) return j;
  if ((!tok(j - 1).any({C::weekday, C::relday}) && !slashed) || tok(j + 1).number() || (tok(j + 1).any({C::pronoun, C::the, C::a}) && !tok(j + 1).has(C::and_))) return j;
  const Token& next = tok(j + 1);  // "today am going to college": I am
  if (next.type == TokenType::word && next.to - next.from > 4 && t_.text().substr(next.to - 3, 3) == "ing") return j;
  f.part = t.val(C::ampm) == 0 ? kMorning : kAfternoon;
  f.grain = Grain::part;
  return j + 1;
}

// "tom 9am", "see u tom at 9", "at 9 tom", but not "call Tom at 9"
bool Reader::short_tomorrow(int i) const {
  const Token& before = tok(i - 1);
  const Token& after = tok(i + 1);
  if (tok(i).capital || tok(i).possessive) return false;
  const bool opens = before.type != TokenType::word ? !before.number() : before.any({C::on, C::until, C::before, C::also, C::evening}) || tok(i - 2).has(C::futureword) || (before.has(C::pronoun) && tok(i - 2).type == TokenType::word);
  const bool clock_behind = after.number() || after.any({C::at, C::part, C::clockword, C::inpart});
  const bool clock_before = after.type != TokenType::word && (before.has(C::ampm) || (before.number() && hour_lead(i - 2)) || before.has(C::part));
  const bool met = chatty() && before.val(C::verbok) == 2 && tok(i - 2).has(C::futureword) && (after.type != TokenType::word || after.has(C::stop));  // "see u tom then"
  return (opens && clock_behind) || clock_before || met;
}

// "drinks 2 nite": tonight
int Reader::two_nite(int i, Frame& f) const {
  static constexpr std::uint64_t nite = hash_word("nite");
  const Token& t = tok(i + 1);
  if (!lex_.english() || tok(i).value != 2 || tok(i).digits != 1 || t.type != TokenType::word || t.hash != nite || !tok(i).number()) return i;
  set_day(f, today_, "tonight");
  f.part = kNight;
  f.grain = Grain::part;
  return i + 2;
}

// What stands behind the "week" of "tomorrow week": nothing of a name, as "tomorrow week 3 begins" has.
bool Reader::week_ends(int i) const {
  const Token& t = tok(i);
  if (t.type == TokenType::word && !t.has(C::num)) return t.any({C::at, C::by, C::approx, C::part, C::in, C::from, C::between, C::clockword, C::stop, C::verbok});
  Frame c;
  return (!t.number() && !t.has(C::num)) || (clock(i, c) > i && !c.bare_number);
}

int Reader::relative_day(int i, Frame& f) const {
  const Token& t = tok(i);
  if (t.has(C::relday)) {
    if (tok(i - 1).has(C::greeting) || (t.word->weak(C::relday) && !short_tomorrow(i))) return i;
    set_day(f, today_ + days(t.val(C::relday)), "relative day");
    const Token& w = tok(i + 1);  // "tomorrow week"
    if (w.has(C::unit) && w.val(C::unit) == 5 && w.to - w.from == 4 && !w.possessive && week_ends(i + 2) && lex_.english()) {
      f.day += days(7);
      return i + 2;
    }
    double n = 0;
    int u = 0;
    if (const int g = german_ && tok(i + 1).has(C::in) ? amount(i + 2, n, u) : i; g > i + 2 && u == 5) {  // "heute in einer Woche"
      f.day += days(7 * static_cast<int>(n));
      return g;
    }
    const int e = tok(i + 1).is('+') || tok(i + 1).is('-') ? amount(i + 2, n, u) : i + 2;  // "today + 3 days"
    if (e > i + 2 && u >= 4 && (tok(i + 1).is('+') || t.val(C::relday) == 0)) {
      Reader there(t_, c_);
      there.today_ = f.day;
      there.set_instant(f, u, tok(i + 1).is('+') ? n : -n);
      return f.has_day ? e : i;
    }
    // After midnight people still mean the day they have not slept through.
    if (t.val(C::relday) == 1 && now_sec_ < 4 * 3600) f.alt = today_, f.has_alt = true;
    return i + 1;
  }
  if (t.has(C::hence) && t.words == 2 && tok(i + 1).any({C::until, C::to})) {  // "from now until Friday"
    set_day(f, today_, "relative day");
    return i + 1;
  }
  if (t.has(C::tonight) && (!t.word->weak(C::tonight) || (chatty() && !t.capital && closes(i + 1)) || (chatty() && !t.capital && tok(i + 1).has(C::stop)))) {
    set_day(f, today_ + days(t.val(C::tonight)), "tonight");
    f.part = kNight;
    f.grain = Grain::part;
    return i + 1;
  }
  if (t.has(C::midweek)) {
    const time::Date monday = today_ - days(static_cast<int>(time::weekday_of(today_).iso_encoding()) - 1);
    set_day(f, monday + days(monday + days(2) < today_ ? 9 : 2), "midweek");
    Frame week;
    const int k = tok(i + 1).has(C::of) ? i + 2 : i + 1;
    const int e = tok(k).any({C::this_, C::next}) ? named_period(k, week) : k;
    if (e == k || week.grain != Grain::week) return i + 1;
    f.day = week.day + days(2);
    return e;
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
  if (t.has(C::now) && tok(i - 1).has(C::between) && tok(i + 1).has(C::and_) && may_start(i + 2) && !tok(i + 2).number() && !tok(i + 2).any({C::num, C::clockword})) {  // "between now and Saturday"
    set_day(f, today_, "relative day");
    return i + 1;
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

}  // namespace daybook::timex

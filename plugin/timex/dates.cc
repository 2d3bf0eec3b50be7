// Days by name: weekdays, relative days, month dates, ordinals, holidays.
#include "timex/holidays.h"
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

int Reader::day(int i, Frame& f) const {
  // Each reader with the classes that its first word must have, and the numbers that may begin it.
  enum class Digits : std::uint8_t { none, short_, four, eight, ordinal, two, late };
  struct Entry {
    int (Reader::*read)(int, Frame&) const;
    Digits digits;
    ClassSet first;
  };
  static constexpr Entry kReaders[] = {
      {&Reader::compact_date, Digits::eight, {}},
      {&Reader::iso_week_date, Digits::four, {}},
      {&Reader::iso, Digits::four, {}},
      {&Reader::slashed, Digits::short_, {}},
      {&Reader::relative_day, Digits::none,
       {C::relday, C::tonight, C::midweek, C::earliertoday, C::eo, C::this_, C::now, C::nowstrong, C::hence}},
      {&Reader::this_time, Digits::none, {C::thistime}},
      {&Reader::this_day_of, Digits::none, {C::this_}},
      {&Reader::two_nite, Digits::two, {}},
      {&Reader::day_beside_last, Digits::none, {C::the}},
      {&Reader::next_beside_last, Digits::none, {C::next}},
      {&Reader::part_of_day, Digits::none, {C::the, C::part, C::inpart}},
      {&Reader::holiday, Digits::none, {C::holiday, C::this_, C::next, C::last, C::coming}},
      {&Reader::nth_weekday, Digits::ordinal, {C::the, C::ord, C::lastord, C::next}},
      {&Reader::late_day, Digits::late, {}},
      {&Reader::day_first, Digits::short_, {C::the, C::ord, C::num}},
      {&Reader::weekday, Digits::none, {C::weekday, C::this_, C::next, C::last, C::coming, C::past}},
      {&Reader::month_first, Digits::none, {C::month, C::segment, C::this_, C::next, C::last, C::coming}},
      {&Reader::ordinal_day, Digits::ordinal, {C::the, C::ord, C::lastord, C::num}}};
  const Token& t = tok(i);
  const auto begins = [&](Digits digits) {
    switch (digits) {
      case Digits::none: return false;
      case Digits::short_: return t.digits <= 2;
      case Digits::four: return t.digits == 4;
      case Digits::eight: return t.digits == 8;
      case Digits::ordinal: return tok(i + 1).has(C::ordsuffix) || german_ || romance_;
      case Digits::late: return t.digits == 2 && t.value > 24 && t.value < 32;
      case Digits::two: return t.value == 2 && tok(i + 1).has(C::part);
    }
    return false;
  };
  for (const Entry& entry : kReaders) {
    if (t.number() ? !begins(entry.digits) : !t.any(entry.first)) continue;
    Frame got;
    const int j = (this->*entry.read)(i, got);
    if (j == i) continue;
    int e = half_of_day(j, got);
    if (lex_.english() && got.plain_day() && got.flex == Flex::monthdate && !tok(e + 1).number()) e = week_around(e, got);  // "July 4th weekend"
    got.first = i;
    got.last = e;
    f = got;
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
  if (!t.has(C::ampm) || t.to - t.from != 2 || !f.plain_day() || f.part != kNoPart || (tok(j - 1).number() && !slashed) || !lex_.english()) return j;
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
      Reader there = *this;
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
  if (t.has(C::tonight)) {
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

// "of this month", "of the year", "of May" behind a day's number (0: the last day).
int Reader::day_of_month(int j, int d, Frame& f) const {
  const auto now = time::ymd(today_);
  int z = j + 1;
  int shift = 0;
  const bool every = tok(z).has(C::every);
  if (tok(z).any({C::the, C::this_})) ++z;
  else if (tok(z).has(C::next) || tok(z).has(C::coming)) shift = 1, ++z;
  else if (tok(z).has(C::last)) shift = -1, ++z;
  else if (every) return j;
  if (tok(z).has(C::coming) || tok(z).has(C::this_)) ++z;
  if (tok(z).has(C::unit) && (tok(z).val(C::unit) == 7 || tok(z).val(C::unit) == 9) && !tok(z).possessive) {
    const bool year_unit = tok(z).val(C::unit) == 9;
    time::Date base = time::Date(now.year() / now.month() / 1);
    if (year_unit) base = time::Date(now.year() / 1 / 1);
    base = time::add_months(base, shift * (year_unit ? 12 : 1));
    const time::Date next = time::add_months(base, year_unit ? 12 : 1);
    const time::Date day = d == 0 ? next - days(1) : base + days(d - 1);
    if (day >= next) return j;
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
    if (!set_month(f, tok(z).val(C::month), y, shift)) return j;
    f.day = f.end - days(1);
    f.has_end = false;
    f.grain = Grain::day;
    f.flex = Flex::none;
    return got;
  }
  return tok(j - 1).has(C::unit) ? day_of_period(j, d, f) : j;
}

// "the first day of 2027", "the last day of next week": of any period behind "of".
int Reader::day_of_period(int j, int d, Frame& f) const {
  Frame whole;
  int e = numbered_year(j + 1, whole);
  if (e == j + 1) e = named_period(j + 1, whole);
  if (e == j + 1 && tok(e).has(C::the) && tok(e + 1).has(C::unit) && tok(e + 1).val(C::unit) <= 9) {
    set_period(whole, tok(e + 1).val(C::unit), 0);
    e += 2;
  }
  if (e == j + 1 || !whole.has_end) return j;
  const time::Date day = d == 0 ? whole.end - days(1) : whole.day + days(d - 1);
  if (day >= whole.end) return j;
  set_day(f, day, "day of a month");
  return e;
}

// Alone it needs "the" or a preposition, and nothing behind it that it could count.
bool Reader::ordinal_evidence(int i, int j, bool the, bool digits) const {
  const Token& before = tok(i - 1);
  const bool lead = before.any({C::on, C::by, C::until, C::from, C::since, C::before, C::after, C::for_, C::between, C::to, C::weekday, C::approx, C::make, C::weekof}) || before.is('-') || (before.is(',') && tok(i - 2).has(C::weekday));
  const bool goes_on = !frames_.empty() && frames_.back().last == i - 1 && frames_.back().plain_day() && (frames_.back().flex == Flex::monthday || frames_.back().flex == Flex::monthdate) &&
                       (before.any({C::to, C::until}) || tok(frames_.back().first - 1).has(C::between));
  const bool listed_words = the && !digits && (goes_on || (before.has(C::from) && tok(j).any({C::to, C::until}) && tok(j + 1).has(C::the)) ||
                                              (before.has(C::between) && tok(j).has(C::and_) && tok(j + 1).has(C::the)));  // "from the twenty eighth to the thirtieth"
  static constexpr std::uint64_t is = hash_word("is");  // "what day is the twenty ninth"
  const bool asked = the && !digits && before.type == TokenType::word && before.hash == is && tok(j).type != TokenType::word && tok(j - 1).val(C::ord) != 1 && j - i > 1 && (tok(j - 1).words > 1 || tok(j - 1).val(C::ord) >= 10);
  const bool moved_to = before.has(C::to) && moving(i) && (tok(j).type != TokenType::word || tok(j).has(C::at));  // "change it to the twenty third at nine"
  const bool of_weekday = the && before.has(C::weekday) && (tok(j).type != TokenType::word || tok(j).any({C::at, C::from, C::between, C::in, C::for_, C::by, C::and_}));  // "saturday the second at seven"
  if (!listed_words && !digits && !of_weekday && !moved_to && !asked && !(the && ((before.any({C::on, C::by, C::until, C::from}) && tok(j).type != TokenType::word) || (before.any({C::on, C::for_}) && tok(j).any({C::at, C::between}))))) return false;
  if (!the && !lead) {
    const bool listed = ((before.any({C::and_, C::or_, C::the}) || before.is(',') || before.is('/')) && (tok(i - 2).has(C::ordsuffix) || (german_ && tok(i - 2).is('.') && tok(i - 3).number()))) || (digits && (tok(j).any({C::and_, C::or_, C::to}) || tok(j).is(',') || tok(j).is('-') || tok(j).is('/') || tok(j).is('&')) && tok(j + 1).number() && tok(j + 2).has(C::ordsuffix));
    const bool beside = digits && ((before.has(C::ordsuffix) && tok(i - 2).number() && tok(i - 2).value > 3) || (tok(j).number() && tok(j).value > 3 && tok(j + 1).has(C::ordsuffix)));  // "24th 25th 26th"
    const bool opens = digits && before.type != TokenType::word && (tok(j).has(C::suits) || (before.is(',') && tok(j).is('?'))) && tok(i).value > 3;  // "19th is good", "when is it, 17th?"
    if (!listed && !opens && !beside) return false;
  }
  const Token& after = tok(j);
  if (after.has(C::ordnoun) && !(after.has(C::verbok))) return false;
  if (after.is('-') && after.glued && tok(j + 1).type == TokenType::word && tok(j + 1).glued) return false;
  if (after.has(C::noafter) || after.type == TokenType::opaque) return false;
  if (after.type == TokenType::word && after.word == nullptr && !lead) return false;
  if (after.type == TokenType::word && after.word == nullptr && lead && !before.any({C::on, C::by, C::until, C::weekday})) return false;
  if (after.type == TokenType::word && !lead && !after.any({C::verbok, C::part, C::at, C::clockword, C::num, C::weekday, C::approx, C::between, C::weekdays, C::allday, C::every, C::move, C::orlater, C::orearlier, C::also, C::tonight, C::relday, C::tomin, C::suits})) return false;
  return true;
}

// The next such day of a month that has one (or the last one, where the past is preferred).
bool Reader::next_monthday(Frame& f, int d) const {
  const auto now = time::ymd(today_);
  time::Date month = time::Date(now.year() / now.month() / 1);
  for (int tries = 0; tries < 13; ++tries) {
    const auto got = same_month(month, d);
    const bool fits = got && (c_.prefer == Prefer::past ? *got <= today_ : *got >= today_);
    if (fits) {
      set_day(f, *got, "day of month");
      f.flex = Flex::monthday;
      return true;
    }
    month = time::add_months(month, c_.prefer == Prefer::past ? -1 : 1);
  }
  return false;
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
  const bool in_part = tok(j).has(C::in) && (tok(j + 1).has(C::part) || (tok(j + 1).has(C::the) && tok(j + 2).has(C::part)));  // "on the 25th in the evening"
  if (tok(j).has(C::of) && !in_part) {
    const int e_of = day_of_month(j, d, f);
    if (e_of > j) return e_of;
    if (d == 0 || tok(j + 1).type == TokenType::word) return i;
  }
  if (d < 1 || j > e || !ordinal_evidence(i, j, the, digits)) return i;
  return next_monthday(f, d) ? j : i;
}

// "Thanksgiving week", "Labor Day weekend": the days about a holiday.
int Reader::week_around(int j, Frame& f) const {
  const Token& t = tok(j);
  if (!t.has(C::unit) || t.possessive || (t.val(C::unit) != 5 && t.val(C::unit) != 10) || (t_.text()[t.to - 1] | 32) == 's') return j;
  const int wd = static_cast<int>(time::weekday_of(f.day).iso_encoding());
  const bool week = t.val(C::unit) == 5;
  f.day = week ? f.day - days(wd - 1) : f.day + days(wd <= 2 ? -1 - wd : 6 - wd);
  f.end = f.day + days(week ? 7 : 2);
  f.has_end = true;
  f.grain = week ? Grain::week : Grain::weekend;
  f.flex = Flex::none;
  return j + 1;
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
  const int got = year_beside(z, y);
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
  static constexpr std::uint64_t eve = hash_word("eve");  // "Thanksgiving eve"
  const bool before = tok(j).type == TokenType::word && tok(j).hash == eve && got == z && lex_.english();
  if (before) ++j;
  set_day(f, before ? *day - days(1) : *day, "holiday");
  f.flex = flex == Flex::monthdate && id < 200 ? flex : Flex::none;
  return week_around(j, f);
}

}  // namespace daybook::timex

// Days of a month by their number: the 19th, 9th of this month, the last day of the year.
#include <algorithm>
#include <iterator>

#include "timex/reader.h"
#include "timex/same_month.h"

namespace daybook::timex {
using time::days;

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

// "between the 5th and 7th centuries", "the 2nd, 3rd and 4th floors": what stands behind the last counts for all.
bool Reader::listed_ordinals_count(int j) const {
  int n = 0;
  bool more = false;
  while (tok(j).any({C::and_, C::or_, C::to}) || tok(j).is(',') || tok(j).is('&') || tok(j).is('-')) {
    if (tok(j).is(',') && tok(j + 1).any({C::and_, C::or_})) ++j;
    const int k = tok(j + 1).has(C::the) ? j + 2 : j + 1;  // "the 5th to the 7th floor"
    const int e = ordinal(k, n);
    if (e == k) return false;
    j = e;
    more = true;
  }
  return more && (tok(j).has(C::ordnoun) || (tok(j).has(C::unit) && tok(j).val(C::unit) == 12)) && !tok(j).has(C::verbok);
}

// "10th 2-4pm", "19th at 10:00", "2pm 10th": a clock time beside it that is surely one
bool Reader::clocked_day(int i, int j) const {
  const Token& before = tok(i - 1);
  const auto sure = [&](int k) {
    Frame f;
    const int e = tok(k).number() ? clock(k, f) : k;
    const bool minutes = tok(k + 1).is(':') || (e > k && tok(e - 1).any({C::ampm, C::oclock}));
    const bool range = e > k && tok(e).is('-') && tok(e + 1).number();  // "2-4pm"
    return e > k && (minutes || (range && (tok(e + 2).has(C::ampm) || tok(e + 2).is(':'))));
  };
  const bool ends = tok(j).type != TokenType::word && !tok(j).is('-') && !tok(j).is('/');
  const bool hour_before = before.has(C::ampm) && before.to - before.from > 1;
  if (ends && hour_before) return true;
  const Token& hour = tok(j + 1);
  const bool hour_ends = tok(j).has(C::at) && hour.number() && bare_hour(hour) && hour.fraction_digits == 0 && tok(j + 2).type != TokenType::word && !tok(j + 2).is('-') && !tok(j + 2).is('%') && !tok(j + 2).is(':') && !tok(j + 2).is('/');
  if (before.type == TokenType::none && hour_ends && tok(i).value > 3) return true;  // "10th at 2"
  if (before.type == TokenType::word && !before.any({C::booking, C::evening, C::morningctx, C::suits})) return false;
  return sure(tok(j).any({C::at, C::from}) || tok(j).is(',') || tok(j).is('@') ? j + 1 : j);
}

// Alone it needs "the" or a preposition, and nothing behind it that it could count.
bool Reader::ordinal_evidence(int i, int j, bool the, bool digits) const {
  const Token& before = tok(i - 1);
  const bool lead = before.any({C::on, C::by, C::until, C::from, C::since, C::before, C::after, C::for_, C::between, C::to, C::weekday, C::approx, C::make, C::weekof}) || (before.has(C::unit) && before.val(C::unit) == 7 && digits && tok(i - 2).any({C::next, C::this_, C::last})) || before.is('-') || (before.is(',') && tok(i - 2).has(C::weekday));
  if (before.is('-') && before.glued && tok(i - 2).has(C::half)) return false;  // "a half-8th"
  const bool goes_on = !frames_.empty() && frames_.back().last == i - 1 && frames_.back().plain_day() && (frames_.back().flex == Flex::monthday || frames_.back().flex == Flex::monthdate) &&
                       (before.any({C::to, C::until}) || tok(frames_.back().first - 1).has(C::between));
  const bool listed_words = the && !digits && (goes_on || (before.has(C::from) && tok(j).any({C::to, C::until}) && tok(j + 1).any({C::the, C::segment, C::eo}) && !(tok(j + 1).has(C::the) && tok(j + 2).has(C::lastord))) ||
                                              (before.has(C::between) && tok(j).has(C::and_) && tok(j + 1).has(C::the)));  // "from the twenty eighth to the thirtieth"
  static constexpr std::uint64_t is = hash_word("is");  // "what day is the twenty ninth"
  const bool asked = the && !digits && before.type == TokenType::word && before.hash == is && tok(j).type != TokenType::word && tok(j - 1).val(C::ord) != 1 && j - i > 1 && (tok(j - 1).words > 1 || tok(j - 1).val(C::ord) >= 10);
  const bool dated = the && digits && before.type == TokenType::word && before.hash == is && tok(j - 2).number() && tok(j - 2).value > 3 && (tok(j).type != TokenType::word || (chatty() && tok(j).word == nullptr));  // "mums bday is the 23rd"
  const bool moved_to = before.has(C::to) && moving(i) && (tok(j).type != TokenType::word || tok(j).has(C::at));  // "change it to the twenty third at nine"
  const bool of_weekday = the && before.has(C::weekday) && (tok(j).type != TokenType::word || tok(j).any({C::at, C::from, C::between, C::in, C::for_, C::by, C::and_}));  // "saturday the second at seven"
  const bool and_back = the && !digits && before.any({C::on, C::by, C::from}) && tok(j).any({C::and_, C::or_}) && tok(j - 1).val(C::ord) >= 4 && tok(j + 1).type == TokenType::word && !tok(j + 1).any({C::ord, C::lastord, C::weekday, C::num, C::unit}) && tok(j + 1).hash != hash_word("final");  // "leave on the fifth and come back on the twelfth"
  static constexpr std::uint64_t kSettled[] = {hash_word("out"), hash_word("taken"), hash_word("full"), hash_word("booked"), hash_word("free"), hash_word("open")};
  const bool out = tok(j).type == TokenType::word && tok(j).hash == is && tok(j + 1).type == TokenType::word && std::find(std::begin(kSettled), std::end(kSettled), tok(j + 1).hash) != std::end(kSettled);
  if (the && !digits && (out || tok(j).has(C::suits)) && tok(j - 1).val(C::ord) >= 11 && before.type != TokenType::word) return true;  // "the twentieth is out", "the twelfth works"
  static constexpr std::uint64_t instead = hash_word("instead");
  const bool closed = tok(j).type != TokenType::word || tok(j).hash == instead;
  const bool offered = before.has(C::make) && tok(j - 1).val(C::ord) >= 4 && (closed || tok(j).has(C::at));  // "how about the fourteenth instead"
  const bool of_week = closed && (before.has(C::weekof) || (before.has(C::of) && tok(i - 2).has(C::unit) && (tok(i - 2).val(C::unit) == 5 || tok(i - 2).val(C::unit) == 10)));  // "the weekend of the twenty fifth"
  if (!digits && ((the && offered) || ((the || before.has(C::weekof)) && of_week))) return true;
  if (!listed_words && !digits && !and_back && !of_weekday && !moved_to && !asked && !(the && ((before.any({C::on, C::by, C::until, C::from}) && tok(j).type != TokenType::word) || (before.any({C::on, C::for_}) && tok(j).any({C::at, C::between}))))) return false;
  if (dated || (the && digits && before.type == TokenType::word && before.hash == is && tok(i - 2).type != TokenType::word && tok(j).has(C::a))) return true;  // "is the 17th a holiday"
  if (!the && !lead) {
    const bool listed = ((before.any({C::and_, C::or_, C::the}) || before.is(',') || before.is('/')) && (tok(i - 2).has(C::ordsuffix) || (german_ && tok(i - 2).is('.') && tok(i - 3).number()))) || (digits && (tok(j).any({C::and_, C::or_, C::to}) || tok(j).is(',') || tok(j).is('-') || tok(j).is('/') || tok(j).is('&')) && ((tok(j + 1).number() && tok(j + 2).has(C::ordsuffix)) || (tok(j).any({C::to, C::until}) && tok(j + 1).has(C::the) && tok(j + 2).number() && tok(j + 3).has(C::ordsuffix))));
    const bool beside = digits && ((before.has(C::ordsuffix) && tok(i - 2).number() && tok(i - 2).value > 3) || (tok(j).number() && tok(j).value > 3 && tok(j + 1).has(C::ordsuffix)));  // "24th 25th 26th"
    const bool opens = digits && before.type != TokenType::word && (tok(j).has(C::suits) || (before.is(',') && tok(j).is('?'))) && tok(i).value > 3;  // "19th is good", "when is it, 17th?"
    if (digits && !listed && !opens && !beside && clocked_day(i, j)) return true;
    if (!listed && !opens && !beside) return false;
  }
  const Token& after = tok(j);
  if (after.has(C::ordnoun) && !(after.has(C::verbok))) return false;
  if (listed_ordinals_count(j)) return false;
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
    const Token& place = tok(j + 1);  // "on the 14th in Leeds"
    const bool placed = the && digits && tok(j).has(C::in) && tok(i - 1).any({C::on, C::by, C::until, C::from}) && (place.capital || place.word == nullptr || place.any({C::the, C::the2}));
    if (d == 0 || (place.type == TokenType::word && !placed)) return i;
  }
  if (d < 1 || j > e || !ordinal_evidence(i, j, the, digits)) return i;
  return next_monthday(f, d) ? j : i;
}

}  // namespace daybook::timex

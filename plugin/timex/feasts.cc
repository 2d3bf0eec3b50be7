// Holidays in a text, and the week or weekend about one.
#include "timex/holidays.h"
#include "timex/reader.h"

namespace daybook::timex {
using time::days;

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
  if (t.word->weak(C::holiday) && !t.possessive && !tok(i - 1).any({C::on, C::for_, C::by, C::this_, C::at})) return i;  // "my valentine"
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
  const auto over = [&](int year) {  // a month of days is over with its last one
    return id == kRamadan ? holiday_date(kEidAlFitr, year).value_or(today_) <= today_ : *holiday_date(id, year) < today_;
  };
  if (y == 0 && day) {
    const bool past = over(at);
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
  if (id == kRamadan) {
    f.end = holiday_date(kEidAlFitr, *day >= *holiday_date(kEidAlFitr, at) ? at + 1 : at).value_or(*day + days(30));
    f.has_end = true;
    return j;
  }
  return week_around(j, f);
}

}  // namespace daybook::timex

// Quarters, seasons, half-years, years and decades.
#include <algorithm>
#include <iterator>

#include "timex/reader.h"

namespace daybook::timex {

using time::days;

// "4th quarter", "the 2nd quarter 2025", "2027 Q2"
int Reader::nth_quarter(int j, Frame& f) const {
  int n = 0;
  int y = 0;
  const int e = tok(j).number() && tok(j).digits > 2 ? j : ordinal(j, n);
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
  if (!given && tok(e).has(C::fiscal)) return quarter_of_year(j, q, tok(e).val(C::fiscal), f) > j ? e + 1 : j;  // "Q3 FY26"
  if (!given && tok(e).has(C::fiscalword) && year(e + 1, y) > e + 1) ++e;
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
  if (open) f.flex = Flex::monthdate;
  if (open && c_.prefer == Prefer::future && f.end <= today_) f.day = time::add_months(f.day, 12), f.end = time::add_months(f.end, 12);
  return open || given ? j + 1 : got;
}

// Q3, the second quarter of 2026
// "third-quarter earnings", "second quarter planning", but no quarter of a match; what is reported lies behind.
int Reader::of_business(int i) const {
  static constexpr std::uint64_t kFigures[] = {hash_word("profit"),   hash_word("profits"), hash_word("earnings"), hash_word("results"), hash_word("revenue"),  hash_word("sales"),
                                               hash_word("loss"),     hash_word("losses"),  hash_word("net"),      hash_word("income"),  hash_word("figures"),  hash_word("gdp"),
                                               hash_word("growth"),   hash_word("report"),  hash_word("guidance"), hash_word("numbers"), hash_word("orders"),   hash_word("output"),
                                               hash_word("dividend"), hash_word("operating"), hash_word("shipments"), hash_word("deliveries"), hash_word("bookings"), hash_word("turnover")};
  static constexpr std::uint64_t kPlans[] = {hash_word("planning"), hash_word("review"), hash_word("budget"), hash_word("targets"), hash_word("goals"), hash_word("forecast")};
  const auto among = [&](const auto& words) { return tok(i).type == TokenType::word && std::find(std::begin(words), std::end(words), tok(i).hash) != std::end(words); };
  return among(kFigures) ? -1 : among(kPlans) ? 1 : 0;
}

int Reader::quarter_period(int i, int j, Frame& f) const {
  const Token& t = tok(j);
  const bool led = tok(i - 1).any({C::in, C::by, C::of, C::until, C::during, C::segment}) || (tok(i).has(C::the) && tok(i - 1).any({C::for_, C::from, C::since})) || (tok(i - 1).type == TokenType::none && tok(j + 1).type == TokenType::none) || of_business(j + 1) != 0;
  Frame got;
  const int e = quarter_of_year(j, t.val(C::quarter), 0, got);
  if (e == j || (t.words > 1 && e == j + 1 && !led)) return i;
  f = got;
  if (e == j + 1 && f.day > today_ && of_business(e) < 0) f.day = time::add_months(f.day, -12), f.end = time::add_months(f.end, -12);
  return e;
}

// next summer, spring 2027, in the fall
int Reader::season_period(int i, int j, int way, Frame& f) const {
  const Token& t = tok(j);
  static constexpr int kStart[] = {0, 3, 6, 9, 12};
  int y = 0;
  const int e = tok(j + 1).has(C::of) ? j + 2 : j + 1;
  int got = year(e, y);
  if (got == e && e == j + 2 && tok(e).any({C::this_, C::next, C::last}) && tok(e + 1).has(C::unit) && tok(e + 1).val(C::unit) == 9) {  // "the autumn of next year"
    y = static_cast<int>(time::ymd(today_).year()) + (tok(e).has(C::next) ? 1 : tok(e).has(C::this_) ? 0 : -1);
    got = e + 2;
  }
  const bool weak = way == 99 && got == e;
  const bool alone = tok(i - 1).type == TokenType::none && tok(j + 1).type == TokenType::none;
  const bool foreign = !lex_.english() && tok(i - 1).any({C::of, C::on, C::at, C::from}) && tok(i - 1).to - tok(i - 1).from == 2;  // "im Sommer", "en automne"
  const bool moved = tok(i).has(C::the) && tok(i - 1).has(C::to) && (moving(i) || tok(i - 2).has(C::moveback));  // "put back to the spring"
  if (weak && !alone && !foreign && !moved && !(tok(i - 1).any({C::in, C::by, C::during, C::until, C::since}) && (tok(i).has(C::the) || !t.word->weak(C::season)))) return i;
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
    if (way == 99) f.flex = Flex::monthdate;
    if ((way == 99 || way == 0 || way == 2) && f.end <= today_) f.day = time::add_months(f.day, 12);
    if (way == 1 && f.day <= today_) f.day = time::add_months(f.day, 12);
    if (way == -1 && f.end > today_) f.day = time::add_months(f.day, -12);
    f.end = time::add_months(f.day, 3);
  }
  const bool over = got > e && (tok(got).is('/') || tok(got).is('-')) && tok(got + 1).glued && tok(got + 1).number() && tok(got + 1).value == (y + 1) % 100 && tok(got + 1).digits == 2;
  return over ? got + 2 : got > e ? got : j + 1;  // "winter 2019/20"
}

// A year as a whole, whatever stands in front of it.
int Reader::numbered_year(int i, Frame& f) const {
  int y = 0;
  const int e = year(i, y);
  if (e == i || (!tok(i).number() && !tok(i - 1).any({C::in, C::since, C::yearword}))) return i;
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

// "2009-10 season", where "2009-10" alone is a month
bool Reader::next_year_named(int i) const {
  static constexpr std::uint64_t kSeasons[] = {hash_word("season"), hash_word("campaign"), hash_word("school"), hash_word("academic"), hash_word("term"), hash_word("league"), hash_word("edition"), hash_word("winter")};
  const Token& last = tok(i + 2);
  const Token& thing = tok(i + 3);
  return last.number() && last.digits == 2 && last.value == (tok(i).value + 1) % 100 && thing.type == TokenType::word && std::find(std::begin(kSeasons), std::end(kSeasons), thing.hash) != std::end(kSeasons);
}

// "the 2024/25 season", "in 1999/2000": two years, the second one the next
int Reader::numbered_season(int i, int y, Frame& f) const {
  const Token& before = tok(i - 1);
  const Token& after = tok(i + 3);
  const bool bracketed = before.is('(') && after.is(')');
  const bool alone = before.type == TokenType::none && (after.type == TokenType::none || after.type == TokenType::word);
  if (((after.is('/') || after.is('-')) && after.glued) || counted(i + 3)) return i;
  if (!bracketed && !alone && !before.any({C::in, C::during, C::from, C::the, C::the2, C::since, C::of, C::for_, C::last, C::this_, C::by, C::until}) && !before.possessive) return i;
  const auto first = time::make_date(y, 1, 1);
  if (!first) return i;
  set_day(f, *first, "year");
  f.has_end = true;
  f.end = time::add_months(*first, 24);
  f.grain = Grain::year;
  return i + 3;
}

// "in 2014-15", "the 1998-99 season"; up to 12 the second number is a month.
int Reader::short_years(int i, Frame& f) const {
  int y = 0;
  const Token& last = tok(i + 2);
  if (year(i, y) != i + 1 || !tok(i).number() || !(tok(i + 1).is('-') || tok(i + 1).is('/')) || !tok(i + 1).glued || !last.number() || !last.glued) return i;
  const bool season = tok(i + 1).is('/') && last.value % 100 == (y + 1) % 100 && (last.digits == 2 || last.value == y + 1);  // "the 2024/25 season"
  if (season || next_year_named(i)) return numbered_season(i, y, f);
  if (tok(i + 1).is('/') || last.digits != 2 || last.fraction_digits != 0 || last.value <= 12 || last.value <= y % 100 || tok(i + 3).is('-') || counted(i + 3)) return i;
  const Token& before = tok(i - 1);
  const bool bracketed = (before.is('(') && tok(i + 3).is(')')) || (before.type == TokenType::none && tok(i + 3).type == TokenType::none);
  if (!bracketed && !before.any({C::in, C::during, C::from, C::the, C::since, C::of, C::between, C::for_})) return i;
  const auto first = time::make_date(y, 1, 1);
  if (!first) return i;
  set_day(f, *first, "year");
  f.has_end = true;
  f.end = time::add_months(*first, 12 * (last.value - y % 100 + 1));
  f.grain = Grain::year;
  return i + 3;
}

// "the 2027 budget", "his 2019 album": the year that a thing belongs to.
bool Reader::edition(int i) const {
  const Token& t = tok(i);
  const Token& thing = tok(i + 1);
  const int now = static_cast<int>(time::ymd(today_).year());
  if (!lex_.english() || !tok(i - 1).any({C::the, C::the2}) || t.value < now - 130 || t.value > now + 10) return false;
  return thing.type == TokenType::word && !thing.glued && (thing.word == nullptr || thing.has(C::ordnoun)) && !counted(i + 1);
}

// "in 2027", "the year 2030", "from 1998 to 2004", "fiscal 2002": a year alone. A fiscal year is taken
// for the calendar year, for want of a setting.
int Reader::year_period(int i, Frame& f) const {
  if (const int e = short_years(i, f); e > i) return e;
  const int k = tok(i).any({C::yearword, C::fiscalword}) ? i + 1 : i;
  const Token& before = tok(i - 1);
  const bool led = k > i || before.any({C::in, C::by, C::since, C::until, C::during, C::from, C::before, C::after, C::between}) || year_span(i);
  const bool bounded = before.has(C::approx) && before.words == 3;  // "as late as 1998"
  const bool planned = before.has(C::for_) && (tok(i - 2).has(C::futureword) || regular_past(i - 2)) && tok(i + 1).type != TokenType::word;  // "set for 2031"
  const int this_year = static_cast<int>(time::ymd(today_).year());
  const bool forecast = lex_.english() && before.has(C::for_) && !before.number() && tok(i).value >= this_year - 3 && tok(i).value <= this_year + 15 && tok(i - 2).type == TokenType::word &&
                        (tok(i + 1).type != TokenType::word ? !tok(i + 1).glued || tok(i + 1).is('.') || tok(i + 1).is(',') : tok(i + 1).any({C::on, C::and_, C::at, C::in}));  // "its forecast for 2027"
  const bool of_thing = lex_.english() && before.has(C::of) && !before.has(C::in) && tok(i - 2).type == TokenType::word && tok(i - 3).any({C::the, C::the2});  // "the drought of 2022"
  int y = 0;
  const bool second = (before.any({C::to, C::until, C::and_}) || before.is('-')) && tok(i - 2).digits == 4 && year(i - 2, y) == i - 1 &&
                      (tok(i - 3).any({C::from, C::between}) || year_span(i - 2));
  const bool listed = (before.any({C::and_, C::or_}) || before.is(',')) && !frames_.empty() && frames_.back().last == i - 1 && frames_.back().grain == Grain::year && frames_.back().why[0] == 'y' && tok(i).digits == 4;  // "in 2004, 2008 and 2012"
  Frame got;
  const int e = numbered_year(k, got);
  static constexpr std::uint64_t than = hash_word("than");  // "In 1923 more than 40 mines closed"
  const bool more_than = tok(e).has(C::more) && tok(e + 1).type == TokenType::word && tok(e + 1).hash == than;
  if (e == k || (!led && !bounded && !second && !listed && !planned && !forecast && !of_thing && !edition(k)) || (k == i && counted(e) && !more_than)) return i;
  if (k > i && tok(i).has(C::yearword) && tok(e).type == TokenType::word && !tok(e).has(C::verbok)) return i;  // "the year 2000 problem"
  if ((tok(e).is('-') && !year_span(k)) || tok(e).is('/') || tok(e).type == TokenType::opaque) return i;
  f = got;
  return e;
}

// H2 2026, FY27: a fiscal year is taken for the calendar year, for want of a setting.
// "1H26", "2H 2025", "3Q26", as figures are reported; "1H30" with a quarter of an hour behind it is a length
int Reader::reported(int i, Frame& f) const {
  const Token& n = tok(i);
  const Token& of = tok(i + 1);
  const Token& y = tok(i + 2);
  if (!lex_.english() || !n.number() || n.digits != 1 || of.type != TokenType::word || !of.glued || !of.capital || of.to - of.from != 1 || !y.number() || y.fraction_digits != 0) return i;
  const bool half = t_.text()[of.from] == 'H';
  if ((!half && t_.text()[of.from] != 'Q') || n.value < 1 || n.value > (half ? 2 : 4) || (tok(i + 3).glued && tok(i + 3).type == TokenType::word)) return i;
  const bool short_year = y.glued && y.digits == 2 && y.value >= 10 && y.value < 50 && !(half && y.value % 15 == 0);
  if (!short_year && (y.digits != 4 || y.value < 1980 || y.value > 2099)) return i;
  const int months = half ? 6 : 3;
  const auto first = time::make_date(short_year ? 2000 + y.value : y.value, static_cast<unsigned>((n.value - 1) * months + 1), 1);
  if (!first) return i;
  set_day(f, *first, "part of period");
  f.has_end = true;
  f.end = time::add_months(*first, months);
  f.grain = half ? Grain::day : Grain::quarter;
  return i + 3;
}

int Reader::half_year(int i, Frame& f) const {
  const Token& t = tok(i);
  int y = t.has(C::fiscal) ? t.val(C::fiscal) : 0;
  if (y != 0 && tok(i + 1).has(C::quarter)) return quarter_of_year(i + 1, tok(i + 1).val(C::quarter), y, f) > i + 1 ? i + 2 : i;  // "FY26 Q2"
  const int k = tok(i + 1).any({C::of, C::in}) || tok(i + 1).is('/') ? i + 2 : i + 1;
  const int e = t.has(C::fiscal) ? i + 1 : year_beside(k, y);
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

// "the 21st century", from its first round year as people count it
int Reader::century(int i, Frame& f) const {
  int n = 0;
  const int e = ordinal(i, n);
  const Token& t = tok(e);
  const bool dashed = tok(i - 1).is('-') && tok(i - 2).has(C::segment);  // "the mid-18th century"
  if (!dashed && tok(i - 1).type != TokenType::none && !tok(i - 1).any({C::the, C::segment, C::in, C::of})) return i;
  if (before_our_count(e + 1)) return i;
  const bool ours = of_our_count(e + 1);
  if (e == i || n < (ours ? 1 : 10) || n > 22 || !t.has(C::unit) || t.val(C::unit) != 12 || (t_.text()[t.to - 1] | 32) == 's') return i;
  const auto first = time::make_date(std::max((n - 1) * 100, 1), 1, 1);
  if (!first) return i;
  set_day(f, *first, "century");
  f.has_end = true;
  f.end = *time::make_date(n * 100, 1, 1);
  f.grain = Grain::year;
  return ours ? e + 2 : e + 1;
}

// "in the 1990s", "the 90s", "the '80s", "the nineties"
int Reader::decade(int i, bool the, Frame& f) const {
  const bool mark = tok(i).is('\'') && tok(i + 1).glued;
  const int k = mark ? i + 1 : i;
  const Token& t = tok(k);
  const Token& s = tok(k + 1);
  static constexpr std::uint64_t kWhose[] = {hash_word("my"), hash_word("your"), hash_word("his"), hash_word("her"), hash_word("their"), hash_word("our")};
  const Token& whose = tok(tok(i - 1).has(C::segment) || tok(i - 1).is('-') ? i - 2 : i - 1);
  if (t.digits != 4 && lex_.english() && std::find(std::begin(kWhose), std::end(kWhose), whose.hash) != std::end(kWhose)) return i;  // "in his late 40s"
  int y = 0;
  int e = k + 1;
  if (t.has(C::decade) && !mark) {
    if (!the) return i;
    y = t.val(C::decade);
  } else {
    const bool plural = t.number() && s.glued && s.type == TokenType::word && s.to - s.from == 1 && (t_.text()[s.from] | 32) == 's';
    const bool told = mark || (the && (t.value >= 50 || tok(i - 2).any({C::in, C::from, C::since, C::of}) || tok(i - 1).has(C::segment) || tok(i - 2).has(C::segment)));
    if (!plural || t.value % 10 != 0 || (t.digits != 4 && !(t.digits == 2 && told))) return i;
    y = t.value;
    e = k + 2;
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

}  // namespace daybook::timex

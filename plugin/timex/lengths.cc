// Durations, points counted from now or from a day, and moves ("an hour earlier").
#include <algorithm>
#include <cmath>
#include <iterator>

#include "timex/reader.h"

namespace daybook::timex {
namespace {

using time::days;

constexpr std::int64_t kUnitSeconds[] = {0,       1,        60,       3600,     86400,     604800, 1209600,
                                         2592000, 7776000,  31536000, 172800,   315360000, 3153600000};
constexpr double kMost = 500.0 * 31536000;  // longer spans are no talk about a calendar

int iso_day(time::Date d) { return static_cast<int>(time::weekday_of(d).iso_encoding()); }

}  // namespace

// A quantity and its unit. Business days come back as unit 104.
int Reader::amount(int i, double& n, int& u) const {
  int j = quantity(i, n);
  if (j == i) return i;
  // 2-3 hours, 2 to 3 weeks: the longer one
  if (tok(i).number() && (tok(j).is('-') || tok(j).any({C::to, C::or_})) && (tok(j + 1).number() || tok(j + 1).has(C::num))) {
    double more = 0;
    const int e = quantity(j + 1, more);
    int other = 0;
    const int k = e > j + 1 && tok(e).is('-') ? e + 1 : e;
    if (e > j + 1 && more > n && unit(k, other) > k) j = e, n = more;
  }
  if (n < 1 && tok(i + 1).is('/') && tok(j).has(C::of) && tok(j + 1).has(C::a)) j += 2;  // 3/4 of an hour
  if (tok(j).is('-') && tok(j).glued && tok(j + 1).glued) ++j;
  if (tok(i).has(C::a) && tok(j).has(C::unit) && tok(j + 1).has(C::or_) && tok(j + 2).has(C::num) && n == 1) {  // an hour or two
    const int other = tok(j + 2).val(C::num);
    int u2 = 0;
    if (other >= 2 && other <= 4 && unit(j + 3, u2) == j + 3) return n = other, u = tok(j).val(C::unit), u == 10 ? i : j + 3;
  }
  if (tok(j).any({C::more, C::whole}) && (!tok(i).has(C::a) || (tok(j).has(C::whole) && tok(j).words == 1))) ++j;  // two more days, a full week
  if (tok(j).any({C::approx, C::other}) || tok(j).has(C::this_)) return i;
  if (tok(j).has(C::noafter) && tok(j).words == 1 && !tok(j).has(C::unit)) return i;
  if (tok(j).has(C::businessday)) {
    u = 104;
    return j + 1;
  }
  const int k = unit(j, u);
  if (k == j || u == 10) return i;
  if (n * static_cast<double>(kUnitSeconds[u]) > kMost) return i;
  // "a second", "a minute" are fillers, "a day" and "a week" are rates unless led
  return k;
}

void Reader::set_instant(Frame& f, int u, double n) const {
  f.has_day = true;
  f.why = "counted, now";
  if (u <= 3 && u >= 1) {
    const auto delta = static_cast<std::int64_t>(std::llround(n * static_cast<double>(kUnitSeconds[u])));
    const time::Local at = c_.now + time::seconds(delta);
    f.day = time::date_of(at);
    f.from.sec = static_cast<int>(time::time_of_day(at).count());
    if (u > 1) f.from.sec -= f.from.sec % 60;
    f.from.seconds = u == 1;
    f.instant = true;
    f.grain = u == 1 ? Grain::second : Grain::minute;
    return;
  }
  f.grain = Grain::day;
  const int whole = static_cast<int>(std::floor(n));
  const double rest = n - whole;
  const auto round_days = [](double d) { return days(static_cast<int>(std::lround(d))); };
  time::Date d = today_;
  switch (u) {
    case 4:
      if (rest != 0) {
        set_instant(f, 3, n * 24);
        return;
      }
      d += days(whole);
      break;
    case 5: d += round_days(n * 7); break;
    case 6: d += round_days(n * 14); break;
    case 7: d = time::add_months(d, whole) + round_days(rest * 30); break;
    case 8: d = time::add_months(d, static_cast<int>(std::lround(n * 3))); break;
    case 9: d = time::add_months(d, static_cast<int>(std::lround(n * 12))); break;
    case 11: d = time::add_months(d, static_cast<int>(std::lround(n * 120))); break;
    case 104:
      for (int left = std::abs(whole); left > 0;) {
        d += days(n < 0 ? -1 : 1);
        if (iso_day(d) <= 5) --left;
      }
      break;
    default: f.has_day = false; return;
  }
  const int year = static_cast<int>(time::ymd(d).year());
  if (year < 1 || year > 9999) {
    f.has_day = false;
    return;
  }
  f.day = d;
}

// A verb of moving in front, in the same clause.
bool Reader::moving(int i) const {
  for (int k = i - 1; k >= sentence_first_ && k > i - 12; --k) {
    const bool noun = tok(k).has(C::booking) && (tok(k - 1).possessive || tok(k - 1).any({C::the, C::the2, C::a}));  // "Saturday's shift"
    if (tok(k).has(C::move) && !noun) return true;
    if (tok(k).is(';')) return false;
  }
  return false;
}

// the day before Christmas, the week after Easter
int Reader::beside_day(int j, Frame& f) const {
  const int k = tok(j).has(C::the) ? j + 1 : j;
  const bool part_first = tok(k).has(C::part) && k > j && !tok(k).word->weak(C::part);  // "the night before the 1st"
  const bool unit_first = part_first || (tok(k).has(C::unit) && (tok(k).val(C::unit) == 4 || tok(k).val(C::unit) == 5));
  if (!unit_first || !tok(k + 1).any({C::before, C::after, C::fromx})) return j;
  Frame base;
  const int z = tok(k + 2).has(C::the) ? k + 3 : k + 2;
  const int g = day(z, base);
  if (g == z || !base.has_day || base.has_end || base.has_clock() || base.part != kNoPart) return j;
  const bool back = tok(k + 1).has(C::before);
  const bool week = !part_first && tok(k).val(C::unit) == 5;
  if (week) {
    Reader there = *this;
    there.today_ = base.day;
    there.set_period(f, 5, back ? -1 : 1);
  } else {
    set_day(f, base.day + days(back ? -1 : 1), "counted, day");
  }
  if (part_first) f.part = static_cast<std::uint8_t>(tok(k).val(C::part)), f.grain = Grain::part;
  return g;
}

// "back in 15"
int Reader::minutes_alone(int i, int j, Frame& f) const {
  const Token& t = tok(j);
  const Token& after = tok(j + 1);
  const bool round = t.number() && t.digits == 2 && t.fraction_digits == 0 && t.value % 5 == 0 && t.value <= 45;
  const bool ends = after.type != TokenType::word && after.type != TokenType::opaque && !after.glued;
  if (!tok(i).has(C::in) || !round || !ends || tok(i - 1).type != TokenType::word || tok(i - 1).has(C::num)) return i;
  set_instant(f, 2, t.value);
  return j + 1;
}

// "an hour and a quarter"
bool Reader::quarter_more(int e, int unit) const {
  return unit == 3 && tok(e).has(C::and_) && tok(e + 1).has(C::a) && tok(e + 2).has(C::unit) && tok(e + 2).val(C::unit) == 8 && !tok(e + 3).has(C::of);
}

// "and 30 minutes", "and a half" behind a first amount.
int Reader::second_amount(int e, Sum& sum) const {
  const int k = tok(e).has(C::and_) || tok(e).is(',') ? e + 1 : e;
  if (tok(e).has(C::and_) && tok(k).has(C::a) && tok(k + 1).has(C::half)) {
    sum.n += 0.5;
    return k + 2;
  }
  if (quarter_more(e, sum.unit)) {
    sum.n += 0.25;
    return k + 2;
  }
  double n = 0;
  int u = 0;
  const int g = amount(k, n, u);
  if (g > k && sum.unit == 9 && u == 7) return sum.n += n / 12, g;  // "2 years and 6 months"
  if (g == k || u >= sum.unit || tok(k).has(C::a)) return e;
  sum.more = n * static_cast<double>(kUnitSeconds[u]);
  return g;
}

void Reader::set_sum(Frame& f, const Sum& sum, bool back) const {
  set_instant(f, sum.unit, back ? -sum.n : sum.n);
  if (sum.more != 0 && !f.instant && f.has_day) f.day += days(static_cast<int>(sum.more / 86400) * (back ? -1 : 1));  // 1 week and 2 days
  if (sum.more == 0 || !f.instant) return;
  const double total = sum.n * static_cast<double>(kUnitSeconds[sum.unit]) + sum.more;
  f = Frame();
  set_instant(f, 1, back ? -total : total);
  f.from.sec -= f.from.sec % 60;
  f.from.seconds = false;
  f.grain = Grain::minute;
}

// "in" after what was counted or finished tells how long that took.
bool Reader::spent(int i) const {
  const Token& before = tok(i - 1);
  const Token& noun = tok(i - 2);
  if (!lex_.english()) return false;
  static constexpr std::uint64_t kStates[] = {hash_word("was"), hash_word("were"), hash_word("been"), hash_word("had"), hash_word("said"), hash_word("told"), hash_word("asked")};
  if (before.has(C::pastverb) && std::find(std::begin(kStates), std::end(kStates), before.hash) == std::end(kStates)) return true;  // "finished in 9.58 seconds"
  if (before.has(C::twice) || (before.has(C::ord) && !before.number())) return true;
  if (before.has(C::times) && (noun.number() || noun.any({C::num, C::ord, C::few}))) return true;
  return (before.has(C::ordnoun) || before.word == nullptr) && before.type == TokenType::word && noun.any({C::ord, C::lastord}) && !noun.has(C::last) && (tok(i - 3).any({C::the, C::the2}) || tok(i - 3).type != TokenType::word);
}

// in two hours, within three days, vor zwei Tagen; the amount ends at `e`.
int Reader::counted_in(int i, int j, int e, const Sum& sum, Frame& f) const {
  const Token& lead = tok(i);
  const bool article = tok(j).has(C::a);
  if (tok(e).has(C::times) || (!tok(e).has(C::unit) && tok(e).has(C::hence))) ++e;
  if (tok(e).has(C::ago) && tok(e).has(C::agostrict)) return i;
  if (article && sum.unit == 1) return i;
  if (lead.has(C::in) && spent(i)) {  // "won twice in five days", "the first time in ten years"
    f.has_length = true;
    f.seconds = static_cast<std::int64_t>(std::llround(sum.n * static_cast<double>(kUnitSeconds[sum.unit == 104 ? 4 : sum.unit]) + sum.more));
    f.why = "length";
    return e;
  }
  const bool one_day = lead.has(C::in) && sum.unit == 4 && article && sum.n == 1 && !tok(j + 1).any({C::few, C::half});
  if (one_day && tok(e).type == TokenType::word && !tok(e).any({C::or_, C::at})) return i;
  set_sum(f, sum, lead.has(C::agopre));
  if (!f.has_day) return i;
  if (lead.has(C::within)) {
    Frame now;
    set_instant(now, sum.unit, 0);
    f.has_end = true;
    f.end = f.instant ? f.day : f.day + days(1);
    f.to = f.from;
    f.day = now.day;
    f.from = now.from;
    f.instant = false;
  }
  return e;
}

// "a week from Monday", "two days after Christmas"; the amount ends at `e`.
int Reader::counted_from_day(int e, const Sum& sum, Frame& f) const {
  const bool before = tok(e).has(C::before);
  if (tok(e - 1).has(C::night) && tok(e).has(C::from)) return e;  // "5 nights from Monday" are a stay
  const bool weeks = sum.unit == 5 || sum.unit == 6;
  const bool beside = weeks && tok(e).has(C::relday) && tok(e).val(C::relday) >= 0;  // "a week tomorrow"
  const bool back = weeks && tok(e).has(C::last) && tok(e + 1).has(C::weekday);  // "a week last Tuesday"
  if (!before && !back && !tok(e).has(C::fromx) && !(tok(e).has(C::on) && weeks) && !beside) return e;
  Frame base;
  int k = beside || back ? e : e + 1;
  int g = day(k, base);
  if (g == k && tok(k).has(C::the)) g = day(++k, base);
  if (g == k && tok(k).has(C::segment)) g = segment(k, base);  // "three days before the end of the month"
  if (g == k && tok(k).any({C::now, C::nowstrong})) set_day(base, today_, ""), g = k + 1;
  if (g == k || !base.has_day || base.has_end) return e;
  Reader shifted = *this;
  shifted.today_ = base.day;
  if (base.weekday_only && base.day == today_) shifted.today_ += days(7);
  shifted.set_instant(f, sum.unit, before || back ? -sum.n : sum.n);
  f.why = "counted, day";
  return f.has_day ? g : e;
}

// "two hours before noon", "20 minutes after 3pm"; the amount ends at `e`.
int Reader::counted_from_clock(int e, const Sum& sum, Frame& f) const {
  const bool back = tok(e).has(C::before);
  if ((!back && !tok(e).has(C::after)) || sum.unit < 2 || sum.unit > 3) return e;
  Frame base;
  const int k = tok(e + 1).any({C::the, C::the2}) ? e + 2 : e + 1;  // "30 minutes before the 2pm meeting"
  const int g = clock(k, base);
  if (g == k || base.bare_number || base.weak || base.to.given()) return e;
  const int by = static_cast<int>(std::llround(sum.n * static_cast<double>(kUnitSeconds[sum.unit]) + sum.more));
  const int at = hour_of(base.from, base.part, -1);
  const int sec = (at == 0 && back ? 86400 : at) + (back ? -by : by);  // midnight ends the day before it
  if (sec < 0 || sec >= 86400) return e;
  f = base;
  f.from.sec = sec;
  f.from.bare = false;
  f.why = "counted, clock";
  return g;
}

// "two Fridays from now", "three Mondays ago"
int Reader::weekdays_on(int i, Frame& f) const {
  int n = 0;
  const int j = number(i, n);
  if (j == i || n < 1 || n > 60 || !tok(j).any({C::weekdayplural, C::weekday})) return i;
  const bool ago = tok(j + 1).has(C::agostrict);
  if (!ago && !(tok(j + 1).has(C::hence) && !tok(j + 1).has(C::later))) return i;
  const int wd = tok(j).has(C::weekdayplural) ? tok(j).val(C::weekdayplural) : tok(j).val(C::weekday);
  const int ahead = (wd - iso_day(today_) + 6) % 7 + 1;
  set_day(f, today_ + days(ago ? (ahead - 7 == 0 ? -7 : ahead - 7) - 7 * (n - 1) : ahead + 7 * (n - 1)), "weekday, weeks");
  return j + 2;
}

// in two weeks, 3 days ago, a week from Monday, two days after Christmas, 2 hours from now.
int Reader::relative_length(int i, Frame& f) const {
  const Token& lead = tok(i);
  const bool in = lead.any({C::in, C::within, C::agopre});
  int j = in ? i + 1 : i;
  if (in && tok(j).has(C::approx)) ++j;
  if (!in) {
    if (const int e = beside_day(j, f); e > j) return e;
    if (lead.has(C::the) && !tok(i + 1).any({C::unit, C::few, C::half})) return i;
  }
  Sum sum;
  int e = amount(j, sum.n, sum.unit);
  if (tok(j).has(C::minuteslen)) sum.n = tok(j).val(C::minuteslen), sum.unit = 2, e = j + 1;  // "in three quarters of an hour"
  if (e == j && !in) {
    if (const int g = weekdays_on(j, f); g > j) return g;
  }
  const bool bare_unit = e == j && !in && tok(j).has(C::unit) && (tok(j).val(C::unit) == 5 || tok(j).val(C::unit) == 6) &&
                         (tok(j + 1).any({C::fromx, C::hence}) && !tok(j + 1).any({C::after, C::later}));
  if (bare_unit) sum.n = 1, sum.unit = tok(j).val(C::unit), e = j + 1;  // "fortnight from today"
  const bool the_hour = e == j && lead.has(C::within) && tok(j).has(C::the) && tok(j + 1).has(C::unit) && tok(j + 1).val(C::unit) >= 3 && tok(j + 1).val(C::unit) <= 7;
  if (the_hour) sum.n = 1, sum.unit = tok(j + 1).val(C::unit), e = j + 2;  // "within the hour"
  if (e == j) return in && j == i + 1 ? minutes_alone(i, j, f) : i;  // "in around 10" is an hour
  if (sum.n > 20000 || (sum.unit == 9 && sum.n > 500)) return i;
  e = second_amount(e, sum);
  if (in) return counted_in(i, j, e, sum, f);
  const Token& t = tok(e);
  const bool ago = t.has(C::agostrict) || (t.has(C::ago) && !t.any({C::shiftdir, C::moveback}));
  if (ago && sum.unit == 5 && sum.more == 0 && tok(e + 1).has(C::weekday) && lex_.english()) {  // "a week ago Monday"
    set_weekday(f, tok(e + 1).val(C::weekday), Way::last);
    set_day(f, f.day - days(7 * static_cast<int>(sum.n)), "weekday, weeks");
    f.has_alt = false;
    return e + 2;
  }
  if ((ago || t.has(C::hence)) && !t.any({C::later, C::shiftdir})) {
    set_sum(f, sum, ago);
    if (f.has_day && !f.instant && tok(e + 1).has(C::relday) && tok(e + 1).val(C::relday) == 0) ++e;
    return f.has_day ? e + 1 : i;
  }
  if (const int g = counted_from_clock(e, sum, f); g > e) return g;
  const int g = sum.more == 0 && sum.unit >= 4 ? counted_from_day(e, sum, f) : e;
  return g > e ? g : i;
}

// Amounts in falling units: "2 hours and 15 minutes", "1h30", "an hour and a half".
int Reader::add_amounts(int i, Total& t) const {
  int j = i;
  const Token& one = tok(i);  // "hour and a half"
  if (one.has(C::unit) && one.val(C::unit) >= 2 && one.val(C::unit) <= 9 && (t_.text()[one.to - 1] | 32) != 's' && tok(i + 1).has(C::and_) &&
      tok(i + 2).has(C::a) && tok(i + 3).has(C::half)) {
    t.seconds = kUnitSeconds[one.val(C::unit)] * 3 / 2;
    t.last_unit = one.val(C::unit);
    t.parts = 2;
    return i + 4;
  }
  if (one.has(C::unit) && one.val(C::unit) >= 2 && one.val(C::unit) <= 9 && long_behind(i + 1)) {
    t.seconds = kUnitSeconds[one.val(C::unit)];
    t.last_unit = one.val(C::unit);
    t.parts = 1;
    return i + 1;
  }
  while (t.parts < 4) {
    double n = 0;
    int u = 0;
    const int k = t.parts > 0 && (tok(j).has(C::and_) || tok(j).is(',')) ? j + 1 : j;
    int e = amount(k, n, u);
    if (t.parts > 0 && e > k && tok(k).has(C::a) && tok(k + 1).has(C::half)) e = k;
    if (t.parts > 0 && e == k && tok(j).has(C::and_) && tok(k).has(C::a) && tok(k + 1).has(C::half) && t.last_unit < 10) {
      t.seconds += kUnitSeconds[t.last_unit] / 2;
      j = k + 2;
      break;
    }
    if (t.parts == 1 && quarter_more(j, t.last_unit)) {
      t.seconds += 900;
      j += 3;
      break;
    }
    // "an hour and 3/4"
    double rest = 0;
    if (t.parts == 1 && e == k && k > j && tok(k).number() && tok(k + 1).is('/') && t.last_unit < 10 && quantity(k, rest) == k + 3) {
      t.seconds += static_cast<std::int64_t>(rest * static_cast<double>(kUnitSeconds[t.last_unit]));
      j = k + 3;
      break;
    }
    // 1h30
    if (t.parts > 0 && e == k && t.last_unit == 3 && tok(k).number() && tok(k).glued && tok(k).digits == 2 && tok(k).value < 60) {
      t.seconds += tok(k).value * 60;
      j = k + 1;
      break;
    }
    // "an hour and ten"
    if (t.parts == 1 && e == k && t.last_unit == 3 && k == j + 1 && tok(j).has(C::and_) && tok(k).has(C::num)) {
      int minutes = 0;
      const int g = number(k, minutes);
      if (minutes >= 5 && minutes < 60 && minutes % 5 == 0 && tok(g).type != TokenType::word) {
        t.seconds += minutes * 60;
        j = g;
        break;
      }
    }
    // an hour thirty
    const bool digits = tok(k).number() && tok(k).digits == 2 && tok(k + 1).type != TokenType::word && tok(k + 1).type != TokenType::opaque && !tok(k + 1).is(':') && !tok(k + 1).is('/');
    if (t.parts == 1 && e == k && t.last_unit == 3 && k == j && (digits || (tok(k).has(C::num) && !tok(k).number()))) {
      int minutes = 0;
      const int g = number(k, minutes);
      if (minutes >= 10 && minutes < 60 && minutes % 5 == 0 && !counted(g)) {
        t.seconds += minutes * 60;
        j = g;
        break;
      }
    }
    if (e == k) break;
    const int size = u == 104 ? 4 : u;
    if (size >= t.last_unit) break;
    if (t.parts == 0) t.article = tok(i).has(C::a) && tok(i).type == TokenType::word && !tok(i + 1).any({C::few, C::half}) && n <= 1;
    t.seconds += static_cast<std::int64_t>(std::llround(n * static_cast<double>(kUnitSeconds[size])));
    t.last_unit = size;
    j = e;
    ++t.parts;
    if (size == 3 && tok(j).has(C::plusmin) && tok(j).val(C::plusmin) > 0) {  // "dos horas y media"
      t.seconds += tok(j).val(C::plusmin) * 60;
      ++j;
      break;
    }
  }
  return j;
}

// "push it by 30 min", "move it up an hour": a length that moves something.
int Reader::moved_by(int i, int j, Frame& f) const {
  const Token& after = tok(j);
  const Token& before = tok(i - 1);
  if (!moving(i) || (!before.has(C::by) && before.has(C::for_))) return i;
  f.shift = true;
  const Token& dir = after.any({C::moveback, C::moveup}) ? after : before.has(C::by) ? tok(i - 2) : before;
  const bool up_by = before.has(C::plain) && (t_.text()[before.from] | 32) == 'u';  // "bump it up by an hour"
  if (up_by) return f.seconds = -f.seconds, j;
  if (dir.has(C::moveup)) f.seconds = -f.seconds;
  if (after.any({C::moveback, C::moveup})) ++j;
  else if (!before.any({C::by, C::moveback, C::moveup}) && !(before.type == TokenType::word && before.word == nullptr) && !before.any({C::pronoun, C::booking, C::move})) f.shift = false;
  return f.shift ? j : i;
}

// "a week-long festival"
bool Reader::long_behind(int j) const {
  static constexpr std::uint64_t long_ = hash_word("long");
  return tok(j).is('-') && tok(j).glued && tok(j + 1).glued && tok(j + 1).type == TokenType::word && tok(j + 1).hash == long_;
}

// Fillers ("one sec"), adjectives ("24 hour fitness") and glued letters ("90s") are no lengths.
bool Reader::length_evidence(int i, int j, const Total& t) const {
  if (tok(j).is('-') && tok(j).glued && tok(j + 1).glued && tok(j + 1).type == TokenType::word) return long_behind(j);
  const Token& after = tok(j);
  const Token& before = tok(i - 1);
  const bool alone = before.type != TokenType::word && after.type != TokenType::word;
  const bool tight = tok(i).number() && tok(i + 1).glued && tok(i + 1).has(C::shortunit) && tok(i + 1).to - tok(i + 1).from == 1;
  if (tight && t.parts == 1 && t.last_unit != 3 && !before.any({C::for_, C::by, C::in, C::within, C::every, C::and_}) && !(t.last_unit == 2 && before.has(C::booking)) && !alone) return false;
  if (tight && t.last_unit == 1 && (!before.any({C::for_, C::by, C::in, C::within}) || tok(i).value % 10 == 0)) return false;
  const bool one = !tok(i).number() && tok(i).has(C::num) && tok(i).val(C::num) == 1 && t.parts == 1;
  if (one && (t.last_unit <= 2 || t.last_unit >= 4) && !before.any({C::for_, C::by, C::in, C::within, C::approx, C::every}) && !alone) return false;
  if (one && t.last_unit == 1) return false;
  if (tight && t.last_unit == 2 && tok(i).value > 60) return false;
  if (t.parts == 1 && t.seconds == 86400 && t.last_unit == 3 && after.type == TokenType::word && (t_.text()[tok(j - 1).to - 1] | 32) != 's' && !before.has(C::for_)) return false;
  static constexpr std::uint64_t than = hash_word("than");  // "less than a year"
  const bool led = before.any({C::for_, C::approx, C::by, C::every}) || before.has(C::within) || (before.type == TokenType::word && before.hash == than);
  const bool ahead = t.last_unit >= 4 && after.has(C::before) && tok(j + 1).any({C::the, C::the2, C::pronoun});  // "a week before my birthday"
  const bool spent = ahead || (before.has(C::pastverb) && t.last_unit >= 3 && (after.type != TokenType::word || after.any({C::since, C::to, C::for_, C::and_, C::in})));  // "it's been a year since"
  const bool small = t.last_unit <= 2 && t.parts == 1;
  if (t.article && t.parts == 1 && !led && !spent && !(alone && t.last_unit >= 5) && (small || t.last_unit >= 4)) return false;
  if (t.article && t.parts == 1 && t.last_unit == 1) return false;
  if (after.has(C::ago) && after.has(C::agostrict)) return false;
  const std::uint64_t old = hash_word("old");
  if (after.type == TokenType::word && after.hash == old) return false;
  return true;
}

// "He resigned two days later", "three years earlier": told of what happened, not asked of a plan.
bool Reader::narrated(int i, int j, const Total& t) const {
  if (moving(i) || t.parts != 1 || tok(i - 1).any({C::make, C::by}) || !tok(j).any({C::ago, C::later})) return false;
  if (t.last_unit >= 7) return true;
  const auto past = [&](int k) {
    const Token& w = tok(k);
    if (w.has(C::pastverb)) return true;
    if (w.type != TokenType::word || w.word != nullptr || w.to - w.from < 5) return false;
    const std::string_view text = t_.text().substr(w.from, w.to - w.from);
    return (text[text.size() - 2] | 32) == 'e' && (text.back() | 32) == 'd';
  };
  for (int k = std::max(sentence_first_, i - 8); k < std::min(t_.size(), j + 8); ++k)
    if (past(k)) return true;
  return false;
}

// for 2 hours, 45 min, an hour and a half, 1h30, half day, all day; "an hour earlier" is a move.
int Reader::length(int i, Frame& f) const {
  const Token& t = tok(i);
  if (t.has(C::allday) || t.has(C::halfday)) {
    if (t.words == 1 && t.has(C::halfday) == false && t.has(C::allday) == false) return i;
    f.has_length = true;
    f.seconds = t.has(C::allday) ? 86400 : 43200;
    f.why = "whole/half day";
    return i + 1;
  }
  if (t.has(C::minuteslen)) {
    f.has_length = true;
    f.seconds = t.val(C::minuteslen) * 60;
    f.why = "length";
    return std::max(moved_by(i, i + 1, f), i + 1);
  }
  Total total;
  int j = add_amounts(i, total);
  if (total.parts == 0 || total.seconds <= 0) return i;
  f.has_length = true;
  f.seconds = total.seconds;
  f.why = "length";
  if (tok(j).has(C::shiftdir) && narrated(i, j, total)) {
    const double sign = tok(j).val(C::shiftdir) < 0 ? -1.0 : 1.0;
    f = Frame();
    set_instant(f, total.last_unit, sign * static_cast<double>(total.seconds) / static_cast<double>(kUnitSeconds[total.last_unit]));
    return f.has_day ? j + 1 : i;
  }
  if (tok(j).has(C::segment) && tok(j).val(C::segment) == 10 && tok(j).words == 2) return f.shift = true, j + 1;  // "an hour later on Wednesday"
  if (tok(j).has(C::shiftdir)) {
    f.shift = true;
    if (tok(j).val(C::shiftdir) < 0) f.seconds = -total.seconds;
    return j + 1;
  }
  if (const int e = moved_by(i, j, f); e > i) return e;
  if (!length_evidence(i, j, total)) return f = Frame(), i;
  return j;
}

}  // namespace daybook::timex

// Durations, points counted from now or from a day, and moves ("an hour earlier").
#include <cmath>

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
  if (tok(j).is('-') && tok(j).glued && tok(j + 1).glued) ++j;
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
    if (tok(k).has(C::move)) return true;
    if (tok(k).is(';')) return false;
  }
  return false;
}

// in two weeks, 3 days ago, a week from Monday, two days after Christmas, 2 hours from now.
int Reader::relative_length(int i, Frame& f) const {
  const Token& lead = tok(i);
  const bool pre_ago = lead.has(C::agopre);
  const bool in = lead.has(C::in) || lead.has(C::within) || pre_ago;
  int j = in ? i + 1 : i;
  if (in && tok(j).has(C::approx)) ++j;
  double n = 0;
  int u = 0;
  if (!in) {
    // the day before Christmas, the week after Easter
    const int k = tok(j).has(C::the) ? j + 1 : j;
    if (tok(k).has(C::unit) && (tok(k).val(C::unit) == 4 || tok(k).val(C::unit) == 5) && tok(k + 1).any({C::before, C::after, C::fromx})) {
      Frame base;
      const int z = tok(k + 2).has(C::the) ? k + 3 : k + 2;
      const int g = day(z, base);
      if (g == z || !base.has_day || base.has_end || base.has_clock() || base.part != kNoPart) return i;
      const bool back = tok(k + 1).has(C::before);
      const bool week = tok(k).val(C::unit) == 5;
      if (week) {
        Reader there = *this;
        there.today_ = base.day;
        there.set_period(f, 5, back ? -1 : 1);
      } else {
        set_day(f, base.day + days(back ? -1 : 1), "counted, day");
      }
      return g;
    }
  }
  int e = amount(j, n, u);
  if (e == j && lead.has(C::in) && tok(j).number() && tok(j).digits == 2 && tok(j).fraction_digits == 0 &&
      tok(j).value % 5 == 0 && tok(j).value <= 45 && tok(j + 1).type != TokenType::word && tok(j + 1).type != TokenType::opaque &&
      !tok(j + 1).glued && tok(i - 1).type == TokenType::word && !tok(i - 1).has(C::num)) {
    set_instant(f, 2, tok(j).value);  // "back in 15"
    return j + 1;
  }
  if (e == j) return i;
  const bool article = tok(j).has(C::a) && tok(j).type == TokenType::word;
  if (n > 20000 || (u == 9 && n > 500)) return i;
  double n2 = 0;
  int u2 = 0;
  {
    int k = tok(e).has(C::and_) || tok(e).is(',') ? e + 1 : e;
    if (tok(e).has(C::and_) && tok(k).has(C::a) && tok(k + 1).has(C::half)) {  // an hour and a half
      n += 0.5;
      e = k + 2;
    } else {
      const int g = amount(k, n2, u2);
      if (g > k && u2 < u && !(tok(k).has(C::a)) ) e = g;
      else n2 = 0;
    }
  }
  if (in) {
    if (tok(e).has(C::times) || (tok(e).has(C::unit) == false && tok(e).has(C::hence))) ++e;
    if (tok(e).has(C::ago)  && tok(e).has(C::agostrict)) return i;
    if (article && u <= 2 && u == 1) return i;
    if (lead.has(C::in) && u == 4 && article && !tok(j + 1).has(C::few) && !tok(j+1).has(C::half) && n == 1 && tok(e).type == TokenType::word && !tok(e).any({C::or_, C::at})) return i;
    if (lead.has(C::of) && tok(i).to - tok(i).from == 2 && (t_.text()[lead.from] | 32) == 'o') return i;
    set_instant(f, u, pre_ago ? -n : n);
    if (n2 != 0 && f.instant) {
      f = Frame();
      set_instant(f, 1, n * static_cast<double>(kUnitSeconds[u]) + n2 * static_cast<double>(kUnitSeconds[u2]));
      f.from.sec -= f.from.sec % 60;
      f.from.seconds = false;
      f.grain = Grain::minute;
    }
    if (!f.has_day) return i;
    if (lead.has(C::within)) {
      Frame now;
      set_instant(now, u, 0);
      f.has_end = true;
      if (f.instant) {
        f.end = f.day;
        f.to = f.from;
        f.day = now.day;
        f.from = now.from;
      } else {
        f.end = f.day + days(1);
        f.day = today_;
      }
      f.instant = false;
    }
    return e;
  }
  const bool ago = tok(e).has(C::agostrict) || (tok(e).has(C::ago) && !tok(e).any({C::shiftdir, C::moveback}));
  if (ago || tok(e).has(C::hence)) {
    const bool later = tok(e).any({C::later, C::shiftdir});
    if (!later) {
      set_instant(f, u, ago ? -n : n);
      if (n2 != 0 && f.instant) {
        f = Frame();
        const double total = n * static_cast<double>(kUnitSeconds[u]) + n2 * static_cast<double>(kUnitSeconds[u2]);
        set_instant(f, 1, ago ? -total : total);
        f.from.sec -= f.from.sec % 60;
        f.from.seconds = false;
        f.grain = Grain::minute;
      }
      if (f.has_day && !f.instant && tok(e + 1).has(C::relday) && tok(e + 1).val(C::relday) == 0) ++e;
      return f.has_day ? e + 1 : i;
    }
  }
  const bool from = tok(e).has(C::fromx) || tok(e).has(C::on);
  const bool before = tok(e).has(C::before);
  if ((from || before) && n2 == 0 && (u >= 4)) {
    if (tok(e).has(C::on) && u != 5) return i;
    Frame base;
    int k = e + 1;
    int g = day(k, base);
    if (g == k && tok(k).has(C::the)) g = day(++k, base);
    if (g == k && tok(k).any({C::now, C::nowstrong})) set_day(base, today_, ""), g = k + 1;
    if (g == k || !base.has_day || base.has_end) return i;
    Reader shifted = *this;
    shifted.today_ = base.day;
    if (base.weekday_only && base.day == today_) shifted.today_ += days(7);
    shifted.set_instant(f, u, before ? -n : n);
    f.why = "counted, day";
    return f.has_day ? g : i;
  }
  return i;
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
    return i + 1;
  }
  int j = i;
  std::int64_t total = 0;
  int last_unit = 99;
  bool article = false;
  int parts = 0;
  while (parts < 4) {
    double n = 0;
    int u = 0;
    const int k = parts > 0 && (tok(j).has(C::and_) || tok(j).is(',')) ? j + 1 : j;
    int e = amount(k, n, u);
    if (parts > 0 && e > k && tok(k).has(C::a) && tok(k + 1).has(C::half)) e = k;
    if (parts > 0 && e == k && tok(j).has(C::and_) && tok(k).has(C::a) && tok(k + 1).has(C::half) && last_unit < 10) {
      total += kUnitSeconds[last_unit] / 2;
      j = k + 2;
      break;
    }
    // 1h30
    if (parts > 0 && e == k && last_unit == 3 && tok(k).number() && tok(k).glued && tok(k).digits == 2 && tok(k).value < 60) {
      total += tok(k).value * 60;
      j = k + 1;
      break;
    }
    if (e == k) break;
    const int size = u == 104 ? 4 : u;
    if (size >= last_unit) break;
    if (parts == 0) article = tok(i).has(C::a) && tok(i).type == TokenType::word && !tok(i + 1).any({C::few, C::half});
    total += static_cast<std::int64_t>(std::llround(n * static_cast<double>(kUnitSeconds[size])));
    last_unit = size;
    j = e;
    ++parts;
  }
  if (parts == 0 || total <= 0) return i;
  f.has_length = true;
  f.seconds = total;
  f.why = "length";
  const Token& after = tok(j);
  const Token& before = tok(i - 1);
  if (after.has(C::shiftdir)) {
    f.shift = true;
    if (after.val(C::shiftdir) < 0) f.seconds = -total;
    return j + 1;
  }
  if (moving(i) && (before.has(C::by) || !before.has(C::for_))) {
    f.shift = true;
    const Token& dir = after.any({C::moveback, C::moveup}) ? after : before.has(C::by) ? tok(i - 2) : before;
    if (dir.has(C::moveup)) f.seconds = -total;
    if (after.any({C::moveback, C::moveup})) ++j;
    else if (!before.any({C::by, C::moveback, C::moveup}) && !(before.type == TokenType::word && before.word == nullptr) && !before.has(C::pronoun)) f.shift = false;
    if (f.shift) return j;
  }
  const bool alone = before.type != TokenType::word && after.type != TokenType::word;
  const bool tight = tok(i).number() && tok(i + 1).glued && tok(i + 1).has(C::shortunit) && tok(i + 1).to - tok(i + 1).from == 1;
  if (tight && parts == 1 && last_unit != 3 && !before.any({C::for_, C::by, C::in, C::within, C::every, C::and_}) && !alone) return f = Frame(), i;
  if (tight && last_unit == 1 && (!before.any({C::for_, C::by, C::in, C::within}) || tok(i).value % 10 == 0)) return f = Frame(), i;
  const bool one = !tok(i).number() && tok(i).has(C::num) && tok(i).val(C::num) == 1 && parts == 1;
  if (one && (last_unit <= 2 || last_unit >= 4) && !before.any({C::for_, C::by, C::in, C::within, C::approx, C::every}) && !alone) return f = Frame(), i;
  if (one && last_unit == 1) return f = Frame(), i;
  if (tight && last_unit == 2 && tok(i).value > 60) return f = Frame(), i;
  if (parts == 1 && total == 86400 && last_unit == 3 && after.type == TokenType::word && (t_.text()[tok(j - 1).to - 1] | 32) != 's' && !before.has(C::for_)) return f = Frame(), i;
  const bool led = before.any({C::for_, C::approx, C::by, C::every}) || before.has(C::within);
  const bool small = last_unit <= 2 && parts == 1;
  if (article && !led && (small || last_unit >= 4)) return f = Frame(), i;
  if (article && last_unit == 1) return f = Frame(), i;
  if (tok(j).is('-') && tok(j).glued && tok(j + 1).glued && tok(j + 1).type == TokenType::word) return f = Frame(), i;
  if (after.has(C::ago) && after.has(C::agostrict)) return f = Frame(), i;
  const std::uint64_t old = hash_word("old");
  if (after.type == TokenType::word && after.hash == old) return f = Frame(), i;
  return j;
}

}  // namespace daybook::timex

// Days and times told by something else than today: ISO weeks and compact dates, "this time tomorrow",
// "Tuesday after Easter", "tomorrow and the day after".
#include "timex/reader.h"

namespace daybook::timex {

// The day told from `i` to `end`, the last time it was: nothing where a year ago it lay ahead of today too.
std::optional<time::Date> Reader::day_gone(int i, int end) const {
  Reader year_before(t_, c_);
  year_before.today_ = time::add_months(today_, -12);
  Frame was;
  if (year_before.day(i, was) != end || !was.has_day || was.day > today_) return std::nullopt;
  return was.day;
}

namespace {

using time::days;

int iso_day(time::Date d) { return static_cast<int>(time::weekday_of(d).iso_encoding()); }

}  // namespace

// The Monday of an ISO week (ISO 8601, 2.2.10); week 53 only in years that have one.
std::optional<time::Date> Reader::iso_monday(int year, int week) const {
  const auto fourth = time::make_date(year, 1, 4);
  if (!fourth || week < 1 || week > 53) return std::nullopt;
  const time::Date monday = *fourth - days(iso_day(*fourth) - 1) + days(7 * (week - 1));
  const auto thursday = time::ymd(monday + days(3));
  if (static_cast<int>(thursday.year()) != year) return std::nullopt;
  return monday;
}

bool Reader::set_iso_week(Frame& f, int year, int week) const {
  const auto monday = iso_monday(year, week);
  if (!monday) return false;
  set_day(f, *monday, "ISO week");
  f.has_end = true;
  f.end = f.day + days(7);
  f.grain = Grain::week;
  return true;
}

// 2026-W12, 2026-W12-3, 2026W12
int Reader::iso_week_date(int i, Frame& f) const {
  const Token& y = tok(i);
  if (!y.number() || y.digits != 4 || y.value < 1900 || y.value > 2199) return i;
  int j = tok(i + 1).is('-') && tok(i + 1).glued ? i + 2 : i + 1;
  const Token& w = tok(j);
  if (w.type != TokenType::word || !w.glued || w.to - w.from != 1 || (t_.text()[w.from] | 32) != 'w') return i;
  const Token& week = tok(j + 1);
  if (!week.number() || !week.glued || week.digits != 2 || !set_iso_week(f, y.value, week.value)) return i;
  j += 2;
  const Token& day = tok(j + 1);
  if (tok(j).is('-') && tok(j).glued && day.number() && day.glued && day.digits == 1 && day.value >= 1 && day.value <= 7) {
    set_day(f, f.day + days(day.value - 1), "ISO week");
    f.has_end = false;
    return j + 2;
  }
  return j;
}

// calendar week 12, CW 12, week 14 of 2026, "in week 14"
int Reader::numbered_week(int i, Frame& f) const {
  const Token& lead = tok(i);
  const bool named = lead.has(C::isoweek);
  const bool plain = lead.has(C::unit) && lead.val(C::unit) == 5 && (t_.text()[lead.to - 1] | 32) == 'k';
  const Token& n = tok(i + 1);
  if ((!named && !plain) || !n.number() || n.digits > 2 || n.fraction_digits != 0) return i;
  int y = 0;
  int k = i + 2;
  if (tok(k).any({C::of, C::in}) || tok(k).is(',') || (tok(k).is('/') && tok(k).glued)) ++k;
  const int e = year(k, y);
  if (e > k) return set_iso_week(f, y, n.value) ? e : i;
  const Token& before = tok(i - 1);
  const Token& after = tok(i + 2);
  const bool ends = after.type != TokenType::word || after.any({C::verbok, C::and_, C::or_, C::at, C::on, C::to, C::until});
  const bool led = before.any({C::in, C::by, C::during, C::until, C::since, C::for_, C::from, C::after, C::before}) || before.type != TokenType::word;
  if ((!named && !(led && ends && !after.any({C::of, C::in}))) || counted(i + 2)) return i;
  y = static_cast<int>(time::ymd(today_ - days(iso_day(today_) - 4)).year());
  if (!set_iso_week(f, y, n.value)) return i;
  if (f.end <= today_ && c_.prefer == Prefer::future && !set_iso_week(f, y + 1, n.value)) return i;
  return i + 2;
}

// 20260304, 20260304T1500Z
int Reader::compact_date(int i, Frame& f) const {
  const Token& t = tok(i);
  if (!t.number() || t.digits != 8) return i;
  const int month = t.value / 100 % 100;
  const int d = t.value % 100;
  const auto day = time::make_date(t.value / 10000, static_cast<unsigned>(month), static_cast<unsigned>(d));
  if (!day) return no_such_day(f, month, d) ? i + 1 : i;
  set_day(f, *day, "ISO date");
  return iso_clock(i + 1, f);
}

// "this time tomorrow", "this time next week": the day with the clock of now.
int Reader::this_time(int i, Frame& f) const {
  if (!tok(i).has(C::thistime)) return i;
  const int k = tok(i + 1).has(C::on) ? i + 2 : i + 1;
  Frame d;
  int j = day(k, d);
  if (j == k) j = named_period(k, d);
  if (j == k || !d.has_day || d.no_such || d.has_clock()) return i;
  if (d.has_end && d.grain == Grain::week) d.day += days(iso_day(today_) - 1);
  else if (d.has_end && (d.grain == Grain::month || d.grain == Grain::year)) d.day = same_day_of(d);
  else if (d.has_end) return i;
  set_day(f, d.day, "clock of now");
  f.from.sec = now_sec_ - now_sec_ % 60;
  return j;
}

// Today's place in another month or year.
time::Date Reader::same_day_of(const Frame& period) const {
  const auto now = time::ymd(today_);
  const auto then = time::ymd(period.day);
  int months = (static_cast<int>(then.year()) - static_cast<int>(now.year())) * 12;
  if (period.grain == Grain::month)
    months += static_cast<int>(static_cast<unsigned>(then.month())) - static_cast<int>(static_cast<unsigned>(now.month()));
  return time::add_months(today_, months);
}

// The day that others are named by: "Easter", "June 3", "the 15th", "the first Monday in May", a month as a whole.
int Reader::anchor(int i, Frame& base) const {
  const int k = tok(i).has(C::the) && tok(i + 1).has(C::holiday) ? i + 1 : i;
  using Read = int (Reader::*)(int, Frame&) const;
  static constexpr Read kReaders[] = {&Reader::holiday,   &Reader::nth_of_month, &Reader::iso,      &Reader::slashed,
                                      &Reader::day_first, &Reader::month_first,  &Reader::ordinal_day};
  for (const Read read : kReaders) {
    base = Frame();
    const int e = (this->*read)(k, base);
    if (e > k) return !base.no_such && (!base.has_end || base.month_only) ? e : i;
  }
  return i;
}

// "before", "after", "following": which way a day lies from the one named behind; 0: neither.
int Reader::side(int j) const {
  static constexpr std::uint64_t following = hash_word("following");
  static constexpr std::uint64_t preceding = hash_word("preceding");
  const Token& t = tok(j);
  if (t.type != TokenType::word) return 0;
  if (t.has(C::before) || t.hash == preceding) return -1;
  return t.has(C::after) || t.hash == following ? 1 : 0;
}

// "Tuesday after Easter", "the Monday before the 15th", the `n`-th such one: the weekday ends at `j`.
int Reader::weekday_beside(int j, int wd, int n, Frame& f) const {
  const int way = side(j);
  if (way == 0) return j;
  Frame base;
  const int e = anchor(j + 1, base);
  if (e == j + 1) return j;
  const time::Date from = base.has_end && way > 0 ? base.end - days(1) : base.day;
  const int there = iso_day(from);
  const int gap = (way < 0 ? there - wd + 6 : wd - there + 6) % 7 + 1 + 7 * (n - 1);
  set_day(f, from + days(way * gap), "weekday, day");
  return e;
}

// "the last Friday before Christmas", "the second Tuesday after June 3"
int Reader::nth_beside(int i, Frame& f) const {
  const int k = tok(i).has(C::the) ? i + 1 : i;
  int n = 0;
  int e = ordinal(k, n);
  if (e == k && tok(k).has(C::lastord) && tok(k).val(C::lastord) == 1) n = 1, e = k + 1;
  if (e == k || n > 5 || !tok(e).has(C::weekday)) return i;
  f.weekday = static_cast<std::uint8_t>(tok(e).val(C::weekday));
  const int j = weekday_beside(e + 1, f.weekday, n, f);
  return j > e + 1 ? j : i;
}

// "the evening of the 30th", "the morning of June 3"
int Reader::part_of_day(int i, Frame& f) const {
  const int k = tok(i).has(C::the) ? i + 1 : i;
  const int part = tok(k).has(C::inpart) ? tok(k).val(C::inpart) : tok(k).val(C::part);  // "in the early hours of Sunday"
  if (!tok(k).any({C::part, C::inpart}) || part > kLunch || !tok(k + 1).has(C::of) || tok(k + 1).has(C::in)) return i;
  const int z = tok(k + 2).has(C::the) && !tok(k + 3).number() && !tok(k + 3).has(C::ord) ? k + 3 : k + 2;
  if (tok(z).any({C::part, C::inpart}) || tok(z + 1).any({C::part, C::inpart})) return i;
  Frame base;
  int e = day(z, base);
  if (int n = 0, o = tok(z).has(C::the) ? z + 1 : z; e == z) {
    if (const int g = ordinal(o, n); g > o && n <= 31 && next_monthday(base, n)) e = g;
  }
  if (e > z && base.has_day && base.has_end && base.why[0] == 'd' && base.why[4] == 'r') return f = base, e;  // "the night of Oct. 30 to 31"
  if (e == z || !base.plain_day() || base.part != kNoPart || base.no_such) return i;
  f = base;
  f.part = static_cast<std::uint8_t>(part);
  f.grain = Grain::part;
  return e;
}

// "tomorrow and the day after", "leave on Monday, return the day after at 6": counted from the day just named.
int Reader::day_beside_last(int i, Frame& f) const {
  const int k = tok(i).has(C::the) ? i + 1 : i;
  if (frames_.empty() || k == i || !tok(k).has(C::unit) || tok(k).val(C::unit) != 4 || !tok(k + 1).any({C::after, C::before}))
    return i;
  const Frame* last = &frames_.back();
  while (last > frames_.begin() && !last->has_day) --last;
  const Token& after = tok(k + 2);
  const bool ends = after.type != TokenType::word ? !after.number() : after.any({C::at, C::and_, C::or_});
  if (!last->plain_day() || last->instant || !ends) return i;
  set_day(f, last->day + days(tok(k + 1).has(C::after) ? 1 : -1), "counted, day");
  return k + 2;
}

// "this day last year", "this week last month": today's place in another period.
int Reader::this_day_of(int i, Frame& f) const {
  const Token& unit = tok(i + 1);
  if (!tok(i).has(C::this_) || !unit.has(C::unit) || (unit.val(C::unit) != 4 && unit.val(C::unit) != 5) || !tok(i + 2).any({C::last, C::next})) return i;
  Frame period;
  const int e = named_period(i + 2, period);
  if (e == i + 2 || (period.grain != Grain::month && period.grain != Grain::year)) return i;
  set_day(f, same_day_of(period), "day of a period");
  if (unit.val(C::unit) == 4) return e;
  f.day -= days(iso_day(f.day) - 1);
  f.end = f.day + days(7);
  f.has_end = true;
  f.grain = Grain::week;
  return e;
}

// "this week or next", "this Friday or next": the one after what was just named.
int Reader::next_beside_last(int i, Frame& f) const {
  const int joint = tok(i - 1).has(C::the) ? i - 2 : i - 1;  // "this week and the next"
  if (frames_.empty() || frames_.back().last != joint || !tok(joint).any({C::or_, C::and_})) return i;
  const Token& after = tok(i + 1);
  if (after.number() || (after.type == TokenType::word && !after.any({C::verbok, C::at, C::on}))) return i;
  const Frame& last = frames_.back();
  const bool this_one = tok(last.first).has(C::this_) || (tok(last.first).has(C::the) && tok(last.first + 1).has(C::this_));
  if (!this_one || !last.has_day || last.has_clock() || last.repeat >= 0) return i;
  const int months = last.grain == Grain::month ? 1 : last.grain == Grain::quarter ? 3 : last.grain == Grain::year ? 12 : 0;
  const bool week = last.grain == Grain::week || last.grain == Grain::weekend || (last.weekday != 0 && !last.has_end);
  if (months == 0 && !week) return i;
  f = last;
  f.has_alt = false;
  f.flex = Flex::none;
  f.day = months > 0 ? time::add_months(last.day, months) : last.day + days(7);
  if (last.has_end) f.end = months > 0 ? time::add_months(f.day, months) : last.end + days(7);
  return i + 1;
}

}  // namespace daybook::timex

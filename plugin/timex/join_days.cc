// Ranges of days, and ranges with one end.
#include <algorithm>
#include <iterator>
#include <utility>

#include "timex/reader.h"
#include "timex/same_month.h"

namespace daybook::timex {

using time::days;

void Reader::running(Frame& f, time::Date& end) const {
  if (f.flex != Flex::monthdate || f.month_only || c_.prefer != Prefer::future) return;
  const time::Date first = time::add_months(f.day, -12);
  const time::Date last = time::add_months(end, -12);
  if (first > today_ || last <= today_) return;
  f.day = first;
  end = last;
}

// "3-5 March", "March 3-5": a number beside a month date is a day of that month.
bool Reader::join_numbered_days(std::size_t k) {
  Frame& a = frames_[k];
  Frame& b = frames_[k + 1];
  const bool number_first = a.bare_number && a.plain_clock() && b.plain_day() && tok(b.first).number() &&
                            (b.flex == Flex::monthdate || b.why[0] == 'm');
  const bool number_last = a.plain_day() && b.bare_number && b.plain_clock() && (a.why[0] == 'm' || a.why[0] == 'd') &&
                           !tok(a.last - 1).has(C::month) && b.last == b.first + 1 && !counted(b.last);
  if (!number_first && !number_last) return false;
  const Frame& date = number_first ? b : a;
  const int d = (number_first ? a : b).from.sec / 3600;
  const auto day = same_month(date.day, d);
  if (!day || (number_first ? *day >= b.day : *day <= a.day)) return false;
  Frame range = date;
  range.day = number_first ? *day : a.day;
  range.end = (number_first ? b.day : *day) + days(1);
  range.has_end = true;
  range.first = a.first;
  range.last = b.last;
  range.why = "day range";
  running(range, range.end);
  if (number_last) {
    int y = 0;
    const int z = tok(range.last).is(',') ? range.last + 1 : range.last;
    if (const int e = year(z, y); e > z) {  // "March 3-5, 2027"
      const auto v = time::ymd(date.day);
      const auto first = time::make_date(y, static_cast<unsigned>(v.month()), static_cast<unsigned>(v.day()));
      const auto last = time::make_date(y, static_cast<unsigned>(v.month()), static_cast<unsigned>(d));
      if (first && last) range.day = *first, range.end = *last + days(1), range.last = e;
    }
    if (tok(range.first - 1).any({C::from, C::between})) --range.first;
  }
  a = range;
  erase(k + 1);
  return true;
}

// Where a range ends that begins on a.day: after it, whatever week, month or year that takes.
std::optional<time::Date> Reader::range_end(const Frame& a, const Frame& b) const {
  const time::Date last = b.has_end ? b.end : b.day + days(1);
  if (b.day > a.day && !(b.weekday_only && b.day > a.day + days(7))) return last;
  if (b.weekday_only) {
    int n = static_cast<int>(time::weekday_of(b.day).iso_encoding()) - static_cast<int>(time::weekday_of(a.day).iso_encoding());
    if (n <= 0) n += 7;
    return a.day + days(n + 1);
  }
  if (b.flex == Flex::monthday) {
    time::Date d = b.day;
    for (int m = 0; m < 12 && d <= a.day; ++m) d = time::add_months(b.day, m + 1);
    return d + days(1);
  }
  if (b.flex == Flex::monthdate || b.month_only) return b.has_end ? time::add_months(b.end, 12) : time::add_months(b.day, 12) + days(1);
  return std::nullopt;
}

// "from the 3rd to the 5th of April", "3 March - 5 June 2027": month and year named last count for both.
void Reader::share_month(Frame& a, const Frame& b) const {
  if (a.flex == Flex::monthday && b.flex == Flex::monthday && b.day < a.day && day_number(a.day) < day_number(b.day)) {  // "closed the 25th thru the 29th", said on the 28th
    if (const auto day = same_month(b.day, day_number(a.day))) a.day = *day;
  }
  if (a.flex == Flex::monthday && b.flex == Flex::monthdate) {
    const auto day = same_month(b.day, day_number(a.day));
    if (day && *day < b.day) a.day = *day, a.flex = Flex::monthdate;
  }
  if (a.flex == Flex::monthday && b.flex == Flex::none && b.why[0] == 'd' && !b.has_end) {  // "the 10th and the 14th of next month"
    const auto day = same_month(b.day, day_number(a.day));
    if (day && *day < b.day) a.day = *day;
  }
  if (a.flex != Flex::monthdate || b.flex == Flex::monthdate || b.why[0] != 'm' || b.weekday_only) return;
  a.flex = Flex::none;
  const int ya = static_cast<int>(time::ymd(a.day).year());
  for (int yb = static_cast<int>(time::ymd(b.day).year()); yb != ya && yb > 1; --yb) {
    const time::Date moved = time::add_months(a.day, (yb - ya) * 12);
    if (moved >= b.day) continue;
    a.day = moved;
    return;
  }
}

// "2026-11-18/2026-11-21": an interval as ISO 8601 writes it.
bool Reader::iso_interval(const Frame& a, const Frame& b) const {
  const Token& sign = tok(a.last);
  return sign.is('/') && sign.glued && b.first == a.last + 1 && tok(b.first).glued && tok(a.first).digits == 4 && tok(b.first).digits == 4;
}

bool Reader::joins_days(const Frame& a, const Frame& b) const {
  const bool day_a = a.has_day && !a.has_clock() && a.repeat < 0 && !a.has_length && a.open == Open::none;
  const bool day_b = b.has_day && !b.has_clock() && b.repeat < 0 && !b.has_length;
  if (!day_a || !day_b || a.weak || b.weak) return false;
  if (tok(a.last).has(C::to) && moving(a.first) && !tok(a.first - 1).has(C::to)) return false;  // "move Friday to Monday"
  return !(a.has_end && !b.has_end && a.grain != Grain::day && !a.month_only);
}

// "29/6 - 3/7": a number that can be no month tells the order of the date beside it too.
void Reader::share_order() {
  const auto order = [&](const Frame& f) {  // 1: day first, 2: month first, 0: not told
    if (f.numeric || f.why != kNumericDate || f.has_clock()) return 0;
    return tok(f.first).value > 12 ? 1 : tok(f.first + 2).value > 12 ? 2 : 0;
  };
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    Frame& open = a.numeric ? a : b;
    const int told = order(a.numeric ? b : a);
    if (told == 0 || !open.numeric || !open.has_alt || (told == 2) == month_leads()) continue;
    std::swap(open.day, open.alt);
    open.numeric = open.close = false;
  }
}

void Reader::join_day_ranges() {
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    Frame& a = frames_[k];
    const Frame& b = frames_[k + 1];
    const Token& before = tok(a.first - 1);
    const bool between = before.has(C::between) || (before.has(C::the) && tok(a.first - 2).has(C::between));
    if ((!range_sign(a.last, b.first, between) && !iso_interval(a, b)) || join_numbered_days(k)) continue;
    if (!joins_days(a, b)) {
      // "move it from Tuesday to Wednesday", said on a Wednesday
      if (a.weekday_only && b.weekday_only && b.day == today_ && a.day > b.day) frames_[k + 1].day += days(7);
      continue;
    }
    const bool of_week = b.weekday != 0 && !b.weekday_only && b.why[0] == 'w' && b.why[7] == ' ' && b.why[8] == 'o';
    if (of_week && a.weekday_only && b.day - a.day > days(7)) a.day += days(7);  // "Wed through Fri next week"
    share_month(a, b);
    if (tok(a.last - 1).has(C::holiday) && tok(b.last - 1).has(C::holiday) && b.day < a.day && b.day > today_) {  // "from Ash Wednesday to Good Friday", said between them
      if (const auto was = day_gone(a.first, a.last)) a.day = *was;
    }
    auto last = range_end(a, b);
    if (!last || *last <= a.day) continue;
    // "March 3-5" said on the 4th is running now, not next year's.
    running(a, *last);
    if (a.flex == Flex::monthdate && b.flex == Flex::monthday && !b.has_end) {  // "March 14th through 16th, 2027"
      int y = 0;
      const int z = tok(b.last).is(',') ? b.last + 1 : b.last;
      const int e = year(z, y);
      const int shift = y - static_cast<int>(time::ymd(a.day).year());
      if (e > z && shift != 0) {
        a.day = time::add_months(a.day, 12 * shift);
        *last = time::add_months(*last - days(1), 12 * shift) + days(1);
      }
      if (e > z) frames_[k + 1].last = e;
    }
    a.end = *last;
    a.has_end = true;
    a.weekdays = a.weekday_only && b.weekday_only;
    a.grain = a.grain == b.grain && a.grain != Grain::part ? a.grain : Grain::day;
    if (a.grain != Grain::day && *last > time::add_months(a.day, 1)) a.grain = a.month_only ? Grain::month : a.grain;
    a.month_only = a.weekday_only = a.has_alt = false;
    a.part = kNoPart;
    a.last = b.last;
    a.why = "day range";
    a.range_words = before.any({C::from, C::between});
    if (a.range_words) --a.first;
    erase(k + 1);
  }
}

// "is it starting", "when are we starting"
bool Reader::asked_when(int i) const {
  static constexpr std::uint64_t kIs[] = {hash_word("is"), hash_word("are"), hash_word("r")};
  const auto is = [&](int k) { return tok(k).type == TokenType::word && std::find(std::begin(kIs), std::end(kIs), tok(k).hash) != std::end(kIs); };
  return tok(i - 1).has(C::pronoun) && is(i - 2);
}

// until Friday, after 3pm, from Monday on, before noon, since March.
void Reader::open_ends() {
  for (Frame& f : frames_) {
    if (f.has_clock() && f.open == Open::from && tok(f.first - 1).has(C::from)) --f.first;  // "from 4 til late"
    if (f.weak || f.repeat >= 0 || f.has_length || f.instant || f.open != Open::none || f.to.given()) continue;
    int p = f.first - 1;
    if (tok(p).any({C::approx, C::the}) || tok(p).is('-')) --p;
    if (tok(p).has(C::on) && tok(p - 1).any({C::from, C::starting})) --p;
    const Token& t = tok(p);
    if (t.has(C::part) && tok(p - 1).any({C::weekday, C::relday, C::this_, C::in})) continue;  // "sun aft 2"
    const Token& after = tok(f.last);
    const bool range_day = f.has_end;
    if (range_day && f.why[0] == 'd' && f.why[4] == 'r') continue;
    static constexpr ClassSet kLeads = {C::until, C::before, C::after, C::since, C::from}, kTails = {C::orearlier, C::orlater};
    if (!t.any(kLeads) && !after.any(kTails)) continue;  // most frames are open at no end
    const bool next_hour = after.any({C::after, C::before}) && (tok(f.last + 1).number() || tok(f.last + 1).any({C::num, C::clockword, C::half}));  // "2-3 or after 4"
    if (after.has(C::orearlier) && !next_hour) {
      f.open = Open::until;
      ++f.last;
    } else if (after.has(C::orlater) && !next_hour && (!after.has(C::on) || t.has(C::from) || after.words > 1)) {
      f.open = Open::from;
      if (t.has(C::from)) f.first = p;
      ++f.last;
    } else if (t.has(C::until) && t.words > 1 && moving(p) && (tok(p - 1).has(C::move) || tok(p - 2).has(C::move))) {
      continue;  // "moved up to tomorrow 0700", "bumping this up to 2.30"
    } else if (static constexpr std::uint64_t ends = hash_word("ends"); t.has(C::until) && t.hash == ends && f.why[0] == 'c') {
      continue;  // "the trial ends in 14 days"
    } else if (t.has(C::until)) {
      f.open = Open::until;
      f.first = p;
      if (f.has_day && !f.has_clock()) {
        if (!f.has_end) f.end = f.day + days(1);
        else f.end = f.grain == Grain::weekend || f.grain == Grain::day || t.val(C::until) == 2 ? f.end : f.day;
      }
    } else if (t.has(C::before)) {
      f.open = Open::until;
      f.first = p;
      f.end = f.day;
    } else if (t.has(C::after) && f.plain_day() && !f.has_end && tok(f.last - 1).has(C::unit) && f.why[0] == 'c' && after_a_while(f.first, tok(f.last - 1).val(C::unit))) {
      continue;  // "i will come after 2 days"
    } else if (t.has(C::after) && f.part == kNight && f.day < today_ && !f.has_clock() && !f.has_end) {
      continue;  // "tired after last night"
    } else if (t.has(C::after)) {
      f.open = Open::from;
      f.first = p;
      if (f.has_day && !f.has_clock() && t.val(C::after) != 2) f.day = f.has_end ? f.end : f.day + days(1);
    } else if (t.has(C::since)) {
      f.open = Open::from;
      f.first = p;
      if (f.flex == Flex::weekday && f.day >= today_) f.day -= days(7);
      if (f.flex == Flex::monthday && f.day > today_) f.day = time::add_months(f.day, -1);
      if (f.flex == Flex::monthdate && f.day > today_) f.day = time::add_months(f.day, -12);
    } else if (t.has(C::from)) {
      if (moving(p) && tok(f.last).has(C::to)) continue;
      if (t.has(C::starting) && f.has_day && !f.has_end && asked_when(p)) continue;  // "what time is it starting on Friday"
      if (moving(p) && f.flex == Flex::monthdate && !f.has_end && (after.is(',') || after.is('.'))) {  // "postponed from April 11, it will be played in July"
        if (f.day > today_ + days(183)) f.day = time::add_months(f.day, -12);
        continue;
      }
      if (f.has_clock() && after.has(C::for_)) continue;  // "from 9 for 3 hours": the length ends it
      if (f.has_day && !f.has_clock() && f.day < today_ && !f.has_end) continue;
      if (f.has_day && f.has_end && (!t.has(C::starting) || f.day <= today_)) continue;
      f.open = Open::from;
      f.first = p;
    }
    if (f.open == Open::until && f.has_day && !f.has_clock() && !f.has_end && f.end == time::Date{}) f.end = f.day + days(1);
  }
}

}  // namespace daybook::timex

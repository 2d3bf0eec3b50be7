// Days that belong together: a day named twice, lists, ranges, and open ends.
#include <algorithm>

#include "timex/reader.h"

namespace daybook::timex {

using time::days;

// The 13th that is a Friday: the first such within a year or so.
time::Date Reader::monthday_on(time::Date from, time::Date weekday) const {
  const auto want = static_cast<unsigned>(time::ymd(from).day());
  time::Date month = time::Date(time::ymd(from).year() / time::ymd(from).month() / 1);
  for (int m = 1; m < 15; ++m) {
    month = time::add_months(month, 1);
    const auto v = time::ymd(month);
    const auto got = time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()), want);
    if (got && time::weekday_of(*got) == time::weekday_of(weekday)) return *got;
  }
  return from;
}

// "Friday, March 6", "tomorrow (Friday)": one day named twice. The date counts; a weekday that does
// not fit makes it a close call.
bool Reader::join_weekday_and_date(Frame& a, const Frame& b) const {
  if (a.weekday != 0 && !a.weekday_only && a.plain_day() && b.plain_day() && a.day == b.day && b.flex != Flex::none && !b.weekday_only) {
    a.last = b.last;  // "next Thursday the 12th"
    a.has_alt = a.close = false;
    return true;
  }
  const bool first = a.weekday_only && !a.has_end;
  const Frame& wd = first ? a : b;
  const Frame& other = first ? b : a;
  if (!wd.weekday_only || wd.has_end || other.weekday_only || other.has_end || other.part != kNoPart) return false;
  if (a.why[0] == 'c' && tok(a.last).has(C::on)) return false;  // "two weeks ago on Monday"
  const bool match = time::weekday_of(other.day) == time::weekday_of(wd.day);
  const bool absolute = other.flex == Flex::none && first && other.why[0] != 'r' && other.why[0] != 'c';
  if (!match && !absolute && other.flex != Flex::monthdate && other.flex != Flex::monthday && !other.numeric) return false;
  Frame merged = other;
  if (!match && other.flex == Flex::monthday) {
    merged.day = monthday_on(other.day, wd.day);
  } else if (!match && other.numeric && other.has_alt && time::weekday_of(other.alt) == time::weekday_of(wd.day)) {
    merged.day = other.alt;
    merged.has_alt = false;
  } else if (!match) {
    merged.alt = wd.day;
    merged.has_alt = merged.close = true;
  }
  merged.weak = merged.weekday_only = false;
  merged.first = a.first;
  merged.last = b.last;
  merged.from = b.from;
  merged.has_offset = b.has_offset;
  merged.offset = b.offset;
  if (tok(b.first - 1).is('(') && tok(b.last).is(')')) ++merged.last;
  a = merged;
  return true;
}

// "next week on Tuesday", "Tuesday next week", "the 5th next month", "two weeks ago on Monday".
bool Reader::join_period_and_day(Frame& a, const Frame& b) const {
  const auto iso = [](time::Date d) { return static_cast<int>(time::weekday_of(d).iso_encoding()); };
  const auto is = [](const Frame& f, Grain g) { return f.has_end && f.grain == g; };
  Frame day = b;
  if (a.plain_day() && !a.instant && a.why[0] == 'c' && b.weekday_only && tok(a.last).has(C::on) &&
      tok(a.last - 1).any({C::ago, C::unit, C::hence, C::times})) {
    day.day = a.day + days(iso(b.day) - iso(a.day));
  } else if (b.weekday_only && (is(a, Grain::week) || is(a, Grain::weekend))) {
    const int offset = iso(b.day) - iso(a.day);
    if (is(a, Grain::weekend) && (offset < 0 || offset > 1)) return false;
    day.day = a.day + days(offset);
  } else if (is(b, Grain::week) && a.weekday_only && !tok(a.last).is(',')) {
    day = a;
    day.day = b.day + days(iso(a.day) - 1);
  } else if ((is(a, Grain::month) && b.flex == Flex::monthday) || (is(b, Grain::month) && a.flex == Flex::monthday)) {
    const auto month = time::ymd(is(a, Grain::month) ? a.day : b.day);
    day = is(a, Grain::month) ? b : a;
    const auto got = time::make_date(static_cast<int>(month.year()), static_cast<unsigned>(month.month()),
                                     static_cast<unsigned>(time::ymd(day.day).day()));
    if (!got) return false;
    day.day = *got;
  } else if (is(a, Grain::year) && a.why[0] == 'p' && b.plain_day() && b.flex == Flex::monthdate) {  // "next year on March 5"
    const auto v = time::ymd(b.day);
    const auto got = time::make_date(static_cast<int>(time::ymd(a.day).year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(v.day()));
    if (!got) return false;
    day.day = *got;
  } else if (is(a, Grain::year) && a.why[0] == 'p' && b.month_only && b.flex == Flex::monthdate && !tok(a.last).is(',')) {  // "next year in June"
    const int years = static_cast<int>(time::ymd(a.day).year()) - static_cast<int>(time::ymd(b.day).year());
    day.day = time::add_months(b.day, 12 * years);
    day.end = time::add_months(day.day, 1);
    day.first = a.first;
    day.flex = Flex::none;
    a = day;
    return true;
  } else {
    return false;
  }
  day.first = a.first;
  day.last = b.last;
  day.has_end = day.weekday_only = day.has_alt = day.weak = day.month_only = false;
  day.flex = Flex::none;
  day.grain = day.part == kNoPart ? Grain::day : day.grain;
  a = day;
  return true;
}

// Friday, March 6; Thursday the 5th; next week on Tuesday; tomorrow (Friday).
void Reader::join_dates() {
  for (std::size_t k = 0; k + 1 < frames_.size();) {
    Frame& a = frames_[k];
    const Frame& b = frames_[k + 1];
    const bool near = light(a.last, b.first) && b.first - a.last <= 2 && !tok(a.last).is('-') &&
                      !tok(a.last).any({C::from, C::by}) && !tok(a.last).is('/');
    const bool days_both = a.has_day && b.has_day && !a.has_clock() && a.repeat < 0 && b.repeat < 0 && !a.has_length && !b.has_length;
    if (near && days_both && (join_weekday_and_date(a, b) || join_period_and_day(a, b))) erase(k + 1);
    else ++k;
  }
}

// "Mon 9 - Wed 11 March": the number behind the weekday is its day, where it falls on one.
void Reader::number_weekdays() {
  for (std::size_t k = 0; k + 2 < frames_.size(); ++k) {
    Frame& wd = frames_[k];
    const Frame& n = frames_[k + 1];
    const Frame& date = frames_[k + 2];
    if (!wd.weekday_only || !n.bare_number || !n.plain_clock() || n.first != wd.last || !tok(n.first).number() || n.last != n.first + 1) continue;
    if (!date.plain_day() || date.flex != Flex::monthdate || !range_sign(n.last, date.first, tok(wd.first - 1).has(C::between))) continue;
    const auto v = time::ymd(date.day);
    const auto got = time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(tok(n.first).value));
    if (!got || *got >= date.day || time::weekday_of(*got) != time::weekday_of(wd.day)) continue;
    wd.day = *got;
    wd.flex = Flex::monthdate;
    wd.weekday_only = false;
    wd.last = n.last;
    wd.why = "month and day";
    erase(k + 1);
  }
}

// "mon, wed and fri", "10th and 11th of April": later days of a list follow the earlier ones.
void Reader::order_lists() {
  const auto listed = [&](int from, int to) {
    if (to == from) return tok(to - 1).has(C::weekday) && tok(to).has(C::weekday);  // "mon wed fri"
    if (to < from || to - from > 3) return false;
    for (int i = from; i < to; ++i) {
      const Token& t = tok(i);
      if (!t.any({C::and_, C::or_, C::on, C::the}) && !t.is(',') && !t.is('/') && !t.is('&') && !t.is('+')) return false;
    }
    return true;
  };
  for (std::size_t k = frames_.size(); k-- > 1;) {
    Frame& a = frames_[k - 1];
    const Frame& b = frames_[k];
    const bool of_week = a.weekday_only && !b.weekday_only && b.weekday != 0 && b.why[0] == 'w' && b.why[7] == ' ' && b.why[8] == 'o';
    if (of_week && b.plain_day() && a.plain_day() && b.day - a.day > days(7) && b.day - a.day < days(14) && listed(a.last, b.first)) {
      a.day += days(7);  // "Thursday and Friday of next week"
      a.flex = Flex::none;
      a.has_alt = false;
      continue;
    }
    if (a.flex != Flex::monthday || b.flex != Flex::monthdate || b.has_end || !listed(a.last, b.first)) continue;
    if (!tok(b.first).number() && !tok(b.first).has(C::the)) continue;
    const auto v = time::ymd(b.day);
    const auto got = time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(time::ymd(a.day).day()));
    if (!got || *got >= b.day) continue;
    a.day = *got;
    a.flex = Flex::monthdate;
  }
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    const Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    const auto iso = [](time::Date d) { return time::weekday_of(d).iso_encoding(); };
    const bool in_turn = a.weekday_only && iso(b.day) > iso(a.day);  // "mon off, tues wfh, weds in", said on a Wednesday
    if (a.has_day && a.day > today_ && b.weekday_only && b.day == today_ && (in_turn || tok(b.first - 1).has(C::moveback)))
      b.day += days(7), b.has_alt = false;  // "out thurs-fri, back monday", said on a Monday
    if (!a.has_day || !b.has_day || a.has_end || b.has_end || b.day >= a.day || a.repeat >= 0 || !listed(a.last, b.first) || c_.prefer != Prefer::future) continue;
    const bool next = (a.why[0] == 'n' && a.why[5] == 'w') || (a.why[0] == 'w' && a.weekday != 0);  // "next Tue or Wed"
    if (b.weekday_only && (a.weekday_only || a.flex == Flex::weekday || next)) {
      const auto wa = time::weekday_of(a.day).iso_encoding();
      if (time::weekday_of(b.day).iso_encoding() > wa) b.day += days(7), b.has_alt = false;
    } else if (b.flex == Flex::monthday && a.flex == Flex::monthday) {
      b.day = time::add_months(b.day, 1);
    } else if (b.flex == Flex::monthday && a.flex == Flex::monthdate && tok(a.first).has(C::month)) {  // "June 3rd and 4th"
      const auto v = time::ymd(a.day);
      const auto got = time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(time::ymd(b.day).day()));
      if (got && *got > a.day) b.day = *got, b.flex = Flex::monthdate;
    }
  }
}

// "on 3 and 4 May", "on 1, 8 and 15 July": the numbers in front are days of that month too.
void Reader::number_before_date() {
  for (std::size_t k = frames_.size(); k-- > 1;) {
    Frame& a = frames_[k - 1];
    const Frame& b = frames_[k];
    const Token& before = tok(a.first - 1);
    const bool last_two = tok(a.last).is('&') || tok(a.last).any({C::and_, C::or_});
    const bool joint = b.first == a.last + 1 && (last_two || (tok(a.last).is(',') && tok(b.last).any({C::and_, C::or_})) || (tok(a.last).is(',') && tok(b.last).is(',')));
    const bool goes_on = before.is(',') && k > 1 && frames_[k - 2].bare_number && frames_[k - 2].last == a.first - 1;
    const bool led = before.any({C::on, C::by, C::for_}) || before.type == TokenType::none || goes_on;
    if (!joint || !led || !a.bare_number || !a.plain_clock() || !tok(a.first).number() || !b.plain_day() || b.flex != Flex::monthdate || !tok(b.first).number() || b.numeric) continue;
    const auto v = time::ymd(b.day);
    const auto day = time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(tok(a.first).value));
    if (!day || *day >= b.day) continue;
    Frame date;
    set_day(date, *day, "month and day");
    date.flex = Flex::monthdate;
    date.first = a.first;
    date.last = a.last;
    a = date;
  }
}

// "June 5, 6 and 7": numbers after a month date are more days of that month.
void Reader::extend_dates() {
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    const Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    const bool joint = b.first == a.last + 1 && (tok(a.last).is(',') || tok(a.last).is('&') || tok(a.last).any({C::and_, C::or_}));
    if (!joint || !a.plain_day() || a.flex != Flex::monthdate || !tok(a.last - 1).number() || !b.bare_number || !b.plain_clock()) continue;
    const bool more = k > 0 || tok(b.last).any({C::and_, C::or_}) || tok(b.last).is('&') || tok(b.last).is(',') || tok(a.last).is('&') || tok(a.last).any({C::and_, C::or_});
    const auto v = time::ymd(a.day);
    const auto day = time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(b.from.sec / 3600));
    if (!more || !day || *day <= a.day || counted(b.last) || tok(b.last).is(':') || !tok(b.first).number()) continue;
    Frame date;
    set_day(date, *day, "month and day");
    date.flex = Flex::monthdate;
    date.first = b.first;
    date.last = b.last;
    b = date;
  }
}

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
  const auto v = time::ymd(date.day);
  const int d = (number_first ? a : b).from.sec / 3600;
  const auto day = time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(d));
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
  if (a.flex == Flex::monthday && b.flex == Flex::monthdate) {
    const auto v = time::ymd(b.day);
    const auto day = time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()),
                                     static_cast<unsigned>(time::ymd(a.day).day()));
    if (day && *day < b.day) a.day = *day;
  }
  if (a.flex == Flex::monthday && b.flex == Flex::none && b.why[0] == 'd' && !b.has_end) {  // "the 10th and the 14th of next month"
    const auto of_b = time::ymd(b.day);
    const auto day = time::make_date(static_cast<int>(of_b.year()), static_cast<unsigned>(of_b.month()),
                                     static_cast<unsigned>(time::ymd(a.day).day()));
    if (day && *day < b.day) a.day = *day;
  }
  if (a.flex != Flex::monthdate || b.flex == Flex::monthdate || b.why[0] != 'm' || b.weekday_only) return;
  const int ya = static_cast<int>(time::ymd(a.day).year());
  for (int yb = static_cast<int>(time::ymd(b.day).year()); yb != ya && yb > 1; --yb) {
    const time::Date moved = time::add_months(a.day, (yb - ya) * 12);
    if (moved >= b.day) continue;
    a.day = moved;
    return;
  }
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
    if (!range_sign(a.last, b.first, between) || join_numbered_days(k)) continue;
    if (!joins_days(a, b)) {
      // "move it from Tuesday to Wednesday", said on a Wednesday
      if (a.weekday_only && b.weekday_only && b.day == today_ && a.day > b.day) frames_[k + 1].day += days(7);
      continue;
    }
    const bool of_week = b.weekday != 0 && !b.weekday_only && b.why[0] == 'w' && b.why[7] == ' ' && b.why[8] == 'o';
    if (of_week && a.weekday_only && b.day - a.day > days(7)) a.day += days(7);  // "Wed through Fri next week"
    share_month(a, b);
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

// until Friday, after 3pm, from Monday on, before noon, since March.
void Reader::open_ends() {
  for (Frame& f : frames_) {
    if (f.weak || f.repeat >= 0 || f.has_length || f.instant || f.open != Open::none || f.to.given()) continue;
    int p = f.first - 1;
    if (tok(p).any({C::approx, C::the}) || tok(p).is('-')) --p;
    if (tok(p).has(C::on) && tok(p - 1).any({C::from, C::starting})) --p;
    const Token& t = tok(p);
    const Token& after = tok(f.last);
    const bool range_day = f.has_end;
    if (range_day && f.why[0] == 'd' && f.why[4] == 'r') continue;
    if (after.has(C::orearlier)) {
      f.open = Open::until;
      ++f.last;
    } else if (after.has(C::orlater) && (!after.has(C::on) || t.has(C::from) || after.words > 1)) {
      f.open = Open::from;
      if (t.has(C::from)) f.first = p;
      ++f.last;
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

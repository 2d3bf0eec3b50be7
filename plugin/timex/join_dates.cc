// Days that belong together: a day named twice, and lists of days.
#include <algorithm>

#include "timex/reader.h"
#include "timex/same_month.h"

namespace daybook::timex {

using time::days;

// The 13th that is a Friday: the first such within a year or so.
time::Date Reader::monthday_on(time::Date from, time::Date weekday) const {
  time::Date month = time::Date(time::ymd(from).year() / time::ymd(from).month() / 1);
  for (int m = 1; m < 15; ++m) {
    month = time::add_months(month, 1);
    const auto got = same_month(month, day_number(from));
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
  if (wd.part != kNoPart && merged.part == kNoPart) merged.part = wd.part, merged.grain = Grain::part;  // "the morning of Monday, June 3"
  if (tok(b.first - 1).is('(') && tok(b.last).is(')')) ++merged.last;
  a = merged;
  return true;
}

// "next week on Tuesday", "Tuesday next week", "the 5th next month", "two weeks ago on Monday".
bool Reader::join_period_and_day(Frame& a, const Frame& b) const {
  const auto iso = [](time::Date d) { return static_cast<int>(time::weekday_of(d).iso_encoding()); };
  const auto is = [](const Frame& f, Grain g) { return f.has_end && f.grain == g; };
  Frame day = b;
  static constexpr std::uint64_t is_word = hash_word("is");
  if (tok(a.last).is(',') && tok(b.last).type == TokenType::word && tok(b.last).hash == is_word) return false;  // "can't this weekend, saturday is her wedding"
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
    const time::Date month = is(a, Grain::month) ? a.day : b.day;
    day = is(a, Grain::month) ? b : a;
    const auto got = same_month(month, day_number(day.day));
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

// "next week, maybe Tuesday or Wednesday": days of the week just named.
void Reader::days_of_week_named() {
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    const Frame& week = frames_[k];
    const bool weekend = week.grain == Grain::weekend;
    if (!week.has_end || (week.grain != Grain::week && !weekend) || week.day <= today_ || week.has_clock()) continue;
    int last = week.last;
    std::size_t first = k + 1;
    if (first < frames_.size() && frames_[first].weak && frames_[first].only_part() && tok(frames_[first].last).has(C::excl)) ++first;  // "next week any night but Wed"
    for (std::size_t n = first; n < frames_.size() && frames_[n].weekday_only && !frames_[n].has_end; ++n) {
      Frame& day = frames_[n];
      bool told = false;  // something says that the day is one of it
      bool near = day.first - last <= 4;
      for (int i = last; i < day.first && near; ++i) {
        const Token& t = tok(i);
        told = told || (weekend && last > week.last) || t.any({C::before, C::after, C::until, C::by}) || t.is(',') || t.is('-') || t.is('(') || t.any({C::or_, C::and_, C::approx, C::assent, C::excl});
        near = t.type != TokenType::word || t.any({C::before, C::after, C::until, C::by}) || (weekend && t.any({C::to, C::until})) || t.any({C::or_, C::and_, C::approx, C::assent, C::excl, C::on, C::at, C::suits, C::also, C::verbok}) || t.word == nullptr || tok(i + 1).has(C::excl) || tok(i + 2).has(C::excl);
      }
      if (!told || !near) break;
      // Of a weekend, the Friday before and the Monday behind are its days too.
      if (weekend && day.weekday > 1 && day.weekday < 5) break;
      day.day = week.day + days(!weekend ? day.weekday - 1 : day.weekday == 1 ? 2 : day.weekday - 6);
      day.flex = Flex::none;
      day.has_alt = false;
      last = day.last;
    }
  }
}

// "Mon or Tue evening next week", "Tuesday at 3 next week": the week behind counts for all of them.
void Reader::days_of_week_behind() {
  for (std::size_t k = frames_.size(); k-- > 1;) {
    const Frame week = frames_[k];
    const Frame& last = frames_[k - 1];
    if (!week.has_end || week.grain != Grain::week || week.why[0] != 'p' || week.has_clock() || !last.weekday_only || last.has_end || week.first != last.last) continue;
    if (last.part == kNoPart && !last.has_clock()) continue;
    std::size_t n = k;
    do {
      Frame& day = frames_[--n];
      day.day = week.day + days(day.weekday - 1);
      day.flex = Flex::none;
      day.weekday_only = day.has_alt = false;
    } while (n > 0 && frames_[n - 1].weekday_only && !frames_[n - 1].has_end && frames_[n].first == frames_[n - 1].last + 1 &&
             (tok(frames_[n - 1].last).any({C::or_, C::and_}) || tok(frames_[n - 1].last).is(',') || tok(frames_[n - 1].last).is('/')));
    frames_[k - 1].last = week.last;
    erase(k);
  }
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
    const auto got = same_month(date.day, tok(n.first).value);
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
    const bool week_said = a.weekday_only && a.plain_day() && b.plain_day() && b.weekday > a.weekday && !b.weekday_only && (tok(b.last - 1).has(C::afternext) || (tok(b.last - 1).has(C::unit) && tok(b.last - 1).val(C::unit) == 5));
    if (week_said && b.day > a.day && listed(a.last, b.first)) {  // "thurs and fri wk after next"
      a.day = b.day - days(b.weekday - a.weekday);
      a.flex = Flex::none;
      a.has_alt = false;
      continue;
    }
    if (a.flex != Flex::monthday || b.flex != Flex::monthdate || b.has_end || !listed(a.last, b.first)) continue;
    if (!tok(b.first).number() && !tok(b.first).has(C::the)) continue;
    const auto got = same_month(b.day, day_number(a.day));
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
      const auto got = same_month(a.day, day_number(b.day));
      if (got && *got > a.day) b.day = *got, b.flex = Flex::monthdate;
    }
  }
}

// What was read as an hour is a day of a month.
void Reader::make_month_day(Frame& number, time::Date day) const {
  Frame date;
  set_day(date, day, "month and day");
  date.flex = Flex::monthdate;
  date.first = number.first;
  date.last = number.last;
  number = date;
}

// "on 3 and 4 May", "on 1, 8 and 15 July": the numbers in front are days of that month too.
void Reader::number_before_date() {
  for (std::size_t k = frames_.size(); k-- > 1;) {
    Frame& a = frames_[k - 1];
    const Frame& b = frames_[k];
    const Token& before = tok(a.first - 1);
    const bool last_two = tok(a.last).is('&') || tok(a.last).is('/') || tok(a.last).any({C::and_, C::or_});
    const bool joint = b.first == a.last + 1 && (last_two || (tok(a.last).is(',') && tok(b.last).any({C::and_, C::or_})) || (tok(a.last).is(',') && tok(b.last).is(',')));
    const bool goes_on = before.is(',') && k > 1 && frames_[k - 2].bare_number && frames_[k - 2].last == a.first - 1;
    const bool firm = last_two && !before.any({C::nobefore, C::between, C::num, C::plain, C::pastverb, C::the, C::of, C::noafter});
    const bool led = before.any({C::on, C::by, C::for_, C::booking}) || before.type != TokenType::word || before.word == nullptr || firm || goes_on;
    if (!joint || !led || !a.bare_number || !a.plain_clock() || !tok(a.first).number() || !b.plain_day() || b.flex != Flex::monthdate || !tok(b.first).number() || b.numeric) continue;
    const auto day = same_month(b.day, tok(a.first).value);
    if (day && *day < b.day) make_month_day(a, *day);
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
    const auto day = same_month(a.day, b.from.sec / 3600);
    if (more && day && *day > a.day && !counted(b.last) && !tok(b.last).is(':') && tok(b.first).number()) make_month_day(b, *day);
  }
}

}  // namespace daybook::timex

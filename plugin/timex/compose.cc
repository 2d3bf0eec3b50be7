// From pieces to expressions: what stands together, or apart in one sentence, belongs together.
#include <algorithm>

#include "timex/reader.h"

namespace daybook::timex {
namespace {

using time::days;
constexpr int kMaxPieces = 128;  // per text
constexpr int kMaxTries = 400;   // per text: places where an expression was looked for

}  // namespace

// Most words begin no expression; the common small words only before certain others.
bool Reader::may_start(int i) const {
  static constexpr ClassSet kFirm = {
      C::allday,    C::businessday, C::clockword, C::coming, C::eo,       C::every,    C::few,
      C::freq,      C::half,        C::halfday,   C::halfto, C::holiday,  C::last,     C::lastord,
      C::month,     C::next,        C::now,       C::nowstrong, C::num,   C::once,     C::ord,
      C::part,      C::past,        C::pastmin,   C::quarter, C::relday,  C::season,   C::tomin,
      C::tonight,   C::weekday,     C::weekdayplural, C::weekdays, C::weekof, C::earliertoday, C::inpart,
      C::minuteslen, C::whole, C::afternext};
  static constexpr ClassSet kAfterThe = {C::ord,  C::lastord, C::next,    C::last,   C::coming, C::past,
                                         C::unit, C::weekof,  C::quarter, C::season, C::this_, C::inpart};
  static constexpr ClassSet kAfterThis = {C::weekday, C::month, C::unit,   C::part,    C::season,
                                          C::coming,  C::past,  C::next,   C::holiday, C::quarter};
  static constexpr ClassSet kAmount = {C::num, C::a, C::few, C::half, C::approx};
  static constexpr ClassSet kAfterA = {C::unit, C::few, C::half, C::businessday, C::night, C::num};
  static constexpr ClassSet kAfterSegment = {C::unit, C::month, C::the,  C::this_,   C::next,  C::last, C::coming,
                                             C::past, C::relday, C::season, C::quarter, C::weekday};
  const Token& t = tok(i);
  if (t.number()) return true;
  if (t.word == nullptr) return t.is('\'');
  if (t.any(kFirm)) return true;
  const Token& n = tok(i + 1);
  if (t.has(C::the) && (n.number() || n.any(kAfterThe))) return true;
  if (t.has(C::this_) && n.any(kAfterThis)) return true;
  if (t.has(C::a) && n.any(kAfterA)) return true;
  if (t.any({C::in, C::within, C::agopre}) && (n.number() || n.any(kAmount))) return true;
  if (t.has(C::segment)) return n.any(kAfterSegment) || n.number() || n.is('-');
  return t.has(C::unit) && (t.val(C::unit) == 10 || n.any({C::before, C::after, C::fromx}));
}

int Reader::piece(int i, Frame& f) {
  static constexpr ClassSet kRepeat = {C::every, C::freq, C::weekdayplural, C::weekday, C::weekdays,
                                       C::the,   C::ord,  C::lastord,       C::once};
  static constexpr ClassSet kLength = {C::in,   C::within,       C::agopre, C::the,     C::unit,
                                       C::num,  C::a,            C::few,    C::half};
  const Token& t = tok(i);
  const bool number = t.number();
  int j = i;
  if (t.any(kRepeat) || (number && (tok(i + 1).has(C::ordsuffix) || german_))) {
    j = repeat(i, f);
    if (j > i) return j;
    f = Frame();
  }
  const auto took = [&](int end) {
    if (end == i) return f = Frame(), false;
    f.first = i;
    f.last = end;
    return true;
  };
  if ((number || t.any(kLength)) && took(j = relative_length(i, f))) return j;
  if (took(j = day(i, f))) return j;
  if ((!number || t.digits == 4) && took(j = period(i, f))) return j;
  Frame clock_frame;
  const int c = clock(i, clock_frame);
  if (c > i && !clock_frame.bare_number) return f = clock_frame, c;
  if (took(j = length(i, f))) return j;
  if (c > i) {
    f = clock_frame;
    if (f.bare_number && lone_hour(i, c, f)) f.weak = false;
    if (f.weak && !tied(i, c)) return f = Frame(), i;
    return c;
  }
  return part(i, f);
}

// Whether a lone number stands beside something that could still make it an hour.
bool Reader::tied(int i, int j) const {
  if (hour_lead(i - 1) || (!frames_.empty() && i - frames_.back().last <= 3)) return true;
  const Token& before = tok(i - 1);
  if (before.any({C::booking, C::to, C::move, C::make})) return true;
  static constexpr ClassSet kNext = {C::to,      C::until, C::and_,   C::or_,     C::weekday, C::relday, C::tonight, C::part,
                                     C::inpart,  C::on,    C::suits,  C::weekdayplural, C::month, C::every, C::the, C::sharp, C::this_, C::next, C::of};
  const Token& t = tok(j);
  return t.type == TokenType::punct || t.any(kNext);
}

std::vector<Expression> Reader::run() {
  int i = 0;
  while (i < t_.size()) {
    sentence_first_ = i;
    frames_.clear();
    while (i < t_.size()) {
      const Token& t = tok(i);
      const bool stop = t.type == TokenType::line || (t.type == TokenType::punct && (t.mark == '!' || t.mark == '?' || t.mark == ';' || t.mark == '.') && !tok(i + 1).glued);
      if (stop || frames_.full() || pieces_ == kMaxPieces || tries_ == kMaxTries) break;
      if (!may_start(i)) {
        ++i;
        continue;
      }
      Frame f;
      ++tries_;
      const int j = piece(i, f);
      if (j > i) {
        frames_.push_back(f);
        ++pieces_;
        i = j;
      } else {
        ++i;
      }
    }
    sentence_last_ = i;
    if (!frames_.empty()) sentence();
    if (pieces_ == kMaxPieces || tries_ == kMaxTries) break;
    if (i < t_.size() && !frames_.full()) ++i;
  }
  return std::move(out_);
}

void Reader::sentence() {
  join_all();
  for (Frame& f : frames_)
    if (!f.weak) emit(f);
}

// "mon, wed and fri", "10th and 11th of April": later days of a list follow the earlier ones.
void Reader::order_lists() {
  const auto listed = [&](int from, int to) {
    if (to <= from || to - from > 3) return false;
    for (int i = from; i < to; ++i) {
      const Token& t = tok(i);
      if (!t.any({C::and_, C::or_, C::on, C::the}) && !t.is(',') && !t.is('/') && !t.is('&')) return false;
    }
    return true;
  };
  for (std::size_t k = frames_.size(); k-- > 1;) {
    Frame& a = frames_[k - 1];
    const Frame& b = frames_[k];
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
    if (!a.has_day || !b.has_day || a.has_end || b.has_end || b.day >= a.day || a.repeat >= 0 || !listed(a.last, b.first) || c_.prefer != Prefer::future) continue;
    if (b.weekday_only && (a.weekday_only || a.flex == Flex::weekday)) {
      const auto wa = time::weekday_of(a.day).iso_encoding();
      if (time::weekday_of(b.day).iso_encoding() > wa) b.day += days(7), b.has_alt = false;
    } else if (b.flex == Flex::monthday && a.flex == Flex::monthday) {
      b.day = time::add_months(b.day, 1);
    }
  }
}

// "June 5, 6 and 7": numbers after a month date are more days of that month.
void Reader::extend_dates() {
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    const Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    const bool joint = b.first == a.last + 1 && (tok(a.last).is(',') || tok(a.last).is('&') || tok(a.last).any({C::and_, C::or_}));
    if (!joint || !a.plain_day() || a.flex != Flex::monthdate || !tok(a.last - 1).number() || !b.bare_number || !b.plain_clock()) continue;
    const bool more = k > 0 || tok(b.last).any({C::and_, C::or_}) || tok(b.last).is(',') || tok(a.last).is('&') || tok(a.last).any({C::and_, C::or_});
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

// "5 or 6 pm": the first hour has the second one's half of the day.
void Reader::share_meridiem() {
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    Frame& a = frames_[k];
    const Frame& b = frames_[k + 1];
    if (b.first != a.last + 1 || !tok(a.last).any({C::or_, C::and_}) || !a.bare_number || !b.plain_clock() || b.bare_number || b.from.bare) continue;
    if (tok(b.last - 1).has(C::ampm) == false || a.from.sec == 0 || a.from.sec > 12 * 3600 || tok(a.first - 1).any({C::nobefore, C::between})) continue;
    const int half = b.from.sec >= 43200 ? 43200 : 0;
    a.from.sec = a.from.sec % 43200 + half;
    a.from.bare = a.bare_number = a.weak = false;
  }
}

void Reader::join_all() {
  join_dates();
  order_lists();
  extend_dates();
  share_meridiem();
  join_clock_ranges();
  join_day_ranges();
  join_repeats();
  join_day_and_clock();
  join_day_ranges();
  join_datetime_ranges();
  join_apart();
  carry_days();
  open_ends();
}

void Reader::erase(std::size_t i) { frames_.erase(i); }

// Only words that tie a day and a clock together stand between.
bool Reader::light(int from, int to) const {
  if (to - from > 3) return false;
  for (int k = from; k < to; ++k) {
    const Token& t = tok(k);
    const bool word = t.any({C::at, C::on, C::in, C::by, C::approx, C::from, C::the, C::of, C::for_, C::starting, C::between, C::also, C::a, C::and_}) && !(t.has(C::and_) && to - from > 1 && !tok(k + 1).any({C::at}));
    const bool mark = t.is(',') || t.is('-') || t.is('@') || t.is('(') || t.is(')') || t.is(':') || t.is('|') || t.is('~') || t.is('/') || t.is('.');
    if (!word && !mark) return false;
    if (t.has(C::and_)) return false;
  }
  return true;
}

bool Reader::range_sign(int from, int to, bool between) const {
  if (to == from + 1) {
    const Token& t = tok(from);
    if (t.is('-') || t.is('~')) return true;
    if (t.has(C::and_)) return between;
    return t.any({C::to, C::until});
  }
  if (to == from + 2) {
    if (tok(from).is(',') && tok(from + 1).any({C::to, C::until})) return true;
    if (tok(from).is('-') && tok(from + 1).is('-')) return true;
    if (tok(from).any({C::to, C::until}) && tok(from + 1).any({C::the, C::approx, C::on, C::at})) return true;
    if (tok(from).has(C::and_) && between && tok(from + 1).any({C::the, C::approx, C::on})) return true;
    if (tok(from).has(C::and_) && tok(from + 1).has(C::until)) return true;
  }
  return false;
}

// Friday, March 6; Thursday the 5th; next week on Tuesday; tomorrow (Friday).
void Reader::join_dates() {
  for (std::size_t k = 0; k + 1 < frames_.size();) {
    Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    const bool near = light(a.last, b.first) && b.first - a.last <= 2 && !tok(a.last).is('-') && !(tok(a.last).any({C::from, C::by}) ) && !tok(a.last).is('/');
    bool joined = false;
    if (near && a.has_day && b.has_day && !a.has_clock() && a.repeat < 0 && b.repeat < 0 && !a.has_length && !b.has_length) {
      Frame* wd = a.weekday_only && !a.has_end ? &a : b.weekday_only && !b.has_end ? &b : nullptr;
      Frame* other = wd == &a ? &b : &a;
      const bool counted_day = a.why[0] == 'c' && tok(a.last).has(C::on);
      if (wd != nullptr && !other->weekday_only && !other->has_end && other->part == kNoPart && !counted_day) {
        const bool match = time::weekday_of(other->day) == time::weekday_of(wd->day);
        const bool dated = other->flex == Flex::monthdate || other->flex == Flex::monthday || other->numeric || (other->flex == Flex::none && wd == &a && other->why != nullptr && other->why[0] != 'r' && other->why[0] != 'c');
        if (match || dated) {
          Frame merged = *other;
          if (!match && other->flex == Flex::monthday) {
            time::Date d = other->day;
            const auto want = static_cast<unsigned>(time::ymd(d).day());
            for (int m = 1; m < 15; ++m) {
              const auto v = time::ymd(time::add_months(time::Date(time::ymd(d).year() / time::ymd(d).month() / 1), m));
              const auto got = time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()), want);
              if (got && time::weekday_of(*got) == time::weekday_of(wd->day)) {
                merged.day = *got;
                break;
              }
            }
          } else if (!match && other->numeric && other->has_alt && time::weekday_of(other->alt) == time::weekday_of(wd->day)) {
            merged.day = other->alt;
            merged.has_alt = false;
          } else if (!match) {
            merged.alt = wd->day;
            merged.has_alt = merged.close = true;
          }
          merged.weak = false;
          merged.first = a.first;
          merged.last = b.last;
          merged.weekday_only = false;
          merged.from = b.from;
          merged.has_offset = b.has_offset;
          merged.offset = b.offset;
          if (tok(b.first - 1).is('(') && tok(b.last).is(')')) ++merged.last;
          a = merged;
          joined = true;
        }
      } else {
        const bool week_a = a.has_end && a.grain == Grain::week;
        const bool weekend_a = a.has_end && a.grain == Grain::weekend;
        const bool month_a = a.has_end && a.grain == Grain::month;
        const bool week_b = b.has_end && b.grain == Grain::week;
        const bool month_b = b.has_end && b.grain == Grain::month;
        if (a.plain_day() && !a.instant && a.why[0] == 'c' && b.weekday_only && tok(a.last).has(C::on) && tok(a.last - 1).any({C::ago, C::unit, C::hence, C::times})) {
          b.day = a.day + days(static_cast<int>(time::weekday_of(b.day).iso_encoding()) - static_cast<int>(time::weekday_of(a.day).iso_encoding()));
          joined = true;
        } else if ((week_a || weekend_a) && b.weekday_only) {
          const int offset = static_cast<int>(time::weekday_of(b.day).iso_encoding()) - static_cast<int>(time::weekday_of(a.day).iso_encoding());
          if (week_a || (offset >= 0 && offset < 2)) {
            b.day = a.day + days(offset);
            joined = true;
          }
        } else if (week_b && a.weekday_only && !tok(a.last).is(',')) {
          a.day = b.day + days(static_cast<int>(time::weekday_of(a.day).iso_encoding()) - 1);
          a.last = b.last;
          a.flex = Flex::none;
          a.weekday_only = a.has_alt = false;
          ++k;
          erase(k);
          continue;
        } else if ((month_a && b.flex == Flex::monthday) || (month_b && a.flex == Flex::monthday)) {
          const Frame& m = month_a ? a : b;
          const Frame& d = month_a ? b : a;
          const auto v = time::ymd(m.day);
          const auto got = time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(time::ymd(d.day).day()));
          if (got) {
            b.day = *got;
            b.has_end = false;
            b.grain = Grain::day;
            joined = true;
          }
        }
        if (joined) {
          b.first = a.first;
          b.flex = Flex::none;
          b.weekday_only = b.has_alt = b.weak = b.month_only = false;
          a = b;
        }
      }
    }
    if (joined) erase(k + 1);
    else ++k;
  }
}

bool Reader::plausible_hours(const Frame& a, const Frame& b) const {
  if (!a.bare_number || !b.bare_number) return true;
  const int x = a.from.sec / 3600;
  const int y = b.from.sec / 3600;
  if (x == y || x == 0 || y == 0 || x > 24 || y > 24) return false;
  if (x > 12 || y > 12) return y > x;
  const Token& from = tok(a.first);
  const Token& to = tok(b.first);
  if (from.number() != to.number() && to.glued) return false;  // 7-eleven
  return !(x < 3 && y >= 10);                                  // "from 1 to 10" counts
}

void Reader::join_clock_ranges() {
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    if (!a.plain_clock() || !b.plain_clock() || a.to.given() || b.to.given()) continue;
    const Token& before = tok(a.first - 1);
    const bool between = before.has(C::between) || tok(a.first - 2).has(C::between);
    if (!range_sign(a.last, b.first, between)) continue;
    const bool dash = tok(a.last).is('-') || tok(a.last).is('~');
    if (!dash && !between && moving(a.first) && tok(a.last).has(C::to) && !before.has(C::to)) {
      a.weak = b.weak = false;
      continue;
    }
    if (!plausible_hours(a, b)) continue;
    if (a.bare_number && b.bare_number) {
      if (counted(b.last) || before.any({C::nobefore}) || tok(b.last).any({C::month}) || (tok(b.last).is('-') && tok(b.last + 1).number()) || (before.is('-') && tok(a.first - 2).number())) continue;
      const bool lead = before.any({C::from, C::between, C::at, C::approx, C::make, C::for_, C::by, C::after}) || before.type == TokenType::none || before.type == TokenType::line || before.is('@') || before.is('(') || before.is(':') || before.has(C::booking);
      const bool spoken = before.any({C::from, C::between, C::at, C::approx, C::make, C::booking});
      bool day_near = (k > 0 && frames_[k - 1].has_day && light(frames_[k - 1].last, a.first)) || (k > 0 && frames_[k - 1].repeat >= 0 && light(frames_[k - 1].last, a.first)) || (k + 2 < frames_.size() && frames_[k + 2].has_day && light(b.last, frames_[k + 2].first));
      if (!spoken && !day_near && a.from.sec > b.from.sec && a.from.sec < 8 * 3600) continue;
      if (k > 0 && frames_[k - 1].to.given() && a.first - frames_[k - 1].last == 1 && (before.any({C::and_, C::or_}) || before.is(','))) day_near = true;
      const bool after_ok = tok(b.last).type != TokenType::word || tok(b.last).word != nullptr;
      if (before.has(C::month) || month_at(b.last)) continue;
      if (!(day_near || (lead && (after_ok || before.any({C::from, C::between, C::at})) && !(before.has(C::booking) && tok(b.last).type == TokenType::word && tok(b.last).word == nullptr)))) continue;
      const bool whole = before.type == TokenType::none && tok(b.last).type != TokenType::word;
      if (!dash && !spoken && !day_near && !whole) continue;
    }
    const bool both_or = a.bare_number != b.bare_number;
    if (both_or && before.has(C::nobefore)) continue;
    a.to = b.from;
    if (b.has_offset || b.zone >= 0) a.has_offset = b.has_offset, a.offset = b.offset, a.zone = b.zone;
    a.part = a.part == kNoPart ? b.part : a.part;
    a.last = b.last;
    a.weak = a.bare_number = false;
    a.why = "clock range";
    a.range_words = before.any({C::from, C::between});
    if (before.any({C::from, C::between}) && !before.has(C::starting)) a.first = a.first - 1;
    erase(k + 1);
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

void Reader::join_day_ranges() {
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    const Token& before = tok(a.first - 1);
    const bool between = before.has(C::between) || (before.has(C::the) && tok(a.first - 2).has(C::between));
    if (!range_sign(a.last, b.first, between)) continue;
    const bool dash = tok(a.last).is('-');
    // 3-5 March; March 3-5
    if (a.bare_number && a.plain_clock() && b.plain_day() && (b.flex == Flex::monthdate || b.why[0] == 'm')) {
      const int d = a.from.sec / 3600;
      const auto v = time::ymd(b.day);
      const auto day = time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(d));
      if (!day || *day >= b.day || !tok(b.first).number()) continue;
      b.end = b.day + days(1);
      b.day = *day;
      running(b, b.end);
      b.has_end = true;
      b.first = a.first;
      b.why = "day range";
      erase(k);
      continue;
    }
    if (a.plain_day() && b.bare_number && b.plain_clock() && (a.why[0] == 'm' || a.why[0] == 'd') && a.why[0] != 'n' && tok(a.last - 1).has(C::month) == false) {
      const int d = b.from.sec / 3600;
      const auto v = time::ymd(a.day);
      const auto day = time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(d));
      if (day && *day > a.day && b.last == b.first + 1 && !counted(b.last)) {
        a.end = *day + days(1);
        running(a, a.end);
        a.has_end = true;
        a.last = b.last;
        int y = 0;
        const int z = tok(a.last).is(',') ? a.last + 1 : a.last;
        if (const int e = year(z, y); e > z) {
          const auto first = time::make_date(y, static_cast<unsigned>(v.month()), static_cast<unsigned>(v.day()));
          const auto last = time::make_date(y, static_cast<unsigned>(v.month()), static_cast<unsigned>(d));
          if (first && last) a.day = *first, a.end = *last + days(1), a.last = e;
        }
        a.why = "day range";
        if (before.any({C::from, C::between})) --a.first;
        erase(k + 1);
        continue;
      }
    }
    const bool day_a = a.has_day && !a.has_clock() && a.repeat < 0 && !a.has_length && a.open == Open::none;
    const bool day_b = b.has_day && !b.has_clock() && b.repeat < 0 && !b.has_length;
    if (!day_a || !day_b || a.weak || b.weak) continue;
    if (!dash && !between && tok(a.last).has(C::to) && moving(a.first) && !tok(a.first - 1).has(C::to)) continue;
    if (a.has_end && !b.has_end && a.grain != Grain::day && !a.month_only) continue;
    if (a.flex == Flex::monthday && b.flex == Flex::monthdate) {
      const auto v = time::ymd(b.day);
      const auto day = time::make_date(static_cast<int>(v.year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(time::ymd(a.day).day()));
      if (day && *day < b.day) a.day = *day;
    }
    // 3 March - 5 June 2027: the year named last counts for both
    if (a.flex == Flex::monthdate && b.flex != Flex::monthdate && b.why[0] == 'm' && !b.weekday_only) {
      const int ya = static_cast<int>(time::ymd(a.day).year());
      int yb = static_cast<int>(time::ymd(b.day).year());
      while (ya != yb) {
        const time::Date moved = time::add_months(a.day, (yb - ya) * 12);
        if (moved < b.day) {
          a.day = moved;
          break;
        }
        --yb;
      }
    }
    time::Date last = b.has_end ? b.end : b.day + days(1);
    if (b.day <= a.day || (b.weekday_only && b.day > a.day + days(7))) {
      if (b.weekday_only) {
        int n = static_cast<int>(time::weekday_of(b.day).iso_encoding()) - static_cast<int>(time::weekday_of(a.day).iso_encoding());
        if (n <= 0) n += 7;
        last = a.day + days(n + 1);
      } else if (b.flex == Flex::monthday) {
        time::Date d = b.day;
        for (int m = 0; m < 12 && d <= a.day; ++m) d = time::add_months(b.day, m + 1);
        last = d + days(1);
      } else if (b.flex == Flex::monthdate || b.month_only) {
        const int up = 12;
        last = b.has_end ? time::add_months(b.end, up) : time::add_months(b.day, up) + days(1);
      } else {
        continue;
      }
    }
    if (last <= a.day) continue;
    // "March 3-5" said on the 4th is running now, not next year's.
    running(a, last);
    a.end = last;
    a.has_end = true;
    a.grain = a.grain == b.grain && a.grain != Grain::part ? a.grain : Grain::day;
    if (a.grain != Grain::day && last > time::add_months(a.day, 1)) a.grain = a.month_only ? Grain::month : a.grain;
    a.month_only = false;
    a.weekday_only = false;
    a.has_alt = false;
    a.part = kNoPart;
    a.last = b.last;
    a.why = "day range";
    a.range_words = before.any({C::from, C::between});
    if (before.any({C::from, C::between})) --a.first;
    erase(k + 1);
  }
}

// "for 6 weeks": so many times where that is plain, else until a day.
void Reader::bound_repeat(Repeat& r, int length) const {
  int times = 0;
  for (std::uint8_t d = r.days; d != 0; d = static_cast<std::uint8_t>(d & (d - 1))) ++times;
  if (r.freq == 'W' && length % (7 * r.interval) == 0) r.count = length / (7 * r.interval) * std::max(times, 1);
  else if (r.freq == 'D' && length % r.interval == 0) r.count = length / r.interval;
  else if (r.freq == 'M' && length % (30 * r.interval) == 0) r.count = length / (30 * r.interval);
  else if (r.freq == 'Y' && length % 365 == 0) r.count = length / 365 / r.interval;
  else r.count = -length;
}

// Clock, part and bounds that belong to a repeat.
void Reader::join_repeats() {
  for (std::size_t k = 0; k < frames_.size(); ++k) {
    Frame& r = frames_[k];
    if (r.repeat < 0) continue;
    Repeat& rule = repeats_[static_cast<std::size_t>(r.repeat)];
    while (k + 1 < frames_.size()) {
      const Frame& n = frames_[k + 1];
      const int gap = n.first - r.last;
      const Token& lead = tok(n.first - 1);
      bool taken = false;
      if (n.plain_clock() && !r.has_clock() && (light(r.last, n.first) || (gap <= 6 && !n.weak))) {
        if (n.weak && (counted(n.last))) break;
        r.from = n.from;
        r.to = n.to;
        if (n.part != kNoPart) r.part = n.part;
        r.zone = n.zone;
        r.has_offset = n.has_offset;
        r.offset = n.offset;
        taken = true;
      } else if (n.only_part() && r.part == kNoPart && light(r.last, n.first)) {
        r.part = n.part;
        taken = true;
      } else if (n.has_day && lead.any({C::until}) && gap <= 3) {
        rule.has_until = true;
        rule.until = n.has_end ? n.day - days(1) : n.day;
        if (n.has_end && (!n.month_only || rule.until <= today_)) rule.until = n.end - days(1);
        taken = true;
      } else if (n.has_day && !n.has_end && lead.any({C::from, C::starting, C::since}) && gap <= 3 && !n.has_clock()) {
        rule.has_start = true;
        rule.start = n.day;
        taken = true;
      } else if (n.has_day && n.has_end && n.why[0] == 'd' && gap <= 2) {
        rule.has_start = rule.has_until = true;
        rule.start = n.day;
        rule.until = n.end - days(1);
        taken = true;
      } else if (n.has_length && !n.shift && lead.has(C::for_) && gap <= 2 && n.seconds % 86400 == 0) {
        bound_repeat(rule, static_cast<int>(n.seconds / 86400));
        taken = true;
      }
      if (!taken) break;
      r.last = n.last;
      r.weak = false;
      erase(k + 1);
    }
    if (k > 0) {
      Frame& p = frames_[k - 1];
      if (p.plain_clock() && !r.has_clock() && light(p.last, r.first) && !(p.weak && !hour_lead(p.first - 1))) {
        r.from = p.from;
        r.to = p.to;
        if (p.part != kNoPart) r.part = p.part;
        r.first = p.first;
        r.weak = false;
        erase(k - 1);
        --k;
      } else if (p.has_day && p.plain_day() && tok(p.first - 1).any({C::from, C::starting}) && r.first - p.last <= 2) {
        rule.has_start = true;
        rule.start = p.day;
        r.first = p.first - 1;
        erase(k - 1);
        --k;
      }
    }
  }
}

// Puts into one frame what two adjacent ones say of the same time.
bool Reader::merge(Frame& a, const Frame& b) const {
  const bool day = a.has_day && b.has_day && !(a.implied && a.part == kEndOfDay) && !(b.implied && b.part == kEndOfDay);
  if (day || (a.has_clock() && b.has_clock()) || a.repeat >= 0 || b.repeat >= 0 || a.has_length || b.has_length) return false;
  if (a.instant || b.instant) return false;
  const bool period = (a.has_day && a.has_end) || (b.has_day && b.has_end);
  if (period) return false;
  if (a.part != kNoPart && b.part != kNoPart && a.part != b.part && !(a.part == kNight || b.part == kNight)) return false;
  Frame m = a.has_day && !(a.implied && b.has_day) ? a : b;
  const Frame& o = a.has_day && !(a.implied && b.has_day) ? b : a;
  if (!m.has_clock() && o.has_clock()) {
    m.from = o.from;
    m.to = o.to;
    m.zone = o.zone;
    m.has_offset = o.has_offset;
    m.offset = o.offset;
  }
  if (m.part == kNoPart || (o.part != kNoPart && o.part != kNight)) m.part = o.part != kNoPart ? o.part : m.part;
  m.first = a.first;
  m.last = b.last;
  m.weak = m.bare_number = false;
  m.implied = false;
  if (m.part != kNoPart && !m.has_clock()) m.grain = Grain::part;
  a = m;
  return true;
}

void Reader::join_day_and_clock() {
  for (int pass = 0; pass < 2; ++pass) {
    for (std::size_t k = 0; k + 1 < frames_.size();) {
      Frame& a = frames_[k];
      Frame& b = frames_[k + 1];
      bool near = light(a.last, b.first);
      if (near && b.first - a.last == 1 && tok(a.last).is('-') && a.has_clock()) near = false;
      const bool part_pair = a.only_part() || b.only_part();
      if (pass == 0 && !part_pair) near = false;
      if (near && b.bare_number && b.weak) {
        const bool ok = (a.has_day || a.part != kNoPart) && !counted(b.last) && b.from.sec <= 24 * 3600 && !(tok(b.last).is('/')) && !(a.month_only) && tok(a.last).has(C::of) == false;
        if (a.has_day && tok(a.last).is(',') && (a.why[0] == 'm' || a.why[0] == 'n')) near = false;
        const bool date_number = a.why != nullptr && a.has_day && !a.weekday_only && tok(a.last - 1).number() && b.first == a.last;
        if (!ok || date_number || (tok(b.last).type == TokenType::word && tok(b.last).word == nullptr && b.first == a.last && !a.weekday_only && a.flex != Flex::none)) near = false;
        if (a.only_part() && a.weak && !tok(a.first - 1).any({C::on, C::the, C::this_}) && tok(b.last).type == TokenType::word && tok(b.last).word == nullptr) near = false;
      }
      if (near && a.bare_number && a.weak) {
        const bool start = tok(a.first - 1).type == TokenType::none || tok(a.first - 1).type == TokenType::punct || tok(a.first - 1).type == TokenType::line;
        if (!start || tok(a.first - 1).is('-') || tok(a.last).has(C::of)) near = false;
      }
      if (pass == 1 && !near && b.first == a.last + 1 && a.plain_day() && b.plain_clock() && !b.to.given() && a.part == kNoPart && !(b.weak && counted(b.last)) && tok(a.last).any({C::after, C::before, C::until})) {
        const bool later = tok(a.last).has(C::after);
        if (merge(a, b)) {
          a.open = later ? Open::from : Open::until;
          erase(k + 1);
          continue;
        }
      }
      if (near && tok(a.last).has(C::by) && b.has_clock() == false && !b.only_part()) near = false;
      if (near && tok(a.last).any({C::from}) && b.has_day && !b.has_clock() && b.part == kNoPart) near = false;
      if (near && merge(a, b)) {
        erase(k + 1);
        continue;
      }
      ++k;
    }
  }
}

// Monday 9am to Tuesday 5pm; Friday 2pm until midnight Saturday.
void Reader::join_datetime_ranges() {
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    if (a.weak || b.weak || !a.has_day || !a.has_clock() || !b.has_clock() || a.to.given() || b.to.given() || a.repeat >= 0 || b.repeat >= 0) continue;
    const Token& before = tok(a.first - 1);
    if (!range_sign(a.last, b.first, before.has(C::between))) continue;
    const bool dash = tok(a.last).is('-');
    if (!dash && tok(a.last).has(C::to) && moving(a.first) && !before.has(C::to)) continue;
    time::Date last = b.has_day ? b.day : a.day;
    if (b.has_day && b.weekday_only && last < a.day) last += days(7);
    if (last < a.day) continue;
    a.to = b.from;
    if (b.part != kNoPart && b.from.bare) a.to.sec += b.part >= kAfternoon && b.from.sec < 43200 ? 43200 : 0, a.to.bare = false;
    a.has_end = b.has_day;
    a.end = last;
    a.last = b.last;
    a.weekday_only = false;
    a.why = "range";
    if (before.any({C::from, C::between})) --a.first;
    erase(k + 1);
  }
}

// One day and one clock time in a sentence belong together even when words stand between.
void Reader::join_apart() {
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    if (a.weak || b.weak) {
      const bool repeat_weak = (a.repeat >= 0 && a.weak && !b.weak && b.plain_clock());
      if (!repeat_weak) continue;
      a.weak = false;
      a.from = b.from;
      a.to = b.to;
      a.last = b.last;
      erase(k + 1);
      continue;
    }
    if (b.first - a.last > 14 || tok(a.last).any({C::or_}) ) continue;
    const bool day_clock = a.has_day && !a.has_clock() && !a.has_end && b.plain_clock() && a.repeat < 0 && !a.has_length;
    const bool clock_day = a.plain_clock() && b.has_day && !b.has_clock() && !b.has_end && b.repeat < 0 && !b.has_length;
    if (!day_clock && !clock_day) continue;
    // The clock of another clause has its own day.
    bool cut = false;
    for (int i = a.last; i < b.first; ++i) {
      const Token& t = tok(i);
      if (t.any({C::stop}) && !t.has(C::since)) cut = true;
      if (t.is(',') && tok(i + 1).any({C::pastverb, C::pronoun, C::and_})) cut = true;
      if (t.any({C::until, C::before, C::after, C::since}) && i == b.first - 1 && clock_day) cut = true;
      if (t.has(C::from) && clock_day && i == b.first - 1) cut = true;
    }
    if (clock_day && k + 2 < frames_.size() && frames_[k + 2].plain_clock() && light(b.last, frames_[k + 2].first)) cut = true;
    if (clock_day && k > 0 && frames_[k - 1].has_day && !frames_[k - 1].has_clock()) cut = true;
    if (told_as_past(a) != told_as_past(b) && a.has_day) cut = cut || told_as_past(a);
    if (cut) continue;
    if (merge(a, b)) erase(k + 1);
  }
}

// tomorrow at 2 or 4; Friday 9am and 2pm; 2pm or 3pm tomorrow.
void Reader::carry_days() {
  const auto listed = [&](int from, int to) {
    if (to - from > 3 || to == from) return false;
    bool joint = false;
    for (int i = from; i < to; ++i) {
      const Token& t = tok(i);
      if (t.any({C::or_, C::and_}) || t.is(',') || t.is('/') || t.is('&') || t.is('+')) joint = true;
      else if (!t.any({C::at, C::from, C::approx, C::also, C::between})) return false;
    }
    return joint;
  };
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    if (!a.has_day || !a.has_clock() || a.instant || a.repeat >= 0 || b.has_day || !b.has_clock() || b.repeat >= 0) continue;
    if (!listed(a.last, b.first)) continue;
    if (b.weak && (counted(b.last) || b.from.sec > 12 * 3600)) continue;
    b.weak = false;
    b.has_day = true;
    b.day = a.day;
    b.flex = a.flex;
    if (b.part == kNoPart) b.part = a.part;
  }
  for (std::size_t k = frames_.size(); k-- > 1;) {
    Frame& a = frames_[k - 1];
    Frame& b = frames_[k];
    if (!b.has_day || !b.has_clock() || b.instant || b.repeat >= 0 || a.has_day || !a.has_clock() || a.repeat >= 0 || a.has_length) continue;
    if (!listed(a.last, b.first) || b.first < a.last) continue;
    if (tok(b.first).any({C::weekday, C::relday, C::month})) continue;  // the day stood in front of its own clock
    a.weak = false;
    a.has_day = true;
    a.day = b.day;
    a.flex = b.flex;
    if (a.part == kNoPart) a.part = b.part;
    if (a.from.bare && !b.from.bare && a.bare_number && b.from.sec >= 43200 && a.from.sec < 43200) a.from.sec += 43200, a.from.bare = false;
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
        else f.end = f.grain == Grain::weekend || f.grain == Grain::day ? f.end : f.day;
      }
    } else if (t.has(C::before)) {
      f.open = Open::until;
      f.first = p;
      f.end = f.day;
    } else if (t.has(C::after)) {
      f.open = Open::from;
      f.first = p;
      if (f.has_day && !f.has_clock()) f.day = f.has_end ? f.end : f.day + days(1);
    } else if (t.has(C::since)) {
      f.open = Open::from;
      f.first = p;
    } else if (t.has(C::from)) {
      if (moving(p) && tok(f.last).has(C::to)) continue;
      if (f.has_day && !f.has_clock() && f.day < today_ && !f.has_end) continue;
      if (f.has_day && f.has_end) continue;
      f.open = Open::from;
      f.first = p;
    }
    if (f.open == Open::until && f.has_day && !f.has_clock() && !f.has_end && f.end == time::Date{}) f.end = f.day + days(1);
  }
}

}  // namespace daybook::timex

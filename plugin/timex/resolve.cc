// From frames to readings: open hours decided, kinds and grains set, alternatives kept.
#include <algorithm>
#include <cstdio>
#include <iterator>

#include "timex/reader.h"

namespace daybook::timex {
namespace {

using time::days;
using time::seconds;

constexpr int kDay = 86400;
constexpr int kHalf = 43200;

int iso_day(time::Date d) { return static_cast<int>(time::weekday_of(d).iso_encoding()); }

// Which workday of its month a day is, from the front (1, 2 …) or from the end (-1, -2 …).
int workday_place(time::Date at, bool from_front) {
  const auto month = time::ymd(at).month();
  int place = 0;
  for (time::Date d = at; time::ymd(d).month() == month; d += days(from_front ? -1 : 1))
    if (iso_day(d) <= 5) place += from_front ? 1 : -1;
  return place;
}

}  // namespace

// A bare hour in seconds: by the day part, after an earlier time, else by the working hours.
int Reader::hour_of(const Clock& c, std::uint8_t part, int after) const {
  if (!c.bare) return c.sec;
  const int am = c.sec >= kHalf ? c.sec - kHalf : c.sec;  // 12:30 counts as half past midnight here
  const int pm = am + kHalf;
  switch (part) {
    case kMorning: case kMidMorning: return c.sec >= kHalf ? c.sec : am;
    case kAfternoon: case kMidAfternoon: return pm;
    case kLunch: return am >= 10 * 3600 ? am : pm;
    case kEvening: return c.sec >= kHalf && am < 3600 ? am : pm;
    case kNight: return am < 5 * 3600 ? am : pm;
    default: break;
  }
  if (after >= 0) {
    if (am > after) return am;
    if (pm > after) return pm;
    return am;
  }
  const auto begin = static_cast<int>(c_.work_start.count());
  const auto end = static_cast<int>(c_.work_end.count());
  if (am >= begin && am < end) return am;
  if (pm >= begin && pm <= end) return pm;
  return c.sec;
}

// "dinner at 8", "wake me at 6": the occasion nearest to the hour, in front of it or behind it in its clause.
std::uint8_t Reader::part_by_occasion(const Frame& f) const {
  const auto told = [&](int k) -> std::uint8_t {
    if (tok(k).val(C::evening) == 3) return kNight;
    if (tok(k).has(C::evening) && f.from.sec >= 4 * 3600 && f.from.sec < 11 * 3600) return kEvening;
    if (tok(k).has(C::morningctx) && f.from.sec >= 4 * 3600 && f.from.sec < 12 * 3600) return kMorning;
    return kNoPart;
  };
  for (int k = f.first - 1; k >= std::max(sentence_first_, f.first - 10); --k)
    if (const auto part = told(k); part != kNoPart) return part;
  for (int k = f.last; k < std::min(sentence_last_, f.last + 6) && !tok(k).is(','); ++k) {
    if (tok(k).has(C::and_) && told(k + 1) != kNoPart) break;  // "at 8 tomorrow and dinner at 7"
    if (const auto part = told(k); part != kNoPart) return part;
  }
  return kNoPart;
}

// "come over later like at 9": an hour behind the one it is now
bool Reader::later_today(int first) const {
  static constexpr std::uint64_t kLater[] = {hash_word("later"), hash_word("l8r"), hash_word("l8er")};
  for (int k = first - 1; k > first - 5 && k >= sentence_first_; --k)
    if (tok(k).type == TokenType::word && std::find(std::begin(kLater), std::end(kLater), tok(k).hash) != std::end(kLater)) return !tok(k - 1).has(C::unit);
  return false;
}

void Reader::settle_clocks(Frame& f) const {
  // Tonight's midnight is where tomorrow begins.
  if (f.part == kNight && f.has_day && f.from.sec == 0 && !f.from.bare && !f.to.given() && f.repeat < 0) f.day += days(1);
  std::uint8_t part = f.part == kEndOfDay ? std::uint8_t{kNoPart} : f.part;
  const bool was_bare = f.from.bare;
  if (part == kNoPart && f.from.bare) {
    part = part_by_occasion(f);
    if (part == kNoPart && f.from.sec == kHalf - 60 && !f.to.given()) part = kEvening;  // "due 11:59 sunday"
    const bool over_noon = f.to.given() && f.to.bare && f.from.sec >= 9 * 3600 && f.from.sec < kHalf && f.to.sec % kHalf <= 3 * 3600;  // "rehearsal is 10-1"
    if (part == kEvening && over_noon) part = kNoPart;
    if (part == kNoPart && !f.has_day && f.from.sec >= 4 * 3600 && f.first - sentence_first_ <= 1) part = part_before_;  // "tonight? 7?"
  }
  if (!lex_.english() && !f.from.bare && part >= kAfternoon && part <= kEvening && f.from.sec > 0 && f.from.sec < kHalf)
    f.from.sec += kHalf;  // "samedi après-midi à 3h"
  f.by_hours = was_bare && part == kNoPart && (!f.to.given() || f.to.bare);
  if (!f.to.given()) {
    const bool ahead = was_bare && part == kNoPart && !f.has_day && f.repeat < 0 && later_today(f.first);
    f.from.sec = hour_of(f.from, part, ahead ? now_sec_ : -1);
    const bool began = f.by_hours && !f.has_day && f.repeat < 0 && tok(f.first).has(C::since) && f.from.sec > now_sec_ && f.from.sec - kHalf <= now_sec_;
    if (began && f.from.sec >= kHalf + 4 * 3600) f.from.sec -= kHalf;  // "up since 5", said at noon
    f.from.bare = false;
    if (part == kNight && f.has_day && f.repeat < 0 && f.from.sec > 0 && f.from.sec < 6 * 3600) f.day += days(1);  // "at 1 am last night"
    return;
  }
  if (f.from.bare && !f.to.bare && !(f.has_end && f.end > f.day)) {
    // "2-3pm": the start takes the half of the day that makes the shorter range
    const int am = f.from.sec >= kHalf ? f.from.sec - kHalf : f.from.sec;
    const int pm = am + kHalf;
    const int end = f.to.sec == 0 ? kDay : f.to.sec;
    if (part == kMorning || f.to.h24) f.from.sec = part == kMorning ? am : f.from.sec;
    else if (pm < end) f.from.sec = pm;
    else if (am < end) f.from.sec = am;
    else f.from.sec = pm;
  } else {
    const bool early = part == kNoPart && f.from.bare && f.to.bare && f.from.sec >= 5 * 3600 && f.from.sec < kHalf && f.to.sec % kHalf < f.from.sec && f.to.sec % kHalf >= 3600;
    const bool late = part == kNight && f.from.bare && f.to.bare && f.from.sec < 4 * 3600 && f.to.sec >= 8 * 3600 && f.to.sec < kHalf;  // "the 2-10 tonight"
    f.from.sec = early ? f.from.sec : late ? f.from.sec + kHalf : hour_of(f.from, part, -1);  // "6:30-2:30": a shift that begins in the morning
  }
  if (f.to.bare) f.to.sec = hour_of(f.to, kNoPart, f.has_end && f.end > f.day ? -1 : f.from.sec);
  f.from.bare = f.to.bare = false;
}

time::Date Reader::first_of(const Repeat& r, int clock) const {
  time::Date d = r.has_start ? r.start : today_;
  const bool today_gone = !r.has_start && clock >= 0 && clock < now_sec_;
  const bool week_alone = r.nth == 0 && r.monthday == 0 && r.setpos == 0 && r.month == 0 && r.excepts == 0;  // no date is worked out
  const auto fits = [&](time::Date at) {
    if (r.days != 0 && (r.days >> (iso_day(at) - 1) & 1) == 0) return false;
    if (week_alone) return true;
    const auto v = time::ymd(at);
    const auto m = static_cast<int>(static_cast<unsigned>(v.month()));
    if (r.month != 0 && m != r.month) return false;
    const auto dd = static_cast<int>(static_cast<unsigned>(v.day()));
    const auto size = static_cast<int>(time::days_in_month(static_cast<int>(v.year()), static_cast<unsigned>(m)));
    const auto is_nth = [&](int n) { return n > 0 ? (dd - 1) / 7 + 1 == n : (size - dd) / 7 + 1 == -n; };
    if (r.nth != 0 && !is_nth(r.nth) && (r.nth2 == 0 || !is_nth(r.nth2))) return false;
    if (r.monthday > 0 && dd != r.monthday && dd != r.monthday2) return false;
    if (r.setpos != 0 && workday_place(at, r.setpos > 0) != r.setpos) return false;
    if (r.monthday < 0 && dd != size) return false;
    if ((r.monthday < 0 || r.setpos < 0) && r.freq == 'M' && r.interval == 3 && m % 3 != 0) return false;  // "the last day of every quarter"
    if (r.interval == 1 && std::find(r.except, r.except + r.excepts, at) != r.except + r.excepts) return false;
    return true;
  };
  if (today_gone) d += days(1);
  const time::Date end = d + days(1500);
  if (const auto v = time::ymd(d); r.month != 0 && static_cast<int>(static_cast<unsigned>(v.month())) != r.month) {  // no day before its month fits
    const int ahead = static_cast<int>(static_cast<unsigned>(v.month())) > r.month ? 1 : 0;
    d = time::make_date(static_cast<int>(v.year()) + ahead, static_cast<unsigned>(r.month), 1).value_or(d);
  }
  for (; d < end; d += days(1))
    if (fits(d)) return d;
  return today_;
}

std::string Reader::rule(const Repeat& r) const {
  static constexpr const char* kDays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
  const char* freq = r.freq == 'N' ? "MINUTELY" : r.freq == 'H' ? "HOURLY" : r.freq == 'D' ? "DAILY" : r.freq == 'W' ? "WEEKLY" : r.freq == 'M' ? "MONTHLY" : "YEARLY";
  std::string out;
  out.reserve(64);
  out.append("FREQ=").append(freq);
  if (r.interval > 1) out += ";INTERVAL=" + std::to_string(r.interval);
  if (r.month != 0) out += ";BYMONTH=" + std::to_string(r.month);
  if (r.monthday != 0) out += ";BYMONTHDAY=" + std::to_string(r.monthday) + (r.monthday2 != 0 ? "," + std::to_string(r.monthday2) : "");
  if (r.days != 0) {
    out += ";BYDAY=";
    bool first = true;
    for (int d = 0; d < 7; ++d) {
      if ((r.days >> d & 1) == 0) continue;
      if (!first) out += ',';
      first = false;
      if (r.nth != 0) out += std::to_string(r.nth);
      out += kDays[d];
      if (r.nth2 != 0) out += "," + std::to_string(r.nth2) + kDays[d];
    }
  }
  for (int h = 0; r.hours != 0 && h < 24; ++h)
    if ((r.hours >> h & 1) != 0) out += ((r.hours & ((1U << h) - 1)) == 0 ? ";BYHOUR=" : ",") + std::to_string(h);
  if (r.setpos != 0) out += ";BYSETPOS=" + std::to_string(r.setpos);
  if (r.count > 0) out += ";COUNT=" + std::to_string(r.count);
  if (r.has_until) {
    const auto v = time::ymd(r.until);
    char buf[32];
    std::snprintf(buf, sizeof buf, ";UNTIL=%04d%02u%02u", static_cast<int>(v.year()), static_cast<unsigned>(v.month()), static_cast<unsigned>(v.day()));
    out += buf;
  }
  return out;
}

// The offset of the zone that the text names, on the day in question.
std::optional<seconds> Reader::offset_of(const Frame& f) const {
  if (f.has_offset) return seconds(f.offset * 60);
  if (f.zone < 0) return std::nullopt;
  const auto zone = time::Zone::find(lex_.zone_name(f.zone));
  if (!zone) return std::nullopt;
  const time::Local at = time::Local(f.has_day ? f.day : today_) + seconds(std::max(f.from.sec, 0));
  return zone->offset_at(zone->to_instant(at));
}

// A clock reading on a day or on none; 24:00 is the next day's midnight.
Moment Reader::moment(const Frame& f, bool has_day, time::Date day, const Clock& c) const {
  Moment m;
  if (has_day) m.day = day;
  if (!c.given()) return m;
  int sec = c.sec;
  if (sec >= kDay) {
    sec -= kDay;
    if (m.day) *m.day += days(1);
  }
  m.clock = seconds(sec);
  m.offset = offset_of(f);
  return m;
}

namespace {

void tell_part(const Frame& f, Reading& r) {
  r.grain = Grain::part;
  r.part = static_cast<DayPart>(f.part);  // the same order
}

}  // namespace

// "every two hours from 6 to 10", "every 20 minutes between 9 and 5": the hours of the day in which it happens.
// Where the step does not go into a day they begin anew each day.
bool Reader::within_hours(const Frame& f, Repeat& r) const {
  const int first = f.from.sec / 3600;
  const int until = f.to.sec <= f.from.sec ? f.to.sec + 86400 : f.to.sec;
  if (!f.to.given() || r.count != 0 || r.hours != 0 || (r.freq == 'N' && 60 % r.interval != 0)) return false;
  const int step = r.freq == 'H' ? r.interval * 3600 : 3600;
  for (int at = first * 3600; r.freq == 'H' ? f.from.sec % 3600 + at <= until : at < until; at += step) r.hours |= 1U << (at / 3600 % 24);
  if (r.freq == 'H' && 24 % r.interval != 0) r.freq = r.days != 0 ? 'W' : 'D', r.interval = 1;
  return true;
}

void Reader::tell_repeat(const Frame& f, Reading& r) const {
  Repeat rule_of = repeats_[static_cast<std::size_t>(f.repeat)];
  r.kind = Kind::recurrence;
  if (f.part != kNoPart && !f.has_clock()) tell_part(f, r);
  const time::Date first = first_of(rule_of, f.from.given() ? f.from.sec : -1);
  if (rule_of.count < 0) {
    rule_of.has_until = true;
    rule_of.until = first + days(-rule_of.count - 1);
    rule_of.count = 0;
  }
  const bool often = rule_of.freq == 'N' || rule_of.freq == 'H';
  const bool in_hours = often && within_hours(f, rule_of);
  r.rrule = rule(rule_of);
  r.except.assign(rule_of.except, rule_of.except + rule_of.excepts);
  if (often && !in_hours) return;
  r.start = moment(f, true, first, f.from);
  if (f.to.given() && !often) r.end = moment(f, true, f.to.sec <= f.from.sec ? first + days(1) : first, f.to);
}

void Reader::tell_clock(const Frame& f, Reading& r) const {
  r.start = moment(f, f.has_day, f.day, f.from);
  if (f.to.given()) {
    r.kind = f.has_day ? Kind::datetimerange : Kind::timerange;
    time::Date end_day = f.has_end ? f.end : f.day;
    if (!f.has_end && f.to.sec <= f.from.sec) end_day += days(1);
    r.end = moment(f, f.has_day, end_day, f.to);
    return;
  }
  r.kind = f.has_day ? Kind::datetime : Kind::time;
  if (f.open != Open::none) r.kind = f.has_day ? Kind::datetimerange : Kind::timerange;
  if (f.open != Open::until) return;
  r.end = r.start;
  r.start = {};
}

void Reader::tell_day(const Frame& f, Reading& r) const {
  r.kind = f.has_end || f.open != Open::none ? Kind::daterange : Kind::date;
  r.start.day = f.has_day ? f.day : today_;
  if (f.part != kNoPart) tell_part(f, r);
  if (f.has_end || f.open == Open::until) r.end = Moment{f.end, std::nullopt, std::nullopt};
  if (f.open == Open::until) r.start = {};
  if (f.open == Open::from) r.end.reset();
}

void Reader::tell(const Frame& f, Reading& r) const {
  r.score = f.close ? 0.6 : 0.9;
  r.why = f.why;
  r.open = f.open;
  r.grain = f.has_clock() && !f.instant ? (f.from.seconds ? Grain::second : Grain::minute) : f.grain;
  if (f.has_length) {
    r.kind = Kind::duration;
    r.seconds = f.seconds;
    r.shift = f.shift;
    r.grain = f.seconds % kDay == 0 ? Grain::day : Grain::minute;
  } else if (f.repeat >= 0) {
    tell_repeat(f, r);
  } else if (f.has_clock() || f.to.given()) {
    tell_clock(f, r);
  } else {
    tell_day(f, r);
  }
}

// The other day that the words may mean.
void Reader::tell_other(const Frame& f, Expression& e) const {
  if (f.alt == f.day || f.open != Open::none || f.has_length || f.repeat >= 0) return;
  Reading& other = e.readings.emplace_back(e.best());
  other.score = f.close ? 0.5 : 0.2;
  other.other = Other::day;
  const auto moved = f.alt - f.day;
  other.start.day = f.alt;
  if (other.end && other.end->day) *other.end->day += moved;
  e.close_call = f.close;
}

// The other half of the day, where only the working hours spoke for the first.
void Reader::tell_other_half(const Frame& f, Expression& e) const {
  if (!f.has_clock() || f.open != Open::none || f.repeat >= 0) return;
  Moment start = e.readings.front().start;
  std::optional<Moment> end = e.readings.front().end;
  const auto turn = [](Moment& m) {
    if (m.clock) *m.clock = seconds((m.clock->count() + kHalf) % kDay);
  };
  turn(start);
  if (end) {
    if (end->day != start.day) return;
    turn(*end);
    if (*end->clock <= *start.clock) return;
  }
  // Both halves within the working hours (7 with 7 to 19): the hours spoke for neither.
  const auto at_work = [&](const Moment& m) { return !m.clock || (*m.clock >= c_.work_start && *m.clock <= c_.work_end); };
  const bool tie = e.readings.size() == 1 && at_work(start) && (!end || at_work(*end));
  if (tie) e.close_call = true, e.readings.front().score = 0.6;
  Reading& other = e.readings.emplace_back(e.readings.front());
  other.start = start;
  other.end = end;
  other.score = tie ? 0.5 : 0.2;
  other.other = Other::half;
}

// The widest stretch between two pieces of an expression that holds a word.
Span Reader::apart(const Frame& f) const {
  Span widest;
  for (std::size_t k = 0; k + 1 < pieces_said_; ++k) {
    const int from = said_[k].last, to = said_[k + 1].first;
    if (said_[k].first < f.first || said_[k + 1].last > f.last || to <= from) continue;
    bool word = false;
    for (int i = from; i < to; ++i) word = word || tok(i).type == TokenType::word || tok(i).type == TokenType::opaque;
    const Span gap{tok(from).from, tok(to - 1).to};
    if (word && gap.to - gap.from > widest.to - widest.from) widest = gap;
  }
  return widest;
}

void Reader::emit(Frame& f) {
  if (f.ref != Ref::none && !refer(f)) {
    if (!f.has_clock()) return;
    f.has_day = f.has_end = false;  // "at 8 that evening", of a day that somebody else named
  }
  settle(f);
  if (f.has_day && f.has_end && f.open == Open::none && f.end < f.day) return;
  if (f.no_such) {
    emitted_ = std::max(emitted_, f.last);
    if (!missing_) missing_ = {tok(f.first).from, tok(f.last - 1).to};
    return;
  }
  // Words belong to one expression: what an earlier one took is not taken again.
  f.first = std::max(f.first, emitted_);
  if (f.first >= f.last) return;
  emitted_ = f.last;
  int last = f.last - 1;
  while (last > f.first && tok(last).type == TokenType::punct && !tok(last).is(')')) --last;
  Expression& e = out_.emplace_back();
  e.from = tok(f.first).from;
  e.to = tok(last).to;
  if (pieces_said_ > 1) e.apart = apart(f);
  tell(f, e.readings.emplace_back());
  if (f.has_alt) tell_other(f, e);
  if (f.by_hours) tell_other_half(f, e);
}

}  // namespace daybook::timex

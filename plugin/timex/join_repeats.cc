// What a recurrence takes in: its bounds, its days, the days it leaves out.
#include <algorithm>

#include "timex/reader.h"

namespace daybook::timex {

using time::days;

namespace {

void take_clock(Frame& r, const Frame& said) {
  r.from = said.from;
  r.to = said.to;
  if (said.part != kNoPart) r.part = said.part;
  r.zone = said.zone;
  r.has_offset = said.has_offset;
  r.offset = said.offset;
}

}  // namespace

// "for 6 weeks": so many times where that is plain, else until a day.
void Reader::bound_repeat(Repeat& r, int length) const {
  int times = 0;
  for (std::uint8_t d = r.days; d != 0; d = static_cast<std::uint8_t>(d & (d - 1))) ++times;
  if (r.freq == 'W' && length % (7 * r.interval) == 0) r.count = length / (7 * r.interval) * std::max(times, 1);
  else if (r.freq == 'D' && length % r.interval == 0) r.count = length / r.interval;
  else if (r.freq == 'M' && length % (30 * r.interval) == 0) r.count = length / (30 * r.interval);
  else if (r.freq == 'H' && length * 24 % r.interval == 0) r.count = length * 24 / r.interval;
  else if (r.freq == 'N' && length * 1440 % r.interval == 0) r.count = length * 1440 / r.interval;
  else if (r.freq == 'Y' && length % 365 == 0) r.count = length / 365 / r.interval;
  else r.count = -length;
}

// A span that a repeat may be held to: a month, a season, a week, "the rest of the year".
bool Reader::bounds(const Frame& n) const {
  return n.grain == Grain::month || n.grain == Grain::week || n.grain == Grain::quarter || n.grain == Grain::year || n.why[0] == 'p';
}

// "the last Friday of the month, every month", "Wednesday every week", "March 3 every year": the day tells
// the rule which day it means.
bool Reader::day_of_rule(const Frame& p, Repeat& rule) const {
  if (rule.days != 0 || rule.monthday != 0 || rule.month != 0 || p.repeat >= 0 || !p.has_day || p.has_length) return false;
  const auto v = time::ymd(p.day);
  const auto bit = static_cast<std::uint8_t>(1u << (time::weekday_of(p.day).iso_encoding() - 1));
  if (p.weekdays && p.has_end && rule.freq == 'W') {
    for (time::Date d = p.day; d < p.end; d += days(1)) rule.days |= static_cast<std::uint8_t>(1u << (time::weekday_of(d).iso_encoding() - 1));
    return true;
  }
  if (p.has_end) return false;
  if (p.nth != 0 && (rule.freq == 'M' || rule.freq == 'Y')) {
    rule.nth = p.nth;
    rule.days = bit;
    if (rule.freq == 'Y') rule.month = static_cast<int>(static_cast<unsigned>(v.month()));
    return true;
  }
  if (p.weekday_only && rule.freq == 'W') return rule.days = bit, true;
  if (p.flex == Flex::monthday && rule.freq == 'M') return rule.monthday = static_cast<int>(static_cast<unsigned>(v.day())), true;
  if (p.flex == Flex::monthdate && rule.freq == 'Y') {
    rule.month = static_cast<int>(static_cast<unsigned>(v.month()));
    rule.monthday = static_cast<int>(static_cast<unsigned>(v.day()));
    return true;
  }
  return false;
}

// "Mon-Fri 9-5", "8 to 6 Tue-Sat": those hours on each of the days, week after week.
bool Reader::weekly_hours(Frame& a, const Frame& b) {
  const Frame& range = a.weekdays ? a : b;
  const Frame& hours = a.weekdays ? b : a;
  const bool workweek = (range.end - range.day).count() == 5 && time::weekday_of(range.day).iso_encoding() == 1;
  if (!range.weekdays || !range.has_end || range.has_clock() || !hours.plain_clock() || (!hours.to.given() && !workweek) || hours.weak) return false;
  Repeat r;
  for (time::Date d = range.day; d < range.end; d += days(1))
    r.days |= static_cast<std::uint8_t>(1u << (time::weekday_of(d).iso_encoding() - 1));
  Frame f = hours;
  f.first = a.first;
  add_repeat(b.last, r, f);
  a = f;
  return true;
}

// "weekly, Tuesdays at 3": the first repeat only says how often.
bool Reader::merge_repeats(Frame& r, const Frame& n) {
  Repeat& first = repeats_[static_cast<std::size_t>(r.repeat)];
  const Repeat& second = repeats_[static_cast<std::size_t>(n.repeat)];
  const bool how_often = first.freq == 'W' && first.days == 0 && second.freq == 'W' && second.days != 0 && second.interval == 1 && second.nth == 0 && !r.has_clock() && n.first - r.last <= 8;
  if (how_often && tok(r.first).has(C::freq)) {  // "a weekly call with Tove, Fridays at two"
    for (int i = r.last; i < n.first; ++i)
      if (tok(i).any({C::and_, C::or_, C::stop})) return false;
    first.days = second.days;
    take_clock(r, n);
    r.weak = false;
    return true;
  }
  const bool beside = n.first == r.last || (n.first == r.last + 1 && (tok(r.last).is(',') || tok(r.last).has(C::on) || tok(r.last).is('(')));
  if (beside && first.freq == 'W' && second.freq == 'W' && first.days != 0 && second.days == 0 && first.interval == 1 && !(r.has_clock() && n.has_clock())) {
    first.interval = second.interval;  // "on Thursdays every two weeks"
    if (n.has_clock()) take_clock(r, n);
    r.weak = false;
    return true;
  }
  const bool often = beside && (first.freq == 'N' || first.freq == 'H') && first.days == 0 && second.freq == 'W' && second.days != 0 && second.interval == 1 && second.nth == 0 && !(r.has_clock() && n.has_clock());
  if (often) {  // "every 20 minutes on weekdays"
    first.days = second.days;
    if (n.has_clock()) take_clock(r, n);
    r.weak = false;
    return true;
  }
  if (!beside || first.freq != 'W' || second.freq != 'W' || first.days != 0 || second.days == 0 || second.interval != 1 || r.has_clock()) return false;
  first.days = second.days;
  take_clock(r, n);
  r.weak = false;
  return true;
}

// "sync", "team call on": what a rule is of, and nothing else up to `to`
bool Reader::named_occasion(int from, int to) const {
  bool named = false;
  for (int i = from; i < to; ++i) {
    const Token& t = tok(i);
    if (t.type != TokenType::word || t.any({C::stop, C::and_, C::or_, C::pronoun, C::move, C::moveback, C::make, C::pastverb, C::the, C::this_, C::next, C::last})) return t.has(C::on) && named && i + 1 == to;
    named = named || (t.any({C::booking, C::evening, C::morningctx}) && !t.has(C::in));
  }
  return named && to - from <= 3;
}

// One thing that stands behind a repeat and narrows it: clock, part, bounds.
bool Reader::narrow_repeat(Frame& r, Repeat& rule, const Frame& n) const {
  const int gap = n.first - r.last;
  const Token& lead = tok(n.first - 1);
  bool taken = false;
  if (n.plain_clock() && !r.has_clock() && (light(r.last, n.first) || (gap <= 6 && !n.weak))) {
    if (n.weak && (counted(n.last))) return false;
    take_clock(r, n);
    taken = true;
  } else if (n.weekday_only && n.plain_day() && rule.freq == 'W' && rule.days == 0 && gap == 1 && (lead.has(C::on) || lead.is(','))) {  // "weekly at 3 on Thursday", "weekly, Thursday 10-11"
    rule.days = static_cast<std::uint8_t>(1u << (time::weekday_of(n.day).iso_encoding() - 1));
    taken = true;
  } else if (n.weekday_only && n.has_day && !n.has_end && n.repeat < 0 && !n.instant && rule.freq == 'W' && rule.days == 0 && !r.has_clock() && named_occasion(r.last, n.first)) {  // "weekly sync Tue 10am"
    rule.days = static_cast<std::uint8_t>(1u << (time::weekday_of(n.day).iso_encoding() - 1));
    if (n.has_clock()) take_clock(r, n);
    taken = true;
  } else if (n.only_part() && r.part == kNoPart && light(r.last, n.first)) {
    r.part = n.part;
    taken = true;
  } else if (n.has_day && lead.any({C::until}) && gap <= 3) {
    rule.has_until = true;
    rule.until = n.has_end ? n.day - days(1) : n.day;
    if (n.has_end && (!n.month_only || rule.until <= today_ || lead.val(C::until) == 2)) rule.until = n.end - days(1);
    taken = true;
  } else if (rule.freq == 'Y' && n.has_end && n.why[0] == 's' && lead.has(C::in) && gap <= 2) {  // "every year in spring"
    if (rule.month == 0 && rule.days == 0 && rule.interval == 1) rule.month = static_cast<int>(static_cast<unsigned>(time::ymd(n.day).month()));
    taken = rule.month != 0;
  } else if (n.has_day && n.has_end && gap <= 3 && (lead.any({C::in, C::during, C::for_}) || (gap == 0 && (rule.freq == 'D' || tok(n.first).any({C::this_, C::next})))) && bounds(n)) {  // "every Wednesday in April"
    if (n.day > today_) rule.has_start = true, rule.start = n.day;
    rule.has_until = true;
    rule.until = n.end - days(1);
    taken = true;
  } else if (n.has_day && (!n.has_end || lead.has(C::starting)) && lead.any({C::from, C::starting, C::since}) && gap <= 3 && !n.has_clock()) {
    rule.has_start = true;
    rule.start = n.day;
    taken = true;
  } else if (n.has_day && n.has_end && n.why[0] == 'd' && gap <= 2) {
    rule.has_start = rule.has_until = true;
    rule.start = n.day;
    rule.until = n.end - days(1);
    taken = true;
  } else if (n.has_day && n.has_end && n.why[0] == 'c' && lead.has(C::for_) && gap <= 2) {  // "for the next 8 weeks"
    bound_repeat(rule, static_cast<int>((n.end - n.day).count()));
    taken = true;
  } else if (r.weak && n.has_day && !n.has_end && !n.instant && n.repeat < 0 && lead.any({C::starting, C::starts}) && gap <= 4 && (rule.freq == 'W' || rule.freq == 'D')) {  // "biweekly syncs start Tuesday at 1"
    rule.has_start = true;
    rule.start = n.day;
    if (rule.freq == 'W' && rule.days == 0) rule.days = static_cast<std::uint8_t>(1u << (time::weekday_of(n.day).iso_encoding() - 1));
    if (n.has_clock()) take_clock(r, n);
    taken = true;
  } else if (n.has_length && !n.shift && lead.has(C::for_) && gap <= 2 && n.seconds % 86400 == 0) {
    bound_repeat(rule, static_cast<int>(n.seconds / 86400));
    taken = true;
  }
  return taken;
}

// "every Monday except March 16 and 23", "daily but not next week": days that a rule cannot tell.
void Reader::leave_out(std::size_t k, Repeat& rule) {
  Frame& r = frames_[k];
  int at = tok(r.last).is(',') ? r.last + 1 : r.last;
  if (!tok(at).has(C::excl)) return;
  ++at;
  while (k + 1 < frames_.size()) {
    const Frame& n = frames_[k + 1];
    for (int guard = 0; at < n.first && guard < 3; ++guard)
      if (tok(at).any({C::on, C::for_, C::the, C::and_, C::or_}) || tok(at).is(',') || tok(at).is('&')) ++at;
    if (at != n.first || n.weak || !n.has_day || n.has_clock() || n.repeat >= 0 || n.has_length || n.open != Open::none) return;
    const time::Date end = n.has_end ? n.end : n.day + days(1);
    if ((end - n.day).count() > 31) return;
    for (time::Date d = n.day; d < end && rule.excepts < Repeat::kExcept; d += days(1)) {
      const bool falls = rule.days == 0 || (rule.days >> (time::weekday_of(d).iso_encoding() - 1) & 1) != 0;
      if (falls || !n.has_end) rule.except[rule.excepts++] = d;
    }
    at = r.last = n.last;
    erase(k + 1);
  }
}

// "Tues and Thurs at 9:30 every week": the first day belongs to the rule too.
bool Reader::listed_before(const Frame& p, Frame& r, Repeat& rule) const {
  const bool one_day = p.plain_day() && p.weekday_only && p.weekday != 0 && rule.freq == 'W' && rule.days != 0 && rule.nth == 0;
  const bool listed = tok(p.last).is(',') && (rule.days & (rule.days - 1)) != 0;  // "Mon, Wed & Fri every week"
  if (!one_day || r.first != p.last + 1 || !(listed || tok(p.last).has(C::and_) || tok(p.last).is('/') || tok(p.last).is('&')) || !tok(r.first).has(C::weekday)) return false;
  rule.days = static_cast<std::uint8_t>(rule.days | 1U << (p.weekday - 1));
  r.first = p.first;
  return true;
}

// Takes what stands in front of the repeat `k` and belongs to it: its day, its clock time, where it begins.
bool Reader::take_in_front(std::size_t& k, Repeat& rule) {
  Frame& r = frames_[k];
  const Frame& p = frames_[k - 1];
  const auto take = [&](int first, std::size_t frames) {
    r.first = first;
    r.weak = false;
    const Frame whole = r;
    for (; frames > 0; --frames) erase(--k);
    frames_[k] = whole;
    return true;
  };
  if (r.first - p.last <= 1 && (r.first == p.last || tok(p.last).is(',') || tok(p.last).has(C::of)) && day_of_rule(p, rule)) {
    if (p.has_clock() && !r.has_clock()) take_clock(r, p);
    return take(p.first, 1);
  }
  const bool clock_in_front = p.plain_clock() && !r.has_clock() && light(p.last, r.first);
  if (clock_in_front && k > 1 && light(frames_[k - 2].last, p.first) && !p.weak && day_of_rule(frames_[k - 2], rule)) {
    take_clock(r, p);  // "the last Friday of the month at 4, every month"
    return take(frames_[k - 2].first, 2);
  }
  if (clock_in_front && (!p.weak || hour_lead(p.first - 1) || (k > 1 && tok(p.first - 1).has(C::and_) && frames_[k - 2].repeat >= 0 && frames_[k - 2].has_clock()))) {
    take_clock(r, p);
    return take(p.first, 1);
  }
  if (p.plain_day() && p.flex == Flex::monthday && rule.freq == 'M' && rule.monthday > 0 && rule.monthday2 == 0 && r.first == p.last + 1 &&
      (tok(p.last).any({C::and_, C::or_}) || tok(p.last).is(','))) {
    rule.monthday2 = rule.monthday;
    rule.monthday = static_cast<int>(static_cast<unsigned>(time::ymd(p.day).day()));
    return take(p.first, 1);
  }
  if (p.plain_day() && !rule.has_start && tok(p.first - 1).any({C::from, C::starting}) && r.first - p.last <= 2) {
    rule.has_start = true;
    rule.start = p.day;
    return take(p.first - 1, 1);
  }
  return false;
}

// Clock, part and bounds that belong to a repeat.
void Reader::join_repeats() {
  for (std::size_t k = 0; k < frames_.size(); ++k) {
    Frame& r = frames_[k];
    if (r.repeat < 0) continue;
    Repeat& rule = repeats_[static_cast<std::size_t>(r.repeat)];
    while (k + 1 < frames_.size() && (frames_[k + 1].repeat >= 0 ? merge_repeats(r, frames_[k + 1]) : narrow_repeat(r, rule, frames_[k + 1]))) {
      r.last = frames_[k + 1].last;
      r.weak = false;
      erase(k + 1);
    }
    if (const int e = except_days(r.last, rule); e > r.last) {  // "every morning at 7 except weekends"
      r.last = e;
      while (k + 1 < frames_.size() && frames_[k + 1].first < e) erase(k + 1);
    }
    leave_out(k, rule);
    while (k > 0 && take_in_front(k, rule)) {
    }
    while (k > 0 && listed_before(frames_[k - 1], frames_[k], rule)) erase(--k);
  }
}

// "every day at 8am and 8pm", "at eight in the morning and nine at night every day": each clock time has the rule.
void Reader::share_rules() {
  const auto repeats = [](const Frame& f) { return f.repeat >= 0 && f.has_clock() && !f.to.given(); };
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    const int at = tok(a.last + 1).has(C::at) ? a.last + 2 : a.last + 1;
    const bool listed = tok(a.last).is(',') && at == a.last + 1 && repeats(a) && k + 2 < frames_.size() && frames_[k + 2].first <= b.last + 2 && frames_[k + 2].plain_clock() && frames_[k + 2].from.bare == b.from.bare;  // "at 9, 12 and 3"
    if (b.first != at || !(tok(a.last).has(C::and_) || tok(a.last).is('&') || listed)) continue;
    Frame& clock = repeats(a) ? b : a;
    const Frame& rule = repeats(a) ? a : b;
    if (!repeats(rule) || !clock.plain_clock() || clock.to.given() || clock.open != Open::none || (clock.weak && (counted(clock.last) || !rule.from.bare))) continue;
    const Repeat copy = repeats_[static_cast<std::size_t>(rule.repeat)];
    clock.repeat = static_cast<int>(repeats_.size());
    repeats_.push_back(copy);
    clock.weak = false;
    clock.why = rule.why;
  }
}

}  // namespace daybook::timex

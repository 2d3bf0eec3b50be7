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
    case kNight: return am < 4 * 3600 ? am : pm;
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

void Reader::settle_clocks(Frame& f) const {
  if (!f.has_clock()) return;
  // Tonight's midnight is where tomorrow begins.
  if (f.part == kNight && f.has_day && f.from.sec == 0 && !f.from.bare && !f.to.given() && f.repeat < 0) f.day += days(1);
  std::uint8_t part = f.part == kEndOfDay ? std::uint8_t{kNoPart} : f.part;
  const bool was_bare = f.from.bare;
  if (part == kNoPart && f.from.bare) {
    part = part_by_occasion(f);
  }
  if (!lex_.english() && !f.from.bare && part >= kAfternoon && part <= kEvening && f.from.sec > 0 && f.from.sec < kHalf)
    f.from.sec += kHalf;  // "samedi après-midi à 3h"
  f.by_hours = was_bare && part == kNoPart && (!f.to.given() || f.to.bare);
  if (!f.to.given()) {
    f.from.sec = hour_of(f.from, part, -1);
    f.from.bare = false;
    if (part == kNight && f.has_day && f.repeat < 0 && f.from.sec > 0 && f.from.sec < 4 * 3600) f.day += days(1);  // "at 1 am last night"
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
    f.from.sec = hour_of(f.from, part, -1);
  }
  if (f.to.bare) f.to.sec = hour_of(f.to, kNoPart, f.has_end && f.end > f.day ? -1 : f.from.sec);
  f.from.bare = f.to.bare = false;
}

// A regular verb of the past that no list holds: "the bank raised rates on Tuesday". Not behind a form of
// "be" or at the head ("Closed Friday"), nor before what plans have ("invited for Friday").
bool Reader::regular_past(int k) const {
  const Token& t = tok(k);
  const Token& next = tok(k + 1);
  const bool transitive = next.number() || next.any({C::the, C::a, C::the2}) || (next.type == TokenType::word && next.word == nullptr);  // "cancelled 40 flights"
  if (!lex_.english() || t.type != TokenType::word || (t.word != nullptr && !(t.has(C::futureword) && transitive)) || t.to - t.from < 5 || k - 1 < sentence_first_) return false;
  const std::string_view text = t_.text().substr(t.from, t.to - t.from);
  if ((text[text.size() - 2] | 32) != 'e' || (text.back() | 32) != 'd' || (text[text.size() - 3] | 32) == 'e') return false;
  const Token& before = tok(k - 1);
  if (before.type != TokenType::word || before.any({C::a, C::the, C::the2}) || (before.has(C::verbok) && !before.any({C::pronoun, C::ordnoun}))) return false;
  const bool aim = (next.has(C::to) != next.has(C::until)) && !tok(k + 2).number() && tok(k + 2).type != TokenType::opaque;  // "invited to", but "eased to 2.4 percent"
  const bool length = tok(k + 2).number() || tok(k + 2).any({C::num, C::a, C::few, C::half});  // "trained for three hours"
  return !(next.any({C::for_, C::by}) && !length) && !aim;
}

// "The bank cut rates", "he put it off": a verb whose past has the form of the present, behind a subject
// that in the present would give it another.
bool Reader::same_form_past(int k) const {
  static constexpr std::uint64_t kThird[] = {hash_word("he"), hash_word("she"), hash_word("it")};
  const Token& subject = tok(k - 1);
  if (!tok(k).has(C::pastform)) return false;
  const Token& next = tok(k + 1);
  if (k - 1 < sentence_first_ || next.type != TokenType::word) return false;
  if (subject.is(',') && tok(k - 2).type == TokenType::word) return next.any({C::on, C::in});  // "the mayor, elected in May, quit on Friday"
  if (subject.type != TokenType::word) return false;
  const bool third = std::find(std::begin(kThird), std::end(kThird), subject.hash) != std::end(kThird);
  const bool named = tok(k - 2).any({C::the, C::the2, C::a}) || tok(k - 3).any({C::the, C::the2, C::a}) || (subject.capital && subject.to - subject.from > 4);
  return (third || (subject.word == nullptr && !contracted(subject) && named)) && !next.any({C::for_, C::by, C::at, C::to});
}

// "opened in March and closes on the 31st": a second verb, of the present, right before the time.
bool Reader::told_of_now(int k, int first) const {
  if (!tok(k).has(C::and_)) return false;
  const Token& verb = tok(k + 1);
  if (!lex_.english() || first - k > 3 || verb.type != TokenType::word || verb.word != nullptr || verb.to - verb.from < 4) return false;
  return first > k + 2 && (t_.text()[verb.to - 1] | 32) == 's' && (t_.text()[verb.to - 2] | 32) != 's' && !verb.capital;
}

// A past verb in the clause, and no word of the future after it.
bool Reader::told_as_past(const Frame& f) const {
  static constexpr std::uint64_t said = hash_word("said");
  static constexpr std::uint64_t moved = hash_word("moved");
  static constexpr std::uint64_t got = hash_word("got");
  static constexpr std::uint64_t forms[] = {hash_word("did"), hash_word("didnt")};
  static constexpr std::uint64_t agreed[] = {hash_word("say"), hash_word("agree"), hash_word("decide"), hash_word("settle"), hash_word("book"), hash_word("plan")};
  const auto did = [&](int k) { return tok(k).type == TokenType::word && std::find(std::begin(forms), std::end(forms), tok(k).hash) != std::end(forms); };
  int lead = f.first - 1;  // "called a strike for Monday and Tuesday"
  while (tok(lead).any({C::and_, C::or_, C::weekday}) || tok(lead).is(',')) --lead;
  if (f.flex == Flex::weekday && tok(lead).has(C::for_)) return false;
  int seen = 0;
  for (int k = f.first - 1; k >= sentence_first_ && seen < 9; --k, ++seen) {
    const Token& t = tok(k);
    if (same_form_past(k)) return true;
    if (t.has(C::futureword) && !t.has(C::pastverb) && !regular_past(k)) return did(k - 1) || did(k - 2) || (t.has(C::moveback) && regular_past(k - 1));  // "I didn't see you"
    if (told_of_now(k, f.first)) return false;
    const bool more_than = t.has(C::stop) && tok(k - 1).type == TokenType::word && (tok(k + 1).number() || tok(k + 1).any({C::num, C::a}));  // "for more than nine hours"
    if (t.is(',') || (t.has(C::stop) && !more_than)) {
      if (seen > 0) return false;
    }
    if (t.hash == moved && t.words == 2 && tok(k + 1).word == nullptr && tok(k + 1).capital) return true;  // "moved to Cork"
    if (t.any({C::move, C::make})) return false;  // "got moved from 9 to 10 Friday"
    if (did(k) && std::find(std::begin(agreed), std::end(agreed), tok(k + 2).hash) != std::end(agreed)) return false;  // "did we say Friday?"
    if (t.hash == got && contracted(tok(k - 1))) return false;  // "I've got it in for the 4th"
    if ((t.has(C::pastverb) && !contracted(t)) || regular_past(k)) {
      if (t.hash == said && tok(k - 1).has(C::pronoun) && (k == f.first - 1 || tok(k + 1).number() || tok(k + 1).any({C::the, C::weekday, C::month}))) return false;  // "we said the 15th"
      for (int b = k - 1; b >= sentence_first_ && b > k - 4; --b)
        if (tok(b).has(C::futureword) || tok(b).any({C::this_})) return false;
      return true;
    }
  }
  return fronted_past(f);
}

// "we're", whose letters are those of "were", "I've"; but "didn't" is told of the past.
bool Reader::contracted(const Token& t) const {
  const std::string_view text = t_.text().substr(t.from, t.to - t.from);
  const auto mark = text.find('\'');
  return mark != std::string_view::npos && (text.substr(mark) == "'re" || text.substr(mark) == "'ve");
}

// "In December, sales fell": the time at the head of a sentence, its past verb the first behind it.
bool Reader::fronted_past(const Frame& f) const {
  if (f.flex == Flex::none) return false;
  static constexpr std::uint64_t got = hash_word("got");  // "Friday I got the dentist" is a plan
  static constexpr std::uint64_t was[] = {hash_word("was"), hash_word("were")};  // "our meeting of 28 October was productive"
  const bool told = tok(f.last).type == TokenType::word && !contracted(tok(f.last)) && std::find(std::begin(was), std::end(was), tok(f.last).hash) != std::end(was);
  if (told) return f.first > sentence_first_ + 1;  // "March 10th was what I meant" is no past
  const bool names = tok(f.first - 1).has(C::the) && tok(f.last).type == TokenType::word && tok(f.last).word == nullptr;  // "the May 7 election was close"
  if (names && std::find(std::begin(was), std::end(was), tok(f.last + 1).hash) != std::end(was) && tok(f.last + 1).type == TokenType::word) return true;
  for (int k = sentence_first_; k < f.first; ++k)
    if (!tok(k).any({C::in, C::on, C::during, C::between, C::from, C::the, C::at, C::approx, C::by})) return false;
  const int first = tok(f.last).is(',') ? f.last + 1 : f.last;
  for (int k = first; k < first + 6 && tok(k).type == TokenType::word; ++k) {
    const Token& t = tok(k);
    if (k > first && t.hash != got && (t.has(C::pastverb) || regular_past(k))) return true;
    if (t.any({C::futureword, C::move, C::stop}) || contracted(t) || (t.has(C::verbok) && !t.has(C::pronoun))) return false;
  }
  return false;
}

// A day told of what was: the last such one, the coming one kept as another reading.
void Reader::put_back(Frame& f) const {
  if (f.flex == Flex::weekday && f.day > today_) f.alt = f.day, f.has_alt = true, f.day -= days(7), f.end -= days(f.has_end ? 7 : 0);
  else if (f.flex == Flex::weekday && f.day == today_) f.alt = f.day - days(7), f.has_alt = true;  // "shares fell Wednesday", told that day
  else if (f.flex == Flex::monthday && f.day > today_) f.day = time::add_months(f.day, -1);
  else if (f.flex == Flex::monthdate && (f.day > today_ || (f.has_end && f.grain == Grain::month && f.end > today_ + days(31)))) {
    const time::Date back = time::add_months(f.day, -12);
    if (f.has_end) f.end = time::add_months(f.end, -12);
    f.alt = f.day, f.has_alt = true;
    f.day = back;
  }
}

void Reader::settle(Frame& f) const {
  settle_clocks(f);
  if (!f.has_day || f.flex == Flex::none || c_.prefer == Prefer::past) return;
  if (told_as_past(f) && f.open == Open::none) {
    put_back(f);
    return;
  }
  static constexpr std::uint64_t closed = hash_word("closed");  // "closed on Sept. 30": a notice of what comes, or told of what was
  const Token& verb = tok(f.first - (tok(f.first - 1).any({C::on, C::in}) ? 2 : 1));
  if (verb.type == TokenType::word && verb.hash == closed && f.day > today_ && f.open == Open::none && !f.has_alt) {
    f.alt = f.flex == Flex::weekday ? f.day - days(7) : time::add_months(f.day, f.flex == Flex::monthday ? -1 : -12);
    f.has_alt = true;
  }
  // A weekday named on that weekday, whose clock time has passed, is next week's.
  if (f.flex == Flex::weekday && f.day == today_ && f.has_clock() && c_.prefer == Prefer::future) {
    const int until = f.to.given() ? f.to.sec : f.from.sec;
    if (until < now_sec_ && !(f.to.given() && f.to.sec < f.from.sec)) {
      f.alt = f.day;
      f.has_alt = true;
      f.day += days(7);
    }
  }
}

time::Date Reader::first_of(const Repeat& r, int clock) const {
  time::Date d = r.has_start ? r.start : today_;
  const bool today_gone = !r.has_start && clock >= 0 && clock < now_sec_;
  const auto fits = [&](time::Date at) {
    const auto v = time::ymd(at);
    const auto m = static_cast<int>(static_cast<unsigned>(v.month()));
    const auto dd = static_cast<int>(static_cast<unsigned>(v.day()));
    if (r.days != 0 && (r.days >> (iso_day(at) - 1) & 1) == 0) return false;
    const auto size = static_cast<int>(time::days_in_month(static_cast<int>(v.year()), static_cast<unsigned>(m)));
    const auto is_nth = [&](int n) { return n > 0 ? (dd - 1) / 7 + 1 == n : (size - dd) / 7 + 1 == -n; };
    if (r.nth != 0 && !is_nth(r.nth) && (r.nth2 == 0 || !is_nth(r.nth2))) return false;
    if (r.monthday > 0 && dd != r.monthday && dd != r.monthday2) return false;
    if (r.setpos != 0 && workday_place(at, r.setpos > 0) != r.setpos) return false;
    if (r.monthday < 0 && dd != size) return false;
    if ((r.monthday < 0 || r.setpos < 0) && r.freq == 'M' && r.interval == 3 && m % 3 != 0) return false;  // "the last day of every quarter"
    if (r.month != 0 && m != r.month) return false;
    if (r.interval == 1 && std::find(r.except, r.except + r.excepts, at) != r.except + r.excepts) return false;
    return true;
  };
  if (today_gone) d += days(1);
  for (int k = 0; k < 1500; ++k, d += days(1))
    if (fits(d)) return d;
  return today_;
}

std::string Reader::rule(const Repeat& r) const {
  static constexpr const char* kDays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
  const char* freq = r.freq == 'N' ? "MINUTELY" : r.freq == 'H' ? "HOURLY" : r.freq == 'D' ? "DAILY" : r.freq == 'W' ? "WEEKLY" : r.freq == 'M' ? "MONTHLY" : "YEARLY";
  std::string out = std::string("FREQ=") + freq;
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

void Reader::tell_repeat(const Frame& f, Reading& r) const {
  Repeat rule_of = repeats_[static_cast<std::size_t>(f.repeat)];
  r.kind = Kind::recurrence;
  if (f.part != kNoPart && !f.has_clock()) r.grain = Grain::part;
  const time::Date first = first_of(rule_of, f.from.given() ? f.from.sec : -1);
  if (rule_of.count < 0) {
    rule_of.has_until = true;
    rule_of.until = first + days(-rule_of.count - 1);
    rule_of.count = 0;
  }
  r.rrule = rule(rule_of);
  r.except.assign(rule_of.except, rule_of.except + rule_of.excepts);
  if (rule_of.freq == 'N' || rule_of.freq == 'H') return;
  r.start = moment(f, true, first, f.from);
  if (f.to.given()) r.end = moment(f, true, f.to.sec <= f.from.sec ? first + days(1) : first, f.to);
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
  if (f.part != kNoPart) r.grain = Grain::part;
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
  } else if (f.has_clock()) {
    tell_clock(f, r);
  } else {
    tell_day(f, r);
  }
}

// The other day that the words may mean.
void Reader::tell_other(const Frame& f, Expression& e) const {
  if (!f.has_alt || f.alt == f.day || f.open != Open::none || f.has_length || f.repeat >= 0) return;
  Reading other = e.readings.front();
  other.score = f.close ? 0.5 : 0.2;
  other.why += ", other reading";
  const auto moved = f.alt - f.day;
  other.start.day = f.alt;
  if (other.end && other.end->day) *other.end->day += moved;
  e.readings.push_back(std::move(other));
  e.close_call = f.close;
}

// The other half of the day, where only the working hours spoke for the first.
void Reader::tell_other_half(const Frame& f, Expression& e) const {
  if (!f.by_hours || !f.has_clock() || f.open != Open::none || f.repeat >= 0) return;
  Reading other = e.readings.front();
  const auto turn = [](Moment& m) {
    if (m.clock) *m.clock = seconds((m.clock->count() + kHalf) % kDay);
  };
  turn(other.start);
  if (other.end) {
    if (other.end->day != other.start.day) return;
    turn(*other.end);
    if (*other.end->clock <= *other.start.clock) return;
  }
  // Both halves within the working hours (7 with 7 to 19): the hours spoke for neither.
  const auto at_work = [&](const Moment& m) { return !m.clock || (*m.clock >= c_.work_start && *m.clock <= c_.work_end); };
  const bool tie = e.readings.size() == 1 && at_work(other.start) && (!other.end || at_work(*other.end));
  if (tie) e.close_call = true, e.readings.front().score = 0.6;
  other.score = tie ? 0.5 : 0.2;
  other.why += ", other half of the day";
  e.readings.push_back(std::move(other));
}

void Reader::emit(const Frame& given) {
  Frame f = given;
  settle(f);
  if (f.has_day && f.has_end && f.open == Open::none && f.end < f.day) return;
  if (f.no_such) {
    emitted_ = std::max(emitted_, f.last);
    missing_.push_back({tok(f.first).from, tok(f.last - 1).to});
    return;
  }
  // Words belong to one expression: what an earlier one took is not taken again.
  f.first = std::max(f.first, emitted_);
  if (f.first >= f.last) return;
  emitted_ = f.last;
  int last = f.last - 1;
  while (last > f.first && tok(last).type == TokenType::punct && !tok(last).is(')')) --last;
  Expression e;
  e.from = tok(f.first).from;
  e.to = tok(last).to;
  e.readings.resize(1);
  tell(f, e.readings.front());
  tell_other(f, e);
  tell_other_half(f, e);
  out_.push_back(std::move(e));
}

}  // namespace daybook::timex

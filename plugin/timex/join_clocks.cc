// Clock times: ranges of them, the day each belongs to, and what a recurrence takes in.
#include <algorithm>

#include "timex/reader.h"

namespace daybook::timex {

using time::days;

bool Reader::plausible_hours(const Frame& a, const Frame& b) const {
  if (!a.bare_number || !b.bare_number) return true;
  const int x = a.from.sec / 3600;
  const int y = b.from.sec / 3600;
  const bool round = x == y && x >= 6 && x <= 12 && tok(a.first - 1).any({C::weekday, C::relday, C::from, C::booking});  // "Sunday 10 to 10"
  if (round) return true;
  if (x == y || x == 0 || y == 0 || x > 24 || y > 24) return false;
  if (x > 12 || y > 12) return y > x;
  const Token& from = tok(a.first);
  const Token& to = tok(b.first);
  if (from.number() != to.number() && to.glued) return false;  // 7-eleven
  return !(x < 3 && y >= 10);                                  // "from 1 to 10" counts
}

// "after 6pm but before 9", "before 5 and after 3" is no range by its order
bool Reader::after_and_before(const Frame& a, const Frame& b) const {
  int p = a.last;
  if (!lex_.english() || !tok(a.first - 1).has(C::after)) return false;
  if (tok(p).is(',')) ++p;
  if (tok(p).any({C::and_, C::stop})) ++p;
  return p > a.last && b.first == p + 1 && tok(p).has(C::before);
}

void Reader::join_clock_ranges() {
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    if (!a.plain_clock() || !b.plain_clock() || a.to.given() || b.to.given()) continue;
    const Token& before = tok(a.first - 1);
    const bool framed = after_and_before(a, b);
    const bool between = framed || before.has(C::between) || tok(a.first - 2).has(C::between);
    if (!framed && !range_sign(a.last, b.first, between)) continue;
    const bool dash = tok(a.last).is('-') || tok(a.last).is('~');
    if (!dash && !between && moving(a.first) && tok(a.last).has(C::to) && !before.has(C::to)) {
      if (!counted(b.last)) a.weak = b.weak = false;  // but "bring 8 to 10 chairs"
      continue;
    }
    const bool shift = dash && k > 0 && frames_[k - 1].weekday_only && frames_[k - 1].last == a.first && a.from.sec == 7200;  // "sat 2-10"
    const bool late_shift = dash && a.from.sec == 7200 && b.from.sec == 10 * 3600 && before.any({C::the, C::the2}) && (tok(b.last).any({C::tonight, C::weekday, C::relday}) || tok(b.last).type != TokenType::word || (tok(b.last).has(C::on) && tok(b.last + 1).has(C::weekday)));  // "the 2-10 tonight"
    if (!plausible_hours(a, b) && !shift && !late_shift) continue;
    if (a.bare_number && b.bare_number) {
      if (counted(b.last) || (numbers_things(a.first - 1) && !blocked(a.first)) || tok(b.last).any({C::month}) || (tok(b.last).is('-') && tok(b.last + 1).number()) || (before.is('-') && tok(a.first - 2).number())) continue;
      const bool to_these = dash && before.has(C::to) && moving(a.first);  // "change it to 8-12"
      const bool a_shift = dash && before.any({C::the, C::the2, C::a}) && tok(b.last).has(C::booking) && !tok(b.last).has(C::in);  // "the 6-2 shift"
      const bool of_shift = before.is(',') && tok(a.first - 2).has(C::booking) && !tok(a.first - 2).has(C::in) && tok(b.last).type != TokenType::word;  // "Saturday's shift, 10 to 6"
      const bool told = a_shift || of_shift || (dash && a.from.sec >= 8 * 3600 && before.type == TokenType::word && before.possessive && before.has(C::pronoun));  // "it's 9-5"
      const bool lead = before.any({C::from, C::between, C::at, C::approx, C::make, C::for_, C::by, C::after, C::excl}) || before.type == TokenType::none || before.type == TokenType::line || before.is('@') || before.is('(') || before.is(':') || before.has(C::booking) || to_these || told || c_.answer;
      const bool spoken = framed || before.any({C::from, C::between, C::at, C::approx, C::make, C::booking}) || to_these || told || c_.answer;
      bool day_near = (k > 0 && (frames_[k - 1].has_day || (frames_[k - 1].only_part() && ((k > 1 && frames_[k - 2].has_day) || frames_[k - 1].last == a.first))) && light(frames_[k - 1].last, a.first)) || (k > 0 && frames_[k - 1].repeat >= 0 && light(frames_[k - 1].last, a.first)) || (k + 2 < frames_.size() && (frames_[k + 2].has_day || frames_[k + 2].repeat >= 0) && light(b.last, frames_[k + 2].first));
      const bool heads = before.type == TokenType::none && dash && tok(b.last).any({C::at, C::on, C::in}) && k + 2 < frames_.size() && frames_[k + 2].has_day && !frames_[k + 2].has_clock();  // "6-2 at the plant tomorrow"
      if (!spoken && !day_near && !heads && a.from.sec > b.from.sec && a.from.sec < 8 * 3600) continue;
      if (k > 0 && frames_[k - 1].to.given() && a.first - frames_[k - 1].last == 1 && (before.any({C::and_, C::or_}) || before.is(','))) day_near = true;
      const bool after_ok = tok(b.last).type != TokenType::word || tok(b.last).word != nullptr;
      const bool after_date = k > 0 && frames_[k - 1].last == a.first && frames_[k - 1].plain_day() && !frames_[k - 1].month_only;  // "20 march 8-12"
      if ((before.has(C::month) && !after_date) || month_at(b.last)) continue;
      if (!(day_near || (lead && (after_ok || before.any({C::from, C::between, C::at})) && !(before.has(C::booking) && tok(b.last).type == TokenType::word && tok(b.last).word == nullptr)))) continue;
      const bool whole = before.type == TokenType::none && tok(b.last).type != TokenType::word;
      if (!dash && !spoken && !day_near && !whole) continue;
    }
    const bool both_or = a.bare_number != b.bare_number;
    if (both_or && numbers_things(a.first - 1) && !before.has(C::booking)) continue;
    a.to = b.from;
    if (b.has_offset || b.zone >= 0) a.has_offset = b.has_offset, a.offset = b.offset, a.zone = b.zone;
    a.part = a.part == kNoPart ? b.part : a.part;
    a.last = b.last;
    a.weak = a.bare_number = false;
    a.why = "clock range";
    a.range_words = framed || before.any({C::from, C::between});
    if (framed || (before.any({C::from, C::between}) && !before.has(C::starting))) a.first = a.first - 1;
    erase(k + 1);
  }
}

// "between 4 and 22 this month": days, not hours.
void Reader::join_numbers_of_month() {
  for (std::size_t k = 0; k + 2 < frames_.size(); ++k) {
    Frame& a = frames_[k];
    const Frame& b = frames_[k + 1];
    const Frame& m = frames_[k + 2];
    const bool between = tok(a.first - 1).has(C::between);
    if (!a.bare_number || !b.bare_number || !a.plain_clock() || !b.plain_clock() || !range_sign(a.last, b.first, between)) continue;
    if (!m.has_end || m.grain != Grain::month || m.first - b.last > 1 || !tok(a.first).number() || !tok(b.first).number()) continue;
    const int x = tok(a.first).value;
    const int y = tok(b.first).value;
    if (x < 1 || x >= y || m.day + days(y - 1) >= m.end) continue;
    Frame range;
    set_day(range, m.day + days(x - 1), "day range");
    range.has_end = true;
    range.end = m.day + days(y);
    range.first = between || tok(a.first - 1).has(C::from) ? a.first - 1 : a.first;
    range.last = m.last;
    a = range;
    erase(k + 1);
    erase(k + 1);
  }
}

// 1025: written like a clock of 24 hours, and yet perhaps not meant so.
bool Reader::four_digits(const Frame& f) const {
  return tok(f.first).number() && tok(f.first).digits == 4 && tok(f.first).value >= 1000 && f.last == f.first + 1;
}

// Puts into one frame what two adjacent ones say of the same time.
bool Reader::merge(Frame& a, const Frame& b) const {
  const bool day = a.has_day && b.has_day && !(a.implied && a.part == kEndOfDay) && !(b.implied && b.part == kEndOfDay);
  if (day || (a.has_clock() && b.has_clock()) || a.repeat >= 0 || b.repeat >= 0 || a.has_length || b.has_length) return false;
  if (a.instant || b.instant) return false;
  const bool period = (a.has_day && a.has_end) || (b.has_day && b.has_end);
  if (period) return false;
  if (a.part != kNoPart && b.part != kNoPart && a.part != b.part && !(a.part == kNight || b.part == kNight)) return false;
  const auto against = [&](const Frame& part, const Frame& at) {  // "tomorrow morning, free after 12"
    return part.part == kMorning && at.has_clock() && at.from.sec >= 43200 && !at.to.given() && !tok(at.first - 1).any({C::before, C::until, C::by});
  };
  if (against(a, b) || against(b, a)) return false;
  Frame m = a.has_day && !(a.implied && b.has_day) ? a : b;
  // "11pm - 1am tomorrow" ends tomorrow.
  const bool over = a.to.given() && !a.has_day && !a.from.bare && !a.to.bare && a.to.sec < a.from.sec && a.from.sec >= 18 * 3600;
  if (over && b.why[0] == 'r' && b.day == today_ + days(1) && !b.has_clock()) m.day = today_;
  const Frame& o = a.has_day && !(a.implied && b.has_day) ? b : a;
  if (!m.has_clock() && o.has_clock()) {
    m.from = o.from;
    m.to = o.to;
    m.zone = o.zone;
    m.has_offset = o.has_offset;
    m.offset = o.offset;
  }
  if (m.open == Open::none) m.open = o.open;
  if (m.part == kNoPart || (o.part != kNoPart && o.part != kNight)) m.part = o.part != kNoPart ? o.part : m.part;
  m.first = a.first;
  m.last = b.last;
  m.weak = m.bare_number = false;
  m.implied = false;
  const bool digits_at_night = m.part == kEvening || m.part == kNight;  // "1025 sun night"
  if (digits_at_night && m.has_clock() && !m.from.bare && !m.to.given() && m.from.sec >= 5 * 3600 && m.from.sec < 43200 && four_digits(a.has_clock() ? a : b)) m.from.bare = true;
  m.day_last = a.has_clock() && b.has_day;
  if (m.part != kNoPart && !m.has_clock()) m.grain = Grain::part;
  const auto v = time::ymd(m.day);
  const bool eve = m.why[0] == 'h' && static_cast<unsigned>(v.month()) == 12 && (static_cast<unsigned>(v.day()) == 31 || static_cast<unsigned>(v.day()) == 24);
  if (eve && m.from.given() && m.from.sec == 0 && !m.to.given() && m.open == Open::none) m.day += days(1);  // the midnight that people stay up for
  a = m;
  return true;
}

// First the parts of days beside them, then everything.
void Reader::join_day_and_clock(bool parts) {
  for (std::size_t k = 0; k + 1 < frames_.size();) {
    Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    bool near = light(a.last, b.first);
    if (near && b.first - a.last == 1 && tok(a.last).is('-') && a.has_clock()) near = false;
    if (!near && b.first == a.last + 1 && a.plain_clock() && !a.weak && b.plain_day() && tok(a.last).val(C::starts) == 1 && (t_.text()[tok(a.last).to - 1] | 32) != 's') near = true;  // "6am start tomorrow"
    const bool part_pair = a.only_part() || b.only_part();
    if (parts && !part_pair) near = false;
    const auto pronoun = [&](const Frame& f) { return f.bare_number && f.weak && !tok(f.first).number() && f.from.sec == 3600 && !hour_lead(f.first - 1); };
    if (near && (pronoun(a) || pronoun(b))) near = false;  // "early one tomorrow"
    if (near && b.bare_number && b.weak) {
      const bool ok = (a.has_day || a.part != kNoPart) && !counted(b.last) && b.from.sec <= 24 * 3600 && !(tok(b.last).is('/')) && !(a.month_only) && tok(a.last).has(C::of) == false;
      if (a.has_day && tok(a.last).is(',') && (a.why[0] == 'm' || a.why[0] == 'n')) near = false;
      const bool four = tok(b.first).digits == 4 && (tok(b.first).value < 1900 || tok(b.first).value > 2100) && tok(b.first).value % 5 == 0;  // "Mon 31/8 1300"
      const bool date_number = !four && a.why != nullptr && a.has_day && !a.weekday_only && tok(a.last - 1).number() && b.first == a.last;
      const bool spelled = (tok(b.first).value == 4 || tok(b.first).value == 2) && tok(b.first).digits == 1 && (tok(b.last).any({C::the2, C::pronoun, C::weekday}) || tok(b.last).val(C::verbok) == 2 || (tok(b.first).value == 4 && chatty() && (tok(b.last).val(C::evening) == 2 || tok(b.last).val(C::booking) == 2)));  // "mon 4 ur thurs"
      if (!ok || spelled || date_number || (tok(b.last).type == TokenType::word && tok(b.last).word == nullptr && b.first == a.last && !a.weekday_only && a.flex != Flex::none)) near = false;
      if (a.only_part() && a.weak && !tok(a.first - 1).any({C::on, C::the, C::this_}) && tok(b.last).type == TokenType::word && tok(b.last).word == nullptr) near = false;
    }
    if (near && a.bare_number && a.weak) {
      const bool next_clock = k > 0 && frames_[k - 1].has_clock() && tok(a.first - 1).any({C::and_, C::or_}) && tok(a.last).has(C::on);  // "at 7 tomorrow and 9 on Saturday"
      const bool start = next_clock || tok(a.first - 1).type == TokenType::none || tok(a.first - 1).type == TokenType::punct || tok(a.first - 1).type == TokenType::line || tok(a.first - 1).any({C::booking, C::morningctx, C::assent}) || tok(a.first - 1).val(C::evening) == 2;
      if (!start || tok(a.first - 1).is('-') || tok(a.last).has(C::of) || (a.from.sec > 43200 && tok(a.first).digits <= 2 && lex_.english())) near = false;
    }
    const bool to_another = k + 2 < frames_.size() && frames_[k + 2].plain_day() && light(b.last, frames_[k + 2].first) && tok(a.first - 1).has(C::from);  // "from the 21st until noon on the 24th"
    if (!parts && !near && !to_another && b.first == a.last + 1 && a.plain_day() && b.plain_clock() && !b.to.given() && a.part == kNoPart && !(b.weak && counted(b.last)) && tok(a.last).any({C::after, C::before, C::until})) {
      const bool later = tok(a.last).has(C::after);
      if (merge(a, b)) {
        a.open = later ? Open::from : Open::until;
        erase(k + 1);
        continue;
      }
    }
    if (near && tok(a.last).has(C::by) && b.has_clock() == false && !b.only_part()) near = false;
    const bool of_day = romance_ && tok(a.last).has(C::of) && a.to.given();  // "entre las 9 y las 11 del miércoles"
    if (near && !of_day && (tok(a.last).has(C::from) || (b.first > a.last && tok(b.first - 1).has(C::from))) && b.has_day && !b.has_clock() && b.part == kNoPart) near = false;
    const bool from_on = near && tok(b.first - 1).has(C::from) && !tok(b.first - 1).has(C::starting) && b.plain_clock() && !b.to.given() && !tok(b.last).has(C::for_) &&
                         a.plain_day() && b.first - 1 >= a.last;
    if (near && (merge(a, b) || weekly_hours(a, b))) {
      if (from_on && !(k + 2 < frames_.size() && range_sign(a.last, frames_[k + 2].first, false))) a.open = Open::from;  // "Thursday from 10"
      erase(k + 1);
      continue;
    }
    ++k;
  }
}

// Monday 9am to Tuesday 5pm; Friday 2pm until midnight Saturday.
void Reader::join_datetime_ranges() {
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    const bool from_day = a.plain_day() && a.part == kNoPart && !a.instant && b.has_day && tok(a.first - 1).has(C::from) && tok(a.last).any({C::to, C::until});
    if (a.weak || b.weak || !a.has_day || (!a.has_clock() && !from_day) || !b.has_clock() || a.to.given() || b.to.given() || a.repeat >= 0 || b.repeat >= 0) continue;
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

// "4 instead of 3 on Tuesday": the hour that is given up
bool Reader::replaced(int i) const {
  static constexpr std::uint64_t instead = hash_word("instead");
  return tok(i - 1).has(C::of) && tok(i - 2).type == TokenType::word && tok(i - 2).hash == instead;
}

// One day and one clock time in a sentence belong together even when words stand between.
void Reader::join_apart() {
  for (std::size_t k = frames_.size(); k-- > 0;)  // "Thursday with the night crew at 6"
    if (frames_[k].weak && frames_[k].only_part() && tok(frames_[k].first - 1).has(C::the) && tok(frames_[k].last).type == TokenType::word && tok(frames_[k].last).word == nullptr) erase(k);
  for (std::size_t k = frames_.size(); k-- > 0;)  // "at 8 for four on Friday"
    if (frames_[k].weak && frames_[k].bare_number && (tok(frames_[k].first - 1).has(C::for_) || (k + 1 < frames_.size() && replaced(frames_[k].first)))) erase(k);
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
    if (a.has_end && a.grain == Grain::week && !a.has_clock() && b.only_part() && !b.implied && b.first - a.last <= 1) {
      a.last = b.last;  // "next week in the morning": on which of its days nobody says
      erase(k + 1);
      continue;
    }
    // "On Friday I'm at the plant in the morning"
    const bool day_part = a.plain_day() && a.part == kNoPart && !a.instant && b.only_part() && !b.implied;
    if (day_part) {
      bool apart = false;
      for (int i = a.last; i < b.first; ++i) apart = apart || tok(i).has(C::stop) || tok(i).has(C::and_);
      if (!apart && merge(a, b)) erase(k + 1);
      continue;
    }
    const bool day_clock = a.has_day && !a.has_clock() && !a.has_end && b.plain_clock() && a.repeat < 0 && !a.has_length;
    const bool clock_day = a.plain_clock() && b.has_day && !b.has_clock() && !b.has_end && b.repeat < 0 && !b.has_length;
    if (!day_clock && !clock_day) continue;
    // "a year ago the share stood at 12"
    const Frame& counted_day = day_clock ? a : b;
    if (counted_day.why[0] == 'c' && b.first - a.last > 1 && (counted_day.day > today_ + days(60) || counted_day.day < today_ - days(60))) continue;
    static constexpr std::uint64_t not_ = hash_word("not");  // "tomorrow, not at 8"
    // The clock of another clause has its own day.
    bool cut = (b.first - a.last <= 5 && tok(a.last).has(C::to) && moving(a.first)) || (day_clock && tok(a.first - 1).has(C::excl) && tok(a.last).is(','));  // "except Thursday, ideally before noon"
    for (int i = a.last; i < b.first; ++i) {
      const Token& t = tok(i);
      if ((t.any({C::stop}) && !t.has(C::since)) || (t.type == TokenType::word && t.hash == not_ && i >= b.first - 2)) cut = true;
      if (t.is(',') && tok(i + 1).any({C::pastverb, C::pronoun, C::and_})) cut = true;
      const bool with_me = tok(i - 1).capital && tok(i - 1).word == nullptr;  // "tomorrow Bram and I walk the line, around 7"
      if (t.has(C::and_) && tok(i + 1).has(C::pronoun) && !with_me && tok(b.first - 1).any({C::before, C::after, C::until, C::approx})) cut = true;  // "before tomorrow and I know you're not up before 6"
      if (t.any({C::until, C::before, C::after, C::since}) && i == b.first - 1 && clock_day) cut = true;
      if (t.has(C::from) && clock_day && i == b.first - 1) cut = true;
    }
    if (clock_day && k + 2 < frames_.size() && frames_[k + 2].plain_clock() && light(b.last, frames_[k + 2].first)) cut = true;
    if (clock_day && k > 0 && frames_[k - 1].has_day && !frames_[k - 1].has_clock()) cut = true;
    if (told_as_past(a) != told_as_past(b) && a.has_day) cut = cut || told_as_past(a);
    if (cut) continue;
    const Token& lead = tok(b.first - 1);
    const Open open = !day_clock || b.to.given() ? Open::none : lead.has(C::after) ? Open::from : lead.any({C::before, C::until}) ? Open::until : Open::none;
    const bool past = clock_day && b.flex != Flex::none && c_.prefer != Prefer::past && told_as_past(b);  // "a 6 a.m. curfew was lifted on Oct. 2"
    if (past) put_back(b), b.flex = Flex::none;
    if (!merge(a, b)) continue;
    if (open != Open::none) a.open = open;
    erase(k + 1);
  }
}

// tomorrow at 2 or 4; Friday 9am and 2pm; 2pm or 3pm tomorrow.
void Reader::carry_days() {
  static constexpr std::uint64_t again = hash_word("again");  // "at eight tonight and again at ten"
  const auto listed = [&](int from, int to) {
    if (to - from > 3 || to == from) return false;
    bool joint = false;
    for (int i = from; i < to; ++i) {
      const Token& t = tok(i);
      if (t.any({C::or_, C::and_}) || t.is(',') || t.is('/') || t.is('&') || t.is('+')) joint = true;
      else if (!t.any({C::at, C::from, C::approx, C::also, C::between, C::the}) && t.hash != again) return false;
    }
    return joint;
  };
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {  // "tomorrow morning or afternoon", "today in the morning or the evening"
    const Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    const int at = tok(a.last + 1).has(C::the) ? a.last + 2 : a.last + 1;
    if (!a.has_day || a.has_end || a.has_clock() || a.part == kNoPart || a.part > kNight || a.repeat >= 0 || a.weak || !b.only_part() || b.part > kNight || b.first != at || !tok(a.last).any({C::or_, C::and_})) continue;
    b.has_day = true;
    b.day = a.day;
    b.flex = a.flex;
    b.grain = Grain::part;
    b.weak = b.implied = false;
    b.weekday_only = a.weekday_only;
    b.weekday = a.weekday;
  }
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
    const bool given_up = !a.weak && b.first == a.last + 2 && replaced(b.first);  // "3:15 instead of 2:45 tomorrow"
    const bool seated = !a.weak && !b.weak && b.first == a.last + 1 && tok(a.last).has(C::for_) && !a.to.given();  // "at 7 for 7.30 on Saturday"
    if ((!given_up && !seated && !listed(a.last, b.first)) || b.first < a.last) continue;
    if (a.weak && tok(a.last).is(',') && tok(a.first - 1).any({C::for_, C::evening})) continue;  // "a table for three, tonight, 8 o'clock"
    if (tok(b.first).any({C::weekday, C::relday, C::month})) continue;  // the day stood in front of its own clock
    a.weak = false;
    a.has_day = true;
    a.day = b.day;
    a.flex = b.flex;
    if (a.part == kNoPart) a.part = b.part;
    if (a.from.bare && !b.from.bare && a.bare_number && b.from.sec >= 43200 && a.from.sec < 43200) a.from.sec += 43200, a.from.bare = false;
  }
}

// A list of days with one clock time, said before them or behind them: "either tomorrow or Friday at 10",
// "Thu/Fri 1-3", "between 9 and 11 on the 26th or the 27th".
void Reader::share_hours() {
  const auto joint = [&](const Frame& a, const Frame& b) {
    const int k = b.first - 1 > a.last && tok(b.first - 1).any({C::on, C::the}) ? b.first - 1 : b.first;
    if (b.first == a.last) return a.weekday_only && tok(b.first).has(C::weekday);  // "mon wed fri 6am"
    return k == a.last + 1 && (tok(a.last).any({C::or_, C::and_}) || tok(a.last).is('/') || tok(a.last).is('&'));
  };
  const auto open_day = [](const Frame& f) { return f.plain_day() && !f.weak && !f.instant && !f.no_such && f.part == kNoPart && f.open == Open::none; };
  const auto timed = [](const Frame& f) { return f.has_day && f.has_clock() && !f.instant && !f.has_end && f.repeat < 0; };
  const auto give = [](const Frame& from, Frame& to) {
    to.from = from.from, to.to = from.to, to.part = from.part, to.open = from.open;
    to.zone = from.zone, to.has_offset = from.has_offset, to.offset = from.offset;
  };
  for (std::size_t k = frames_.size(); k-- > 1;) {
    Frame& a = frames_[k - 1];
    const Frame& b = frames_[k];
    const auto commas = [&](std::size_t n) { return n > 0 && frames_[n - 1].weekday_only && frames_[n].weekday_only && tok(frames_[n - 1].last).is(',') && frames_[n].first == frames_[n - 1].last + 1; };
    const bool run = commas(k) && (commas(k - 1) || (k + 1 < frames_.size() && timed(frames_[k + 1]) && frames_[k + 1].from.sec == b.from.sec && commas(k + 1)));  // "Mon, Wed, Fri @ 18:00"
    const bool listed = run || joint(a, b) || (tok(a.last).is(',') && b.first == a.last + 1 && k + 1 < frames_.size() && joint(b, frames_[k + 1]) && timed(frames_[k + 1]));
    if (open_day(a) && timed(b) && !b.day_last && listed) give(b, a);
  }
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    const Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    static constexpr std::uint64_t is = hash_word("is");  // "at 3 on Monday and Tuesday is free"
    const Token& after = tok(b.last);
    const bool ends = after.type != TokenType::word || tok(a.last).has(C::or_) || !(after.hash == is || after.any({C::pronoun, C::futureword, C::pastverb, C::the, C::the2, C::at, C::from}));
    if (timed(a) && a.day_last && open_day(b) && joint(a, b) && ends) give(a, b), b.day_last = true;
  }
}

}  // namespace daybook::timex

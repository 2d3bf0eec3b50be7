// Clock times as they are spoken: half seven, ten past four, eight oh five, 6 30.
#include "timex/reader.h"

namespace daybook::timex {

// "at half seven", "thurs half 8": British for half past.
int Reader::half_hour(int i, Frame& f) const {
  const Token& t = tok(i);
  int h = 0;
  if (!lex_.english() || !t.has(C::half) || t.words > 1 || number(i + 1, h) != i + 2 || h < 1 || h > 12) return i;
  const Token& before = tok(i - 1);
  const Token& after = tok(i + 2);
  const bool alone = before.type == TokenType::none && after.type == TokenType::none;
  const bool day_near = before.any({C::weekday, C::relday, C::tonight, C::part}) || after.any({C::tonight, C::relday, C::weekday, C::inpart}) || (after.has(C::on) && tok(i + 3).has(C::weekday)) || (after.has(C::at) && tok(i + 3).has(C::part));
  const bool day_said = before.is('.') && !frames_.empty() && frames_.back().last == i - 1 && frames_.back().plain_day() && after.type != TokenType::word;  // "Friday. Half seven."
  const bool occasion = after.type != TokenType::word && (day_said || before.any({C::booking, C::evening, C::morningctx}) ||
                                                          before.has(C::starts) || (before.has(C::pronoun) && tok(i - 2).has(C::futureword)));  // "see you half 8"
  static constexpr std::uint64_t said = hash_word("said");  // "you said half 3"
  static constexpr std::uint64_t its = hash_word("its");  // "it's half 8 already"
  const bool told = (before.type == TokenType::word && (before.hash == said || before.hash == its)) || (before.has(C::or_) && tok(i - 2).number());  // "1 or half 1"
  const bool opens = told || ((before.type == TokenType::none || before.has(C::assent)) && (after.any({C::at, C::on, C::or_, C::for_, C::suits, C::by}) || after.val(C::starts) == 5 || (closes(i + 2) && after.type == TokenType::word) || (tok(i + 3).type == TokenType::word && tok(i + 3).hash == hash_word("is") && after.type == TokenType::word && after.hash == hash_word("it"))));  // "right half 8 at yours", "half 7 outside the shop", "half six it is"
  const bool spelled = before.number() && before.value == 4 && before.digits == 1 && !before.glued && tok(i - 2).type == TokenType::word;  // "there 4 half six"
  const bool booked = (before.has(C::for_) || spelled) && (after.type != TokenType::word || after.any({C::stop, C::verbok}));  // "a table for half eight"
  if (!hour_lead(i - 1) && !day_near && !alone && !occasion && !opens && !booked) return i;
  if (counted(i + 2) || after.is(':') || after.is('/') || after.is('%') || (after.number() && !(after.value == 4 && after.digits == 1 && tok(i + 3).type == TokenType::word))) return i;  // "half 5 4 the airport"
  f.from = {h * 3600 + 1800, true, false};
  f.why = "minutes, hour";
  return i + 2;
}

// "at ten to", "by half past", "at twenty past": the first such minute from now, or behind the clock time just said
int Reader::minutes_of_hour(int i, Frame& f) const {
  const Token& t = tok(i);
  if (!lex_.english() || !tok(i - 1).any({C::at, C::by, C::until, C::make, C::before, C::approx})) return i;
  int m = t.has(C::pastmin) ? t.val(C::pastmin) : t.has(C::tomin) ? t.val(C::tomin) : 0;
  bool past = t.has(C::pastmin);
  int e = i + 1;
  if (m == 0) {
    e = number(i, m);
    if (e == i || m < 5 || m > 25 || m % 5 != 0 || t.number()) return i;
    past = tok(e).any({C::past, C::pastword}) && !tok(e).has(C::after);
    if (!past && !(tok(e).has(C::tohour) && tok(e).has(C::to))) return i;
    ++e;
  } else if (tok(i).has(C::tomin) && (t_.text()[t.to - 1] | 32) == 'f') {
    return i;  // "quarter of"
  }
  const Token& after = tok(e);
  if (after.type == TokenType::word ? !after.any({C::stop, C::and_, C::or_}) : after.number() || after.glued != after.is('.')) return i;
  const bool said = !frames_.empty() && frames_.back().plain_clock() && !frames_.back().weak && !frames_.back().to.given();  // "in at 8.52, there by quarter past"
  const int now = (said ? frames_.back().from.sec : now_sec_) / 60;
  int at = now - now % 60 + (past ? m : 60 - m);
  if (at <= now) at += 60;
  f.from.sec = at % 1440 * 60;
  f.from.bare = said && frames_.back().from.bare;
  f.why = "minutes, hour";
  return e;
}

// "at eight hundred hours"
int Reader::hundred_hours(int i, Frame& f) const {
  const Token& t = tok(i);
  if (!t.has(C::num) || t.number() || !tok(i + 1).has(C::hundred) || !tok(i + 2).has(C::hundredhours) || !(hour_lead(i - 1) || tok(i - 1).has(C::for_) || (tok(i - 1).type == TokenType::none && tok(i + 3).type == TokenType::none))) return i;
  f.from.sec = t.val(C::num) * 3600;
  f.why = "digits";
  return f.from.sec <= 86400 ? i + 3 : i;
}

// five minutes to three, ten past four; the minutes `h` end at `j`
int Reader::minutes_and_hour(int i, int j, int h, Frame& f) const {
  const Token& t = tok(i);
  const bool said_minutes = tok(j).has(C::unit) && tok(j).val(C::unit) == 2;
  const int k = said_minutes ? j + 1 : j;
  if (h >= 1 && h <= 59 && (tok(k).any({C::pastword, C::past, C::tohour})) && !tok(i - 1).any({C::from, C::between})) {
    int hour = 0;
    const bool before = tok(k).has(C::tohour);
    const bool usual = h % 5 == 0 && h <= 25 && !t.number();
    int e = number(k + 1, hour);
    const bool word_hour = e == k + 1 && tok(k + 1).has(C::clockword);
    if (word_hour) hour = tok(k + 1).val(C::clockword) / 60, e = k + 2;
    const bool after_word = tok(k).has(C::after) && !tok(k).has(C::past);
    if (e > k + 1 && hour <= 12 && (hour >= 1 || word_hour) && !tok(e).is(':') &&
        (said_minutes || usual || (word_hour && before && h % 5 == 0) || (before && h % 5 == 0 && h > hour && (tok(i - 1).any({C::at, C::until, C::approx}) || tok(i - 1).is('@') || (h > 12 && tok(e).has(C::ampm)))) || (!before && !after_word && h % 5 == 0)) && !counted(e)) {
      int total = (hour == 0 ? 24 : hour) * 60 + (before ? -h : h);
      if (total < 60) total += 720;
      f.from = {total % 1440 * 60, !word_hour, false};
      f.why = "minutes, hour";
      return e;
    }
  }
  return i;
}

// The nought of a spoken clock: "oh six forty", "nine oh five"
bool Reader::said_oh(int i) const {
  const Token& t = tok(i);
  const std::size_t size = t.to - t.from;
  return t.type == TokenType::word && (t_.text()[t.from] | 32) == 'o' && (size == 1 || (size == 2 && (t_.text()[t.from + 1] | 32) == 'h'));
}

// "o five", "oh nine" behind an hour in words
int Reader::oh_minutes(int j, int& minutes) const {
  if (!said_oh(j) || tok(j + 1).number() || !tok(j + 1).has(C::num)) return j;
  const int e = number(j + 1, minutes);
  return minutes >= 1 && minutes <= 9 && !counted(e) ? e : j;
}

// "two alarms, one for 6 15 and one for 6 30"
bool Reader::alarm_in_front(int i) const {
  for (int k = i - 2; k >= sentence_first_ && k > i - 12; --k)
    if (tok(k).has(C::morningctx)) return true;
  return false;
}

// "set an alarm for 6 30", "at 18 00": hour and minutes with a blank for the colon, as they are dictated.
int Reader::spaced_minutes(int i, Frame& f) const {
  const Token& h = tok(i);
  const Token& m = tok(i + 1);
  const bool digits = h.number() && m.number() && !m.glued && h.digits <= 2 && m.digits == 2 && h.fraction_digits == 0 && m.fraction_digits == 0;
  if (!digits || h.value > 23 || m.value > 59 || (h.value == 0 && h.digits == 1) || month_at(i - 1)) return i;
  const Token& before = tok(i - 1);
  const Token& after = tok(i + 2);
  const bool half = after.has(C::ampm) && after.to - after.from > 1 && h.value >= 1 && h.value <= 12;
  const bool ends = after.type != TokenType::word ? !(after.glued && tok(i + 3).glued) && !after.number() && after.type != TokenType::opaque
                                                  : (after.word != nullptr || before.has(C::at)) && !month_at(i + 2) && !after.any({C::ordsuffix, C::shortunit});
  const bool day_behind = after.any({C::relday, C::weekday, C::tonight}) && (before.type == TokenType::none || (before.has(C::booking) && !before.has(C::in)));  // "gym 6 30 tomoz"
  const bool led = day_behind || (hour_lead(i - 1) && (!before.has(C::approx) || after.type != TokenType::word)) || before.any({C::weekday, C::relday, C::tonight, C::morningctx}) ||
                   (before.has(C::for_) && (tok(i - 2).any({C::booking, C::evening}) || alarm_in_front(i))) ||
                   (before.has(C::to) && tok(i - 2).number() && tok(i - 3).has(C::from));
  const bool plain = led && ends && m.value % 5 == 0 && !counted(i + 2);
  if (!plain && (!half || before.number() || before.any({C::nobefore, C::ordsuffix}))) return i;
  f.from = {h.value * 3600 + m.value * 60, bare_hour(h), false};
  f.why = "hour, minutes";
  return i + 2;
}

}  // namespace daybook::timex

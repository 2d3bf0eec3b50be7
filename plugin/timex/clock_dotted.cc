// Clock times with a point for the colon: "9.30 tomorrow", "6.00 - 22.00", "until 2.15". A decimal looks the same, so
// each needs something beside it that tells a time.
#include <algorithm>
#include <iterator>

#include "timex/reader.h"

namespace daybook::timex {

bool Reader::dotted_minutes(const Token& t) const {
  return t.number() && t.fraction_digits == 2 && t.fraction < 60 && t.value < 24;
}

bool Reader::dotted(int i) const {
  const Token& t = tok(i);
  const Token& before = tok(i - 1);
  const Token& after = tok(i + 1);
  const bool round = t.fraction % 5 == 0;
  if (after.has(C::ampm) && (after.glued || after.to - after.from > 1)) return true;
  if ((before.has(C::at) && !after.has(C::noafter)) || (before.is('@') && !t.glued) || after.has(C::oclock)) return true;
  if (after.has(C::ish) && after.glued) return true;
  if (round && (until_late(i + 1) > i + 1 || (before.has(C::starts) && t.value >= 13 && after.type != TokenType::word))) return true;  // "7.30 til late", "gets in 19.40"
  if (round && (before.any({C::weekday, C::relday, C::tonight}) || after.has(C::tonight))) return true;
  const bool until_hour = after.has(C::until) && !after.has(C::to) && (tok(i + 2).number() || tok(i + 2).has(C::clockword));
  const bool behind_date = month_at(i - 1) && tok(i - 2).number() && after.type != TokenType::word;
  const bool part_behind = after.has(C::inpart) || (after.has(C::in) && tok(i + 2).has(C::the) && tok(i + 3).has(C::part));  // "8.15 in the evening"
  if (round && part_behind && t.value >= 1 && t.value <= 12) return true;
  static constexpr std::uint64_t due = hash_word("due");  // "delayed, now due 18.05"
  if (round && before.type == TokenType::word && before.hash == due && after.type != TokenType::word && !t.glued) return true;
  if (round && (until_hour || behind_date)) return true;
  return dotted_choice(i) || dotted_timetable(i) || dotted_led(i) || dotted_day(i) || dotted_for(i) || dotted_or(i) || dotted_loose(i) || dotted_run(i) || dotted_chat(i) || dotted_pair(i) || dotted_range(i) ||
         dotted_answer(i);
}

// "8.30" in answer to a question about a time; 12.03 is as well a day of March.
bool Reader::dotted_answer(int i) const {
  const Token& t = tok(i);
  const bool month = t.fraction >= 1 && t.fraction <= 12;
  return c_.answer && !month && !tok(i - 1).has(C::nobefore) && !counted(i + 1) && !tok(i + 1).is('%');
}

// "9.30-10.15 tuesday", "2 to 3.30 tomorrow": a range of hours, one end or both with minutes, beside a day or an
// occasion, or all that is said.
bool Reader::dotted_range(int i) const {
  const auto sign = [&](int k) { return tok(k).is('-') || tok(k).any({C::to, C::until}); };
  const auto end = [&](const Token& t) {
    if (!t.number()) return false;
    return t.fraction_digits == 0 ? bare_hour(t) && t.digits <= 2 : dotted_minutes(t) && t.fraction % 5 == 0 && t.value >= 1;
  };
  const bool is_last = sign(i - 1) && end(tok(i - 2));
  const int first = is_last ? i - 2 : i;
  const int last = first + 2;
  if (!end(tok(first)) || !end(tok(last)) || !sign(first + 1) || tok(first - 1).is('-') || tok(last + 1).is('-') || tok(last + 1).is('%')) return false;
  const bool date_before = std::any_of(frames_.begin(), frames_.end(), [&](const Frame& f) { return f.has_day && f.last == first; });  // "March 12 9.30-10.15"
  if (counted(last + 1) || (!date_before && (numbers_things(first - 1) || tok(first - 1).any({C::num, C::plain}) || tok(first - 1).number()))) return false;
  return range_beside_day(first, last + 1) || range_led(first, last + 1);
}

bool Reader::range_beside_day(int first, int after) const {
  static constexpr ClassSet kDay = {C::weekday, C::relday, C::tonight, C::weekdayplural};
  const int a = tok(after).is(',') || tok(after).has(C::on) ? after + 1 : after;
  if (tok(a).any(kDay) || (tok(after).has(C::on) && tok(a).any({C::the, C::month}))) return true;
  Frame d;  // "next Monday", "3/12", "in two weeks"
  const bool named = day(a, d) > a || (tok(a).any({C::in, C::a}) && relative_length(a, d) > a);
  if (named && d.has_day && !d.has_clock() && !d.weak) return true;
  int b = first - 1;
  while (b > first - 4 && (tok(b).any({C::from, C::at, C::between}) || tok(b).is(',') || tok(b).is(':') || tok(b).is('@'))) --b;
  if (tok(b).any(kDay) || tok(b).has(C::part)) return true;
  return std::any_of(frames_.begin(), frames_.end(), [&](const Frame& f) { return f.has_day && !f.has_clock() && f.last == b + 1; });
}

bool Reader::range_led(int first, int after) const {
  const Token& lead = tok(first - 1);
  const Token& before = tok(first - 2);
  const bool ends = tok(after).type != TokenType::word || tok(after).any({C::at, C::for_, C::on, C::in}) || closes(after);
  static constexpr std::uint64_t is = hash_word("is");  // "office timing is 9.30 to 6.30 only"
  if (ends && lead.type == TokenType::word && lead.hash == is && before.has(C::booking) && !before.has(C::in)) return true;
  if (!ends) return false;
  const bool word = lead.type == TokenType::word;
  if (!word) return !lead.number() && lead.type != TokenType::opaque && tok(after).type == TokenType::none && (lead.type == TokenType::none || before.any({C::booking, C::evening}));
  if (lead.any({C::booking, C::evening, C::morningctx})) return !lead.has(C::in);
  return lead.any({C::from, C::between, C::for_}) && before.any({C::booking, C::evening, C::morningctx, C::move});
}

// "from 10.30 to 11.45" where no verb says that something rose from the one to the other
bool Reader::dotted_span(int i) const {
  const auto minutes = [](const Token& t) { return t.number() && t.fraction_digits == 2 && t.fraction < 60 && t.fraction % 5 == 0 && t.value < 24; };
  const Token& lead = tok(i - 1);
  const Token& before = tok(i - 2);
  if (!lead.any({C::from, C::between}) || !minutes(tok(i)) || !tok(i + 1).any({C::to, C::until, C::and_}) || !minutes(tok(i + 2))) return false;
  return !counted(i + 3) && (before.type != TokenType::word || before.any({C::booking, C::weekday, C::relday, C::at, C::on, C::move, C::starts}));
}

// "6.00 - 22.00", "8:10 - 12.32": a point for the colon where both ends have two digits behind it.
bool Reader::dotted_pair(int i) const {
  if (dotted_span(i) || (tok(i - 1).any({C::to, C::until, C::and_}) && dotted_span(i - 2))) return true;
  const Token& next = tok(i + 2);
  const Token& last = tok(i - 2);
  const auto minutes = [&](const Token& t) { return dotted_minutes(t); };
  const bool day = tok(i - 1).any({C::weekday, C::relday, C::tonight, C::part, C::weekdayplural});
  if (day && tok(i + 1).is('-') && next.number() && bare_hour(next) && next.fraction_digits == 0 && tok(i).fraction % 15 == 0) return true;  // "thurs nite 7.30-9"
  if (tok(i + 1).is('-') && tok(i + 1).glued && next.glued) return false;  // dotted_range() knows
  if (tok(i + 1).is('-') && minutes(next)) return tok(i).fraction % 5 == 0 && next.fraction % 5 == 0;
  if (!tok(i - 1).is('-') || (t_[i].glued && tok(i - 1).glued && last.fraction_digits != 0)) return false;
  if (minutes(last)) return tok(i).fraction % 5 == 0 && last.fraction % 5 == 0;
  return last.number() && last.digits == 2 && tok(i - 3).is(':') && tok(i - 4).number();
}

// "until 2.15", "around 7.30", but not "until 2.15 is out" of a release nor "around 2.50 dollars"
bool Reader::dotted_led(int i) const {
  const Token& after = tok(i + 1);
  bool booked = false;  // "the meeting got bumped to 3.30", but not a release
  for (int k = i - 2; tok(i - 1).has(C::to) && moving(i) && k >= sentence_first_ && k > i - 8; --k) booked = booked || (tok(k).has(C::booking) && !tok(k).has(C::in));
  const bool clocked = !frames_.empty() && frames_.back().has_clock() && !frames_.back().weak;
  if (tok(i - 1).has(C::from) && clocked && tok(i).fraction % 15 == 0 && tok(i).value >= 1 && tok(i).value <= 12 && after.type != TokenType::word && !after.number() && !after.is('-') && !after.is('%')) return true;  // "8.30 tee off, rolls from 7.45"
  if (tok(i - 1).has(C::make) && tok(i).fraction % 15 == 0 && tok(i).value >= 1 && tok(i).value <= 12 && after.type != TokenType::word && !after.number() && !after.is('-') && !after.is('%')) return true;  // "let's make it 2.30"
  if (tok(i - 1).has(C::since) && tok(i).fraction % 15 == 0 && tok(i).value >= 1 && tok(i).value <= 12 && (tok(i - 2).any({C::starts, C::pastverb}) || after.type != TokenType::word)) return true;  // "been here since 8.30"
  return (booked || (tok(i - 1).any({C::until, C::approx}) && !tok(i - 1).has(C::to))) && tok(i).fraction % 15 == 0 && tok(i).value >= 1 && tok(i).value <= 12 &&
         (after.type != TokenType::word || after.any({C::relday, C::weekday, C::on, C::at}));
}

// "a table for 7.15", "be there for 6.45", but "lunch for 8.50"
bool Reader::dotted_for(int i) const {
  const Token& t = tok(i);
  const Token& after = tok(i + 1);
  if (tok(i - 1).has(C::for_) && tok(i - 2).number() && bare_hour(tok(i - 2)) && tok(i - 2).fraction_digits == 0 && tok(i - 2).value == t.value && t.fraction % 15 == 0 && hour_lead(i - 3)) return true;  // "at 7 for 7.30"
  if (!tok(i - 1).has(C::for_) || t.fraction % 15 != 0 || t.value < 1 || t.value > 12 || counted(i + 1)) return false;
  const Token& what = tok(i - 2);
  const bool day_behind = after.any({C::relday, C::weekday, C::tonight}) || (after.has(C::on) && tok(i + 2).has(C::weekday));  // "Fairview for 7.15 on friday"
  if (day_behind && !what.any({C::pastverb, C::plain, C::move})) return true;
  const bool occasion = what.any({C::evening, C::morningctx}) || (what.has(C::booking) && !what.has(C::in)) || what.val(C::starts) == 2 || alarm_in_front(i);
  return occasion && (after.type != TokenType::word ? !after.number() && !after.is('%') : after.any({C::relday, C::weekday, C::tonight, C::on, C::at, C::and_, C::verbok}));
}

// "like 2 or 2.30"
bool Reader::dotted_or(int i) const {
  const Token& t = tok(i);
  const Token& other = tok(i - 2);
  const Token& until = tok(i + 2);  // "7.30 for 8"
  if (tok(i + 1).has(C::for_) && until.number() && until.digits <= 2 && bare_hour(until) && until.fraction_digits == 0 && t.fraction % 15 == 0 && until.value == t.value + 1 && tok(i + 3).type != TokenType::word && !tok(i + 3).number()) return true;
  return tok(i - 1).has(C::or_) && other.number() && other.digits <= 2 && other.fraction_digits == 0 && bare_hour(other) && t.fraction % 15 == 0 &&
         (t.value == other.value || t.value == other.value + 1) && tok(i + 1).type != TokenType::word;
}

// "9.30 tomorrow", "standup 9.30 Monday", but not "up 1.50 today"
bool Reader::dotted_day(int i) const {
  const Token& before = tok(i - 1);
  const bool opens = before.type == TokenType::none || before.type == TokenType::line || before.is(',') || before.any({C::booking, C::evening, C::morningctx}) || (tok(i + 2).has(C::part) && !before.has(C::nobefore));
  const bool booked = before.any({C::booking, C::evening, C::morningctx}) && !before.has(C::in);
  static constexpr std::uint64_t is = hash_word("is");  // "pickup is 3.15 tomorrow"
  const Token& what = tok(i - 2);
  if (before.type == TokenType::word && before.hash == is && (what.any({C::evening, C::starts}) || (what.has(C::booking) && !what.has(C::in))) && tok(i).fraction % 15 == 0 && tok(i + 1).any({C::relday, C::weekday, C::tonight})) return true;
  const bool daily = tok(i + 1).has(C::freq) || (tok(i + 1).has(C::every) && (tok(i + 2).has(C::weekday) || tok(i + 2).has(C::unit)));  // "pickup 3.15 every day"
  if (booked && daily && tok(i).fraction % 15 == 0 && tok(i).value >= 1 && tok(i).value <= 12) return true;
  return opens && tok(i).fraction % (booked ? 5 : 15) == 0 && tok(i).value >= 1 && tok(i + 1).any({C::relday, C::weekday, C::tonight});
}

// "quiz tues nites at the bell 8.30": a day in front, nothing behind, in a text that begins with no capital
bool Reader::dotted_loose(int i) const {
  const Token& before = tok(i - 1);
  const Token& after = tok(i + 1);
  const bool ends = after.type != TokenType::word ? !after.number() && !after.is('%') && after.type != TokenType::opaque && !after.glued : after.has(C::booking) && !after.has(C::in);
  const bool lead = before.type == TokenType::word && !before.any({C::to, C::by, C::of, C::for_, C::approx, C::nobefore, C::plain, C::the2, C::and_, C::or_});
  bool day = false;
  for (const Frame& f : frames_) day = (day || ((f.has_day || f.repeat >= 0) && i - f.last <= 8)) && !f.has_clock();
  return lex_.english() && ends && lead && day && tok(i).fraction % 5 == 0 && tok(i).value >= 1 && tok(i).value <= 12 && !tok(0).capital;
}

// "i get off at the stn 5.40": in careless chat a point stands for the colon unless the number is a price or counts
bool Reader::dotted_chat(int i) const {
  const Token& before = tok(i - 1);
  const Token& after = tok(i + 1);
  static constexpr ClassSet kNever = {C::on, C::nobefore, C::plain, C::pastverb, C::of, C::for_, C::a, C::the2, C::unit, C::num, C::pronoun, C::move};
  static constexpr ClassSet kCounts = {C::noafter, C::every, C::unit, C::a, C::more, C::times, C::per};
  static constexpr std::uint64_t kIs[] = {hash_word("is"), hash_word("its"), hash_word("was"), hash_word("only"), hash_word("just"), hash_word("thats"), hash_word("b"), hash_word("be"), hash_word("cost")};
  if (tok(i).fraction % 5 != 0 || tok(i).value < 1 || tok(i).value > 12 || before.type != TokenType::word || (before.any(kNever) && !before.has(C::the)) || after.any(kCounts) || counted(i + 1)) return false;
  if (before.type == TokenType::word && std::find(std::begin(kIs), std::end(kIs), before.hash) != std::end(kIs)) return false;
  if (after.type == TokenType::word ? after.word == nullptr && after.capital : after.number() || after.type == TokenType::opaque || (after.glued && tok(i + 2).glued)) return false;
  bool told = !frames_.empty() || !out_.empty() || after.val(C::starts) == 4 || before.any({C::before, C::after, C::until, C::by, C::approx, C::make});  // something else here is a time, or goes by one
  for (int k = i - 1; k >= sentence_first_ && k > i - 9 && !told; --k)
    told = tok(k).any({C::starts, C::evening, C::morningctx}) || (tok(k).has(C::booking) && !tok(k).has(C::in));
  static constexpr std::uint64_t kTaken[] = {hash_word("missed"), hash_word("miss"), hash_word("catch"), hash_word("catching"), hash_word("caught"), hash_word("getting"), hash_word("get"), hash_word("got"), hash_word("took"), hash_word("taking"), hash_word("take")};
  const Token& verb = tok(i - 2);  // "missed the 8.15"
  if (before.has(C::the) && verb.type == TokenType::word && std::find(std::begin(kTaken), std::end(kTaken), verb.hash) != std::end(kTaken)) return true;
  return told && !before.has(C::to) && chatty();
}

// "starts 7.30 sharp"
bool Reader::dotted_run(int i) const {
  static constexpr std::uint64_t is = hash_word("is");
  if (tok(i - 1).type == TokenType::word && tok(i - 1).hash == is && tok(i - 2).val(C::starts) == 4 && tok(i + 1).type != TokenType::word && !tok(i + 1).is('%')) return true;  // "the last bus is 23.10"
  if (tok(i + 1).val(C::starts) == 1 && tok(i - 1).type != TokenType::word && !tok(i).glued && tok(i).fraction % 15 == 0 && tok(i).value >= 1 && tok(i).value <= 12 && lex_.english()) return true;  // "8.30 tee off"
  const Token& run = tok(i - 1);
  const Token& after = tok(i + 1);
  if (run.has(C::the) && after.val(C::starts) == 4 && tok(i).fraction % 5 == 0 && tok(i).value >= 1 && lex_.english()) return true;  // "the 9.20 showing"
  if (run.val(C::evening) == 2 && tok(i).fraction % 15 == 0 && tok(i).value >= 5 && tok(i).value <= 12 && after.type != TokenType::word && !after.number() && !after.is('%') && !after.is('-')) return true;  // "doors 7.15, meet in the bar"
  if ((run.val(C::starts) != 1 && run.val(C::starts) != 2) || tok(i).fraction % 5 != 0 || tok(i).value < 1 || tok(i).value > 12) return false;
  return after.has(C::sharp) || after.any({C::relday, C::weekday, C::tonight}) || (!tok(0).capital && (after.type != TokenType::word ? !after.number() && !after.is('%') && after.type != TokenType::opaque : after.has(C::verbok)));
}

}  // namespace daybook::timex

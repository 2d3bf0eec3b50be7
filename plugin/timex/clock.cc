// Clock times: 3pm, 15:30, 0800, noon, half past four, 9ish, ten to three, 5 in the evening.
#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "timex/reader.h"

namespace daybook::timex {
// A word in front of a number that makes it an hour.
bool Reader::hour_lead(int i) const {
  return tok(i).any({C::at, C::until, C::by, C::after, C::before, C::between, C::make, C::approx, C::from, C::since}) ||
         (tok(i).has(C::to) && moving(i)) || tok(i).is('@');
}

// Whoever writes "u" and "thx" writes "mon" and "640" too: there, weaker evidence will do.
bool Reader::chatty() const {
  if (chatty_ >= 0) return chatty_ != 0;
  chatty_ = 0;
  for (int i = 0; i < t_.size() && chatty_ == 0; ++i) {
    const int spelling = tok(i).type == TokenType::word ? tok(i).val(C::verbok) : 0;
    if (spelling < 2) continue;
    const std::string_view word = t_.text().substr(tok(i).from, tok(i).to - tok(i).from);
    if (spelling == 2 || (!tok(i).possessive && word.find('\'') == std::string_view::npos)) chatty_ = 1;
  }
  return chatty_ != 0;
}

// "doors 7", "dinner 8?", "lunch 12"
bool Reader::meal_hour(int i, int j) const {
  const Token& lead = tok(i - 1);
  const Token& t = tok(i);
  const Token& after = tok(j);
  const bool evening = lead.val(C::evening) == 2 && t.value >= 5;
  const bool midday = lead.val(C::booking) == 2 && (t.value >= 11 || t.value <= 2);
  if ((!evening && !midday) || !t.number() || !bare_hour(t) || tok(i - 2).any({C::of, C::num})) return false;
  if (after.type == TokenType::word) return after.any({C::weekday, C::relday, C::tonight, C::and_, C::or_});
  return !after.number() && after.type != TokenType::opaque && !(after.glued && tok(j + 1).glued);
}

// Whether a lone number behind such a word is an hour: what follows must leave it alone.
bool Reader::lone_hour(int i, int j, const Frame& f) const {
  const Token& lead = tok(i - 1);
  const Token& t = tok(i);
  const Token& after = tok(j);
  if ((lead.type != TokenType::word || lead.has(C::assent)) && !lead.number() && after.has(C::suits) && f.from.sec > 0 && f.from.sec <= 12 * 3600 && t.digits <= 2 && !lead.is('-') && !lead.is('/')) return true;
  if (lead.has(C::assent) && t.number() && bare_hour(t) && after.has(C::on) && tok(j + 1).has(C::weekday)) return true;  // "ok 5 on thurs"
  if (after.any({C::past, C::pastword}) && !tok(j + 1).number() && !tok(j + 1).any({C::num, C::clockword})) return false;  // "at 10 past"
  if (after.has(C::tohour) && after.has(C::to) && tok(j + 1).type == TokenType::none && !t.number()) return false;  // "at five to"
  // "we're on for 2 tomorrow", "confirmed for 11 Friday", but "a table for 2 tomorrow"
  const bool on_for = lead.has(C::for_) && after.any({C::relday, C::weekday, C::tonight}) && bare_hour(t) && t.number() &&
                      (t.value >= 9 || tok(i - 2).any({C::on, C::booking}));
  if (on_for) return true;
  const bool alarm = lead.any({C::for_, C::to}) && t.number() && bare_hour(t) && (tok(i - 2).has(C::morningctx) || (lead.has(C::for_) && tok(i - 1).has(C::morningctx)));
  if (alarm && (after.type != TokenType::word || after.any({C::on, C::and_, C::relday, C::weekday})) && !after.number() && !after.glued && !after.is('%')) return true;  // "set my alarm for 5"
  static constexpr std::uint64_t kReady[] = {hash_word("good"), hash_word("on"), hash_word("set"), hash_word("down")};
  static constexpr std::uint64_t kStill[] = {hash_word("still"), hash_word("all"), hash_word("we"), hash_word("were")};
  const auto among = [&](int k, const auto& words) { return tok(k).type == TokenType::word && std::find(std::begin(words), std::end(words), tok(k).hash) != std::end(words); };
  if (lead.has(C::for_) && t.number() && bare_hour(t) && after.type != TokenType::word && !after.number() && !after.glued && among(i - 2, kReady) && among(i - 3, kStill)) return true;  // "still good for 7"
  if (lead.any({C::evening, C::booking}) && meal_hour(i, j)) return true;
  if (met_at(i, j)) return true;
  const bool evening_hour = after.has(C::tonight) && after.val(C::tonight) >= 0 && t.number() && bare_hour(t) && t.value >= 5 && lex_.english();
  if (evening_hour && !lead.any({C::nobefore, C::for_, C::of, C::the, C::the2, C::num, C::plain})) return true;
  const bool run = lead.val(C::starts) == 1 && t.number() && bare_hour(t) && (after.type != TokenType::word || after.any({C::relday, C::weekday, C::tonight}) || (after.has(C::on) && tok(j + 1).any({C::weekday, C::weekdayplural})));
  if (run && !after.number() && after.type != TokenType::opaque && !after.is('-') && !after.is('/') && !after.is('%') && !(after.glued && tok(j + 1).glued)) return true;  // "kickoff 3"
  const bool of_run = after.val(C::starts) == 1 && tok(j + 1).type != TokenType::word && t.number() && bare_hour(t) && !after.glued;
  if (of_run && (lead.type != TokenType::word || lead.any({C::a, C::segment}))) return true;  // "7 kick off", "an early 6 start"
  static constexpr std::uint64_t round = hash_word("round");  // "this morning round 8"
  if (lead.type == TokenType::word && lead.hash == round && !frames_.empty() && frames_.back().last == i - 1 && frames_.back().has_day && bare_hour(t) && !counted(j)) return true;
  if (after.has(C::of) && !after.has(C::in) && tok(j + 1).number()) return false;  // "at 3 of 5"
  static constexpr std::uint64_t kIm[] = {hash_word("im"), hash_word("ill"), hash_word("ive")};
  if (lead.has(C::by) && t.number() && bare_hour(t) && after.has(C::part) && after.words == 1 && (t_.text()[after.to - 1] | 32) != 's' && lex_.english()) return true;  // "reaching by 7 morning"
  if (lead.is('?') && after.is('?') && t.number() && bare_hour(t) && !out_.empty() && emitted_ >= i - 4 && lex_.english()) return true;  // "wot time 2moro? 11?"
  if (lead.any({C::before, C::after, C::until, C::by, C::since}) && t.number() && bare_hour(t) && (after.has(C::pronoun) || after.val(C::verbok) == 3 || among(j, kIm)) && lex_.english()) return true;
  if (lead.has(C::approx) && !lead.has(C::also) && lead.words == 1 && t.number() && bare_hour(t) && after.has(C::pronoun) && !after.any({C::and_, C::stop}) && tok(i - 2).type == TokenType::word && !tok(i - 2).any({C::pastverb, C::pronoun}) && lex_.english() && !counted(j)) return true;  // "pull up around 9 we eat"  // "after 9 I'm free"
  if (lead.has(C::from) && t.number() && bare_hour(t) && after.has(C::on) && tok(j + 1).any({C::weekday, C::relday})) return true;  // "out from 2 on fri"
  if (after.has(C::orlater) && !after.has(C::on) && (lead.type == TokenType::none || lead.is('.') || lead.is(',')) && t.number() && bare_hour(t) && (tok(j + 1).has(C::at) || tok(j + 1).type != TokenType::word) && lex_.english()) return true;  // "6 onwards at my place"
  if (!hour_lead(i - 1) || counted(j) || after.type == TokenType::opaque || after.number() || t.digits > 2) return false;
  int other = 0;  // "between 5 and 10 items", "at 12-15 seats"
  if (after.is('-') && tok(j + 1).number() && counted(j + 2)) return false;
  if (lead.has(C::between) && after.has(C::and_) && counted(number(j + 1, other))) return false;
  const int hour = f.from.sec / 3600;
  if (hour == 0 || (hour > 12 && !(lead.has(C::at) && t.digits == 2))) return false;
  const bool the_day = after.has(C::the) && tok(j + 1).has(C::unit) && tok(j + 1).val(C::unit) == 4;  // "at nine the day after"
  const bool early_part = after.has(C::segment) && tok(j + 1).has(C::part) && lex_.english();  // "at 5 early morning tomorrow"
  const bool day_behind = the_day || early_part || after.any({C::relday, C::weekday, C::tonight}) || (after.has(C::part) && !t.number() && lex_.english()) || (after.any({C::this_, C::next}) && tok(j + 1).any({C::weekday, C::part}));
  static constexpr std::uint64_t please = hash_word("please");
  const bool closed = after.type == TokenType::word && closes(j) && lex_.english();  // "by 8 only", "at six lor", "bout 9 x"
  const bool end = after.type != TokenType::word || after.hash == please || after.has(C::orearlier) || after.val(C::verbok) == 2 || closed;  // "by 5 pls"
  const bool mild = after.any({C::on, C::at, C::for_, C::in, C::and_, C::or_, C::to, C::until, C::also, C::orearlier, C::orlater, C::stop, C::starts});
  if (after.is('.') && after.glued && tok(j + 1).glued && !tok(j + 1).is('.') && !new_sentence(j + 1)) return false;
  if (after.is('/') || after.is(':') || after.is('*') || after.is('=') || after.is('(')) return false;
  if (hour > 12) return end;
  if (!t.number()) {
    const bool at_phrase = lead.words > 1 && text::lower_ascii(t_.text().substr(lead.to - 3, 3)) == " at";  // "starting at one"
    if (f.from.sec == 3600 && !(end && (at_phrase || lead.any({C::at, C::until}) || lead.has(C::to)))) return false;
    const bool about = lead.has(C::approx) && tok(i - 2).any({C::at, C::until, C::by, C::before, C::after});  // "at around nine"
    const bool leaving = lead.has(C::approx) && !lead.has(C::also) && lead.words == 1 && tok(i - 2).has(C::starts) && end;  // "I'll leave around four"
    bool occasion = false;  // "move lunch with Tariq to one", but "lower the count to three"
    for (int k = i - 2; lead.has(C::to) && end && k >= sentence_first_ && k > i - 10; --k) occasion = occasion || tok(k).any({C::evening, C::morningctx}) || (tok(k).has(C::booking) && !tok(k).any({C::in, C::move}));
    if (lead.has(C::to)) return occasion;
    return leaving || ((about || lead.any({C::at, C::until, C::make, C::by, C::before, C::after})) && (end || mild)) || (lead.any({C::at, C::before, C::after, C::until, C::by}) && day_behind);
  }
  const Token& earlier = tok(i - 2);
  const bool most_days = after.has(C::nobefore) && tok(j + 1).has(C::unit);  // "at 7 most days"
  if (most_days && lead.any({C::at, C::make, C::after, C::before, C::until})) return true;
  if (lead.has(C::at) || lead.is('@')) {
    if (end || mild || earlier.any({C::evening, C::booking})) return true;  // also "doors at 7 show at 8"
    if (after.word == nullptr && !after.capital && lead.is('@') && chatty()) return true;  // "cu @ 8 outside the odeon"
    if (after.type == TokenType::word && occasion_at(i, j)) return true;
    return after.word != nullptr && !after.number() && !after.any({C::nobefore, C::noafter, C::ordnoun});
  }
  if (lead.has(C::to) && !lead.number()) return moving(i) && (end || mild || day_behind || after.has(C::verbok));
  if (lead.has(C::from) && after.has(C::for_) && (tok(j + 1).number() || tok(j + 1).any({C::num, C::a, C::half}))) return true;  // "from 9 for 3 hours"
  if (lead.has(C::from) && after.has(C::at) && tok(j + 1).any({C::the, C::the2}) && tok(i - 2).type != TokenType::word) return true;  // "from 8 at the king's head"
  if (lead.has(C::from) && after.has(C::orlater) && (!after.has(C::on) || tok(j + 1).type != TokenType::word)) return true;  // "from 10 onwards"
  if (lead.has(C::from) && after.any({C::until, C::to})) return !tok(j + 1).number() && !tok(j + 1).has(C::num);
  static constexpr std::uint64_t kAway[] = {hash_word("gone"), hash_word("away"), hash_word("out"), hash_word("off"), hash_word("around")};
  if (lead.has(C::by) && (day_behind || (after.has(C::on) && tok(j + 1).any({C::weekday, C::the, C::month})))) return true;
  const bool day_said = !frames_.empty() && frames_.back().has_day && !frames_.back().has_clock();
  const bool clock_said = !frames_.empty() && frames_.back().has_clock() && !frames_.back().weak;
  if (lead.has(C::by) && (earlier.type == TokenType::word && ((earlier.word == nullptr && !day_said && !clock_said && !chatty() && !after.has(C::orearlier)) || earlier.any({C::approx, C::move}) || earlier.has(C::orlater)))) return false;
  if (lead.has(C::by) && earlier.has(C::booking) && earlier.to - earlier.from == 3) return false;  // "off by 2"
  if (lead.has(C::approx) && day_behind && (!lead.has(C::also) || earlier.any({C::at, C::by, C::until}))) return true;  // "left at like 11 last night"
  if (lead.has(C::approx) && lead.has(C::also) && end && !after.is('-') && earlier.val(C::starts) == 2 && !earlier.possessive) return true;  // "be at yours like 10"
  if (lead.has(C::approx) && lead.has(C::also) && !earlier.any({C::at, C::by, C::until, C::after, C::before, C::from})) return false;  // "like 9"
  if (lead.any({C::after, C::before, C::until, C::from, C::since}) && day_behind) return true;
  if (lead.has(C::from) && after.type != TokenType::word && among(i - 2, kAway) && (tok(i - 3).type != TokenType::word || tok(i - 3).has(C::pronoun) || among(i - 3, kIm) || among(i - 3, kReady))) return true;  // "gone from 12"
  if (lead.has(C::from) && !after.any({C::orlater, C::on, C::until, C::to}) && !earlier.any({C::booking, C::evening})) return false;
  static constexpr std::uint64_t is = hash_word("is");  // "anything before 9 is too early"
  if (lead.any({C::before, C::after}) && (after.has(C::suits) || (after.type == TokenType::word && after.hash == is)) && !tok(j + 1).number()) return true;
  if (lead.any({C::make, C::until})) return end || mild || day_behind || after.has(C::verbok);
  if (lead.has(C::approx) && after.has(C::to) && tok(j + 1).type == TokenType::word && !tok(j + 1).any({C::num, C::a, C::few, C::half})) return true;  // "around 4 to grab readings"
  if (lead.has(C::approx)) return end || (mild && earlier.any({C::at, C::until, C::by, C::after, C::before}));
  const bool here_since = lead.has(C::since) && after.has(C::and_) && !tok(j + 1).number();  // "been here since 10 and nobody came"
  return end || here_since || (mild && !lead.any({C::from, C::since, C::by}));
}

// "room 9", "page 3", but not "the room 9-11": a room of that number has no article.
bool Reader::numbers_things(int i) const {
  static constexpr std::uint64_t kRooms[] = {hash_word("room"), hash_word("court"), hash_word("hall"), hash_word("van"), hash_word("truck"), hash_word("office"), hash_word("lab")};
  if (!tok(i).has(C::nobefore)) return false;
  const bool room = std::find(std::begin(kRooms), std::end(kRooms), tok(i).hash) != std::end(kRooms);
  static constexpr ClassSet kArticles = {C::the, C::a, C::the2};  // also "the small room 9-11"
  return !room || !(tok(i - 1).any(kArticles) || (tok(i - 1).type == TokenType::word && tok(i - 2).any(kArticles)));
}

// "block 9 till noon", "block 2 to 4:30", where blocks of another kind are numbered
bool Reader::blocked(int i) const {
  const Token& sign = tok(i + 1);
  if (!tok(i - 1).has(C::booking) || !sign.any({C::until, C::to})) return false;
  if (tok(i + 3).any({C::every, C::weekday, C::relday, C::weekdayplural}) || (tok(i + 3).has(C::on) && tok(i + 4).any({C::weekday, C::the, C::month}))) return true;  // "block 1 to 3 every Friday"
  return !sign.has(C::to) || tok(i + 2).has(C::clockword) || tok(i + 3).any({C::ampm, C::oclock}) || tok(i + 3).is(':');
}

// In answer to a question about a time a number alone is an hour: "10", "930 then", "10 not 9". It is none where it counts,
// numbers something, or belongs to a date.
bool Reader::answered_hour(int i, int j) const {
  const Token& t = tok(i);
  const Token& before = tok(i - 1);
  const Token& after = tok(j);
  if (!c_.answer || !t.number() || t.fraction_digits != 0 || t.value == 0 || j != i + 1) return false;
  if (before.any({C::nobefore, C::for_, C::the, C::in, C::within, C::month, C::of}) || before.is('/') || before.is('.') || before.number()) return false;
  return !counted(j) && !after.any({C::unit, C::of, C::month, C::half, C::and_, C::times, C::ordsuffix}) && !after.is('/') && !after.is(':') && !after.is('%') && !after.is('.');
}

int Reader::clock(int i, Frame& f) const {
  // "2 heures", "2 horas": a length after "for" or "in", else a time.
  if (!lex_.english() && tok(i - 1).any({C::for_, C::within, C::in, C::agopre, C::every}) && tok(i + 1).any({C::unit, C::shortunit}) && !tok(i - 1).has(C::at)) return i;
  if (!lex_.english() && tok(i + 1).has(C::oclock) && tok(i + 1).has(C::unit) && tok(i + 2).any({C::shiftdir, C::ago})) return i;
  const auto minutes = [&] {
    const bool in_part = tok(i + 1).has(C::in) && tok(i + 2).has(C::the) && tok(i + 3).has(C::part);
    const bool to_half = tok(i + 1).is('-') && tok(i + 2).number() && tok(i + 3).has(C::ampm);
    return tok(i + 1).is(':') || tok(i + 1).any({C::ampm, C::oclock}) || in_part || to_half;
  };
  if (tok(i).number() && numbers_things(i - 1) && !hour_lead(i - 1) && !minutes() && !blocked(i)) return i;
  int j = tok(i).number() && !tok(i + 1).has(C::clockword) ? i : clock_words(i, f);
  if (j == i) j = clock_digits(i, f);
  if (j == i) return i;
  const std::string_view said = t_.text().substr(tok(i).from, tok(i).to - tok(i).from);
  if (f.bare_number && tok(i).has(C::num) && said.size() > 5 && (said.back() | 32) == 'h' && !counted(j)) f.weak = f.bare_number = false;  // "sevenish"
  f.from.h24 = f.from.sec >= 13 * 3600 && !f.from.bare && f.why[0] == 'h' && !f.bare_number;
  j = clock_tail(j, f);
  f.first = i;
  f.last = j;
  return j;
}

int Reader::clock_words(int i, Frame& f) const {
  const Token& t = tok(i);
  if (t.has(C::clockword)) {
    if (tok(i - 1).has(C::greeting)) return i;
    const Token& after = tok(i + 1);
    f.weak = after.type == TokenType::word && after.word == nullptr && tok(i - 1).word == nullptr && !after.glued;
    f.from.sec = t.val(C::clockword) * 60;
    f.why = "clock word";
    return i + 1;
  }
  if (t.has(C::thistime) && tok(i - 1).has(C::at)) {  // "Monday at this time"
    f.from.sec = now_sec_ - now_sec_ % 60;
    f.weak = true;
    f.why = "clock of now";
    return i + 1;
  }
  if (t.has(C::now) && tok(i - 1).has(C::between) && tok(i + 1).has(C::and_)) {  // "between now and 5"
    f.from.sec = now_sec_ - now_sec_ % 60;
    f.weak = true;
    f.why = "clock of now";
    return i + 1;
  }
  if (const int e = half_hour(i, f); e > i) return e;
  if (const int e = minutes_of_hour(i, f); e > i) return e;
  if (const int e = hundred_hours(i, f); e > i) return e;
  if ((t.number() || t.has(C::num)) && tok(i + 1).has(C::clockword)) {
    int n = 0;
    if (number(i, n) == i + 1 && n == 12) {
      f.from.sec = tok(i + 1).val(C::clockword) * 60;
      f.why = "clock word";
      return i + 2;
    }
  }
  if (t.any({C::pastmin, C::halfto}) || (t.has(C::tomin) && t.val(C::tomin) > 0)) {
    int h = 0;
    const int n = tok(i + 1).is('-') && tok(i + 1).glued && tok(i + 2).glued ? i + 2 : i + 1;  // half-past-six
    const int j = number(n, h);
    if (j == n || h < 1 || h > 12) {
      if (!tok(i + 1).has(C::clockword)) return i;
      h = tok(i + 1).val(C::clockword) == 0 ? 24 : 12;
      f.from.sec = h * 3600 + (t.has(C::pastmin) ? t.val(C::pastmin) : -t.val(C::tomin)) * 60;
      f.from.sec %= 86400;
      f.why = "minutes, hour";
      return i + 2;
    }
    const int minutes = t.has(C::pastmin) ? t.val(C::pastmin) : t.has(C::halfto) ? -t.val(C::halfto) : -t.val(C::tomin);
    int total = h * 60 + minutes;
    if (total < 60) total += 720;
    f.from = {total * 60, true, false};
    f.why = "minutes, hour";
    return j;
  }
  return i;
}

// "15h30", "15h", "8h-12h"
int Reader::clock_of_h(int i, int j, int h, Frame& f) const {
  static constexpr ClassSet kDay = {C::weekday, C::relday, C::tonight};
  const bool minutes = tok(j + 1).number() && tok(j + 1).glued && tok(j + 1).digits == 2 && tok(j + 1).value < 60;
  const bool day_before = h >= 13 && !frames_.empty() && frames_.back().plain_day() && i - frames_.back().last <= (tok(i - 1).is(',') ? 1 : 0);  // "6 July, 19h"
  const bool day_near = h >= 7 && (tok(i - 1).any(kDay) || tok(j + 1).any({C::weekday, C::relday}) || day_before);  // "thursday 14h"
  const bool about = tok(i - 1).has(C::approx) && h < 7;  // "takes about 1h30"
  const bool led = (hour_lead(i - 1) && !about) || hours_of_h(i) || c_.answer;
  if (!minutes && !led && lex_.english() && !day_near) return i;
  if (tok(i - 1).any({C::for_, C::within, C::in, C::agopre, C::every})) return i;
  if (minutes && h < 7 && !led && lex_.english()) return i;  // 1h30 is a length
  if (minutes && tok(j + 2).glued && tok(j + 2).has(C::shortunit) && tok(j + 2).val(C::shortunit) == 2) return i;  // and so is 9h30m
  f.from = {h * 3600 + (minutes ? tok(j + 1).value * 60 : 0), false, false};
  f.why = "hour, minutes";
  return minutes ? j + 2 : j + 1;
}

// "8h-12h", "8h30-12h": one end of a range of hours by day; "2h-3h" and "8h-10h a day" are lengths
bool Reader::hours_of_h(int i) const {
  const auto next = [&](int k) {  // behind an hour
    if (!glued_h(k)) return k;
    return tok(k + 2).number() && tok(k + 2).glued && tok(k + 2).digits == 2 ? k + 3 : k + 2;
  };
  int first = i;
  if (tok(i - 1).is('-'))
    for (int k = i - 3; k >= i - 4; --k)
      if (next(k) == i - 1) first = k;
  const int sign = next(first);
  const int end = next(sign + 1);
  return sign > first && tok(sign).is('-') && end > sign + 1 && tok(first).value >= 6 && tok(sign + 1).value > tok(first).value && tok(sign + 1).value <= 24 &&
         !tok(end).any({C::per, C::of});
}

// Digits or number words that tell a clock time, with or without minutes.
int Reader::clock_digits(int i, Frame& f) const {
  const Token& t = tok(i);
  int h = 0;
  int j = number(i, h);
  if (dotted_minutes(t) && dotted(i)) {
    f.from = {t.value * 3600 + t.fraction * 60, bare_hour(t), false};
    f.why = "hour, minutes";
    return i + 1;
  }
  if (j == i) return i;
  if (const int e = tok(i + 1).number() ? spaced_minutes(i, f) : i; e > i) return e;
  if (const int e = tok(j).any({C::unit, C::pastword, C::past, C::tohour}) ? minutes_and_hour(i, j, h, f) : i; e > i) return e;
  if (hours_and_minutes(i)) return i;
  if (t.number() && tok(j).is(':') && tok(j).glued && tok(j + 1).number() && tok(j + 1).glued &&
      tok(j + 1).digits == 2 && h <= 24 && t.digits <= 2) {
    const int minutes = tok(j + 1).value;
    int e = j + 2;
    int seconds = 0;
    if (tok(e).is(':') && tok(e).glued && tok(e + 1).number() && tok(e + 1).digits == 2) {
      seconds = tok(e + 1).value;
      f.from.seconds = true;
      e += 2;
    } else if (tok(j + 1).fraction_digits != 0) {
      return i;
    }
    if (t.glued && tok(i - 1).is('.') && tok(i - 1).glued && tok(i - 2).number()) return i;  // "2.5:12"
    if (minutes > 59 || seconds > 59 || (h == 24 && minutes + seconds > 0)) return i;
    f.from.sec = h * 3600 + minutes * 60 + seconds;
    f.from.bare = bare_hour(t) && !f.from.seconds;
    f.why = "hour, minutes";
    return e;
  }
  const int m = t.digits >= 3 ? clock_military(i, f) : i;
  if (m > i) return m;
  if (h > 24 || (t.number() && t.digits > 2)) return i;
  if (glued_h(i)) return clock_of_h(i, j, h, f);
  // three thirty
  const bool late = h > 12 && h < 24 && (hour_lead(i - 1) || tok(i - 1).type == TokenType::none);  // "at seventeen thirty"
  if (!t.number() && h >= 1 && (h <= 12 || late)) {
    int minutes = 0;
    if (const int e = oh_minutes(j, minutes); e > j) {
      f.from = {h * 3600 + minutes * 60, h <= 12, false};
      f.why = "hour, minutes";
      return e;
    }
    const int k = tok(j).is('-') && tok(j).glued && tok(j + 1).glued ? j + 1 : j;  // eight-thirty
    const int e = number(k, minutes);
    if (e > k && !tok(k).number() && minutes >= 10 && minutes < 60 && minutes % 5 == 0 && !counted(e)) {
      f.from = {h * 3600 + minutes * 60, h <= 12 && !said_oh(i - 1), false};
      f.why = "hour, minutes";
      return e;
    }
  }
  f.from = {h * 3600, t.number() ? bare_hour(t) : h >= 1 && h <= 12, false};
  f.bare_number = f.weak = true;
  f.why = "bare hour";
  return j;
}

// 0800, 1530: four digits with something that makes them a time.
int Reader::clock_military(int i, Frame& f) const {
  const Token& t = tok(i);
  if (!t.number() || t.fraction_digits != 0 || t.digits < 3 || t.digits > 4) return i;
  const int h = t.value / 100;
  const int m = t.value % 100;
  if (h > 24 || m > 59 || (h == 24 && m > 0)) return i;
  int j = i + 1;
  if (tok(j).has(C::ampm)) {
    const bool letter = tok(j).to - tok(j).from < 2;  // "@ 815a"
    if (h < 1 || h > 12 || (letter && !(tok(j).glued && (hour_lead(i - 1) || tok(i - 1).any({C::weekday, C::relday}))))) return i;
    f.from = {h * 3600 + m * 60, true, false};
    f.why = "digits";
    return j;
  }
  if (answered_hour(i, j) && h >= 1 && h <= 23) {
    f.from = {h * 3600 + m * 60, h <= 12 && t.digits == 3, false};
    f.why = "digits";
    return j;
  }
  if (t.digits != 4) {
    const Token& lead = tok(i - 1);
    const bool day_behind = tok(j).any({C::relday, C::weekday, C::tonight});  // "945 tmrw"
    const bool led = lead.any({C::at, C::by, C::weekday, C::relday, C::tonight, C::until, C::make, C::starts}) || lead.is('@') || (tok(j).has(C::ish) && tok(j).glued) || day_behind || (lead.has(C::to) && moving(i));
    const bool met = lead.has(C::pronoun) && tok(i - 2).has(C::futureword);  // "see you 920"
    static constexpr std::uint64_t its = hash_word("its");  // "its only 530 where r u"
    const bool now = (tok(i - 1).type == TokenType::word && tok(i - 1).hash == its) || (lead.has(C::nobefore) && tok(i - 2).type == TokenType::word && tok(i - 2).hash == its);
    const bool told = now && chatty() && !tok(j).any({C::for_, C::of, C::in, C::to});
    const bool loose = told || (chatty() && (met || lead.val(C::verbok) == 2 || lead.any({C::a, C::approx})) && tok(j).type != TokenType::word) || texted_digits(i, j);
    if ((!led && !loose) || t.value % 5 != 0 || counted(j) || h < 1 || h > 12 || (tok(j).type == TokenType::word && (tok(j).word == nullptr || tok(j).capital))) return i;
    f.from = {h * 3600 + m * 60, true, false};
    f.why = "digits";
    return like_that(j) ? j + 2 : j;
  }
  f.from = {h * 3600 + m * 60, false, false};
  f.why = "digits";
  if (tok(j).has(C::offset) && tok(j).glued && tok(j).capital && tok(j).to - tok(j).from == 1) return j;  // "0700Z"
  if (tok(j).has(C::hundredhours) && !tok(j).has(C::shortunit)) return tok(j + 1).has(C::of) && !tok(j + 1).has(C::in) ? i : j + 1;  // but "1900 hrs of compute"
  const bool day_ahead = (tok(j).has(C::on) && tok(j + 1).any({C::weekday, C::month, C::the})) || (tok(j).any({C::next, C::this_, C::coming}) && tok(j + 1).has(C::weekday));  // "1530 next Monday"
  const bool behind_day = tok(i - 1).is(',') && !frames_.empty() && frames_.back().plain_day() && frames_.back().last == i - 1 && m % 15 == 0 && tok(j).type != TokenType::word;  // "next Tuesday, 1400"
  const bool lead = behind_day || tok(i - 1).any({C::at, C::until, C::before, C::after, C::from, C::make}) || tok(i - 1).is('@') || tok(j).any({C::relday, C::weekday, C::tonight}) || day_ahead || (tok(i - 1).has(C::to) && moving(i)) ||
                    (m != 0 && tok(i - 1).any({C::approx, C::by}) && tok(j).type != TokenType::word) || tok(i - 1).has(C::starts);
  const bool zero = t.value < 1000 && m % 5 == 0;
  const bool yearlike = t.value >= 1900 && t.value <= 2100;
  const bool other = (tok(j).is('-') && tok(j + 1).number() && tok(j + 1).digits == 4);
  const bool second = (tok(i - 1).is('-') || tok(i - 1).has(C::to)) && tok(i - 2).number() && tok(i - 2).digits == 4;
  const bool occasion = tok(i - 2).any({C::evening, C::booking, C::starts});  // "dinner at 2000"
  f.weak = yearlike ? !(tok(i - 1).has(C::at) && (t.value % 100 != 0 || occasion) && (tok(j).type != TokenType::word || tok(j).has(C::tonight))) : !((lead && (zero || m % 5 == 0) && !counted(j) && !(tok(j).type == TokenType::word && (tok(j).word == nullptr || (tok(j).capital && !tok(j).has(C::weekday))))) || (zero && (other || second)));
  const bool amounts = counted(j) || ((tok(j).has(C::to) || tok(j).is('-')) && tok(j + 1).number() && counted(j + 2));  // "from 1000 to 1200 users"
  if (amounts) f.weak = true;
  if (!yearlike && (other || second) && m % 5 == 0 && !amounts) f.weak = false;
  if (zero && tok(i - 1).type == TokenType::none && tok(j).type == TokenType::none) f.weak = false;
  const bool after_question = tok(i - 1).is('?') && m % 15 == 0 && tok(j).any({C::at, C::on, C::suits});  // "lunch? 1230 at the usual"
  const bool led_here = tok(i - 1).has(C::starts) && (t_.text()[tok(i - 1).to - 1] | 32) != 's' && m != 0 && m % 5 == 0 && tok(j).type == TokenType::word && tok(j).word == nullptr && !tok(j).capital;  // "meet 1145 outside"
  if (!yearlike && !counted(j) && (after_question || led_here)) f.weak = false;
  if (!yearlike && tok(i - 1).has(C::at) && tok(i - 2).has(C::starts) && !counted(j)) f.weak = false;  // "lands at 1852"
  f.bare_number = f.weak;
  return j;
}

}  // namespace daybook::timex

// What stands behind a clock time or for one: am, pm, o'clock, "in the evening", zones, day parts.
#include <algorithm>
#include <iterator>

#include "timex/reader.h"

namespace daybook::timex {
namespace {

void apply_meridiem(Clock& c, int add) {
  const int hour = c.sec / 3600;
  if (hour > 12) {
    c.bare = false;
    return;
  }
  c.sec = (hour % 12) * 3600 + c.sec % 3600 + add * 3600;
  c.bare = false;
}

}  // namespace

// What may follow: am, pm, o'clock, ish, sharp, "in the evening", a zone.
int Reader::clock_tail(int i, Frame& f) const {
  int j = i;
  static constexpr ClassSet kTails = {C::ampm, C::plusmin, C::oclock, C::ish,  C::sharp,  C::inpart, C::in,
                                      C::during, C::at,    C::until,  C::to,   C::zone,   C::offset};  // what the rules below begin with
  for (int guard = 0; guard < 6; ++guard) {
    const Token& t = tok(j);
    if (t.type == TokenType::punct ? t.mark != '-' && t.mark != '(' && t.mark != '+' && t.mark != '\'' : !t.any(kTails)) break;
    if (t.has(C::ampm) && f.from.bare && (t.glued || t.to - t.from > 1)) {
      apply_meridiem(f.from, t.val(C::ampm));
      f.weak = f.bare_number = false;
      ++j;
    } else if (t.has(C::ampm) && f.from.given() && f.from.sec >= 46800 && !t.has(C::a) && t.to - t.from > 1) {
      f.weak = f.bare_number = false;  // "15:00 pm" says the same twice
      ++j;
    } else if (t.has(C::ampm) && t.to - t.from > 1 && f.from.given() && !f.from.bare && f.from.sec < 43200 && t.val(C::ampm) == 12 && f.why != nullptr && tok(i - 1).number()) {
      apply_meridiem(f.from, 12);  // "08:30 pm"
      ++j;
    } else if (t.has(C::ampm) && t.to - t.from > 1 && t.val(C::ampm) == 0 && tok(i - 1).number() && !f.bare_number) {
      ++j;
    } else if (t.has(C::plusmin) && f.from.given() && f.from.sec % 3600 == 0) {
      const int total = f.from.sec + t.val(C::plusmin) * 60;
      f.from.sec = total < 3600 && f.from.bare ? total + 43200 : total;
      f.weak = f.bare_number = false;
      ++j;
    } else if (t.has(C::oclock)) {
      f.weak = f.bare_number = false;
      ++j;
      if (!lex_.english() && tok(j).number() && tok(j).digits == 2 && tok(j).value < 60 && f.from.sec % 3600 == 0 && !counted(j + 1)) {
        f.from.sec += tok(j).value * 60;  // 15 Uhr 30
        ++j;
      }
    } else if (t.is('\'') && t.glued && tok(j + 1).has(C::oclock)) {  // "8'o clock"
      f.weak = f.bare_number = false;
      j += 2;
    } else if (const int some = and_some(i - 1, j); some > j) {
      f.weak = f.bare_number = false;
      j = some;
    } else if (t.has(C::ish) && t.val(C::ish) != 2 && (t.glued || f.has_clock())) {
      f.weak = f.bare_number = false;
      ++j;
    } else if (t.is('-') && t.glued && tok(j + 1).has(C::ish)) {
      f.weak = f.bare_number = false;
      j += 2;
    } else if (t.has(C::sharp)) {
      if (tok(j + 1).has(C::at)) break;
      if (f.bare_number && !hour_lead(i - 2) && tok(j + 1).type == TokenType::word) break;
      f.weak = f.bare_number = false;
      ++j;
    } else if (const int e = f.open == Open::none ? until_late(j) : j; e > j) {
      f.open = Open::from;
      if (f.from.bare && f.part == kNoPart && !closing(e - 1)) f.part = kEvening;
      f.weak = f.bare_number = false;
      j = e;
    } else if (t.has(C::inpart)) {
      f.part = static_cast<std::uint8_t>(t.val(C::inpart));
      f.weak = f.bare_number = false;
      ++j;
    } else if ((t.has(C::in) || t.has(C::during) || t.has(C::at)) && f.part == kNoPart) {
      const int k = tok(j + 1).has(C::the) ? j + 2 : j + 1;
      const bool night = t.has(C::at) && tok(k).has(C::part) && tok(k).val(C::part) == kNight;
      if (!tok(k).has(C::part) || (t.has(C::at) && !night) || (k == j + 1 && !night)) break;
      f.part = static_cast<std::uint8_t>(tok(k).val(C::part));
      f.weak = f.bare_number = false;
      j = k + 1;
    } else {
      const int k = zone(j, f);
      if (k == j) break;
      f.weak = f.bare_number = false;
      j = k;
    }
  }
  return j;
}

bool Reader::closing(int i) const {
  static constexpr std::uint64_t kClosing[] = {hash_word("close"), hash_word("closing"), hash_word("finish")};
  return tok(i).type == TokenType::word && std::find(std::begin(kClosing), std::end(kClosing), tok(i).hash) != std::end(kClosing);
}

// "8 til late", "1 till close", "5 to close Friday": an end that no clock shows
int Reader::until_late(int i) const {
  static constexpr std::uint64_t late = hash_word("late");
  const Token& what = tok(i + 1);
  const Token& after = tok(i + 2);
  const bool firm = tok(i).has(C::until) && !tok(i).has(C::to);
  if (what.type != TokenType::word || (!firm && !tok(i).has(C::to) && !tok(i).is('-'))) return i;
  if (!closing(i + 1) && !(firm && what.hash == late)) return i;
  const bool ends = after.type != TokenType::word || after.any({C::weekday, C::relday, C::tonight, C::on, C::and_, C::weekdayplural, C::this_, C::next, C::every}) ||
                    (firm && after.any({C::at, C::in}));
  const Token& before = tok(i - 2);
  const bool led = before.type != TokenType::word || before.any({C::from, C::booking, C::weekday, C::relday, C::on, C::at}) || after.any({C::weekday, C::relday, C::tonight});
  if (!firm && !led) return i;  // "we are 2 to close"
  return ends && !after.glued ? i + 2 : i;
}

// "ET", "UTC+2", "(CET)".
int Reader::zone(int i, Frame& f) const {
  const bool paren = tok(i).is('(');
  const int k = paren ? i + 1 : i;
  const Token& t = tok(k);
  if (f.zone >= 0 || f.has_offset) return i;
  if ((t.is('+') || t.is('-')) && t.glued && tok(k + 1).number() && tok(k + 1).glued && tok(k - 1).number() &&
      tok(k + 1).digits == 2 && tok(k + 2).is(':') && tok(k + 3).number() && tok(k + 1).value <= 14 && t.glued &&
      (t.is('+') || f.from.seconds)) {
    f.has_offset = true;
    f.offset = (tok(k + 1).value * 60 + tok(k + 3).value) * (t.is('-') ? -1 : 1);
    return k + 4;
  }
  if ((t.is('+') || t.is('-')) && tok(k + 1).number() && tok(k + 1).glued && tok(k + 1).digits == 4 && f.from.seconds &&
      tok(k + 1).value <= 1400) {
    f.has_offset = true;
    f.offset = (tok(k + 1).value / 100 * 60 + tok(k + 1).value % 100) * (t.is('-') ? -1 : 1);
    return k + 2;
  }
  if (!t.any({C::zone, C::offset})) return i;
  const bool pair = t.shouted && (hour_lead(k - 2) || tok(k - 2).is('/') || tok(k + 1).is('/'));  // "at 10 PT / 1 ET"
  if (f.bare_number && t.to - t.from < 3 && !pair) return i;
  if (f.bare_number && t.has(C::zone) && t.words == 1 && tok(k + 1).type == TokenType::word && tok(k + 1).word == nullptr) return i;  // "12 eastern crescent"
  const bool weak = t.has(C::zone) ? t.word->weak(C::zone) : t.word->weak(C::offset);
  if ((weak && !t.shouted) || (t.to - t.from == 2 && !t.shouted && !t.glued && tok(k + 1).type == TokenType::word && t.has(C::zone) && !(lex_.english() && tok(k - 1).has(C::ampm))))
    return i;
  if (t.has(C::offset) && t.to - t.from == 1 && !t.glued) return i;
  int j = k + 1;
  if (t.has(C::zone)) {
    f.zone = t.val(C::zone);
  } else {
    f.has_offset = true;
    f.offset = t.val(C::offset);
    const Token& hhmm = tok(j + 1);  // "GMT+0200"
    if (f.offset == 0 && (tok(j).is('+') || tok(j).is('-')) && hhmm.number() && hhmm.glued && hhmm.digits == 4 && hhmm.value <= 1400) {
      f.offset = (hhmm.value / 100 * 60 + hhmm.value % 100) * (tok(j).is('-') ? -1 : 1);
      j += 2;
    } else if (f.offset == 0 && (tok(j).is('+') || tok(j).is('-')) && tok(j + 1).number() && tok(j + 1).glued &&
        tok(j + 1).value <= 14) {
      f.offset = tok(j + 1).value * 60 * (tok(j).is('-') ? -1 : 1);
      j += 2;
      if (tok(j).is(':') && tok(j + 1).number() && tok(j + 1).digits == 2) {
        f.offset += tok(j + 1).value * (f.offset < 0 ? -1 : 1);
        j += 2;
      }
    }
  }
  if (paren && tok(j).is(')')) ++j;
  return j;
}

// "how does my morning look", but not "my morning coffee"
bool Reader::my_part(int i) const {
  static constexpr std::uint64_t kOurs[] = {hash_word("my"), hash_word("our"), hash_word("your")};
  static constexpr std::uint64_t kLook[] = {hash_word("look"), hash_word("looks"), hash_word("looking")};
  const Token& after = tok(i + 1);
  if (tok(i - 1).type != TokenType::word || std::find(std::begin(kOurs), std::end(kOurs), tok(i - 1).hash) == std::end(kOurs)) return false;
  if (tok(i).val(C::part) > kEvening || tok(i).word->weak(C::part) || (t_.text()[tok(i).to - 1] | 32) == 's' || tok(i).possessive) return false;
  const bool asked = after.type == TokenType::word && std::find(std::begin(kLook), std::end(kLook), after.hash) != std::end(kLook);
  static constexpr std::uint64_t kFree[] = {hash_word("clear"), hash_word("block"), hash_word("free"), hash_word("cancel"), hash_word("protect"), hash_word("open"), hash_word("up"), hash_word("keep"), hash_word("show"), hash_word("fill")};
  const bool led = tok(i - 2).type == TokenType::word && std::find(std::begin(kFree), std::end(kFree), tok(i - 2).hash) != std::end(kFree);
  return asked || (led && (after.type != TokenType::word || after.any({C::stop, C::on, C::for_, C::from, C::and_, C::suits})));
}

// A day part alone: "in the morning", "this afternoon", "lunchtime".
int Reader::part(int i, Frame& f) const {
  const Token& t = tok(i);
  if (!t.any({C::part, C::inpart})) return i;
  const Token& before = tok(i - 1);
  if (before.has(C::greeting)) return i;
  if (t.has(C::after) && (tok(i + 1).number() || tok(i + 1).any({C::num, C::clockword})) && !before.any({C::weekday, C::relday, C::this_, C::in, C::the})) return i;  // "aft 8 pm"
  f.part = static_cast<std::uint8_t>(t.has(C::inpart) ? t.val(C::inpart) : t.val(C::part));
  f.first = i;
  f.last = i + 1;
  f.why = "day part";
  int start = i;
  bool evidence = t.has(C::inpart) && !t.word->weak(C::inpart);
  if (before.has(C::this_)) {
    evidence = true;
    start = i - 1;
    f.implied = true;
  } else if (before.has(C::the) && tok(i - 2).any({C::in, C::during, C::segment})) {
    evidence = true;
    start = i - 2;
  } else if (my_part(i)) {
    evidence = true;  // "clear my afternoon"
    f.implied = true;
  } else if (static constexpr std::uint64_t off = hash_word("off"); before.any({C::the, C::a}) && tok(i + 1).type == TokenType::word && tok(i + 1).hash == off) {
    evidence = true;  // "took the morning off"
  } else if (lex_.english() && before.any({C::in, C::at}) && before.words == 1 && f.part >= kMorning && f.part <= kEvening &&
             (tok(i + 1).type != TokenType::word || closes(i + 1))) {
    evidence = true;  // "home in evening", as it is said in India
  } else if (lex_.english() && f.part >= kMorning && f.part <= kEvening && said_of_day(i)) {
    evidence = true;
  } else if (before.any({C::at}) && f.part == kNight) {
    evidence = true;
    start = i - 1;
  } else if (before.any({C::by, C::at, C::after, C::until, C::before}) && f.part == kLunch) {
    evidence = true;
  }
  else if (before.type == TokenType::none && tok(i + 1).type == TokenType::none && (f.part == kMidMorning || f.part == kMidAfternoon)) {
    f.implied = evidence = true;  // "mid-morning", all that is said
  }
  else if (before.has(C::segment) && tok(i - 2).type == TokenType::none && tok(i + 1).type == TokenType::none) {
    evidence = true;  // "early morning", all that is said
    start = i - 1;
  }
  f.first = start;
  f.weak = !evidence;
  return i + 1;
}

}  // namespace daybook::timex

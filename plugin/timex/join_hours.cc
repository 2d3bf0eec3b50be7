// Bare hours beside other clock times: lists of them, alternatives, and what comes after what.
#include "timex/reader.h"

namespace daybook::timex {

// "did we say 2 or 2:30": a bare hour before another in the same hour or the next.
void Reader::hour_or_clock() {
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    Frame& a = frames_[k];
    const Frame& b = frames_[k + 1];
    if (!a.bare_number || !a.plain_clock() || !b.plain_clock() || b.bare_number || b.from.sec % 3600 == 0 || !(b.first == a.last ? hour_lead(a.first - 1) : b.first == a.last + 1 && tok(a.last).has(C::or_))) continue;  // also "at like 4 4:30"
    const int gap = b.from.sec % 43200 / 3600 - a.from.sec % 43200 / 3600;
    if (gap >= 0 && gap <= 1 && a.from.sec >= 3600 && !tok(a.first - 1).any({C::nobefore, C::between, C::num})) a.weak = false;
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

// "tours at 10, 12 and 2": hours behind one that is led
void Reader::hours_listed() {
  const auto next = [&](std::size_t k, bool last) {
    const Frame& a = frames_[k];
    const Frame& b = frames_[k + 1];
    const bool joint = last ? tok(a.last).any({C::and_, C::or_}) : tok(a.last).is(',');
    return joint && b.first == a.last + 1 && b.bare_number && b.plain_clock() && tok(b.first).number() && bare_hour(tok(b.first)) && !counted(b.last);
  };
  for (std::size_t k = 0; k + 2 < frames_.size(); ++k) {
    const Frame& a = frames_[k];
    if (a.weak || !a.bare_number || !a.plain_clock() || !hour_lead(a.first - 1) || !next(k, false) || !next(k + 1, true)) continue;
    if (tok(frames_[k + 2].last).type != TokenType::word) frames_[k + 1].weak = frames_[k + 2].weak = false;
  }
}

// "10 or 11 tomorrow", "around 5 or 6 tonight": hours of the day behind them.
void Reader::hours_or_hours() {
  for (std::size_t k = 0; k + 2 < frames_.size(); ++k) {
    Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    const Frame& day = frames_[k + 2];
    if (!a.bare_number || !b.bare_number || !a.plain_clock() || !b.plain_clock() || b.first != a.last + 1 || !tok(a.last).has(C::or_)) continue;
    const Token& lead = tok(a.first - 1);
    const bool led = lead.type != TokenType::word || lead.any({C::at, C::approx, C::also, C::between, C::make});
    const auto hour = [](const Frame& f) { return f.from.sec >= 3600 && f.from.sec <= 12 * 3600; };
    if (!led || lead.number() || !hour(a) || !hour(b) || (day.first != b.last && !(day.first == b.last + 1 && tok(b.last).has(C::on))) || !day.has_day || day.has_end || day.has_clock()) continue;
    a.weak = b.weak = false;
  }
}

// "gym at 6 then yours by 8": what comes then comes later.
void Reader::hours_in_turn() {
  static constexpr std::uint64_t then = hash_word("then"), so = hash_word("so");
  for (std::size_t k = 0; k + 1 < frames_.size(); ++k) {
    const Frame& a = frames_[k];
    Frame& b = frames_[k + 1];
    if (a.weak || b.weak || !a.has_clock() || !b.plain_clock() || !b.from.bare || b.to.given() || b.part != kNoPart || a.repeat >= 0) continue;
    const int first = tok(a.last).type == TokenType::punct || tok(a.last).has(C::and_) ? a.last + 1 : a.last;
    const bool turn = tok(first).type == TokenType::word && (tok(first).hash == then || (tok(first).hash == so && tok(b.first - 1).has(C::by) && !a.from.bare));  // "lands 1740 so home by 7"
    if (!turn) continue;
    Frame before = a;
    settle_clocks(before);
    const int end = before.to.given() ? before.to.sec : before.from.sec;
    if (hour_of(b.from, part_by_occasion(b), -1) > end) continue;
    b.from.sec = hour_of(b.from, kNoPart, end);
    b.from.bare = false;
  }
}

}  // namespace daybook::timex

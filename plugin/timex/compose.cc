// From pieces to expressions: what stands together, or apart in one sentence, belongs together.
#include <algorithm>

#include "timex/reader.h"

namespace daybook::timex {
namespace {

using time::days;
constexpr int kMaxPieces = 96;  // per text
constexpr int kMaxTries = 200;   // per text: places where an expression was looked for

}  // namespace

// Most words begin no expression.
bool Reader::may_start(int i) const {
  static constexpr ClassSet kFirm = {
      C::allday,    C::businessday, C::clockword, C::coming, C::eo,       C::every,    C::few,
      C::freq,      C::half,        C::halfday,   C::halfto, C::holiday,  C::last,     C::lastord,
      C::month,     C::next,        C::now,       C::nowstrong, C::num,   C::once,     C::ord,
      C::part,      C::past,        C::pastmin,   C::quarter, C::relday,  C::season,   C::tomin,
      C::tonight,   C::weekday,     C::weekdayplural, C::weekdays, C::weekof, C::earliertoday, C::inpart,
      C::minuteslen, C::whole, C::afternext, C::thistime, C::midweek, C::isoweek, C::decade, C::halfyear,
      C::fiscal,     C::fiscalword, C::weekdayset, C::twice, C::era};
  const Token& t = tok(i);
  if (t.number()) return true;
  if (t.word == nullptr) return t.is('\'');
  return t.any(kFirm) || may_lead(i);
}

// The common small words begin one only before certain others.
bool Reader::may_lead(int i) const {
  static constexpr ClassSet kAfterThe = {C::part, C::ord,  C::lastord, C::next,    C::last,   C::coming, C::past,
                                         C::unit, C::weekof,  C::quarter, C::season, C::this_, C::inpart, C::decade};
  static constexpr ClassSet kAfterThis = {C::weekday, C::month, C::unit,   C::part,    C::season,
                                          C::coming,  C::past,  C::next,   C::holiday, C::quarter, C::fiscalword};
  static constexpr ClassSet kAmount = {C::num, C::a, C::few, C::half, C::approx, C::minuteslen};
  static constexpr ClassSet kAfterA = {C::unit, C::few, C::half, C::businessday, C::night, C::num, C::hundred, C::whole};
  static constexpr ClassSet kAfterSegment = {C::unit, C::month, C::the,  C::this_,   C::next,  C::last, C::coming,
                                             C::past, C::relday, C::season, C::quarter, C::weekday, C::every, C::decade, C::ord, C::part, C::fiscalword};
  const Token& t = tok(i);
  const Token& n = tok(i + 1);
  static constexpr ClassSet kLed = {C::yearword, C::the, C::this_, C::a, C::other, C::within, C::hence, C::in, C::agopre, C::segment, C::unit};
  if (!t.any(kLed) && !that(i)) return false;
  if (t.has(C::yearword) && n.number() && n.digits == 4) return true;
  if (t.has(C::the) && (n.number() || n.any(kAfterThe) || n.is('\'') || (n.has(C::num) && tok(i + 2).any({C::after, C::before})) || same_again(i + 1))) return true;
  if (that(i)) return n.any(kAfterThis) || same_again(i + 1);
  if (t.has(C::this_) && n.any(kAfterThis)) return true;
  if (t.has(C::a) && n.any(kAfterA)) return true;
  if (t.has(C::other)) return t.val(C::other) == 2;
  if (t.has(C::within) && n.has(C::the)) return tok(i + 2).has(C::unit);
  if (t.has(C::hence) && t.words == 2 && n.any({C::until, C::to})) return true;
  if (t.any({C::in, C::within, C::agopre}) && (n.number() || n.any(kAmount) || n.is('~') || n.val(C::more) == 2)) return true;
  if (t.has(C::segment)) return n.any(kAfterSegment) || n.number() || n.is('-');
  return t.has(C::unit) && (t.val(C::unit) == 10 || long_behind(i + 1) || (t.val(C::unit) == 5 && (n.number() || n.has(C::afternext))) || n.any({C::before, C::after, C::fromx}) || (n.has(C::and_) && tok(i + 2).has(C::a) && tok(i + 3).has(C::half)));
}

// Whether what stands behind a number may be a unit or lead to one: most numbers count something else.
bool Reader::may_count(int i, bool second) const {
  static constexpr ClassSet kCounted = {C::unit, C::shortunit, C::businessday, C::more, C::whole, C::and_, C::half, C::hundred, C::night, C::part, C::other};
  const Token& t = tok(i);
  const Token& next = tok(i + 1);
  const auto ranges = [&] { return next.number() && (second || may_count(i + 2, true)); };  // "2-3 weeks", but not "8-12 on Friday"
  if (t.type == TokenType::punct) {
    if (t.mark == ':') return tok(i + 2).any({C::unit, C::shortunit});  // "1:30 hours"
    return (t.mark == '-' && (!next.number() || ranges())) || (t.mark == '/' && next.number() && next.value <= 4);
  }
  if (t.number()) return next.is('/');  // "1 1/2 hours"
  if (t.any(kCounted)) return true;
  if (t.any({C::to, C::or_})) return next.has(C::num) || ranges();
  if (t.any({C::weekday, C::weekdayplural})) return next.any({C::agostrict, C::hence});  // "3 Fridays ago"
  return seasons(i) != 0;
}

// Whether a recurrence may begin at one of its first words: a weekday or an article alone begins none, and most are that.
bool Reader::may_repeat(int i) const {
  static constexpr ClassSet kOthers = {C::every, C::freq, C::weekdayplural, C::weekdays, C::ord, C::lastord, C::once, C::twice, C::weekdayset, C::other, C::segment, C::next, C::coming, C::last, C::past, C::part};
  static constexpr ClassSet kGoesOn = {C::part, C::weekday, C::weekdayplural, C::and_, C::or_, C::to, C::on, C::every};
  static constexpr ClassSet kAfterThe = {C::ord, C::lastord, C::num, C::a, C::next, C::coming, C::last, C::past, C::to};
  const Token& t = tok(i);
  const Token& n = tok(i + 1);
  if (t.any(kOthers) || n.type == TokenType::punct || romance_) return true;
  if (n.number()) return t.has(C::the) && (tok(i + 2).has(C::ordsuffix) || german_);
  return (t.has(C::weekday) && n.any(kGoesOn)) || (t.has(C::the) && n.any(kAfterThe));
}

int Reader::piece(int i, Frame& f) {
  static constexpr ClassSet kRepeat = {C::every, C::freq, C::weekdayplural, C::weekday, C::weekdays,
                                       C::the,   C::ord,  C::lastord,       C::once,    C::twice,
                                       C::weekdayset, C::other,         C::segment,    C::next, C::coming, C::part};
  static constexpr ClassSet kLength = {C::in,   C::within,       C::agopre, C::the,     C::unit,
                                       C::num,  C::a,            C::few,    C::half, C::minuteslen};
  const Token& t = tok(i);
  const bool number = t.number();
  int j = i;
  if ((t.any(kRepeat) && may_repeat(i)) || ((number || t.has(C::num)) && tok(i + 1).has(C::times)) || (number && (tok(i + 1).has(C::ordsuffix) || german_))) {
    j = repeat(i, f);
    if (j > i) return j;
    f = kNoFrame;
  }
  const auto took = [&](int end, bool untouched = false) {  // a reader that found nothing may have begun to fill the frame
    if (end == i) return untouched ? false : (f = kNoFrame, false);
    f.first = i;
    f.last = end;
    return true;
  };
  const bool nth = number && tok(i + 1).has(C::ordsuffix) && tok(i + 1).glued;  // counts nothing and is no hour
  const bool counts = !number || may_count(i + 1);
  if (!nth && (number ? counts : t.any(kLength)) && took(j = relative_length(i, f))) return j;
  if (took(j = day(i, f), true)) return j;
  if ((!number || t.digits == 4 || (t.digits == 1 && tok(i + 1).glued && tok(i + 1).capital) || (tok(i + 1).has(C::ordsuffix) && tok(i + 2).any({C::unit, C::tomin}))) && took(j = period(i, f), true)) return j;
  if (nth) return i;
  static constexpr ClassSet kClock = {C::clockword, C::thistime, C::now, C::half, C::num, C::pastmin, C::halfto, C::tomin};
  static constexpr ClassSet kAmount = {C::num, C::a, C::few, C::half, C::unit, C::allday, C::halfday, C::minuteslen};
  const int c = number || t.any(kClock) ? clock(i, f) : i;
  if (c > i && !f.bare_number) return c;
  const bool amount = number ? counts : t.any(kAmount);
  if (amount) {
    const Frame clock_frame = f;
    f = kNoFrame;
    if (took(j = length(i, f))) return j;
    f = clock_frame;
  }
  if (c > i) {
    if (f.bare_number && (lone_hour(i, c, f) || answered_hour(i, c))) f.weak = false;
    if (f.weak && (tok(c).has(C::noafter) || !tied(i, c))) return f = kNoFrame, i;
    return c;
  }
  return f = kNoFrame, part(i, f);
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

// "till 5.Then home": a capital letter glued to a full stop begins a sentence.
bool Reader::new_sentence(int i) const {
  const Token& t = tok(i);
  const Token& before = tok(i - 2);  // "Dr.Ames"
  const bool title = before.type == TokenType::word && before.capital && before.to - before.from <= 3;
  return t.type == TokenType::word && t.capital && !t.shouted && !title && tok(i - 1).glued && tok(i - 1).is('.');
}

// A day alone on its line and a clock time on the next ("When: March 12 / Time: 3pm") are one.
bool Reader::goes_on(int line) const {
  if (frames_.size() != 1 || frames_[0].weak || !frames_[0].plain_day() || frames_[0].last != line) return false;
  int k = line + 1;
  if (tok(k).type == TokenType::word && tok(k + 1).is(':')) k += 2;
  if (tok(k).any({C::at, C::from, C::approx, C::make}) || tok(k).is('@')) ++k;
  if (!tok(k).number() && !tok(k).any({C::clockword, C::num, C::pastmin, C::tomin, C::half})) return false;
  Frame f;
  const int e = clock(k, f);
  const Token& after = tok(e);  // behind a full stop only a clock time that is all that is said: "this Friday. 9pm."
  const bool whole = !tok(line).is('.') || after.type == TokenType::none || after.type == TokenType::line || after.is('.') || after.is('!');
  return e > k && !f.bare_number && whole;
}

std::vector<Expression> Reader::run() {
  int i = 0;
  while (i < t_.size()) {
    sentence_first_ = i;
    frames_.clear();
    while (i < t_.size()) {
      const Token& t = tok(i);
      const bool stop = t.type == TokenType::line || (t.type == TokenType::punct && (t.mark == '!' || t.mark == '?' || t.mark == ';' || t.mark == '.') && (!tok(i + 1).glued || new_sentence(i + 1)));
      if (stop && (t.type == TokenType::line || t.mark == '?' || t.mark == '.') && goes_on(i)) {
        ++i;
        continue;
      }
      if (stop || frames_.full() || pieces_ == kMaxPieces || tries_ == kMaxTries) break;
      if (!may_start(i)) {
        ++i;
        continue;
      }
      ++tries_;
      Frame& f = frames_.next();
      const int j = piece(i, f);
      if (j > i) {
        said_[frames_.size()] = {f.first, f.last};
        frames_.keep();
        ++pieces_;
        i = j;
      } else {
        ++i;
      }
    }
    sentence_last_ = i;
    if (!frames_.empty()) sentence();
    part_before_ = !frames_.empty() && frames_.back().part >= kEvening && frames_.back().part <= kNight && !frames_.back().has_clock() ? frames_.back().part : std::uint8_t{kNoPart};
    if (pieces_ == kMaxPieces || tries_ == kMaxTries) break;
    if (i < t_.size() && !frames_.full()) ++i;
  }
  return std::move(out_);
}

void Reader::sentence() {
  pieces_said_ = frames_.size();
  join_all();
  if (out_.empty()) out_.reserve(frames_.size());
  for (Frame& f : frames_)
    if (!f.weak) emit(f);
}

// What the frames of a sentence hold, by which the passes over them are left out that would find nothing. None of them makes
// a bare number, a frame with a day or one with a clock from other sorts, but for a number that becomes a day.
struct Reader::Held {
  int days = 0, clocks = 0, numbers = 0;
  bool repeats = false, parts = false, numeric = false;

  explicit Held(const FrameList& frames) {
    for (const Frame& f : frames) {
      days += f.has_day || f.flex != Flex::none;
      clocks += f.has_clock();
      numbers += f.bare_number;
      repeats = repeats || f.repeat >= 0;
      parts = parts || f.only_part();
      numeric = numeric || f.numeric;
    }
  }
  bool several_days() const { return days + numbers >= 2; }
};

void Reader::join_all() {
  if (frames_.size() == 1) {  // nothing to be joined with
    if (frames_[0].repeat >= 0) join_repeats();
    if (frames_[0].weak) join_apart();
    open_ends();
    return;
  }
  const Held held(frames_);
  if (held.numbers > 0) join_numbers_of_month();
  if (held.numeric) share_order();
  if (held.several_days()) join_dates(), days_of_week_named();
  if (held.numbers > 0) number_weekdays();
  if (held.several_days()) order_lists();
  if (held.numbers > 0) extend_dates(), number_before_date(), share_meridiem(), hours_or_hours(), hour_or_clock(), hours_listed();
  if (held.clocks >= 2) join_clock_ranges();
  if (held.several_days()) join_day_ranges();
  if (held.repeats) join_repeats(), share_rules();
  if (held.parts) join_day_and_clock(true);
  join_day_and_clock(false);
  if (held.several_days()) days_of_week_behind(), join_day_ranges();
  join_datetime_ranges();
  join_apart();
  if (held.clocks >= 2 || held.parts) carry_days();
  if (held.several_days()) share_hours();
  if (held.clocks >= 2) hours_in_turn();
  open_ends();
}

void Reader::erase(std::size_t i) { frames_.erase(i); }

// Only words that tie a day and a clock together stand between.
bool Reader::light(int from, int to) const {
  if (to - from > 3) return false;
  for (int k = from; k < to; ++k) {
    const Token& t = tok(k);
    const bool word = t.any({C::at, C::on, C::in, C::by, C::approx, C::from, C::the, C::of, C::for_, C::starting, C::between, C::also, C::a, C::and_}) && !(t.has(C::and_) && to - from > 1 && !tok(k + 1).any({C::at}));
    if (t.has(C::segment) && t.words == 1 && (t.val(C::segment) == 4 || t.val(C::segment) == 5)) continue;  // "tomorrow early afternoon"
    const bool mark = t.is(',') || t.is('-') || t.is('@') || t.is('(') || t.is(')') || t.is(':') || t.is('|') || t.is('~') || t.is('/') || t.is('.') || t.type == TokenType::line;
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
    if (tok(from).is('-') && (tok(from + 1).is('-') || tok(from + 1).is('>'))) return true;
    if (tok(from).is('.') && tok(from + 1).is('.') && tok(from).glued && tok(from + 1).glued) return true;
    if (tok(from).any({C::to, C::until}) && tok(from + 1).any({C::the, C::approx, C::on, C::at})) return true;
    if (tok(from).has(C::and_) && between && tok(from + 1).any({C::the, C::approx, C::on})) return true;
    if (tok(from).has(C::and_) && tok(from + 1).has(C::until)) return true;
  }
  return false;
}

}  // namespace daybook::timex

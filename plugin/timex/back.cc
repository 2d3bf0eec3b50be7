// Days told by one that was named before: "that evening", "that Friday", "the week after".
#include "timex/reader.h"

namespace daybook::timex {
namespace {

using time::days;

int iso_day(time::Date d) { return static_cast<int>(time::weekday_of(d).iso_encoding()); }

// The unit that a grain stands for, as the vocabulary numbers them; 0: a day or less.
int unit_of(Grain grain) {
  switch (grain) {
    case Grain::week: return 5;
    case Grain::weekend: return 10;
    case Grain::month: return 7;
    case Grain::quarter: return 8;
    case Grain::year: return 9;
    default: return 0;
  }
}

}  // namespace

bool Reader::that(int i) const {
  static constexpr std::uint64_t that = hash_word("that");
  return tok(i).type == TokenType::word && tok(i).hash == that && lex_.english();
}

// "the same", "that very"
bool Reader::same_again(int i) const {
  static constexpr std::uint64_t same = hash_word("same"), very = hash_word("very");
  return tok(i).type == TokenType::word && (tok(i).hash == same || tok(i).hash == very) && lex_.english();
}

// What is said ends here or goes on with something of its own: no "same-day delivery".
bool Reader::points_on(int i) const {
  const Token& t = tok(i);
  if (t.type != TokenType::word) return !(t.is('-') && t.glued) && !t.number();
  return t.any({C::stop, C::at, C::in, C::on, C::by, C::and_, C::or_, C::pronoun, C::pastverb, C::from, C::to, C::until, C::before, C::verbok, C::suits, C::for_, C::of});
}

// "that evening", "that Friday", "that week": of the day named last; "that day" says nothing more. The day of today
// stands in until that one is settled.
int Reader::day_before_named(int i, Frame& f) const {
  const bool that = this->that(i);
  const bool same = same_again(i + 1);
  if (!lex_.english() || (!that && !same)) return i;
  const int j = same ? i + 2 : i + 1;
  const Token& t = tok(j);
  const bool plural = t.type == TokenType::word && (t_.text()[t.to - 1] | 32) == 's' && !t.possessive;
  if (t.possessive || (same && !points_on(j + 1))) return i;
  f.ref_only = true;
  if (t.has(C::part) && t.words == 1 && !plural && t.val(C::part) <= kNight && !t.word->weak(C::part)) {
    set_day(f, today_, "that day");
    f.part = static_cast<std::uint8_t>(t.val(C::part));
    f.grain = Grain::part;
    f.ref = Ref::day;
  } else if (t.has(C::unit) && !plural && t.val(C::unit) >= 5 && t.val(C::unit) <= 10 && t.val(C::unit) != 6 && !tok(j + 1).number()) {
    set_period(f, t.val(C::unit), 0);
    f.ref = Ref::week;
  } else if (that && !same && t.has(C::weekday) && !t.word->weak(C::weekday)) {
    set_weekday(f, t.val(C::weekday), Way::none);
    f.weekday = static_cast<std::uint8_t>(t.val(C::weekday));
    f.ref = Ref::weekday;
    f.ref_only = false;
  } else {
    return f = Frame(), i;
  }
  f.why = "that day";
  return j + 1;
}

// "this Friday or the one after", "next week or the week after that", "the morning after"
int Reader::one_after(int i, Frame& f) const {
  const Token& t = tok(i + 1);
  int k = i + 3;
  if (!lex_.english() || !tok(i).has(C::the) || !tok(i + 2).has(C::after)) return i;
  if (that(k)) ++k;
  if (!points_on(k) || tok(k).any({C::of, C::in, C::the}) || (out_.empty() && frames_.empty())) return i;
  const bool plural = t.type == TokenType::word && (t_.text()[t.to - 1] | 32) == 's';
  if ((t.has(C::num) && t.val(C::num) == 1) || (t.number() && t.value == 1 && t.digits == 1)) {
    set_day(f, today_, "the one after");
  } else if (t.has(C::unit) && !plural && t.val(C::unit) >= 5 && t.val(C::unit) <= 10 && t.val(C::unit) != 6) {
    set_period(f, t.val(C::unit), 1);
  } else if (t.has(C::part) && !plural && t.val(C::part) <= kNight && !t.word->weak(C::part)) {
    set_day(f, today_, "that day");
    f.part = static_cast<std::uint8_t>(t.val(C::part));
    f.grain = Grain::part;
    f.ref_days = 1;
  } else {
    return i;
  }
  f.ref = f.part != kNoPart ? Ref::day : Ref::next;
  f.ref_only = true;
  return k;
}

// Puts in the day that was meant by a frame that refers to one; false where none was named and nothing else is known.
bool Reader::refer(Frame& f) const {
  const Reading* named = nullptr;
  for (std::size_t k = out_.size(); k-- > 0 && named == nullptr;) {
    const Reading& r = out_[k].best();
    const bool told = r.start.day || (r.end && r.end->day);
    if (r.kind != Kind::recurrence && r.kind != Kind::duration && told) named = &r;
  }
  if (named == nullptr) return !f.ref_only;
  const bool ends = !named->start.day;
  const time::Date day = ends ? *named->end->day - days(named->end->clock ? 0 : 1) : *named->start.day;
  const bool whole = named->kind == Kind::daterange && named->open == Open::none;  // several days
  const int unit = unit_of(f.grain);
  const int span = unit_of(named->grain);
  Reader there(t_, c_);
  there.today_ = day;
  const auto known = [&] { f.flex = Flex::none, f.has_alt = f.close = f.weekday_only = false; };
  switch (f.ref) {
    case Ref::day:
      if (whole) return !f.ref_only;
      f.day = day + days(f.ref_days);
      break;
    case Ref::weekday:
      if (whole && span > 5 && span != 10) return true;
      f.day = day + days((f.weekday - iso_day(day) + 7) % 7);
      break;
    case Ref::week:
      if (whole && (span == 0 || span == unit)) return false;
      if (whole && span != 5 && span != 10 && span > unit) return false;
      there.set_period(f, unit, 0);
      break;
    case Ref::next:
      if (whole && span == 0) return false;
      if (unit == 0 && !whole) f.day = day + days(7), f.part = static_cast<std::uint8_t>(named->part), f.grain = named->grain == Grain::part ? Grain::part : Grain::day;
      else there.set_period(f, unit == 0 ? span : unit, 1);
      break;
    case Ref::none: break;
  }
  known();
  return true;
}

}  // namespace daybook::timex

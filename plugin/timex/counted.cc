// Points counted from now, from a day or from a clock time: "in two hours", "a week from Monday", "three days
// before Easter".
#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/text.h"
#include "timex/reader.h"
#include "timex/unit_seconds.h"

namespace daybook::timex {
namespace {

using time::days;

int iso_day(time::Date d) { return static_cast<int>(time::weekday_of(d).iso_encoding()); }

}  // namespace

void Reader::set_instant(Frame& f, int u, double n) const {
  f.has_day = true;
  f.why = "counted, now";
  if (u <= 3 && u >= 1) {
    const auto delta = static_cast<std::int64_t>(std::llround(n * static_cast<double>(kUnitSeconds[u])));
    const time::Local at = c_.now + time::seconds(delta);
    f.day = time::date_of(at);
    f.from.sec = static_cast<int>(time::time_of_day(at).count());
    if (u > 1) f.from.sec -= f.from.sec % 60;
    f.from.seconds = u == 1;
    f.instant = true;
    f.grain = u == 1 ? Grain::second : Grain::minute;
    return;
  }
  f.grain = Grain::day;
  const int whole = static_cast<int>(std::floor(n));
  const double rest = n - whole;
  const auto round_days = [](double d) { return days(static_cast<int>(std::lround(d))); };
  time::Date d = today_;
  switch (u) {
    case 4:
      if (rest != 0) {
        set_instant(f, 3, n * 24);
        return;
      }
      d += days(whole);
      break;
    case 5: d += round_days(n * 7); break;
    case 6: d += round_days(n * 14); break;
    case 7: d = time::add_months(d, whole) + round_days(rest * 30); break;
    case 8: d = time::add_months(d, static_cast<int>(std::lround(n * 3))); break;
    case 9: d = time::add_months(d, static_cast<int>(std::lround(n * 12))); break;
    case 11: d = time::add_months(d, static_cast<int>(std::lround(n * 120))); break;
    case 12: d = time::add_months(d, static_cast<int>(std::lround(n * 1200))); break;
    case 104:
      for (int left = std::abs(whole); left > 0;) {
        d += days(n < 0 ? -1 : 1);
        if (iso_day(d) <= 5) --left;
      }
      break;
    default: f.has_day = false; return;
  }
  const int year = static_cast<int>(time::ymd(d).year());
  if (year < 1 || year > 9999) {
    f.has_day = false;
    return;
  }
  f.day = d;
}

// "the week from March 3 to March 9": the day that ends it is named, and counts.
int Reader::week_to(int j, Frame& f) const {
  if (!tok(j).is('-') && !tok(j).any({C::to, C::until})) return j;
  Frame last;
  const int e = day(j + 1, last);
  if (e == j + 1 || !last.plain_day() || last.no_such || last.day <= f.day || last.day > f.day + days(21)) return j;
  f.end = last.day + days(1);
  f.has_end = true;
  f.flex = Flex::none;
  f.weekday_only = false;
  f.why = "day range";
  return e;
}

// the day before Christmas, the week after Easter
int Reader::beside_day(int j, Frame& f) const {
  const int k = tok(j).has(C::the) ? j + 1 : j;
  const bool part_first = tok(k).has(C::part) && k > j && !tok(k).word->weak(C::part);  // "the night before the 1st"
  const bool unit_first = part_first || (tok(k).has(C::unit) && (tok(k).val(C::unit) == 4 || tok(k).val(C::unit) == 5 || (tok(k).val(C::unit) == 10 && k > j)));
  const bool of_leave = k == j && tok(k).val(C::unit) == 4 && tok(k + 1).has(C::from);  // "a sick day from Monday to Wednesday"
  static constexpr std::uint64_t any = hash_word("any");  // "any day after Friday" is an end left open
  if (k == j && tok(k - 1).type == TokenType::word && tok(k - 1).hash == any) return j;
  if (!unit_first || of_leave || (side(k + 1) == 0 && !tok(k + 1).has(C::fromx))) return j;
  Frame base;
  const int z = tok(k + 2).has(C::the) ? k + 3 : k + 2;
  int g = day(z, base);
  if (const int e = g == z && z > k + 2 ? day(z - 1, base) : z - 1; e > z - 1) g = e;  // "the day after the 24th"
  if (g == z || !base.has_day || base.has_end || base.has_clock() || base.part != kNoPart) return j;
  const bool back = side(k + 1) < 0;
  const bool week = !part_first && tok(k).val(C::unit) == 5;
  if (week && k > j && tok(k + 1).has(C::from) && !base.no_such) {
    if (const int e = week_to(g, base); e > g) return f = base, e;
  }
  if (tok(k).val(C::unit) == 10 && !part_first) {  // "the weekend before Labor Day"
    const int wd = iso_day(base.day);
    const int to_saturday = back ? -(wd == 7 ? 8 : wd + 1) : wd >= 6 ? 13 - wd : 6 - wd;
    set_day(f, base.day + days(to_saturday), "weekend");
    f.has_end = true;
    f.end = f.day + days(2);
    f.grain = Grain::weekend;
  } else if (week) {
    Reader there(t_, c_);
    there.today_ = base.day;
    there.set_period(f, 5, back ? -1 : 1);
  } else {
    set_day(f, base.day + days(back ? -1 : 1), "counted, day");
  }
  if (part_first) f.part = static_cast<std::uint8_t>(tok(k).val(C::part)), f.grain = Grain::part;
  return g;
}

// "back in 15"
int Reader::minutes_alone(int i, int j, Frame& f) const {
  const Token& t = tok(j);
  const Token& after = tok(j + 1);
  const bool round = t.number() && (t.digits == 2 || t.value == 5) && t.digits <= 2 && t.fraction_digits == 0 && t.value % 5 == 0 && t.value <= 45;
  const bool ends = after.type != TokenType::word && after.type != TokenType::opaque && (!after.glued || ((after.is('?') || after.is('.') || after.is('!') || after.is(',')) && !tok(j + 2).glued));
  if (!tok(i).has(C::in) || !round || !ends || tok(i - 1).type != TokenType::word || tok(i - 1).has(C::num)) return i;
  set_instant(f, 2, t.value);
  return j + 1;
}

// "an hour and a quarter", "an hour and three quarters": how many, in three words
int Reader::quarters_more(int e, int unit) const {
  if (unit != 3 || !tok(e).has(C::and_) || !tok(e + 2).has(C::unit) || tok(e + 2).val(C::unit) != 8 || tok(e + 3).has(C::of)) return 0;
  return tok(e + 1).has(C::a) ? 1 : tok(e + 1).has(C::num) && tok(e + 1).val(C::num) == 3 ? 3 : 0;
}

// "and 30 minutes", "and a half" behind a first amount.
int Reader::second_amount(int e, Sum& sum) const {
  const int k = tok(e).has(C::and_) || tok(e).is(',') ? e + 1 : e;
  if (tok(e).has(C::and_) && sum.unit >= 3 && tok(k).has(C::half) && tok(k).words == 1 && !tok(k + 1).any({C::num, C::unit}) && !tok(k + 1).number() && chatty()) {  // "an hour n half"
    sum.n += 0.5;
    return k + 1;
  }
  if (tok(e).has(C::and_) && tok(k).has(C::a) && tok(k + 1).has(C::half)) {
    sum.n += 0.5;
    return k + 2;
  }
  if (const int quarters = quarters_more(e, sum.unit); quarters > 0) {
    sum.n += 0.25 * quarters;
    return k + 2;
  }
  double n = 0;
  int u = 0;
  const int g = amount(k, n, u);
  if (g > k && sum.unit == 9 && u == 7) return sum.n += n / 12, g;  // "2 years and 6 months"
  if (g == k || u >= sum.unit || tok(k).has(C::a)) return e;
  sum.more = n * static_cast<double>(kUnitSeconds[u]);
  double last = 0;
  int smaller = 0;
  const int m = tok(g).has(C::and_) || tok(g).is(',') ? g + 1 : g;
  const int e3 = amount(m, last, smaller);  // "in 1d 2hr 5min"
  if (e3 == m || smaller >= u || tok(m).has(C::a)) return g;
  sum.more += last * static_cast<double>(kUnitSeconds[smaller]);
  return e3;
}

void Reader::set_sum(Frame& f, const Sum& sum, bool back) const {
  set_instant(f, sum.unit, back ? -sum.n : sum.n);
  const bool hours = sum.unit >= 4 && sum.unit <= 6 && static_cast<std::int64_t>(sum.more) % 86400 != 0;  // "in 1 day 2 hours"
  if (sum.more != 0 && !f.instant && f.has_day && !hours) f.day += days(static_cast<int>(sum.more / 86400) * (back ? -1 : 1));  // 1 week and 2 days
  if (sum.more == 0 || (!f.instant && !hours)) return;
  const double total = sum.n * static_cast<double>(kUnitSeconds[sum.unit]) + sum.more;
  f = Frame();
  set_instant(f, 1, back ? -total : total);
  f.from.sec -= f.from.sec % 60;
  f.from.seconds = false;
  f.grain = Grain::minute;
}

// "poorest", "worst"
bool Reader::superlative(int i) const {
  static constexpr std::uint64_t kMost[] = {hash_word("worst"), hash_word("best"), hash_word("most"), hash_word("least")};
  const Token& t = tok(i);
  if (t.type != TokenType::word || !lex_.english()) return false;
  return std::find(std::begin(kMost), std::end(kMost), t.hash) != std::end(kMost) || (t.to - t.from > 4 && text::lower_ascii(t_.text().substr(t.to - 3, 3)) == "est");
}

// "in" after what was counted or finished tells how long that took.
bool Reader::spent(int i) const {
  const Token& before = tok(i - 1);
  const Token& noun = tok(i - 2);
  if (!lex_.english()) return false;
  static constexpr std::uint64_t kStates[] = {hash_word("was"), hash_word("were"), hash_word("been"), hash_word("had"), hash_word("said"), hash_word("told"), hash_word("asked")};
  if (before.number() && (noun.has(C::pastverb) || regular_past(i - 2) || (noun.has(C::nobefore) && text::lower_ascii(t_.text().substr(noun.to - 2, 2)) == "ed"))) return true;  // "scored 3 in 20 minutes"
  if (before.has(C::pastverb) && std::find(std::begin(kStates), std::end(kStates), before.hash) == std::end(kStates)) return true;  // "finished in 9.58 seconds"
  if (superlative(i - 1) && noun.any({C::the, C::the2})) return true;  // "the poorest in a decade"
  if (superlative(i - 2) && before.type == TokenType::word && (before.word == nullptr || before.any({C::ordnoun, C::month, C::season}))) return true;  // "the highest level in 12 years"
  static constexpr std::uint64_t kParticles[] = {hash_word("out"), hash_word("up"), hash_word("off"), hash_word("down")};  // "sold out in 4 minutes"
  if (before.type == TokenType::word && std::find(std::begin(kParticles), std::end(kParticles), before.hash) != std::end(kParticles) && noun.has(C::pastverb) && tok(i + 1).number()) return true;
  if (before.has(C::twice) || (before.has(C::ord) && !before.number())) return true;
  if (before.has(C::times) && (noun.number() || noun.any({C::num, C::ord, C::few}))) return true;
  return (before.has(C::ordnoun) || before.word == nullptr) && before.type == TokenType::word && noun.any({C::ord, C::lastord}) && !noun.has(C::last) && (tok(i - 3).any({C::the, C::the2}) || tok(i - 3).type != TokenType::word);
}

// in two hours, within three days, vor zwei Tagen; the amount ends at `e`.
int Reader::counted_in(int i, int j, int e, const Sum& sum, Frame& f) const {
  const Token& lead = tok(i);
  const bool article = tok(j).has(C::a);
  if (tok(e).is('\'') && tok(e).glued && tok(e + 1).has(C::times)) ++e;  // "in two weeks' time"
  if (tok(e).has(C::times) || (!tok(e).has(C::unit) && tok(e).has(C::hence))) ++e;
  if (tok(e).has(C::ago) && tok(e).has(C::agostrict)) return i;
  if (article && sum.unit == 1) return i;
  if (lead.has(C::in) && spent(i)) {  // "won twice in five days", "the first time in ten years"
    f.has_length = true;
    f.seconds = static_cast<std::int64_t>(std::llround(sum.n * static_cast<double>(kUnitSeconds[sum.unit == 104 ? 4 : sum.unit]) + sum.more));
    f.why = "length";
    return e;
  }
  const bool one_day = lead.has(C::in) && sum.unit == 4 && article && sum.n == 1 && !tok(j + 1).any({C::few, C::half});
  if (one_day && tok(e).type == TokenType::word && !tok(e).any({C::or_, C::at})) return i;
  set_sum(f, sum, lead.has(C::agopre));
  if (!f.has_day) return i;
  if (lead.has(C::within)) {
    Frame now;
    set_instant(now, sum.unit, 0);
    f.has_end = true;
    f.end = f.instant ? f.day : f.day + days(1);
    f.to = f.from;
    f.day = now.day;
    f.from = now.from;
    f.instant = false;
  }
  return e;
}

// "a week from Monday", "two days after Christmas"; the amount ends at `e`.
int Reader::counted_from_day(int e, const Sum& sum, Frame& f) const {
  const bool before = tok(e).has(C::before);
  if (tok(e - 1).has(C::night) && tok(e).has(C::from)) return e;  // "5 nights from Monday" are a stay
  const bool weeks = sum.unit == 5 || sum.unit == 6;
  const bool beside = weeks && tok(e).has(C::relday) && tok(e).val(C::relday) >= 0;  // "a week tomorrow"
  const bool back = weeks && tok(e).has(C::last) && tok(e + 1).has(C::weekday);  // "a week last Tuesday"
  if (!before && !back && !tok(e).has(C::fromx) && !(tok(e).has(C::on) && weeks) && !beside) return e;
  Frame base;
  int k = beside || back ? e : e + 1;
  int g = day(k, base);
  if (g == k && tok(k).has(C::the)) g = day(++k, base);
  if (g == k && tok(k).has(C::segment)) g = segment(k, base);  // "three days before the end of the month"
  if (g == k && tok(k).any({C::now, C::nowstrong})) set_day(base, today_, ""), g = k + 1;
  if (g == k || !base.has_day || base.has_end) return e;
  Reader shifted(t_, c_);
  if (!before && !back && base.day > today_ + days(200) && (base.flex == Flex::monthdate || tok(g - 1).has(C::holiday)) && sum.unit <= 6) {  // "two days after Labor Day", said the day after it
    if (const auto was = day_gone(k, g)) {
      Frame then;
      shifted.today_ = *was;
      shifted.set_instant(then, sum.unit, sum.n);
      if (then.has_day && then.day >= today_) base.day = *was;
    }
  }
  shifted.today_ = base.day;
  if (base.weekday_only && base.day == today_) shifted.today_ += days(7);
  shifted.set_instant(f, sum.unit, before || back ? -sum.n : sum.n);
  f.why = "counted, day";
  return f.has_day ? g : e;
}

// "two hours before noon", "20 minutes after 3pm"; the amount ends at `e`.
int Reader::counted_from_clock(int e, const Sum& sum, Frame& f) const {
  const bool back = tok(e).has(C::before);
  if ((!back && !tok(e).has(C::after)) || sum.unit < 2 || sum.unit > 3) return e;
  Frame base;
  const int k = tok(e + 1).any({C::the, C::the2}) ? e + 2 : e + 1;  // "30 minutes before the 2pm meeting"
  const int g = clock(k, base);
  if (g == k || base.bare_number || base.weak || base.to.given()) return e;
  const int by = static_cast<int>(std::llround(sum.n * static_cast<double>(kUnitSeconds[sum.unit]) + sum.more));
  const int at = hour_of(base.from, base.part, -1);
  const int sec = (at == 0 && back ? 86400 : at) + (back ? -by : by);  // midnight ends the day before it
  if (sec < 0 || sec >= 86400) return e;
  f = base;
  f.from.sec = sec;
  f.from.bare = false;
  f.why = "counted, clock";
  return g;
}

// "away for two weeks from the 28th": a length and where it begins, no day counted from another
bool Reader::stay_from(int i, int e) const {
  static constexpr std::uint64_t kAway[] = {hash_word("away"),  hash_word("off"),     hash_word("out"),      hash_word("gone"),  hash_word("closed"), hash_word("abroad"),
                                            hash_word("leave"), hash_word("holiday"), hash_word("vacation"), hash_word("there"), hash_word("here")};
  return tok(i - 1).has(C::for_) && tok(e).has(C::from) && tok(i - 2).type == TokenType::word &&
         std::find(std::begin(kAway), std::end(kAway), tok(i - 2).hash) != std::end(kAway);
}

// "two Fridays from now", "three Mondays ago", "in two Fridays"
int Reader::weekdays_on(int i, bool in, Frame& f) const {
  int n = 0;
  const int j = number(i, n);
  if (j > i && n >= 1 && n <= 60 && seasons(j) != 0) return seasons_ago(j, n, f) > j ? j + 2 : i;
  if (j == i || n < 1 || n > 60 || !tok(j).any({C::weekdayplural, C::weekday})) return i;
  const bool ago = !in && tok(j + 1).has(C::agostrict);
  if (in && !tok(j).has(C::weekdayplural)) return i;
  if (!in && !ago && !(tok(j + 1).has(C::hence) && !tok(j + 1).has(C::later))) return i;
  const int wd = tok(j).has(C::weekdayplural) ? tok(j).val(C::weekdayplural) : tok(j).val(C::weekday);
  const int ahead = (wd - iso_day(today_) + 6) % 7 + 1;
  set_day(f, today_ + days(ago ? (ahead - 7 == 0 ? -7 : ahead - 7) - 7 * (n - 1) : ahead + 7 * (n - 1)), "weekday, weeks");
  return in ? j + 1 : j + 2;
}

// "a week Friday", "two weeks Monday": a week behind the coming one, but not "three days a week Monday to Friday"
int Reader::week_then_weekday(int i, int e, const Sum& sum, Frame& f) const {
  const Token& before = tok(i - 1);
  const Token& wd = tok(e);
  if (!lex_.english() || sum.unit != 5 || sum.more != 0 || sum.n > 4 || !wd.has(C::weekday) || wd.word->weak(C::weekday) || tok(e - 1).is(',')) return e;
  if (before.number() || before.any({C::times, C::twice, C::once, C::unit, C::businessday, C::every, C::for_, C::freq, C::num, C::per, C::night, C::approx, C::within})) return e;
  if (before.type == TokenType::word && before.word == nullptr) return e;
  const int ahead = (wd.val(C::weekday) - iso_day(today_) + 6) % 7 + 1;
  set_day(f, today_ + days(ahead + 7 * static_cast<int>(sum.n)), "weekday, weeks");
  return e + 1;
}

// Seasons in the plural, which tell a time only behind a number: 1 spring … 4 winter.
int Reader::seasons(int i) const {
  static constexpr std::uint64_t kSeasons[] = {hash_word("springs"), hash_word("summers"), hash_word("autumns"), hash_word("winters")};
  if (tok(i).type != TokenType::word) return 0;
  const auto at = std::find(std::begin(kSeasons), std::end(kSeasons), tok(i).hash);
  return at == std::end(kSeasons) ? 0 : static_cast<int>(at - std::begin(kSeasons)) + 1;
}

// "two summers ago", "three winters ago"; the number ends at `j`
int Reader::seasons_ago(int j, int n, Frame& f) const {
  const int season = seasons(j);
  const auto first = time::make_date(static_cast<int>(time::ymd(today_).year()), static_cast<unsigned>(3 * season), 1);
  if (!first || !tok(j + 1).has(C::agostrict)) return j;
  const int gone = time::add_months(*first, 3) <= today_ ? n - 1 : n;
  set_day(f, time::add_months(*first, -12 * gone), "season");
  f.has_end = true;
  f.end = time::add_months(f.day, 3);
  f.grain = Grain::month;
  return j + 2;
}

// in two weeks, 3 days ago, a week from Monday, two days after Christmas, 2 hours from now.
int Reader::relative_length(int i, Frame& f) const {
  const Token& lead = tok(i);
  const bool in = lead.any({C::in, C::within, C::agopre});
  int j = in ? i + 1 : i;
  if (in && (tok(j).has(C::approx) || tok(j).is('~'))) ++j;
  if (lead.has(C::in) && tok(j).val(C::more) == 2 && !regular_past(i - 1)) ++j;  // "in a bit over an hour"
  if (!in) {
    if (tok(lead.has(C::the) ? j + 1 : j).any({C::unit, C::part}))
      if (const int e = beside_day(j, f); e > j) return e;
    if (lead.has(C::the) && !tok(i + 1).any({C::unit, C::few, C::half})) return i;
  }
  Sum sum;
  int e = amount(j, sum.n, sum.unit);
  if (tok(j).has(C::minuteslen)) sum.n = tok(j).val(C::minuteslen), sum.unit = 2, e = j + 1;  // "in three quarters of an hour"
  if (e == j && (!in || lead.has(C::in))) {
    if (const int g = weekdays_on(j, in, f); g > j) return g;
  }
  const bool bare_unit = e == j && !in && tok(j).has(C::unit) && (tok(j).val(C::unit) == 5 || tok(j).val(C::unit) == 6) &&
                         (tok(j + 1).any({C::fromx, C::hence}) && !tok(j + 1).any({C::after, C::later}));
  if (bare_unit) sum.n = 1, sum.unit = tok(j).val(C::unit), e = j + 1;  // "fortnight from today"
  const bool the_hour = e == j && lead.has(C::within) && tok(j).has(C::the) && tok(j + 1).has(C::unit) && tok(j + 1).val(C::unit) >= 3 && tok(j + 1).val(C::unit) <= 7;
  if (the_hour) sum.n = 1, sum.unit = tok(j + 1).val(C::unit), e = j + 2;  // "within the hour"
  if (e == j) return in && (j == i + 1 || tok(i + 1).has(C::also) || tok(j).value > 12) ? minutes_alone(i, j, f) : i;  // "in like 20", but "in around 10" is an hour
  if (sum.n > 20000 || (sum.unit == 9 && sum.n > 500)) return i;
  e = second_amount(e, sum);
  if (in) return counted_in(i, j, e, sum, f);
  if (after_a_while(i, sum.unit)) return set_sum(f, sum, false), e;
  const Token& t = tok(e);
  const bool ago = t.has(C::agostrict) || (t.has(C::ago) && !t.any({C::shiftdir, C::moveback}));
  if (ago && sum.unit == 5 && sum.more == 0 && tok(e + 1).has(C::weekday) && lex_.english()) {  // "a week ago Monday"
    const int wd = tok(e + 1).val(C::weekday);
    if (wd == iso_day(today_)) set_day(f, today_, "");
    else set_weekday(f, wd, Way::last);
    set_day(f, f.day - days(7 * static_cast<int>(sum.n)), "weekday, weeks");
    f.has_alt = false;
    return e + 2;
  }
  if ((ago || t.has(C::hence)) && !t.any({C::later, C::shiftdir})) {
    set_sum(f, sum, ago);
    const Token& from = tok(e + 1);  // "a week ago today", "two weeks ago yesterday"
    if (f.has_day && !f.instant && from.has(C::relday) && from.val(C::relday) <= 0) f.day += days(from.val(C::relday)), ++e;
    if (f.has_day && !f.instant && ago && sum.unit >= 7 && from.has(C::this_) && tok(e + 2).has(C::unit) && (tok(e + 2).val(C::unit) == 5 || tok(e + 2).val(C::unit) == 7)) {
      Reader there(t_, c_);  // "ten years ago this week"
      there.today_ = f.day;
      there.set_period(f, tok(e + 2).val(C::unit), 0);
      return e + 3;
    }
    return f.has_day ? e + 1 : i;
  }
  if (stay_from(i, e)) return i;
  if (const int g = week_then_weekday(i, e, sum, f); g > e) return g;
  if (const int g = counted_from_clock(e, sum, f); g > e) return g;
  const int g = sum.more == 0 && sum.unit >= 4 ? counted_from_day(e, sum, f) : e;
  return g > e ? g : i;
}

}  // namespace daybook::timex

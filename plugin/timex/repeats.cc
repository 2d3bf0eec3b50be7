// Recurrences: every other Tuesday at 10 until March, weekdays, first of each month, Mondays at 9.
#include <algorithm>

#include "timex/holidays.h"
#include "timex/reader.h"
#include "timex/repeat_units.h"

namespace daybook::timex {

int Reader::add_repeat(int end, const Repeat& r, Frame& f) {
  f.repeat = static_cast<int>(repeats_.size());
  f.last = end;
  f.why = "repeats";
  repeats_.push_back(r);
  return end;
}

// daily, weekly, every fortnight; `weak` where the word may only describe a noun ("the daily report").
bool Reader::repeat_word(int i, Repeat& r) const {
  const Token& t = tok(i);
  static constexpr char kFreq[] = {0, 'D', 'W', 'W', 'M', 'Y', 'M', 'H', 'D', 'M', 'M', 'Y', 'M'};
  static constexpr int kEach[] = {0, 1, 1, 2, 1, 1, 3, 1, 1, 2, 6, 2, 1};
  r.freq = kFreq[t.val(C::freq)];
  r.interval = kEach[t.val(C::freq)];
  if (t.val(C::freq) == 12) r.monthday = 1, r.monthday2 = 15;  // "paid semi-monthly"
  const Token& after = tok(i + 1);
  bool weak = after.type == TokenType::word && !after.any({C::on, C::at, C::from, C::until, C::starting, C::for_, C::by, C::in, C::and_, C::every, C::between, C::part, C::verbok});
  const bool alone = tok(i - 1).type == TokenType::none && after.type == TokenType::none;
  if (t.val(C::freq) >= 7 && t.val(C::freq) < 10 && !alone) weak = true;
  if (tok(i - 1).any({C::the, C::a, C::the2})) weak = true;
  return weak;
}

// "9-5 weekdays": hours in front, the first after the last as no count has them ("3 to 5 weekdays")
bool Reader::shift_of_weekdays(int i) const {
  int first = 0;
  int last = 0;
  const bool range = tok(i - 2).is('-') || tok(i - 2).any({C::to, C::until});
  if (!tok(i).has(C::weekdays) || tok(i).words != 1 || !range || number(i - 1, last) != i || number(i - 3, first) != i - 2) return false;
  return first >= 6 && first <= 12 && last >= 1 && last < first;
}

// weekdays at 9, weekends, weekday mornings
int Reader::repeat_weekdays(int i, Repeat& r) const {
  const Token& t = tok(i);
  const bool plural = (t_.text()[t.to - 1] | 32) == 's';
  const bool led = tok(i - 1).any({C::on}) || tok(i + 1).any({C::at, C::from, C::part, C::between, C::clockword}) || tok(i + 1).number() || (tok(i - 1).type == TokenType::none && tok(i + 1).type == TokenType::none);
  const bool count = tok(i - 1).number() && !shift_of_weekdays(i) && !(!frames_.empty() && frames_.back().last == i && frames_.back().has_clock() && !frames_.back().weak);  // not "at half past 2 weekdays"
  if (!(plural && !count && !tok(i - 1).any({C::num, C::few, C::the2, C::for_, C::next, C::last, C::in})) && !(led && !plural && tok(i + 1).has(C::part) )) return i;
  if (!led && plural && t.words > 1) return i;
  r.days = t.val(C::weekdays) != 2 ? kWorkdays : kWeekend;
  return i + 1;
}

// first of each month, first Monday of every month, the 15th of each month, once a week
int Reader::repeat_nth(int i, Repeat& r) const {
  const Token& t = tok(i);
  int k = t.has(C::the) ? i + 1 : i;
  int n = 0;
  int e = ordinal(k, n);
  if (e == k && tok(k).has(C::lastord)) n = -1, e = k + 1;
  if (tok(e).has(C::to) || tok(e).is('-') || tok(k).val(C::lastord) == 2) e = std::max(e, from_last(k, n));
  if (e == k) {
    if (t.has(C::once) && tok(i + 1).any({C::a, C::every}) && tok(i + 2).has(C::unit)) {
      r.freq = freq_of_unit(tok(i + 2).val(C::unit));
      if (tok(i + 2).val(C::unit) == 8) r.interval = 3;
      if (tok(i + 2).val(C::unit) == 6) r.interval = 2;
      if (tok(i + 2).val(C::unit) == 11) r.interval = 10;
      if (r.freq == 0) return i;
      return i + 3;
    }
    return i;
  }
  const int both = second_nth(e, r);
  if (both > e) e = both;
  int wd = 0;
  if (tok(e).has(C::weekdayplural)) {  // "1st and 3rd Tuesdays"
    r.freq = 'M';
    r.nth = n;
    r.days = day_bit(tok(e).val(C::weekdayplural));
    const int z = tok(e + 2).any({C::the, C::every}) ? e + 3 : e + 2;
    return tok(e + 1).has(C::of) && tok(z).has(C::unit) && tok(z).val(C::unit) == 7 ? z + 1 : e + 1;
  }
  if (tok(e).has(C::weekday)) {
    wd = tok(e).val(C::weekday);
    r.days |= day_bit(wd);
    ++e;
    while ((tok(e).has(C::and_) || tok(e).is(',')) && (tok(e + 1).has(C::weekday))) r.days |= day_bit(tok(e + 1).val(C::weekday)), e += 2;
  } else if (tok(e).has(C::unit) && tok(e).val(C::unit) == 4) {
    ++e;
  } else if (tok(e).has(C::businessday) || tok(e).has(C::weekdays)) {
    r.days = kWorkdays;
    r.setpos = n;
    ++e;
  }
  if (wd != 0 && tok(e).has(C::freq) && tok(e).val(C::freq) == 4) {  // "third Thursday monthly"
    r.freq = 'M';
    r.nth = n;
    return e + 1;
  }
  if (!tok(e).any({C::of, C::in})) {
    if (!tok(e).has(C::every)) return i;
    --e;
  }
  const bool the_month = r.nth2 != 0 && wd != 0 && tok(e + 1).any({C::the, C::a}) && tok(e + 2).has(C::unit);
  if (!the_month && (!tok(e + 1).has(C::every) || !tok(e + 2).has(C::unit))) {
    if (!(tok(e + 1).has(C::freq))) {
      const bool a_month = tok(e + 1).any({C::every}) && tok(e + 2).has(C::other) && tok(e + 3).has(C::unit);
      if (!a_month) return i;
      r.interval = 2;
      ++e;
    }
  }
  const int u = tok(e + 2).val(C::unit);
  if (u != 7 && u != 9 && u != 8) return i;
  r.freq = u == 9 ? 'Y' : 'M';
  if (u == 8) r.interval = 3;
  if (r.setpos != 0) return e + 3;
  if (wd != 0) r.nth = n;
  else if (n >= -1 && n <= 31 && n != 0) r.monthday = n;
  else return i;
  if (u == 9) r.month = 1;
  return e + 3;
}

// "and the 20th" behind the first day of the month
int Reader::second_monthday(int j, int n, Repeat& r) const {
  int second = 0;
  const int s = tok(j + 1).has(C::the) ? j + 2 : j + 1;
  const int g = tok(j).has(C::and_) || tok(j).is('&') ? ordinal(s, second) : s;
  if (g == s || n < 1 || second <= n || second > 31 || month_at(g) || tok(g).any({C::ordnoun, C::weekday, C::weekdayplural})) return j;
  r.monthday2 = second;
  return g;
}

// "on the 15th", "on the last Friday" behind a monthly repeat
int Reader::repeat_monthday(int k, Repeat& r) const {
  int z = tok(k).has(C::the) ? k + 1 : k;
  int n = 0;
  int e = ordinal(z, n);
  if (tok(z).has(C::unit) && tok(z).val(C::unit) == 4 && tok(z + 1).number() && tok(z + 1).value >= 1 && tok(z + 1).value <= 31 && !counted(z + 2))
    return r.monthday = tok(z + 1).value, z + 2;  // "monthly on day 15"
  if (e == z && tok(z).has(C::lastord)) n = -1, e = z + 1;
  if (e > z && tok(e).any({C::businessday, C::weekdays})) return r.days = kWorkdays, r.setpos = n, e + 1;  // "monthly on the last working day"
  if (e > z) {
    if (tok(e).has(C::weekday)) r.nth = n, r.days |= day_bit(tok(e).val(C::weekday)), ++e;
    else {
      r.monthday = n;
      if (tok(e).has(C::unit) && tok(e).val(C::unit) == 4) ++e;
      e = second_monthday(e, n, r);
    }
    return e;
  }
  return k;
}

// "on March 3" behind a yearly repeat
int Reader::repeat_yearday(int k, Repeat& r) const {
  Frame d;
  if (const int g = nth_weekday(k, d); g > k && d.nth != 0) {  // "on the first Monday of September"
    r.nth = d.nth;
    r.days = day_bit(static_cast<int>(time::weekday_of(d.day).iso_encoding()));
    r.month = static_cast<int>(static_cast<unsigned>(time::ymd(d.day).month()));
    return g;
  }
  const int e = month_first(k, d) > k ? month_first(k, d) : day_first(k, d);
  if (e > k && !d.has_end) {
    const auto v = time::ymd(d.day);
    r.month = static_cast<int>(static_cast<unsigned>(v.month()));
    r.monthday = static_cast<int>(static_cast<unsigned>(v.day()));
    return e;
  }
  return k;
}

// "every month on the 15th", "every year on March 3", "every 2 weeks on Friday", "weekly on Mondays"
int Reader::repeat_details(int j, Repeat& r) const {
  const int o = tok(j).is(',') && tok(j + 1).has(C::on) ? j + 1 : j;
  int k = tok(o).has(C::on) ? o + 1 : o;
  if (k > o && tok(k).has(C::a) && tok(k + 1).has(C::weekday)) ++k;  // "every 6 weeks on a Tuesday"
  if ((r.freq == 'W' || r.freq == 'D') && r.days == 0 && tok(k).any({C::weekday, C::weekdayplural, C::weekdays})) {
    if (tok(k).has(C::weekdays) && r.freq == 'D') {
      r.freq = 'W';
      r.days = kWorkdays;
      return k + 1;
    }
    const int e = r.freq == 'W' ? weekday_list(k, r) : k;
    return e > k ? e : j;
  }
  if (r.freq == 'Y' && r.month == 0 && tok(j).has(C::in) && month_at(j + 1) && r.interval == 1) {  // "every year in June"
    r.month = tok(j + 1).val(C::month);
    return j + 2;
  }
  if (k == j) return j;
  int e = k;
  if (r.freq == 'M' && r.nth == 0 && r.monthday == 0) e = repeat_monthday(k, r);
  else if (r.freq == 'Y' && r.month == 0) e = tok(k).has(C::holiday) ? every_holiday(k, r) : repeat_yearday(k, r);
  return e > k ? e : j;
}

// "Tuesday and Thursdays", "Mondays", "Monday mornings"
int Reader::repeat_plural(int i, Repeat& r) const {
  const int j = weekday_list(i, r);
  if (tok(i).has(C::weekdayplural)) return tok(i - 1).any({C::this_, C::next, C::last}) ? i : j;
  const bool parts = tok(j).has(C::part) && (t_.text()[tok(j).to - 1] | 32) == 's';
  return tok(j - 1).has(C::weekdayplural) || parts ? j : i;
}

// "twice a week", "3x a month", "three times a year": RFC 5545 has no rule for how often within a
// period, so the rule is the period.
int Reader::repeat_times(int i, Repeat& r) const {
  int n = 0;
  int j = tok(i).has(C::twice) ? i + 1 : number(i, n);
  if (!tok(i).has(C::twice)) {
    if (j == i || n < 1 || n > 60 || !tok(j).has(C::times)) return i;
    ++j;
  }
  if (!tok(j).any({C::per, C::every, C::a}) || !tok(j + 1).has(C::unit) || tok(j + 1).val(C::unit) < 4) return i;
  r.freq = freq_of_unit(tok(j + 1).val(C::unit));
  if (tok(j + 1).val(C::unit) == 8) r.interval = 3;
  return r.freq == 0 ? i : j + 2;
}

// "every day except Friday", "weekdays but not Wednesday"
int Reader::except_days(int j, Repeat& r) const {
  const int k = tok(j).is(',') ? j + 1 : j;
  if (!tok(k).has(C::excl) || r.interval != 1 || r.nth != 0 || (r.freq != 'D' && !(r.freq == 'W' && r.days != 0))) return j;
  Repeat out;
  const int z = tok(k + 1).has(C::on) ? k + 2 : k + 1;
  int e = weekday_list(z, out);
  if (e == z && tok(z).has(C::weekdays) && tok(z).val(C::weekdays) == 2) out.days = kWeekend, e = z + 1;
  if (e == z && tok(z).has(C::unit) && tok(z).val(C::unit) == 10) out.days = kWeekend, e = z + 1;
  if (e == z && tok(z).has(C::the) && tok(z + 1).has(C::unit) && tok(z + 1).val(C::unit) == 10) out.days = kWeekend, e = z + 2;
  const std::uint8_t all = r.freq == 'D' ? 0x7f : r.days;
  const auto left = static_cast<std::uint8_t>(all & ~out.days);
  if (e == z || left == 0 || left == all) return j;
  r.freq = 'W';
  r.days = left;
  return e;
}

// "un mardi sur deux"
int Reader::every_other_of_two(int i, Repeat& r) const {
  static constexpr std::uint64_t sur = hash_word("sur");
  const Token& of = tok(i + 1);
  if (!romance_ || !tok(i).has(C::weekday) || of.type != TokenType::word || of.hash != sur || tok(i + 2).val(C::num) != 2) return i;
  r.interval = 2;
  r.days = day_bit(tok(i).val(C::weekday));
  return i + 3;
}

int Reader::repeat(int i, Frame& f) {
  const Token& t = tok(i);
  Repeat r;
  int j = i;
  bool weak = false;
  if (t.has(C::every) && !t.has(C::freq)) {
    j = every(i, r);
  } else if (const int next = next_weekdays(i, r); next > i) {
    j = next;
  } else if (t.any({C::next, C::coming, C::last}) && !t.has(C::lastord)) {
    return i;
  } else if (t.has(C::freq) && tok(i - 1).any({C::the, C::the2, C::a}) && tok(i + 1).any({C::move, C::make})) {
    return i;  // "our weekly moved to 3pm": the meeting of that name
  } else if (t.has(C::freq)) {
    static constexpr std::uint64_t basis = hash_word("basis");  // "on a weekly basis"
    const bool on_basis = tok(i + 1).type == TokenType::word && tok(i + 1).hash == basis;
    weak = repeat_word(i, r) && !on_basis;
    if (t.val(C::freq) == 8) f.part = kNight;
    j = on_basis ? i + 2 : i + 1;
  } else if (const int two = every_other_of_two(i, r); two > i) {
    j = two;
  } else if (t.has(C::weekdayplural) || (t.has(C::weekday) && !t.word->weak(C::weekday))) {
    j = repeat_plural(i, r);
  } else if (t.has(C::segment)) {
    j = edge_of_every(i, r);
  } else if (t.has(C::weekdayset)) {
    r.days = static_cast<std::uint8_t>(t.val(C::weekdayset));
    const bool hours_behind = tok(i + 1).number() || tok(i + 1).any({C::at, C::from});
    j = r.days != kWorkdays || hours_behind ? i + 1 : i;  // "M-F 9-5", but "M/F" is something else
  } else if (t.has(C::other) && t.val(C::other) == 2) {
    r.interval = 2;
    j = tok(i + 1).has(C::weekdayplural) ? weekday_list(i + 1, r) : i;
  } else if (t.has(C::twice) || t.number() || t.has(C::num)) {
    j = repeat_times(i, r);
    if (j == i) j = repeat_nth(i, r);
  } else if (t.has(C::part)) {
    const bool plural = lex_.english() && t.val(C::part) <= kNight && t.words == 1 && !t.word->typo && (t_.text()[t.to - 1] | 32) == 's' && t.to - t.from >= 6;
    if (!plural || tok(i - 1).any({C::weekday, C::every, C::weekdays, C::num}) || !tok(i + 1).any({C::at, C::from, C::between})) return i;
    r.freq = 'D';  // "mornings at 7"
    f.part = static_cast<std::uint8_t>(t.val(C::part));
    j = i + 1;
  } else if (t.has(C::weekdays) && !tok(i - 1).has(C::a)) {
    j = repeat_weekdays(i, r);
    if (t.val(C::weekdays) == 3) f.part = kNight;  // "weeknights at 8"
  } else {
    j = repeat_nth(i, r);
  }
  if (j == i) return i;
  const int e = repeat_details(j, r);
  if (e > j && !(r.freq == 'W' && tok(e - 1).has(C::weekdays))) weak = false;
  j = except_days(e, r);
  if (tok(j).has(C::part) && tok(j - 1).any({C::weekday, C::weekdayplural, C::weekdays})) {
    f.part = static_cast<std::uint8_t>(tok(j).val(C::part));
    ++j;
  } else if (r.freq == 'D' && tok(j - 1).has(C::part)) {
    f.part = static_cast<std::uint8_t>(tok(j - 1).val(C::part));
  }
  const int times = tok(j).is(',') ? j + 1 : j;
  if (int n = 0, z = number(times, n); z > times && n >= 2 && n <= 500 && tok(z).has(C::times) && r.count == 0 && !tok(z + 1).any({C::a, C::per})) r.count = n, j = z + 1;
  f.weak = weak;
  f.first = i;
  return add_repeat(j, r, f);
}

}  // namespace daybook::timex

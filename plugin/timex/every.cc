// "every" and what follows: weekdays, dates, holidays, units.
#include "timex/holidays.h"
#include "timex/reader.h"
#include "timex/repeat_units.h"

namespace daybook::timex {

// Weekdays in a list: "Monday, Wednesday and Friday", "Mon/Wed/Fri", "Tuesdays & Thursdays", "Mon-Fri".
int Reader::weekday_list(int i, Repeat& r) const {
  int j = i;
  int before = 0;
  while (j - i < 32) {  // a longer list is an attack
    const Token& t = tok(j);
    if (!t.any({C::weekday, C::weekdayplural})) return before == 0 ? i : j;
    const int wd = t.has(C::weekdayplural) ? t.val(C::weekdayplural) : t.val(C::weekday);
    r.days |= day_bit(wd);
    before = wd;
    ++j;
    if ((tok(j).is('-') || tok(j).any({C::to})) && tok(j + 1).any({C::weekday, C::weekdayplural})) {
      const Token& last = tok(j + 1);
      const int end = last.has(C::weekdayplural) ? last.val(C::weekdayplural) : last.val(C::weekday);
      for (int d = wd; d != end; d = d % 7 + 1) r.days |= day_bit(d);
      r.days |= day_bit(end);
      j += 2;
    }
    int k = j;
    while (k < j + 3 && (tok(k).any({C::and_, C::or_}) || tok(k).is(',') || tok(k).is('/') || tok(k).is('&') || tok(k).is('+') || tok(k).has(C::on) || tok(k).has(C::every))) ++k;
    const bool short_names = k == j && t.to - t.from <= 5 && tok(k).has(C::weekday) && tok(k).to - tok(k).from <= 4 && tok(i - 1).has(C::every);  // "every mon wed fri"
    const bool beside = short_names || (k == j && t.to - t.from > 2 && (tok(k).has(C::weekdayplural) || (tok(k).has(C::weekday) && !tok(k).word->weak(C::weekday))));  // "every monday wednesday and friday"
    if ((k == j && !beside) || !tok(k).any({C::weekday, C::weekdayplural})) return j;
    j = k;
  }
  return j;
}

// "every second Tuesday of the month", "every last Friday", "every third Monday": nth in the month,
// while "every second Tuesday" alone is every other one. The list of days ends at `e`.
int Reader::every_nth_weekday(int e, int n, Repeat& r) const {
  const bool of_month = tok(e).any({C::of, C::in});
  if (!of_month && n == 2 && r.nth2 == 0) return e;
  r.interval = 1;
  r.freq = 'M';
  r.nth = n;
  int z = of_month ? e + 1 : e;
  if (of_month && tok(z).any({C::the, C::every, C::a})) ++z;
  return of_month && tok(z).has(C::unit) && tok(z).val(C::unit) == 7 ? z + 1 : e;
}

// "every March 5", "every 15th", "every 5th of May"; 0: nothing.
int Reader::every_date(int j, int n, Repeat& r) const {
  const Token& t = tok(j);
  if (t.has(C::month)) {
    r.freq = 'Y';
    r.month = t.val(C::month);
    ++j;
    int d = 0;
    int e = ordinal(j, d);
    if (e == j) e = number(j, d);
    if (e > j && d >= 1 && d <= 31) r.monthday = d, j = e;
    return j;
  }
  if (t.type == TokenType::word && t.has(C::ordnoun)) return 0;
  r.interval = 1;
  r.freq = 'M';
  r.monthday = n;
  j = second_monthday(j, n, r);  // "every 1st and 15th"
  if (tok(j).has(C::of) && tok(j + 1).any({C::the, C::every}) && tok(j + 2).has(C::unit)) return j + 3;
  if (tok(j).has(C::of) && month_at(j + 1)) {
    r.freq = 'Y';
    r.month = tok(j + 1).val(C::month);
    return j + 2;
  }
  return j;
}

// "and third Thursday" behind the first ordinal
int Reader::second_nth(int j, Repeat& r) const {
  if (!tok(j).has(C::and_) && !tok(j).is('&') && !tok(j).is(',') && !tok(j).has(C::or_)) return j;
  const int k = tok(j + 1).has(C::the) ? j + 2 : j + 1;
  int n = 0;
  int e = ordinal(k, n);
  if (e == k && tok(k).has(C::lastord) && !tok(k).has(C::ord)) n = -1, e = k + 1;
  if (e == k || n > 5 || !tok(e).any({C::weekday, C::weekdayplural})) return j;
  r.nth2 = n;
  return e;
}

// "the next 2 Fridays", "the next couple of weekends", "the last three Mondays"
int Reader::next_weekdays(int i, Repeat& r) const {
  const int k = tok(i).has(C::the) ? i + 1 : i;
  if (!lex_.english() || !tok(k).any({C::next, C::coming, C::last, C::past})) return i;
  int n = 0;
  int e = number(k + 1, n);
  if (e == k + 1 && tok(e).has(C::few)) n = tok(e).val(C::few), e = tok(e + 1).has(C::of) ? e + 2 : e + 1;
  const bool weekends = tok(e).has(C::weekdays) && tok(e).val(C::weekdays) == 2;
  if (e == k + 1 || n < 2 || n > 50 || (!tok(e).has(C::weekdayplural) && !weekends)) return i;
  r.days = weekends ? kWeekend : day_bit(tok(e).val(C::weekdayplural));
  r.count = weekends ? 2 * n : n;
  if (!tok(k).any({C::next, C::coming})) {
    const int first = weekends ? 6 : tok(e).val(C::weekdayplural);
    const int since = (static_cast<int>(time::weekday_of(today_).iso_encoding()) - first + 6) % 7 + 1;
    r.has_start = true;
    r.start = today_ - time::days(since + 7 * (n - 1));
  }
  return e + 1;
}

// "every Christmas", "every Thanksgiving": holidays that a rule can tell.
int Reader::every_holiday(int j, Repeat& r) const {
  const int id = tok(j).val(C::holiday);
  const auto day = holiday_date(id, static_cast<int>(time::ymd(today_).year()));
  if (!day || id >= 300 || id == 207 || id == 208 || id == 211 || id == 213) return j;
  const auto v = time::ymd(*day);
  const int d = static_cast<int>(static_cast<unsigned>(v.day()));
  r.freq = 'Y';
  r.month = static_cast<int>(static_cast<unsigned>(v.month()));
  if (id < 200) {
    r.monthday = d;
  } else {
    r.days = day_bit(static_cast<int>(time::weekday_of(*day).iso_encoding()));
    r.nth = id == 203 || id == 214 || id == 215 ? -1 : (d - 1) / 7 + 1;
  }
  return j + 1;
}

// "the end of every month", "at the start of each week"
int Reader::edge_of_every(int i, Repeat& r) const {
  const int seg = tok(i).val(C::segment);
  if ((seg != 1 && seg != 3) || !tok(i + 1).has(C::every) || !tok(i + 2).has(C::unit)) return i;
  const int u = tok(i + 2).val(C::unit);
  if (u == 5) r.freq = 'W', r.days = seg == 1 ? 1 : 0x10;
  else if (u == 7 || u == 8) r.freq = 'M', r.monthday = seg == 1 ? 1 : -1, r.interval = u == 8 ? 3 : 1;
  else if (u == 9) r.freq = 'Y', r.month = seg == 1 ? 1 : 12, r.monthday = seg == 1 ? 1 : 31;
  else return i;
  return i + 3;
}

// "every last working day of the month", "every weekday"
int Reader::every_workday(int j, int n, Repeat& r) const {
  r.days = kWorkdays;
  if (n == 1) return r.interval == 1 ? j + 1 : j;
  const int z = tok(j + 2).any({C::the, C::every, C::a}) ? j + 3 : j + 2;
  if (!tok(j + 1).has(C::of) || !tok(z).has(C::unit) || tok(z).val(C::unit) != 7) return j;
  r.freq = 'M';
  r.interval = 1;
  r.setpos = n;
  return z + 1;
}

// "most mornings", "most weekends", but not "most of the morning"
int Reader::every_plural(int j, Repeat& r) const {
  const Token& t = tok(j);
  if (t.type != TokenType::word || (t_.text()[t.to - 1] | 32) != 's') return j;
  if (t.has(C::weekdayplural)) return weekday_list(j, r);
  if (t.has(C::weekdays)) return r.days = t.val(C::weekdays) == 2 ? kWeekend : kWorkdays, j + 1;
  if (!t.has(C::part) && !t.has(C::night)) return j;  // "at 7 most days" is an hour
  r.freq = 'D';
  return j + 1;
}

// "every …": what repeats.
int Reader::every(int i, Repeat& r) {
  int j = i + 1;
  int n = 1;
  bool ordinal_lead = false;
  if (tok(i).val(C::every) == 2) return every_plural(j, r) > j ? every_plural(j, r) : i;
  if (tok(i).has(C::other)) return i;
  const bool of_month = tok(j).has(C::ord) && tok(j + 1).has(C::weekday) && tok(j + 2).has(C::of);  // "every second Thursday of the month"
  if (tok(j).has(C::other) && !of_month) {
    r.interval = 2;
    ++j;
  } else if (tok(j).has(C::half) && tok(j + 1).has(C::unit) && tok(j + 1).val(C::unit) == 9) {
    r.freq = 'M';
    r.interval = 6;
    return j + 2;
  } else if (tok(j).has(C::half) && tok(j + 1).has(C::unit) && tok(j + 1).val(C::unit) == 3) {
    r.freq = 'N';
    r.interval = 30;
    return j + 2;
  } else if (tok(j).has(C::lastord) && !tok(j).has(C::ord) && tok(j + 1).any({C::weekday, C::unit, C::businessday, C::weekdays})) {
    n = -1;
    ordinal_lead = true;
    ++j;
  } else if (const int e = ordinal(j, n); e > j) {
    ordinal_lead = true;
    r.interval = n;
    j = e;
    if (const int g = second_nth(j, r); g > j) j = g;
  } else if (tok(j).has(C::few) || (tok(j).has(C::a) && tok(j + 1).has(C::few))) {  // every couple of weeks
    const int few = tok(j).has(C::few) ? j : j + 1;
    r.interval = tok(few).val(C::few);
    j = tok(few + 1).has(C::of) ? few + 2 : few + 1;
    if (!tok(j).has(C::unit)) return i;
  } else if (const int q = number(j, n); q > j) {
    if (n < 1 || n > 500) return i;
    if (tok(j).number() && n <= 31 && month_at(q)) {  // "every 9 October"
      r.freq = 'Y';
      r.month = tok(q).val(C::month);
      r.monthday = n;
      return q + 1;
    }
    r.interval = n;
    j = q;
    if (tok(j).is('-') && tok(j).glued) ++j;
  }
  const Token& t = tok(j);
  if (t.has(C::minuteslen)) return r.freq = 'N', r.interval = t.val(C::minuteslen), j + 1;  // "every quarter of an hour"
  if (t.has(C::businessday) || (t.has(C::weekdays) && t.val(C::weekdays) == 1)) {
    const int e = every_workday(j, ordinal_lead ? n : 1, r);
    return e > j ? e : i;
  }
  if (t.has(C::weekdays) || (t.has(C::unit) && t.val(C::unit) == 10)) {
    r.days = kWeekend;
    return j + 1;
  }
  if (t.any({C::weekday, C::weekdayplural})) {
    const int e = weekday_list(j, r);
    if (ordinal_lead) return every_nth_weekday(e, n, r);
    int day = 0;
    const int g = e == j + 1 && tok(e).has(C::the) ? ordinal(e + 1, day) : e;
    if (g <= e + 1 || !tok(e + 1).number() || day > 31) return e;
    r.freq = 'M';  // "every Friday the 13th"
    r.monthday = day;
    return g;
  }
  if (t.has(C::season)) {
    static constexpr int kFirst[] = {0, 3, 6, 9, 12};
    r.freq = 'Y';
    r.month = kFirst[t.val(C::season)];
    return j + 1;
  }
  if (t.has(C::part)) {
    r.freq = 'D';
    return j + 1;
  }
  if (t.has(C::tonight) || t.has(C::night)) {
    r.freq = 'D';
    return j + 1;
  }
  if (t.has(C::holiday)) return r.interval == 1 && every_holiday(j, r) > j ? j + 1 : i;
  if (t.has(C::month) || (ordinal_lead && n >= 1 && n <= 31 && !t.has(C::unit))) {
    const int e = every_date(j, n, r);
    return e == 0 ? i : e;
  }
  if (!t.has(C::unit)) return i;
  const int u = t.val(C::unit);
  r.freq = freq_of_unit(u);
  if (r.freq == 0) return i;
  if (u == 6) r.interval *= 2;
  if (u == 8) r.interval *= 3;
  if (u == 11) r.interval *= 10;
  if (ordinal_lead && n == -1) {  // "every last day of the month"
    if (u != 4 || !tok(j + 1).has(C::of)) return i;
    const int z = tok(j + 2).any({C::the, C::every, C::a}) ? j + 3 : j + 2;
    if (!tok(z).has(C::unit) || tok(z).val(C::unit) != 7) return i;
    r.freq = 'M';
    r.monthday = -1;
    return z + 1;
  }
  if (u == 3 && tok(j + 1).has(C::and_) && tok(j + 2).has(C::a) && tok(j + 3).has(C::half)) {  // "every hour and a half"
    r.freq = 'N';
    r.interval = r.interval * 60 + 30;
    return j + 4;
  }
  return j + 1;
}

}  // namespace daybook::timex

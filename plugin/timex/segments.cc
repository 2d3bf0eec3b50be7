// Parts of periods: beginnings, middles and ends, halves, counted slices, the week or weekend of a day.
#include <algorithm>

#include "timex/reader.h"

namespace daybook::timex {
namespace {

int iso_day(time::Date d) { return static_cast<int>(time::weekday_of(d).iso_encoding()); }

}  // namespace

using time::days;

// "the last two weeks of August", "the first nine months of 2024"; the amount ends at `e`.
int Reader::counted_slice(int i, int e, double n, int u, bool back, Frame& f) const {
  if (!tok(e).any({C::of, C::in}) || (u != 4 && u != 5 && u != 7 && u != 8)) return i;
  const int k = tok(e + 1).has(C::the) && !tok(e + 2).has(C::unit) ? e + 2 : e + 1;
  Frame whole;
  int j = month_of_nth(k, whole);
  if (j == k) j = numbered_year(k, whole);
  if (j == k || !whole.has_end) return i;
  const int count = static_cast<int>(n);
  const auto moved = [&](time::Date d, int by) {
    return u >= 7 ? time::add_months(d, by * (u == 8 ? 3 : 1)) : d + days(by * (u == 5 ? 7 : 1));
  };
  const time::Date first = back ? moved(whole.end, -count) : whole.day;
  const time::Date last = back ? whole.end : moved(whole.day, count);
  if (count < 1 || first < whole.day || last > whole.end) return i;
  f = Frame();
  set_day(f, first, "part of period");
  f.has_end = true;
  f.end = last;
  return j;
}

// the week of March 16
int Reader::week_of(int i, Frame& f) const {
  const bool the = tok(i).has(C::the);
  Frame d;
  int k = the ? i + 2 : i + 1;
  int j = day(k, d);
  if (j == k && tok(k).has(C::the)) j = day(++k, d);
  if (j == k || !d.has_day || d.has_end) return i;
  if (Frame date; d.weekday_only) {  // "w/c Monday 22nd"
    const int e = day(j, date);
    if (e > j && date.plain_day() && (date.flex == Flex::monthday || date.flex == Flex::monthdate)) d = date, j = e;
  }
  f = d;
  if (d.flex == Flex::monthdate && c_.prefer == Prefer::future) {  // "the week of March 3", said on the 4th
    const time::Date before = time::add_months(d.day, -12);
    if (before < today_ && before - days(iso_day(before) - 8) > today_) d.day = before;
  }
  const bool ending = tok(the ? i + 1 : i).val(C::weekof) == 2;
  f.day = ending ? d.day - days(6) : d.day - days(iso_day(d.day) - 1);
  f.end = f.day + days(7);
  f.has_end = true;
  f.grain = Grain::week;
  f.flex = Flex::none;
  f.weekday_only = false;
  return j;
}

// "first half of June": to the 15th; of a week, its first three days or the two working days after them.
void Reader::cut_half(Frame& f, bool first) const {
  const auto total = (f.end - f.day).count();
  time::Date middle = f.day + days(total / 2);
  if (f.grain == Grain::month) middle = f.day + days(15);
  else if (f.grain == Grain::week) middle = f.day + days(3);
  else if (f.grain == Grain::year) middle = time::add_months(f.day, total > 30000 ? 600 : total > 3000 ? 60 : 6);
  if (f.grain == Grain::week && !first) f.end = f.day + days(5);
  (first ? f.end : f.day) = middle;
}

// "early 2027", "late summer", "the mid-1980s": months of a year, a quarter or a season, years of a decade.
bool Reader::cut_months(Frame& f, int seg) const {
  const auto total = (f.end - f.day).count();
  if (total < 80 || (seg != 2 && seg != 4 && seg != 5)) return false;
  const int first = total > 30000 ? 480 : total > 3000 ? 48 : total > 300 ? 4 : 1;
  const int last = total > 30000 ? 840 : total > 3000 ? 84 : 2 * first;
  const time::Date begin = f.day;
  if (seg != 4) f.day = time::add_months(begin, seg == 2 ? first : last);
  if (seg != 5) f.end = time::add_months(begin, seg == 4 ? first : last);
  return true;
}

// "earlier this month" ends today, "later this year" begins tomorrow.
bool Reader::cut_by_today(Frame& f, int seg) const {
  if (seg < 9 || f.day > today_ || f.end <= today_) return false;
  if (f.grain == Grain::week && seg == 10 && today_ + days(1) < f.end - days(2)) f.end -= days(2);
  if (seg == 9) f.end = today_ + days(1);
  else if (today_ + days(1) < f.end) f.day = today_ + days(1);
  return true;
}

// Cuts a period down to its beginning, middle or end.
void Reader::cut_period(Frame& f, int seg) const {
  const bool week = f.grain == Grain::week;
  const auto total = (f.end - f.day).count();
  f.why = "part of period";
  const bool cut = cut_by_today(f, seg) || cut_months(f, seg > 8 ? seg - 5 : seg);
  if (seg > 8) seg -= 5;  // "later next week" is late in it
  switch (cut ? 0 : seg) {
    case 1: f.has_end = false; break;
    case 3: f.day = week ? f.day + days(4) : f.end - days(1), f.has_end = false; break;
    case 2:
      if (week) f.day += days(2), f.end = f.day + days(1), f.has_end = false;
      else f.day += days(total / 3), f.end = f.day + days(total / 3);
      break;
    case 4: f.end = week ? f.day + days(3) : f.day + days(total / 3); break;
    case 5: f.day = week ? f.day + days(3) : f.day + days(2 * (total / 3)); if (week) f.end = f.day + days(2); break;
    case 6: f.day = std::max(f.day, today_); break;
    case 7: case 8: cut_half(f, seg == 7); break;
    default: break;
  }
  f.grain = Grain::day;
}

// "the rest of the day", "the rest of today"
int Reader::rest_of_today(int k, Frame& f) const {
  const bool day = (tok(k).has(C::unit) && tok(k).val(C::unit) == 4 && !tok(k).possessive) || (tok(k).has(C::part) && !tok(k).word->weak(C::part));
  if (!day && !(tok(k).has(C::relday) && tok(k).val(C::relday) == 0)) return k;
  set_day(f, today_, "part of day");
  f.part = tok(k).has(C::part) ? static_cast<std::uint8_t>(tok(k).val(C::part)) : std::uint8_t{kEndOfDay};
  f.grain = Grain::part;
  return k + 1;
}

// "the weekend of the 14th": the one nearest to that day.
int Reader::weekend_of(int i, Frame& f) const {
  const int j = tok(i).has(C::the) ? i + 1 : i;
  if (!tok(j).has(C::unit) || tok(j).val(C::unit) != 10 || !tok(j + 1).has(C::of)) return i;
  Frame d;
  int k = j + 2;
  int e = day(k, d);
  if (e == k && tok(k).has(C::the)) e = day(++k, d);
  if (e == k || !d.has_day || d.has_end || d.no_such || tok(e).is('-') || tok(e).any({C::to, C::until})) return i;
  const int wd = iso_day(d.day);
  set_day(f, d.day + days(wd <= 2 ? -1 - wd : 6 - wd), "weekend");
  f.has_end = true;
  f.end = f.day + days(2);
  f.grain = Grain::weekend;
  return e;
}

// end of the month, early next week, rest of the week, mid-June, week of March 9.
int Reader::segment(int i, Frame& f) const {
  const Token& t = tok(i);
  if (const int e = weekend_of(i, f); e > i) return e;
  if (t.has(C::weekof) || (t.has(C::the) && tok(i + 1).has(C::weekof))) return week_of(i, f);
  if (t.has(C::eo) && t.val(C::eo) != 4) {
    set_period(f, t.val(C::eo), 0);
    f.day = t.val(C::eo) == 5 ? f.day + days(4) : f.end - days(1);
    if (f.day < today_) f.day = f.end - days(1);
    f.has_end = false;
    f.grain = Grain::day;
    f.why = "end of period";
    return i + 1;
  }
  if (!t.has(C::segment)) return i;
  const int seg = t.val(C::segment);
  int k = i + 1;
  if (tok(k).is('-') && tok(k).glued) ++k;
  if (seg == 3 && tok(k).has(C::relday)) {
    const int j = relative_day(k, f);
    if (j > k) f.part = kEndOfDay, f.grain = Grain::part;
    return j > k ? j : i;
  }
  if (seg == 6) {
    if (const int j = rest_of_today(k, f); j > k) return j;
  }
  int j = named_period(k, f);
  if (j == k && tok(k).has(C::season)) j = season_period(k, k, 0, f);
  if (j == k && tok(k).has(C::the) && tok(k + 1).has(C::season)) j = season_period(k + 1, k + 1, 0, f);
  if (j > k && tok(j - 1).has(C::season)) f.flex = Flex::monthdate;
  if (j == k && (tok(k).has(C::decade) || tok(k).number())) j = decade(k, true, f);
  if (int y = 0; j == k && year(k, y) > k) {  // "first half of 2027"
    set_day(f, *time::make_date(y, 1, 1), "year");
    f.has_end = true;
    f.end = time::add_months(f.day, 12);
    f.grain = Grain::year;
    j = year(k, y);
  }
  if (j == k && seg >= 6 && month_at(k)) j = month_first(k, f);
  const bool said_the = t.to - t.from > 4 && (t_.text()[t.to - 1] | 32) == 'e' && (t_.text()[t.to - 2] | 32) == 'h';
  const bool in_the = j == k && t.words > 1 && tok(k).has(C::the) && tok(k + 1).has(C::unit) && (t_.text()[t.to - 1] | 32) == 'n';  // "later in the week"
  if (in_the) j = ++k;
  if (j == k && tok(k).has(C::unit) && (in_the || said_the || tok(k - 1).is('-') || seg == 3 || seg == 2)) {
    const int u = tok(k).val(C::unit);
    if (u < 5 || u > 11 || u == 6 || tok(k).possessive) return i;
    set_period(f, u, 0);
    j = k + 1;
  }
  if (j == k && tok(k).has(C::fiscalword) && !tok(k + 1).number()) {  // "the end of the fiscal year"
    set_period(f, 9, 0);
    j = k + 1;
  }
  if (j == k || !f.has_end) {
    f = Frame();
    return i;
  }
  cut_period(f, seg);
  return j;
}

}  // namespace daybook::timex

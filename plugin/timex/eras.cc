// Years told with their era: "64 AD", "AD 79". Those before our count are no dates of a calendar and yield nothing.
#include "timex/reader.h"

namespace daybook::timex {

// "BC", "B.C.E.", but not "bc" for because
bool Reader::before_our_count(int i) const {
  const Token& t = tok(i);
  return t.has(C::era) && t.val(C::era) < 0 && (t.shouted || t_.text()[t.from + 1] == '.');
}

bool Reader::of_our_count(int i) const {
  const Token& t = tok(i);
  return t.has(C::era) && t.val(C::era) > 0 && (t.shouted || t_.text()[t.from + 1] == '.');
}

int Reader::era_year(int i, Frame& f) const {
  const bool behind = tok(i).number() && of_our_count(i + 1);
  if (!behind && !of_our_count(i)) return i;
  const Token& y = behind ? tok(i) : tok(i + 1);
  if (!y.number() || y.digits > 4 || y.fraction_digits != 0 || y.value < 1) return i;
  const auto first = time::make_date(y.value, 1, 1);
  if (!first) return i;
  set_day(f, *first, "year");
  f.has_end = true;
  f.end = time::add_months(*first, 12);
  f.grain = Grain::year;
  return i + 2;
}

}  // namespace daybook::timex

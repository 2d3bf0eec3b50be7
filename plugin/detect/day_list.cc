#include "detect/day_list.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace daybook::detect {
namespace {

using timex::Reading;

constexpr std::array<std::string_view, 7> kCodes = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
constexpr std::array<std::string_view, 7> kBetween = {",", "and", ", and", "&", "+", "plus", "und"};

bool one_day(const Reading& r) {
  using timex::Kind;
  return r.start.day && r.grain != timex::Grain::week && r.open == timex::Open::none &&
         (r.kind == Kind::date || r.kind == Kind::datetime || r.kind == Kind::datetimerange);
}

bool same_hours(const Reading& a, const Reading& b) {
  const auto clock = [](const Reading& r) { return r.end ? r.end->clock : std::nullopt; };
  return a.start.clock == b.start.clock && clock(a) == clock(b);
}

bool listed(std::string_view between) {
  return std::find(kBetween.begin(), kBetween.end(), text::lower_ascii(text::trim(between))) != kBetween.end();
}

// The days up to and with that of times[last], in order.
std::vector<time::Date> days_of(std::string_view text, const std::vector<timex::Expression>& times, std::size_t last) {
  std::vector<time::Date> days = {*times[last].best().start.day};
  for (std::size_t i = last; i > 0; --i) {
    const auto& before = times[i - 1];
    const auto& r = before.best();
    if (!one_day(r) || !same_hours(r, times[last].best()) || *r.start.day >= days.front()) break;
    if (!listed(text.substr(before.to, times[i].from - before.to))) break;
    days.insert(days.begin(), *r.start.day);
  }
  return days;
}

}  // namespace

void take_listed_days(std::string_view text, const std::vector<timex::Expression>& times, model::Draft& draft) {
  // Days that follow each other were one span before.
  const auto end = draft.span.all_day ? time::date_of(draft.span.end) - time::days(1) : time::date_of(draft.span.start);
  const auto last = std::find_if(times.begin(), times.end(), [&](const auto& t) {
    return one_day(t.best()) && *t.best().start.day == end;
  });
  if (last == times.end() || !draft.rrule.empty()) return;
  const auto days = days_of(text, times, static_cast<std::size_t>(last - times.begin()));
  const bool said = days.front() >= time::date_of(draft.span.start);  // the span has all of them
  if (days.size() < 2 || said || days.back() - days.front() >= time::days(7)) return;
  std::string codes;
  for (const auto d : days)
    codes += (codes.empty() ? "" : ",") + std::string(kCodes[time::weekday_of(d).iso_encoding() - 1]);
  draft.rrule = "FREQ=WEEKLY;BYDAY=" + codes + ";COUNT=" + std::to_string(days.size());
  const auto back = days.back() - days.front();
  draft.span.start = draft.span.all_day ? time::Local(days.front()) : draft.span.start - back;
  draft.span.end = draft.span.all_day ? draft.span.start + time::days(1) : draft.span.end - back;
  draft.alternative.reset();
}

}  // namespace daybook::detect

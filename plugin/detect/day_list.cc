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

// The hours are named once, behind the last day, or are the same on each.
bool same_hours(const Reading& a, const Reading& last) {
  const auto clock = [](const Reading& r) { return r.end ? r.end->clock : std::nullopt; };
  const bool none = !a.start.clock && !clock(a);
  return none || (a.start.clock == last.start.clock && clock(a) == clock(last));
}

bool listed(std::string_view between) {
  return std::find(kBetween.begin(), kBetween.end(), text::lower_ascii(text::trim(between))) != kBetween.end();
}

std::string_view between(std::string_view text, const timex::Expression& a, const timex::Expression& b) {
  return text.substr(a.to, b.from - a.to);
}

// Whether the days that begin at byte `at` are ruled out: "not monday and tuesday".
bool refused(std::string_view text, std::size_t at) {
  const auto before = text::lower_ascii(text::trim(text.substr(0, at)));
  for (const std::string_view word : {"not", "not on", "no", "except", "but", "isn't", "never"})
    if (before == word || (before.size() > word.size() && before.ends_with(std::string(" ") + std::string(word)))) return true;
  return false;
}

// The days up to and with that of times[last], in order; none where they are ruled out. A weekday behind a later one is
// that of the week after: "thu, fri and mon".
std::vector<time::Date> days_of(std::string_view text, const std::vector<timex::Expression>& times, std::size_t last) {
  const Reading& closing = times[last].best();
  std::vector<time::Date> days = {*closing.start.day};
  std::size_t first = last;
  for (; first > 0; --first) {
    const Reading& r = times[first - 1].best();
    if (!one_day(r) || !same_hours(r, closing) || !listed(between(text, times[first - 1], times[first]))) break;
    if (first == last && *r.start.day >= days.front()) days.front() += time::days(7);
    if (*r.start.day >= days.front()) break;
    days.insert(days.begin(), *r.start.day);
  }
  if (refused(text, times[first].from)) days.clear();
  return days;
}

}  // namespace

bool lists_days(std::string_view rrule) {
  constexpr std::string_view kHead = "FREQ=WEEKLY;BYDAY=";
  const auto count = rrule.find(";COUNT=");
  if (rrule.substr(0, kHead.size()) != kHead || count == std::string_view::npos) return false;
  const auto commas = std::count(rrule.begin(), rrule.end(), ',');
  return commas > 0 && rrule.substr(count + 7) == std::to_string(commas + 1);
}

bool leaves_open(std::string_view text, const std::vector<timex::Expression>& times) {
  for (std::size_t i = 0; i + 1 < times.size(); ++i)
    if (text::lower_ascii(text::trim(between(text, times[i], times[i + 1]))) == "or") return true;
  return false;
}

void take_listed_days(std::string_view text, const std::vector<timex::Expression>& times, model::Draft& draft) {
  // Days that follow each other were one span before.
  const auto first = time::date_of(draft.span.start);
  const auto end = draft.span.all_day ? time::date_of(draft.span.end) - time::days(1) : first;
  const auto last = std::find_if(times.begin(), times.end(), [&](const auto& t) {
    return one_day(t.best()) && (*t.best().start.day == end || *t.best().start.day + time::days(7) == end);
  });
  if (last == times.end() || !draft.rrule.empty()) return;
  const auto days = days_of(text, times, static_cast<std::size_t>(last - times.begin()));
  if (days.size() < 2 || days.back() - days.front() >= time::days(7)) return;
  if (draft.span.all_day && days.front() >= first && days.back() <= end) return;  // the span has all of them
  std::string codes;
  for (const auto d : days)
    codes += (codes.empty() ? "" : ",") + std::string(kCodes[time::weekday_of(d).iso_encoding() - 1]);
  draft.rrule = "FREQ=WEEKLY;BYDAY=" + codes + ";COUNT=" + std::to_string(days.size());
  const auto moved = days.front() - first;
  draft.span.end = draft.span.all_day ? time::Local(days.front() + time::days(1)) : draft.span.end + moved;
  draft.span.start += moved;
  draft.alternative.reset();
}

}  // namespace daybook::detect

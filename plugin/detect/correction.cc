#include "detect/correction.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "detect/when.h"

namespace daybook::detect {
namespace {

using timex::Kind;

constexpr std::array<std::string_view, 7> kDays = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
using timex::Reading;

time::seconds length_of(const model::Span& s, time::seconds default_length) {
  return s.all_day ? default_length : s.end - s.start;
}

// Same clock, other day; the length stays.
model::Span on_day(const model::Span& old, const When& w) {
  model::Span s = old;
  const auto shift = time::date_of(w.span.start) - time::date_of(old.start);
  s.start += shift;
  s.end += shift;
  const bool several = w.span.end - w.span.start > time::days(1);
  if (several) s = w.span;
  return s;
}

// Same day, other clock.
model::Span at_clock(const model::Span& old, const When& w, time::seconds length) {
  model::Span s = w.span;
  const auto shift = time::date_of(old.start) - time::date_of(w.span.start);
  s.start += shift;
  s.end = w.end_assumed ? s.start + length : s.end + shift;
  return s;
}

std::optional<model::Span> with_duration(const model::Span& old, const Reading& r) {
  model::Span s = old;
  const auto amount = time::seconds(r.seconds);
  if (r.shift) {
    if (s.all_day && r.seconds % 86400 != 0) return std::nullopt;
    s.start += amount;
    s.end += amount;
    return s;
  }
  if (r.seconds <= 0) return std::nullopt;
  if (r.seconds % 86400 == 0) {
    s.all_day = true;
    s.start = time::Local(time::date_of(old.start));
    s.end = s.start + amount;
    return s;
  }
  if (old.all_day) return std::nullopt;
  s.end = s.start + amount;
  return s;
}

// "until 3pm": the other end stays.
std::optional<model::Span> ending(const model::Span& old, const std::vector<timex::Expression>& times) {
  if (times.size() != 1 || old.all_day) return std::nullopt;
  const auto& r = times.front().best();
  if (r.kind != Kind::timerange || r.open != timex::Open::until || !r.end || !r.end->clock || r.end->day) return std::nullopt;
  model::Span s = old;
  s.end = time::Local(time::date_of(old.start)) + *r.end->clock;
  return s.end > s.start ? std::optional(s) : std::nullopt;
}

std::optional<model::Span> apply(const std::vector<timex::Expression>& times, const timex::Context& context,
                                 const model::Span& old, time::seconds default_length) {
  std::vector<const timex::Expression*> list;
  const Reading* duration = nullptr;
  for (const auto& e : times) {
    list.push_back(&e);
    if (e.best().kind == Kind::duration) duration = &e.best();
  }
  if (const auto s = ending(old, times)) return s;
  const auto w = when_of(list, context, default_length);
  if (!w) return duration == nullptr ? std::nullopt : with_duration(old, *duration);
  if (w->has_clock && !w->has_day) return at_clock(old, *w, length_of(old, default_length));
  if (w->has_clock) {
    model::Span s = w->span;
    if (w->end_assumed) s.end = s.start + length_of(old, default_length);
    return s;
  }
  return on_day(old, *w);
}

// "make it 8", said of a dinner at 7pm: the half of the day is that of the plan, where the hours are near then and far else.
void to_half_of(const model::Span& plan, std::string_view text, timex::Expression& e) {
  auto& r = e.readings.front();
  if (plan.all_day || r.kind != Kind::time || !r.start.clock || r.end || !bare_hour(text.substr(e.from, e.to - e.from))) return;
  const auto planned = time::time_of_day(plan.start), half = time::seconds(time::hours(12));
  const auto other = *r.start.clock < half ? *r.start.clock + half : *r.start.clock - half;
  const auto apart = [&](time::seconds clock) { return clock > planned ? clock - planned : planned - clock; };
  if (apart(other) <= time::hours(3) && apart(*r.start.clock) >= time::hours(6)) r.start.clock = other;
}

bool says(std::string_view text, std::string_view words) {
  return text::lower_ascii(text).find(words) != std::string::npos;
}

// "8-12", "10", "8 to 12 please": bare hours, which alone are no time but here can be nothing else.
std::string as_clock(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size() && (text[i] < '0' || text[i] > '9')) ++i;
  return i == text.size() ? std::string() : "at " + std::string(text.substr(i));
}


// "tomorrow not friday", "friday instead of monday": named only to be ruled out.
bool ruled_out(std::string_view text, const timex::Expression& e) {
  const std::string before = text::lower_ascii(text::trim(text.substr(0, e.from)));
  for (const std::string_view word : {"not", "not on", "not at", "instead of", "rather than", "isn't", "isnt"})
    if (before.size() >= word.size() && before.compare(before.size() - word.size(), word.size(), word) == 0 &&
        (before.size() == word.size() || before[before.size() - word.size() - 1] == ' ' || before[before.size() - word.size() - 1] == ','))
      return true;
  return false;
}

// Two ranges of hours, or two clock times with their own days: which of them counts is not said.
bool names_two(const std::vector<timex::Expression>& times) {
  int clocks = 0;
  for (const auto& e : times) clocks += e.best().kind == Kind::timerange || e.best().kind == Kind::datetimerange;
  return clocks > 1;
}

// "make it Thursday", said of a plan three weeks ahead: the Thursday of that week, if it is still to come.
void to_week_of(const model::Span& plan, const timex::Context& context, timex::Expression& e) {
  auto& r = e.readings.front();
  if (r.why != "weekday" || r.other != timex::Other::none || !r.start.day) return;
  const auto day = time::date_of(plan.start);
  const auto weeks = (day - time::days(time::weekday_of(day).iso_encoding())) - (*r.start.day - time::days(time::weekday_of(*r.start.day).iso_encoding()));
  if (weeks <= time::days(0) || *r.start.day + weeks <= time::date_of(context.now)) return;
  *r.start.day += weeks;
  if (r.end && r.end->day) *r.end->day += weeks;
}

// "make it weekly": another time is not what is said.
bool repeats(const std::vector<timex::Expression>& times) {
  return std::any_of(times.begin(), times.end(),
                     [](const auto& e) { return e.best().kind == Kind::recurrence; });
}

}  // namespace

std::optional<Repeated> repeated(std::string_view text, const timex::Context& context, const model::Span& proposed) {
  const auto times = timex::parse(text, context);
  if (times.size() != 1 || times.front().best().kind != Kind::recurrence) return std::nullopt;
  const Reading& r = times.front().best();
  Repeated out{r.rrule, r.except, proposed};
  if (!r.start.day) return std::nullopt;  // every hour: no plan of a calendar
  // A rule without its own day repeats the day of the plan.
  const bool own_day = r.rrule.find("BY") != std::string::npos;
  const auto length = proposed.end - proposed.start;
  auto day = own_day ? *r.start.day : time::date_of(proposed.start);
  if (own_day && r.rrule.find("BYDAY") != std::string::npos && r.rrule.find("INTERVAL") == std::string::npos) {
    const std::string here = std::string(kDays[time::weekday_of(time::date_of(proposed.start)).iso_encoding() - 1]);
    const auto at = r.rrule.find("BYDAY=");
    const bool fits = r.rrule.substr(at, r.rrule.find(';', at) - at).find(here) != std::string::npos &&
                      r.rrule.find("FREQ=WEEKLY") != std::string::npos;
    if (fits) day = time::date_of(proposed.start);
  }
  const bool clock = r.start.clock && !proposed.all_day;
  const auto clock_of = clock ? *r.start.clock : time::time_of_day(proposed.start);
  out.span.start = time::Local(day) + (proposed.all_day ? time::seconds(0) : clock_of);
  out.span.end = r.end && r.end->clock && clock ? time::Local(day) + *r.end->clock : out.span.start + length;
  if (out.span.end <= out.span.start) out.span.end = out.span.start + length;
  return out;
}

bool ends_before_it_begins(std::string_view text, const std::vector<timex::Expression>& times) {
  for (std::size_t i = 1; i < times.size(); ++i) {
    const auto between = text::trim(text.substr(times[i - 1].to, times[i].from - times[i - 1].to));
    const auto &from = times[i - 1].best().start.clock, &to = times[i].best().start.clock;
    if (from && to && *to < *from && (between == "-" || between == "\u2013")) return true;
  }
  constexpr auto kNight = time::hours(14);
  return std::any_of(times.begin(), times.end(), [&](const auto& t) {
    const auto& r = t.best();
    if (!r.start.clock || !r.end || !r.end->clock || r.start.day || *r.end->clock >= *r.start.clock) return false;
    return *r.end->clock + time::hours(24) - *r.start.clock > kNight;
  });
}

std::optional<model::Span> corrected(std::string_view text, const timex::Context& context,
                                     const model::Span& proposed, time::seconds default_length) {
  auto times = timex::parse(text, context);
  if (ends_before_it_begins(text, times)) return std::nullopt;
  if (times.size() > 1) std::erase_if(times, [&](const auto& e) { return ruled_out(text, e); });
  if (names_two(times) || repeats(times)) return std::nullopt;
  for (auto& e : times) to_week_of(proposed, context, e), to_half_of(proposed, text, e);
  if (const auto s = apply(times, context, proposed, default_length)) return s;
  if (says(text, "all day")) {
    model::Span s = proposed;
    s.all_day = true;
    s.start = time::Local(time::date_of(proposed.start));
    s.end = std::max(s.start + time::days(1), time::Local(time::date_of(proposed.end)));
    return s;
  }
  const auto clock = as_clock(text);
  if (clock.empty() || !times.empty()) return std::nullopt;
  auto bare = timex::parse(clock, context);
  for (auto& e : bare) to_half_of(proposed, clock, e);
  return ends_before_it_begins(clock, bare) ? std::nullopt : apply(bare, context, proposed, default_length);
}

}  // namespace daybook::detect

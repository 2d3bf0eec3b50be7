#include "detect/when.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace daybook::detect {
namespace {

using timex::Kind;
using timex::Moment;
using timex::Open;
using timex::Reading;

constexpr time::seconds kEvening = time::hours(15);  // an "8am" said later than this is tomorrow's

time::Local at(time::Date day, time::seconds clock) { return time::Local(day) + clock; }

// A clock reading of another zone, as read on the author's clock.
time::Local moved(time::Local t, const std::optional<time::seconds>& offset, const time::Zone& zone) {
  if (!offset) return t;
  return zone.to_local(time::Instant(t.time_since_epoch() - *offset));
}

// The day of a clock time alone: today, or tomorrow when it is evening and the morning is meant.
time::Date day_for(time::seconds clock, const timex::Context& context) {
  const auto today = time::date_of(context.now);
  const auto now = time::time_of_day(context.now);
  const bool tomorrow = clock < now && clock < time::hours(12) && now >= kEvening;
  return tomorrow ? today + time::days(1) : today;
}

void set_all_day(const Reading& r, const timex::Context& context, When& w) {
  const auto today = time::date_of(context.now);
  auto first = r.start.day.value_or(today);
  auto last = first + time::days(1);
  if (r.end && r.end->day) last = *r.end->day;
  if (r.open == Open::until && (!r.end || !r.start.day)) {  // "out until Monday"
    last = r.end && r.end->day ? *r.end->day : first;
    first = today;
  }
  if (last <= first) last = first + time::days(1);
  w.span.all_day = true;
  w.span.start = time::Local(first);
  w.span.end = time::Local(last);
}

void set_timed(const Reading& r, const timex::Context& context, time::seconds length, When& w) {
  const auto clock = r.start.clock ? *r.start.clock : *r.end->clock;
  const auto day = r.start.day ? *r.start.day : r.end && r.end->day ? *r.end->day : day_for(clock, context);
  w.date_assumed = !w.has_day;
  w.span.start = moved(at(day, clock), r.start.offset, context.zone);
  w.span.end = w.span.start + length;
  w.end_assumed = true;
  const bool until = r.open == Open::until;
  if (until) {  // "in a meeting until 4": from now, or from its beginning unknown
    const auto end = w.span.start;
    w.span.start = time::date_of(end) == time::date_of(context.now) ? std::min(context.now, end) : time::Local(day);
    w.span.end = end;
    w.end_assumed = false;
  } else if (r.end && r.end->clock && r.start.clock) {
    w.span.end = moved(at(r.end->day.value_or(day), *r.end->clock), r.end->offset, context.zone);
    if (w.span.end <= w.span.start) w.span.end += time::days(1);
    w.end_assumed = false;
  }
}

std::optional<Hours> usual_hours(timex::DayPart part) {
  using time::hours;
  switch (part) {
    case timex::DayPart::none: return std::nullopt;
    case timex::DayPart::morning: return Hours{hours(8), hours(12)};
    case timex::DayPart::mid_morning: return Hours{hours(10), hours(11)};
    case timex::DayPart::midday: return Hours{hours(12), hours(13)};
    case timex::DayPart::afternoon: return Hours{hours(12), hours(17)};
    case timex::DayPart::mid_afternoon: return Hours{hours(15), hours(16)};
    case timex::DayPart::end_of_day: return Hours{hours(16), hours(17)};
    case timex::DayPart::evening: return Hours{hours(18), hours(21)};
    case timex::DayPart::night: return Hours{hours(19), hours(23)};
  }
  return std::nullopt;
}

bool has_day(const Reading& r) { return r.start.day || (r.end && r.end->day); }
bool has_clock(const Reading& r) { return r.start.clock || (r.end && r.end->clock); }

// "Friday's my day off this week": the week only says which Friday.
bool within_week(const Reading& day, const Reading& week) {
  const bool whole = week.grain == timex::Grain::week && week.start.day && week.end && week.end->day && !has_clock(week);
  return whole && day.grain == timex::Grain::day && day.start.day && *day.start.day >= *week.start.day && *day.start.day < *week.end->day;
}

}  // namespace

// "6:30" says no half of the day, "6pm" and "tonight at 6" do.
bool bare_hour(std::string_view text) {
  const auto words = text::lower_ascii(text);
  for (const std::string_view half : {"pm", "p.m", "am", "a.m", "evening", "night", "afternoon", "morning", "17", "18"})
    if (words.find(half) != std::string::npos) return false;
  const auto digit = [&](std::size_t i) { return i < words.size() && words[i] >= '0' && words[i] <= '9'; };
  for (std::size_t i = 0; i + 3 < words.size(); ++i)  // "0700"
    if (words[i] == '0' && digit(i + 1) && digit(i + 2) && digit(i + 3)) return false;
  return true;
}

std::optional<When> when_of(const Reading& r, const timex::Context& context, time::seconds length) {
  if (r.kind == Kind::duration) return std::nullopt;
  When w;
  w.has_day = has_day(r);
  w.has_clock = has_clock(r);
  if (!w.has_day && !w.has_clock && r.kind != Kind::recurrence) return std::nullopt;
  w.span.zone = context.zone;
  w.rrule = r.rrule;
  w.except = r.except;
  w.coarse = r.grain == timex::Grain::month || r.grain == timex::Grain::quarter || r.grain == timex::Grain::year;
  if (w.has_clock) set_timed(r, context, length, w);
  else set_all_day(r, context, w);
  if (!w.has_clock && w.span.end - w.span.start == time::days(1)) w.hours = usual_hours(r.part);
  w.past = w.span.end <= context.now;
  w.week = r.grain == timex::Grain::week && w.span.all_day && w.span.end - w.span.start == time::days(7);
  w.far = w.span.start > context.now + time::days(400);
  return w;
}

std::optional<Reading> run_of_days(const Reading& a, const Reading& b) {
  const bool run = a.kind == Kind::daterange && a.end && a.end->day;  // a third day
  const bool days = (run || a.kind == Kind::date) && b.kind == Kind::date && a.start.day && b.start.day;
  if (!days || *b.start.day != (run ? *a.end->day : *a.start.day + time::days(1))) return std::nullopt;
  Reading r = a;
  r.kind = Kind::daterange;
  r.end = Moment{};
  r.end->day = *b.start.day + time::days(1);
  return r;
}

std::optional<Reading> run_of_hours(const Reading& a, const Reading& b) {
  const bool hours = (a.kind == Kind::time || a.kind == Kind::datetime) && b.kind == Kind::time && a.start.clock && b.start.clock && !a.end && !b.end && !b.start.day;
  if (!hours) return std::nullopt;
  Reading r = a;
  r.kind = r.start.day ? Kind::datetimerange : Kind::timerange;
  r.end = Moment{};
  r.end->day = r.start.day;
  r.end->clock = b.start.clock;
  const auto half = time::seconds(time::hours(12));
  if (*b.start.clock <= *a.start.clock && *b.start.clock + half > *a.start.clock) *r.end->clock += half;  // "5 to 11" in the evening
  return r;
}

std::optional<When> when_of(const std::vector<const timex::Expression*>& list,
                            const timex::Context& context, time::seconds length) {
  const timex::Expression* day = nullptr;
  const timex::Expression* clock = nullptr;
  const Reading* lasts = nullptr;
  for (const auto* e : list) {
    const Reading& r = e->best();
    if (r.kind == Kind::duration) {
      if (!r.shift && r.seconds > 0) lasts = &r;
      continue;
    }
    const auto w = when_of(r, context, length);
    if (const bool over = w && w->past; over && (day != nullptr || clock != nullptr)) continue;
    if (day != nullptr && within_week(day->best(), r)) continue;
    if (day != nullptr && r.why == "holiday" && r.other == timex::Other::none) continue;  // "Nov 25-27 for Thanksgiving": the occasion, not the days
    if (has_day(r)) day = e;
    if (has_clock(r)) clock = e;
  }
  const auto* main = clock != nullptr ? clock : day;
  if (main == nullptr) return std::nullopt;
  Reading r = main->best();
  if (day != nullptr && !has_day(r)) {
    r.start.day = day->best().start.day;
    if (day->best().kind == Kind::recurrence) r.rrule = day->best().rrule, r.except = day->best().except;
  }
  auto w = when_of(r, context, length);
  if (!w) return w;
  if (lasts != nullptr && w->end_assumed) {
    w->span.end = w->span.start + time::seconds(lasts->seconds);
    w->end_assumed = false;
  } else if (lasts != nullptr && w->span.all_day && !r.end && lasts->seconds >= 86400) {
    w->span.end = w->span.start + time::days(lasts->seconds / 86400);
  }
  w->past = w->span.end <= context.now;
  if (main->close_call && main->readings.size() > 1) {
    Reading other = main->readings[1];
    if (!has_day(other)) other.start.day = r.start.day;
    if (const auto o = when_of(other, context, length); o && o->span != w->span) w->alternative = o->span;
  }
  return w;
}

}  // namespace daybook::detect

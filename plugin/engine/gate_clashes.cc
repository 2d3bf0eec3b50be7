// What stands in the way of a change: in all the calendars that count for who asks, occurrence by
// occurrence, and which times near by are free instead.
#include <algorithm>

#include "availability/availability.h"
#include "engine/gate_standing.h"
#include "engine/gate_wanted.h"
#include "providers/series.h"

namespace daybook::engine {

using model::ChangeType;

namespace {

constexpr std::size_t kClashesTold = 50;

std::string day_text(const model::Span& span) {
  const auto v = time::ymd(time::date_of(span.start));
  return std::to_string(static_cast<unsigned>(v.day())) + " " +
         std::string(time::month_name(static_cast<unsigned>(v.month()))) + " " +
         std::to_string(static_cast<int>(v.year()));
}

// The event of that id or an occurrence of the series of that id, as far as it is what changes; or a copy of
// it elsewhere.
bool is_itself(const store::Occurrence& o, const Gate::Self& self) {
  const auto& e = o.event;
  if (self.id.empty()) return false;
  if (e.event_id != self.id && e.series_id != self.id && (self.uid.empty() || e.ical_uid != self.uid)) return false;
  const auto original = e.original_start ? e.span.zone.to_instant(*e.original_start) : o.starts_at;
  return (!self.only || original == *self.only) && (!self.from || original >= *self.from);
}

// `person`: only that person's events count; empty: all.
bool in_the_way(const store::Occurrence& o, const Gate::Self& self, std::string_view person, const Sight& sight) {
  const auto& whose = o.event.origin.person;
  return o.ends_at > o.starts_at && !is_itself(o, self) && model::occupies(o.event, sight.owner_email(o.event.calendar_id)) &&
         (person.empty() || whose.empty() || whose == person);
}

availability::Interval interval_of(const model::Span& span) {
  return {span.starts_at(), span.ends_at()};
}

model::Span span_at(const availability::Interval& i, model::Span like) {
  like.put(i.start, i.end);
  return like;
}

model::Clash clash_of(const store::Occurrence& o, const Sight& sight) {
  const auto seen = sight.see(o.event);
  const auto& span = o.event.span;
  return {o.event.calendar_id, o.event.event_id, seen ? seen->title : std::string(),
          span.all_day ? span : span_at({o.starts_at, o.ends_at}, span), !seen || seen->event_id.empty()};
}

}  // namespace

model::Verdict Gate::Look::verdict() const {
  if (!clashes.empty()) return model::Verdict::busy;
  const bool stopped = std::any_of(asked.begin(), asked.end(), [](const auto& a) { return !a.unknown.empty() && !a.passes; });
  return stopped ? model::Verdict::unknown : model::Verdict::free;
}

std::string Gate::Look::unsure() const {
  std::string out = "it is not known whether the time is free";
  const char* sep = " (";
  for (const auto& a : asked) {
    if (a.unknown.empty()) continue;
    out += sep + a.calendar_id + ": " + a.unknown;
    sep = "; ";
  }
  return *sep == ';' ? out + ")" : out;
}

// The calendar that is written to, and all others that are this person's and switched on. What an
// agent sees nothing of does not count for it: a clash would tell that something is there.
bool Gate::counts(const CalendarSetting& c, const std::string& target, const Sight& sight) const {
  if (c.id == target) return true;
  const auto& person = sight.viewer().person;
  const auto& chosen = sight.chosen(c.id);
  return c.conflicts && c.mode != policy::Mode::off && chosen.revoked_ms == 0 &&
         chosen.sync.value_or(true) && (c.person.empty() || c.person == person) && sight.listed(c);
}

Status Gate::add_clashes(providers::CalendarProvider& provider, const model::Span& span,
                         std::string_view person, const Self& self, const Sight& sight,
                         std::vector<model::Clash>& out) {
  const auto wanted = interval_of(span);
  const auto until = std::max(wanted.end, wanted.start + time::seconds(1));
  return each_standing(provider, wanted.start, until, span.zone, [&](const auto& o) {
    if (in_the_way(o, self, person, sight)) out.push_back(clash_of(o, sight));
  });
}

Result<Gate::Look> Gate::look(const std::string& calendar, const model::Span& span,
                              std::string_view person, const Self& self, const Sight& sight) {
  Look out;
  for (const auto& c : settings_.calendars) {
    const auto it = providers_.find(c.id);
    if (it == providers_.end() || !counts(c, calendar, sight)) continue;
    auto asked = coverage_(c.id, span.starts_at(), span.ends_at());
    const auto known = out.clashes.size();
    const auto read = add_clashes(*it->second, span, person, self, sight, out.clashes);
    if (!read && read.error().code == Errc::io) return pass_on(read.error());  // of the state file
    // What is known to be taken is taken, however old the rest is. The calendar that is written to
    // does not stop its own write: it may be the first that is ever asked of its server. That nobody
    // knows whether the time is free is told all the same.
    if (out.clashes.size() > known) asked.unknown.clear();
    asked.passes = c.id == calendar && read;
    if (!read) asked.unknown = read.error().message;
    out.asked.push_back(std::move(asked));
  }
  std::stable_sort(out.clashes.begin(), out.clashes.end(), [](const auto& a, const auto& b) {
    return interval_of(a.span).start < interval_of(b.span).start;
  });
  return out;
}

Result<Gate::Look> Gate::look(const std::string& calendar, const model::Span& span,
                              std::string_view person, std::string_view except) {
  DAYBOOK_ASSIGN(const Sight sight, sight_of(person, false));
  return look(calendar, span, person, Self{std::string(except), {}}, sight);
}

Gate::Self Gate::self_of(const Wanted& w) {
  if (!w.document) return {w.change.event_id, {}};
  Self self{w.document->master.event_id, w.document->master.ical_uid};
  if (!w.before || !w.before->original_start) return self;
  const auto original = w.before->span.zone.to_instant(*w.before->original_start);
  if (w.target.scope == model::Scope::this_instance) self.only = original;
  if (w.target.scope == model::Scope::this_and_following) self.from = original;
  return self;
}

// Those of the next year; of what begins later, those of its first.
Result<std::vector<store::Occurrence>> Gate::occurrences(const Wanted& w, std::int64_t now_ms) {
  const auto from = std::max(time::from_millis(now_ms), w.span.zone.to_instant(w.span.start));
  const auto to = from + time::days(366);
  if (w.change.type == ChangeType::update)
    return w.provider.preview(w.target, w.change.patch, time::from_millis(now_ms), to);
  std::vector<store::Occurrence> out;
  const model::SeriesDocument doc{w.change.event, {}};
  DAYBOOK_ASSIGN(const auto placed,
                 providers::place(doc, time::from_millis(now_ms), to, providers::kMostOccurrences));
  if (placed.capped) return providers::too_many();
  for (const auto& p : placed.list)
    out.push_back({providers::as_event(doc, p), p.starts_at, p.ends_at});
  return out;
}

namespace {

struct Taken {
  std::size_t which;  // of the occurrences wanted
  model::Clash clash;
};

// Which of the occurrences wanted, in their order, an event that stands there overlaps.
template <class Each>
void each_overlapped(const std::vector<store::Occurrence>& wanted, time::seconds longest, const store::Occurrence& o,
                     Each each) {
  const auto first = std::lower_bound(wanted.begin(), wanted.end(), o.starts_at - longest,
                                      [](const auto& w, time::Instant t) { return w.starts_at < t; });
  for (auto w = first; w != wanted.end() && w->starts_at < o.ends_at; ++w)
    if (availability::overlaps({w->starts_at, w->ends_at}, {o.starts_at, o.ends_at}))
      each(static_cast<std::size_t>(w - wanted.begin()));
}

std::string told_of_series(const std::vector<store::Occurrence>& wanted, const std::vector<bool>& taken) {
  constexpr std::size_t kDays = 5;
  const auto count = static_cast<std::size_t>(std::count(taken.begin(), taken.end(), true));
  std::string out = std::to_string(wanted.size() - count) + " of " + std::to_string(wanted.size()) + " occurrences fit; ";
  std::size_t told = 0;
  for (std::size_t i = 0; i < wanted.size() && told < kDays; ++i)
    if (taken[i]) out += (told++ == 0 ? "" : ", ") + day_text(wanted[i].event.span);
  if (count > kDays) out += " and " + std::to_string(count - kDays) + " more";
  return out + (count == 1 ? " clashes" : " clash");
}

}  // namespace

// All occurrences wanted against all that stands in their time, one pass over each calendar.
Status Gate::look_at_all(const Wanted& w, const Self& self, Met& met) {
  const std::string person = w.change.own_conflicts_only ? w.change.actor : std::string();
  time::seconds longest{0};
  auto until = met.wanted.front().ends_at;
  for (const auto& o : met.wanted) {
    longest = std::max(longest, o.ends_at - o.starts_at);
    until = std::max(until, o.ends_at);
  }
  std::vector<bool> taken(met.wanted.size());
  std::vector<Taken> list;
  for (const auto& c : settings_.calendars) {
    const auto it = providers_.find(c.id);
    if (it == providers_.end() || !counts(c, w.calendar.id, w.sight)) continue;
    const auto read = each_standing(*it->second, met.wanted.front().starts_at, until, w.span.zone, [&](const auto& o) {
      if (!in_the_way(o, self, person, w.sight)) return;
      each_overlapped(met.wanted, longest, o, [&](std::size_t i) {
        if (!taken[i] || list.size() < kClashesTold) list.push_back({i, clash_of(o, w.sight)});
        taken[i] = true;
      });
    });
    if (!read && read.error().code == Errc::io) return pass_on(read.error());  // of the state file
  }
  std::stable_sort(list.begin(), list.end(), [](const Taken& a, const Taken& b) { return a.which < b.which; });
  if (list.empty()) return {};
  met.first = met.wanted[list.front().which].event.span;
  for (auto& t : list)
    if (met.look.clashes.size() < kClashesTold) met.look.clashes.push_back(std::move(t.clash));
  if (met.wanted.size() > 1) met.told = told_of_series(met.wanted, taken);
  return {};
}

Result<Gate::Met> Gate::look_for_clashes(const Wanted& w, std::int64_t now_ms) {
  const std::string person = w.change.own_conflicts_only ? w.change.actor : std::string();
  const auto self = self_of(w);
  Met met{{}, w.span, "the time is taken", {}};
  const bool repeats = w.change.type == ChangeType::create
                           ? w.change.event.is_series()
                           : w.document->master.is_series() || w.change.patch.recurrence_rule;
  DAYBOOK_ASSIGN(met.look, look(w.calendar.id, w.span, person, self, w.sight));
  if (!repeats) return met;
  met.look.clashes.clear();
  DAYBOOK_ASSIGN(met.wanted, occurrences(w, now_ms));
  if (!met.wanted.empty()) DAYBOOK_TRY(look_at_all(w, self, met));
  return met;
}

Result<std::vector<availability::Interval>> Gate::busy_around(const Wanted& w, time::Instant from,
                                                              time::Instant to) {
  std::vector<availability::Interval> busy;
  const auto self = self_of(w);
  for (const auto& c : settings_.calendars) {
    const auto it = providers_.find(c.id);
    if (it == providers_.end() || !counts(c, w.calendar.id, w.sight)) continue;
    DAYBOOK_TRY(each_standing(*it->second, from, to, w.span.zone, [&](const auto& o) {
      if (in_the_way(o, self, {}, w.sight)) busy.push_back({o.starts_at, o.ends_at});
    }));
  }
  return availability::merge(std::move(busy));
}

namespace {

// The days near by on which nothing stands, the nearest first.
std::vector<availability::Interval> free_days(const std::vector<availability::Interval>& busy,
                                              const model::Span& span, bool only_after,
                                              time::Instant not_before, std::size_t count) {
  std::vector<availability::Interval> out;
  for (int n = 1; n <= 28 && out.size() < count; ++n)
    for (const int days : {n, -n}) {
      model::Span s = span;
      s.start += time::days(days);
      s.end += time::days(days);
      const auto i = interval_of(s);
      const bool taken = std::any_of(busy.begin(), busy.end(),
                                     [&](const auto& b) { return availability::overlaps(b, i); });
      if (!taken && i.start >= not_before && (days > 0 || !only_after) && out.size() < count)
        out.push_back(i);
    }
  return out;
}

}  // namespace

availability::SlotWish Gate::slot_wish(const model::Span& span, std::int64_t now_ms) const {
  const auto& how = settings_.suggest;
  const auto wanted = interval_of(span);
  availability::SlotWish wish;
  wish.length = wanted.end - wanted.start;
  wish.from = std::max(time::from_millis(now_ms), wanted.start - time::days(2));
  wish.until = wanted.start + time::days(14);
  wish.zone = span.zone;
  wish.count = settings_.suggestion_count;
  wish.weekdays = how.weekdays;
  wish.buffer = time::minutes(how.buffer_minutes);
  wish.order = how.after ? availability::SlotWish::Order::after : availability::SlotWish::Order::nearest;
  if (how.after) wish.gap = time::minutes(15);
  if (how.hours) {
    wish.work = *how.hours;
  } else {
    // Who wants an evening is not sent to the morning.
    const auto begin = time::time_of_day(span.start);
    wish.work.start = std::min(wish.work.start, begin);
    wish.work.end = std::max(wish.work.end, std::min<time::seconds>(begin + wish.length, time::hours(24)));
  }
  return wish;
}

// A start for the whole series: on the day of its first occurrence, at a time of day at which all
// of them fit.
Result<std::vector<model::Span>> Gate::series_suggestions(const Wanted& w, const Met& met,
                                                          std::int64_t now_ms) {
  std::vector<model::Span> out;
  constexpr std::size_t kTried = 12;
  if (met.wanted.empty() || w.span.all_day) return out;
  const auto first = met.wanted.front();
  const auto last = met.wanted.back().starts_at + time::days(1);
  DAYBOOK_ASSIGN(const auto busy, busy_around(w, first.starts_at - time::days(1), last));
  auto wish = slot_wish(first.event.span, now_ms);
  const auto day = time::Local(time::date_of(first.event.span.start));
  wish.from = std::max(wish.from, wish.zone.to_instant(day));
  wish.until = wish.zone.to_instant(day + time::days(1));
  const auto count = std::exchange(wish.count, kTried);
  const auto fits = [&](time::seconds by) {
    return std::all_of(met.wanted.begin(), met.wanted.end(), [&](const auto& o) {
      model::Span s = o.event.span;
      s.start += by;
      s.end += by;
      const auto i = interval_of(s);
      const auto at = std::upper_bound(busy.begin(), busy.end(), i.start,
                                       [](time::Instant t, const auto& b) { return t < b.end; });
      return at == busy.end() || !availability::overlaps(*at, i);
    });
  };
  for (const auto& slot : availability::free_slots(busy, wish, first.starts_at))
    if (const auto s = span_at(slot, first.event.span);
        out.size() < count && fits(s.start - first.event.span.start))
      out.push_back(s);
  return out;
}

Result<std::vector<model::Span>> Gate::suggestions(const Wanted& w, const Met& met,
                                                   std::int64_t now_ms) {
  if (met.wanted.size() > 1) return series_suggestions(w, met, now_ms);
  const auto& span = met.first;
  const auto wish = slot_wish(span, now_ms);
  const auto start = span.starts_at();
  DAYBOOK_ASSIGN(const auto busy, busy_around(w, start - time::days(28), start + time::days(35)));
  auto near = start;
  if (settings_.suggest.after)
    for (const auto& c : met.look.clashes) near = std::max(near, interval_of(c.span).end);
  std::vector<model::Span> out;
  const auto found = span.all_day ? free_days(busy, span, settings_.suggest.after,
                                              time::from_millis(now_ms), settings_.suggestion_count)
                                  : availability::free_slots(busy, wish, near);
  for (const auto& slot : found) out.push_back(span_at(slot, span));
  return out;
}

}  // namespace daybook::engine

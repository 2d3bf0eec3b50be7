#include "providers/series.h"

#include <algorithm>
#include <map>


namespace daybook::providers {
namespace {

using recurrence::Reading;

time::seconds length_of(const model::Event& e) { return e.ends_at() - e.starts_at(); }

// Days are as long as the calendar makes them, times exactly as long as the first one.
time::Instant end_of_one(const model::Event& master, time::Local start,
                         std::optional<time::seconds> length) {
  const auto& span = master.span;
  if (span.all_day) return span.zone.to_instant(start + length.value_or(span.end - span.start));
  return span.zone.to_instant(start) + length.value_or(length_of(master));
}

bool overlaps(time::Instant a, time::Instant b, time::Instant from, time::Instant to) {
  return a < to && (b > from || (a == b && a >= from));
}

}  // namespace

Result<recurrence::Series> rules_of(const model::Event& master) {
  recurrence::Series s;
  s.start = master.span.start;
  s.all_day = master.span.all_day;
  s.zone = master.span.zone;
  const auto read = [](const std::string& text, std::vector<recurrence::Rule>& out) -> Status {
    DAYBOOK_ASSIGN(auto rule, recurrence::parse_rule(text, Reading::lenient));
    out.push_back(std::move(rule));
    return {};
  };
  if (!master.recurrence_rule.empty()) DAYBOOK_TRY(read(master.recurrence_rule, s.rules));
  for (const auto& text : master.recurrence.more_rules) DAYBOOK_TRY(read(text, s.rules));
  for (const auto& text : master.recurrence.except_rules) DAYBOOK_TRY(read(text, s.except_rules));
  for (const auto& d : master.recurrence.dates) s.dates.push_back({d.local, false, d.date});
  for (const auto& d : master.recurrence.except_dates)
    s.except_dates.push_back({d.local, false, d.date});
  return s;
}

Result<Placement> place(const SeriesDocument& doc, time::Instant from, time::Instant to,
                        std::size_t limit) {
  DAYBOOK_ASSIGN(const auto rules, rules_of(doc.master));
  const auto& zone = doc.master.span.zone;
  std::map<time::Local, time::seconds> lengths;
  auto longest = doc.master.span.end - doc.master.span.start;
  for (const auto& d : doc.master.recurrence.dates)
    if (d.length) longest = std::max(longest, lengths[d.local] = *d.length);
  std::map<time::Local, const model::Event*> replaced;
  for (const auto& o : doc.overrides) replaced.emplace(*o.original_start, &o);
  recurrence::Bounds bounds;
  // Clock readings may be hours apart from instants at the window's edges; what does not overlap is
  // left out below.
  bounds.from = zone.to_local(from) - longest - time::hours(3);
  bounds.to = zone.to_local(to) + time::hours(3);
  bounds.limit = limit + 500;
  const auto found = recurrence::expand(rules, bounds);
  Placement out;
  out.capped = found.capped;
  for (const auto start : found.starts) {
    if (replaced.count(start) != 0) continue;
    const auto own = lengths.find(start);
    const auto a = zone.to_instant(start);
    const auto b = end_of_one(doc.master, start,
                              own == lengths.end() ? std::nullopt : std::optional(own->second));
    if (overlaps(a, b, from, to)) out.list.push_back({start, a, b, nullptr});
  }
  for (const auto start : found.again) {
    const auto a = zone.to_instant(start, true);
    const auto b = a + length_of(doc.master);
    if (overlaps(a, b, from, to)) out.list.push_back({start, a, b, nullptr, true});
  }
  for (const auto& o : doc.overrides)
    if (o.status != model::EventStatus::cancelled && overlaps(o.starts_at(), o.ends_at(), from, to))
      out.list.push_back({*o.original_start, o.starts_at(), o.ends_at(), &o});
  std::stable_sort(out.list.begin(), out.list.end(),
                   [](const Placed& a, const Placed& b) { return a.starts_at < b.starts_at; });
  if (out.list.size() > limit) {
    out.list.resize(limit);
    out.capped = true;
  }
  return out;
}

model::Event as_event(const SeriesDocument& doc, const Placed& p) {
  if (p.replaced_by != nullptr) return *p.replaced_by;
  auto e = model::occurrence_of(doc.master, p.original, time::seconds(0));
  if (p.again) e.event_id = model::occurrence_id(doc.master, p.starts_at);
  e.span.put(p.starts_at, p.ends_at);
  return e;
}

Result<std::optional<model::Event>> occurrence_again(const SeriesDocument& doc, time::Instant at) {
  DAYBOOK_ASSIGN(const auto placed, place(doc, at, at + time::seconds(1), 1000));
  for (const auto& p : placed.list)
    if (p.again && p.starts_at == at) return std::optional(as_event(doc, p));
  return std::optional<model::Event>{};
}

Result<std::optional<model::Event>> occurrence_at(const SeriesDocument& doc, time::Local original) {
  for (const auto& o : doc.overrides)
    if (*o.original_start == original) return std::optional(o);
  DAYBOOK_ASSIGN(const auto rules, rules_of(doc.master));
  recurrence::Bounds b;
  b.from = original;
  b.to = original + time::seconds(1);
  b.limit = 1;
  if (recurrence::expand(rules, b).starts.empty()) return std::optional<model::Event>{};
  std::optional<time::seconds> length;
  for (const auto& d : doc.master.recurrence.dates)
    if (d.length && d.local == original) length = d.length;
  return std::optional(as_event(doc, {original, doc.master.span.zone.to_instant(original),
                                      end_of_one(doc.master, original, length), nullptr}));
}

Result<bool> gives(const model::Event& master, time::Local t) {
  DAYBOOK_ASSIGN(auto rules, rules_of(master));
  rules.except_dates.clear();
  rules.except_rules.clear();
  recurrence::Bounds b;
  b.from = t;
  b.to = t + time::seconds(1);
  b.limit = 1;
  return !recurrence::expand(rules, b).starts.empty();
}

Result<time::Local> original_at(const model::Event& master, time::Instant t) {
  const auto& zone = master.span.zone;
  const auto skipped = zone.skipped_reading(t);
  if (!skipped) return zone.to_local(t);
  DAYBOOK_ASSIGN(const bool shown, gives(master, zone.to_local(t)));
  if (shown) return zone.to_local(t);
  DAYBOOK_ASSIGN(const bool given, gives(master, *skipped));
  return given ? *skipped : zone.to_local(t);
}

Result<std::optional<time::Instant>> end_of(const SeriesDocument& doc) {
  DAYBOOK_ASSIGN(auto rules, rules_of(doc.master));
  const auto& zone = doc.master.span.zone;
  time::Instant last = doc.master.ends_at();
  for (const auto& rule : rules.rules) {
    if (rule.until) {
      last = std::max(last, zone.to_instant(rule.until->local + time::hours(48)));
    } else if (rule.count) {
      recurrence::Series alone;
      alone.start = rules.start;
      alone.all_day = rules.all_day;
      alone.rules = {rule};
      recurrence::Bounds b;
      b.limit = kMostOccurrences;
      const auto found = recurrence::expand(alone, b);
      if (found.capped) return std::optional<time::Instant>{};
      if (!found.starts.empty()) last = std::max(last, zone.to_instant(found.starts.back()));
    } else {
      return std::optional<time::Instant>{};
    }
  }
  auto longest = length_of(doc.master);
  for (const auto& d : doc.master.recurrence.dates) {
    last = std::max(last, zone.to_instant(d.local));
    longest = std::max(longest, d.length.value_or(longest));
  }
  last += longest;
  // The first day may be shorter than the last one, where the clock is put forward on it.
  if (doc.master.span.all_day) last += time::hours(2);
  for (const auto& o : doc.overrides) last = std::max(last, o.ends_at());
  return std::optional(last);
}

tl::unexpected<Error> too_many() {
  return fail(Errc::invalid,
              "the rule gives more than " + std::to_string(kMostOccurrences) +
                  " occurrences, or takes too long to work out; choose a longer interval, COUNT or "
                  "UNTIL",
              "recurrence_rule");
}

Status check(const SeriesDocument& doc, time::Instant from, time::Instant to) {
  DAYBOOK_ASSIGN(const auto rules, rules_of(doc.master));
  const auto& zone = doc.master.span.zone;
  recurrence::Bounds b;
  b.from = zone.to_local(from) - (doc.master.span.end - doc.master.span.start);
  b.to = zone.to_local(to);
  b.limit = kMostOccurrences;
  for (const auto& rule : rules.rules)
    if (rules.except_rules.empty() &&
        recurrence::at_least(rule, std::max(*b.from, rules.start), *b.to) >
            static_cast<std::int64_t>(kMostOccurrences + rules.except_dates.size()))
      return too_many();
  return recurrence::expand(rules, b).capped ? Status(too_many()) : Status{};
}

Result<std::int64_t> work_of(const SeriesDocument& doc, time::Instant from, time::Instant to, std::int64_t most) {
  constexpr std::int64_t kPeriodsOfOne = 20;  // cost what one occurrence does
  DAYBOOK_ASSIGN(const auto rules, rules_of(doc.master));
  recurrence::Bounds b;
  b.from = doc.master.span.zone.to_local(from);
  b.to = doc.master.span.zone.to_local(to);
  const auto steps = std::min(b.steps, most * kPeriodsOfOne);
  const bool cut = steps < b.steps || most < static_cast<std::int64_t>(kMostOccurrences);
  b.limit = std::min(kMostOccurrences, static_cast<std::size_t>(most));
  b.steps = steps;
  const auto found = recurrence::expand(rules, b);
  if (found.capped && cut) return most + 1;
  const auto looked_at = found.steps / kPeriodsOfOne;
  return found.capped ? looked_at : looked_at + static_cast<std::int64_t>(found.starts.size() + found.again.size());
}

Status takes_place(const SeriesDocument& doc) {
  if (!doc.master.is_series() || !doc.overrides.empty()) return {};
  DAYBOOK_ASSIGN(const auto rules, rules_of(doc.master));
  recurrence::Bounds one;
  one.limit = 1;
  const auto found = recurrence::expand(rules, one);
  if (!found.starts.empty() || found.capped) return {};
  const auto over = [&](const recurrence::Rule& r) {
    return r.until && r.until->local + time::hours(27) < rules.start;
  };
  const bool ended = std::all_of(rules.rules.begin(), rules.rules.end(), over);
  return fail(Errc::invalid,
              std::string("it would never take place: ") +
                  (ended ? "UNTIL lies before the start" : "its rule meets no day that there is"),
              "recurrence_rule");
}

}  // namespace daybook::providers

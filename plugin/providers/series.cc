#include "providers/series.h"

#include <algorithm>
#include <map>

#include "recurrence/write.h"

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

// Whether the rules and dates give that start, whatever the exceptions say.
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

// Takes away exceptions and replacements of occurrences that there are no more.
Result<SeriesDocument> tidied(SeriesDocument doc) {
  std::vector<model::Event> kept;
  for (auto& o : doc.overrides) {
    DAYBOOK_ASSIGN(const bool there, gives(doc.master, *o.original_start));
    if (!there) continue;
    o.series_id = doc.master.event_id;
    o.event_id = model::occurrence_id(doc.master, *o.original_start);
    o.calendar_id = doc.master.calendar_id;
    o.ical_uid = doc.master.ical_uid;
    kept.push_back(std::move(o));
  }
  doc.overrides = std::move(kept);
  return doc;
}

Status one_rule_only(const model::Event& master) {
  if (master.recurrence.more_rules.empty() && master.recurrence.except_rules.empty()) return {};
  return fail(Errc::invalid,
              "this series has several rules and cannot be cut in two; change one occurrence "
              "(this_instance) or the whole of it (series)",
              "recurrence_scope");
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
  e.span.end = e.span.zone.to_local(p.ends_at);
  return e;
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
  DAYBOOK_ASSIGN(const auto placed, place(doc, from, to, kMostOccurrences));
  return placed.capped ? Status(too_many()) : Status{};
}

Result<SeriesDocument> change_series(SeriesDocument doc, const model::Patch& patch,
                                     time::Local original) {
  const model::Event before = doc.master;
  model::Patch rest = patch;
  rest.span.reset();
  doc.master = model::apply(doc.master, rest);
  if (patch.span) {
    model::Span span = *patch.span;
    const auto moved = patch.span->start - original;
    span.start = before.span.start + moved;
    span.end = span.start + (patch.span->end - patch.span->start);
    const auto days = time::date_of(patch.span->start) - time::date_of(original);
    if (!patch.recurrence_rule && !before.recurrence_rule.empty() && days.count() != 0) {
      DAYBOOK_ASSIGN(auto rule, recurrence::parse_rule(before.recurrence_rule, Reading::lenient));
      auto turned = recurrence::moved_by_days(std::move(rule), static_cast<int>(days.count()));
      if (!turned)
        return fail(Errc::invalid,
                    "the series repeats on days that its rule names; give the new recurrence_rule "
                    "with the new time",
                    "recurrence_rule");
      doc.master.recurrence_rule = recurrence::write_rule(*turned);
    }
    doc.master.span = span;
    const bool kind_kept = span.all_day == before.span.all_day;
    for (auto* list : {&doc.master.recurrence.dates, &doc.master.recurrence.except_dates})
      for (auto& d : *list) d.local += d.date && !span.all_day ? time::seconds(days) : moved;
    if (!kind_kept) {
      doc.master.recurrence.dates.clear();
      doc.master.recurrence.except_dates.clear();
      doc.overrides.clear();
    }
    for (auto& o : doc.overrides) *o.original_start += moved;
  }
  // What was changed for all is changed for those that were replaced and said the same before.
  for (auto& o : doc.overrides) {
    const auto follow = [&](auto field) {
      if (o.*field == before.*field) o.*field = doc.master.*field;
    };
    follow(&model::Event::title);
    follow(&model::Event::description);
    follow(&model::Event::location);
    follow(&model::Event::attendees);
    follow(&model::Event::color_id);
    follow(&model::Event::categories);
    follow(&model::Event::visibility);
    follow(&model::Event::busy);
    follow(&model::Event::notes);
    follow(&model::Event::reminders);
  }
  if (!doc.master.is_series()) doc.overrides.clear();
  if (!doc.master.is_series()) return doc;
  return tidied(std::move(doc));
}

Result<SeriesDocument> change_instance(SeriesDocument doc, const model::Patch& patch,
                                       time::Local original) {
  if (patch.recurrence_rule || patch.recurrence)
    return fail(Errc::invalid,
                "one occurrence has no rule of its own; use recurrence_scope this_and_following or "
                "series",
                "recurrence_rule");
  DAYBOOK_ASSIGN(const auto there, occurrence_at(doc, original));
  if (!there) return fail(Errc::not_found, "the series has no such occurrence", "event_id");
  model::Event changed = model::apply(*there, patch);
  changed.recurrence_rule.clear();
  changed.recurrence = {};
  changed.external_id.clear();
  std::erase_if(doc.overrides, [&](const auto& o) { return *o.original_start == original; });
  doc.overrides.push_back(std::move(changed));
  std::sort(doc.overrides.begin(), doc.overrides.end(),
            [](const auto& a, const auto& b) { return *a.original_start < *b.original_start; });
  return doc;
}

SeriesDocument without_instance(SeriesDocument doc, time::Local original) {
  std::erase_if(doc.overrides, [&](const auto& o) { return *o.original_start == original; });
  doc.master.recurrence.except_dates.push_back({original, doc.master.span.all_day, std::nullopt});
  return doc;
}

Result<Split> split(const SeriesDocument& doc, time::Local original, const std::string& tail_id) {
  DAYBOOK_TRY(one_rule_only(doc.master));
  DAYBOOK_ASSIGN(const auto rules, rules_of(doc.master));
  Split out;
  SeriesDocument head{doc.master, {}};
  SeriesDocument tail{doc.master, {}};
  recurrence::Cut cut;
  if (!rules.rules.empty()) cut = recurrence::cut_rule(rules.rules.front(), rules, original);
  const auto rule_text = [](const auto& rule) {
    return rule ? recurrence::write_rule(*rule) : std::string();
  };
  head.master.recurrence_rule = rule_text(cut.before);
  tail.master.recurrence_rule = rule_text(cut.from);
  tail.master.event_id = tail_id;
  tail.master.ical_uid.clear();
  tail.master.external_id.clear();
  const auto part = [&](auto& list, bool later) {
    std::erase_if(list, [&](const model::SeriesDate& d) {
      return (d.local >= (d.date ? time::Local(time::date_of(original)) : original)) != later;
    });
  };
  part(head.master.recurrence.dates, false);
  part(head.master.recurrence.except_dates, false);
  part(tail.master.recurrence.dates, true);
  part(tail.master.recurrence.except_dates, true);
  // A series without a rule begins with its first date.
  const auto& dates = tail.master.recurrence.dates;
  const auto start = cut.from ? cut.start : dates.empty() ? original : dates.front().local;
  const auto length = doc.master.span.end - doc.master.span.start;
  tail.master.span.start = start;
  tail.master.span.end = start + length;
  for (const auto& o : doc.overrides)
    (*o.original_start < original ? head : tail).overrides.push_back(o);
  if (head.master.is_series()) out.head = std::move(head);
  if (tail.master.is_series()) {
    DAYBOOK_ASSIGN(out.tail, tidied(std::move(tail)));
  }
  // What is left without any occurrence is no series.
  for (auto* half : {&out.head, &out.tail}) {
    if (!*half) continue;
    DAYBOOK_ASSIGN(auto all, rules_of((*half)->master));
    recurrence::Bounds one;
    one.limit = 1;
    if (recurrence::expand(all, one).starts.empty() && (*half)->overrides.empty()) half->reset();
  }
  return out;
}

}  // namespace daybook::providers

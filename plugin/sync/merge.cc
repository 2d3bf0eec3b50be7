#include "sync/merge.h"

#include <algorithm>

#include "providers/series.h"
#include "sync/fields.h"

namespace daybook::sync {
namespace {

using model::Event;

void merge_event(const Event& base, const Event& mine, Event& theirs,
                 std::vector<std::string>& conflicts) {
  for (const auto& f : fields()) {
    if (f.same(mine, base) || f.same(mine, theirs)) continue;
    if (f.same(theirs, base)) {
      f.copy(mine, theirs);
    } else {
      conflicts.push_back(f.name);
    }
  }
  theirs.attendees = merged_attendees(base, mine, theirs);
}

using Dates = std::vector<model::SeriesDate>;

const Dates& taken_out(const model::SeriesDocument& d) { return d.master.recurrence.except_dates; }
bool holds(const Dates& list, const model::SeriesDate& d) { return std::find(list.begin(), list.end(), d) != list.end(); }

// Whether that side took out what begins there.
bool takes_out(const Dates& base, const Dates& side, time::Local original) {
  return std::any_of(side.begin(), side.end(), [&](const auto& d) { return model::takes_out(d, original) && !holds(base, d); });
}

// Theirs, with what only we took out and without what only we put back.
Dates exceptions(const Dates& base, const Dates& mine, Dates theirs) {
  for (const auto& d : mine)
    if (!holds(base, d) && !holds(theirs, d)) theirs.push_back(d);
  std::erase_if(theirs, [&](const auto& d) { return holds(base, d) && !holds(mine, d); });
  return theirs;
}

// An occurrence that one side replaced anew, where the other changed the series: what it left as the series had it is
// as the series has it now.
Event following(const model::SeriesDocument& base, Event o, const Event& series, std::vector<std::string>& conflicts) {
  merge_event(standing_at(base, *o.original_start), standing_at({series, {}}, *o.original_start), o, conflicts);
  return o;
}

// Whether the series begins there, before and after the merge: what was meant by it has lost its place where it
// was moved meanwhile, and would stand beside it.
bool lost_place(const Event& before, const Event& after, time::Local original) {
  if (before.span == after.span && same_rules(before, after)) return false;
  const auto had = providers::gives(before, original), has = providers::gives(after, original);
  return had.value_or(false) && !has.value_or(true);
}

// One of both took out an occurrence that the other changed, or moved the series away under it.
bool at_odds(const model::SeriesDocument& base, const model::SeriesDocument& mine,
             const model::SeriesDocument& theirs, const Event& merged) {
  const auto changed = [&](const Event& o) {
    const Event* b = replaced_at(base.overrides, o.original_start);
    return b == nullptr || !same_words(*b, o);
  };
  for (const auto& o : mine.overrides)
    if (changed(o) && (takes_out(taken_out(base), taken_out(theirs), *o.original_start) ||
                       lost_place(mine.master, merged, *o.original_start)))
      return true;
  for (const auto& o : theirs.overrides)
    if (changed(o) && (takes_out(taken_out(base), taken_out(mine), *o.original_start) ||
                       lost_place(theirs.master, merged, *o.original_start)))
      return true;
  for (const auto& d : taken_out(mine))
    if (!d.date && !holds(taken_out(base), d) && lost_place(mine.master, merged, d.local)) return true;
  return false;
}

}  // namespace

Merged merge(const model::SeriesDocument& base_document, const model::SeriesDocument& my_document,
             const model::SeriesDocument& their_document) {
  const auto base = cancelled_as_dates(base_document), mine = cancelled_as_dates(my_document), theirs = cancelled_as_dates(their_document);
  Merged out{theirs, {}};
  merge_event(base.master, mine.master, out.document.master, out.conflicts);
  for (const auto& m : mine.overrides) {
    const Event* b = replaced_at(base.overrides, m.original_start);
    if (b != nullptr && same_words(*b, m)) continue;  // not ours to say
    const Event* t = replaced_at(theirs.overrides, m.original_start);
    if (t == nullptr && b == nullptr) {
      out.document.overrides.push_back(following(base, m, theirs.master, out.conflicts));
    } else if (t != nullptr) {
      auto& slot = *std::find_if(out.document.overrides.begin(), out.document.overrides.end(),
                                 [&](const Event& e) { return e.original_start == m.original_start; });
      merge_event(standing_at(base, *m.original_start), m, slot, out.conflicts);
    } else {
      out.conflicts.push_back("occurrence");
    }
  }
  std::vector<std::string> none;  // what they meant for the one stands
  for (auto& o : out.document.overrides)
    if (replaced_at(base.overrides, o.original_start) == nullptr && replaced_at(mine.overrides, o.original_start) == nullptr)
      o = following(base, std::move(o), mine.master, none);
  // What we put back to the rule goes, unless they changed it since.
  std::erase_if(out.document.overrides, [&](const Event& o) {
    const Event* b = replaced_at(base.overrides, o.original_start);
    return b != nullptr && replaced_at(mine.overrides, o.original_start) == nullptr && same_words(*b, o);
  });
  if (base.master.is_series()) {
    auto& dates = out.document.master.recurrence.except_dates;
    dates = exceptions(taken_out(base), taken_out(mine), std::move(dates));
    const bool told = std::find(out.conflicts.begin(), out.conflicts.end(), "occurrence") != out.conflicts.end();
    if (!told && at_odds(base, mine, theirs, out.document.master)) out.conflicts.push_back("occurrence");
  }
  return out;
}

namespace {

// Told as a day or as a time: the one occurrence.
bool takes_out(const Dates& dates, const model::SeriesDate& d) {
  return std::any_of(dates.begin(), dates.end(), [&](const auto& o) { return model::takes_out(o, d.local) || model::takes_out(d, o.local); });
}

Event before_others(const Event& base, const Event& mine, const Event& there, bool whatever) {
  auto out = base;
  for (const auto& f : fields())
    if (!f.same(mine, base) && (whatever || f.same(mine, there))) f.copy(there, out);
  out.attendees = merged_attendees(base, mine, base);
  return out;
}

}  // namespace

model::SeriesDocument before_others(const model::SeriesDocument& base_document, const model::SeriesDocument& my_document,
                                    const model::SeriesDocument& there_document, bool whatever) {
  const auto base = cancelled_as_dates(base_document), mine = cancelled_as_dates(my_document), there = cancelled_as_dates(there_document);
  model::SeriesDocument out{before_others(base.master, mine.master, there.master, whatever), {}};
  auto& dates = out.master.recurrence.except_dates;
  for (const auto* side : {&base, &mine, &there})
    for (const auto& d : taken_out(*side)) {
      const bool ours = takes_out(taken_out(base), d) != takes_out(taken_out(mine), d);
      const bool follows = ours && (whatever || takes_out(taken_out(mine), d) == takes_out(taken_out(there), d));
      const bool out_now = takes_out(dates, d);
      if (takes_out(taken_out(follows ? there : base), d) == out_now) continue;
      if (out_now) std::erase_if(dates, [&](const auto& o) { return takes_out({o}, d); });
      else dates.push_back(d);
    }
  for (const auto* side : {&base, &mine, &there})
    for (const auto& o : side->overrides) {
      if (!o.original_start || replaced_at(out.overrides, o.original_start) != nullptr) continue;
      const auto *b = replaced_at(base.overrides, o.original_start), *m = replaced_at(mine.overrides, o.original_start),
                 *t = replaced_at(there.overrides, o.original_start);
      const bool ours = b == nullptr || m == nullptr ? b != m : !same_words(*b, *m);
      if (!ours && b != nullptr) out.overrides.push_back(*b);
      // Replaced there: what we changed of the series may have reached it or not.
      if (!ours && b == nullptr)
        out.overrides.push_back(before_others(standing_at(base, *o.original_start), standing_at(mine, *o.original_start), *t, false));
      if (ours && m != nullptr && t != nullptr)
        out.overrides.push_back(before_others(standing_at(base, *o.original_start), *m, *t, whatever));
      else if (ours && (m == t || whatever ? t : b) != nullptr)
        out.overrides.push_back(m == t || whatever ? *t : *b);
    }
  return out;
}

}  // namespace daybook::sync

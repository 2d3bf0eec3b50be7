#include "sync/merge.h"

#include <algorithm>

#include "base/text.h"
#include "providers/series.h"

namespace daybook::sync {
namespace {

using model::Event;

// A field of an event: how it is compared and copied.
struct Field {
  const char* name;
  bool (*same)(const Event&, const Event&);
  void (*copy)(const Event& from, Event& to);
};
#define DAYBOOK_FIELD(name, member)                                  \
  Field {                                                            \
    name, [](const Event& a, const Event& b) { return a.member == b.member; }, \
        [](const Event& from, Event& to) { to.member = from.member; }          \
  }

bool same_time(const Event& a, const Event& b) {
  return a.span.all_day == b.span.all_day && a.starts_at() == b.starts_at() &&
         a.ends_at() == b.ends_at() && (!a.is_series() || a.span.zone == b.span.zone);
}

// What is taken out one by one is merged apart.
bool same_rules(const Event& a, const Event& b) {
  auto x = a.recurrence, y = b.recurrence;
  x.except_dates.clear();
  y.except_dates.clear();
  return a.recurrence_rule == b.recurrence_rule && x == y;
}

const Field kFields[] = {
    DAYBOOK_FIELD("title", title),
    DAYBOOK_FIELD("description", description),
    DAYBOOK_FIELD("location", location),
    {"time", same_time, [](const Event& from, Event& to) { to.span = from.span; }},
    {"recurrence", same_rules,
     [](const Event& from, Event& to) {
       to.recurrence_rule = from.recurrence_rule;
       auto exceptions = std::move(to.recurrence.except_dates);
       to.recurrence = from.recurrence;
       to.recurrence.except_dates = std::move(exceptions);
     }},
    DAYBOOK_FIELD("status", status),
    DAYBOOK_FIELD("visibility", visibility),
    DAYBOOK_FIELD("busy", busy),
    DAYBOOK_FIELD("color", color_id),
    DAYBOOK_FIELD("categories", categories),
    DAYBOOK_FIELD("reminders", reminders),
    DAYBOOK_FIELD("notes", notes)};

const model::Attendee* among(const std::vector<model::Attendee>& list, const std::string& email) {
  const auto it = std::find_if(list.begin(), list.end(), [&](const auto& a) {
    return text::iequals_ascii(a.email, email);
  });
  return it == list.end() ? nullptr : &*it;
}

// Of somebody whom both know: what only we changed is ours, all else theirs (the answer above all).
model::Attendee guest(const model::Attendee& base, const model::Attendee& mine, model::Attendee theirs) {
  const auto merge = [&](auto member) {
    if (!(mine.*member == base.*member) && theirs.*member == base.*member) theirs.*member = mine.*member;
  };
  merge(&model::Attendee::display_name);
  merge(&model::Attendee::response);
  merge(&model::Attendee::optional);
  merge(&model::Attendee::comment);
  merge(&model::Attendee::resource);
  merge(&model::Attendee::room);
  merge(&model::Attendee::guests);
  return theirs;
}

// Theirs, with whom we added and without whom we took away.
std::vector<model::Attendee> attendees(const Event& base, const Event& mine, const Event& theirs) {
  std::vector<model::Attendee> out;
  for (const auto& a : theirs.attendees) {
    const auto* m = among(mine.attendees, a.email);
    const auto* b = among(base.attendees, a.email);
    if (m != nullptr) out.push_back(b != nullptr ? guest(*b, *m, a) : a);
    else if (b == nullptr) out.push_back(a);
  }
  for (const auto& a : mine.attendees)
    if (among(base.attendees, a.email) == nullptr && among(out, a.email) == nullptr)
      out.push_back(a);
  return out;
}

void merge_event(const Event& base, const Event& mine, Event& theirs,
                 std::vector<std::string>& conflicts) {
  for (const auto& f : kFields) {
    if (f.same(mine, base) || f.same(mine, theirs)) continue;
    if (f.same(theirs, base)) {
      f.copy(mine, theirs);
    } else {
      conflicts.push_back(f.name);
    }
  }
  theirs.attendees = attendees(base, mine, theirs);
}

const Event* at(const std::vector<Event>& list, const Event& like) {
  const auto it = std::find_if(list.begin(), list.end(), [&](const Event& e) {
    return e.original_start == like.original_start;
  });
  return it == list.end() ? nullptr : &*it;
}

bool same_words(const Event& a, const Event& b) {
  return differences(a, b).empty() && a.attendees == b.attendees;
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
    const Event* b = at(base.overrides, o);
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

std::vector<std::string> differences(const Event& a, const Event& b) {
  std::vector<std::string> out;
  for (const auto& f : kFields)
    if (!f.same(a, b)) out.push_back(f.name);
  return out;
}

Merged merge(const model::SeriesDocument& base, const model::SeriesDocument& mine,
             const model::SeriesDocument& theirs) {
  Merged out{theirs, {}};
  merge_event(base.master, mine.master, out.document.master, out.conflicts);
  for (const auto& m : mine.overrides) {
    const Event* b = at(base.overrides, m);
    if (b != nullptr && same_words(*b, m)) continue;  // not ours to say
    const Event* t = at(theirs.overrides, m);
    if (t == nullptr && b == nullptr) {
      out.document.overrides.push_back(m);
    } else if (t != nullptr && b != nullptr) {
      auto& slot = *std::find_if(out.document.overrides.begin(), out.document.overrides.end(),
                                 [&](const Event& e) { return e.original_start == m.original_start; });
      merge_event(*b, m, slot, out.conflicts);
    } else if (t == nullptr || !same_words(*t, m)) {
      out.conflicts.push_back("occurrence");
    }
  }
  // What we put back to the rule goes, unless they changed it since.
  std::erase_if(out.document.overrides, [&](const Event& o) {
    const Event* b = at(base.overrides, o);
    return b != nullptr && at(mine.overrides, o) == nullptr && same_words(*b, o);
  });
  if (base.master.is_series()) {
    auto& dates = out.document.master.recurrence.except_dates;
    dates = exceptions(taken_out(base), taken_out(mine), std::move(dates));
    const bool told = std::find(out.conflicts.begin(), out.conflicts.end(), "occurrence") != out.conflicts.end();
    if (!told && at_odds(base, mine, theirs, out.document.master)) out.conflicts.push_back("occurrence");
  }
  return out;
}

}  // namespace daybook::sync

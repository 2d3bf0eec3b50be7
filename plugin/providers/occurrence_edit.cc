#include "providers/occurrence_edit.h"

#include <algorithm>

#include "providers/difference.h"
#include "providers/series.h"

namespace daybook::providers {
namespace {

using model::Event;
using model::SeriesDate;
using model::SeriesDocument;

const Event* find(const SeriesDocument& doc, time::Local original) {
  for (const auto& o : doc.overrides)
    if (o.original_start == original) return &o;
  return nullptr;
}

bool excepted(const Event& master, time::Local original) {
  const auto& dates = master.recurrence.except_dates;
  return std::any_of(dates.begin(), dates.end(), [&](const SeriesDate& d) { return model::takes_out(d, original); });
}

Event plain_occurrence(const Event& master, time::Local original) {
  Event e = model::occurrence_of(master, original, master.span.end - master.span.start);
  e.recurrence_rule.clear();
  e.recurrence = {};
  e.external_id.clear();
  e.etag.clear();
  return e;
}

// How an occurrence stands in a document; nothing when it does not take place.
std::optional<Event> stands(const SeriesDocument& doc, time::Local original) {
  const Event* own = find(doc, original);
  if (own != nullptr && own->status == model::EventStatus::cancelled) return {};
  if (own != nullptr) return *own;
  if (!doc.master.is_series() || excepted(doc.master, original)) return {};
  return plain_occurrence(doc.master, original);
}

}  // namespace

SeriesEdit series_edit(const SeriesDocument& before, const SeriesDocument& after, bool all_dates) {
  SeriesEdit out;
  out.master = difference(before.master, after.master);
  std::vector<time::Local> dates;
  auto rest_before = before.master.recurrence;
  auto rest_after = after.master.recurrence;
  std::vector<SeriesDate> added;
  for (const auto& d : rest_after.except_dates)
    if (std::find(rest_before.except_dates.begin(), rest_before.except_dates.end(), d) ==
        rest_before.except_dates.end())
      added.push_back(d);
  // What takes place again: a cancelled occurrence there, or a date of the master's own, which goes with its dates.
  std::vector<time::Local> again;
  for (const auto& d : rest_before.except_dates)
    if (d.date == after.master.span.all_day && !excepted(after.master, d.local)) again.push_back(d.local);
  const bool only_added =
      rest_after.except_dates.size() == rest_before.except_dates.size() + added.size();
  rest_before.except_dates.clear();
  rest_after.except_dates.clear();
  const bool exact = std::all_of(added.begin(), added.end(), [&](const SeriesDate& d) {
    return d.date == after.master.span.all_day;
  });
  const bool anew = out.master.span || out.master.recurrence_rule || rest_before != rest_after;
  if (all_dates) {
    for (const auto& d : anew ? after.master.recurrence.except_dates : added) dates.push_back(d.local);
    if (rest_before == rest_after) out.master.recurrence.reset();
  } else if (!anew && only_added && exact) {
    for (const auto& d : added) dates.push_back(d.local);
    out.master.recurrence.reset();
  }
  if (!all_dates && !anew) dates.insert(dates.end(), again.begin(), again.end());
  for (const auto& o : after.overrides) {
    const Event* known = find(before, *o.original_start);
    if (anew || known == nullptr || !empty(difference(*known, o))) dates.push_back(*o.original_start);
  }
  for (const auto& o : before.overrides)
    if (find(after, *o.original_start) == nullptr && !anew) dates.push_back(*o.original_start);
  std::sort(dates.begin(), dates.end());
  dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
  for (const auto original : dates) {
    OccurrenceEdit edit;
    edit.original = original;
    edit.wanted = stands(after, original);
    edit.moved = anew;
    edit.known = stands(before, original);
    // By now the changed series gives what stood there without an exception.
    if (edit.known && find(before, original) == nullptr)
      edit.known = plain_occurrence(after.master, original);
    if (edit.wanted || edit.known || anew) out.single.push_back(std::move(edit));
  }
  return out;
}

void keep_outside(SeriesDocument& read, const SeriesDocument& known, time::Instant from, time::Instant to) {
  if (!read.master.is_series()) return;
  const auto given = [&](time::Local original) { return gives(read.master, original).value_or(false); };
  const auto length = read.master.ends_at() - read.master.starts_at();
  const auto planned_inside = [&](time::Local original) {
    const auto at = read.master.span.zone.to_instant(original);
    return at >= from && at + length <= to;
  };
  for (const auto& o : known.overrides) {
    const bool gone = o.status == model::EventStatus::cancelled;
    const bool inside = gone ? planned_inside(*o.original_start) : o.starts_at() < to && o.ends_at() > from;
    if (inside || !given(*o.original_start)) continue;
    // Moved over the edge: in the window its place is empty.
    const Event* there = find(read, *o.original_start);
    if (there != nullptr && there->status != model::EventStatus::cancelled) continue;
    std::erase_if(read.overrides, [&](const Event& e) { return e.original_start == o.original_start; });
    read.overrides.push_back(o);
  }
  for (const auto& d : known.master.recurrence.except_dates)
    if (!planned_inside(d.local) && given(d.local) && !excepted(read.master, d.local) && find(read, d.local) == nullptr)
      read.master.recurrence.except_dates.push_back(d);
  std::sort(read.overrides.begin(), read.overrides.end(),
            [](const Event& a, const Event& b) { return *a.original_start < *b.original_start; });
}

bool places_anew(const SeriesDocument& before, const SeriesEdit& edit) {
  const auto& m = edit.master;
  return before.master.is_series() && (m.span || m.recurrence_rule || m.recurrence);
}

bool exceptions_differ(const SeriesDocument& known, const SeriesDocument& there) {
  std::vector<time::Local> originals;
  for (const auto* doc : {&known, &there}) {
    for (const auto& o : doc->overrides) originals.push_back(*o.original_start);
    for (const auto& d : doc->master.recurrence.except_dates) originals.push_back(d.local);
  }
  return std::any_of(originals.begin(), originals.end(), [&](time::Local original) {
    const auto a = stands(known, original), b = stands(there, original);
    return a.has_value() != b.has_value() || (a && !empty(difference(*a, *b)));
  });
}

bool stands_so(const OccurrenceEdit& edit, const SeriesDocument& got) {
  const auto there = stands(got, edit.original);
  if (!edit.wanted || !there) return !edit.wanted && !there;
  return there->title == edit.wanted->title && same_time(there->span, edit.wanted->span);
}

bool occurrences_kept(const SeriesDocument& wanted, const SeriesDocument& got) {
  for (const auto& o : wanted.overrides) {
    const auto there = stands(got, *o.original_start);
    if (o.status == model::EventStatus::cancelled) {
      if (there && find(got, *o.original_start) != nullptr) return false;
      continue;
    }
    if (!there || there->title != o.title || !same_time(there->span, o.span)) return false;
  }
  for (const auto& d : wanted.master.recurrence.except_dates)
    if (const Event* own = find(got, d.local);
        own != nullptr && own->status != model::EventStatus::cancelled)
      return false;
  return true;
}

}  // namespace daybook::providers

// What must happen to single occurrences when a series goes from one document to another: for
// servers that keep exceptions as things of their own. Pure.
#pragma once

#include <optional>
#include <vector>

#include "model/event.h"

namespace daybook::providers {

struct OccurrenceEdit {
  time::Local original{};
  // How it shall stand; nothing: it shall not take place.
  std::optional<model::Event> wanted;
  // How it stood when we last agreed: as an exception of its own, or as the series gives it.
  // Nothing: it did not take place.
  std::optional<model::Event> known;
  // The series was changed under it: nobody knows how it stands now.
  bool moved = false;
};

struct SeriesEdit {
  model::Patch master;                  // of the series itself
  std::vector<OccurrenceEdit> single;   // to be done after it
};
// Exception dates that are added, and nothing else of the rules, become occurrences that shall not
// take place: that keeps the exceptions there are, which a changed rule may undo. `all_dates`: all of
// them do, for servers whose rules have no exception dates. After a change of time or rule every
// occurrence of its own is written anew.
SeriesEdit series_edit(const model::SeriesDocument& before, const model::SeriesDocument& after,
                       bool all_dates);

// Whether the series gets other starts, with which servers forget what replaced its occurrences.
bool places_anew(const model::SeriesDocument& before, const SeriesEdit& edit);

// Whether single occurrences stand otherwise in `there`.
bool exceptions_differ(const model::SeriesDocument& known, const model::SeriesDocument& there);

// Whether the occurrence is as wanted.
bool stands_so(const OccurrenceEdit& edit, const model::SeriesDocument& got);
// Whether the overrides of `wanted` stand in `got`; a cancelled one may also be an exception date or
// be missing.
bool occurrences_kept(const model::SeriesDocument& wanted, const model::SeriesDocument& got);

// Of a series of which only what takes place in a window was read, what is known outside of it stays: what was
// replaced, and what was taken out.
void keep_outside(model::SeriesDocument& read, const model::SeriesDocument& known, time::Instant from, time::Instant to);

}  // namespace daybook::providers

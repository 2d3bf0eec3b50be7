// A series as one document (master, exceptions, replaced occurrences): expanded, changed in its
// three scopes, cut in two. Pure.
#pragma once

#include <optional>
#include <vector>

#include "model/event.h"
#include "recurrence/expand.h"

namespace daybook::providers {

using model::SeriesDocument;

// More occurrences than that in its window no series may have: about one every half hour.
inline constexpr std::size_t kMostOccurrences = 25000;

// Its rules and dates as the expander takes them. Errors: invalid, naming the part at fault.
Result<recurrence::Series> rules_of(const model::Event& master);

// One occurrence where it takes place.
struct Placed {
  time::Local original;  // the start that the rules give
  time::Instant starts_at, ends_at;
  const model::Event* replaced_by = nullptr;  // among the document's overrides
};
struct Placement {
  std::vector<Placed> list;  // by start; cancelled ones are left out
  bool capped = false;       // there were more than the limit
};
// What overlaps [from, to); an occurrence without length counts where it starts inside.
Result<Placement> place(const SeriesDocument& doc, time::Instant from, time::Instant to,
                        std::size_t limit);
// An occurrence as an event of its own.
model::Event as_event(const SeriesDocument& doc, const Placed& placed);
// The occurrence with that original start; nothing when there is none, or it was taken out.
Result<std::optional<model::Event>> occurrence_at(const SeriesDocument& doc, time::Local original);
// The end of the last occurrence, or later; nothing when the series goes on.
Result<std::optional<time::Instant>> end_of(const SeriesDocument& doc);

// The error for a series that has more occurrences than that, or takes too long to work out: invalid,
// with what to do. Nothing is bounded in silence.
tl::unexpected<Error> too_many();
Status check(const SeriesDocument& doc, time::Instant from, time::Instant to);

// Changes of the whole series. A new span is that of the occurrence that starts at `original`.
Result<SeriesDocument> change_series(SeriesDocument doc, const model::Patch& patch,
                                     time::Local original);
Result<SeriesDocument> change_instance(SeriesDocument doc, const model::Patch& patch,
                                       time::Local original);
SeriesDocument without_instance(SeriesDocument doc, time::Local original);
struct Split {
  std::optional<SeriesDocument> head;  // nothing: no occurrence lies before
  std::optional<SeriesDocument> tail;
};
// `tail_id`: the event_id of what begins at `original`. Errors: invalid for series of several
// rules, which cannot be cut.
Result<Split> split(const SeriesDocument& doc, time::Local original, const std::string& tail_id);

}  // namespace daybook::providers

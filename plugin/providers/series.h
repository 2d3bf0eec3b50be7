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
  bool again = false;  // at the second time that the clock shows `original`
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
// The occurrence of a rule of hours or less at the second time that the clock shows its reading. It
// can be read, and changed with its series only.
Result<std::optional<model::Event>> occurrence_again(const SeriesDocument& doc, time::Instant at);
// Whether the rules and dates give that start, whatever the exceptions say.
Result<bool> gives(const model::Event& master, time::Local t);
// The start by the series' clock of what begins at that instant: a reading that the clock skips when
// the rules give that one and not the reading that the clock shows.
Result<time::Local> original_at(const model::Event& master, time::Instant t);
// The end of the last occurrence, or later; nothing when the series goes on.
Result<std::optional<time::Instant>> end_of(const SeriesDocument& doc);

// The error for a series that has more occurrences than that, or takes too long to work out: invalid,
// with what to do. Nothing is bounded in silence.
tl::unexpected<Error> too_many();
Status check(const SeriesDocument& doc, time::Instant from, time::Instant to);
// How much work a series makes in a window: its occurrences, and a bit for each period looked at; more
// than `most` where it is that. What `check` refuses makes only the work of finding that out.
Result<std::int64_t> work_of(const SeriesDocument& doc, time::Instant from, time::Instant to, std::int64_t most);
// The span of an occurrence that starts there and is as long as `like`.
model::Span starting_at(time::Local start, const model::Span& like);
// The error for a series that never takes place, with the reason: invalid.
Status takes_place(const SeriesDocument& doc);

// Changes of the whole series. A new span is that of the occurrence that starts at `original`. What
// replaces occurrences follows in all that it did not change itself.
Result<SeriesDocument> change_series(SeriesDocument doc, const model::Patch& patch,
                                     time::Local original);
Result<SeriesDocument> change_instance(SeriesDocument doc, const model::Patch& patch,
                                       time::Local original);
// The occurrence there, where it was replaced, says in what the patch names what its series says, so
// that a change of it and all that follow holds for itself as well.
SeriesDocument inheriting(SeriesDocument doc, const model::Patch& patch, time::Local original);
// Many occurrences at once. Answers the original starts that the series does not have.
Result<std::vector<time::Local>> replace_instances(SeriesDocument& doc, const std::vector<model::Replacement>& list);
SeriesDocument without_instance(SeriesDocument doc, time::Local original);
struct Split {
  std::optional<SeriesDocument> head;  // nothing: no occurrence lies before
  std::optional<SeriesDocument> tail;
};
// `tail_id`: the event_id of what begins at `original`. Errors: invalid for series of several
// rules, which cannot be cut.
Result<Split> split(const SeriesDocument& doc, time::Local original, const std::string& tail_id);

}  // namespace daybook::providers

// What stands in a calendar between two times, handed on piece by piece, each occurrence once and none left
// out: a full calendar is never held in memory as a whole.
#pragma once

#include "providers/provider.h"

namespace daybook::engine {

// `each` takes a const Occurrence&. Errors: those of the provider.
template <class Each>
Status each_standing(providers::CalendarProvider& provider, time::Instant from, time::Instant to, Each each) {
  constexpr time::days kPiece{31};
  constexpr std::size_t kRows = 2000;
  constexpr std::size_t kAll = 1'000'000;
  for (auto at = from; at < to;) {
    auto until = std::min<time::Instant>(at + kPiece, to);
    auto found = provider.list_events(at, until, kRows);
    while (found && found->size() >= kRows && until - at > time::hours(1)) {
      until = at + (until - at) / 2;
      found = provider.list_events(at, until, kRows);
    }
    if (found && found->size() >= kRows) found = provider.list_events(at, until, kAll);
    if (!found) return pass_on(std::move(found).error());
    for (const auto& o : *found)
      if (at == from || o.starts_at >= at) each(o);
    at = until;
  }
  return {};
}

}  // namespace daybook::engine

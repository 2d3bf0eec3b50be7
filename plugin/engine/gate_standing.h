// What stands in a calendar between two times, handed on piece by piece, each occurrence once and none left
// out: a full calendar is never held in memory as a whole.
#pragma once

#include "providers/provider.h"
#include "tools/listing.h"

namespace daybook::engine {

// As it is kept, whole days by their own clocks.
template <class Each>
Status each_kept(providers::CalendarProvider& provider, time::Instant from, time::Instant to, Each each) {
  constexpr time::seconds kLongest = time::days(62), kShortest = time::hours(1);
  constexpr std::size_t kRows = 4000;
  constexpr std::size_t kAll = 1'000'000;
  // As long as a full calendar allows: what did not fit once will not fit in the next piece either.
  auto piece = kLongest;
  for (auto at = from; at < to;) {
    const auto until = std::min<time::Instant>(at + piece, to);
    const auto rows = piece > kShortest ? kRows : kAll;
    const auto found = provider.list_events(at, until, rows);
    if (!found) return pass_on(found.error());
    if (found->size() >= rows && rows != kAll) {
      piece = std::max(kShortest, std::min<time::seconds>(piece, until - at) / 4);
      continue;
    }
    for (const auto& o : *found)
      if (at == from || o.starts_at >= at) each(o);
    at = until;
    if (found->size() < kRows / 4) piece = std::min(kLongest, piece * 2);
  }
  return {};
}

// `each` takes a const Occurrence&; whole days are dates by the clock of `zone`, as for whoever looks
// (tools/listing.h). Errors: those of the provider.
template <class Each>
Status each_standing(providers::CalendarProvider& provider, time::Instant from, time::Instant to, const time::Zone& zone,
                     Each each) {
  return each_kept(provider, from - tools::kFurthest, to + tools::kFurthest, [&](const store::Occurrence& o) {
    if (!o.event.span.all_day) {
      if (o.starts_at < to && (o.ends_at > from || o.starts_at >= from)) each(o);
    } else if (tools::in_window(o.event.span, from, to, zone)) {
      store::Occurrence day = o;
      day.starts_at = tools::start_by(o.event.span, zone);
      day.ends_at = tools::end_by(o.event.span, zone);
      each(day);
    }
  });
}

}  // namespace daybook::engine

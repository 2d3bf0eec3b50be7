#include "tools/listing.h"

#include <algorithm>

namespace daybook::tools {
namespace {

using Found = std::vector<store::Occurrence>;

// Clocks lie up to 26 hours apart: from there on the days of one place need not meet those of
// another at all.
constexpr time::hours kFurthest{26};
constexpr time::hours kFarOff{10};

struct Days {
  time::Local from, to;
  bool hold(const store::Occurrence& o) const {
    if (!o.event.span.all_day) return true;
    const auto& own = o.event.span.zone;
    return own.to_local(o.starts_at) < to && own.to_local(o.ends_at) > from;
  }
};

Days days_of(time::Instant from, time::Instant to, const time::Zone& zone) {
  return {time::Local(time::date_of(zone.to_local(from))),
          time::Local(std::chrono::ceil<time::days>(zone.to_local(to)))};
}

// Days beside the window by the clock that are in it by their date.
Status add_beside(World& world, const std::string& calendar, time::Instant from, time::Instant to,
                  const Days& days, std::size_t limit, Found& out) {
  DAYBOOK_ASSIGN(auto before, world.list(calendar, from - kFurthest, from, limit));
  DAYBOOK_ASSIGN(auto after, world.list(calendar, to, to + kFurthest, limit));
  for (auto* list : {&before, &after})
    for (auto& o : *list)
      if (o.event.span.all_day && days.hold(o) && (o.ends_at <= from || o.starts_at >= to))
        out.push_back(std::move(o));
  return {};
}

}  // namespace

Result<Found> listed(World& world, const std::string& calendar, time::Instant from, time::Instant to,
                     const time::Zone& zone, std::size_t limit) {
  const auto days = days_of(from, to, zone);
  Found out;
  // What is left out makes room for others.
  for (std::size_t most = limit;; most *= 2) {
    DAYBOOK_ASSIGN(out, world.list(calendar, from, to, most));
    const bool all = out.size() < most;
    std::erase_if(out, [&](const auto& o) { return !days.hold(o); });
    if (all || out.size() >= limit) break;
  }
  if (std::chrono::abs(zone.offset_at(from)) >= kFarOff)
    DAYBOOK_TRY(add_beside(world, calendar, from, to, days, limit, out));
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.starts_at < b.starts_at; });
  if (out.size() > limit) out.resize(limit);
  return out;
}

}  // namespace daybook::tools

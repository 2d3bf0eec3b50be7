#include "tools/listing.h"

#include <algorithm>

namespace daybook::tools {
namespace {

using Found = std::vector<store::Occurrence>;

constexpr time::hours kFarOff{10};
constexpr std::size_t kBeside = 5000;  // events read there

// Days beside the window by their own clock that are in it by their date.
Status add_beside(World& world, const std::string& calendar, time::Instant from, time::Instant to,
                  const time::Zone& zone, store::Reading reading, Found& out) {
  DAYBOOK_ASSIGN(auto before, world.list(calendar, from - kFurthest, from, kBeside, reading));
  DAYBOOK_ASSIGN(auto after, world.list(calendar, to, to + kFurthest, kBeside, reading));
  for (auto* list : {&before, &after})
    for (auto& o : *list)
      if (o.event.span.all_day && (o.ends_at <= from || o.starts_at >= to) && in_window(o.event.span, from, to, zone))
        out.push_back(std::move(o));
  return {};
}

bool begins_a_day(time::Instant t, const time::Zone& zone) {
  return time::time_of_day(zone.to_local(t)) == time::seconds(0);
}

}  // namespace

time::Instant start_by(const model::Span& span, const time::Zone& zone) {
  return span.all_day ? zone.to_instant(span.start) : span.starts_at();
}

time::Instant end_by(const model::Span& span, const time::Zone& zone) {
  return span.all_day ? zone.to_instant(span.end) : span.ends_at();
}

bool in_window(const model::Span& span, time::Instant from, time::Instant to, const time::Zone& zone) {
  const auto start = start_by(span, zone), end = end_by(span, zone);
  return start < to && (end > from || (start == end && start >= from));
}

Result<Found> listed(World& world, const std::string& calendar, time::Instant from, time::Instant to,
                     const time::Zone& zone, std::size_t limit, store::Reading reading) {
  const bool days = begins_a_day(from, zone) && begins_a_day(to, zone);
  Found out;
  // What is left out makes room for others.
  for (std::size_t most = limit;; most *= 2) {
    DAYBOOK_ASSIGN(out, world.list(calendar, from, to, most, reading));
    const bool all = out.size() < most;
    std::erase_if(out, [&](const auto& o) { return o.event.span.all_day && !in_window(o.event.span, from, to, zone); });
    if (all || out.size() >= limit) break;
  }
  if (!days || std::chrono::abs(zone.offset_at(from)) >= kFarOff)
    DAYBOOK_TRY(add_beside(world, calendar, from, to, zone, reading, out));
  for (auto& o : out)
    if (o.event.span.all_day) o.starts_at = start_by(o.event.span, zone), o.ends_at = end_by(o.event.span, zone);
  const auto before = [](const auto& a, const auto& b) { return a.starts_at < b.starts_at; };
  if (!std::is_sorted(out.begin(), out.end(), before)) std::stable_sort(out.begin(), out.end(), before);
  if (out.size() > limit) out.resize(limit);
  return out;
}

}  // namespace daybook::tools

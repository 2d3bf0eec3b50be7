// The time for which occurrences are stored, and how it moves.
#include <algorithm>

#include "providers/local.h"

namespace daybook::providers {
namespace {

constexpr time::days kDaysDropped{7};

std::vector<store::Instance> instances(const SeriesDocument& doc, const Placement& placed) {
  std::vector<store::Instance> list;
  list.reserve(placed.list.size());
  for (const auto& p : placed.list)
    list.push_back({doc.master.span.zone.to_instant(p.original, p.again), p.starts_at, p.ends_at,
                    p.replaced_by != nullptr ? p.replaced_by->event_id : std::string()});
  return list;
}

}  // namespace

Result<store::Source> LocalProvider::window(std::int64_t now_ms) {
  DAYBOOK_ASSIGN(auto source, events_.source(calendar_id_));
  if (!source) return fail(Errc::internal, "the calendar " + calendar_id_ + " has no row");
  if (source->window_to == time::Instant{}) {
    const auto today = std::chrono::floor<time::days>(time::from_millis(now_ms));
    source->window_from = today - window_.past;
    source->window_to = source->window_target = today + window_.future;
    DAYBOOK_TRY(events_.set_window(*source));
  }
  return *source;
}

Status LocalProvider::bounded(const SeriesDocument& doc, std::int64_t now_ms) {
  if (!doc.master.is_series()) return {};
  DAYBOOK_ASSIGN(const auto source, window(now_ms));
  const auto from = std::max(source.window_from, doc.master.starts_at());
  return providers::check(doc, from, std::max(source.window_target, from + window_.future));
}

Result<std::vector<store::Instance>> LocalProvider::placed_instances(const SeriesDocument& doc,
                                                                     std::int64_t now_ms) {
  const auto& e = doc.master;
  if (e.status == model::EventStatus::cancelled) return std::vector<store::Instance>{};
  if (!e.is_series()) {
    const auto start = e.starts_at();
    return std::vector<store::Instance>{{start, start, e.ends_at(), {}}};
  }
  DAYBOOK_ASSIGN(const auto source, window(now_ms));
  DAYBOOK_ASSIGN(const auto placed,
                 place(doc, source.window_from, source.window_target, kMostOccurrences));
  return instances(doc, placed);
}

Status LocalProvider::materialise(const SeriesDocument& doc, std::int64_t now_ms) {
  DAYBOOK_ASSIGN(const auto list, placed_instances(doc, now_ms));
  return events_.set_instances(doc.master.event_id, list);
}

// The window moves day by day. First what is new is filled in, some series at a time; only when all
// have it does the window count as moved, so that what is read is right at every moment.
Result<bool> LocalProvider::upkeep(std::int64_t now_ms) {
  DAYBOOK_ASSIGN(auto source, window(now_ms));
  const time::Instant today = std::chrono::floor<time::days>(time::from_millis(now_ms));
  const time::Instant to = today + window_.future;
  if (source.window_to < to) {
    DAYBOOK_ASSIGN(const bool more, fill(source, to));
    if (more) return true;
  }
  const auto from = std::min(today - window_.past, source.window_from + kDaysDropped);
  if (source.window_from >= from) return false;
  DAYBOOK_TRY(events_.drop_instances(calendar_id_, source.window_from, from));
  source.window_from = from;
  DAYBOOK_TRY(events_.set_window(source));
  return from < today - window_.past;
}

Result<bool> LocalProvider::fill(store::Source& source, time::Instant to) {
  if (source.window_target != to) {
    source.window_target = to;
    source.window_cursor = 0;
  }
  DAYBOOK_ASSIGN(const auto page, events_.series(calendar_id_, source.window_to, to,
                                                 source.window_cursor, kSeriesAtOnce));
  for (const auto& master : page) {
    SeriesDocument doc{master, {}};
    DAYBOOK_ASSIGN(doc.overrides, events_.overrides(master.event_id));
    DAYBOOK_ASSIGN(const auto placed, place(doc, source.window_to, to, kMostOccurrences));
    DAYBOOK_TRY(events_.add_instances(master.event_id, instances(doc, placed)));
  }
  const bool more = page.size() == kSeriesAtOnce;
  if (!more) source.window_to = to;
  DAYBOOK_TRY(events_.set_window(source));
  return more;
}

}  // namespace daybook::providers

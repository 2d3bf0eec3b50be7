#include "model/draft.h"

#include <algorithm>
#include <array>

namespace daybook::model {
namespace {

constexpr std::array<std::string_view, 7> kKinds = {
    "site_visit", "remote", "unavailable", "personal", "meeting", "other", "task_due"};

}  // namespace

void Span::put(time::Instant from, time::Instant to) {
  start = zone.to_local(from);
  end = zone.to_local(to);
  start_again = !all_day && zone.shows_again(from);
  end_again = !all_day && zone.shows_again(to);
}

Span on_the_clock(Span span) {
  if (span.all_day) return span;
  const auto length = span.end - span.start;
  const auto start = span.zone.to_local(span.starts_at());
  if (start != span.start && span.zone.to_local(span.ends_at()) <= start) span.end = start + length;
  span.start = start;
  span.put(span.starts_at(), std::max(span.starts_at(), span.ends_at()));
  return span;
}

std::string_view kind_name(EventKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<EventKind> kind_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    if (kKinds[i] == name) return static_cast<EventKind>(i);
  return std::nullopt;
}

}  // namespace daybook::model

#include "model/draft.h"

#include <algorithm>
#include <array>

namespace daybook::model {
namespace {

constexpr std::array<std::string_view, 7> kKinds = {
    "site_visit", "remote", "unavailable", "personal", "meeting", "other", "task_due"};

}  // namespace

Span on_the_clock(Span span) {
  if (span.all_day) return span;
  const auto length = span.end - span.start;
  const auto real = [&](time::Local t) { return span.zone.to_local(span.zone.to_instant(t)); };
  const auto start = real(span.start);
  span.end = start == span.start ? std::max(real(span.end), span.start) : real(start + length);
  span.start = start;
  return span;
}

std::string_view kind_name(EventKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<EventKind> kind_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    if (kKinds[i] == name) return static_cast<EventKind>(i);
  return std::nullopt;
}

}  // namespace daybook::model

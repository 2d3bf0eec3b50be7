// Whether a time is taken, and who was asked about it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"

namespace daybook::model {

// What cannot be known (a calendar that could not be asked, or not in full) is never free.
enum class Verdict : std::uint8_t { free, busy, unknown };
std::string_view verdict_name(Verdict v);
// Of several calendars together: busy where one is, unknown where one may be.
Verdict combined(Verdict a, Verdict b);

// Whether an event keeps its people from something else: not when it is cancelled, marked free, or
// declined by the calendar's owner (the attendee that the calendar marks as its own, or the one with the
// owner's address, where that is known). Tentative events do count.
bool occupies(const Event& event, std::string_view owner_email = {});

// One calendar that was asked about a time.
struct Asked {
  std::string calendar_id;
  std::optional<std::int64_t> age_ms;  // of what is known of it; nothing: never fetched
  std::string unknown;                 // why it cannot tell; empty: it can
  bool passes = false;                 // not knowing is told, and stops nothing: it is written to itself
};
// Unknown where one of them cannot tell, else free.
Verdict verdict_of(const std::vector<Asked>& asked);

}  // namespace daybook::model

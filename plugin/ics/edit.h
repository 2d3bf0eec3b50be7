// Changes a calendar object where it differs between two documents, and only there: unknown
// properties, alarms of others, zones and replaced occurrences stay (RFC 4791 section 5.3.3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/event.h"

namespace daybook::ics {

struct EditWish {
  model::SeriesDocument before, after;
  std::int64_t now_ms = 0;  // DTSTAMP and LAST-MODIFIED of what changes
  bool mark = true;         // X-DAYBOOK-EVENT on what changes; keeps what is there
  bool anew = false;        // the object was deleted and is made again: all of it counts as changed
};

// The text with the changes. A property is touched only where `before` and `after` differ in it; of
// an attendee only what differs. Each component that changes counts its SEQUENCE up. Every TZID of
// the result has its VTIMEZONE. Errors: invalid when the text is no whole calendar object or has no
// such event; too_big.
Result<std::string> edit(std::string_view text, const EditWish& wish);

}  // namespace daybook::ics

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
  bool silent = false;      // the server tells nobody of it (SCHEDULE-AGENT)
  // What stood there once, and what it said: an occurrence that gets a component of its own again gets the
  // one it had there.
  std::string_view former_text{};
  model::SeriesDocument former{};
};

// The text with the changes. A property is touched only where `before` and `after` differ in it; of
// an attendee only what differs. Each component that changes counts its SEQUENCE up. Every TZID of
// the result has its VTIMEZONE. Errors: invalid when the text is no whole calendar object or has no
// such event; too_big.
Result<std::string> edit(std::string_view text, const EditWish& wish);

struct CutWish {
  model::SeriesDocument whole;  // what the text says
  model::SeriesDocument half;   // what shall stand, under another UID
  time::Local began{};          // when the first occurrence of the half began before its change
  std::int64_t now_ms = 0;
  bool silent = false;          // the server tells nobody (SCHEDULE-AGENT)
};
// The second half of a series as an object of its own: the text of the whole, changed as `edit` does, with
// the components of the replaced occurrences that are the half's. Errors: as edit.
Result<std::string> cut(std::string_view text, const CutWish& wish);

}  // namespace daybook::ics

// iCalendar text to events. One unreadable event costs that event, which is named with its line.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"

namespace daybook::ics {

struct Fault {
  std::size_t line = 0;
  std::string message;
};

struct ReadEvent {
  model::Event event;         // event_id and calendar_id are the caller's to set
  std::string recurrence_id;  // set on an override of one occurrence
  std::vector<std::string> exdates;
  std::size_t line = 0;  // of its BEGIN:VEVENT
};

struct ReadResult {
  std::vector<ReadEvent> events;
  std::vector<Fault> faults;
  std::string zone;       // X-WR-TIMEZONE, where given and known
  bool complete = false;  // END:VCALENDAR was there
};

// `floating`: the zone of times that name none. Errors: invalid when the text is no calendar at
// all.
Result<ReadResult> read(std::string_view text, const time::Zone& floating);

}  // namespace daybook::ics

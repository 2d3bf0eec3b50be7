// iCalendar text to events. One unreadable event costs that event, which is named with its line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"

namespace daybook::ics {

struct Fault {
  std::size_t line = 0;
  std::string message;
};

// A date or a time of a series, as a clock reading of the event's zone.
struct Moment {
  time::Local local;
  bool date = false;
};

struct ReadEvent {
  model::Event event;                            // event_id and calendar_id are the caller's to set
  bool floating = false;                         // its times name no zone
  std::optional<Moment> recurrence_id;           // set on an override of one occurrence
  std::vector<std::string> rules, except_rules;  // all of them; the event holds the first
  std::vector<Moment> dates, except_dates;
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

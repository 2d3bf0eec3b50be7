// An event and the calendar around it.
#pragma once

#include "ics/writer.h"

namespace daybook::ics {

inline model::Event sample() {
  model::Event e;
  e.event_id = "e1";
  e.ical_uid = "e1@example.com";
  e.title = "Planning; a, b\\c";
  e.description = "line one\nline two";
  e.location = "Room 5, Main St";
  e.span = {false, time::parse_iso("2026-03-10T09:00:00")->local,
            time::parse_iso("2026-03-10T10:00:00")->local,
            *time::Zone::find("America/Los_Angeles")};
  return e;
}

inline std::string calendar(const std::string& body) {
  return calendar_head("t") + body + calendar_foot();
}

}  // namespace daybook::ics

// Changes inside one VEVENT: the parts of ics/edit.h.
#pragma once

#include "ics/object.h"
#include "ics/writer.h"
#include "model/event.h"

namespace daybook::ics {

// How the component writes clock readings that are in `zone`, kept where its TZID means that zone.
struct ClockKeeper {
  // Zones of the object's TZIDs, by their name there.
  std::vector<std::pair<std::string, time::Zone>> zones;
  Clock clock_of(const Node& event, std::string_view property, const model::Span& span) const;
};

// Applies what differs between the two to the component; true when anything did.
bool change_event(Node& event, const model::Event& before, const model::Event& after,
                  const ClockKeeper& clocks);
// Sets a parameter of a property's line to a plain value; its other parameters stay.
std::string with_param(const std::string& line, std::string_view name, const std::string& value);
// Counts SEQUENCE up and sets the time stamps.
void stamp_event(Node& event, std::int64_t now_ms, std::int64_t least_sequence);

}  // namespace daybook::ics

// An iCalendar file cut into whole components, without reading what they say.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace daybook::cli {

struct IcsText {
  std::string head;                // the properties of the first VCALENDAR
  std::vector<std::string> zones;  // VTIMEZONEs, each name once
  std::vector<std::string> items;  // a VEVENT (or other component) with all its overrides
};

// Takes one calendar or several behind one another. Errors: invalid, with the line, for components
// that do not close.
Result<IcsText> split_ics(std::string_view text);

// Calendars of about `limit` bytes each (a quarter more where zones are large): the head, the zones
// that are named, whole items. Errors: too_big for an item that is larger alone.
Result<std::vector<std::string>> pack_ics(const IcsText& ics, std::size_t limit);

}  // namespace daybook::cli

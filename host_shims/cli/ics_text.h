// An iCalendar file cut into whole components, without reading what they say.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace daybook::cli {

// A VEVENT (or other component) with all its overrides.
struct IcsItem {
  std::string text;
  // Where its components stand: in lines of `text` from 0, and in lines of the file from 1.
  std::vector<std::pair<std::size_t, std::size_t>> at;
};

struct IcsText {
  std::string head;                // the properties of the first VCALENDAR
  std::vector<std::string> zones;  // VTIMEZONEs, each name once
  std::vector<IcsItem> items;
};

// Takes one calendar or several behind one another. A component that does not close ends where the
// next begins; what is wrong inside one is for the reader to say. Errors: invalid when there is no
// calendar.
Result<IcsText> split_ics(std::string_view text);

struct IcsPart {
  std::string text;
  std::vector<std::pair<std::size_t, std::size_t>> at;  // as of an item
  std::size_t line_in_file(std::size_t line) const;     // both from 1
};

struct IcsParts {
  std::vector<IcsPart> parts;
  std::vector<std::size_t> too_big;  // the lines of components that are larger than a part alone
};

// Calendars of about `limit` bytes each (a quarter more where zones are large): the head, the zones
// that are named, whole items.
IcsParts pack_ics(const IcsText& ics, std::size_t limit);

}  // namespace daybook::cli

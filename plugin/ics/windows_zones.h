// Windows names of time zones, as Outlook and Exchange write them without a VTIMEZONE.
#pragma once

#include <string_view>

namespace daybook::ics {

// The IANA zone of that Windows name (territory 001 of CLDR); empty when it is none.
std::string_view windows_zone(std::string_view name);

}  // namespace daybook::ics

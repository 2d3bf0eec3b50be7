// Names of time zones as programs write them: Windows names, what Windows shows for them, IANA
// names in other clothes ("/vendor/1/Europe/London", quotes, another case), fixed offsets.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "time/zone.h"

namespace daybook::ics {

// The zone that such a name means; nothing when it is none of them.
std::optional<time::Zone> named_zone(std::string_view name);
// The offset that a name says, "UTC+05:30"; of whole hours there are zones.
std::optional<time::seconds> named_offset(std::string_view name);
// The IANA zone of a name in the table (data/zone_names.txt); empty when it has none.
std::string_view table_zone(std::string_view name);
// All zones of the table, each once, in its order.
const std::vector<std::string_view>& table_zones();

}  // namespace daybook::ics

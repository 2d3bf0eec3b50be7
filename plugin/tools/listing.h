// What an asker's window holds: times by their moments, days by their dates.
#pragma once

#include <string>
#include <vector>

#include "tools/world.h"

namespace daybook::tools {

// An event of whole days is on those dates wherever it is asked from: a day is no moment. `zone`:
// whose clock the window was given by.
Result<std::vector<store::Occurrence>> listed(World& world, const std::string& calendar, time::Instant from,
                                              time::Instant to, const time::Zone& zone, std::size_t limit);

}  // namespace daybook::tools

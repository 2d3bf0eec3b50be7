// What an asker's window holds: times by their moments, days by their dates.
#pragma once

#include <string>
#include <vector>

#include "tools/world.h"

namespace daybook::tools {

// Clocks lie up to 26 hours apart: from there on the days of one place need not meet those of
// another at all.
inline constexpr time::hours kFurthest{26};

// An event of whole days is on those dates wherever it is asked from, as a day is no moment: it is answered
// with the instants of its dates by `zone`, the clock that the window was given by. Around a window that is part
// of a day such dates are looked for as well.
Result<std::vector<store::Occurrence>> listed(World& world, const std::string& calendar, time::Instant from,
                                              time::Instant to, const time::Zone& zone, std::size_t limit,
                                              store::Reading reading = store::Reading::whole);
// Whether a span is in a window by that rule.
bool in_window(const model::Span& span, time::Instant from, time::Instant to, const time::Zone& zone);
// When a span begins and ends by that clock.
time::Instant start_by(const model::Span& span, const time::Zone& zone);
time::Instant end_by(const model::Span& span, const time::Zone& zone);
// An item of the timeline as it is shown; `shown`: in that zone, null: in its own.
json::Value item_json(const TimelineItem& item, const time::Zone* shown);

}  // namespace daybook::tools

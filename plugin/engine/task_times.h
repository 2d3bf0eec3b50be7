// When a scheduled task takes place. Pure.
#pragma once

#include <optional>
#include <vector>

#include "model/scheduled.h"

namespace daybook::engine {

// The first time after `t`, by its rule, its cron expression or its one start, not past its end.
// Nothing: none is to come. Wall-clock times stand over changes of the clocks.
std::optional<time::Instant> next_time(const model::ScheduledTask& task, time::Instant t);
// All starts in [from, to), at most `limit`.
std::vector<time::Instant> times(const model::ScheduledTask& task, time::Instant from,
                                 time::Instant to, std::size_t limit);

}  // namespace daybook::engine

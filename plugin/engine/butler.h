// Schedules and reminders of butlers: kept, shown as lanes, fired once when they are due.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/context.h"
#include "model/scheduled.h"
#include "store/tasks.h"

namespace daybook::engine {

class Butler {
 public:
  explicit Butler(Context& context) : c_(context), rows_(*context.db) {}

  // Fires what is due: each time once, over restarts too, as the next time moves on in the same
  // commit. What was missed while nobody ticked is told once, marked late; what is later than the
  // limit is told as missed.
  Status on_time();
  Result<std::optional<std::int64_t>> next_due() { return rows_.next_due(); }
  store::Tasks& rows() { return rows_; }

 private:
  Status fire(model::ScheduledTask task);
  Context& c_;
  store::Tasks rows_;
};

}  // namespace daybook::engine

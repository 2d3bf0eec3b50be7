// Rows of scheduled_tasks. No decisions.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/scheduled.h"
#include "store/db.h"

namespace daybook::store {

class Tasks {
 public:
  explicit Tasks(Db& db) : db_(db) {}
  Status add(const model::ScheduledTask& t);
  Status save(const model::ScheduledTask& t);
  Result<std::optional<model::ScheduledTask>> find(std::string_view entry_id);
  // Those that may have something before `to`; `owner` empty: of all. By id.
  Result<std::vector<model::ScheduledTask>> before(time::Instant to, std::string_view owner,
                                                   std::size_t limit);
  Result<std::vector<model::ScheduledTask>> due(time::Instant now, std::size_t limit);
  Result<std::optional<std::int64_t>> next_due();  // Unix seconds

 private:
  Db& db_;
};

}  // namespace daybook::store

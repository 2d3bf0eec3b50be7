// What the host tells beside events: notes, tasks, runs of agents.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/db.h"

namespace daybook::store {

struct TimelineRow {
  std::string kind, item_id, owner, title, path, status, link, timezone;
  bool all_day = false;
  std::int64_t starts_at = 0, ends_at = 0;  // Unix seconds
};

class Timeline {
 public:
  explicit Timeline(Db& db) : db_(db) {}
  Status put(const TimelineRow& row, std::int64_t now_ms);  // adds it, or replaces that of its id
  Result<bool> remove(std::string_view kind, std::string_view item_id);
  // Those that overlap [from, to), by start.
  Result<std::vector<TimelineRow>> range(std::int64_t from, std::int64_t to, std::size_t limit);

 private:
  Db& db_;
};

}  // namespace daybook::store

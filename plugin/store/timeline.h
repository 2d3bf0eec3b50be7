// What the host tells beside events: notes, tasks, runs of agents.
#pragma once

#include <optional>
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
  // Adds it, or replaces that of its id. False: that id is somebody else's, and nothing was changed.
  Result<bool> put(const TimelineRow& row, std::int64_t now_ms);
  Result<std::optional<TimelineRow>> find(std::string_view kind, std::string_view item_id);
  // False: there is none of that owner.
  Result<bool> remove(std::string_view kind, std::string_view item_id, std::string_view owner);
  // An owner's, and what has none, as far as they overlap [from, to), by start.
  Result<std::vector<TimelineRow>> range(std::int64_t from, std::int64_t to, std::string_view owner, std::size_t limit);

 private:
  Db& db_;
};

}  // namespace daybook::store

// What people chose for each source calendar: toggles, tier, group; and the purge of a revoked one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "store/db.h"

namespace daybook::store {

// Nothing: as the settings say.
struct Toggles {
  std::optional<bool> sync, display, agents;
  std::optional<int> tier;
  std::string group, display_name, color;
  std::int64_t revoked_ms = 0;
};

class Sources {
 public:
  explicit Sources(Db& db) : db_(db) {}

  Result<std::map<std::string, Toggles, std::less<>>> toggles();
  Status set_toggles(std::string_view calendar, const Toggles& toggles, std::int64_t now_ms);

  // Deletes every copy of the calendar's events: rows, occurrences, search index, what the log and
  // the outbox hold of them. Answers how many events there were. The caller truncates the
  // write-ahead log once it has committed (Db::flush), so that no page keeps them.
  Result<std::int64_t> purge(std::string_view calendar, std::int64_t now_ms);
  // Takes the copies away and how far their listing got: they are of another calendar by now. What was done stays told.
  Status let_go(std::string_view calendar);

 private:
  Db& db_;
};

}  // namespace daybook::store

// Full text over titles, descriptions and places.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/db.h"
#include "time/civil.h"

namespace daybook::store {

class Search {
 public:
  explicit Search(Db& db) : db_(db) {}

  // Ids of the calendar's events that hold every word (the last one as a beginning), by start. In
  // titles alone where `titles_only`, so that hidden fields are never asked. Words are taken as
  // words, whatever they look like; none finds nothing. `from`, `to`: only those that may overlap it;
  // of series it is looked at when they begin and end.
  Result<std::vector<std::string>> find(std::string_view calendar, std::string_view words, bool titles_only,
                                        std::optional<time::Instant> from, std::optional<time::Instant> to,
                                        std::size_t limit);

  // Leaves nothing in the index of rows that are gone: it is merged into one piece.
  Status forget();

 private:
  Status catch_up();
  Db& db_;
};

}  // namespace daybook::store

// Lists of occurrences that were asked for again, kept as they were read.
#pragma once

#include <cstddef>
#include <deque>
#include <list>
#include <string>
#include <vector>

#include "store/db.h"
#include "store/events.h"

namespace daybook::store {

// Who plans a week asks for it again and again, and most of what a list costs is reading and decoding its rows. All
// are dropped by any write to the tables of calendars. Lists read amid a transaction that wrote to them are not kept.
class KeptLists {
 public:
  explicit KeptLists(Db& db) : db_(db) {}
  struct Asked {
    std::string calendar;
    time::Instant from, to;
    std::size_t limit = 0;
    bool operator==(const Asked&) const = default;
  };
  // Until the next call. Null: it is to be read. One of whole events does for outlines.
  Result<const std::vector<Occurrence>*> find(const Asked& asked, Reading reading);
  // Told what was read after `find` had none, in the same transaction: kept where the same was asked for lately.
  void keep(const Asked& asked, Reading reading, const std::vector<Occurrence>& list);

 private:
  struct Kept {
    Asked asked;
    Reading reading;
    std::vector<Occurrence> list;
    std::size_t bytes;
  };
  bool again(const Asked& asked);
  void forget() noexcept;

  Db& db_;
  std::optional<CalendarsVersion> version_;  // of all that is kept
  bool settled_ = false;                     // what is read now may be kept
  std::list<Kept> kept_;                     // the one used last first
  std::size_t bytes_ = 0;
  std::deque<Asked> lately_;
};

}  // namespace daybook::store

// A part of a batch that may be taken back by itself: a call that fails, one event of many.
#pragma once

#include <cstddef>

#include "engine/context.h"

namespace daybook::engine {

class Tentative {
 public:
  explicit Tentative(Context& c)
      : c_(c), version_(c.gate.version()), group_(c.writes.group()), jobs_(c.jobs.size()), begun_(c.db->query("SAVEPOINT part").run()) {}
  const Status& begun() const { return begun_; }
  // Kept, or all that was written since is taken back.
  Status end(bool keep) {
    DAYBOOK_TRY(c_.unbroken());  // else there is no savepoint any more
    if (!keep) {
      DAYBOOK_TRY(c_.db->query("ROLLBACK TO part").run());
      c_.gate.set_version(version_);
      c_.writes.back_to_group(group_);  // an answer that waits for a change which is none would wait for ever
      c_.jobs.erase(c_.jobs.begin() + static_cast<std::ptrdiff_t>(jobs_), c_.jobs.end());
    }
    return c_.db->query("RELEASE part").run();
  }

 private:
  Context& c_;
  std::int64_t version_, group_;
  std::size_t jobs_;
  Status begun_;
};

}  // namespace daybook::engine

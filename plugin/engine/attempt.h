// What a batch changed in memory, to be taken back with what it wrote.
#pragma once

#include <cstdint>

#include "engine/context.h"

namespace daybook::engine {

// All of a batch or nothing: what it began must not stay half done, however it ends.
class Attempt {
 public:
  explicit Attempt(Context& c)
      : c_(c),
        now_ms_(c.now_ms),
        born_ms_(c.born_ms),
        version_(c.gate.version()),
        flush_(c.flush_after_commit) {
    c_.sync.keep();
  }
  ~Attempt() {
    if (!kept_) undo();
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  void keep() {
    c_.sync.keep();
    kept_ = true;
  }
  void undo() {
    c_.db->rollback();
    c_.outbox.forget_numbers();
    c_.begun = false;
    c_.now_ms = now_ms_;
    c_.born_ms = born_ms_;
    c_.gate.set_version(version_);
    c_.flush_after_commit = flush_;
    c_.sync.undo();
    c_.jobs.clear();
    c_.touched = true;
  }

 private:
  Context& c_;
  std::int64_t now_ms_;
  std::int64_t born_ms_;
  decltype(c_.gate.version()) version_;
  bool flush_;
  bool kept_ = false;
};

}  // namespace daybook::engine

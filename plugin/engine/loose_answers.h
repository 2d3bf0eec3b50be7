// The texts of answers to questions, while nobody said that they arrived. A question changes nothing, and
// who asked lives in the process that a loss of these takes along: so their rows in the outbox hold a short
// stand-in, and the text goes there only when it is to be handed out again (ADR 5).
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/outbox.h"

namespace daybook::engine {

class LooseAnswers {
 public:
  // Whether the text of an answer of this batch may be kept here; else its row holds it. Small ones cost
  // the row no more than the stand-in would.
  bool take(std::size_t bytes);
  void begin_batch() { wanted_ = 0; }
  // After the commit: keeps what was taken. Out of memory leaves the stand-in.
  void keep(std::vector<store::OutboxRow> answers) noexcept;
  void forget(std::int64_t id);
  // Puts the text into its row; nothing for an answer that is not kept here.
  Status store(store::Outbox& outbox, std::int64_t id) const;
  Status store_all(store::Outbox& outbox) const;
  bool empty() const { return texts_.empty(); }

 private:
  std::unordered_map<std::int64_t, std::string> texts_;
  std::size_t kept_ = 0, wanted_ = 0;  // bytes
};

}  // namespace daybook::engine

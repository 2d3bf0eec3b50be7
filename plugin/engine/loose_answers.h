// The answers to questions, while nobody said that they arrived. A question changes nothing: so its answer
// leaves before anything of it is stored. Who settles it at once costs the state file nothing. For what is
// left when a later batch ends, or when there is nothing else to do, a row is put down in the outbox: the
// answer itself where that is small, else a stand-in; the text goes there only when it is to be handed out
// again (ADR 5).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "store/outbox.h"

namespace daybook::engine {

std::string answer_body(std::string_view corr, bool ok, std::string_view content);

class LooseAnswers {
 public:
  void begin_batch();
  // Whether an answer of this batch is kept here; else its row holds it.
  bool take(const store::OutboxRow& answer, std::string_view corr);
  // It arrived before a row was put down: there is nothing to do. False: there is a row.
  bool arrived(std::int64_t id);
  // Puts rows down for what earlier batches kept and did not arrive.
  Status put_down(store::Outbox& outbox, std::int64_t now_ms);
  // Puts the text into its row; nothing for an answer that is not kept here.
  Status store(store::Outbox& outbox, std::int64_t id, std::int64_t now_ms);
  Status store_all(store::Outbox& outbox, std::int64_t now_ms);
  // After the commit, which they cannot take back: they need no memory.
  void forget(std::int64_t id) noexcept;
  void keep(std::vector<store::OutboxRow> answers) noexcept;

  bool empty() const { return fresh_.empty() && stored_.empty(); }
  // Whether something is under way of which there is no row, and whether some of that has not arrived by now.
  bool unstored() const { return !fresh_.empty(); }
  bool owes_rows() const;

 private:
  struct Text {
    std::string body, corr;
    bool put_down = false, arrived = false;  // in this batch
  };
  using Texts = std::map<std::int64_t, Text>;  // by number: in the order they left
  static Status put_down(store::Outbox& outbox, std::int64_t id, Text& text, std::string_view body, std::int64_t now_ms);

  Texts taken_;   // by this batch; their bodies come when it is committed
  Texts fresh_;   // without a row
  Texts stored_;  // whose rows hold a stand-in
  std::size_t kept_ = 0, wanted_ = 0;  // bytes
};

}  // namespace daybook::engine

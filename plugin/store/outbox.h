// The durable outbox: effects wait here from the commit that caused them until they are settled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/effect.h"
#include "store/db.h"

namespace daybook::store {

struct OutboxRow {
  std::int64_t id = 0;
  std::string key;
  std::string kind;
  std::string to;    // JSON
  std::string body;  // JSON
  int attempt = 0;
  bool maybe_sent = false;  // it was offered before and nobody said what became of it
};

class Outbox {
 public:
  explicit Outbox(Db& db) : db_(db) {}
  // The keys of its own begin with the salt, too: a host that keeps them must never meet one again from another file.
  void begin_keys_with(std::string_view salt) { own_key_ = std::string(salt) + "-e"; }

  // Adds an effect; a key that is there already adds nothing (answers 0). An empty key gets one of
  // its own. `held_by`: it waits until that group of remote writes lets it go; 0: it waits for none.
  struct New {
    std::string_view key, kind;
    std::string_view to, body;  // JSON
    std::int64_t expires_ms = 0;
  };
  Result<std::int64_t> add(const New& effect, std::int64_t now_ms, std::int64_t held_by = 0);
  // An answer that leaves, under a number of its own, before there is a row of it.
  Result<OutboxRow> loose_answer(std::string body);
  // Its row: offered from the first.
  Status add_offered_answer(std::int64_t id, std::string_view body, std::int64_t now_ms);
  Status set_body(std::int64_t id, std::string_view body);
  // What waits for a group, in its order.
  struct Held {
    std::int64_t id = 0;
    std::string key, kind, body;
  };
  Result<std::vector<Held>> held(std::int64_t group);
  // Lets one go, with that body.
  Status let_go(std::int64_t id, const json::Value& body, std::int64_t now_ms);
  Status drop_held(std::int64_t id);

  // Takes up to `limit` rows that are due and not in `offered` yet: marks them offered, which is
  // durable before the host sees them, so that after a crash they are known to be perhaps sent.
  Result<std::vector<OutboxRow>> offer(std::int64_t now_ms, std::size_t limit);
  // After a restart: everything offered and never settled is due again.
  Status recover();
  // What has not left yet need not leave any more, and what is under way not again.
  Status drop_waiting(std::string_view key);
  // Whether the host may have shown the effect of that key; true when there is none of it.
  Result<bool> may_be_seen(std::string_view key);
  // A lease ran out: due again, with the doubt kept.
  Status release(std::int64_t id, std::int64_t not_before_ms);
  // Never handed to the host: due again without doubt.
  Status withdraw(std::int64_t id);

  // An answer that arrived: nobody asks about it again, and it may be large.
  Status drop_answer(std::int64_t id);
  Status settle(std::int64_t id, std::string_view state, const model::Outcome& outcome,
                std::int64_t now_ms);
  Status retry(std::int64_t id, std::int64_t not_before_ms, std::string_view error,
               std::int64_t now_ms);

  Result<std::optional<std::int64_t>> next_due();
  // The key of the effect that became this platform message, to that user or in that conversation: ids of
  // messages are unique within one conversation only.
  Result<std::string> key_of_message(std::string_view platform, std::string_view workspace, std::string_view message_id,
                                     std::string_view user, std::string_view conversation);
  // The platform message that an effect became; empty when unknown.
  struct Sent {
    std::int64_t id = 0;
    std::string message_id;
    std::string to;
  };
  Result<std::optional<Sent>> sent_by_key(std::string_view key);
  // The body of an effect of that kind; empty when there is none.
  Result<std::string> body_of(std::int64_t id, std::string_view kind);
  Status forget_before(std::int64_t ms);
  Result<std::int64_t> open_count();

  // What was taken of numbers in a transaction that was taken back is not there.
  void forget_numbers() { next_number_ = last_number_ = 0; }

 private:
  Result<std::int64_t> number();
  Db& db_;
  std::string own_key_ = "e";
  std::int64_t next_number_ = 0, last_number_ = 0;  // set aside; none where both are 0
};

}  // namespace daybook::store

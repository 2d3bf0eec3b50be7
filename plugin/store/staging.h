// Rows of shadow_extractions: the only thing that shadow mode ever writes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/message.h"
#include "store/db.h"

namespace daybook::store {

// A row as text and numbers; what its draft means is not this layer's business.
struct StagingRow {
  std::int64_t id = 0;
  std::string person, draft, subject, check, event_id, event_title, event_time, reason, said;
  double confidence = 0;
  bool queried = false, asked = false, would_write = false;
  std::string response, answered_by, correction;
  std::int64_t created_ms = 0, asked_ms = 0, active_until_ms = 0, answered_ms = 0;
};

class Staging {
 public:
  explicit Staging(Db& db) : db_(db) {}
  // 0: the message was staged before.
  Result<std::int64_t> add(const model::Message& m, const StagingRow& row);
  Status save(const StagingRow& row);  // the check and the answer
  Result<std::optional<StagingRow>> find(std::int64_t id);
  Result<std::vector<StagingRow>> all(std::size_t limit);  // newest first
  Result<std::vector<StagingRow>> due(std::int64_t now_ms);  // asked, not answered in time
  Result<std::optional<std::int64_t>> next_due();
  Result<std::int64_t> queries_since(std::int64_t ms);

 private:
  Db& db_;
};

}  // namespace daybook::store

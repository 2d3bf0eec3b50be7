// Rows of approvals. No decisions.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/approval.h"
#include "store/db.h"

namespace daybook::store {

class Approvals {
 public:
  explicit Approvals(Db& db) : db_(db) {}

  Result<std::int64_t> add(const model::Approval& a);
  Status save(const model::Approval& a);
  Result<std::optional<model::Approval>> find(std::int64_t id);
  Result<std::optional<model::Approval>> by_key(std::string_view request_key);
  // The open one of that actor that wants just this.
  Result<std::optional<model::Approval>> same(std::string_view actor, std::string_view request);
  // Newest first; `actor` empty: of all.
  Result<std::vector<model::Approval>> list(std::string_view actor, bool open_only,
                                            std::size_t limit);
  Result<std::vector<model::Approval>> due(std::int64_t now_ms);
  Result<std::optional<std::int64_t>> next_due();

 private:
  Db& db_;
};

}  // namespace daybook::store

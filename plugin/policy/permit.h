// Proof that the gate let a change through. Whoever writes to a calendar must be handed one; only
// the gate can make one, so code without it does not compile (tests/unit/policy/no_permit.fail.cc).
#pragma once

#include <string>
#include <utility>

#include "policy/decision.h"

namespace daybook::engine {
class Gate;
}

namespace daybook::policy {

class WritePermit {
 public:
  const std::string& calendar() const { return calendar_; }
  Origin origin() const { return origin_; }
  // The key under which the change is logged once.
  const std::string& idempotency_key() const { return key_; }
  // Whom the server may tell of it: all, external_only, none.
  const std::string& tell() const { return tell_; }

  WritePermit(WritePermit&&) = default;
  WritePermit& operator=(WritePermit&&) = default;
  WritePermit(const WritePermit&) = delete;  // one permit, one change
  WritePermit& operator=(const WritePermit&) = delete;

 private:
  friend class ::daybook::engine::Gate;
  WritePermit(std::string calendar, Origin origin, std::string key, std::string tell = "none")
      : calendar_(std::move(calendar)),
        origin_(origin),
        key_(std::move(key)),
        tell_(tell.empty() ? "none" : std::move(tell)) {}

  std::string calendar_;
  Origin origin_;
  std::string key_;
  std::string tell_;
};

}  // namespace daybook::policy

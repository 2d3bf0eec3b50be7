// Rows of the questions put to people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/proposal.h"
#include "store/db.h"

namespace daybook::store {

using model::Proposal;
using model::ProposalState;

class Proposals {
 public:
  explicit Proposals(Db& db) : db_(db) {}

  Result<std::int64_t> add(const Proposal& p);  // id is ignored, the new one is answered
  Status save(const Proposal& p);
  Result<std::optional<Proposal>> find(std::int64_t id);
  // Active and parked ones of a person, the latest first.
  Result<std::vector<Proposal>> open_of(std::string_view person, std::size_t limit = 20);
  // The latest ones of a person in any state.
  Result<std::vector<Proposal>> latest_of(std::string_view person, std::size_t limit);
  Result<std::vector<Proposal>> by_source(std::string_view platform, std::string_view workspace,
                                          std::string_view conversation, std::string_view message);
  // Open and written ones of a conversation, the latest first.
  Result<std::vector<Proposal>> of_conversation(std::string_view platform,
                                                std::string_view workspace,
                                                std::string_view conversation,
                                                std::int64_t since_ms);
  // Conversations with open or written proposals (platform, workspace and name with \x1f between).
  Result<std::vector<std::pair<std::string, std::int64_t>>> conversations_since(std::int64_t since_ms);
  // Whether the same was said before and is open or written.
  Result<bool> heard_before(std::string_view person, std::string_view heard, std::int64_t since_ms);
  // Questions born of talk.
  Result<std::int64_t> asked_since(std::string_view person, std::int64_t since_ms);
  // The proposal that made the event.
  Result<std::optional<Proposal>> by_event(std::string_view event_id);
  Result<std::vector<Proposal>> due(std::int64_t now_ms);  // active ones whose time is up
  Result<std::optional<std::int64_t>> next_due();
  // Parked ones of a person that the evening check-in has not listed yet.
  Result<std::vector<Proposal>> unlisted(std::string_view person);
  Status mark_listed(std::int64_t id, std::int64_t now_ms);

 private:
  Result<std::vector<Proposal>> rows(Query& q);
  Db& db_;
};

}  // namespace daybook::store

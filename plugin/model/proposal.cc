#include "model/proposal.h"

#include <algorithm>
#include <array>

namespace daybook::model {
namespace {

constexpr std::array<std::string_view, 8> kStates = {
    "active", "parked", "confirmed", "dismissed", "withdrawn", "superseded", "undone", "past"};

constexpr std::array<std::string_view, 3> kProposed = {"add", "move", "cancel"};

}  // namespace

std::string_view proposed_name(Proposed p) { return kProposed[static_cast<std::size_t>(p)]; }

Proposed proposed_from_name(std::string_view s) {
  for (std::size_t i = 0; i < kProposed.size(); ++i)
    if (kProposed[i] == s) return static_cast<Proposed>(i);
  return Proposed::add;
}

bool Proposal::retold() const {
  return change == Proposed::move &&
         std::any_of(draft.evidence.begin(), draft.evidence.end(), [](const Evidence& e) { return e.signal == kRetold; });
}

std::string_view state_name(ProposalState s) { return kStates[static_cast<std::size_t>(s)]; }

ProposalState state_from_name(std::string_view s) {
  for (std::size_t i = 0; i < kStates.size(); ++i)
    if (kStates[i] == s) return static_cast<ProposalState>(i);
  return ProposalState::withdrawn;
}

}  // namespace daybook::model

#include "model/approval.h"

#include <array>

namespace daybook::model {
namespace {
constexpr std::array<std::string_view, 5> kStates = {"active", "parked", "approved", "rejected",
                                                     "overtaken"};
}  // namespace

std::string_view state_name(ApprovalState s) { return kStates[static_cast<std::size_t>(s)]; }

ApprovalState approval_state_from_name(std::string_view s) {
  for (std::size_t i = 0; i < kStates.size(); ++i)
    if (kStates[i] == s) return static_cast<ApprovalState>(i);
  return ApprovalState::overtaken;
}

}  // namespace daybook::model

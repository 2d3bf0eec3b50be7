// The life of an approval: what a decision does to it, and how it is put. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/approval.h"
#include "model/change.h"
#include "model/effect.h"

namespace daybook::conversation {

// What a decision comes to, before anything is done.
enum class Ruling : std::uint8_t {
  run,        // carry the call out
  ask_anew,   // it came late, or what is in the way is no longer what was told
  reject,     // note the no
  overtaken,  // it cannot be done any more
  already,    // somebody decided before: tell what
};
struct Facts {
  bool changed = false;              // the event is not any more as it was when the question was put
  std::vector<model::Clash> clashes;  // what is in the way now
};
Ruling rule(const model::Approval& a, bool approve, const Facts& facts, std::int64_t now_ms);

// "a12": the question's name; "a12.0.approve": its button in round 0.
std::string approval_id(const model::Approval& a);
std::vector<model::Button> approval_buttons(const model::Approval& a);
struct ApprovalPress {
  std::int64_t approval = 0;
  int round = 0;
  bool approve = false;
};
std::optional<ApprovalPress> read_approval_button(std::string_view id);
// "a12" as a number; nothing for what is none.
std::optional<std::int64_t> read_approval_id(std::string_view id);

std::string approval_summary(std::string_view who, const model::Change& change,
                             const model::Event* before);
std::string approval_question(const model::Approval& a, const std::vector<model::Clash>& clashes,
                              bool again);
// For whoever decides when it was decided before, and for the messages that asked.
std::string approval_settled(const model::Approval& a, std::string_view decider);

}  // namespace daybook::conversation

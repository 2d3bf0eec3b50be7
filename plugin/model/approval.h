// A tool call that waits for a person with rights.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/message.h"

namespace daybook::model {

enum class ApprovalState : std::uint8_t {
  active,     // asked; an approval runs the call
  parked,     // the active time is over; a late approval is checked and asked anew
  approved,   // run
  rejected,   // somebody said no
  overtaken,  // it cannot be done any more: the time is over, the event was changed, …
};
std::string_view state_name(ApprovalState s);
ApprovalState approval_state_from_name(std::string_view s);

struct Approval {
  std::int64_t id = 0;
  ApprovalState state = ApprovalState::active;
  std::string request_key;  // "request:<id>" where the call had a request id
  std::string tool;
  std::string args;     // JSON, as they came
  std::string request;  // canonical text of the call
  std::string actor, origin, request_id;
  Address tell;  // where the actor is told
  std::string zone;
  std::string calendar_id;
  std::string event_id, etag;  // the event as it was when the question was put
  std::string summary;         // what is wanted, for people
  std::string told;            // told_of the clashes that were named
  std::int64_t ends_at = 0;    // Unix seconds: the end of the time wanted; 0: none
  int round = 0;
  std::int64_t asked_ms = 0, active_until_ms = 0, decided_ms = 0;
  std::string decided_by;  // person id
  std::string outcome;     // what came of it, for people

  bool open() const { return state == ApprovalState::active || state == ApprovalState::parked; }
};

}  // namespace daybook::model

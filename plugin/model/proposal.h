// A question put to a person: may this plan go into the calendar?
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/draft.h"
#include "model/message.h"

namespace daybook::model {

enum class ProposalState : std::uint8_t {
  active,      // asked, a plain "yes" writes
  parked,      // the active time is over; a late answer is checked again and never writes by itself
  confirmed,   // written
  dismissed,   // the person said no
  withdrawn,   // the message behind it was deleted, or is no plan any more
  superseded,  // a newer proposal took its place
  undone,      // written, then taken back
  past         // its time went by unanswered
};
std::string_view state_name(ProposalState s);
ProposalState state_from_name(std::string_view s);

// What a "yes" does to the calendar.
enum class Proposed : std::uint8_t {
  add,    // puts the draft in
  move,   // gives the event `target` the draft's time
  cancel  // takes the event `target` out
};
std::string_view proposed_name(Proposed p);
Proposed proposed_from_name(std::string_view s);

// The signal of an evidence: the message behind the event says another plan now. Such a move brings title, place
// and kind along with the time.
inline constexpr std::string_view kRetold = "retold";

struct Proposal {
  std::int64_t id = 0;
  ProposalState state = ProposalState::active;
  std::string person;
  Address ask;         // where the question goes
  std::string origin;  // talk | command
  std::string source_conversation;
  std::string source_message;
  Draft draft;
  std::string subject;
  std::string told;  // told_of the clashes the question named: a "yes" is
                     // meant in spite of these and of no others
  int round = 0;              // how often it was asked anew
  std::int64_t asked_ms = 0;
  std::int64_t active_until_ms = 0;
  std::int64_t settled_ms = 0;
  std::string event_id;
  Proposed change = Proposed::add;
  std::string target;  // move, cancel: the event it is about
  std::string heard;   // what the talk said at first, before any correction: known when said again

  bool open() const { return state == ProposalState::active || state == ProposalState::parked; }
  bool retold() const;
};

}  // namespace daybook::model

// The one table that says what happens with a wish to change a calendar.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/busy.h"

namespace daybook::policy {

enum class Mode : std::uint8_t { off, read, shadow, confirm, direct };
enum class Origin : std::uint8_t { talk, command, agent, task, workspace };
// What is known of the time wanted. Unknown never counts as free.
using model::Verdict;
using model::verdict_name;
enum class Action : std::uint8_t {
  run,           // write now
  ask_author,    // ask the person whose plan it is
  ask_approver,  // ask a person with rights
  stage,         // note what would have been done, write nothing
  refuse,        // say no, with the reason
};
enum class ConflictPolicy : std::uint8_t { suggest, fail, allow_overlap };

// When an agent's change that reaches other people is put before a person with rights.
enum class Asked : std::uint8_t { never, when_told, always };

struct Rules {
  bool ask_commands = true;  // mode confirm: a typed command is asked back before it is written
  ConflictPolicy conflicts = ConflictPolicy::suggest;
  bool approval_for_overlap = true;
  Asked outside_attendees = Asked::when_told;
  Asked cancel_with_attendees = Asked::when_told;
};

// What a change does besides taking time.
struct Impact {
  bool invites_outsiders = false;   // adds attendees who are nobody of the settings
  bool cancels_for_others = false;  // deletes or cancels an event that has attendees
  bool tells = false;               // send_updates is not none: the calendar tells them
  bool not_its_own = false;         // deletes what the agent neither made nor brought in
};

Action decide(Origin origin, Mode mode, Verdict verdict, const Rules& rules);

// A calendar copied in from elsewhere is our own copy: an import brings it up to date, everything
// else is refused.
Action decide_copy(bool import);

// What decide() answered, or ask_approver where the impact of an agent's change wants it.
Action raised(Action action, Origin origin, const Impact& impact, const Rules& rules);

std::string_view mode_name(Mode m);
std::optional<Mode> mode_from_name(std::string_view s);
std::string_view origin_name(Origin o);
std::optional<Origin> origin_from_name(std::string_view s);
std::string_view action_name(Action a);
std::optional<ConflictPolicy> conflict_policy_from_name(std::string_view s);
std::optional<Asked> asked_from_name(std::string_view s);  // never | when_told | always

// The table as Markdown, for docs/security.md; a test holds the page and the code together.
std::string decision_table_markdown();
std::string impact_table_markdown();

}  // namespace daybook::policy

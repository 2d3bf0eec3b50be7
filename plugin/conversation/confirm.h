// The life of a question: pure transitions (proposal, answer, what is known of the time, now) to
// (proposal, things to say, whether to write). Nothing here reads a clock or the store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/change.h"
#include "model/effect.h"
#include "model/proposal.h"

namespace daybook::conversation {

struct ConfirmSettings {
  int active_seconds = 300;
  int undo_minutes = 15;
  int daily_questions = 0;   // of one person, born of talk; 0: no limit
  int answer_hours = 48;     // how long an offer can be accepted and a plan be changed by talk
};

// What is known of the time wanted, looked up by the caller just before.
struct Check {
  bool past = false;
  bool begun = false;  // at a clock time that is over
  std::vector<model::Clash> clashes;
  model::Verdict verdict = model::Verdict::free;
  std::string unsure;  // why it is unknown, for people
};

// Something to say to the person of the proposal.
struct Say {
  std::string key_suffix;  // makes the effect's stable key, with the proposal's number
  std::string text;
  std::vector<model::Button> buttons;
  bool is_question = false;
};

struct Step {
  model::Proposal proposal;
  bool write = false;  // put the draft into the calendar now; says nothing yet
  std::optional<Say> say;
  bool settled = false;  // the question on display has lost its buttons
};

// Puts the question for the first time.
Step ask(model::Proposal p, const Check& check, std::int64_t now_ms, const ConfirmSettings& s);
Step answer_yes(model::Proposal p, const Check& check, std::int64_t now_ms,
                const ConfirmSettings& s);
Step answer_no(model::Proposal p, std::int64_t now_ms);
Step answer_correction(model::Proposal p, const model::Span& span, const Check& check,
                       std::int64_t now_ms, const ConfirmSettings& s);
// The draft behind an open question changed because its message was edited.
Step revise(model::Proposal p, model::Draft draft, std::string subject, const Check& check,
            std::int64_t now_ms, const ConfirmSettings& s);
Step withdraw(model::Proposal p, std::int64_t now_ms);
// The active time is over.
model::Proposal park(model::Proposal p);

// "p12": the question's name; "p12.1.yes": its button in the round 1.
std::string question_id(const model::Proposal& p);
struct ButtonPress {
  std::int64_t proposal = 0;
  int round = 0;
  std::string what;  // yes | no | other | undo
};
std::optional<ButtonPress> read_button(std::string_view id);
std::vector<model::Button> question_buttons(const model::Proposal& p);

}  // namespace daybook::conversation

// Shadow mode: what would have been done, held against the calendar, and what an admin says to it.
// Pure. There is no transition here that writes anything but the staging row: no draft, change or
// question that runs can be made from one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/draft.h"
#include "model/effect.h"

namespace daybook::conversation {

// An event near the day in question.
struct ShadowCandidate {
  std::string event_id, title;
  model::Span span;
};

enum class ShadowCheck : std::uint8_t {
  match,     // it is in the calendar already: silent
  no_match,  // it is not
  conflict,  // it is there at another time, or several could be meant
  skipped,   // the calendar was not asked
};
std::string_view check_name(ShadowCheck c);

struct ShadowJudgement {
  ShadowCheck check = ShadowCheck::no_match;
  std::optional<ShadowCandidate> event;  // the one that matches or conflicts
  std::string reason;
};
// Titles count as the same from 0.6 on; same day; and, where both have a clock time, overlap.
ShadowJudgement judge(const model::Draft& draft, std::string_view subject,
                      const std::vector<ShadowCandidate>& candidates);

// One row of staging.
struct Staged {
  std::int64_t id = 0;
  std::string said;     // the message's words, shortened
  std::string subject;
  model::Draft draft;
  ShadowCheck check = ShadowCheck::skipped;
  std::string event_id, event_title, event_time, reason;
  bool queried = false, asked = false, would_write = false;
  std::string response;  // yes | no | edit | calendar | message | unsure | timeout
  std::int64_t created_ms = 0, asked_ms = 0, active_until_ms = 0, answered_ms = 0;
};

std::string shadow_question(const Staged& s);
std::vector<model::Button> shadow_buttons(const Staged& s);
struct ShadowPress {
  std::int64_t id = 0;
  std::string response;
};
std::optional<ShadowPress> read_shadow_button(std::string_view id);  // "s7.yes"
// What is said to an answer; the same whatever it was: nothing is written.
std::string shadow_noted(const Staged& s, std::string_view response, bool late);

// The figures of a trial: how often talk matched the calendar, how often a proposal was wrong, whom
// the admin trusts, how fast he answers, what was asked of the calendar.
json::Value shadow_metrics(const std::vector<Staged>& rows, std::int64_t today_ms, int daily_budget);

}  // namespace daybook::conversation

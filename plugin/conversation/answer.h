// What a person's short answer means. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/draft.h"
#include "timex/timex.h"

namespace daybook::conversation {

enum class Answer : std::uint8_t { none, yes, no, unsure };

// "yes", "ok thanks", "👍"; "no", "nah, not this time", "skip"; "not sure": unsure, the question stays
// open. Anything longer or unclear: none.
// A dismissal is recognised by its first words, as people add reasons to it.
Answer read_answer(std::string_view text);

// The same for words that can only be meant for a question about `asked`: a firm yes may go on ("yes I'll be
// there", "yes, see you at 9" where 9 was asked), but with another time, a turn ("yes if Ben comes") or a
// question behind it the question stays open.
Answer read_reply(std::string_view text, const timex::Context& context, const model::Span& asked);

// What follows a leading "no", "yes", "actually" ("no, make it 8-12" -> "make it 8-12"); the whole text
// when there is no such word.
std::string_view after_answer_word(std::string_view text);
// "not friday, thursday at 1pm" -> "thursday at 1pm"; the whole text when no time is refused for another.
std::string_view after_refused_time(std::string_view text, const timex::Context& context);

// Whether a time said long after a question still speaks of it: a clock time without a day ("make
// it 9-11"), or words that change something. "friday 3pm" may be a new plan.
bool can_only_mean_the_question(std::string_view text, const timex::Context& context);

// Whether a text says nothing but a time for what was asked: "make it 8-12", "friday instead", "no,
// at 9 please". Questions, refusals ("not friday"), and texts with any word of their own are none:
// those must never be taken for a change of the plan.
bool only_a_time(std::string_view text, const timex::Context& context);
// Whether nothing but such small words is left of a reply whose place was cut out: "it's at …", "no, make it …".
bool only_small_words(std::string_view text);

// A reaction by name or emoji: "+1", "thumbsup::skin-tone-3", "👍🏽", "-1", "x".
Answer read_reaction(std::string_view reaction);

}  // namespace daybook::conversation

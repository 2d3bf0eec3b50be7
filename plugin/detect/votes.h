// The kind of event that a clause speaks of, beside whether it is a plan at all (score.h).
#pragma once

#include "detect/score.h"

namespace daybook::detect {

// Whether a word begins to say why ("because").
bool says_why(const Token& token);

// Fills `votes` and `kind` from the hits, the place and the subject that are in the score already.
void vote(const Message& m, const Clause& c, const Surroundings& around, Score& s);

}  // namespace daybook::detect

// What an event is about, in the writer's own words: "PLC maintenance".
#pragma once

#include <string>

#include "detect/score.h"

namespace daybook::detect {

// The words of the clause without times, places, people's pronouns and small words; cleaned.
// `also` names further classes of words to leave out.
std::string describe(const Message& m, std::size_t clause, ClassMask also = 0);

}  // namespace daybook::detect

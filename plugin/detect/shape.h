// The shape of a message: how it is said, whatever is said. Small words stand as they are, other words by their
// class, times by what they hold, breaks by their sort: "I'm at Harmony Friday at 2" is "i am at <place> <both>".
#pragma once

#include <string_view>
#include <vector>

#include "detect/message.h"

namespace daybook::detect {

// The symbols are literals and words of the lexicon; they live as long as the program.
std::vector<std::string_view> shape_of(const Message& m);

}  // namespace daybook::detect

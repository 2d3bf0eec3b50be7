// One entry that is too large for an answer by itself.
#pragma once

#include "base/json.h"
#include "base/limits.h"

namespace daybook::json {

// Of an answer's one list or one event: the rest of the answer, and what a server adds to it, has its room beside.
inline constexpr std::size_t kPageBytes = limits::kEffectBytes - 6 * 1024;

// Cuts the longest lists and texts of a document that takes more than so many bytes. The object that holds one
// says so in "shortened": its name, with how many entries (of a list) or bytes (of a text) there are in all.
void shorten(Value& value, std::size_t most);

}  // namespace daybook::json

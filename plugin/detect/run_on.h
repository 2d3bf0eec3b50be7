// Where something new begins in texts without full stops.
#pragma once

#include "detect/pattern.h"

namespace daybook::detect {

// The tokens at which an opening of data/openings.txt stands, in order.
std::vector<std::size_t> openings_of(const std::vector<Token>& tokens);

// Is what stands in [first, at) a statement of its own, so that an opening at `at` begins the next sentence?
bool states_time(const std::vector<Token>& tokens, std::size_t first, std::size_t at);

// "going to my nan's on sunday should be fun": somebody does something at a time, and what follows has a verb of its own.
bool breaks_off(const std::vector<Token>& tokens, std::size_t first, std::size_t at);

// "ok that is no trouble I will bring the ladder": does the author begin anew at `at`, after words that have their own verb?
bool speaks_again(const std::vector<Token>& tokens, std::size_t first, std::size_t at);

}  // namespace daybook::detect

// Matches a signal's pattern over a run of tokens. Linear: gaps are bounded and patterns short.
#pragma once

#include <span>

#include "detect/tokens.h"

namespace daybook::detect {

// The tokens of one clause; `tokens` goes on past `last`, patterns do not.
struct Run {
  std::span<const Token> tokens;
  std::size_t first = 0, last = 0;
};

// The end (token index, exclusive) of the match that begins at `at`, or 0 when there is none.
std::size_t match(const Signal& signal, const Run& run, std::size_t at);

struct Hit {
  const Signal* signal = nullptr;
  std::size_t first = 0, last = 0;  // tokens
};

// Every signal of the set in the run, each once, at its first place.
void find_signals(const SignalSet& set, const Run& run, std::vector<Hit>& out);

}  // namespace daybook::detect

// A message in clauses, each with who it speaks of and how: asserted, asked, conditional.
#pragma once

#include <cstdint>
#include <vector>

#include "detect/pattern.h"

namespace daybook::detect {

enum class Subject : std::uint8_t { elided, self, you, other, group, dependent, home, event, thing, it, noun };

struct Clause {
  std::size_t first = 0, last = 0;  // tokens
  std::size_t sentence = 0;
  Subject subject = Subject::elided;
  bool question = false;     // asked, by its mark or by its words
  bool conditional = false;  // stands under an "if" that matters
  bool light = false;        // only a time, a place, small words
  bool verbless = false;     // a fragment
  bool taken = false;        // a time that the message itself says yes to: "Thursday night? sure", "they asked for Friday, I said yes"
  bool inherited = false;    // the subject comes from the clause before
};

// `author` is the index of the author among the people of the tokens, or -1.
std::vector<Clause> clauses_of(const std::vector<Token>& tokens, int author);

}  // namespace daybook::detect

// Who a clause speaks of: the author, a group with them, their family and home, others, things.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "detect/sentence.h"

namespace daybook::detect {

using Tokens = std::vector<Token>;

bool word_is(const Token& token, std::string_view word);
bool one_of(const Token& token, std::initializer_list<std::string_view> words);
bool finite(const Token& token);  // "is", "will", "went": a verb that needs a subject

// `author` is the index of the author among the people of the tokens, or -1.
void read_subjects(const Tokens& tokens, std::vector<Clause>& clauses, int author);

}  // namespace daybook::detect

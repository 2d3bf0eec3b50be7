// A slow, plain expander for the tests: every day, hour, minute or second of the span is asked by
// the words of RFC 5545 section 3.3.10, nothing is skipped and nothing is remembered.
#pragma once

#include <vector>

#include "recurrence/rule.h"

namespace daybook::recurrence {

// Occurrences in [start, end), as the rule gives them (COUNT and UNTIL included; UNTIL as a
// reading).
std::vector<time::Local> reference(const Rule& rule, time::Local start, time::Local end);

}  // namespace daybook::recurrence

// Several days in one request: "remote mon and wed", "visits tue, wed and fri at 10".
#pragma once

#include <string_view>
#include <vector>

#include "model/draft.h"
#include "timex/timex.h"

namespace daybook::detect {

// Where the day of `draft` is the last of a list in `text`, with the same hours on each and no week between the
// first and it: the draft becomes a series that has just these days. Else it stays as it is.
void take_listed_days(std::string_view text, const std::vector<timex::Expression>& times, model::Draft& draft);

// Whether a rule is such a list.
bool lists_days(std::string_view rrule);
// "wed or fri": which of them is not said.
bool leaves_open(std::string_view text, const std::vector<timex::Expression>& times);

}  // namespace daybook::detect

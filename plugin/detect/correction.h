// A changed time, said about a span that is already proposed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/draft.h"
#include "timex/timex.h"

namespace daybook::detect {

// "make it weekly", "every other tuesday until june": the rule that an answer gives a plan, with the days it
// leaves out; the plan keeps its own times but for the day and clock that the answer names.
struct Repeated {
  std::string rrule;
  std::vector<time::Date> except;
  model::Span span;
};
std::optional<Repeated> repeated(std::string_view text, const timex::Context& context, const model::Span& proposed);

// "16-10", "3pm-1pm": hours that end before they begin, and no night. Two readings with a dash
// between them are such a range, too; "move 3pm to 1pm" is none.
bool ends_before_it_begins(std::string_view text, const std::vector<timex::Expression>& times);

// "make it 8-12", "friday instead", "an hour later", "for two hours", "all day". None for hours that end before
// they begin.
std::optional<model::Span> corrected(std::string_view text, const timex::Context& context,
                                     const model::Span& proposed, time::seconds default_length);

}  // namespace daybook::detect

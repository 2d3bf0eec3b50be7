// A changed time, said about a span that is already proposed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/draft.h"
#include "timex/timex.h"

namespace daybook::detect {

// "make it 8-12", "friday instead", "an hour later", "for two hours", "all day".
// "make it weekly", "every other tuesday until june": the rule that an answer gives a plan, with the days it
// leaves out; the plan keeps its own times but for the day and clock that the answer names.
struct Repeated {
  std::string rrule;
  std::vector<time::Date> except;
  model::Span span;
};
std::optional<Repeated> repeated(std::string_view text, const timex::Context& context, const model::Span& proposed);

std::optional<model::Span> corrected(std::string_view text, const timex::Context& context,
                                     const model::Span& proposed, time::seconds default_length);

}  // namespace daybook::detect

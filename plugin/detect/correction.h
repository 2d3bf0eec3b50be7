// A changed time, said about a span that is already proposed.
#pragma once

#include <optional>
#include <string_view>

#include "model/draft.h"
#include "timex/timex.h"

namespace daybook::detect {

// "make it 8-12", "friday instead", "an hour later", "for two hours", "all day".
std::optional<model::Span> corrected(std::string_view text, const timex::Context& context,
                                     const model::Span& proposed, time::seconds default_length);

}  // namespace daybook::detect

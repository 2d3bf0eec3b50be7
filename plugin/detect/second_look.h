// Short day names and bare day numbers ("off wed", "pto 3/10") are too often no times for the time
// parser to take them alone. Where the rest of the message speaks for a plan, they are looked at again.
#pragma once

#include <string_view>
#include <vector>

#include "detect/names.h"
#include "timex/timex.h"

namespace daybook::detect {

// `times` with the expressions that a second look adds; unchanged for nearly all messages.
std::vector<timex::Expression> second_look(std::string_view text, std::vector<timex::Expression> times,
                                           const Names& names, const timex::Context& context);

}  // namespace daybook::detect

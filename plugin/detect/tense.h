// Whether a clause is told in the past.
#pragma once

#include "detect/message.h"

namespace daybook::detect {

// A verb in the past that nothing later takes back, and that is not of the "booked" sort.
bool told_in_past(const Message& m, const Clause& c);

}  // namespace daybook::detect

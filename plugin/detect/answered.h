// Which signals against a plan do not count, because something in the clause answers them.
#pragma once

#include <string_view>

#include "detect/score.h"

namespace daybook::detect {

// Is this signal against answered by one for? "won't be in the office" is an absence, no refusal;
// "swinging by to check the pump" is a visit with its purpose; "from the 9th every Tuesday" is new.
bool answered(const Message& m, const Clause& c, const Score& s, const Hit& against);

bool has_hit(const Score& s, std::string_view name);

// Do the words themselves point ahead ("tomorrow", "next week"), whatever the verb?
bool points_ahead(const Message& m, const Score& s);

}  // namespace daybook::detect

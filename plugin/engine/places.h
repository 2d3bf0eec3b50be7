// Which calendar at its server a source stands for.
#pragma once

#include "base/result.h"

namespace daybook::engine {

struct Context;

// At opening: where the settings name another calendar than the copies were made of, these are let go and changes on
// their way to it are told as failed; where they name another zone for its days, it is listed anew.
Status settle_places(Context& context);

}  // namespace daybook::engine

// What shadow mode is handed of the object graph: reading, asking, noting; nothing that writes.
#pragma once

#include "engine/context.h"
#include "engine/shadow.h"

namespace daybook::engine {

Shadow::Reach shadow_reach(Context& context);

}  // namespace daybook::engine

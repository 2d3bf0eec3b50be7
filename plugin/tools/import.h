#pragma once

#include "tools/common.h"

namespace daybook::tools {

// calendar_import_ics
Answer import_ics(World& world, const Call& call, Arguments& args);

}  // namespace daybook::tools

// The conversation that plays where there is no terminal: same words, same clock, every time.
#pragma once

#include <string>

#include "base/result.h"

namespace daybook::cli {

std::string demo_settings();  // TOML; also what a first try at a terminal starts from
Result<int> play_demo();

}  // namespace daybook::cli

// The tables of a state file, as the steps that make them; schema.h says what is done with these.
#pragma once

#include <array>

#include "store/schema.h"

namespace daybook::store {

// SQL. Step i brings a file of version i to i + 1. Released steps never change what they mean.
extern const std::array<const char*, kSchemaVersion> kSteps;

}  // namespace daybook::store

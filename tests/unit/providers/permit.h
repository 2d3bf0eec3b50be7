// Permits for tests of adapters: here stands who else is the gate.
#pragma once

#include "policy/permit.h"

namespace daybook::engine {
class Gate {
 public:
  static policy::WritePermit permit(std::string calendar) {
    return {std::move(calendar), policy::Origin{}, "key"};
  }
};
}  // namespace daybook::engine

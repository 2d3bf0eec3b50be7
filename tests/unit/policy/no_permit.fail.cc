// Must not compile: a permit can be made by the gate only.
#include "policy/permit.h"

int main() {
  daybook::policy::WritePermit permit("main", daybook::policy::Origin::agent, "key");
  return permit.calendar().empty() ? 1 : 0;
}

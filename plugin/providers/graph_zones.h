// The names of zones that Microsoft knows best. Pure.
#pragma once

#include <string>

#include "time/zone.h"

namespace daybook::providers {

// The Windows name (Unicode CLDR windowsZones, territory 001); the IANA name where there is none,
// which Graph takes too, though not for every mailbox.
std::string graph_zone(const time::Zone& zone);

}  // namespace daybook::providers

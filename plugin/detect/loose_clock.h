// Numbers that are clock times in chat only: "ard 530", "there by 2", "8 at yours", "yes to 11".
#pragma once

#include <cstddef>
#include <string_view>

namespace daybook::detect {

struct LooseClock {
  std::size_t to = 0;     // behind it; 0 when the words around the number do not make it a clock time
  bool behind_at = false;  // "football at 6 lads": only what follows kept it from being read
};

/** The bare number that begins at `from`, where the words around it make it a clock time. */
LooseClock loose_clock_at(std::string_view text, std::size_t from);

}  // namespace daybook::detect

#include "base/result.h"

#include <array>

namespace daybook {

std::string_view errc_name(Errc code) {
  static constexpr std::array<std::string_view, 13> names = {
      "invalid", "not_found", "conflict", "stale",   "denied",    "retry_later", "reauth",
      "in_use",  "corrupt",   "io",       "too_big", "cancelled", "internal"};
  return names[static_cast<std::size_t>(code)];
}

}  // namespace daybook

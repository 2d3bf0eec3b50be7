// What stood at a server whose events are JSON, before they were deleted or cut: as SeriesDocument::original. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace daybook::providers {

// Resources: an event, or a series with its exceptions.
struct Stood {
  json::Value master;
  std::vector<json::Value> exceptions;
};
std::string stood_text(const Stood& stood);
Stood stood_of(const std::string& original);  // nothing where there is none

// So much is kept of what was deleted, and of what is cut, where it becomes the other half.
inline constexpr std::size_t kOriginalBytes = 64 << 10;
inline constexpr std::size_t kCutBytes = 1 << 20;

// A field that our event does not tell, and its name for people.
struct Besides {
  const char* key;
  const char* name;
};
void note(std::vector<std::string>& names, std::string_view name);  // once

}  // namespace daybook::providers

// A change that somebody made in a calendar elsewhere, as a person should hear of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace daybook::model {

struct Outside {
  enum class What : std::uint8_t { moved, changed, cancelled, reply };
  What what = What::changed;
  std::vector<std::string> fields;  // changed: "title", "location", …
  std::string who, answer;          // reply: who, and the answer's stable name
};

}  // namespace daybook::model

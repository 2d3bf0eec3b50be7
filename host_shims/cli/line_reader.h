// One recorded line, read without building a tree: replays read millions of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/documents.h"

namespace daybook::cli {

struct Line {
  Said said;                    // what the line says; absent members are empty
  std::optional<double> ts_ms;  // "ts_ms", or "ts" in seconds
  std::string kind;  // {"gold":{"kind":…}}
  std::optional<bool> is_plan;  // {"gold":{"detected":…}} or {"gold":{"plan":…}}
  bool is_document = false;     // it has a "platform": a message document as it stands
};

// Errors: invalid, for what is not a JSON object.
Result<Line> read_line(std::string_view text);

}  // namespace daybook::cli

// Places, people and conversations from a settings file, for the filters that take --config.
#pragma once

#include <string>

#include "base/result.h"
#include "model/directory.h"

namespace daybook::lab {

struct LabSettings {
  model::Directory directory;
  double ask_at = 0.6;
  double extract_at = 0.4;
};

// Reads daybook.toml or the same tree in JSON. Errors: io, invalid with the line.
Result<LabSettings> read_settings(const std::string& path);

}  // namespace daybook::lab

// The file that a command was told to write.
#pragma once

#include <string>

#include "base/result.h"

namespace daybook::cli {

// Writes the text to what the path leads to, through links. A regular file keeps its mode, and its old
// content until the new one is whole; a device or pipe is written into and stays what it is. Errors: io.
Status write_file(const std::string& path, const std::string& text);

}  // namespace daybook::cli

// What the name of a state file stands for, looked at before anything opens it.
#pragma once

#include <string>

#include "base/result.h"

namespace daybook::store {

// The file a chain of links ends at, whether it exists yet or not: a state file reached by another
// name is the same state file.
std::string followed(const std::string& path);

// Errors: io (a folder, a device, a file with a second hard link, which could be opened beside this
// one: SQLite's journal goes by the name). A file that is not there yet is fit.
Status fit_for_state(const std::string& path);

// Makes the file, for this user's eyes only, where there is none; one that is there keeps its mode. To be
// called under the lock. Errors: io.
Status make_if_missing(const std::string& path);

// Why a file beside or at `path` could not be opened, with the way out. `code` is an errno.
Error cannot_open(const std::string& path, int code);

}  // namespace daybook::store

// The commands of the program. Each answers its exit status; an error is printed by main, status 1.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/options.h"

namespace daybook::cli {

Result<int> run_chat(const Options& options);
Result<int> run_replay(const Options& options);
Result<int> run_call(const Options& options);
Result<int> run_tools(const Options& options);
Result<int> run_import(const Options& options);
Result<int> move_local_events(const Options& options);  // import --to
Result<int> run_export(const Options& options);
Result<int> run_doctor(const Options& options);
Result<int> run_connect(const Options& options);

// Says on standard error what is wrong with the command line; status 2.
int usage_error(const std::string& what);

}  // namespace daybook::cli

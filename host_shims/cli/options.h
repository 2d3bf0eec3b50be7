// The command line: one command word, its operands, and options anywhere among them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace daybook::cli {

struct Options {
  std::string command;                // empty: none given
  std::vector<std::string> operands;  // what follows the command word
  std::optional<std::string> config;  // --config FILE
  std::optional<std::string> state;   // --state FILE
  std::optional<std::string> request_id;
  std::optional<std::string> to;      // import: the calendar that all local events move to
  std::optional<std::string> origin;  // call: agent (when missing), command or workspace
  bool help = false;
  bool version = false;
  bool score = false;
  bool quiet = false;
};

// Errors: invalid, for an option nobody knows or one without its value.
Result<Options> read_options(const std::vector<std::string>& args);

}  // namespace daybook::cli

// daybook.toml and the place of the state file.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "cli/options.h"

namespace daybook::cli {

// The settings as the JSON tree the library takes: --config FILE, else daybook.toml in the working
// directory or under $XDG_CONFIG_HOME/daybook, else an empty tree. A "state" in the file is
// relative to the file; --state wins over it. Secrets stay references. Errors: invalid, with the
// line; io.
Result<json::Value> read_settings(const Options& options);

// One TOML document as a JSON tree; dates and times become strings. `name` is for messages.
Result<json::Value> toml_to_json(const std::string& text, const std::string& name);

// Puts the default state file ($XDG_STATE_HOME or ~/.local/state, daybook/daybook.sqlite) into
// settings that name none, and makes the folder of that default.
Status default_state(json::Value& settings);

// A folder of our own for a state file that lives as long as the object.
class TemporaryState {
 public:
  static Result<TemporaryState> make();
  TemporaryState(TemporaryState&& other) noexcept : folder_(std::move(other.folder_)) {
    other.folder_.clear();
  }
  TemporaryState& operator=(TemporaryState&&) = delete;
  ~TemporaryState();
  std::string file() const { return folder_ + "/state.sqlite"; }

 private:
  explicit TemporaryState(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

Result<std::string> read_file(const std::string& path);

}  // namespace daybook::cli

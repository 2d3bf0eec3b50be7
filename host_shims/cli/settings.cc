#include "cli/settings.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace daybook::cli {
namespace fs = std::filesystem;
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// An XDG base folder: the variable where it is an absolute path, else the default below HOME.
fs::path base_folder(const char* variable, const char* below_home) {
  const fs::path named = environment(variable);
  if (named.is_absolute()) return named;
  std::string home = environment("HOME");
  // A service or a cron job may run without HOME: whose account it is, is known all the same.
  if (const auto* account = home.empty() ? getpwuid(getuid()) : nullptr; account != nullptr) home = account->pw_dir;
  return fs::path(home.empty() ? "/" : home) / below_home;
}

std::string find_settings(const Options& options) {
  if (options.config) return *options.config;
  std::error_code ec;
  if (fs::exists("daybook.toml", ec)) return "daybook.toml";
  const fs::path personal = base_folder("XDG_CONFIG_HOME", ".config") / "daybook" / "daybook.toml";
  return fs::exists(personal, ec) ? personal.string() : "";
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  std::error_code ec;
  if (fs::is_directory(path, ec)) return fail(Errc::io, "it is a folder, not a file", path);
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  if (in) out << in.rdbuf();
  if (!in) return fail(Errc::io, "cannot read " + path, path);
  return std::move(out).str();
}

Result<json::Value> read_settings(const Options& options) {
  const std::string path = find_settings(options);
  json::Value tree = json::Value::object();
  if (!path.empty()) {
    DAYBOOK_ASSIGN(const std::string text, read_file(path));
    DAYBOOK_ASSIGN(tree, toml_to_json(text, path));
    const std::string state(tree.str("state"));
    if (!state.empty() && fs::path(state).is_relative())
      tree.set("state", json::Value::string((fs::path(path).parent_path() / state).string()));
  }
  if (options.state) tree.set("state", json::Value::string(*options.state));
  return tree;
}

Status default_state(json::Value& settings) {
  if (!settings.str("state").empty()) return {};
  const fs::path folder = base_folder("XDG_STATE_HOME", ".local/state") / "daybook";
  std::error_code ec;
  if (fs::create_directories(folder, ec)) fs::permissions(folder, fs::perms::owner_all, ec);
  if (ec) return fail(Errc::io, "cannot make the folder " + folder.string() + ": " + ec.message());
  settings.set("state", json::Value::string((folder / "daybook.sqlite").string()));
  return {};
}

Result<TemporaryState> TemporaryState::make() {
  std::error_code ec;
  std::string name = (fs::temp_directory_path(ec) / "daybook-XXXXXX").string();
  if (ec || mkdtemp(name.data()) == nullptr)
    return fail(Errc::io, "cannot make a temporary folder; is TMPDIR writable?");
  return TemporaryState(std::move(name));
}

TemporaryState::~TemporaryState() {
  std::error_code ec;
  if (!folder_.empty()) fs::remove_all(folder_, ec);
}

}  // namespace daybook::cli

#include "cli/options.h"

#include <array>
#include <string_view>

namespace daybook::cli {
namespace {

struct ValueOption {
  std::string_view name;
  std::optional<std::string> Options::*field;
};
constexpr std::array kValues = {
    ValueOption{"--config", &Options::config},
    ValueOption{"--state", &Options::state},
    ValueOption{"--request-id", &Options::request_id},
    ValueOption{"--origin", &Options::origin},
    ValueOption{"--to", &Options::to},
};

struct FlagOption {
  std::string_view name;
  bool Options::*field;
};
constexpr std::array kFlags = {
    FlagOption{"--help", &Options::help},       FlagOption{"-h", &Options::help},
    FlagOption{"--version", &Options::version}, FlagOption{"--score", &Options::score},
    FlagOption{"--quiet", &Options::quiet},
};

void add_operand(Options& out, const std::string& word) {
  if (out.command.empty())
    out.command = word;
  else
    out.operands.push_back(word);
}

}  // namespace

Result<Options> read_options(const std::vector<std::string>& args) {
  Options out;
  bool only_operands = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    if (only_operands || arg.size() < 2 || arg[0] != '-') {
      add_operand(out, arg);
      continue;
    }
    if (arg == "--") {
      only_operands = true;
      continue;
    }
    const auto eq = arg.find('=');
    const std::string name = arg.substr(0, eq);
    bool known = false;
    for (const auto& flag : kFlags)
      if (flag.name == arg) known = out.*flag.field = true;
    for (const auto& option : kValues) {
      if (option.name != name) continue;
      if (eq == std::string::npos && i + 1 == args.size())
        return fail(Errc::invalid, name + " wants a value");
      out.*option.field = eq != std::string::npos ? arg.substr(eq + 1) : args[++i];
      known = true;
    }
    if (!known) return fail(Errc::invalid, "no option " + name);
  }
  return out;
}

}  // namespace daybook::cli

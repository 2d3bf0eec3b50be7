// daybook: the plugin in a terminal, and the tools around it. A host like any other: it reaches
// the library through abi/daybook.h only.
#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/plugin.h"

namespace daybook::cli {
namespace {

struct Command {
  std::string_view name;
  std::string_view operands;
  std::string_view help;
  Result<int> (*run)(const Options&);
};

constexpr std::array kCommands = {
    Command{"chat", "", "talk to the plugin on the embedded calendar; no account needed", run_chat},
    Command{"replay", "FILE...", "feed JSON lines or an unpacked Slack export, print the effects",
            run_replay},
    Command{"call", "TOOL [JSON]", "call one tool; JSON may be - for standard input", run_call},
    Command{"tools", "", "list all tools with their JSON Schema", run_tools},
    Command{"import", "[FILE.ics]", "put the events of a file into the calendar; with --to: move the local ones",
            run_import},
    Command{"export", "[FILE.ics]", "write the calendar to a file or standard output", run_export},
    Command{"doctor", "", "show state file, zone, calendars and health", run_doctor},
    Command{"connect", "PROVIDER [ID]", "sign in to a calendar service, or try the sign-in", run_connect},
};

int usage(std::FILE* to, int status) {
  std::fputs("usage: daybook COMMAND [options]\n\n", to);
  for (const auto& c : kCommands) {
    const std::string call = std::string(c.name) + " " + std::string(c.operands);
    std::fprintf(to, "  %-22s %s\n", call.c_str(), std::string(c.help).c_str());
  }
  std::fputs(
      "\n"
      "  --config FILE      settings; default ./daybook.toml, then the personal one\n"
      "  --state FILE       state file; default ~/.local/state/daybook/daybook.sqlite\n"
      "  --request-id ID    call: the same id writes once\n"
      "  --origin WHO       call: who asks: agent (the default), command or workspace\n"
      "  --to CALENDAR      import: moves all local events to that calendar, ids and history stay\n"
      "  --quiet            replay: count only       --score  replay: compare with gold labels\n"
      "  --help  --version\n",
      to);
  return status;
}

int report(const Error& error) {
  if (error.where.rfind("DAYBOOK_E_", 0) == 0)
    std::fprintf(stderr, "daybook: %s: %s\n", error.where.c_str(), error.message.c_str());
  else
    std::fprintf(stderr, "daybook: %s\n", error.message.c_str());
  return 1;
}

int run(const std::vector<std::string>& args) {
  const auto options = read_options(args);
  if (!options) return usage_error(options.error().message);
  if (options->version) {
    std::printf("%s\n", Plugin::build_info().c_str());
    return 0;
  }
  if (options->help) return usage(stdout, 0);
  if (options->command.empty()) return usage(stderr, 2);
  for (const auto& command : kCommands) {
    if (command.name != options->command) continue;
    const auto status = command.run(*options);
    return status ? *status : report(status.error());
  }
  return usage_error("no command " + options->command);
}

}  // namespace

int usage_error(const std::string& what) {
  std::fprintf(stderr, "daybook: %s; daybook --help lists commands and options\n", what.c_str());
  return 2;
}

}  // namespace daybook::cli

int main(int argc, char** argv) {
  const int status = daybook::cli::run({argv + 1, argv + argc});
  // What did not get out (a full disk) is no success.
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  std::fputs("daybook: standard output could not be written\n", stderr);
  return status == 0 ? 1 : status;
}

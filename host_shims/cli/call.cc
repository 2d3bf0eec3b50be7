// daybook call, tools, doctor: one command each, and its answer.
#include <cstdio>
#include <iostream>
#include <iterator>

#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/screen.h"

namespace daybook::cli {
namespace {

Result<json::Value> read_args(const Options& options) {
  if (options.operands.size() < 2) return json::Value::object();
  std::string text = options.operands[1];
  if (text == "-") text.assign(std::istreambuf_iterator<char>(std::cin), {});
  auto args = json::parse(text);
  if (!args) return fail(Errc::invalid, "the arguments are not JSON: " + args.error().message);
  if (!args->is_object()) return fail(Errc::invalid, "the arguments must be a JSON object");
  return args;
}

// The answer on standard output; an error of the tool goes to standard error, status 1.
int print(const Answer& answer) {
  std::FILE* to = answer.ok ? stdout : stderr;
  std::fprintf(to, "%s\n", json::dump(answer.ok ? answer.result : answer.error).c_str());
  return answer.ok ? 0 : 1;
}

}  // namespace

Result<int> run_call(const Options& options) {
  if (options.operands.empty() || options.operands.size() > 2)
    return usage_error("call wants a tool and perhaps its arguments as JSON");
  auto args = read_args(options);
  if (!args) return usage_error(args.error().message);
  DAYBOOK_ASSIGN(auto asker, Asker::open(options));
  DAYBOOK_ASSIGN(const auto answer,
                 asker.ask(options.operands[0], std::move(*args), options.request_id.value_or(""),
                           options.origin.value_or("agent")));
  DAYBOOK_TRY(asker.close());
  return print(answer);
}

Result<int> run_tools(const Options& options) {
  if (!options.operands.empty()) return usage_error("tools takes no operands");
  DAYBOOK_ASSIGN(auto asker, Asker::open(options));
  DAYBOOK_ASSIGN(const auto answer, asker.ask("tools", json::Value::object()));
  DAYBOOK_TRY(asker.close());
  return print(answer);
}

Result<int> run_doctor(const Options& options) {
  if (!options.operands.empty()) return usage_error("doctor takes no operands");
  DAYBOOK_ASSIGN(auto asker, Asker::open(options, Asker::Calendars::looked_into));
  DAYBOOK_ASSIGN(const auto answer, asker.ask("daybook_doctor", json::Value::object()));
  DAYBOOK_TRY(asker.close());
  if (!answer.ok) return print(answer);
  std::fputs(readable(answer.result).c_str(), stdout);
  return 0;
}

}  // namespace daybook::cli

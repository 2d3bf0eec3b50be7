// The tool set: names, JSON Schemas, checking of arguments, dispatch.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/world.h"

namespace daybook::tools {

struct Call {
  std::string actor;       // person id of who asks
  std::string origin;      // agent | workspace | command | task
  std::string request_id;  // idempotency, where given
  time::Zone zone;         // the caller's
};

// One thing wrong with the arguments.
struct Problem {
  std::string where;  // "args.start_at"
  std::string message;
};

// What a failed call answers (the structured error of the calendar tools).
struct Failure {
  Error error;
  std::vector<Problem> problems;  // all faults of the arguments at once
  std::string calendar_id;
};

enum class ArgType : std::uint8_t { text, when, whole, flag, texts };

struct Arg {
  const char* name;
  ArgType type;
  bool required;
  const char* help;
  const char* alias = nullptr;                 // the older name of the same argument
  std::vector<std::string_view> choices = {};  // for text: the only values
};

class Arguments;
using Handler = std::function<tl::expected<json::Value, Failure>(World&, const Call&, Arguments&)>;

struct Tool {
  const char* name;
  const char* help;
  bool writes;
  std::vector<Arg> args;
  Handler handler;
};

// Arguments that passed their types; handlers read them and may find more faults.
class Arguments {
 public:
  Arguments(const Tool& tool, const json::Value& given);
  bool has(std::string_view name) const { return !value(name).is_null(); }
  std::string text(std::string_view name) const { return value(name).as_string(); }
  bool flag(std::string_view name, bool fallback) const { return value(name).as_bool(fallback); }
  std::int64_t whole(std::string_view name, std::int64_t fallback) const {
    return value(name).as_int(fallback);
  }
  const json::Value& value(std::string_view name) const { return values_[name]; }
  void fault(std::string_view name, std::string message);
  bool sound() const { return problems_.empty(); }
  Failure failure() const;

 private:
  json::Value values_ = json::Value::object();
  std::vector<Problem> problems_;
};

class Registry {
 public:
  Registry();
  // {"tools":[{"name","description","inputSchema",…}]}, in the shape MCP takes.
  json::Value list() const;
  tl::expected<json::Value, Failure> call(World& world, const Call& call, std::string_view tool,
                                          const json::Value& args) const;
  // The error document of a reply.
  static json::Value to_json(const Failure& failure);

 private:
  std::vector<Tool> tools_;
};

std::vector<Tool> read_tools();
std::vector<Tool> write_tools();
std::vector<Tool> transfer_tools();  // import, export, status

}  // namespace daybook::tools

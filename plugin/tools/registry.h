// The tool set: names, JSON Schemas, checking of arguments, dispatch.
#pragma once

#include <functional>
#include <set>
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
  model::Address address;  // where to reach the actor
  std::string tool = {};  // set by the registry: which tool, with which arguments
  json::Value args = {};
  std::string request = {};  // the same in one text
  std::string approved_by = {};  // a person approved this very call; set by the engine only
  std::string approved_clashes = {};  // … knowing what it overlaps: told_of
  std::string trace = {};  // request_context.request_id: kept with what is logged, and nothing else
  bool dry_run = false;               // decide and look for clashes, and write nothing
  bool agent() const { return origin == "agent" || origin == "task" || origin.empty(); }
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
  std::string provider = {};  // of that calendar
  std::string type = {};      // of the answer, where it is not the usual one
};

enum class ArgType : std::uint8_t {
  text,    // at most `most` bytes; with `least` 1 it must hold something to read
  when,    // a date or a time
  whole,   // a whole number from `least` to `most`
  flag,    // true or false
  texts,   // a list of texts, at most `most` of them
  zone,    // an IANA name
  rule,    // an RFC 5545 rule
  cron,    // five fields
  emails,  // a list of e-mail addresses
  object,  // any JSON object
  reminder,  // minutes before; true: as usual, false: none; {"enabled","minutes_before"}
};

struct Arg {
  const char* name;
  ArgType type;
  bool required;
  const char* help;
  const char* alias = nullptr;                 // the older name of the same argument
  std::vector<std::string_view> choices = {};  // for text: the only values
  std::int64_t least = INT64_MIN;
  std::int64_t most = INT64_MAX;
};

class Arguments;
using Handler = std::function<tl::expected<json::Value, Failure>(World&, const Call&, Arguments&)>;
using Checker = std::function<void(World&, const Call&, Arguments&)>;

struct Tool {
  const char* name;
  const char* help;
  bool writes;
  std::vector<Arg> args;
  Handler handler;
  bool self_logged = false;  // its change is logged with it by the gate; others by the registry
  // A field of its answer that is a secret: told once, not logged, and missing where the request is repeated.
  const char* told_once = nullptr;
  // The faults that the handler would find beyond types, in arguments of which others are wrong already.
  Checker check = {};
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
  // Whether it was given and is wrong; its value is not there then.
  bool wrong(std::string_view name) const { return wrong_.count(name) != 0; }
  // The faults that only a pair of arguments shows, for an answer that names everything at once.
  void check_order();
  // The arguments in a fixed order without the request's own id: what tells requests apart.
  std::string canonical(const Tool& tool) const;
  bool sound() const { return problems_.empty(); }
  std::size_t faults() const { return problems_.size(); }
  Failure failure() const;

 private:
  json::Value values_ = json::Value::object();
  std::vector<Problem> problems_;
  std::set<std::string, std::less<>> wrong_;
};

class Registry {
 public:
  Registry();
  // All tools with their JSON Schema, in the shape that takes them: "mcp" (the default), "openai"
  // (function calling) or "anthropic".
  json::Value list(std::string_view format = "mcp") const;
  tl::expected<json::Value, Failure> call(World& world, const Call& call, std::string_view tool,
                                          const json::Value& args) const;
  // Whether a call of it changes nothing but what can be made again (an index that catches up). A name that
  // is no tool's only gets an error.
  bool reads_only(std::string_view tool) const;
  // The error document of a reply.
  static json::Value to_json(const Failure& failure);

 private:
  tl::expected<json::Value, Failure> list_for(const json::Value& args) const;
  tl::expected<json::Value, Failure> run(World& world, const Call& call, const Tool& tool,
                                         Arguments& args) const;
  tl::expected<json::Value, Failure> no_such_tool(std::string_view name) const;
  void check_payload(World& world, const Call& call, Arguments& args) const;
  tl::expected<json::Value, Failure> mutate(World& world, const Call& call,
                                            const Arguments& args) const;
  std::vector<Tool> tools_;
};

std::vector<Tool> read_tools();
std::vector<Tool> write_tools();
std::vector<Tool> scheduling_tools();  // free or busy, free slots, times for a meeting
std::vector<Tool> lookup_tools();    // search, explain, phrases to times
std::vector<Tool> attendee_tools();
std::vector<Tool> approval_tools();
std::vector<Tool> butler_tools();    // schedules, reminders and the workspace
std::vector<Tool> source_tools();    // source calendars and their sync
std::vector<Tool> timeline_tools();
std::vector<Tool> transfer_tools();  // import, export, status

}  // namespace daybook::tools

#include "tools/registry.h"

#include <algorithm>

#include "base/text.h"

namespace daybook::tools {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

const char* wanted(ArgType type) {
  switch (type) {
    case ArgType::text:
      return "text";
    case ArgType::when:
      return "a date (2026-03-04) or a time (2026-03-04T15:00:00, with an offset or a timezone)";
    case ArgType::whole:
      return "a whole number";
    case ArgType::flag:
      return "true or false";
    case ArgType::texts:
      return "a list of texts";
  }
  return "something else";
}

bool fits(ArgType type, const json::Value& v) {
  switch (type) {
    case ArgType::text:
      return v.is_string();
    case ArgType::when:
      return v.is_string() && time::parse_iso(v.as_string()).has_value();
    case ArgType::whole:
      return v.is_number() && v.as_int(INT64_MIN) != INT64_MIN;
    case ArgType::flag:
      return v.is(json::Kind::boolean);
    case ArgType::texts:
      return v.is_array() && std::all_of(v.items().begin(), v.items().end(),
                                         [](const auto& i) { return i.is_string(); });
  }
  return false;
}

json::Value type_schema(const Arg& arg) {
  auto v = json::Value::object();
  switch (arg.type) {
    case ArgType::text:
      v.set("type", str("string"));
      break;
    case ArgType::when:
      v.set("type", str("string"));
      break;
    case ArgType::whole:
      v.set("type", str("integer"));
      break;
    case ArgType::flag:
      v.set("type", str("boolean"));
      break;
    case ArgType::texts: {
      auto items = json::Value::object();
      items.set("type", str("string"));
      v.set("type", str("array")).set("items", std::move(items));
      break;
    }
  }
  if (!arg.choices.empty()) {
    auto list = json::Value::array();
    for (auto c : arg.choices) list.push(str(c));
    v.set("enum", std::move(list));
  }
  return v.set("description", str(arg.help));
}

json::Value schema(const Tool& tool) {
  auto properties = json::Value::object();
  auto required = json::Value::array();
  for (const Arg& arg : tool.args) {
    properties.set(arg.name, type_schema(arg));
    if (arg.required) required.push(str(arg.name));
  }
  auto v = json::Value::object();
  v.set("type", str("object")).set("properties", std::move(properties));
  v.set("required", std::move(required));
  return v.set("additionalProperties", json::Value::boolean(false));
}

json::Value describe(const Tool& tool) {
  auto hints = json::Value::object();
  hints.set("readOnlyHint", json::Value::boolean(!tool.writes));
  auto v = json::Value::object();
  v.set("name", str(tool.name)).set("description", str(tool.help));
  return v.set("inputSchema", schema(tool)).set("annotations", std::move(hints));
}

const Arg* find_arg(const Tool& tool, std::string_view name) {
  for (const Arg& arg : tool.args)
    if (name == arg.name || (arg.alias != nullptr && name == arg.alias)) return &arg;
  return nullptr;
}

std::string list_choices(const Arg& arg) {
  std::string out;
  for (auto c : arg.choices) out += (out.empty() ? "" : ", ") + std::string(c);
  return out;
}

std::string nearest_tool(const std::vector<Tool>& tools, std::string_view name) {
  std::string best;
  std::size_t distance = 5;
  for (const Tool& t : tools)
    if (const auto d = text::edit_distance(name, t.name, 4); d < distance) {
      distance = d;
      best = t.name;
    }
  return best;
}

}  // namespace

Arguments::Arguments(const Tool& tool, const json::Value& given) {
  for (const auto& [name, v] : given.members()) {
    if (v.is_null() || name == "request_context") continue;  // context is for tracing only
    const Arg* arg = find_arg(tool, name);
    if (arg == nullptr) {
      fault(name, "there is no such argument");
    } else if (!fits(arg->type, v)) {
      fault(name, std::string("must be ") + wanted(arg->type));
    } else if (!arg->choices.empty() && std::find(arg->choices.begin(), arg->choices.end(),
                                                  v.as_string()) == arg->choices.end()) {
      fault(name, "must be one of " + list_choices(*arg));
    } else {
      values_.set(arg->name, v);
    }
  }
  for (const Arg& arg : tool.args) {
    const bool given_wrong = std::any_of(problems_.begin(), problems_.end(), [&](const auto& p) {
      return p.where == std::string("args.") + arg.name;
    });
    if (arg.required && !has(arg.name) && !given_wrong) fault(arg.name, "is missing");
  }
}

void Arguments::fault(std::string_view name, std::string message) {
  problems_.push_back({"args." + std::string(name), std::move(message)});
}

Failure Arguments::failure() const {
  std::string all;
  for (const auto& p : problems_) all += (all.empty() ? "" : "; ") + p.where + " " + p.message;
  return {{Errc::invalid, all, problems_.empty() ? "" : problems_.front().where}, problems_, {}};
}

Registry::Registry() {
  for (auto make : {read_tools, write_tools, transfer_tools})
    for (auto& tool : make()) tools_.push_back(std::move(tool));
}

json::Value Registry::list() const {
  auto tools = json::Value::array();
  for (const Tool& tool : tools_) tools.push(describe(tool));
  auto v = json::Value::object();
  return v.set("tools", std::move(tools));
}

tl::expected<json::Value, Failure> Registry::call(World& world, const Call& call,
                                                  std::string_view name,
                                                  const json::Value& args) const {
  if (name == "tools") return list();
  const auto it =
      std::find_if(tools_.begin(), tools_.end(), [&](const Tool& t) { return name == t.name; });
  if (it == tools_.end()) {
    std::string message = "there is no tool \"" + std::string(name.substr(0, 60)) + "\"";
    if (const auto near = nearest_tool(tools_, name); !near.empty())
      message += "; did you mean " + near + "?";
    return tl::unexpected(
        Failure{{Errc::not_found, message + " The tool \"tools\" lists them.", "tool"}, {}, {}});
  }
  Arguments checked(*it, args);
  if (!checked.sound()) return tl::unexpected(checked.failure());
  return it->handler(world, call, checked);
}

json::Value Registry::to_json(const Failure& f) {
  auto v = json::Value::object();
  const char* type =
      f.error.code == Errc::reauth ? "CalendarCredentialError" : "CalendarRequestError";
  v.set("type", str(type)).set("message", str(f.error.message));
  v.set("status", str("error")).set("error", str(f.error.message)).set("error_type", str(type));
  v.set("code", str(errc_name(f.error.code)));
  if (!f.calendar_id.empty()) v.set("calendar_id", str(f.calendar_id));
  if (!f.problems.empty()) {
    auto list = json::Value::array();
    for (const auto& p : f.problems) {
      auto item = json::Value::object();
      item.set("where", str(p.where)).set("message", str(p.message));
      list.push(std::move(item));
    }
    v.set("problems", std::move(list));
  }
  return v;
}

}  // namespace daybook::tools

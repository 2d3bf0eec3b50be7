// The only file that sees the TOML library: it costs seconds to compile.
#include <sstream>

#include "cli/settings.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 1
#include <toml++/toml.h>

namespace daybook::cli {
namespace {

json::Value convert(const toml::node& node);

json::Value convert_table(const toml::table& table) {
  auto out = json::Value::object();
  for (const auto& [key, value] : table)
    out.append_unchecked(std::string(key.str()), convert(value));
  return out;
}

json::Value convert_array(const toml::array& array) {
  auto out = json::Value::array();
  for (const auto& item : array) out.push(convert(item));
  return out;
}

template <class T>
json::Value printed(const T& value) {
  std::ostringstream text;
  text << value;
  return json::Value::string(std::move(text).str());
}

json::Value convert(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return convert_table(*node.as_table());
    case toml::node_type::array:
      return convert_array(*node.as_array());
    case toml::node_type::string:
      return json::Value::string(node.as_string()->get());
    case toml::node_type::integer:
      return json::Value::integer(node.as_integer()->get());
    case toml::node_type::floating_point:
      return json::Value::number(node.as_floating_point()->get());
    case toml::node_type::boolean:
      return json::Value::boolean(node.as_boolean()->get());
    case toml::node_type::date:
      return printed(node.as_date()->get());
    case toml::node_type::time:
      return printed(node.as_time()->get());
    case toml::node_type::date_time:
      return printed(node.as_date_time()->get());
    case toml::node_type::none:
      break;
  }
  return {};
}

}  // namespace

Result<json::Value> toml_to_json(const std::string& text, const std::string& name) {
  const auto parsed = toml::parse(text, name);
  if (parsed) return convert_table(parsed.table());
  const auto& error = parsed.error();
  return fail(Errc::invalid,
              name + ":" + std::to_string(error.source().begin.line) + ": " +
                  std::string(error.description()),
              "line " + std::to_string(error.source().begin.line));
}

}  // namespace daybook::cli

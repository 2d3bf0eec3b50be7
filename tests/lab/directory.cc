#include "lab/directory.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <fstream>
#include <iterator>

#include "base/json.h"
#include "base/text.h"

namespace daybook::lab {
namespace {

// The part of TOML that settings use, as the JSON tree that the library takes.
json::Value to_json(const toml::node& node) {
  if (const auto* table = node.as_table()) {
    auto out = json::Value::object();
    for (const auto& [key, value] : *table) out.set(std::string(key.str()), to_json(value));
    return out;
  }
  if (const auto* array = node.as_array()) {
    auto out = json::Value::array();
    for (const auto& value : *array) out.push(to_json(value));
    return out;
  }
  if (const auto* s = node.as_string()) return json::Value::string(s->get());
  if (const auto* i = node.as_integer()) return json::Value::integer(i->get());
  if (const auto* d = node.as_floating_point()) return json::Value::number(d->get());
  if (const auto* b = node.as_boolean()) return json::Value::boolean(b->get());
  return {};
}

Result<json::Value> tree(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first != std::string::npos && text[first] == '{') return json::parse(text);
  const toml::parse_result parsed = toml::parse(std::string_view(text));
  if (!parsed) {
    const auto& error = parsed.error();
    return fail(Errc::invalid, std::string(error.description()),
                "line " + std::to_string(error.source().begin.line));
  }
  return to_json(parsed.table());
}

std::vector<std::string> strings(const json::Value& list) {
  std::vector<std::string> out;
  for (const auto& v : list.items())
    if (v.is_string()) out.push_back(v.as_string());
  return out;
}

model::Directory directory_of(const json::Value& root) {
  model::Directory d;
  for (const auto& p : root["places"].items())
    d.places.push_back({std::string(p.str("name")), strings(p["aliases"])});
  for (const auto& p : root["people"].items()) {
    model::Person person;
    person.id = p.str("id");
    person.name = p.str("name");
    if (person.id.empty()) person.id = person.name;
    if (person.name.empty()) person.name = person.id;
    d.people.push_back(std::move(person));
  }
  for (const auto& c : root["conversations"].items()) {
    d.conversations.push_back({std::string(c.str("id")), std::string(c.str("place")), true});
    if (!c.str("name").empty())
      d.conversations.push_back({std::string(c.str("name")), std::string(c.str("place")), true});
  }
  return d;
}

}  // namespace

Result<LabSettings> read_settings(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Errc::io, "cannot read " + path, path);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  DAYBOOK_ASSIGN(const json::Value root, tree(text));
  LabSettings s;
  s.directory = directory_of(root);
  s.ask_at = root["detection"]["ask_at"].as_double(s.ask_at);
  s.extract_at = root["detection"]["extract_at"].as_double(s.extract_at);
  return s;
}

}  // namespace daybook::lab

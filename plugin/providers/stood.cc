#include "providers/stood.h"

#include <algorithm>

namespace daybook::providers {

using json::Value;

std::string stood_text(const Stood& stood) {
  if (!stood.master.is_object()) return {};
  auto v = Value::object();
  v.set("master", stood.master).set("exceptions", Value::array(stood.exceptions));
  return json::dump(v);
}

Stood stood_of(const std::string& original) {
  const auto v = original.empty() ? Result<Value>(Value{}) : json::parse(original);
  if (!v) return {};
  return {(*v)["master"], (*v)["exceptions"].items()};
}

void note(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

}  // namespace daybook::providers

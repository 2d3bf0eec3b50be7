#include "engine/settings_reader.h"

#include <cmath>

#include "base/limits.h"
#include "engine/accounts.h"

namespace daybook::engine {

using json::Value;

void SettingsReader::fault(const std::string& path, const std::string& what) {
  faults_ += (faults_.empty() ? "" : "\n") + path + ": " + what;
}

const Value* SettingsReader::member(const Value& v, const std::string& base, const char* key, bool fits(const Value&),
                                    const char* wanted) {
  const auto* found = v.find(key);
  if (found == nullptr || found->is_null()) return nullptr;
  if (fits(*found)) return found;
  fault(base + key, std::string("must be ") + wanted);
  return nullptr;
}

std::string SettingsReader::text(const Value& v, const std::string& base, const char* key, std::string fallback) {
  const auto* found = member(v, base, key, [](const Value& x) { return x.is_string(); }, "text");
  return found != nullptr ? found->as_string() : std::move(fallback);
}

bool SettingsReader::flag(const Value& v, const std::string& base, const char* key, bool fallback) {
  const auto* found = member(v, base, key, [](const Value& x) { return x.is(json::Kind::boolean); }, "true or false");
  return found != nullptr ? found->as_bool() : fallback;
}

double SettingsReader::number(const Value& v, const std::string& base, const char* key, double fallback, double low,
                              double high) {
  const auto* found = member(v, base, key, [](const Value& x) { return x.is_number(); }, "a number");
  if (found == nullptr) return fallback;
  const double d = found->as_double();
  if (d >= low && d <= high) return d;
  fault(base + key,
        "must be between " + json::dump(Value::number(low)) + " and " + json::dump(Value::number(high)));
  return fallback;
}

int SettingsReader::whole(const Value& v, const std::string& base, const char* key, int fallback, int low, int high) {
  const double d = number(v, base, key, fallback, low, high);
  if (d != std::floor(d)) fault(base + key, "must be a whole number");
  return static_cast<int>(d);
}

time::Zone SettingsReader::zone(const Value& v, const std::string& base, const char* key, const time::Zone& fallback) {
  const std::string name = text(v, base, key, "");
  if (name.empty()) return fallback;
  auto found = time::Zone::find(name);
  if (found) return *found;
  fault(base + key, found.error().message);
  return fallback;
}

const std::vector<Value>& SettingsReader::list(const Value& v, const std::string& base, const char* key) {
  static const std::vector<Value>& none = *new std::vector<Value>();
  const auto* found = member(v, base, key, [](const Value& x) { return x.is_array(); }, "a list");
  return found != nullptr ? found->items() : none;
}

const Value& SettingsReader::table(const Value& v, const std::string& base, const char* key) {
  static const Value& none = *new Value();
  const auto* found = member(v, base, key, [](const Value& x) { return x.is_object(); }, "a table");
  return found != nullptr ? *found : none;
}

std::vector<std::string> SettingsReader::texts(const Value& v, const std::string& base, const char* key) {
  std::vector<std::string> out;
  bool sound = true;
  for (const auto& item : list(v, base, key)) {
    out.push_back(item.as_string());
    sound = sound && item.is_string();
  }
  if (!sound) fault(base + key, "must be a list of texts");
  return out;
}

std::string SettingsReader::id(const Value& v, const std::string& base, std::set<std::string>& others) {
  auto id = text(v, base, "id", "");
  if (id.empty())
    fault(base + "id", "is missing");
  else if (id.size() > limits::kIdBytes)
    fault(base + "id", "is longer than 512 bytes");
  else if (!others.insert(id).second)
    fault(base + "id", "\"" + id + "\" stands twice");
  return id;
}

std::optional<int> SettingsReader::tier(const Value& v, const std::string& base, const char* key) {
  const auto* given = v.find(key);
  if (given == nullptr || given->is_null()) return std::nullopt;
  return whole(v, base, key, 0, 0, 4);
}

std::string SettingsReader::secret(const Value& v, const std::string& base, const char* key, const Value& secrets) {
  const auto reference = text(v, base, key, "");
  if (reference.empty()) return {};
  auto secret = resolve_secret(reference, secrets);
  if (secret) return std::move(*secret);
  fault(base + key, secret.error().message);
  return {};
}

std::string SettingsReader::reference(const Value& v, const std::string& base, const char* key) {
  auto given = text(v, base, key, "");
  if (!given.empty() && !is_secret_reference(given))
    fault(base + key, resolve_secret(given, {}).error().message);
  return given;
}

std::string at(const char* list, std::size_t i) { return std::string(list) + "[" + std::to_string(i) + "]."; }

}  // namespace daybook::engine

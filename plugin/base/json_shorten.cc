#include "base/json_shorten.h"
#include "base/text.h"

namespace daybook::json {
namespace {

constexpr std::size_t kMostKept = 16 * 1024;  // of one list or text, at first
constexpr std::size_t kLeastKept = 1024;      // ids and titles are never cut

Value cut(const Value& v, std::size_t bound);

// The first items that take so many bytes together.
Value first_of(const Value& list, std::size_t bound) {
  auto out = Value::array();
  std::size_t bytes = 2;
  for (const auto& item : list.items()) {
    auto kept = cut(item, bound);
    bytes += dumped_size(kept) + 1;
    if (bytes > bound) break;
    out.push(std::move(kept));
  }
  return out;
}

Value cut_object(const Value& v, std::size_t bound) {
  auto out = Value::object();
  auto shortened = v["shortened"].is_object() ? v["shortened"] : Value::object();
  for (const auto& [name, value] : v.members()) {
    auto kept = cut(value, bound);
    const bool list = value.is_array() && kept.items().size() < value.items().size();
    const bool text = value.is_string() && kept.as_string().size() < value.as_string().size();
    const auto whole = list ? value.items().size() : value.as_string().size();
    if ((list || text) && shortened.find(name) == nullptr)
      shortened.set(name, Value::integer(static_cast<std::int64_t>(whole)));
    out.append_unchecked(name, std::move(kept));
  }
  if (!shortened.members().empty()) out.set("shortened", std::move(shortened));
  return out;
}

Value cut(const Value& v, std::size_t bound) {
  if (v.is_string() && v.as_string().size() > bound) return Value::string(std::string(text::cut(v.as_string(), bound)));
  if (v.is_array()) return first_of(v, bound);
  return v.is_object() ? cut_object(v, bound) : v;
}

}  // namespace

void shorten(Value& value, std::size_t most) {
  for (auto bound = kMostKept; bound >= kLeastKept && dumped_size(value) > most; bound /= 2) value = cut(value, bound);
}

}  // namespace daybook::json

#include "base/json.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace daybook::json {
namespace {

// Made when first asked for and never freed: nothing happens at load or at exit.
const Value& null_value() {
  static const Value& value = *new Value();
  return value;
}
const std::string& empty_text() {
  static const std::string& text = *new std::string();
  return text;
}

void dump_number(double d, std::string& out) {
  if (!std::isfinite(d)) {
    out += "null";
    return;
  }
  char buf[40];
  auto [end, ec] = std::to_chars(buf, buf + sizeof buf, d);
  out.append(buf, ec == std::errc{} ? end : buf);
}

template <class Range, class Each>
void dump_list(const Range& range, char open, char close, std::string& out, Each each) {
  out += open;
  bool first = true;
  for (const auto& item : range) {
    if (!first) out += ',';
    first = false;
    each(item);
  }
  out += close;
}

}  // namespace

void dump_to(const Value& v, std::string& out) {
  switch (v.kind()) {
    case Kind::null:
      out += "null";
      break;
    case Kind::boolean:
      out += v.as_bool() ? "true" : "false";
      break;
    case Kind::integer:
      out += std::to_string(v.as_int());
      break;
    case Kind::number:
      dump_number(v.as_double(), out);
      break;
    case Kind::string:
      dump_string(v.as_string(), out);
      break;
    case Kind::array:
      dump_list(v.items(), '[', ']', out, [&](const Value& item) { dump_to(item, out); });
      break;
    case Kind::object:
      dump_list(v.members(), '{', '}', out, [&](const Value::Member& m) {
        dump_string(m.first, out);
        out += ':';
        dump_to(m.second, out);
      });
      break;
    case Kind::written:
      out += std::get<Value::Written>(v.content_).json;
      break;
  }
}

Value Value::boolean(bool b) {
  Value v;
  v.content_ = b;
  return v;
}
Value Value::integer(std::int64_t i) {
  Value v;
  v.content_ = i;
  return v;
}
Value Value::number(double d) {
  Value v;
  v.content_ = d;
  return v;
}
Value Value::string(std::string s) {
  Value v;
  v.content_ = std::move(s);
  return v;
}
Value Value::array(std::vector<Value> items) {
  Value v;
  v.content_ = std::move(items);
  return v;
}
Value Value::object(std::vector<Member> members) {
  Value v;
  v.content_ = std::move(members);
  return v;
}

Value Value::written(std::string json) {
  Value v;
  v.content_ = Written{std::move(json)};
  return v;
}

bool Value::as_bool(bool fallback) const {
  const auto* b = std::get_if<bool>(&content_);
  return b != nullptr ? *b : fallback;
}

std::int64_t Value::as_int(std::int64_t fallback) const {
  if (const auto* i = std::get_if<std::int64_t>(&content_)) return *i;
  const auto* d = std::get_if<double>(&content_);
  if (d == nullptr || std::floor(*d) != *d || std::fabs(*d) > 9e15) return fallback;
  return static_cast<std::int64_t>(*d);
}

double Value::as_double(double fallback) const {
  if (const auto* d = std::get_if<double>(&content_)) return *d;
  const auto* i = std::get_if<std::int64_t>(&content_);
  return i != nullptr ? static_cast<double>(*i) : fallback;
}

const std::string& Value::as_string() const {
  const auto* s = std::get_if<std::string>(&content_);
  return s != nullptr ? *s : empty_text();
}

const std::vector<Value>& Value::items() const& {
  static const std::vector<Value>& none = *new std::vector<Value>();
  const auto* list = std::get_if<std::vector<Value>>(&content_);
  return list != nullptr ? *list : none;
}

const std::vector<Value::Member>& Value::members() const& {
  static const std::vector<Member>& none = *new std::vector<Member>();
  const auto* list = std::get_if<std::vector<Member>>(&content_);
  return list != nullptr ? *list : none;
}

const Value* Value::find(std::string_view key) const {
  for (const auto& [name, value] : members())
    if (name == key) return &value;
  return nullptr;
}

const Value& Value::operator[](std::string_view key) const {
  const Value* found = find(key);
  return found != nullptr ? *found : null_value();
}

Value& Value::set(std::string key, Value value) {
  if (auto* members = std::get_if<std::vector<Member>>(&content_)) {
    for (auto& [name, old] : *members) {
      if (name == key) {
        old = std::move(value);
        return *this;
      }
    }
  }
  return append_unchecked(std::move(key), std::move(value));
}

Value& Value::append_unchecked(std::string key, Value value) {
  if (!is_object()) content_ = std::vector<Member>();
  std::get<std::vector<Member>>(content_).emplace_back(std::move(key), std::move(value));
  return *this;
}

Value& Value::push(Value value) {
  if (!is_array()) content_ = std::vector<Value>();
  std::get<std::vector<Value>>(content_).push_back(std::move(value));
  return *this;
}

namespace {

bool stands_for_itself(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
}

// Whether eight characters all stand for themselves: of each byte the highest bit tells, as a borrow from a
// subtraction shows what is smaller. A byte behind one that is found may be taken for another: then each is looked at.
bool eight_stand(const char* s) {
  std::uint64_t x = 0;
  std::memcpy(&x, s, sizeof x);
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = kOnes << 7;
  const auto equal = [x](std::uint64_t c) {
    const std::uint64_t d = x ^ (kOnes * c);
    return (d - kOnes) & ~d;
  };
  const std::uint64_t control = (x - kOnes * 0x20) & ~x;
  return ((control | equal('"') | equal('\\') | equal(0x7f)) & kHigh) == 0;
}

// The end of what stands for itself.
std::size_t plain_until(std::string_view s, std::size_t from) {
  while (from + 8 <= s.size() && eight_stand(s.data() + from)) from += 8;
  while (from < s.size() && stands_for_itself(s[from])) ++from;
  return from;
}

void escape(char c, std::string& out) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\t': out += "\\t"; return;
    case '\r': out += "\\r"; return;
    default: break;
  }
  char buf[8];
  std::snprintf(buf, sizeof buf, "\\u%04x", static_cast<unsigned>(c));
  out += buf;
}

}  // namespace

void dump_string(std::string_view s, std::string& out) {
  out += '"';
  for (std::size_t from = 0; from < s.size();) {
    std::size_t to = plain_until(s, from);
    out.append(s, from, to - from);
    if (to < s.size()) escape(s[to++], out);
    from = to;
  }
  out += '"';
}

namespace {

std::size_t string_size(std::string_view s) {
  std::size_t n = 2 + s.size();
  for (auto i = plain_until(s, 0); i < s.size(); i = plain_until(s, i + 1)) {
    const char c = s[i];
    n += c == '"' || c == '\\' || c == '\n' || c == '\t' || c == '\r' ? 1 : 5;
  }
  return n;
}

// The signs between the entries of a list, and around them.
std::size_t signs(std::size_t entries) { return 2 + (entries > 1 ? entries - 1 : 0); }

}  // namespace

std::size_t dumped_size(const Value& v) {
  std::size_t n = 0;
  switch (v.kind()) {
    case Kind::string:
      return string_size(v.as_string());
    case Kind::array:
      for (const auto& item : v.items()) n += dumped_size(item);
      return n + signs(v.items().size());
    case Kind::object:
      for (const auto& [name, value] : v.members()) n += string_size(name) + 1 + dumped_size(value);
      return n + signs(v.members().size());
    default:
      return dump(v).size();
  }
}

std::string dump(const Value& value) {
  std::string out;
  dump_to(value, out);
  return out;
}

}  // namespace daybook::json

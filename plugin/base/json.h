// JSON in. Strict RFC 8259 with guards: UTF-8 checked, depth bounded, duplicate keys refused, lone
// surrogates refused, numbers kept as 64-bit integers where they are ones.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace daybook::json {

// written: a piece of a document of ours that is text already; nothing read is of this kind.
enum class Kind : std::uint8_t { null, boolean, integer, number, string, array, object, written };

// An owned JSON value. Accessors never fail: they answer an empty value for a wrong kind, and
// `is`/`find` tell whether there was one.
class Value {
 public:
  using Member = std::pair<std::string, Value>;

  Value() = default;
  static Value boolean(bool b);
  static Value integer(std::int64_t i);
  static Value number(double d);
  static Value string(std::string s);
  static Value array(std::vector<Value> items = {});
  static Value object(std::vector<Member> members = {});
  static Value written(std::string json);  // sound JSON, which is dumped as it is and cannot be looked into

  Kind kind() const { return static_cast<Kind>(content_.index()); }
  bool is(Kind k) const { return kind() == k; }
  bool is_null() const { return is(Kind::null); }
  bool is_string() const { return is(Kind::string); }
  bool is_object() const { return is(Kind::object); }
  bool is_array() const { return is(Kind::array); }
  bool is_number() const { return is(Kind::integer) || is(Kind::number); }

  bool as_bool(bool fallback = false) const;
  std::int64_t as_int(std::int64_t fallback = 0) const;  // a whole number given as 3.0 counts
  double as_double(double fallback = 0) const;
  const std::string& as_string() const;  // empty for other kinds
  const std::vector<Value>& items() const&;
  const std::vector<Member>& members() const&;
  // A loop over a temporary's members would outlive it.
  const std::vector<Value>& items() && = delete;
  const std::vector<Member>& members() && = delete;

  // The member of that name, or nullptr. First of all for objects; linear, documents are small.
  const Value* find(std::string_view key) const;
  // The member of that name, or a null value.
  const Value& operator[](std::string_view key) const;
  std::string_view str(std::string_view key) const { return (*this)[key].as_string(); }

  // Builders, for documents we write.
  Value& set(std::string key, Value value);  // replaces a member of that name
  Value& push(Value value);
  // Appends without looking for a member of that name: only where it cannot be there.
  Value& append_unchecked(std::string key, Value value);
  // Takes the members out that `gone` says so of; nothing for other kinds.
  template <class Gone>
  void erase_if(Gone gone) {
    if (auto* m = std::get_if<std::vector<Member>>(&content_))
      std::erase_if(*m, [&](const Member& each) { return gone(each.first, each.second); });
  }

  bool operator==(const Value&) const = default;

 private:
  struct Written {
    std::string json;
    bool operator==(const Written&) const = default;
  };
  friend void dump_to(const Value& value, std::string& out);
  // In the order of Kind.
  std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<Value>, std::vector<Member>, Written>
      content_;
};

// Receives a document as a stream of events; `false` stops the walk (error "refused").
class Sink {
 public:
  virtual ~Sink() = default;
  virtual bool on_null() = 0;
  virtual bool on_bool(bool) = 0;
  virtual bool on_int(std::int64_t) = 0;
  virtual bool on_double(double) = 0;
  virtual bool on_string(std::string_view) = 0;
  virtual bool on_key(std::string_view) = 0;
  virtual bool on_begin(Kind) = 0;  // array or object
  virtual bool on_end(Kind) = 0;
};

// Walks one document. Errors: invalid (bad syntax, with the byte offset; bad UTF-8: where = "utf8";
// too deep: where = "depth"). Checks everything but duplicate keys.
Status walk(std::string_view text, Sink& sink);
// … in its own bytes, without a copy.
Status walk_in_place(std::string text, Sink& sink);

// Reads one document into a value; duplicate keys in one object are an error (where = "duplicate").
Result<Value> parse(std::string_view text);

// What a stranger sent: twenty million empty objects are 60 MB of text and a gigabyte of values, so what
// is built is counted, in bytes. Errors beside those of `parse`: too_big.
inline constexpr std::size_t kStrangersBytes = 32U << 20;
Result<Value> parse_foreign(std::string_view text, std::size_t most_bytes = kStrangersBytes);

// A long list, read where it lies: what stands in the array that the document has under `list` is given
// to `take` one by one, and only the rest is kept (no name: all of it). An error of `take` ends the reading and is the answer.
using TakeEach = std::function<Status(Value)>;
Result<Value> parse_list(std::string text, std::string_view list, const TakeEach& take,
                         std::size_t most_bytes = kStrangersBytes);

// Compact text with the members in their order; strings are escaped so that the text is valid UTF-8
// without control characters.
std::string dump(const Value& value);
void dump_to(const Value& value, std::string& out);
// The bytes that `dump` would write.
std::size_t dumped_size(const Value& value);
void dump_string(std::string_view s, std::string& out);

}  // namespace daybook::json

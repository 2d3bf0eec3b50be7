// Values out of the events of a walk.
#include <set>

#include "base/json.h"

namespace daybook::json {
namespace {

// A list whose entries are given away as they come.
struct GivenList {
  std::string_view name;
  const TakeEach& take;
};

// Builds a Value from the event stream; keeps the path of open containers, and counts what it built.
class Builder final : public Sink {
 public:
  explicit Builder(std::size_t most_bytes = SIZE_MAX, const GivenList* given = nullptr)
      : most_(most_bytes), given_(given) {}
  bool on_null() override { return add(Value{}); }
  bool on_bool(bool b) override { return add(Value::boolean(b)); }
  bool on_int(std::int64_t i) override { return add(Value::integer(i)); }
  bool on_double(double d) override { return add(Value::number(d)); }
  bool on_string(std::string_view s) override {
    return fits(on_heap(s)) && add(Value::string(std::string(s)));
  }
  bool on_key(std::string_view k) override {
    Open& object = open_.back();
    if (!is_new(object, k)) {
      duplicate_ = k;
      return false;
    }
    object.key = k;
    return fits(sizeof(Value::Member) - sizeof(Value) + on_heap(k));
  }
  bool on_begin(Kind kind) override {
    open_.push_back({kind == Kind::array ? Value::array() : Value::object(), {}, {}});
    if (open_.size() == 2 && in_given()) before_ = built_;
    return true;
  }
  bool on_end(Kind) override {
    Value done = std::move(open_.back().value);
    open_.pop_back();
    return add(std::move(done));
  }
  Value take() { return std::move(root_); }
  // Why the walk was ended, where it was by us.
  std::optional<Error> refusal() const {
    if (refusal_) return refusal_;
    if (duplicate_.empty()) return std::nullopt;
    return Error{Errc::invalid, "the key \"" + duplicate_ + "\" stands twice in one object", "duplicate"};
  }

 private:
  struct Open {
    Value value;
    std::string key;
    std::set<std::string, std::less<>> keys;  // of large objects only
  };
  // Small objects are looked through; large ones get an index, so that no document takes long.
  bool is_new(Open& object, std::string_view key) {
    constexpr std::size_t kSmall = 16;
    const auto& members = object.value.members();
    if (members.size() < kSmall) return object.value.find(key) == nullptr;
    if (object.keys.empty())
      for (const auto& [name, value] : members) object.keys.insert(name);
    else
      object.keys.insert(members.back().first);
    built_ += kIndexed;
    return object.keys.find(key) == object.keys.end();
  }
  static std::size_t on_heap(std::string_view s) { return s.size() > 15 ? s.size() + 1 : 0; }
  bool fits(std::size_t bytes) {
    built_ += bytes;
    if (built_ <= most_) return true;
    refusal_ = Error{Errc::too_big,
                     "the JSON document holds more than " + std::to_string(most_ >> 20) + " MiB of values", {}};
    return false;
  }
  bool in_given() const {
    return given_ != nullptr && open_[1].value.is_array() && open_[0].key == given_->name;
  }
  bool give(Value v) {
    built_ = before_;
    auto taken = given_->take(std::move(v));
    if (!taken) refusal_ = std::move(taken).error();
    return !refusal_;
  }
  bool add(Value v) {
    if (!fits(sizeof(Value))) return false;
    if (open_.size() == 2 && in_given()) return give(std::move(v));
    if (open_.empty()) {
      root_ = std::move(v);
    } else if (open_.back().value.is_array()) {
      open_.back().value.push(std::move(v));
    } else {
      open_.back().value.append_unchecked(std::move(open_.back().key), std::move(v));
    }
    return true;
  }
  static constexpr std::size_t kIndexed = 2 * sizeof(std::string) + 4 * sizeof(void*);  // a node of `keys`
  std::vector<Open> open_;
  Value root_;
  std::string duplicate_;
  std::optional<Error> refusal_;
  std::size_t most_, built_ = 0;
  const GivenList* given_;
  std::size_t before_ = 0;  // what stood when the given list began
};

Result<Value> built(Status walked, Builder& builder) {
  if (walked) return builder.take();
  auto ours = builder.refusal();
  return pass_on(ours ? std::move(*ours) : std::move(walked).error());
}

}  // namespace

Result<Value> parse(std::string_view text) { return parse_foreign(text, SIZE_MAX); }

Result<Value> parse_foreign(std::string_view text, std::size_t most_bytes) {
  Builder builder(most_bytes);
  return built(walk(text, builder), builder);
}

Result<Value> parse_list(std::string text, std::string_view list, const TakeEach& take, std::size_t most_bytes) {
  const GivenList given{list, take};
  Builder builder(most_bytes, list.empty() ? nullptr : &given);
  return built(walk_in_place(std::move(text), builder), builder);
}

}  // namespace daybook::json

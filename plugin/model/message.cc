#include "model/message.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/limits.h"

namespace daybook::model {
namespace {

// The keys of a message document; `none` is any other.
enum class Key : std::uint8_t { none, v, platform, workspace, conversation, direct, id, thread, author, text, ts_ms, edited, deleted, reaction, reply_to, mentions };

constexpr std::array<std::string_view, 16> kKeys = {"",       "v",    "platform", "workspace", "conversation", "direct",   "id",       "thread",
                                                    "author", "text", "ts_ms",    "edited",    "deleted",      "reaction", "reply_to", "mentions"};

// By length and first letter at most two keys are left to be compared.
Key key_of(std::string_view k) {
  const auto is = [k](Key key) { return k == kKeys[static_cast<std::size_t>(key)] ? key : Key::none; };
  switch (k.size()) {
    case 1: return is(Key::v);
    case 2: return is(Key::id);
    case 4: return is(Key::text);
    case 5: return is(Key::ts_ms);
    case 6: return k[0] == 'd' ? is(Key::direct) : k[0] == 't' ? is(Key::thread) : k[0] == 'a' ? is(Key::author) : is(Key::edited);
    case 7: return is(Key::deleted);
    case 8: return k[0] == 'p' ? is(Key::platform) : k[0] == 'm' ? is(Key::mentions) : k[2] == 'a' ? is(Key::reaction) : is(Key::reply_to);
    case 9: return is(Key::workspace);
    case 12: return is(Key::conversation);
    default: return Key::none;
  }
}

// Fills a Message straight from the event stream: this is the hot path of the library.
class MessageSink final : public json::Sink {
 public:
  explicit MessageSink(Message& out) : out_(out) {}

  bool on_null() override {
    if (depth_ == 1 && key_ == Key::v) return wrong("1");
    return scalar_inside();  // a null member counts as missing
  }
  bool on_bool(bool b) override {
    if (depth_ != 1) return scalar_inside();
    switch (key_) {
      case Key::direct: out_.direct = b; return true;
      case Key::edited: out_.edited = b; return true;
      case Key::deleted: out_.deleted = b; return true;
      default: return misfit();
    }
  }
  bool on_int(std::int64_t i) override {
    if (depth_ != 1) return scalar_inside();
    switch (key_) {
      case Key::v: return i == 1 || wrong("1");
      case Key::ts_ms: return set_time(i);
      case Key::edited: out_.edited = i != 0; return true;  // hosts that pass the time of the edit
      default: return misfit();
    }
  }
  bool on_double(double d) override {
    if (depth_ != 1) return scalar_inside();
    const bool in_range = d > -9e15 && d < 9e15;
    if (key_ == Key::ts_ms)
      return in_range ? set_time(static_cast<std::int64_t>(d)) : wrong("a time within the years 1 to 9999");
    // A whole number may be written as 1.0.
    const bool whole = in_range && d == static_cast<double>(static_cast<std::int64_t>(d));
    return whole ? on_int(static_cast<std::int64_t>(d)) : misfit();
  }
  bool on_string(std::string_view s) override {
    if (depth_ == 2 && in_mentions_) {
      if (s.size() > limits::kIdBytes) return refuse("\"mentions\" holds an id longer than 512 bytes");
      out_.mentions.emplace_back(s);
      return true;
    }
    if (depth_ != 1) return depth_ != 0;
    if (key_ == Key::edited) {
      out_.edited = !s.empty();
      return true;
    }
    std::string* field = field_of(key_);
    if (field == nullptr) return misfit();
    if (key_ != Key::text && s.size() > limits::kIdBytes) return refuse("\"" + name() + "\" is longer than 512 bytes");
    field->assign(s.substr(0, limits::kMessageTextBytes));
    return true;
  }
  bool on_key(std::string_view k) override {
    if (depth_ != 1) return true;
    key_ = key_of(k);
    if (key_ == Key::none) return true;
    // A document that says a thing twice is refused.
    const auto bit = static_cast<std::uint32_t>(1U << static_cast<unsigned>(key_));
    if ((seen_ & bit) != 0) return refuse("the key \"" + name() + "\" stands twice");
    seen_ |= bit;
    return true;
  }
  bool on_begin(json::Kind kind) override {
    if (depth_ == 0 && kind != json::Kind::object) return false;
    if (depth_ == 2 && in_mentions_) return wrong("a list of strings");
    in_mentions_ = depth_ == 1 && kind == json::Kind::array && key_ == Key::mentions;
    if (depth_ == 1 && !in_mentions_ && !misfit()) return false;
    ++depth_;
    return true;
  }
  bool on_end(json::Kind) override {
    if (--depth_ == 1) in_mentions_ = false;
    return true;
  }

  const std::string& problem() const { return problem_; }
  const char* missing() const {
    if (out_.platform.empty()) return "platform";
    if (out_.conversation.empty()) return "conversation";
    if (out_.id.empty()) return "id";
    if (out_.author.empty() && !out_.deleted) return "author";
    if (!has_ts_) return "ts_ms";
    return nullptr;
  }
  std::string name() const { return std::string(kKeys[static_cast<std::size_t>(key_)]); }

 private:
  std::string* field_of(Key key) {
    switch (key) {
      case Key::platform: return &out_.platform;
      case Key::workspace: return &out_.workspace;
      case Key::conversation: return &out_.conversation;
      case Key::id: return &out_.id;
      case Key::thread: return &out_.thread;
      case Key::author: return &out_.author;
      case Key::text: return &out_.text;
      case Key::reaction: return &out_.reaction;
      case Key::reply_to: return &out_.reply_to;
      default: return nullptr;
    }
  }
  // A value of a kind that this key never has.
  bool misfit() {
    if (field_of(key_) != nullptr) return wrong("a string");
    switch (key_) {
      case Key::v: return wrong("1");
      case Key::ts_ms: return wrong("a number");
      case Key::mentions: return wrong("a list of strings");
      case Key::edited: return wrong("true or false, or the time of the edit");
      case Key::none: return true;
      default: return wrong("true or false");
    }
  }
  bool set_time(std::int64_t ms) {
    out_.ts_ms = ms;
    has_ts_ = true;
    return true;
  }
  bool scalar_inside() {
    if (depth_ == 2 && in_mentions_) return wrong("a list of strings");
    return depth_ != 0;
  }
  bool wrong(const char* wanted) { return refuse("\"" + name() + "\" must be " + wanted); }
  bool refuse(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  Message& out_;
  Key key_ = Key::none;
  std::string problem_;
  std::uint32_t seen_ = 0;
  int depth_ = 0;
  bool in_mentions_ = false;
  bool has_ts_ = false;
};

// The longest time stamps that stay inside the years 1 to 9999.
bool sane_time(std::int64_t ms) {
  return ms >= limits::kMinUnixSeconds * 1000 && ms <= limits::kMaxUnixSeconds * 1000;
}

tl::unexpected<Error> need(std::string key, std::string_view wanted) {
  return fail(Errc::invalid, "\"" + key + "\" must be " + std::string(wanted), key);
}

// A member that must be a string of at most `max` bytes; absent reads as empty.
Status take_string(const json::Value& doc, const char* key, std::string& out,
                   std::size_t max = limits::kIdBytes) {
  const auto* v = doc.find(key);
  if (v == nullptr || v->is_null()) return {};
  if (!v->is_string()) return need(key, "a string");
  if (v->as_string().size() > max)
    return fail(Errc::invalid,
                "\"" + std::string(key) + "\" is longer than " + std::to_string(max) + " bytes",
                key);
  out = v->as_string();
  return {};
}

// An object, or "platform:user" in one text; a tool call may leave it out.
Result<Address> read_actor(const json::Value& doc, bool needed) {
  const auto& actor = doc["actor"];
  Address out;
  if (actor.is_null() && !needed) return out;
  if (actor.is_string() && actor.as_string().size() <= limits::kIdBytes) {
    const std::string& s = actor.as_string();
    const auto colon = s.find(':');
    out.platform = colon == std::string::npos ? "host" : s.substr(0, colon);
    out.user = colon == std::string::npos ? s : s.substr(colon + 1);
  } else if (actor.is_object()) {
    DAYBOOK_TRY(take_string(actor, "platform", out.platform));
    DAYBOOK_TRY(take_string(actor, "workspace", out.workspace));
    DAYBOOK_TRY(take_string(actor, "user", out.user));
  }
  if (out.platform.empty() || out.user.empty())
    return need("actor", "an object that names a platform and a user");
  return out;
}

Result<json::Value> read_object(std::string_view document) {
  DAYBOOK_ASSIGN(json::Value doc, json::parse(document));
  if (!doc.is_object()) return fail(Errc::invalid, "the document must be a JSON object");
  if (const auto* v = doc.find("v"); v != nullptr && v->as_int(0) != 1) return need("v", "1");
  return doc;
}

}  // namespace

Result<Message> read_message(std::string_view document) {
  Message message;
  MessageSink sink(message);
  if (auto walked = json::walk(document, sink); !walked) {
    if (!sink.problem().empty()) return fail(Errc::invalid, sink.problem(), sink.name());
    if (walked.error().where == "refused")
      return fail(Errc::invalid, "the document must be a JSON object");
    return pass_on(std::move(walked).error());
  }
  if (const char* key = sink.missing())
    return fail(Errc::invalid, "\"" + std::string(key) + "\" is missing", key);
  if (!sane_time(message.ts_ms))
    return fail(Errc::invalid, "\"ts_ms\" is outside the years 1 to 9999", "ts_ms");
  return message;
}

Result<Command> read_command(std::string_view document) {
  DAYBOOK_ASSIGN(const json::Value doc, read_object(document));
  Command out;
  DAYBOOK_TRY(take_string(doc, "corr", out.corr));
  DAYBOOK_TRY(take_string(doc, "origin", out.origin));
  DAYBOOK_TRY(take_string(doc, "text", out.text, limits::kMessageTextBytes));
  DAYBOOK_TRY(take_string(doc, "tool", out.tool));
  DAYBOOK_TRY(take_string(doc, "request_id", out.request_id));
  DAYBOOK_TRY(take_string(doc, "button", out.button));
  if (out.corr.empty()) return need("corr", "the caller's own id of the command");
  DAYBOOK_ASSIGN(out.actor, read_actor(doc, doc.find("tool") == nullptr));
  int kinds = 0;
  for (const char* kind : {"text", "tool", "button"}) kinds += doc[kind].is_string() ? 1 : 0;
  for (const char* kind : {"tool", "button"})
    if (doc[kind].is_string() && doc[kind].as_string().empty()) return need(kind, "a name");
  if (kinds != 1)
    return fail(Errc::invalid, "a command holds exactly one of \"text\", \"tool\" and \"button\"");
  if (const auto* args = doc.find("args"); args != nullptr && !args->is_null()) {
    if (!args->is_object()) return need("args", "an object");
    out.args = *args;
  } else {
    out.args = json::Value::object();
  }
  if (out.origin != "" && out.origin != "command" && out.origin != "agent" &&
      out.origin != "workspace" && out.origin != "task")
    return need("origin", "command, agent, workspace or task");
  // What is typed or pressed has a person's rights.
  if (out.origin == "agent" && out.tool.empty())
    return fail(Errc::invalid, "text and buttons are a person's; with origin \"agent\" call a tool", "origin");
  return out;
}

Result<Outcome> read_outcome(std::string_view document) {
  Outcome out;
  if (document.empty()) return out;
  DAYBOOK_ASSIGN(const json::Value doc, read_object(document));
  DAYBOOK_TRY(take_string(doc, "message_id", out.message_id));
  DAYBOOK_TRY(take_string(doc, "error", out.error, 4096));
  if (const auto* result = doc.find("result"); result != nullptr && result->is_object()) out.result = json::dump(*result);
  if (const auto* wait = doc.find("retry_after_ms"); wait != nullptr && !wait->is_null()) {
    out.retry_after_ms = wait->as_int(-1);
    if (out.retry_after_ms < 0) return need("retry_after_ms", "a whole number, 0 or more");
    out.retry_after_ms = std::min<std::int64_t>(out.retry_after_ms, 86400 * 1000);
  }
  return out;
}

}  // namespace daybook::model

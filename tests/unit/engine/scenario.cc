#include "engine/scenario.h"

#include <fstream>
#include <sstream>

#include "base/text.h"
#include "model/event.h"

namespace daybook::test {
namespace {

// Takes the first word off.
std::string word(std::string_view& rest) {
  rest = text::trim(rest);
  const auto end = std::min(rest.find(' '), rest.size());
  std::string out(rest.substr(0, end));
  rest = text::trim(rest.substr(end));
  return out;
}

// Takes what stands before the first colon; the text after it.
std::string before_colon(std::string_view& rest) {
  const auto colon = rest.find(':');
  std::string out(text::trim(rest.substr(0, colon)));
  rest = colon == std::string_view::npos ? "" : text::trim(rest.substr(colon + 1));
  return out;
}

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

}  // namespace

Scenario::Scenario(std::string path, int threads) : path_(std::move(path)), threads_(threads) {
  std::ifstream in(path_);
  std::stringstream all;
  all << in.rdbuf();
  source_ = all.str();
}

void Scenario::play() {
  std::istringstream lines(source_);
  std::string text;
  while (std::getline(lines, text) && !::testing::Test::HasFailure()) {
    ++line_;
    SCOPED_TRACE(path_ + ":" + std::to_string(line_) + "  " + text);
    const auto trimmed = text::trim(text);
    if (!trimmed.empty() && trimmed.front() != '#') line(trimmed);
  }
  SCOPED_TRACE(path_ + ": at the end");
  if (!::testing::Test::HasFailure()) expect("nothing");
}

void Scenario::line(std::string_view rest) {
  const std::string verb = word(rest);
  if (verb == "config") {
    auto parsed = json::parse(rest);
    ASSERT_TRUE(parsed.has_value()) << "config is no JSON";
    config_ = *parsed;
    return;
  }
  if (!host_) {
    host_ = std::make_unique<Host>(config_, threads_);
    const auto opened = host_->open();
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
  }
  if (verb == "at" || verb == "wait")
    at(verb == "wait" ? "+" + std::string(rest) : std::string(rest));
  else if (verb == "say" || verb == "edit" || verb == "delete")
    in_room(verb, rest);
  else if (verb == "dm" || verb == "editdm" || verb == "deletedm")
    direct(verb, rest);
  else if (verb == "react")
    react(rest);
  else if (verb == "press")
    press(rest);
  else if (verb == "command")
    command(rest);
  else if (verb == "tool")
    tool(rest);
  else if (verb == "expect")
    expect(rest);
  else if (verb == "outcome")
    outcome(rest);
  else if (verb == "model")
    model(rest);
  else if (verb == "restart" || verb == "kill") {
    verb == "kill" ? host_->kill() : host_->close();
    const auto opened = host_->open();
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    ASSERT_TRUE(host_->tick(now_ms_).has_value());
  } else
    FAIL() << "no such verb: " << verb;
}

// "2026-03-09 08:00 America/Los_Angeles", "10:30" on the same day, or "+5m".
void Scenario::at(std::string_view rest) {
  if (!rest.empty() && rest.front() == '+') {
    std::int64_t n = 0;
    for (char c : rest.substr(1)) n = c >= '0' && c <= '9' ? n * 10 + (c - '0') : n;
    const char unit = rest.back();
    now_ms_ += n * (unit == 's' ? 1000 : unit == 'm' ? 60000 : unit == 'h' ? 3600000 : 86400000);
  } else {
    std::string first = word(rest);
    auto day = time::date_of(zone_.to_local(time::from_millis(now_ms_)));
    if (first.find('-') != std::string::npos) {
      day = *time::parse_date(first);
      first = word(rest);
    }
    if (!rest.empty()) zone_ = *time::Zone::find(text::trim(rest));
    now_ms_ = time::to_unix(zone_.to_instant(day + *time::parse_clock(first))) * 1000;
  }
  const auto ticked = host_->tick(now_ms_);
  ASSERT_TRUE(ticked.has_value()) << ticked.error().message;
}

json::Value Scenario::message(const std::string& room, const std::string& user,
                              const std::string& id) const {
  auto m = json::Value::object();
  m.set("v", json::Value::integer(1)).set("platform", str("test")).set("workspace", str("w"));
  m.set("conversation", str(room)).set("direct", json::Value::boolean(room.rfind("D-", 0) == 0));
  m.set("id", str(id)).set("author", str(user)).set("ts_ms", json::Value::integer(now_ms_));
  return m;
}

void Scenario::hand_in(const json::Value& m) {
  const auto done = host_->message(json::dump(m));
  ASSERT_TRUE(done.has_value()) << done.error().message;
}

// "ROOM USER ID: text"; delete takes no text.
void Scenario::in_room(std::string_view verb, std::string_view rest) {
  std::string head = before_colon(rest);
  std::string_view words = head;
  const std::string room = word(words);
  const std::string user = word(words);
  auto m =
      message(room, user, words.empty() ? "m" + std::to_string(++serial_) : std::string(words));
  m.set("text", str(rest));
  if (verb == "edit") m.set("edited", json::Value::boolean(true));
  if (verb == "delete") m.set("deleted", json::Value::boolean(true));
  hand_in(m);
}

// "USER: text", "USER ID: text" to hand the same message in twice, "USER to last: text" as a reply.
void Scenario::direct(std::string_view verb, std::string_view rest) {
  std::string head = before_colon(rest);
  std::string_view words = head;
  const std::string user = word(words);
  const bool reply = words == "to last";
  auto m = message("D-" + user, user,
                   words.empty() || reply ? "d" + std::to_string(++serial_) : std::string(words));
  if (reply) m.set("reply_to", str("x" + std::string(last_to_[user].str("id"))));
  m.set("text", str(rest));
  if (verb == "editdm") m.set("edited", json::Value::boolean(true));
  if (verb == "deletedm") m.set("deleted", json::Value::boolean(true));
  hand_in(m);
}

// "USER +1": a reaction to the last thing sent to that user.
void Scenario::react(std::string_view rest) {
  const std::string user = word(rest);
  auto m = message("D-" + user, user, "r" + std::to_string(++serial_));
  m.set("reaction", str(rest)).set("reply_to", str("x" + std::string(last_to_[user].str("id"))));
  hand_in(m);
}

// "USER LABEL": the button with that label under the last thing sent to or answered for the user.
void Scenario::press(std::string_view rest) {
  const std::string user = word(rest);
  const auto& effect = last_to_.count(user) != 0 ? last_to_[user] : last_;
  const auto& body = effect["body"];
  const auto& buttons = body["buttons"].is_array() ? body["buttons"] : body["result"]["buttons"];
  std::string id;
  for (const auto& b : buttons.items())
    if (b.str("label") == rest) id = b.str("id");
  ASSERT_FALSE(id.empty()) << "no button " << rest << " under " << json::dump(effect);
  auto c = json::Value::object();
  auto actor = json::Value::object();
  actor.set("platform", str("test")).set("workspace", str("w")).set("user", str(user));
  c.set("v", json::Value::integer(1)).set("corr", str("b" + std::to_string(++serial_)));
  c.set("actor", std::move(actor)).set("button", str(id));
  const auto done = host_->command(json::dump(c));
  ASSERT_TRUE(done.has_value()) << done.error().message;
}

void Scenario::command(std::string_view rest) {
  const std::string user = before_colon(rest);
  auto actor = json::Value::object();
  actor.set("platform", str("test")).set("workspace", str("w")).set("user", str(user));
  auto c = json::Value::object();
  c.set("v", json::Value::integer(1)).set("corr", str("c" + std::to_string(++serial_)));
  c.set("actor", std::move(actor)).set("text", str(rest));
  const auto done = host_->command(json::dump(c));
  ASSERT_TRUE(done.has_value()) << done.error().message;
}

// "USER NAME {json}" or "USER/ORIGIN NAME {json}"; $EVENT, $UNDO, $APPROVAL, $ENTRY and $ETAG stand
// for what the last answer that had one named, $SERIES for the series of $EVENT.
void Scenario::tool(std::string_view rest) {
  std::string user = word(rest);
  const auto slash = user.find('/');
  const std::string origin = slash == std::string::npos ? "" : user.substr(slash + 1);
  user.resize(std::min(slash, user.size()));
  const std::string name = word(rest);
  std::string args = rest.empty() ? "{}" : std::string(rest);
  const auto& result = last_["body"]["result"];
  for (const auto& [variable, key] :
       std::map<std::string, std::string>{{"$EVENT", "event_id"},
                                          {"$UNDO", "undo_token"},
                                          {"$APPROVAL", "approval_id"},
                                          {"$ENTRY", "entry_id"},
                                          {"$ETAG", "etag"},
                                          {"$SERIES", "event_id"}}) {
    std::string value(result.str(key));
    if (value.empty()) value = result["event"].str(key);
    if (variable == "$SERIES") value = model::split_occurrence_id(value).series;
    if (!value.empty()) named_[variable] = value;
    if (const auto at = args.find(variable); at != std::string::npos)
      args.replace(at, variable.size(), named_[variable]);
  }
  auto parsed = json::parse(args);
  ASSERT_TRUE(parsed.has_value()) << "the arguments are no JSON: " << args;
  auto actor = json::Value::object();
  actor.set("platform", str("test")).set("workspace", str("w")).set("user", str(user));
  auto c = json::Value::object();
  c.set("v", json::Value::integer(1)).set("corr", str("t" + std::to_string(++serial_)));
  c.set("actor", std::move(actor)).set("tool", str(name)).set("args", *parsed);
  if (!origin.empty()) c.set("origin", str(origin));
  const auto done = host_->command(json::dump(c));
  ASSERT_TRUE(done.has_value()) << done.error().message;
}

// "sent" (default), "retry", "failed", "unknown", "unsupported" or "none": for the effects expected
// from here on.
void Scenario::outcome(std::string_view rest) {
  using What = engine::Settlement::What;
  static const std::map<std::string_view, What> names = {{"sent", What::sent},
                                                         {"retry", What::retry},
                                                         {"failed", What::failed},
                                                         {"unknown", What::unknown},
                                                         {"unsupported", What::unsupported}};
  settle_ = rest != "none";
  if (settle_) next_outcome_ = names.at(rest);
}

// What the language model answers to the question just expected.
void Scenario::model(std::string_view rest) {
  const auto done = host_->done(last_, engine::Settlement::What::sent, "", std::string(rest));
  EXPECT_TRUE(done.has_value()) << done.error().message;
}

void Scenario::collect() {
  for (auto effect = host_->next(); !effect.is_null(); effect = host_->next())
    waiting_.push_back(std::move(effect));
}

// Quoted texts must be contained, those after "not" must not be.
void Scenario::check_texts(const std::string& haystack, std::string_view rest) {
  bool wanted = true;
  while (!rest.empty()) {
    if (rest.front() != '"') {
      wanted = word(rest) != "not";
      continue;
    }
    auto end = rest.find('"', 1);
    while (end != std::string_view::npos && rest[end - 1] == '\\') end = rest.find('"', end + 1);
    ASSERT_NE(end, std::string_view::npos) << "a quote is open";
    std::string needle(rest.substr(1, end - 1));
    // \" is a quote to be found; \n stands in the JSON as it is written here.
    for (auto at = needle.find("\\\""); at != std::string::npos; at = needle.find("\\\"", at))
      needle.erase(at, 1);
    EXPECT_EQ(haystack.find(needle) != std::string::npos, wanted)
        << (wanted ? "missing: " : "unwanted: ") << needle << "\nin: " << haystack;
    rest = text::trim(rest.substr(end + 1));
    wanted = true;
  }
}

// "nothing", or "send USER …", "edit USER …", "reply ok …", "reply error …" with texts.
void Scenario::expect(std::string_view rest) {
  collect();
  const std::string what = word(rest);
  if (what == "nothing") {
    EXPECT_TRUE(waiting_.empty()) << "unexpected: " << json::dump(waiting_.front());
    return;
  }
  if (what == "next") {  // when the next tick is due, as "2026-03-10 07:00"
    const auto local = zone_.to_local(time::from_millis(host_->next_ms()));
    const std::string day = word(rest);
    EXPECT_EQ(time::format_local_minutes(local), day + "T" + std::string(rest));
    return;
  }
  ASSERT_FALSE(waiting_.empty()) << "nothing came";
  last_ = waiting_.front();
  waiting_.erase(waiting_.begin());
  EXPECT_EQ(last_.str("kind"), what);
  if (what == "ask_model") {
    check_texts(json::dump(last_["body"]), rest);
    return;  // settled by "model {json}"
  }
  const std::string who = what == "notice" ? "" : word(rest);  // a notice is for the host
  if (what == "reply") {
    EXPECT_EQ(last_["body"]["ok"].as_bool(), who == "ok") << json::dump(last_);
    // a button is now looked for in the reply
    if (last_["body"]["result"]["buttons"].is_array()) last_to_.clear();
  } else {
    EXPECT_EQ(last_["to"].str("user"), who);
    if (what == "send") last_to_[who] = last_;
  }
  std::string haystack = json::dump(last_["body"]);
  haystack += last_["maybe_sent"].as_bool() ? " maybe_sent" : "";
  check_texts(haystack, rest);
  if (settle_) {
    const auto done = host_->done(last_, next_outcome_, "x" + std::string(last_.str("id")));
    EXPECT_TRUE(done.has_value()) << done.error().message;
  }
}

}  // namespace daybook::test

#include "cli/documents.h"

#include <utility>

namespace daybook::cli {
namespace {

json::Value command(const std::string& corr, const std::string& user) {
  auto actor = json::Value::object();
  actor.set("platform", json::Value::string(kPlatform));
  actor.set("workspace", json::Value::string(""));
  actor.set("user", json::Value::string(user));
  auto out = json::Value::object();
  out.set("v", json::Value::integer(1));
  out.set("corr", json::Value::string(corr));
  out.set("actor", std::move(actor));
  return out;
}

}  // namespace

json::Value message_document(const Said& said) {
  auto out = json::Value::object();
  const auto text = [&out](const char* key, const std::string& value) {
    out.append_unchecked(key, json::Value::string(value));
  };
  const auto optional_text = [&](const char* key, const std::string& value) {
    if (!value.empty()) text(key, value);
  };
  out.append_unchecked("v", json::Value::integer(1));
  text("platform", said.platform);
  text("workspace", said.workspace);
  text("conversation", said.conversation);
  out.append_unchecked("direct", json::Value::boolean(said.direct));
  text("id", said.id);
  optional_text("thread", said.thread);
  text("author", said.author);
  text("text", said.text);
  out.append_unchecked("ts_ms", json::Value::integer(said.ts_ms));
  if (said.edited) out.append_unchecked("edited", json::Value::boolean(true));
  if (said.deleted) out.append_unchecked("deleted", json::Value::boolean(true));
  optional_text("reaction", said.reaction);
  optional_text("reply_to", said.reply_to);
  if (said.mentions.is_array()) out.append_unchecked("mentions", said.mentions);
  return out;
}

json::Value typed_command(const std::string& corr, const std::string& user,
                          const std::string& text) {
  return std::move(command(corr, user).set("text", json::Value::string(text)));
}

json::Value tool_command(const std::string& corr, const std::string& tool, json::Value args) {
  auto out = command(corr, kYou);
  out.set("tool", json::Value::string(tool));
  out.set("args", std::move(args));
  return out;
}

json::Value button_command(const std::string& corr, const std::string& user,
                           const std::string& button) {
  return std::move(command(corr, user).set("button", json::Value::string(button)));
}

}  // namespace daybook::cli

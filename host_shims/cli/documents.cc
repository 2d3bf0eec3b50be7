#include "cli/documents.h"

#include <algorithm>
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

void append_text(std::string& out, const char* key, const std::string& value) {
  out.append(",\"").append(key).append("\":");
  const bool plain = std::all_of(value.begin(), value.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
  });
  if (plain)
    out.append(1, '"').append(value).append(1, '"');
  else
    json::dump_string(value, out);
}

void append_optional(std::string& out, const char* key, const std::string& value) {
  if (!value.empty()) append_text(out, key, value);
}

}  // namespace

std::string message_document(const Said& said) {
  std::string out = "{\"v\":1";
  append_text(out, "platform", said.platform);
  append_text(out, "workspace", said.workspace);
  append_text(out, "conversation", said.conversation);
  append_text(out, "id", said.id);
  append_optional(out, "thread", said.thread);
  append_text(out, "author", said.author);
  append_text(out, "text", said.text);
  out += ",\"ts_ms\":" + std::to_string(said.ts_ms);
  out += said.direct ? ",\"direct\":true" : ",\"direct\":false";
  if (said.edited) out += ",\"edited\":true";
  if (said.deleted) out += ",\"deleted\":true";
  append_optional(out, "reaction", said.reaction);
  append_optional(out, "reply_to", said.reply_to);
  if (!said.mentions.empty()) {
    auto users = json::Value::array();
    for (const auto& user : said.mentions) users.push(json::Value::string(user));
    out += ",\"mentions\":" + json::dump(users);
  }
  return out + "}";
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

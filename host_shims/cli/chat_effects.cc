// The other half of Chat: what the plugin wants shown.
#include "base/text.h"
#include "cli/chat.h"

namespace daybook::cli {
namespace {
constexpr std::int64_t kPauseMs = 600000;
}

// Another tick after effects makes their outcomes durable, and brings what they in turn lead to.
Status Chat::tick() {
  bool any = true;
  while (any) {
    DAYBOOK_ASSIGN(due_, plugin_.tick(now_ms_));
    DAYBOOK_ASSIGN(any, drain());
  }
  return {};
}

Result<bool> Chat::drain() {
  bool any = false;
  while (true) {
    DAYBOOK_ASSIGN(const auto effect, plugin_.next());
    if (!effect) return any;
    any = true;
    const Outcome outcome = show(*effect);
    auto told = json::Value::object();
    told.set("v", json::Value::integer(1));
    if (outcome == Outcome::sent)
      told.set("message_id", json::Value::string("b" + std::to_string(effect->id)));
    DAYBOOK_TRY(plugin_.done(effect->id, outcome, told));
  }
}

Outcome Chat::show(const Effect& effect) {
  // What comes after a pause comes at a time worth knowing.
  if (now_ms_ - told_ms_ >= kPauseMs) tell_time();
  if (effect.kind == "send" || effect.kind == "edit") {
    show_message(effect);
  } else if (effect.kind == "reply") {
    show_reply(effect.doc["body"]);
  } else if (effect.kind == "notice") {
    screen_.note(std::string(effect.doc["body"].str("text")));
  } else {
    return Outcome::unsupported;
  }
  return Outcome::sent;
}

void Chat::show_message(const Effect& effect) {
  const auto& body = effect.doc["body"];
  const auto& to = effect.doc["to"];
  const std::string text(body.str("text"));
  if (const auto* room = to.find("conversation"))
    return screen_.bot_in_room(room->as_string(), text);
  const std::string user(to.str("user"));
  const bool edit = effect.kind == "edit";
  if (user != kYou) {
    std::vector<std::string> labels;
    for (const auto& button : body["buttons"].items()) labels.emplace_back(button.str("label"));
    return screen_.bot(user, text, labels, edit);
  }
  const std::string shown(edit ? body.str("effect") : effect.doc.str("id"));
  std::vector<std::string> labels;
  if (body.find("buttons") != nullptr) {
    labels = take_buttons(body);
    question_effect_ = shown;
  } else if (shown == question_effect_) {
    buttons_.clear();
  }
  if (!edit) last_private_ = "b" + shown;
  screen_.bot("", text, labels, edit);
}

std::vector<std::string> Chat::take_buttons(const json::Value& body) {
  std::vector<std::string> labels;
  buttons_.clear();
  for (const auto& button : body["buttons"].items()) {
    buttons_.push_back({std::string(button.str("id")), std::string(button.str("label"))});
    labels.push_back(buttons_.back().label);
  }
  return labels;
}

void Chat::show_reply(const json::Value& body) {
  if (!body["ok"].as_bool()) {
    screen_.fault(std::string(body["error"].str("message")));
    return;
  }
  const auto& result = body["result"];
  const std::string text(result.is_string() ? result.as_string() : result.str("text"));
  if (!text.empty()) {
    std::vector<std::string> labels;
    if (result.find("buttons") != nullptr) labels = take_buttons(result);
    screen_.reply(text, labels);
  } else if (result.is_object() && result.find("status") == nullptr) {
    screen_.reply(readable(result), {});  // "status" alone: what there is to say came as a message
  }
}

}  // namespace daybook::cli

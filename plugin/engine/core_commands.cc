// Commands, calls of tools, and answers where nothing could be done.
#include "base/json_shorten.h"
#include "base/limits.h"
#include "engine/core.h"
#include "engine/tentative.h"

namespace daybook::engine {
namespace {

json::Value spoken_json(const Spoken& s) {
  auto v = json::Value::object();
  v.set("status", json::Value::string("ok"));
  if (!s.sent) v.set("text", json::Value::string(s.text));
  if (!s.sent && !s.buttons.empty()) {
    auto list = json::Value::array();
    for (const auto& b : s.buttons) {
      auto item = json::Value::object();
      item.set("id", json::Value::string(b.id)).set("label", json::Value::string(b.label));
      list.push(std::move(item));
    }
    v.set("buttons", std::move(list));
  }
  if (!s.question.empty()) v.set("question", json::Value::string(s.question));
  return v;
}

json::Value plain_error(std::string type, std::string message) {
  return tools::Registry::to_json(
      {{type == "internal" ? Errc::internal : Errc::invalid, std::move(message), {}}, {}, {}});
}

}  // namespace

bool concerns_state(const Error& e) {
  return e.code == Errc::io || e.code == Errc::in_use || e.code == Errc::corrupt;
}

Status Core::reply(const std::string& corr, bool ok, json::Value content) {
  Context::shorten_text(content);
  return context_->answer(corr, ok, json::dump(content));
}

// `answers`: what servers said to the questions of this call's first run.
Status Core::on_tool(const model::Command& command, const std::vector<AnsweredEnquiry>* answers) {
  Context& c = *context_;
  const auto person = c.person_at(command.actor.platform, command.actor.user);
  const tools::Call call{person.id, command.origin.empty() ? "agent" : command.origin,
                         command.request_id, person.zone, command.actor};
  DAYBOOK_TRY(c.writing());
  DAYBOOK_ASSIGN(auto sight, Sight::open(c.settings, *c.db,
                                         Sight::viewer(c.settings, person.id, call.agent())));
  Calendars calendars(c, std::move(sight), &registry_);
  Enquiries enquiries{answers, {}};
  calendars.asks(&enquiries);
  // An error of a tool is its answer, and what was written on the way to it is taken back.
  Tentative attempt(c);
  DAYBOOK_TRY(attempt.begun());
  auto done = registry_.call(calendars, call, command.tool, command.args);
  DAYBOOK_TRY(attempt.end(done.has_value()));
  if (!enquiries.wanted.empty()) {
    c.jobs.push_back(EnquiryJob{command, std::move(enquiries.wanted)});
    return {};
  }
  if (!done && concerns_state(done.error().error)) return pass_on(done.error().error);
  if (!done) return reply(command.corr, false, tools::Registry::to_json(done.error()));
  // What was done is always answered, however large the event is.
  if (!registry_.reads_only(command.tool)) json::shorten(*done, json::kPageBytes);
  // An answer that does not fit into one effect would never reach the host.
  const auto answer = json::dump(*done);
  if (answer.size() > limits::kEffectBytes - 2048)
    return reply(command.corr, false,
                 plain_error("invalid",
                             "the answer is larger than 64 KiB; ask for a smaller window or a lower limit"));
  return c.answer(command.corr, true, answer);
}

Status Core::on_command(const model::Command& command) {
  Context& c = *context_;
  if (!command.tool.empty()) return on_tool(command, nullptr);
  DAYBOOK_ASSIGN(const auto ruled, approvals_.on_button(registry_, command.actor, command.button));
  if (ruled && !ruled->ok) return reply(command.corr, false, plain_error("invalid", ruled->text));
  if (ruled) return reply(command.corr, true, spoken_json({true, ruled->text, {}, {}, false}));
  if (!command.button.empty()) {
    DAYBOOK_TRY(c.writing());
    DAYBOOK_ASSIGN(const auto noted, shadow_.on_button(command.actor, command.button));
    if (noted)
      DAYBOOK_TRY(c.journal.met({c.person_at(command.actor.platform, command.actor.user).id,
                                 command.actor, true},
                                c.now_ms));
    if (noted) return reply(command.corr, true, spoken_json({true, *noted, {}, {}, false}));
  }
  auto spoken = command.button.empty() ? assistant_.on_command(command.actor, command.text)
                                       : assistant_.on_button(command.actor, command.button);
  if (!spoken) return pass_on(std::move(spoken).error());
  if (!spoken->ok) return reply(command.corr, false, plain_error("invalid", spoken->text));
  return reply(command.corr, true, spoken_json(*spoken));
}

Status Core::left_out(const Input& input, const std::string& why) {
  const auto* command = std::get_if<model::Command>(&input);
  if (command == nullptr) return {};
  return reply(command->corr, false, plain_error("internal", why));
}

}  // namespace daybook::engine

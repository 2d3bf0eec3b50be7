#include "cli/ask.h"

#include <chrono>

#include "cli/clock.h"
#include "cli/documents.h"
#include "cli/settings.h"

namespace daybook::cli {
namespace {
constexpr auto kPatience = std::chrono::seconds(60);
}

Result<Asker> Asker::open(const Options& options) {
  DAYBOOK_ASSIGN(auto settings, read_settings(options));
  DAYBOOK_TRY(default_state(settings));
  if (settings.find("timezone") == nullptr)
    settings.set("timezone", json::Value::string(system_zone()));
  DAYBOOK_ASSIGN(auto plugin, Plugin::open(settings));
  return Asker(std::move(plugin));
}

Result<Answer> Asker::ask(const std::string& tool, json::Value args,
                          const std::string& request_id, const std::string& origin) {
  using Clock = std::chrono::steady_clock;
  const std::string corr = "cli-" + std::to_string(++asked_);
  auto doc = tool_command(corr, tool, std::move(args));
  doc.set("origin", json::Value::string(origin));
  if (!request_id.empty()) doc.set("request_id", json::Value::string(request_id));
  DAYBOOK_TRY(plugin_.tick(real_now_ms()));
  DAYBOOK_TRY(plugin_.command(doc));
  const auto give_up = Clock::now() + kPatience;
  while (Clock::now() < give_up) {
    DAYBOOK_ASSIGN(auto answer, take_reply(corr));
    if (answer) return std::move(*answer);
    DAYBOOK_ASSIGN(const bool more, plugin_.wait(250));
    if (!more) DAYBOOK_TRY(plugin_.tick(real_now_ms()));
  }
  return fail(Errc::retry_later, "no answer from " + tool + " within a minute");
}

// Effects for others (a briefing that fell due, say) are given back unsent: there is no chat here.
Result<std::optional<Answer>> Asker::take_reply(const std::string& corr) {
  while (true) {
    DAYBOOK_ASSIGN(const auto effect, plugin_.next());
    if (!effect) return std::optional<Answer>{};
    const auto& body = effect->doc["body"];
    const bool reply = effect->kind == "reply";
    DAYBOOK_TRY(plugin_.done(effect->id, reply ? Outcome::sent : Outcome::retry));
    if (!reply || body.str("corr") != corr) continue;
    return std::optional<Answer>(Answer{body["ok"].as_bool(), body["result"], body["error"]});
  }
}

}  // namespace daybook::cli

#include "cli/ask.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "cli/clock.h"
#include "cli/documents.h"
#include "cli/settings.h"

namespace daybook::cli {
namespace {
constexpr auto kFetchPatience = std::chrono::seconds(30);
constexpr auto kLookAgain = std::chrono::milliseconds(50);

bool lives_elsewhere(const json::Value& calendar) {
  const auto provider = calendar.str("provider");
  return provider == "google" || provider == "graph" || provider == "caldav" || provider == "ics_feed";
}

bool unsettled(const json::Value& source, bool looked_into) {
  const auto state = source.str("sync_state");
  if (state == "never" || state == "syncing") return true;
  const auto* may = source.find("may_write");
  return looked_into && state == "fresh" && may != nullptr && may->is_null() && source.find("rights_error") == nullptr;
}

}  // namespace

Result<Asker> Asker::open(const Options& options, Calendars wanted) {
  DAYBOOK_ASSIGN(auto settings, read_settings(options));
  DAYBOOK_TRY(default_state(settings));
  if (settings.find("timezone") == nullptr)
    settings.set("timezone", json::Value::string(system_zone()));
  DAYBOOK_ASSIGN(auto plugin, Plugin::open(settings));
  Asker asker(std::move(plugin));
  const auto& calendars = settings["calendars"].items();
  if (wanted != Calendars::as_they_are && std::any_of(calendars.begin(), calendars.end(), lives_elsewhere))
    DAYBOOK_TRY(asker.await_calendars(wanted));
  return asker;
}

Status Asker::await_calendars(Calendars wanted) {
  const auto give_up = std::chrono::steady_clock::now() + kFetchPatience;
  while (std::chrono::steady_clock::now() < give_up) {
    DAYBOOK_ASSIGN(const auto status, ask("calendar_sync_status", json::Value::object()));
    const auto& sources = status.result["sources"].items();
    const auto waits = [&](const auto& source) { return unsettled(source, wanted == Calendars::looked_into); };
    if (std::none_of(sources.begin(), sources.end(), waits)) break;
    std::this_thread::sleep_for(kLookAgain);
  }
  return {};
}

Result<Answer> Asker::ask(const std::string& tool, json::Value args,
                          const std::string& request_id, const std::string& origin, int seconds) {
  using Clock = std::chrono::steady_clock;
  const std::string corr = "cli-" + std::to_string(++asked_);
  auto doc = tool_command(corr, tool, std::move(args));
  doc.set("origin", json::Value::string(origin));
  if (!request_id.empty()) doc.set("request_id", json::Value::string(request_id));
  DAYBOOK_TRY(plugin_.tick(real_now_ms()));
  DAYBOOK_TRY(plugin_.command(doc));
  const auto give_up = Clock::now() + std::chrono::seconds(seconds);
  while (Clock::now() < give_up) {
    DAYBOOK_ASSIGN(auto answer, take_reply(corr));
    if (answer) return std::move(*answer);
    DAYBOOK_ASSIGN(const bool more, plugin_.wait(250));
    if (!more) DAYBOOK_TRY(plugin_.tick(real_now_ms()));
  }
  return fail(Errc::retry_later, "no answer from " + tool + " within " + std::to_string(seconds) + " seconds");
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

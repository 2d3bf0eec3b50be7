#include "engine/butler.h"

#include <algorithm>

#include "conversation/wording.h"
#include "engine/task_times.h"

namespace daybook::engine {
namespace {

constexpr std::size_t kAtOnce = 200;
constexpr std::size_t kCountedAtOnce = 1000;
constexpr int kCountedRounds = 100;  // what fell due before is no longer counted exactly

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

// The latest time that fell due, and how many before it did.
struct Due {
  time::Instant latest;
  std::size_t before = 0;
};

Due due_by(const model::ScheduledTask& task, time::Instant now) {
  Due out{*task.next};
  auto from = *task.next;
  std::size_t found = 0;
  for (int round = 1;; ++round) {
    const auto some = times(task, from, now + time::seconds(1), kCountedAtOnce);
    found += some.size();
    if (!some.empty()) out.latest = some.back();
    out.before = found == 0 ? 0 : found - 1;
    if (some.size() < kCountedAtOnce) return out;
    from = out.latest + time::seconds(1);
    if (round == kCountedRounds) from = std::max<time::Instant>(from, now - time::days(1));
  }
}

}  // namespace

Status Butler::fire(model::ScheduledTask task) {
  DAYBOOK_TRY(c_.writing());
  const auto now = c_.now();
  // Of all that fell due since, the latest is told; the others are counted.
  const auto [latest, skipped] = due_by(task, now);
  const auto late = now - latest;
  const bool missed = late > time::minutes(c_.settings.reminder_catch_up_minutes);
  model::Span when = task.span;
  when.put(latest, latest + (task.span.ends_at() - task.span.starts_at()));
  const std::string key =
      "t" + std::to_string(task.id) + "." + std::to_string(time::to_unix(latest));
  const auto text = conversation::reminder(task.butler_name, task.title, when,
                                           late > time::minutes(1), missed, skipped);
  if (task.action == "remind" && !task.tell.user.empty()) {
    auto body = json::Value::object();
    body.set("text", str(text));
    DAYBOOK_TRY(c_.emit({key, "send", model::address_json(task.tell), std::move(body)}));
  } else {
    auto body = json::Value::object();
    body.set("code", str("butler_event_due")).set("severity", str("info")).set("text", str(text));
    body.set("entry_id", str(task.entry_id)).set("butler_name", str(task.butler_name));
    body.set("action", str(task.action));
    body.set("action_args", json::parse(task.action_args).value_or(json::Value::object()));
    body.set("due_at", str(time::format_utc(latest))).set("missed", json::Value::boolean(missed));
    DAYBOOK_TRY(c_.emit({key, "notice", json::Value{}, std::move(body)}));
  }
  task.last_fired = time::to_unix(latest);
  task.fired += missed ? 0 : 1;
  task.missed += static_cast<std::int64_t>(skipped) + (missed ? 1 : 0);
  task.next = next_time(task, now);
  if (!task.next) task.status = "completed";
  task.updated_ms = c_.now_ms;
  return rows_.save(task);
}

Status Butler::on_time() {
  DAYBOOK_ASSIGN(auto due, rows_.due(c_.now(), kAtOnce));
  for (auto& task : due) DAYBOOK_TRY(fire(std::move(task)));
  return {};
}

}  // namespace daybook::engine

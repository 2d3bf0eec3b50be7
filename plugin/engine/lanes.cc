// Butlers' entries as the tools see them.
#include <algorithm>

#include "base/ids.h"
#include "engine/calendars.h"
#include "engine/task_times.h"
#include "store/tasks.h"

namespace daybook::engine {
namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }
json::Value str_or_null(std::string_view s) { return s.empty() ? json::Value{} : str(s); }
json::Value when_or_null(const std::optional<time::Instant>& t, const time::Zone& zone) {
  return t ? str(time::format_zoned(*t, zone)) : json::Value{};
}

// The one shape of an entry, whatever it comes from.
json::Value entry_json(const model::ScheduledTask& t, const std::optional<time::Instant>& at) {
  auto v = json::Value::object();
  v.set("entry_id", str(t.entry_id)).set("event_id", str(t.entry_id)).set("view", str("butler"));
  v.set("source_type", str(t.source_type)).set("title", str(t.title));
  model::Span span = t.span;
  if (at) {
    span.put(*at, *at + (span.ends_at() - span.starts_at()));
  }
  const auto when = model::to_json(span);
  for (const auto& [key, value] : when.members()) v.set(key, value);
  v.set("butler_name", str(t.butler_name));
  v.set(t.source_type == "scheduled_task" ? "schedule_id" : "reminder_id", str(t.entry_id));
  v.set("rrule", str_or_null(t.rrule.empty() ? "" : "RRULE:" + t.rrule));
  v.set("cron", str_or_null(t.cron)).set("until_at", when_or_null(t.until, t.span.zone));
  v.set("status", str(t.status)).set("sync_state", str("fresh"));
  v.set("editable", json::Value::boolean(true));
  auto more = json::Value::object();
  more.set("action", str(t.action));
  more.set("action_args", json::parse(t.action_args).value_or(json::Value::object()));
  more.set("source_hint", str_or_null(t.source_hint));
  more.set("next_trigger_at", when_or_null(t.next, t.span.zone));
  more.set("last_fired_at", t.last_fired == 0
                                ? json::Value{}
                                : str(time::format_zoned(time::from_unix(t.last_fired), t.span.zone)));
  more.set("fired", json::Value::integer(t.fired)).set("missed", json::Value::integer(t.missed));
  return v.set("metadata", std::move(more));
}

}  // namespace

Status Calendars::may_remind() const {
  if (sight_.viewer().agent && (c_.settings.profile == "shadow" || c_.settings.profile == "knowledge"))
    return fail(Errc::denied, "in the profile " + c_.settings.profile + " agents change nothing and remind nobody");
  return {};
}

Result<json::Value> Calendars::add_task(model::ScheduledTask t) {
  DAYBOOK_TRY(may_remind());
  t.next = next_time(t, c_.now() - time::seconds(1));
  if (!t.next)
    return fail(Errc::invalid, "it would never take place: it is over, or its rule meets no time",
                "args.start_at");
  DAYBOOK_ASSIGN(const auto last, c_.journal.latest_action());
  t.entry_id = ids::stable_id("task" + std::to_string(last) + "." +
                              std::to_string(c_.now_ms) + t.butler_name + t.title);
  t.created_ms = t.updated_ms = c_.now_ms;
  DAYBOOK_TRY(about_to_change({"entry", t.entry_id}));
  DAYBOOK_TRY(c_.writing());
  store::Tasks rows(*c_.db);
  DAYBOOK_TRY(rows.add(t));
  DAYBOOK_ASSIGN(const auto stored, rows.find(t.entry_id));
  if (!stored) return fail(Errc::internal, "the entry was stored but is not there");
  return entry_json(*stored, std::nullopt);
}

Result<std::optional<model::ScheduledTask>> Calendars::task(std::string_view entry_id) {
  DAYBOOK_ASSIGN(auto found, store::Tasks(*c_.db).find(entry_id));
  const auto& v = sight_.viewer();
  if (found && found->owner != v.person && (v.agent || !v.admin)) found.reset();
  return found;
}

Result<json::Value> Calendars::save_task(model::ScheduledTask t) {
  DAYBOOK_TRY(may_remind());
  DAYBOOK_TRY(about_to_change({"entry", t.entry_id}));
  t.version += 1;
  t.updated_ms = c_.now_ms;
  t.next.reset();
  if (t.status == "active") {
    t.next = next_time(t, c_.now() - time::seconds(1));
    // A time that was told already is not told again.
    if (t.next && time::to_unix(*t.next) <= t.last_fired) t.next = next_time(t, *t.next);
    if (!t.next) t.status = "completed";
  }
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(store::Tasks(*c_.db).save(t));
  return entry_json(t, std::nullopt);
}

Result<json::Value> Calendars::task_entries(time::Instant from, time::Instant to,
                                            const std::vector<std::string>& butlers,
                                            bool with_paused, std::size_t limit) {
  const auto& viewer = sight_.viewer();
  const bool all = viewer.admin && !viewer.agent;
  DAYBOOK_ASSIGN(const auto rows, store::Tasks(*c_.db).before(to, all ? "" : viewer.person, 2000));
  struct At {
    time::Instant at;
    const model::ScheduledTask* task;
  };
  std::vector<At> found;
  for (const auto& t : rows) {
    if (!butlers.empty() && std::find(butlers.begin(), butlers.end(), t.butler_name) == butlers.end())
      continue;
    if (!with_paused && t.status == "paused") continue;
    for (const auto at : times(t, from, to, limit)) found.push_back({at, &t});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const At& a, const At& b) { return a.at < b.at; });
  auto list = json::Value::array();
  for (std::size_t i = 0; i < found.size() && i < limit; ++i)
    list.push(entry_json(*found[i].task, found[i].at));
  return list;
}

}  // namespace daybook::engine

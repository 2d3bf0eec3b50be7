#include "store/tasks.h"

#include "model/event.h"

namespace daybook::store {
namespace {

using model::ScheduledTask;

#define DAYBOOK_TASK_COLUMNS                                                                    \
  "id, entry_id, butler_name, display_title, source_type, action, action_args, source_hint, "   \
  "timezone, all_day, start_local, end_local, rrule, cron, until_at, status, next_trigger_at, " \
  "coalesce(last_fired_at,0), fired, missed, owner, platform, workspace, user, version, "       \
  "created_at, updated_at"

void bind_time(Query& q, const std::optional<time::Instant>& t) {
  if (t) {
    q.bind(time::to_unix(*t));
  } else {
    q.bind_null();
  }
}

void bind_fields(Query& q, const ScheduledTask& t) {
  q.bind(t.entry_id).bind(t.butler_name).bind(t.title).bind(t.source_type).bind(t.action);
  q.bind(t.action_args).bind_or_null(t.source_hint).bind(t.span.zone.name()).bind(t.span.all_day);
  q.bind(model::stored_time(t.span.start, t.span.start_again, t.span.zone));
  q.bind(model::stored_time(t.span.end, t.span.end_again, t.span.zone));
  q.bind(time::to_unix(t.span.starts_at())).bind(time::to_unix(t.span.ends_at()));
  q.bind_or_null(t.rrule).bind_or_null(t.cron);
  bind_time(q, t.until);
  q.bind(t.status);
  bind_time(q, t.next);
  q.bind(t.last_fired).bind(t.fired).bind(t.missed).bind(t.owner);
  q.bind(t.tell.platform).bind(t.tell.workspace).bind(t.tell.user);
  q.bind(t.version).bind(t.created_ms).bind(t.updated_ms);
}

std::optional<time::Instant> time_of(const Query& q, int column) {
  if (q.is_null(column)) return std::nullopt;
  return time::from_unix(q.integer(column));
}

Result<std::vector<ScheduledTask>> rows(Query& q) {
  std::vector<ScheduledTask> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    ScheduledTask t;
    t.id = q.integer(0);
    t.entry_id = q.text(1);
    t.butler_name = q.text(2);
    t.title = q.text(3);
    t.source_type = q.text(4);
    t.action = q.text(5);
    t.action_args = q.text(6);
    t.source_hint = q.text(7);
    DAYBOOK_ASSIGN(t.span.zone, time::Zone::find(q.text(8)));
    t.span.all_day = q.integer(9) != 0;
    DAYBOOK_ASSIGN(const auto start, time::parse_iso(q.text(10)));
    DAYBOOK_ASSIGN(const auto end, time::parse_iso(q.text(11)));
    t.span.start = start.local;
    t.span.end = end.local;
    t.span.start_again = start.offset.has_value();
    t.span.end_again = end.offset.has_value();
    t.rrule = q.text(12);
    t.cron = q.text(13);
    t.until = time_of(q, 14);
    t.status = q.text(15);
    t.next = time_of(q, 16);
    t.last_fired = q.integer(17);
    t.fired = q.integer(18);
    t.missed = q.integer(19);
    t.owner = q.text(20);
    t.tell = {q.text(21), q.text(22), q.text(23)};
    t.version = q.integer(24);
    t.created_ms = q.integer(25);
    t.updated_ms = q.integer(26);
    out.push_back(std::move(t));
  }
}

}  // namespace

Status Tasks::add(const ScheduledTask& t) {
  auto q = db_.query(
      "INSERT INTO scheduled_tasks(entry_id, butler_name, display_title, source_type, action, "
      "action_args, source_hint, timezone, all_day, start_local, end_local, start_at, end_at, "
      "rrule, cron, until_at, status, next_trigger_at, last_fired_at, fired, missed, owner, "
      "platform, workspace, user, version, created_at, updated_at) "
      "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  bind_fields(q, t);
  return q.run();
}

Status Tasks::save(const ScheduledTask& t) {
  auto q = db_.query(
      "UPDATE scheduled_tasks SET entry_id=?, butler_name=?, display_title=?, source_type=?, "
      "action=?, action_args=?, source_hint=?, timezone=?, all_day=?, start_local=?, end_local=?, "
      "start_at=?, end_at=?, rrule=?, cron=?, until_at=?, status=?, next_trigger_at=?, "
      "last_fired_at=?, fired=?, missed=?, owner=?, platform=?, workspace=?, user=?, version=?, "
      "created_at=?, updated_at=? WHERE id=?");
  bind_fields(q, t);
  return q.bind(t.id).run();
}

Result<std::optional<ScheduledTask>> Tasks::find(std::string_view entry_id) {
  auto q = db_.query("SELECT " DAYBOOK_TASK_COLUMNS " FROM scheduled_tasks WHERE entry_id=?");
  q.bind(entry_id);
  DAYBOOK_ASSIGN(auto found, rows(q));
  if (found.empty()) return std::optional<ScheduledTask>{};
  return std::optional<ScheduledTask>(std::move(found.front()));
}

Result<std::vector<ScheduledTask>> Tasks::before(time::Instant to, std::string_view owner,
                                                 std::size_t limit) {
  auto q = db_.query("SELECT " DAYBOOK_TASK_COLUMNS
                     " FROM scheduled_tasks WHERE start_at<?1 AND status<>'cancelled' AND (?2='' OR "
                     "owner=?2) ORDER BY id LIMIT ?3");
  q.bind(time::to_unix(to)).bind(owner).bind(static_cast<std::int64_t>(limit));
  return rows(q);
}

Result<std::vector<ScheduledTask>> Tasks::due(time::Instant now, std::size_t limit) {
  auto q = db_.query("SELECT " DAYBOOK_TASK_COLUMNS
                     " FROM scheduled_tasks WHERE status='active' AND next_trigger_at<=? ORDER BY "
                     "next_trigger_at, id LIMIT ?");
  q.bind(time::to_unix(now)).bind(static_cast<std::int64_t>(limit));
  return rows(q);
}

Result<std::optional<std::int64_t>> Tasks::next_due() {
  auto q = db_.query("SELECT min(next_trigger_at) FROM scheduled_tasks WHERE status='active'");
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row || q.is_null(0)) return std::optional<std::int64_t>{};
  return std::optional<std::int64_t>(q.integer(0));
}

}  // namespace daybook::store

#include "store/sources.h"

#include "store/search.h"

namespace daybook::store {
namespace {

template <class T>
std::optional<T> number_or_nothing(const Query& q, int column) {
  if (q.is_null(column)) return std::nullopt;
  return static_cast<T>(q.integer(column));
}

template <class T>
void bind_or_nothing(Query& q, const std::optional<T>& v) {
  if (v) {
    q.bind(static_cast<std::int64_t>(*v));
  } else {
    q.bind_null();
  }
}

}  // namespace

Result<std::map<std::string, Toggles, std::less<>>> Sources::toggles() {
  auto q = db_.query(
      "SELECT source_key, enabled_for_sync, enabled_for_display, enabled_for_agents, "
      "agent_context_tier_max, user_group, display_name, color, coalesce(revoked_at,0) "
      "FROM calendar_sources WHERE lane='user'");
  std::map<std::string, Toggles, std::less<>> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    out[q.text(0)] = {number_or_nothing<bool>(q, 1),
                      number_or_nothing<bool>(q, 2),
                      number_or_nothing<bool>(q, 3),
                      number_or_nothing<int>(q, 4),
                      q.text(5),
                      q.text(6),
                      q.text(7),
                      q.integer(8)};
  }
}

Status Sources::set_toggles(std::string_view calendar, const Toggles& t, std::int64_t now_ms) {
  auto q = db_.query(
      "UPDATE calendar_sources SET enabled_for_sync=?, enabled_for_display=?, "
      "enabled_for_agents=?, agent_context_tier_max=?, user_group=?, display_name=?, color=?, "
      "revoked_at=?, updated_at=? WHERE source_key=?");
  bind_or_nothing(q, t.sync);
  bind_or_nothing(q, t.display);
  bind_or_nothing(q, t.agents);
  bind_or_nothing(q, t.tier);
  q.bind_or_null(t.group).bind_or_null(t.display_name).bind_or_null(t.color);
  if (t.revoked_ms == 0) {
    q.bind_null();
  } else {
    q.bind(t.revoked_ms);
  }
  return q.bind(now_ms).bind(calendar).run();
}

Result<std::int64_t> Sources::purge(std::string_view calendar, std::int64_t now_ms) {
  auto count = db_.query(
      "SELECT count(*) FROM calendar_events WHERE source_id=(SELECT id FROM calendar_sources WHERE "
      "source_key=?)");
  count.bind(calendar);
  DAYBOOK_ASSIGN(const bool row, count.step());
  const auto events = row ? count.integer(0) : 0;
  // What was logged and said of them goes too; that something was done stays. Imports and waiting
  // approvals carry text of the calendar in their arguments.
  constexpr const char* kSteps[] = {
      "UPDATE calendar_action_log SET action_payload='{}', result=NULL, pre_image=NULL WHERE "
      "event_id IN (SELECT event_id FROM calendar_events WHERE source_id=(SELECT id FROM "
      "calendar_sources WHERE source_key=?1)) OR instr(result, '\"calendar_id\":'||json_quote(?1)) "
      "OR instr(pre_image, '\"calendar_id\":'||json_quote(?1)) OR (action_type='calendar_import_ics' "
      "AND instr(action_payload, '\"calendar_id\":'||json_quote(?1)))",
      "UPDATE shadow_extractions SET calendar_event_title=NULL, calendar_event_time=NULL WHERE "
      "calendar_event_id IN (SELECT event_id FROM calendar_events WHERE source_id=(SELECT id FROM "
      "calendar_sources WHERE source_key=?1))",
      "UPDATE approvals SET args='{}', request='', summary='' WHERE calendar_id=?1",
      "DELETE FROM remote_writes WHERE calendar=?1",
      "DELETE FROM calendar_sync_cursors WHERE source_id=(SELECT id FROM calendar_sources WHERE "
      "source_key=?1)",
      "DELETE FROM calendar_events WHERE source_id=(SELECT id FROM calendar_sources WHERE "
      "source_key=?1)"};
  for (const char* sql : kSteps) DAYBOOK_TRY(db_.query(sql).bind(calendar).run());
  // What was settled needs no text any more: answers of tools hold titles.
  DAYBOOK_TRY(db_.query("UPDATE outbox SET body='{}', updated_at=? WHERE state NOT IN "
                        "('waiting','offered')")
                  .bind(now_ms)
                  .run());
  DAYBOOK_TRY(Search(db_).forget());
  return events;
}

Status Sources::let_go(std::string_view calendar) {
  for (const char* sql : {"DELETE FROM calendar_sync_cursors WHERE source_id=(SELECT id FROM calendar_sources WHERE source_key=?1)",
                          "DELETE FROM calendar_events WHERE source_id=(SELECT id FROM calendar_sources WHERE source_key=?1)"})
    DAYBOOK_TRY(db_.query(sql).bind(calendar).run());
  return Search(db_).forget();
}

}  // namespace daybook::store

#include "store/remote.h"

namespace daybook::store {
namespace {

#define DAYBOOK_WRITE_COLUMNS                                                                    \
  "id, group_id, calendar, kind, event_id, external_id, etag, action_key, before, after, "       \
  "send_updates, state, attempt, doubt, not_before, error, created_at, passed_by "

RemoteWriteRow read(const Query& q) {
  RemoteWriteRow r;
  r.id = q.integer(0);
  r.group = q.integer(1);
  r.calendar = q.text(2);
  r.kind = q.text(3);
  r.event_id = q.text(4);
  r.external_id = q.text(5);
  r.etag = q.text(6);
  r.action_key = q.text(7);
  r.before = q.text(8);
  r.after = q.text(9);
  r.send_updates = q.text(10);
  r.state = q.text(11);
  r.attempt = static_cast<int>(q.integer(12));
  r.doubt = q.integer(13) != 0;
  r.not_before_ms = q.integer(14);
  r.error = q.text(15);
  r.created_ms = q.integer(16);
  r.passed_by = q.text(17);
  return r;
}

Result<std::vector<RemoteWriteRow>> rows(Query& q) {
  std::vector<RemoteWriteRow> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    out.push_back(read(q));
  }
}

}  // namespace

Result<std::int64_t> RemoteWrites::add(RemoteWriteRow r, std::int64_t now_ms) {
  DAYBOOK_TRY(db_.query("INSERT INTO remote_writes(group_id, calendar, kind, event_id, external_id, "
                        "etag, action_key, before, after, send_updates, created_at, updated_at) "
                        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?)")
                  .bind(r.group != 0 ? r.group : group_)
                  .bind(r.calendar)
                  .bind(r.kind)
                  .bind(r.event_id)
                  .bind_or_null(r.external_id)
                  .bind_or_null(r.etag)
                  .bind(r.action_key)
                  .bind_or_null(r.before)
                  .bind_or_null(r.after)
                  .bind_or_null(r.send_updates)
                  .bind(now_ms)
                  .bind(now_ms)
                  .run());
  const auto id = db_.last_insert_id();
  if (r.group != 0 || group_ != 0) return id;
  group_ = id;
  DAYBOOK_TRY(db_.query("UPDATE remote_writes SET group_id=id WHERE id=?").bind(id).run());
  return id;
}

Result<std::vector<RemoteWriteRow>> RemoteWrites::sendable(std::int64_t now_ms, std::size_t limit) {
  auto q = db_.query(
      "SELECT " DAYBOOK_WRITE_COLUMNS
      "FROM remote_writes w WHERE state='waiting' AND not_before<=?1 AND NOT EXISTS (SELECT 1 FROM "
      "remote_writes o WHERE o.event_id=w.event_id AND o.state IN ('waiting','sent') AND o.id<w.id) "
      // A part of a group that builds on an earlier one, of which it is split, comes after it. What is deleted
      // goes last: a half of a series only when the other is whole again.
      "AND NOT EXISTS (SELECT 1 FROM remote_writes g WHERE g.group_id=w.group_id AND g.id<>w.id AND "
      "g.action_key=w.action_key AND g.state IN ('waiting','sent') AND CASE WHEN (g.kind='remove')=(w.kind='remove') "
      "OR g.event_id=w.event_id THEN g.id<w.id ELSE w.kind='remove' END) ORDER BY id LIMIT ?2");
  q.bind(now_ms).bind(static_cast<std::int64_t>(limit));
  return rows(q);
}

Result<std::optional<RemoteWriteRow>> RemoteWrites::find(std::int64_t id) {
  auto q = db_.query("SELECT " DAYBOOK_WRITE_COLUMNS "FROM remote_writes WHERE id=?");
  q.bind(id);
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row) return std::optional<RemoteWriteRow>{};
  return std::optional<RemoteWriteRow>(read(q));
}

Result<std::vector<RemoteWriteRow>> RemoteWrites::of_group(std::int64_t group) {
  auto q = db_.query("SELECT " DAYBOOK_WRITE_COLUMNS
                     "FROM remote_writes WHERE group_id=? ORDER BY id");
  q.bind(group);
  return rows(q);
}

Result<std::vector<RemoteWriteRow>> RemoteWrites::of_action(std::string_view action_key) {
  auto q = db_.query("SELECT " DAYBOOK_WRITE_COLUMNS
                     "FROM remote_writes WHERE action_key=? ORDER BY id");
  q.bind(action_key);
  return rows(q);
}

Result<bool> RemoteWrites::pending(std::string_view event_id) {
  auto q = db_.query(
      "SELECT 1 FROM remote_writes WHERE event_id=? AND state IN ('waiting','sent') LIMIT 1");
  q.bind(event_id);
  return q.step();
}

Result<std::int64_t> RemoteWrites::open_count(std::string_view calendar) {
  auto q = db_.query(
      "SELECT count(*) FROM remote_writes WHERE state IN ('waiting','sent') AND (?1='' OR "
      "calendar=?1)");
  q.bind(calendar);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? q.integer(0) : 0;
}

Result<std::vector<RemoteWriteRow>> RemoteWrites::open_since(std::int64_t before_ms) {
  auto q = db_.query("SELECT " DAYBOOK_WRITE_COLUMNS
                     "FROM remote_writes WHERE state IN ('waiting','sent') AND created_at<=? "
                     "ORDER BY id LIMIT 100");
  q.bind(before_ms);
  return rows(q);
}

Result<std::vector<RemoteWriteRow>> RemoteWrites::open_of(std::string_view calendar) {
  auto q = db_.query("SELECT " DAYBOOK_WRITE_COLUMNS
                     "FROM remote_writes WHERE state IN ('waiting','sent') AND calendar=? ORDER BY id");
  q.bind(calendar);
  return rows(q);
}

Status RemoteWrites::save(const RemoteWriteRow& r, std::int64_t now_ms) {
  return db_
      .query("UPDATE remote_writes SET kind=?2, external_id=?3, etag=?4, before=?5, after=?6, "
             "state=?7, attempt=?8, doubt=?9, not_before=?10, error=?11, updated_at=?12, passed_by=?13 WHERE id=?1")
      .bind(r.id)
      .bind(r.kind)
      .bind_or_null(r.external_id)
      .bind_or_null(r.etag)
      .bind_or_null(r.before)
      .bind_or_null(r.after)
      .bind(r.state)
      .bind(r.attempt)
      .bind(r.doubt)
      .bind(r.not_before_ms)
      .bind_or_null(r.error)
      .bind(now_ms)
      .bind(r.passed_by)
      .run();
}

Status RemoteWrites::rebase_later(const RemoteWriteRow& row, std::string_view external_id,
                                  std::string_view etag) {
  return db_
      .query("UPDATE remote_writes SET external_id=?3, etag=?4 WHERE event_id=?1 AND id>?2 AND "
             "state='waiting'")
      .bind(row.event_id)
      .bind(row.id)
      .bind_or_null(external_id)
      .bind_or_null(etag)
      .run();
}

Status RemoteWrites::pass_by(std::string_view event_id, std::string_view version) {
  // Of very many it is enough that they are not those known.
  return db_.query("UPDATE remote_writes SET passed_by=CASE WHEN length(passed_by)>4000 THEN '*' ELSE passed_by||?2||char(10) END "
                   "WHERE event_id=?1 AND state IN ('waiting','sent')")
      .bind(event_id)
      .bind(version.empty() ? std::string_view("*") : version)
      .run();
}

Status RemoteWrites::recover() {
  return db_.query("UPDATE remote_writes SET state='waiting', doubt=1, not_before=0 WHERE state='sent'")
      .run();
}

Status RemoteWrites::forget_before(std::int64_t ms) {
  constexpr std::int64_t kYearMs = 366LL * 86'400'000;
  return db_
      .query("DELETE FROM remote_writes WHERE (state='done' AND updated_at<?1) OR "
             "(state='failed' AND updated_at<?2)")
      .bind(ms)
      .bind(ms - kYearMs)
      .run();
}

Result<std::optional<std::int64_t>> RemoteWrites::next_due() {
  auto q = db_.query("SELECT min(not_before) FROM remote_writes WHERE state='waiting'");
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row || q.is_null(0)) return std::optional<std::int64_t>{};
  return std::optional<std::int64_t>(q.integer(0));
}

}  // namespace daybook::store

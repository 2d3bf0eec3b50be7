#include "store/outbox.h"

namespace daybook::store {

// What waits. Both terms, as SQLite takes the index of open effects only where its own condition
// stands in the query; without it every settled effect is walked over, its body included.
#define DAYBOOK_WAITING "state IN ('waiting','offered') AND state='waiting'"

Result<std::int64_t> Outbox::add(const New& e, std::int64_t now_ms, std::int64_t held_by) {
  auto q = db_.query(
      "INSERT INTO outbox(k, kind, destination, body, not_before, created_at, updated_at, "
      "expires_at, held_by) "
      "VALUES(coalesce(?1, ?8 || (1 + coalesce((SELECT seq FROM sqlite_sequence WHERE "
      "name='outbox'), 0))), ?2, ?3, ?4, ?5, ?5, ?5, ?6, nullif(?7, 0)) ON CONFLICT(k) DO NOTHING");
  DAYBOOK_TRY(q.bind_or_null(e.key)
                  .bind(e.kind)
                  .bind(e.to)
                  .bind(e.body)
                  .bind(now_ms)
                  .bind(e.expires_ms)
                  .bind(held_by)
                  .bind(own_key_)
                  .run());
  return db_.changes() == 0 ? 0 : db_.last_insert_id();
}

// Numbers are set aside by many, in the table that SQLite counts them by: no row, and no effect of a later
// process, gets one of them.
Result<std::int64_t> Outbox::number() {
  constexpr std::int64_t kSetAside = 256;
  if (next_number_ == last_number_) {
    auto q = db_.query("UPDATE sqlite_sequence SET seq=seq+? WHERE name='outbox' RETURNING seq");
    DAYBOOK_ASSIGN(const bool any, q.bind(kSetAside).step());
    if (!any) DAYBOOK_TRY(db_.query("INSERT INTO sqlite_sequence(name, seq) VALUES('outbox', ?)").bind(kSetAside).run());
    last_number_ = any ? q.integer(0) : kSetAside;
    next_number_ = last_number_ - kSetAside;
  }
  return ++next_number_;
}

Result<OutboxRow> Outbox::loose_answer(std::string body) {
  DAYBOOK_ASSIGN(const auto id, number());
  return OutboxRow{id, own_key_ + std::to_string(id), "reply", "null", std::move(body), 1, false};
}

Status Outbox::add_offered_answer(std::int64_t id, std::string_view body, std::int64_t now_ms) {
  auto q = db_.query(
      "INSERT INTO outbox(id, k, kind, destination, body, state, attempt, not_before, created_at, updated_at) "
      "VALUES(?1, ?2 || ?1, 'reply', 'null', ?3, 'offered', 1, ?4, ?4, ?4)");
  return q.bind(id).bind(own_key_).bind(body).bind(now_ms).run();
}

Status Outbox::set_body(std::int64_t id, std::string_view body) {
  return db_.query("UPDATE outbox SET body=?2 WHERE id=?1").bind(id).bind(body).run();
}

Result<std::vector<OutboxRow>> Outbox::offer(std::int64_t now_ms, std::size_t limit) {
  DAYBOOK_TRY(db_.query("UPDATE outbox SET state='failed', error='expired', updated_at=?1 WHERE "
                        DAYBOOK_WAITING " AND expires_at>0 AND expires_at<=?1")
                  .bind(now_ms)
                  .run());
  std::vector<OutboxRow> rows;
  {
    auto q = db_.query(
        "SELECT id, k, kind, destination, body, attempt, doubt FROM outbox WHERE " DAYBOOK_WAITING
        " AND held_by IS NULL AND "
        "not_before<=?1 ORDER BY id LIMIT ?2");
    q.bind(now_ms).bind(static_cast<std::int64_t>(limit));
    while (true) {
      DAYBOOK_ASSIGN(const bool row, q.step());
      if (!row) break;
      rows.push_back({q.integer(0), q.text(1), q.text(2), q.text(3), q.text(4),
                      static_cast<int>(q.integer(5)) + 1, q.integer(6) != 0});
    }
  }
  for (const auto& row : rows)
    DAYBOOK_TRY(
        db_.query("UPDATE outbox SET state='offered', attempt=attempt+1, updated_at=?2 WHERE id=?1")
            .bind(row.id)
            .bind(now_ms)
            .run());
  return rows;
}

Result<std::vector<Outbox::Held>> Outbox::held(std::int64_t group) {
  auto q = db_.query("SELECT id, k, kind, body FROM outbox WHERE held_by=? ORDER BY id");
  q.bind(group);
  std::vector<Held> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    out.push_back({q.integer(0), q.text(1), q.text(2), q.text(3)});
  }
}

Status Outbox::let_go(std::int64_t id, const json::Value& body, std::int64_t now_ms) {
  const std::string text = json::dump(body);
  return db_
      .query("UPDATE outbox SET held_by=NULL, body=?2, not_before=?3, updated_at=?3 WHERE id=?1")
      .bind(id)
      .bind(text)
      .bind(now_ms)
      .run();
}

Status Outbox::drop_held(std::int64_t id) {
  return db_
      .query("UPDATE outbox SET state='failed', error='not written', held_by=NULL WHERE id=?1")
      .bind(id)
      .run();
}

Status Outbox::recover() {
  return db_.query("UPDATE outbox SET state='waiting', doubt=1 WHERE state IN ('waiting','offered') AND "
                   "state='offered'").run();
}

Status Outbox::release(std::int64_t id, std::int64_t not_before_ms) {
  return db_
      .query(
          "UPDATE outbox SET state='waiting', doubt=1, not_before=?2 WHERE id=?1 AND "
          "state='offered'")
      .bind(id)
      .bind(not_before_ms)
      .run();
}

Status Outbox::withdraw(std::int64_t id) {
  return db_
      .query("UPDATE outbox SET state='waiting', attempt=attempt-1 WHERE id=?1 AND state='offered'")
      .bind(id)
      .run();
}

Status Outbox::drop_answer(std::int64_t id) {
  return db_.query("DELETE FROM outbox WHERE id=?1 AND kind='reply'").bind(id).run();
}

Status Outbox::settle(std::int64_t id, std::string_view state, const model::Outcome& outcome,
                      std::int64_t now_ms) {
  auto q =
      db_.query("UPDATE outbox SET state=?2, message_id=?3, error=?4, updated_at=?5 WHERE id=?1");
  return q.bind(id)
      .bind(state)
      .bind_or_null(outcome.message_id)
      .bind_or_null(outcome.error)
      .bind(now_ms)
      .run();
}

Status Outbox::retry(std::int64_t id, std::int64_t not_before_ms, std::string_view error,
                     std::int64_t now_ms) {
  auto q = db_.query(
      "UPDATE outbox SET state='waiting', doubt=0, not_before=?2, error=?3, updated_at=?4 WHERE "
      "id=?1");
  return q.bind(id).bind(not_before_ms).bind_or_null(error).bind(now_ms).run();
}

Result<std::optional<std::int64_t>> Outbox::next_due() {
  auto q = db_.query("SELECT min(not_before) FROM outbox WHERE " DAYBOOK_WAITING " AND held_by IS NULL");
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row || q.is_null(0)) return std::optional<std::int64_t>{};
  return std::optional<std::int64_t>(q.integer(0));
}

Result<std::string> Outbox::key_of_message(std::string_view platform, std::string_view workspace,
                                           std::string_view message_id, std::string_view user,
                                           std::string_view conversation) {
  auto q = db_.query(
      "SELECT k FROM outbox WHERE message_id=?1 AND json_extract(destination,'$.platform')=?2 AND "
      "json_extract(destination,'$.workspace')=?3 AND (json_extract(destination,'$.user')=?4 OR "
      "json_extract(destination,'$.conversation')=?5) ORDER BY id DESC LIMIT 1");
  q.bind(message_id).bind(platform).bind(workspace).bind(user).bind(conversation);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? q.text(0) : std::string();
}

Status Outbox::drop_waiting(std::string_view key) {
  DAYBOOK_TRY(db_.query("UPDATE outbox SET state='failed', error='superseded' WHERE k=?1 AND state='waiting'").bind(key).run());
  // What is under way may arrive; it is not offered a second time.
  return db_.query("UPDATE outbox SET expires_at=1 WHERE k=?1 AND state='offered'").bind(key).run();
}

Result<bool> Outbox::may_be_seen(std::string_view key) {
  auto q = db_.query(
      "SELECT state IN ('offered','sent','uncertain') OR (state='waiting' AND doubt=1) FROM outbox "
      "WHERE k=?1");
  q.bind(key);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return !row || q.integer(0) != 0;
}

Result<std::optional<Outbox::Sent>> Outbox::sent_by_key(std::string_view key) {
  auto q =
      db_.query("SELECT id, message_id, destination FROM outbox WHERE k=?1 AND state<>'failed'");
  q.bind(key);
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row) return std::optional<Sent>{};
  return std::optional<Sent>(Sent{q.integer(0), q.text(1), q.text(2)});
}

Result<std::string> Outbox::body_of(std::int64_t id, std::string_view kind) {
  auto q = db_.query("SELECT body FROM outbox WHERE id=? AND kind=?");
  q.bind(id).bind(kind);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? std::string(q.text(0)) : std::string();
}

Status Outbox::forget_before(std::int64_t ms) {
  return db_.query("DELETE FROM outbox WHERE state NOT IN ('waiting','offered') AND updated_at<?1")
      .bind(ms)
      .run();
}

Result<std::int64_t> Outbox::open_count() {
  auto q = db_.query("SELECT count(*) FROM outbox WHERE state IN ('waiting','offered')");
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? q.integer(0) : 0;
}

}  // namespace daybook::store

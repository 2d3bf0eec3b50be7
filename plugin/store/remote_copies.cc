#include "store/remote.h"

namespace daybook::store {
namespace {

constexpr const char* kSource = "(SELECT id FROM calendar_sources WHERE source_key=?1)";

std::string with_source(const char* sql) {
  std::string out = sql;
  out.replace(out.find('$'), 1, kSource);
  return out;
}

RemoteCopies::Copy copy(const Query& q) { return {q.text(0), q.text(1), q.text(2), q.text(3)}; }

Result<std::optional<RemoteCopies::Copy>> one(Query& q) {
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row) return std::optional<RemoteCopies::Copy>{};
  return std::optional<RemoteCopies::Copy>(copy(q));
}

Result<std::vector<RemoteCopies::Copy>> all_of(Query& q) {
  std::vector<RemoteCopies::Copy> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    out.push_back(copy(q));
  }
}

}  // namespace

Result<std::optional<RemoteCopies::Copy>> RemoteCopies::by_external(std::string_view calendar,
                                                                    std::string_view external_id) {
  static const auto& sql = *new std::string(
      with_source("SELECT event_id, origin_ref, remote_etag, series_id FROM calendar_events WHERE "
                  "source_id=$ AND origin_ref=?2"));
  auto q = db_.query(sql);
  q.bind(calendar).bind(external_id);
  return one(q);
}

Result<bool> RemoteCopies::any_alone(std::string_view calendar, std::string_view series) {
  static const auto& sql = *new std::string(with_source(
      "SELECT 1 FROM calendar_events WHERE source_id=$ AND origin_ref>?2||'_' AND origin_ref<?2||'`' AND series_id IS NULL LIMIT 1"));
  auto q = db_.query(sql);
  q.bind(calendar).bind(series);
  return q.step();
}

Result<std::optional<RemoteCopies::Copy>> RemoteCopies::by_event(std::string_view event_id) {
  auto q = db_.query(
      "SELECT event_id, origin_ref, remote_etag, series_id FROM calendar_events WHERE event_id=?");
  q.bind(event_id);
  return one(q);
}

Status RemoteCopies::mark(std::string_view event_id, std::string_view external_id,
                          std::string_view etag, std::int64_t run) {
  return db_
      .query("UPDATE calendar_events SET origin_ref=?2, remote_etag=?3, "
             "seen_run=max(coalesce(seen_run,0),?4) WHERE event_id=?1")
      .bind(event_id)
      .bind(external_id)
      .bind(etag)
      .bind(run)
      .run();
}

Result<bool> RemoteCopies::any(std::string_view calendar) {
  static const auto& sql =
      *new std::string(with_source("SELECT 1 FROM calendar_events WHERE source_id=$ LIMIT 1"));
  auto q = db_.query(sql);
  q.bind(calendar);
  return q.step();
}

Result<std::vector<RemoteCopies::Copy>> RemoteCopies::all(std::string_view calendar) {
  static const auto& sql = *new std::string(
      with_source("SELECT event_id, origin_ref, remote_etag, series_id FROM calendar_events WHERE "
                  "source_id=$ AND series_id IS NULL"));
  auto q = db_.query(sql);
  q.bind(calendar);
  return all_of(q);
}

// A change that is on its way there is not in the listing yet.
Result<std::vector<RemoteCopies::Copy>> RemoteCopies::unseen(std::string_view calendar,
                                                             std::int64_t run) {
  static const auto& sql = *new std::string(
      with_source("SELECT event_id, origin_ref, remote_etag, series_id FROM calendar_events e WHERE "
                  "source_id=$ AND series_id IS NULL AND coalesce(seen_run,0)<?2 AND NOT EXISTS "
                  "(SELECT 1 FROM remote_writes w WHERE w.event_id=e.event_id AND w.state IN "
                  "('waiting','sent'))"));
  auto q = db_.query(sql);
  q.bind(calendar).bind(run);
  return all_of(q);
}

Result<std::string> RemoteCopies::cursor(std::string_view calendar) {
  static const auto& sql = *new std::string(with_source(
      "SELECT sync_token FROM calendar_sync_cursors WHERE source_id=$ AND cursor_name='events'"));
  auto q = db_.query(sql);
  q.bind(calendar);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? q.text(0) : std::string();
}

Status RemoteCopies::set_cursor(std::string_view calendar, std::string_view cursor,
                                std::int64_t now_ms) {
  static const auto& sql = *new std::string(
      with_source("INSERT INTO calendar_sync_cursors(source_id, cursor_name, cursor_type, "
                  "sync_token, last_synced_at, created_at, updated_at) VALUES($, 'events', 'token', "
                  "?2, ?3, ?3, ?3) ON CONFLICT(source_id, cursor_name) DO UPDATE SET "
                  "sync_token=excluded.sync_token, last_synced_at=excluded.last_synced_at, "
                  "updated_at=excluded.updated_at"));
  return db_.query(sql).bind(calendar).bind_or_null(cursor).bind(now_ms).run();
}

Result<RemoteCopies::Synced> RemoteCopies::synced(std::string_view calendar) {
  auto q = db_.query("SELECT last_synced_at, last_error FROM calendar_sources WHERE source_key=?");
  q.bind(calendar);
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row) return Synced{};
  return Synced{q.integer(0), q.text(1)};
}

Status RemoteCopies::set_synced(std::string_view calendar, const Synced& s) {
  return db_
      .query("UPDATE calendar_sources SET last_synced_at=nullif(?2,0), last_error=?3 WHERE "
             "source_key=?1")
      .bind(calendar)
      .bind(s.at_ms)
      .bind_or_null(s.error)
      .run();
}

Result<std::string> RemoteCopies::credential(std::string_view name) {
  auto q = db_.query("SELECT sealed FROM credentials WHERE name=?");
  q.bind(name);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? q.text(0) : std::string();
}

Status RemoteCopies::set_credential(std::string_view name, std::string_view sealed,
                                    std::int64_t now_ms) {
  return db_
      .query("INSERT INTO credentials(name, sealed, updated_at) VALUES(?,?,?) ON CONFLICT(name) DO "
             "UPDATE SET sealed=excluded.sealed, updated_at=excluded.updated_at")
      .bind(name)
      .bind(sealed)
      .bind(now_ms)
      .run();
}

Status RemoteCopies::drop_credential(std::string_view name) {
  return db_.query("DELETE FROM credentials WHERE name=?").bind(name).run();
}

}  // namespace daybook::store

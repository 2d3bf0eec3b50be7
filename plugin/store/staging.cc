#include "store/staging.h"

namespace daybook::store {
namespace {

#define DAYBOOK_STAGING_COLUMNS                                                              \
  "id, person, draft, subject, calendar_check_status, calendar_event_id, "                   \
  "calendar_event_title, calendar_event_time, check_reason, said, confidence, queried, "     \
  "admin_dm_sent, coalesce(would_have_written,0), admin_response, answered_by, correction, " \
  "created_at, coalesce(asked_at,0), coalesce(active_until,0), coalesce(answered_at,0)"

Result<std::vector<StagingRow>> rows(Query& q) {
  std::vector<StagingRow> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    StagingRow r;
    r.id = q.integer(0);
    r.person = q.text(1);
    r.draft = q.text(2);
    r.subject = q.text(3);
    r.check = q.text(4);
    r.event_id = q.text(5);
    r.event_title = q.text(6);
    r.event_time = q.text(7);
    r.reason = q.text(8);
    r.said = q.text(9);
    r.confidence = q.real(10);
    r.queried = q.integer(11) != 0;
    r.asked = q.integer(12) != 0;
    r.would_write = q.integer(13) != 0;
    r.response = q.text(14);
    r.answered_by = q.text(15);
    r.correction = q.text(16);
    r.created_ms = q.integer(17);
    r.asked_ms = q.integer(18);
    r.active_until_ms = q.integer(19);
    r.answered_ms = q.integer(20);
    out.push_back(std::move(r));
  }
}

}  // namespace

Result<std::int64_t> Staging::add(const model::Message& m, const StagingRow& r) {
  auto q = db_.query(
      "INSERT OR IGNORE INTO shadow_extractions(platform, workspace, conversation, message, person, "
      "draft, confidence, subject, said, created_at) VALUES(?,?,?,?,?,?,?,?,?,?)");
  q.bind(m.platform).bind(m.workspace).bind(m.conversation).bind(m.id).bind(r.person);
  DAYBOOK_TRY(
      q.bind(r.draft).bind(r.confidence).bind(r.subject).bind(r.said).bind(r.created_ms).run());
  return db_.changes() > 0 ? db_.last_insert_id() : 0;
}

Status Staging::save(const StagingRow& r) {
  auto q = db_.query(
      "UPDATE shadow_extractions SET calendar_check_status=?, calendar_event_id=?, "
      "calendar_event_title=?, calendar_event_time=?, check_reason=?, queried=?, admin_dm_sent=?, "
      "would_have_written=?, admin_response=?, answered_by=?, correction=?, asked_at=?, "
      "active_until=?, answered_at=? WHERE id=?");
  q.bind(r.check).bind_or_null(r.event_id).bind_or_null(r.event_title).bind_or_null(r.event_time);
  q.bind_or_null(r.reason).bind(r.queried).bind(r.asked).bind(r.would_write);
  q.bind_or_null(r.response).bind_or_null(r.answered_by).bind_or_null(r.correction);
  return q.bind(r.asked_ms).bind(r.active_until_ms).bind(r.answered_ms).bind(r.id).run();
}

Result<std::optional<StagingRow>> Staging::find(std::int64_t id) {
  auto q = db_.query("SELECT " DAYBOOK_STAGING_COLUMNS " FROM shadow_extractions WHERE id=?");
  q.bind(id);
  DAYBOOK_ASSIGN(auto found, rows(q));
  if (found.empty()) return std::optional<StagingRow>{};
  return std::optional<StagingRow>(std::move(found.front()));
}

Result<std::vector<StagingRow>> Staging::all(std::size_t limit) {
  auto q = db_.query("SELECT " DAYBOOK_STAGING_COLUMNS
                     " FROM shadow_extractions ORDER BY id DESC LIMIT ?");
  q.bind(static_cast<std::int64_t>(limit));
  return rows(q);
}

Result<std::vector<StagingRow>> Staging::due(std::int64_t now_ms) {
  auto q = db_.query("SELECT " DAYBOOK_STAGING_COLUMNS
                     " FROM shadow_extractions WHERE admin_dm_sent=1 AND admin_response IS NULL AND "
                     "active_until<=? LIMIT 200");
  q.bind(now_ms);
  return rows(q);
}

Result<std::optional<std::int64_t>> Staging::next_due() {
  auto q = db_.query(
      "SELECT min(active_until) FROM shadow_extractions WHERE admin_dm_sent=1 AND admin_response IS "
      "NULL");
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row || q.is_null(0)) return std::optional<std::int64_t>{};
  return std::optional<std::int64_t>(q.integer(0));
}

Result<std::int64_t> Staging::queries_since(std::int64_t ms) {
  auto q =
      db_.query("SELECT count(*) FROM shadow_extractions WHERE queried=1 AND created_at>=?");
  q.bind(ms);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? q.integer(0) : 0;
}

}  // namespace daybook::store

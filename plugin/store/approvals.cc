#include "store/approvals.h"

namespace daybook::store {
namespace {

using model::Approval;

#define DAYBOOK_APPROVAL_COLUMNS                                                               \
  "id, state, request_key, tool, args, request, actor, origin, request_id, platform, "         \
  "workspace, user, timezone, calendar_id, event_id, etag, summary, told, ends_at, round, "    \
  "asked_at, active_until, coalesce(decided_at,0), decided_by, outcome"

void bind_fields(Query& q, const Approval& a) {
  q.bind(model::state_name(a.state)).bind_or_null(a.request_key).bind(a.tool).bind(a.args);
  q.bind(a.request).bind(a.actor).bind(a.origin).bind_or_null(a.request_id);
  q.bind(a.tell.platform).bind(a.tell.workspace).bind(a.tell.user).bind(a.zone);
  q.bind(a.calendar_id).bind_or_null(a.event_id).bind_or_null(a.etag).bind(a.summary);
  q.bind(a.told).bind(a.ends_at).bind(a.round).bind(a.asked_ms).bind(a.active_until_ms);
  q.bind(a.decided_ms).bind_or_null(a.decided_by).bind_or_null(a.outcome);
}

Result<std::vector<Approval>> rows(Query& q) {
  std::vector<Approval> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    Approval a;
    a.id = q.integer(0);
    a.state = model::approval_state_from_name(q.text(1));
    a.request_key = q.text(2);
    a.tool = q.text(3);
    a.args = q.text(4);
    a.request = q.text(5);
    a.actor = q.text(6);
    a.origin = q.text(7);
    a.request_id = q.text(8);
    a.tell = {q.text(9), q.text(10), q.text(11)};
    a.zone = q.text(12);
    a.calendar_id = q.text(13);
    a.event_id = q.text(14);
    a.etag = q.text(15);
    a.summary = q.text(16);
    a.told = q.text(17);
    a.ends_at = q.integer(18);
    a.round = static_cast<int>(q.integer(19));
    a.asked_ms = q.integer(20);
    a.active_until_ms = q.integer(21);
    a.decided_ms = q.integer(22);
    a.decided_by = q.text(23);
    a.outcome = q.text(24);
    out.push_back(std::move(a));
  }
}

Result<std::optional<Approval>> first(Query& q) {
  DAYBOOK_ASSIGN(auto found, rows(q));
  if (found.empty()) return std::optional<Approval>{};
  return std::optional<Approval>(std::move(found.front()));
}

}  // namespace

Result<std::int64_t> Approvals::add(const Approval& a) {
  auto q = db_.query(
      "INSERT INTO approvals(state, request_key, tool, args, request, actor, origin, request_id, "
      "platform, workspace, user, timezone, calendar_id, event_id, etag, summary, told, ends_at, "
      "round, asked_at, active_until, decided_at, decided_by, outcome) "
      "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  bind_fields(q, a);
  DAYBOOK_TRY(q.run());
  return db_.last_insert_id();
}

Status Approvals::save(const Approval& a) {
  auto q = db_.query(
      "UPDATE approvals SET state=?, request_key=?, tool=?, args=?, request=?, actor=?, origin=?, "
      "request_id=?, platform=?, workspace=?, user=?, timezone=?, calendar_id=?, event_id=?, "
      "etag=?, summary=?, told=?, ends_at=?, round=?, asked_at=?, active_until=?, decided_at=?, "
      "decided_by=?, outcome=? WHERE id=?");
  bind_fields(q, a);
  return q.bind(a.id).run();
}

Result<std::optional<Approval>> Approvals::find(std::int64_t id) {
  auto q = db_.query("SELECT " DAYBOOK_APPROVAL_COLUMNS " FROM approvals WHERE id=?");
  q.bind(id);
  return first(q);
}

Result<std::optional<Approval>> Approvals::by_key(std::string_view request_key) {
  auto q = db_.query("SELECT " DAYBOOK_APPROVAL_COLUMNS " FROM approvals WHERE request_key=?");
  q.bind(request_key);
  return first(q);
}

Result<std::optional<Approval>> Approvals::same(std::string_view actor, std::string_view request) {
  auto q = db_.query("SELECT " DAYBOOK_APPROVAL_COLUMNS
                     " FROM approvals WHERE state IN ('active','parked') AND actor=? AND request=? "
                     "ORDER BY id DESC LIMIT 1");
  q.bind(actor).bind(request);
  return first(q);
}

Result<std::vector<Approval>> Approvals::list(std::string_view actor, bool open_only,
                                              std::size_t limit) {
  auto q = db_.query("SELECT " DAYBOOK_APPROVAL_COLUMNS
                     " FROM approvals WHERE (?1='' OR actor=?1) AND (?2=0 OR state IN "
                     "('active','parked')) ORDER BY id DESC LIMIT ?3");
  q.bind(actor).bind(open_only).bind(static_cast<std::int64_t>(limit));
  return rows(q);
}

Result<std::vector<Approval>> Approvals::due(std::int64_t now_ms) {
  auto q = db_.query("SELECT " DAYBOOK_APPROVAL_COLUMNS
                     " FROM approvals WHERE state='active' AND active_until<=? LIMIT 200");
  q.bind(now_ms);
  return rows(q);
}

Result<std::optional<std::int64_t>> Approvals::next_due() {
  auto q = db_.query("SELECT min(active_until) FROM approvals WHERE state='active'");
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row || q.is_null(0)) return std::optional<std::int64_t>{};
  return std::optional<std::int64_t>(q.integer(0));
}

}  // namespace daybook::store

#include "store/journal.h"

#include "model/event.h"

namespace daybook::store {
namespace {

#define DAYBOOK_ACTION_COLUMNS                                                             \
  "id, idempotency_key, action_type, action_status, event_id, actor, origin, request_id, " \
  "action_payload, result, pre_image, etag_after, created_at"

Result<std::optional<Action>> one_action(Query& q) {
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row) return std::optional<Action>{};
  return std::optional<Action>(Action{q.integer(0), q.text(1), q.text(2), q.text(3), q.text(4),
                                      q.text(5), q.text(6), q.text(7), q.text(8), q.text(9),
                                      q.text(10), q.text(11), q.integer(12)});
}

}  // namespace

Result<std::optional<std::int64_t>> Journal::handled(const model::Message& m) {
  auto q = db_.query(
      "SELECT digest FROM handled_messages WHERE platform=? AND workspace=? AND conversation=? AND "
      "message=?");
  q.bind(m.platform).bind(m.workspace).bind(m.conversation).bind(m.id);
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row) return std::optional<std::int64_t>{};
  return std::optional<std::int64_t>(q.integer(0));
}

Status Journal::mark_handled(const model::Message& m, std::int64_t digest, std::int64_t now_ms) {
  auto q = db_.query(
      "INSERT INTO handled_messages(platform, workspace, conversation, message, digest, "
      "handled_at) "
      "VALUES(?,?,?,?,?,?) ON CONFLICT DO UPDATE SET digest=excluded.digest, "
      "handled_at=excluded.handled_at");
  return q.bind(m.platform)
      .bind(m.workspace)
      .bind(m.conversation)
      .bind(m.id)
      .bind(digest)
      .bind(now_ms)
      .run();
}

Status Journal::forget_handled_before(std::int64_t ms) {
  return db_.query("DELETE FROM handled_messages WHERE handled_at<?").bind(ms).run();
}

Result<std::optional<std::int64_t>> Journal::day_job_done_ms(std::string_view person, std::string_view job,
                                                             std::string_view date) {
  auto q = db_.query("SELECT done_at FROM day_jobs WHERE person=? AND job=? AND local_date=?");
  q.bind(person).bind(job).bind(date);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? std::optional(q.integer(0)) : std::nullopt;
}

Status Journal::mark_day_job(std::string_view person, std::string_view job, std::string_view date,
                             std::string_view outcome, std::int64_t now_ms) {
  auto q = db_.query(
      "INSERT OR IGNORE INTO day_jobs(person, job, local_date, outcome, done_at) "
      "VALUES(?,?,?,?,?)");
  return q.bind(person).bind(job).bind(date).bind(outcome).bind(now_ms).run();
}

Result<std::optional<Action>> Journal::action_by_key(std::string_view key) {
  auto q = db_.query("SELECT " DAYBOOK_ACTION_COLUMNS
                     " FROM calendar_action_log WHERE idempotency_key=?");
  q.bind(key);
  return one_action(q);
}

Result<std::optional<Action>> Journal::action(std::int64_t id) {
  auto q = db_.query("SELECT " DAYBOOK_ACTION_COLUMNS " FROM calendar_action_log WHERE id=?");
  q.bind(id);
  return one_action(q);
}

Status Journal::log_action(const Action& a) {
  auto q = db_.query(
      "INSERT INTO calendar_action_log(idempotency_key, action_type, action_status, event_id, "
      "actor, "
      "origin, request_id, action_payload, result, pre_image, etag_after, created_at, updated_at) "
      "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?12)");
  return q.bind(a.key)
      .bind(a.type)
      .bind(a.status)
      .bind_or_null(a.event_id)
      .bind_or_null(a.actor)
      .bind_or_null(a.origin)
      .bind_or_null(a.request_id)
      .bind(a.payload)
      .bind_or_null(a.result)
      .bind_or_null(a.pre_image)
      .bind_or_null(a.etag_after)
      .bind(a.created_ms)
      .run();
}

Status Journal::set_action_status(std::int64_t id, std::string_view status, std::int64_t now_ms) {
  return db_.query("UPDATE calendar_action_log SET action_status=?2, updated_at=?3 WHERE id=?1")
      .bind(id)
      .bind(status)
      .bind(now_ms)
      .run();
}

bool is_change_of_event(const Action& a) { return a.type == "create" || a.type == "update" || a.type == "delete"; }

Result<std::optional<Action>> Journal::latest_undoable(std::string_view actor,
                                                       std::string_view event_id,
                                                       std::int64_t since_ms, Undoable what, bool by_agents) {
  // Of other things the row says in its pre-image that it can be undone.
  auto q =
      db_.query("SELECT " DAYBOOK_ACTION_COLUMNS
                " FROM calendar_action_log WHERE action_status='done' AND "
                "(action_type IN ('create','update','delete') OR (?5 AND substr(action_type,1,9)='calendar_' AND "
                "length(pre_image)>2)) AND "
                "(?6=0 OR origin IN ('agent','task')) AND (?1='' OR actor=?1) AND (?2='' OR event_id IN (?2,?4)) AND created_at>=?3 "
                "ORDER BY id DESC LIMIT 1");
  q.bind(actor).bind(event_id).bind(since_ms).bind(model::split_occurrence_id(event_id).series);
  q.bind(what == Undoable::anything).bind(by_agents);
  return one_action(q);
}

Result<bool> Journal::changed_behind(std::int64_t id, std::string_view image) {
  auto q = db_.query(
      "SELECT 1 FROM calendar_action_log WHERE id>?1 AND action_status='done' AND substr(pre_image,1,length(?2))=?2 LIMIT 1");
  return q.bind(id).bind(image).step();
}

Result<std::string> Journal::without_undo_since(std::string_view actor, std::int64_t after, std::int64_t since_ms, bool by_agents) {
  auto q = db_.query(
      "SELECT action_type FROM calendar_action_log WHERE actor=?1 AND id>?2 AND created_at>=?3 AND pre_image IS NULL AND "
      "(?4=0 OR origin IN ('agent','task')) AND "
      "action_type IN ('calendar_link_note','calendar_timeline_put','calendar_update_source','calendar_revoke_source',"
      "'calendar_create_butler_event','calendar_update_butler_event','calendar_delete_butler_event',"
      "'calendar_toggle_butler_event','calendar_feed_link') ORDER BY id DESC LIMIT 1");
  q.bind(actor).bind(after).bind(since_ms).bind(by_agents);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? q.text(0) : std::string();
}

Result<std::vector<Action>> Journal::actions_of(std::string_view event_id, std::size_t limit) {
  auto q = db_.query("SELECT " DAYBOOK_ACTION_COLUMNS
                     " FROM calendar_action_log WHERE event_id IN (?1,?2) ORDER BY id DESC LIMIT ?3");
  q.bind(event_id).bind(model::split_occurrence_id(event_id).series);
  q.bind(static_cast<std::int64_t>(limit));
  std::vector<Action> out;
  while (true) {
    DAYBOOK_ASSIGN(auto row, one_action(q));
    if (!row) return out;
    out.push_back(std::move(*row));
  }
}

Result<std::int64_t> Journal::latest_action() {
  auto q = db_.query("SELECT coalesce(max(id),0) FROM calendar_action_log");
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? q.integer(0) : 0;
}

Status Journal::settle_action(std::int64_t id, std::string_view status, std::string_view result,
                              std::string_view etag_after, std::int64_t now_ms) {
  return db_
      .query("UPDATE calendar_action_log SET action_status=?2, result=coalesce(?3,result), "
             "etag_after=coalesce(?4,etag_after), updated_at=?5 WHERE id=?1")
      .bind(id)
      .bind(status)
      .bind_or_null(result)
      .bind_or_null(etag_after)
      .bind(now_ms)
      .run();
}

Status Journal::set_pre_image(std::int64_t id, std::string_view image) {
  return db_.query("UPDATE calendar_action_log SET pre_image=?2 WHERE id=?1").bind(id).bind(image).run();
}

Result<std::string> Journal::left_by_latest(std::string_view event_id) {
  auto q = db_.query(
      "SELECT etag_after FROM calendar_action_log WHERE event_id=? AND action_status='done' AND action_type IN "
      "('create','update','delete') AND etag_after<>'' ORDER BY id DESC LIMIT 1");
  q.bind(event_id);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? q.text(0) : std::string();
}

Status Journal::rebase_earlier(std::int64_t id, std::string_view event_id, std::string_view etag) {
  // Calls that changed nothing left the same version behind.
  auto q = db_.query(
      "UPDATE calendar_action_log SET etag_after=?3 WHERE event_id=?2 AND id<?1 AND "
      "action_status='done' AND etag_after=(SELECT etag_after FROM calendar_action_log WHERE "
      "event_id=?2 AND id<?1 AND action_status='done' AND action_type IN "
      "('create','update','delete') AND etag_after<>'' ORDER BY id DESC LIMIT 1)");
  return q.bind(id).bind(event_id).bind(etag).run();
}

Status Journal::met(const Acquaintance& who, std::int64_t now_ms) {
  auto q = db_.query(
      "INSERT INTO acquaintances(person, platform, workspace, user, engaged, seen_at) "
      "VALUES(?,?,?,?,?,?) ON CONFLICT DO UPDATE SET user=excluded.user, "
      "engaged=max(engaged, excluded.engaged), seen_at=excluded.seen_at");
  return q.bind(who.person)
      .bind(who.address.platform)
      .bind(who.address.workspace)
      .bind(who.address.user)
      .bind(who.engaged)
      .bind(now_ms)
      .run();
}

Result<std::vector<Acquaintance>> Journal::acquaintances() {
  auto q = db_.query(
      "SELECT person, platform, workspace, user, engaged FROM acquaintances ORDER BY seen_at DESC");
  std::vector<Acquaintance> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    out.push_back({q.text(0), {q.text(1), q.text(2), q.text(3)}, q.integer(4) != 0});
  }
}

Result<std::string> Journal::meta(std::string_view key) {
  auto q = db_.query("SELECT value FROM meta WHERE key=?");
  q.bind(key);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? q.text(0) : std::string();
}

Status Journal::set_meta(std::string_view key, std::string_view value) {
  return db_
      .query(
          "INSERT INTO meta(key, value) VALUES(?,?) ON CONFLICT DO UPDATE SET value=excluded.value")
      .bind(key)
      .bind(value)
      .run();
}

namespace {

constexpr std::string_view kHeard = "heard.";
constexpr std::size_t kStamp = 20;  // digits in front of the document, so that rows sort by age

std::string stamp(std::int64_t ms) {
  const std::string digits = std::to_string(std::max<std::int64_t>(ms, 0));
  return std::string(kStamp - std::min(kStamp, digits.size()), '0') + digits;
}

}  // namespace

Result<std::string> Journal::heard(std::string_view conversation) {
  DAYBOOK_ASSIGN(std::string row, meta(std::string(kHeard) + std::string(conversation)));
  return row.size() > kStamp ? row.substr(kStamp) : std::string();
}

Status Journal::keep_heard(std::string_view conversation, std::string_view document, std::int64_t latest_ms) {
  const std::string key = std::string(kHeard) + std::string(conversation);
  if (document.empty()) return forget_meta(key);
  return set_meta(key, stamp(latest_ms) + std::string(document));
}

Status Journal::forget_heard_before(std::int64_t ms) {
  return db_.query("DELETE FROM meta WHERE key>='heard.' AND key<'heard/' AND value<?").bind(stamp(ms)).run();
}

Result<std::vector<std::pair<std::string, std::string>>> Journal::meta_under(std::string_view prefix) {
  auto q = db_.query("SELECT key, value FROM meta WHERE substr(key, 1, length(?1))=?1 ORDER BY key");
  q.bind(prefix);
  std::vector<std::pair<std::string, std::string>> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    out.emplace_back(q.text(0), q.text(1));
  }
}

Status Journal::forget_meta(std::string_view key) {
  return db_.query("DELETE FROM meta WHERE key=?").bind(key).run();
}

}  // namespace daybook::store

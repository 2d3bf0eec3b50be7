#include "store/proposals.h"

#include "model/event.h"

namespace daybook::store {
namespace {

#define DAYBOOK_PROPOSAL_COLUMNS                                                                \
  "id, state, person, platform, workspace, user, origin, source_conversation, source_message, " \
  "draft, subject, told, round, asked_at, active_until, settled_at, event_id, change, target, heard"

void bind_fields(Query& q, const Proposal& p) {
  q.bind(model::state_name(p.state)).bind(p.person);
  q.bind(p.ask.platform).bind(p.ask.workspace).bind(p.ask.user).bind(p.origin);
  q.bind_or_null(p.source_conversation).bind_or_null(p.source_message);
  q.bind(json::dump(model::draft_to_json(p.draft))).bind(p.subject).bind(p.told);
  q.bind(p.round).bind(p.asked_ms).bind(p.active_until_ms);
  if (p.settled_ms == 0) {
    q.bind_null();
  } else {
    q.bind(p.settled_ms);
  }
  q.bind_or_null(p.event_id);
  q.bind(model::proposed_name(p.change)).bind_or_null(p.target).bind(p.heard);
}

Result<Proposal> read(const Query& q) {
  Proposal p;
  p.id = q.integer(0);
  p.state = model::state_from_name(q.text(1));
  p.person = q.text(2);
  p.ask = {q.text(3), q.text(4), q.text(5)};
  p.origin = q.text(6);
  p.source_conversation = q.text(7);
  p.source_message = q.text(8);
  DAYBOOK_ASSIGN(const json::Value draft, json::parse(q.text(9)));
  DAYBOOK_ASSIGN(p.draft, model::draft_from_json(draft));
  p.subject = q.text(10);
  p.told = q.text(11);
  p.round = static_cast<int>(q.integer(12));
  p.asked_ms = q.integer(13);
  p.active_until_ms = q.integer(14);
  p.settled_ms = q.integer(15);
  p.event_id = q.text(16);
  p.change = model::proposed_from_name(q.text(17));
  p.target = q.text(18);
  p.heard = q.text(19);
  return p;
}

}  // namespace

Result<std::int64_t> Proposals::add(const Proposal& p) {
  auto q = db_.query(
      "INSERT INTO proposals(state, person, platform, workspace, user, origin, "
      "source_conversation, "
      "source_message, draft, subject, told, round, asked_at, active_until, settled_at, "
      "event_id, change, target, heard) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  bind_fields(q, p);
  DAYBOOK_TRY(q.run());
  return db_.last_insert_id();
}

Status Proposals::save(const Proposal& p) {
  auto q = db_.query(
      "UPDATE proposals SET state=?, person=?, platform=?, workspace=?, user=?, origin=?, "
      "source_conversation=?, source_message=?, draft=?, subject=?, told=?, round=?, "
      "asked_at=?, active_until=?, settled_at=?, event_id=?, change=?, target=?, heard=? WHERE id=?");
  bind_fields(q, p);
  return q.bind(p.id).run();
}

Result<std::vector<Proposal>> Proposals::rows(Query& q) {
  std::vector<Proposal> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    DAYBOOK_ASSIGN(auto p, read(q));
    out.push_back(std::move(p));
  }
}

Result<std::optional<Proposal>> Proposals::find(std::int64_t id) {
  auto q = db_.query("SELECT " DAYBOOK_PROPOSAL_COLUMNS " FROM proposals WHERE id=?");
  q.bind(id);
  DAYBOOK_ASSIGN(auto found, rows(q));
  if (found.empty()) return std::optional<Proposal>{};
  return std::optional<Proposal>(std::move(found.front()));
}

Result<std::vector<Proposal>> Proposals::open_of(std::string_view person, std::size_t limit) {
  auto q = db_.query("SELECT " DAYBOOK_PROPOSAL_COLUMNS
                     " FROM proposals WHERE person=? AND state IN ('active','parked') "
                     "ORDER BY state='active' DESC, asked_at DESC, id DESC LIMIT ?");
  q.bind(person).bind(static_cast<std::int64_t>(limit));
  return rows(q);
}

Result<std::vector<Proposal>> Proposals::latest_of(std::string_view person, std::size_t limit) {
  auto q =
      db_.query("SELECT " DAYBOOK_PROPOSAL_COLUMNS
                " FROM proposals WHERE person=? ORDER BY max(asked_at, coalesce(settled_at,0)) "
                "DESC, id DESC LIMIT ?");
  q.bind(person).bind(static_cast<std::int64_t>(limit));
  return rows(q);
}

Result<std::vector<Proposal>> Proposals::by_source(std::string_view platform,
                                                   std::string_view workspace,
                                                   std::string_view conversation,
                                                   std::string_view message) {
  auto q =
      db_.query("SELECT " DAYBOOK_PROPOSAL_COLUMNS
                " FROM proposals WHERE platform=? AND workspace=? AND source_conversation=? AND "
                "source_message=? ORDER BY id DESC");
  q.bind(platform).bind(workspace).bind(conversation).bind(message);
  return rows(q);
}

Result<std::optional<Proposal>> Proposals::by_event(std::string_view event_id) {
  auto q = db_.query("SELECT " DAYBOOK_PROPOSAL_COLUMNS
                     " FROM proposals WHERE event_id=? AND change='add' ORDER BY id DESC LIMIT 1");
  q.bind(event_id);
  DAYBOOK_ASSIGN(auto found, rows(q));
  if (found.empty()) return std::optional<Proposal>{};
  return std::optional<Proposal>(std::move(found.front()));
}

Result<std::vector<Proposal>> Proposals::of_conversation(std::string_view platform,
                                                         std::string_view workspace,
                                                         std::string_view conversation,
                                                         std::int64_t since_ms) {
  auto q = db_.query("SELECT " DAYBOOK_PROPOSAL_COLUMNS
                     " FROM proposals WHERE platform=? AND workspace=? AND source_conversation=? AND "
                     "asked_at>=? AND state IN ('active','parked','confirmed') ORDER BY id DESC LIMIT 12");
  q.bind(platform).bind(workspace).bind(conversation).bind(since_ms);
  return rows(q);
}

Result<std::vector<std::pair<std::string, std::int64_t>>> Proposals::conversations_since(
    std::int64_t since_ms) {
  auto q = db_.query(
      "SELECT platform, workspace, source_conversation, max(asked_at) FROM proposals WHERE asked_at>=? "
      "AND source_conversation IS NOT NULL GROUP BY 1, 2, 3");
  q.bind(since_ms);
  std::vector<std::pair<std::string, std::int64_t>> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    out.emplace_back(std::string(q.text(0)) + "\x1f" + std::string(q.text(1)) + "\x1f" + std::string(q.text(2)),
                     q.integer(3));
  }
}

Result<bool> Proposals::heard_before(std::string_view person, std::string_view heard,
                                     std::int64_t since_ms) {
  auto q = db_.query(
      "SELECT 1 FROM proposals p WHERE person=? AND asked_at>=? AND heard=? AND (state IN ('active','parked') OR "
      // What was taken out of the calendar since may be planned again.
      "(state='confirmed' AND EXISTS(SELECT 1 FROM calendar_events e WHERE e.event_id=p.event_id AND e.status<>'cancelled'))) "
      "LIMIT 1");
  q.bind(person).bind(since_ms).bind(heard);
  return q.step();
}

Result<std::int64_t> Proposals::asked_since(std::string_view person, std::int64_t since_ms) {
  auto q = db_.query(
      "SELECT count(*) FROM proposals WHERE person=? AND asked_at>=? AND origin='talk'");
  q.bind(person).bind(since_ms);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? q.integer(0) : 0;
}

Result<std::vector<Proposal>> Proposals::due(std::int64_t now_ms) {
  auto q = db_.query("SELECT " DAYBOOK_PROPOSAL_COLUMNS
                     " FROM proposals WHERE state='active' AND active_until<=? LIMIT 200");
  q.bind(now_ms);
  return rows(q);
}

Result<std::optional<std::int64_t>> Proposals::next_due() {
  auto q = db_.query("SELECT min(active_until) FROM proposals WHERE state='active'");
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row || q.is_null(0)) return std::optional<std::int64_t>{};
  return std::optional<std::int64_t>(q.integer(0));
}

Result<std::vector<Proposal>> Proposals::unlisted(std::string_view person) {
  auto q = db_.query("SELECT " DAYBOOK_PROPOSAL_COLUMNS
                     " FROM proposals WHERE person=? AND state='parked' AND listed_at IS NULL "
                     "ORDER BY id LIMIT 20");
  q.bind(person);
  return rows(q);
}

Status Proposals::mark_listed(std::int64_t id, std::int64_t now_ms) {
  return db_.query("UPDATE proposals SET listed_at=?2 WHERE id=?1").bind(id).bind(now_ms).run();
}

}  // namespace daybook::store

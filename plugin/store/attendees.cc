#include "store/attendees.h"

#include <algorithm>

namespace daybook::store {
namespace {

const model::Attendee* find(const std::vector<model::Attendee>& list, const std::string& email) {
  const auto it =
      std::find_if(list.begin(), list.end(), [&](const auto& a) { return a.email == email; });
  return it == list.end() ? nullptr : &*it;
}

const char* flag(bool b) { return b ? "true" : "false"; }

}  // namespace

Status Attendees::note(const model::Event& before, const model::Event& after,
                       std::int64_t now_ms) {
  const auto add = [&](const std::string& email, const char* what, std::string_view was,
                       std::string_view is) {
    return db_
        .query("INSERT INTO calendar_attendee_changes(event_id, email, what, before, after, "
               "changed_at) VALUES(?,?,?,?,?,?)")
        .bind(after.event_id)
        .bind(email)
        .bind(what)
        .bind_or_null(was)
        .bind_or_null(is)
        .bind(now_ms)
        .run();
  };
  for (const auto& a : after.attendees) {
    const auto* was = find(before.attendees, a.email);
    if (was == nullptr) {
      DAYBOOK_TRY(add(a.email, "added", "", model::rsvp_name(a.response)));
      continue;
    }
    if (was->response != a.response)
      DAYBOOK_TRY(
          add(a.email, "response", model::rsvp_name(was->response), model::rsvp_name(a.response)));
    if (was->optional != a.optional)
      DAYBOOK_TRY(add(a.email, "optional", flag(was->optional), flag(a.optional)));
  }
  for (const auto& a : before.attendees)
    if (find(after.attendees, a.email) == nullptr)
      DAYBOOK_TRY(add(a.email, "removed", model::rsvp_name(a.response), ""));
  return {};
}

Result<std::vector<AttendeeChange>> Attendees::changes(std::string_view event_id,
                                                       std::int64_t from_ms, std::int64_t to_ms,
                                                       std::size_t limit) {
  auto q = db_.query(
      "SELECT event_id, email, what, before, after, changed_at FROM calendar_attendee_changes "
      "WHERE (?1='' OR event_id=?1) AND changed_at>=?2 AND changed_at<?3 ORDER BY id DESC LIMIT ?4");
  q.bind(event_id).bind(from_ms).bind(to_ms).bind(static_cast<std::int64_t>(limit));
  std::vector<AttendeeChange> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    out.push_back({q.text(0), q.text(1), q.text(2), q.text(3), q.text(4), q.integer(5)});
  }
}

Status Attendees::link(std::string_view event_id, std::string_view path, bool linked) {
  return db_
      .query(linked ? "INSERT OR IGNORE INTO calendar_note_links(event_id, path) VALUES(?,?)"
                    : "DELETE FROM calendar_note_links WHERE event_id=? AND path=?")
      .bind(event_id)
      .bind(path)
      .run();
}

Result<std::vector<std::string>> Attendees::links(std::string_view event_id) {
  auto q = db_.query("SELECT path FROM calendar_note_links WHERE event_id=? ORDER BY path LIMIT 100");
  q.bind(event_id);
  std::vector<std::string> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    out.push_back(q.text(0));
  }
}

Result<bool> Attendees::linked(std::string_view event_id, std::string_view path) {
  auto q = db_.query("SELECT 1 FROM calendar_note_links WHERE event_id=? AND path=?");
  return q.bind(event_id).bind(path).step();
}

Result<bool> Attendees::any_links() {
  auto q = db_.query("SELECT 1 FROM calendar_note_links LIMIT 1");
  return q.step();
}

}  // namespace daybook::store

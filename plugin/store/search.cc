#include "store/search.h"

#include "base/text.h"

namespace daybook::store {
namespace {

// "café 9am!" -> "café" "9am"*: quoted, so that no operator of the query language gets through.
std::string match_of(std::string_view words, bool titles_only) {
  std::string out;
  int count = 0;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty() && count < 32) {
      out += (out.empty() ? "\"" : " \"") + word + "\"";
      ++count;
    }
    word.clear();
  };
  for (char c : words) {
    const auto u = static_cast<unsigned char>(c);
    const bool part = u >= 0x80 || (u >= '0' && u <= '9') || ((u | 0x20) >= 'a' && (u | 0x20) <= 'z');
    if (part) {
      word += c;
    } else {
      end_word();
    }
  }
  end_word();
  if (out.empty()) return out;
  out += '*';
  return titles_only ? "{title} : (" + out + ")" : out;
}

}  // namespace

Status Search::catch_up() {
  DAYBOOK_TRY(db_.query("INSERT INTO calendar_search(calendar_search, rowid, title, description, "
                        "location) SELECT 'delete', id, title, description, location FROM "
                        "calendar_search_stale")
                  .run());
  DAYBOOK_TRY(db_.query("INSERT INTO calendar_search(rowid, title, description, location) SELECT "
                        "e.id, e.title, e.description, e.location FROM calendar_search_stale s "
                        "JOIN calendar_events e ON e.id=s.id WHERE e.id<=(SELECT indexed_to FROM "
                        "calendar_search_state)")
                  .run());
  DAYBOOK_TRY(db_.query("DELETE FROM calendar_search_stale").run());
  DAYBOOK_TRY(db_.query("INSERT INTO calendar_search(rowid, title, description, location) "
                        "SELECT id, title, description, location FROM calendar_events "
                        "WHERE id>(SELECT indexed_to FROM calendar_search_state)")
                  .run());
  return db_
      .query("UPDATE calendar_search_state SET indexed_to=max(indexed_to, "
             "(SELECT coalesce(max(id),0) FROM calendar_events))")
      .run();
}

Result<std::vector<std::string>> Search::find(std::string_view calendar, std::string_view words, bool titles_only,
                                              std::optional<time::Instant> from, std::optional<time::Instant> to,
                                              std::size_t limit) {
  std::vector<std::string> out;
  const std::string match = match_of(words, titles_only);
  if (match.empty()) return out;
  DAYBOOK_TRY(catch_up());
  auto q = db_.query(
      "SELECT e.event_id FROM calendar_search f JOIN calendar_events e ON e.id=f.rowid "
      "JOIN calendar_sources s ON s.id=e.source_id WHERE calendar_search MATCH ?1 AND "
      "s.source_key=?2 AND e.status<>'cancelled' AND e.starts_at<?4 AND "
      "CASE WHEN e.is_series THEN coalesce(e.until_at, ?5)>=?5 ELSE e.ends_at>=?5 END "
      "ORDER BY e.starts_at, e.id LIMIT ?3");
  q.bind(match).bind(calendar).bind(static_cast<std::int64_t>(limit));
  q.bind(to ? time::to_unix(*to) : INT64_MAX).bind(from ? time::to_unix(*from) : INT64_MIN);
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    out.push_back(q.text(0));
  }
}

Status Search::forget() {
  DAYBOOK_TRY(catch_up());
  return db_.query("INSERT INTO calendar_search(calendar_search) VALUES('optimize')").run();
}

}  // namespace daybook::store

#include "store/timeline.h"

namespace daybook::store {
namespace {

#define DAYBOOK_TIMELINE_COLUMNS \
  "kind, item_id, owner, title, path, status, link, timezone, all_day, starts_at, ends_at"

TimelineRow row(const Query& q) {
  return {q.text(0), q.text(1), q.text(2), q.text(3), q.text(4), q.text(5), q.text(6),
          q.text(7), q.integer(8) != 0, q.integer(9), q.integer(10)};
}

}  // namespace

Result<bool> Timeline::put(const TimelineRow& r, std::int64_t now_ms) {
  auto q = db_.query(
      "INSERT INTO timeline_items(kind, item_id, owner, title, path, status, link, timezone, "
      "all_day, starts_at, ends_at, updated_at) VALUES(?,?,?,?,?,?,?,?,?,?,?,?) "
      "ON CONFLICT(kind, item_id) DO UPDATE SET owner=excluded.owner, title=excluded.title, "
      "path=excluded.path, status=excluded.status, link=excluded.link, timezone=excluded.timezone, "
      "all_day=excluded.all_day, starts_at=excluded.starts_at, ends_at=excluded.ends_at, "
      "updated_at=excluded.updated_at WHERE timeline_items.owner=excluded.owner OR timeline_items.owner=''");
  q.bind(r.kind).bind(r.item_id).bind(r.owner).bind(r.title).bind_or_null(r.path);
  q.bind_or_null(r.status).bind_or_null(r.link).bind(r.timezone).bind(r.all_day);
  DAYBOOK_TRY(q.bind(r.starts_at).bind(r.ends_at).bind(now_ms).run());
  return db_.changes() > 0;
}

Result<bool> Timeline::remove(std::string_view kind, std::string_view item_id, std::string_view owner) {
  DAYBOOK_TRY(db_.query("DELETE FROM timeline_items WHERE kind=? AND item_id=? AND owner IN (?, '')")
                  .bind(kind)
                  .bind(item_id)
                  .bind(owner)
                  .run());
  return db_.changes() > 0;
}

Result<std::optional<TimelineRow>> Timeline::find(std::string_view kind, std::string_view item_id) {
  auto q = db_.query("SELECT " DAYBOOK_TIMELINE_COLUMNS " FROM timeline_items WHERE kind=? AND item_id=?");
  q.bind(kind).bind(item_id);
  DAYBOOK_ASSIGN(const bool there, q.step());
  return there ? std::optional(row(q)) : std::nullopt;
}

Result<std::vector<TimelineRow>> Timeline::range(std::int64_t from, std::int64_t to, std::string_view owner,
                                                 std::size_t limit) {
  auto q = db_.query(
      "SELECT " DAYBOOK_TIMELINE_COLUMNS " FROM timeline_items WHERE starts_at<?2 AND (ends_at>?1 OR (starts_at=ends_at AND "
      "starts_at>=?1)) AND owner IN (?4, '') ORDER BY starts_at, kind, item_id LIMIT ?3");
  q.bind(from).bind(to).bind(static_cast<std::int64_t>(limit)).bind(owner);
  std::vector<TimelineRow> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool there, q.step());
    if (!there) return out;
    out.push_back(row(q));
  }
}

}  // namespace daybook::store

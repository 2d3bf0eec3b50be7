#include "store/events.h"

#include "base/json.h"

namespace daybook::store {
namespace {

// The columns of an event, in the order that `Events::read` takes them.
#define DAYBOOK_EVENT_COLUMNS                                                                     \
  "e.event_id, s.source_key, e.title, e.description, e.location, e.timezone, e.all_day, "         \
  "e.start_local, e.end_local, e.rrule, e.status, e.visibility, e.busy, e.color_id, e.category, " \
  "e.organizer, e.butler_generated, e.butler_name, e.notes, e.etag, e.ical_uid, e.metadata, "     \
  "e.created_at, e.updated_at"
constexpr int kEventColumns = 24;

constexpr std::int64_t kLongSeconds = 7 * 86400;

// Binds the columns that insert and update share, in their order.
void bind_fields(Query& q, const model::Event& e) {
  q.bind(e.title).bind_or_null(e.description).bind_or_null(e.location);
  q.bind(e.span.zone.name()).bind(e.span.all_day);
  q.bind(time::format_local(e.span.start)).bind(time::format_local(e.span.end));
  q.bind(time::to_unix(e.starts_at())).bind(time::to_unix(e.ends_at()));
  q.bind_or_null(e.recurrence_rule).bind(model::status_name(e.status));
  q.bind(model::visibility_name(e.visibility)).bind(e.busy);
  q.bind_or_null(e.color_id).bind_or_null(e.category).bind_or_null(e.organizer);
  q.bind(e.butler_generated).bind_or_null(e.butler_name).bind_or_null(e.notes);
  q.bind(e.etag)
      .bind_or_null(e.ical_uid)
      .bind(json::dump(model::extras_to_stored(e)))
      .bind(e.created_ms)
      .bind(e.updated_ms);
}

}  // namespace

Result<Source> Events::upsert_source(const std::string& key, const std::string& provider,
                                     const std::string& mode, std::int64_t now_ms) {
  auto q = db_.query(
      "INSERT INTO calendar_sources(source_key, source_kind, kind, mode, created_at, updated_at) "
      "VALUES(?1, 'provider_event', ?2, ?3, ?4, ?4) ON CONFLICT(source_key) DO UPDATE SET "
      "kind=excluded.kind, mode=excluded.mode, updated_at=excluded.updated_at "
      "WHERE kind<>excluded.kind OR mode<>excluded.mode");
  DAYBOOK_TRY(q.bind(key).bind(provider).bind(mode).bind(now_ms).run());
  DAYBOOK_ASSIGN(auto found, source(key));
  if (!found) return fail(Errc::internal, "the calendar was stored but is not there");
  return *found;
}

Result<std::optional<Source>> Events::source(std::string_view key) {
  auto q = db_.query("SELECT id, source_key, kind, mode FROM calendar_sources WHERE source_key=?1");
  q.bind(key);
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row) return std::optional<Source>{};
  return std::optional<Source>(Source{q.integer(0), q.text(1), q.text(2), q.text(3)});
}

Status Events::insert(const model::Event& e) {
  auto q = db_.query(
      "INSERT INTO calendar_events(title, description, location, timezone, all_day, start_local, "
      "end_local, starts_at, ends_at, rrule, status, visibility, busy, color_id, category, "
      "organizer, "
      "butler_generated, butler_name, notes, etag, ical_uid, metadata, created_at, updated_at, "
      "event_id, origin_ref, source_id) "
      "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?25,?25,"
      "(SELECT id FROM calendar_sources WHERE source_key=?26))");
  bind_fields(q, e);
  return q.bind(e.event_id).bind(e.calendar_id).run();
}

Status Events::update(const model::Event& e) {
  auto q = db_.query(
      "UPDATE calendar_events SET title=?, description=?, location=?, timezone=?, all_day=?, "
      "start_local=?, end_local=?, starts_at=?, ends_at=?, rrule=?, status=?, visibility=?, "
      "busy=?, "
      "color_id=?, category=?, organizer=?, butler_generated=?, butler_name=?, notes=?, etag=?, "
      "ical_uid=?, metadata=?, created_at=?, updated_at=? WHERE event_id=?");
  bind_fields(q, e);
  return q.bind(e.event_id).run();
}

Status Events::remove(std::string_view event_id) {
  return db_.query("DELETE FROM calendar_events WHERE event_id=?").bind(event_id).run();
}

Status Events::set_instances(std::string_view event_id, const std::vector<Instance>& instances) {
  auto find = db_.query("SELECT id, source_id FROM calendar_events WHERE event_id=?");
  find.bind(event_id);
  DAYBOOK_ASSIGN(const bool row, find.step());
  if (!row) return fail(Errc::not_found, "no event " + std::string(event_id));
  const auto id = find.integer(0);
  const auto source = find.integer(1);
  DAYBOOK_TRY(db_.query("DELETE FROM calendar_event_instances WHERE event_id=?").bind(id).run());
  for (const auto& i : instances) {
    const auto from = time::to_unix(i.starts_at);
    const auto to = time::to_unix(i.ends_at);
    auto q = db_.query(
        "INSERT OR REPLACE INTO calendar_event_instances(event_id, starts_at, ends_at, source_id, "
        "is_long) VALUES(?,?,?,?,?)");
    DAYBOOK_TRY(q.bind(id).bind(from).bind(to).bind(source).bind(to - from > kLongSeconds).run());
  }
  return {};
}

Result<model::Event> Events::read(const Query& q, int c) {
  model::Event e;
  e.event_id = q.text(c);
  e.calendar_id = q.text(c + 1);
  e.title = q.text(c + 2);
  e.description = q.text(c + 3);
  e.location = q.text(c + 4);
  DAYBOOK_ASSIGN(e.span.zone, time::Zone::find(q.text(c + 5)));
  e.span.all_day = q.integer(c + 6) != 0;
  DAYBOOK_ASSIGN(const auto start, time::parse_iso(q.text(c + 7)));
  DAYBOOK_ASSIGN(const auto end, time::parse_iso(q.text(c + 8)));
  e.span.start = start.local;
  e.span.end = end.local;
  e.recurrence_rule = q.text(c + 9);
  e.status = model::status_from_name(q.text(c + 10)).value_or(model::EventStatus::confirmed);
  e.visibility =
      model::visibility_from_name(q.text(c + 11)).value_or(model::Visibility::by_default);
  e.busy = q.integer(c + 12) != 0;
  e.color_id = q.text(c + 13);
  e.category = q.text(c + 14);
  e.organizer = q.text(c + 15);
  e.butler_generated = q.integer(c + 16) != 0;
  e.butler_name = q.text(c + 17);
  e.notes = q.text(c + 18);
  e.etag = q.text(c + 19);
  e.ical_uid = q.text(c + 20);
  DAYBOOK_ASSIGN(const json::Value rest, json::parse(q.text(c + 21)));
  model::extras_from_stored(rest, e);
  e.created_ms = q.integer(c + 22);
  e.updated_ms = q.integer(c + 23);
  return e;
}

Result<std::optional<model::Event>> Events::find(std::string_view event_id) {
  auto q = db_.query("SELECT " DAYBOOK_EVENT_COLUMNS
                     " FROM calendar_events e JOIN calendar_sources s ON s.id=e.source_id "
                     "WHERE e.event_id=?");
  q.bind(event_id);
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row) return std::optional<model::Event>{};
  DAYBOOK_ASSIGN(auto event, read(q, 0));
  return std::optional<model::Event>(std::move(event));
}

Result<std::optional<model::Event>> Events::find_uid(std::string_view calendar,
                                                     std::string_view uid) {
  auto q = db_.query("SELECT " DAYBOOK_EVENT_COLUMNS
                     " FROM calendar_events e JOIN calendar_sources s ON s.id=e.source_id "
                     "WHERE e.ical_uid=? AND s.source_key=?");
  q.bind(uid).bind(calendar);
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row) return std::optional<model::Event>{};
  DAYBOOK_ASSIGN(auto event, read(q, 0));
  return std::optional<model::Event>(std::move(event));
}

Result<std::vector<Occurrence>> Events::range(std::string_view calendar, time::Instant from,
                                              time::Instant to, std::size_t limit) {
  // Short instances are found by a start within seven days before the window, the few long ones by
  // an index of their own, so that neither scan depends on how many events there are.
  auto q = db_.query(
      "SELECT i.starts_at, i.ends_at, " DAYBOOK_EVENT_COLUMNS
      " FROM (SELECT event_id, starts_at, ends_at FROM calendar_event_instances "
      "       WHERE is_long=0 AND starts_at>?1-604800 AND starts_at<?2 AND ends_at>?1 UNION ALL "
      "       SELECT event_id, starts_at, ends_at FROM calendar_event_instances "
      "       WHERE is_long=1 AND starts_at<?2 AND ends_at>?1) i "
      "JOIN calendar_events e ON e.id=i.event_id JOIN calendar_sources s ON s.id=e.source_id "
      "WHERE (?3='' OR s.source_key=?3) AND e.status<>'cancelled' "
      "ORDER BY i.starts_at, i.ends_at, e.id LIMIT ?4");
  q.bind(time::to_unix(from)).bind(time::to_unix(to)).bind(calendar);
  q.bind(static_cast<std::int64_t>(limit));
  std::vector<Occurrence> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    DAYBOOK_ASSIGN(auto event, read(q, 2));
    out.push_back({std::move(event), time::from_unix(q.integer(0)), time::from_unix(q.integer(1))});
  }
}

Result<std::vector<model::Event>> Events::series(std::string_view calendar, time::Instant to) {
  auto q = db_.query("SELECT " DAYBOOK_EVENT_COLUMNS
                     " FROM calendar_events e JOIN calendar_sources s ON s.id=e.source_id "
                     "WHERE e.rrule IS NOT NULL AND e.starts_at<?1 AND s.source_key=?2 AND "
                     "e.status<>'cancelled' ORDER BY e.id");
  q.bind(time::to_unix(to)).bind(calendar);
  std::vector<model::Event> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    DAYBOOK_ASSIGN(auto event, read(q, 0));
    out.push_back(std::move(event));
  }
}

Result<std::vector<model::Event>> Events::page(std::string_view calendar, std::int64_t& after,
                                               std::size_t limit) {
  auto q = db_.query("SELECT " DAYBOOK_EVENT_COLUMNS
                     ", e.id FROM calendar_events e JOIN calendar_sources s ON s.id=e.source_id "
                     "WHERE e.id>?1 AND (?2='' OR s.source_key=?2) ORDER BY e.id LIMIT ?3");
  q.bind(after).bind(calendar).bind(static_cast<std::int64_t>(limit));
  std::vector<model::Event> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    DAYBOOK_ASSIGN(auto event, read(q, 0));
    after = q.integer(kEventColumns);
    out.push_back(std::move(event));
  }
}

Result<std::int64_t> Events::count(std::string_view calendar) {
  auto q = db_.query(
      "SELECT count(*) FROM calendar_events e JOIN calendar_sources s ON s.id=e.source_id "
      "WHERE ?1='' OR s.source_key=?1");
  q.bind(calendar);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? q.integer(0) : 0;
}

}  // namespace daybook::store

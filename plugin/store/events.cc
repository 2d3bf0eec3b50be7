#include "store/events.h"

#include "base/json.h"

namespace daybook::store {
namespace {

// The columns of an event, in the order that `Events::read` takes them: first those of an outline.
#define DAYBOOK_EVENT_COLUMNS                                                                      \
  "e.event_id, s.source_key, e.title, e.location, e.timezone, e.all_day, e.start_local, "          \
  "e.end_local, e.rrule, e.recurrence, e.series_id, e.original_start, e.status, e.visibility, "    \
  "e.busy, e.organizer, e.butler_generated, e.etag, e.metadata, e.description, e.color_id, "       \
  "e.butler_name, e.notes, e.ical_uid, e.created_at, e.updated_at, e.origin_ref"
#define DAYBOOK_EVENT_TABLES \
  " FROM calendar_events e JOIN calendar_sources s ON s.id=e.source_id "
constexpr int kEventColumns = 27;

// Binds the columns that insert and update share, in their order. The event outlives the query.
void bind_fields(Query& q, const model::Event& e, std::optional<time::Instant> until) {
  const auto bind_or_null = [&q](const std::string& s) -> Query& { return s.empty() ? q.bind_null() : q.bind_held(s); };
  q.bind_held(e.title);
  bind_or_null(e.description);
  bind_or_null(e.location);
  q.bind(e.span.zone.name()).bind(e.span.all_day);
  q.bind(model::stored_time(e.span.start, e.span.start_again, e.span.zone));
  q.bind(model::stored_time(e.span.end, e.span.end_again, e.span.zone));
  q.bind(time::to_unix(e.starts_at())).bind(time::to_unix(e.ends_at()));
  bind_or_null(e.recurrence_rule).bind_or_null(model::recurrence_to_stored(e.recurrence));
  if (until)
    q.bind(time::to_unix(*until));
  else
    q.bind_null();
  q.bind(e.is_series());
  bind_or_null(e.series_id);
  q.bind_or_null(e.original_start ? time::format_local(*e.original_start) : std::string());
  q.bind_held(model::status_name(e.status)).bind_held(model::visibility_name(e.visibility)).bind(e.busy);
  bind_or_null(e.color_id);
  bind_or_null(e.organizer);
  q.bind(e.butler_generated);
  bind_or_null(e.butler_name);
  bind_or_null(e.notes);
  q.bind_held(e.etag);
  bind_or_null(e.ical_uid).bind(model::extras_to_stored(e));
  q.bind(e.created_ms).bind(e.updated_ms);
  q.bind_held(e.external_id.empty() ? e.event_id : e.external_id).bind_held(e.event_id);
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
  auto q = db_.query(
      "SELECT id, source_key, kind, mode, window_from, window_to, "
      "window_target, window_cursor FROM calendar_sources "
      "WHERE source_key=?1");
  q.bind(key);
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row) return std::optional<Source>{};
  return std::optional<Source>(Source{q.integer(0), q.text(1), q.text(2), q.text(3),
                                      time::from_unix(q.integer(4)),
                                      time::from_unix(q.integer(5)),
                                      time::from_unix(q.integer(6)), q.integer(7)});
}

Status Events::set_window(const Source& s) {
  return db_
      .query(
          "UPDATE calendar_sources SET window_from=?, window_to=?, window_target=?, "
          "window_cursor=? WHERE id=?")
      .bind(time::to_unix(s.window_from))
      .bind(time::to_unix(s.window_to))
      .bind(time::to_unix(s.window_target))
      .bind(s.window_cursor)
      .bind(s.id)
      .run();
}

Status Events::insert_row(const model::Event& e, std::optional<time::Instant> until, std::int64_t source,
                          std::optional<std::string_view> etag, std::int64_t run) {
  auto q = db_.query(
      "INSERT INTO calendar_events(title, description, location, timezone, all_day, start_local, "
      "end_local, starts_at, ends_at, rrule, recurrence, until_at, is_series, series_id, "
      "original_start, status, visibility, busy, color_id, organizer, butler_generated, "
      "butler_name, notes, etag, ical_uid, metadata, created_at, updated_at, origin_ref, event_id, "
      "source_id, remote_etag, seen_run) "
      "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  bind_fields(q, e, until);
  q.bind(source);
  if (!etag) return q.bind_null().bind_null().run();
  return q.bind(*etag).bind(run).run();
}

Result<std::int64_t> Events::source_number(std::string_view calendar) {
  if (last_source_.first == calendar) return last_source_.second;
  auto q = db_.query("SELECT id FROM calendar_sources WHERE source_key=?");
  q.bind(calendar);
  DAYBOOK_ASSIGN(const bool there, q.step());
  if (!there) return fail(Errc::internal, "the calendar " + std::string(calendar) + " has no row");
  last_source_ = {std::string(calendar), q.integer(0)};
  return last_source_.second;
}

Status Events::insert(const model::Event& e, std::optional<time::Instant> until) {
  DAYBOOK_ASSIGN(const auto source, source_number(e.calendar_id));
  return insert_row(e, until, source, std::nullopt, 0);
}

Status Events::insert_copy(const model::Event& e, std::optional<time::Instant> until,
                           const std::vector<Instance>& instances, std::string_view etag, std::int64_t run) {
  DAYBOOK_ASSIGN(const auto source, source_number(e.calendar_id));
  DAYBOOK_TRY(insert_row(e, until, source, etag, run));
  return store_instances(db_.last_insert_id(), source, instances, true);
}

Status Events::update(const model::Event& e, std::optional<time::Instant> until) {
  auto q = db_.query(
      "UPDATE calendar_events SET title=?, description=?, location=?, timezone=?, all_day=?, "
      "start_local=?, end_local=?, starts_at=?, ends_at=?, rrule=?, recurrence=?, until_at=?, "
      "is_series=?, series_id=?, original_start=?, status=?, visibility=?, busy=?, color_id=?, "
      "organizer=?, butler_generated=?, butler_name=?, notes=?, etag=?, ical_uid=?, metadata=?, "
      "created_at=?, updated_at=?, origin_ref=? WHERE event_id=?");
  bind_fields(q, e, until);
  return q.run();
}

Status Events::remove(std::string_view event_id) {
  return db_.query("DELETE FROM calendar_events WHERE event_id=?").bind(event_id).run();
}

namespace {

// What an outline lacks.
void read_beside(const Query& q, int c, model::Event& e) {
  e.description = q.view(c + 19);
  e.color_id = q.view(c + 20);
  e.butler_name = q.view(c + 21);
  e.notes = q.view(c + 22);
  e.ical_uid = q.view(c + 23);
  e.created_ms = q.integer(c + 24);
  e.updated_ms = q.integer(c + 25);
  if (const auto external = q.view(c + 26); external != e.event_id) e.external_id = external;
}

// The clock readings of its start and end, as they were stored.
Status read_clock(const Query& q, int c, model::Span& span) {
  DAYBOOK_ASSIGN(const auto start, time::parse_iso(q.view(c)));
  DAYBOOK_ASSIGN(const auto end, time::parse_iso(q.view(c + 1)));
  span.start = start.local;
  span.end = end.local;
  span.start_again = start.offset.has_value();
  span.end_again = end.offset.has_value();
  return {};
}

}  // namespace

Result<time::Zone> Events::zone(std::string_view name) {
  if (!last_zone_ || last_zone_->name() != name) {
    DAYBOOK_ASSIGN(last_zone_, time::Zone::find(name));
  }
  return *last_zone_;
}

Result<model::Event> Events::read(const Query& q, int c) {
  model::Event e;
  DAYBOOK_TRY(read(q, c, e));
  return e;
}

// An outline of a series is one of its occurrences, which has its times from elsewhere.
Status Events::read(const Query& q, int c, model::Event& e, Reading reading) {
  e.event_id = q.view(c);
  e.calendar_id = q.view(c + 1);
  e.title = q.view(c + 2);
  e.location = q.view(c + 3);
  DAYBOOK_ASSIGN(e.span.zone, zone(q.view(c + 4)));
  e.span.all_day = q.integer(c + 5) != 0;
  e.recurrence_rule = q.view(c + 8);
  if (const auto more = q.view(c + 9); !more.empty()) {
    DAYBOOK_ASSIGN(e.recurrence, model::recurrence_from_stored(more));
  }
  if (reading == Reading::whole || !e.is_series()) DAYBOOK_TRY(read_clock(q, c + 6, e.span));
  e.series_id = q.view(c + 10);
  if (!q.is_null(c + 11)) {
    DAYBOOK_ASSIGN(const auto original, time::parse_iso(q.view(c + 11)));
    e.original_start = original.local;
  }
  e.status = model::status_from_name(q.view(c + 12)).value_or(model::EventStatus::confirmed);
  e.visibility = model::visibility_from_name(q.view(c + 13)).value_or(model::Visibility::by_default);
  e.busy = q.integer(c + 14) != 0;
  e.organizer = q.view(c + 15);
  e.butler_generated = q.integer(c + 16) != 0;
  e.etag = q.view(c + 17);
  // Most events of others hold nothing beside their fields.
  static const std::string& nothing = *new std::string(model::extras_to_stored({}));
  if (const auto extras = q.view(c + 18); extras != nothing) {
    DAYBOOK_ASSIGN(const json::Value rest, json::parse(extras));
    model::extras_from_stored(rest, e);
  }
  if (reading == Reading::whole) read_beside(q, c, e);
  return {};
}

namespace {

template <class Read>
auto first_row(Query& q, Read read) -> Result<std::optional<model::Event>> {
  DAYBOOK_ASSIGN(const bool row, q.step());
  if (!row) return std::optional<model::Event>{};
  DAYBOOK_ASSIGN(auto event, read(q));
  return std::optional<model::Event>(std::move(event));
}

template <class Read>
auto all_rows(Query& q, Read read) -> Result<std::vector<model::Event>> {
  std::vector<model::Event> out;
  while (true) {
    DAYBOOK_ASSIGN(const bool row, q.step());
    if (!row) return out;
    DAYBOOK_ASSIGN(auto event, read(q));
    out.push_back(std::move(event));
  }
}

}  // namespace

Result<std::optional<model::Event>> Events::find(std::string_view event_id) {
  auto q = db_.query("SELECT " DAYBOOK_EVENT_COLUMNS DAYBOOK_EVENT_TABLES "WHERE e.event_id=?");
  q.bind(event_id);
  return first_row(q, [&](const Query& row) { return read(row, 0); });
}

Result<std::optional<model::Event>> Events::find_uid(std::string_view calendar,
                                                     std::string_view uid) {
  auto q = db_.query("SELECT " DAYBOOK_EVENT_COLUMNS DAYBOOK_EVENT_TABLES
                     "WHERE e.ical_uid=? AND s.source_key=? AND e.series_id IS NULL ORDER BY e.id");
  q.bind(uid).bind(calendar);
  return first_row(q, [&](const Query& row) { return read(row, 0); });
}

Result<std::vector<model::Event>> Events::overrides(std::string_view series_id) {
  auto q = db_.query("SELECT " DAYBOOK_EVENT_COLUMNS DAYBOOK_EVENT_TABLES
                     "WHERE e.series_id=? ORDER BY e.original_start");
  q.bind(series_id);
  return all_rows(q, [&](const Query& row) { return read(row, 0); });
}

Result<std::vector<model::Event>> Events::series(std::string_view calendar, time::Instant from,
                                                 time::Instant to, std::int64_t& after,
                                                 std::size_t limit) {
  auto q = db_.query("SELECT " DAYBOOK_EVENT_COLUMNS ", e.id" DAYBOOK_EVENT_TABLES
                     "WHERE e.is_series AND e.starts_at<?1 AND (e.until_at IS NULL OR "
                     "e.until_at>=?2) AND s.source_key=?3 AND e.status<>'cancelled' AND e.id>?4 "
                     "ORDER BY e.id LIMIT ?5");
  q.bind(time::to_unix(to)).bind(time::to_unix(from)).bind(calendar).bind(after);
  q.bind(static_cast<std::int64_t>(limit));
  return all_rows(q, [&](const Query& row) {
    after = row.integer(kEventColumns);
    return read(row, 0);
  });
}

Result<std::vector<model::Event>> Events::page(std::string_view calendar, std::int64_t& after,
                                               std::size_t limit) {
  auto q = db_.query("SELECT " DAYBOOK_EVENT_COLUMNS ", e.id" DAYBOOK_EVENT_TABLES
                     "WHERE e.id>?1 AND (?2='' OR s.source_key=?2) ORDER BY e.id LIMIT ?3");
  q.bind(after).bind(calendar).bind(static_cast<std::int64_t>(limit));
  return all_rows(q, [&](const Query& row) {
    after = row.integer(kEventColumns);
    return read(row, 0);
  });
}

Status Events::rehome(std::string_view event_id, std::string_view calendar) {
  DAYBOOK_TRY(db_.query("UPDATE calendar_event_instances SET source_id="
                        "(SELECT id FROM calendar_sources WHERE source_key=?2) WHERE event_id IN "
                        "(SELECT id FROM calendar_events WHERE event_id=?1 OR series_id=?1)")
                  .bind(event_id)
                  .bind(calendar)
                  .run());
  return db_
      .query("UPDATE calendar_events SET source_id=(SELECT id FROM calendar_sources WHERE source_key=?2) "
             "WHERE event_id=?1 OR series_id=?1")
      .bind(event_id)
      .bind(calendar)
      .run();
}

Result<std::int64_t> Events::count(std::string_view calendar) {
  auto q = db_.query("SELECT count(*)" DAYBOOK_EVENT_TABLES
                     "WHERE e.series_id IS NULL AND (?1='' OR s.source_key=?1)");
  q.bind(calendar);
  DAYBOOK_ASSIGN(const bool row, q.step());
  return row ? q.integer(0) : 0;
}

}  // namespace daybook::store

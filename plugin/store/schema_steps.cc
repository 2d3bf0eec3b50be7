#include "store/schema_steps.h"

namespace daybook::store {

// A check names its values with OR: for more than two behind IN, SQLite builds a table of them at every row that
// is written (half an insert).
const std::array<const char*, kSchemaVersion> kSteps = {R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE calendar_sources(
  id INTEGER PRIMARY KEY,
  source_key TEXT NOT NULL UNIQUE,            -- the calendar's id in the settings
  source_kind TEXT NOT NULL,                  -- provider_event, scheduled_task, …
  kind TEXT NOT NULL,                         -- local, google, graph, caldav, ics_feed
  lane TEXT NOT NULL DEFAULT 'user' CHECK(lane IN ('user','butler')),
  mode TEXT NOT NULL,
  owner_scope TEXT, status TEXT NOT NULL DEFAULT 'active',
  last_synced_at INTEGER, last_error TEXT,
  window_from INTEGER NOT NULL DEFAULT 0,     -- instances of series stand for this time, Unix seconds
  window_to INTEGER NOT NULL DEFAULT 0,
  window_target INTEGER NOT NULL DEFAULT 0,   -- while the window moves: up to when, and how far it got
  window_cursor INTEGER NOT NULL DEFAULT 0,
  metadata TEXT NOT NULL DEFAULT '{}',
  -- what a person chose for it; NULL: as the settings say
  enabled_for_sync INTEGER, enabled_for_display INTEGER, enabled_for_agents INTEGER,
  agent_context_tier_max INTEGER CHECK(agent_context_tier_max BETWEEN 0 AND 4),
  user_group TEXT, display_name TEXT, color TEXT, revoked_at INTEGER,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
CREATE INDEX calendar_sources_lane ON calendar_sources(lane, source_kind);

CREATE TABLE calendar_events(                 -- one row for each event, series and replaced occurrence
  id INTEGER PRIMARY KEY,
  event_id TEXT NOT NULL UNIQUE,
  source_id INTEGER NOT NULL REFERENCES calendar_sources(id) ON DELETE CASCADE,
  origin_ref TEXT NOT NULL,                   -- the event's id at its source
  view TEXT NOT NULL DEFAULT 'user',
  title TEXT NOT NULL, description TEXT, location TEXT,
  timezone TEXT NOT NULL, all_day INTEGER NOT NULL,
  start_local TEXT NOT NULL, end_local TEXT NOT NULL,
  starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,   -- Unix seconds
  rrule TEXT, cron TEXT,
  recurrence TEXT,                            -- further rules, dates and exceptions of a series
  until_at INTEGER,                           -- series: all of it ends before; NULL: it goes on
  is_series INTEGER NOT NULL DEFAULT 0,
  series_id TEXT REFERENCES calendar_events(event_id) ON DELETE CASCADE,
  original_start TEXT,                        -- with series_id: the occurrence this row replaces
  status TEXT NOT NULL CHECK(status='confirmed' OR status='tentative' OR status='cancelled'),
  visibility TEXT NOT NULL CHECK(visibility='default' OR visibility='public' OR visibility='private' OR visibility='confidential'),
  busy INTEGER NOT NULL,
  color_id TEXT, organizer TEXT,
  butler_generated INTEGER NOT NULL, butler_name TEXT, notes TEXT,
  etag TEXT NOT NULL, ical_uid TEXT,
  metadata TEXT NOT NULL DEFAULT '{}',        -- attendees, origin, evidence, categories, private properties
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,   -- Unix milliseconds
  source_external_id TEXT AS (origin_ref) VIRTUAL,
  UNIQUE(source_id, origin_ref), CHECK(ends_at >= starts_at),
  CHECK((series_id IS NULL) = (original_start IS NULL)));
CREATE INDEX calendar_events_time ON calendar_events(source_id, starts_at);
CREATE INDEX calendar_events_series ON calendar_events(source_id, starts_at) WHERE is_series;
CREATE INDEX calendar_events_overrides ON calendar_events(series_id) WHERE series_id IS NOT NULL;
CREATE INDEX calendar_events_uid ON calendar_events(ical_uid) WHERE ical_uid IS NOT NULL;

-- What takes place when. Of a series those inside the source's window, of other events the one.
CREATE TABLE calendar_event_instances(
  event_id INTEGER NOT NULL REFERENCES calendar_events(id) ON DELETE CASCADE,
  origin_instance_ref INTEGER NOT NULL,       -- Unix seconds of the start before anybody moved it
  starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  content_id INTEGER NOT NULL,                -- the row that says what it is: the replacement's or event_id
  length_class INTEGER NOT NULL,              -- by length, so that a range scan starts near the window
  is_exception INTEGER NOT NULL DEFAULT 0,
  instance_status TEXT NOT NULL DEFAULT 'confirmed'
    CHECK(instance_status='confirmed' OR instance_status='tentative' OR instance_status='cancelled'),
  timezone TEXT, metadata TEXT,               -- where they differ from the event's
  id TEXT AS (event_id || '.' || origin_instance_ref) VIRTUAL,
  status TEXT AS (instance_status) VIRTUAL,
  instance_start_at INTEGER AS (starts_at) VIRTUAL,
  instance_end_at INTEGER AS (ends_at) VIRTUAL,
  PRIMARY KEY(event_id, origin_instance_ref), CHECK(ends_at >= starts_at)) WITHOUT ROWID;
CREATE INDEX calendar_instances_time
  ON calendar_event_instances(length_class, starts_at, ends_at, source_id, content_id);

-- Words of events. Rows up to indexed_to are in it: new ones are added when somebody searches, so
-- that a bulk load does not pay for it.
CREATE VIRTUAL TABLE calendar_search USING fts5(
  title, description, location, content='calendar_events', content_rowid='id',
  tokenize='unicode61 remove_diacritics 2');
CREATE TABLE calendar_search_state(one INTEGER PRIMARY KEY CHECK(one=1), indexed_to INTEGER NOT NULL);
INSERT INTO calendar_search_state VALUES(1, 0);
-- What the index still holds of rows that changed or went since: taken out at the next search. (A
-- trigger may not write to the index itself where the schema is not trusted.)
CREATE TABLE calendar_search_stale(id INTEGER PRIMARY KEY, title TEXT, description TEXT, location TEXT);
CREATE TRIGGER calendar_search_update AFTER UPDATE OF title, description, location ON calendar_events
WHEN old.id<=(SELECT indexed_to FROM calendar_search_state) AND (old.title IS NOT new.title OR
  old.description IS NOT new.description OR old.location IS NOT new.location) BEGIN
  INSERT OR IGNORE INTO calendar_search_stale VALUES(old.id, old.title, old.description, old.location);
END;
-- A row number that was the highest may be used again, so the mark follows it down.
CREATE TRIGGER calendar_search_delete AFTER DELETE ON calendar_events
WHEN old.id<=(SELECT indexed_to FROM calendar_search_state) BEGIN
  INSERT OR IGNORE INTO calendar_search_stale VALUES(old.id, old.title, old.description, old.location);
  UPDATE calendar_search_state SET indexed_to=min(indexed_to,
    (SELECT coalesce(max(id),0) FROM calendar_events));
END;

CREATE TABLE calendar_attendee_changes(
  id INTEGER PRIMARY KEY,
  event_id TEXT NOT NULL REFERENCES calendar_events(event_id) ON DELETE CASCADE,
  email TEXT NOT NULL, what TEXT NOT NULL CHECK(what='added' OR what='removed' OR what='response' OR what='optional'),
  before TEXT, after TEXT, changed_at INTEGER NOT NULL);
CREATE INDEX calendar_attendee_changes_time ON calendar_attendee_changes(changed_at);

CREATE TABLE calendar_note_links(
  event_id TEXT NOT NULL REFERENCES calendar_events(event_id) ON DELETE CASCADE,
  path TEXT NOT NULL, PRIMARY KEY(event_id, path)) WITHOUT ROWID;

CREATE TABLE timeline_items(                  -- what the host tells beside events
  kind TEXT NOT NULL CHECK(kind='note' OR kind='task' OR kind='agent_run'),
  item_id TEXT NOT NULL, owner TEXT NOT NULL,
  title TEXT NOT NULL, path TEXT, status TEXT, link TEXT,
  all_day INTEGER NOT NULL, starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,
  timezone TEXT NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY(kind, item_id)) WITHOUT ROWID;
CREATE INDEX timeline_items_time ON timeline_items(starts_at);

CREATE TABLE calendar_sync_cursors(
  source_id INTEGER NOT NULL REFERENCES calendar_sources(id) ON DELETE CASCADE,
  cursor_name TEXT NOT NULL CHECK(cursor_name <> ''),
  cursor_type TEXT, sync_token TEXT, cursor_value TEXT, checkpoint TEXT, last_synced_at INTEGER,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY(source_id, cursor_name)) WITHOUT ROWID;
CREATE INDEX calendar_sync_cursors_stale ON calendar_sync_cursors(last_synced_at);

CREATE TABLE calendar_action_log(
  id INTEGER PRIMARY KEY,
  idempotency_key TEXT NOT NULL UNIQUE,
  action_type TEXT NOT NULL,                  -- create, update, delete, undo
  action_status TEXT NOT NULL CHECK(action_status='pending' OR action_status='done' OR action_status='failed' OR action_status='uncertain' OR action_status='undone'),
  event_id TEXT, actor TEXT, origin TEXT, request_id TEXT,
  action_payload TEXT NOT NULL,               -- what was asked, to tell a replay from a misuse
  result TEXT,                                -- the answer given, repeated to a replay
  pre_image TEXT,                             -- the event before, for undo
  etag_after TEXT,                            -- undo is refused when the event has another by then
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
CREATE INDEX calendar_action_log_event ON calendar_action_log(event_id);
CREATE INDEX calendar_action_log_actor ON calendar_action_log(actor, id);

CREATE TABLE outbox(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  k TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL, destination TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting'
    CHECK(state='waiting' OR state='offered' OR state='sent' OR state='failed' OR state='uncertain' OR state='unsupported'),
  attempt INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,      -- Unix milliseconds
  doubt INTEGER NOT NULL DEFAULT 0,           -- offered before and never settled: perhaps sent
  expires_at INTEGER NOT NULL DEFAULT 0,      -- not offered any more from then on; 0: never
  message_id TEXT, error TEXT,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
CREATE INDEX outbox_open ON outbox(id) WHERE state IN ('waiting','offered');
CREATE INDEX outbox_message ON outbox(message_id) WHERE message_id IS NOT NULL;

CREATE TABLE proposals(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  state TEXT NOT NULL CHECK(state='active' OR state='parked' OR state='confirmed' OR state='dismissed'
    OR state='withdrawn' OR state='superseded' OR state='undone' OR state='past'),
  person TEXT NOT NULL,
  platform TEXT NOT NULL, workspace TEXT NOT NULL, user TEXT NOT NULL,   -- whom to ask
  origin TEXT NOT NULL,
  source_conversation TEXT, source_message TEXT,
  draft TEXT NOT NULL, subject TEXT NOT NULL,
  told TEXT NOT NULL DEFAULT '',
  round INTEGER NOT NULL DEFAULT 0,           -- how often it was asked anew
  asked_at INTEGER NOT NULL, active_until INTEGER NOT NULL, settled_at INTEGER,
  event_id TEXT, listed_at INTEGER,
  change TEXT NOT NULL DEFAULT 'add' CHECK(change='add' OR change='move' OR change='cancel'),
  target TEXT,                                -- move, cancel: the event
  heard TEXT NOT NULL DEFAULT '');            -- what was said at first, before corrections
CREATE INDEX proposals_person ON proposals(person, asked_at);
CREATE INDEX proposals_open ON proposals(person, id) WHERE state IN ('active','parked');
CREATE INDEX proposals_due ON proposals(active_until) WHERE state = 'active';
CREATE INDEX proposals_source ON proposals(platform, workspace, source_conversation, source_message);
CREATE INDEX proposals_event ON proposals(event_id) WHERE event_id IS NOT NULL;

-- What answers taught: plain weights that shift the confidence, and choices of a person.
CREATE TABLE habits(
  person TEXT NOT NULL,
  scope TEXT NOT NULL CHECK(scope='author' OR scope='conversation' OR scope='pattern'),
  name TEXT NOT NULL DEFAULT '',
  weight REAL NOT NULL, yes INTEGER NOT NULL, no INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY(person, scope, name)) WITHOUT ROWID;
CREATE TABLE choices(
  person TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY(person, name)) WITHOUT ROWID;

CREATE TABLE handled_messages(
  platform TEXT NOT NULL, workspace TEXT NOT NULL, conversation TEXT NOT NULL, message TEXT NOT NULL,
  digest INTEGER NOT NULL, handled_at INTEGER NOT NULL,
  PRIMARY KEY(platform, workspace, conversation, message)) WITHOUT ROWID;
CREATE INDEX handled_messages_age ON handled_messages(handled_at);

CREATE TABLE acquaintances(                   -- people seen, and where to reach them
  person TEXT NOT NULL, platform TEXT NOT NULL, workspace TEXT NOT NULL, user TEXT NOT NULL,
  engaged INTEGER NOT NULL DEFAULT 0,         -- has answered or commanded at least once
  seen_at INTEGER NOT NULL,
  PRIMARY KEY(person, platform, workspace)) WITHOUT ROWID;

CREATE TABLE day_jobs(
  person TEXT NOT NULL, job TEXT NOT NULL, local_date TEXT NOT NULL,
  outcome TEXT NOT NULL, done_at INTEGER NOT NULL,
  PRIMARY KEY(person, job, local_date)) WITHOUT ROWID;

CREATE TABLE shadow_extractions(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  platform TEXT, workspace TEXT, conversation TEXT, message TEXT, person TEXT,
  draft TEXT NOT NULL, confidence REAL NOT NULL, created_at INTEGER NOT NULL,
  calendar_check_status TEXT, calendar_event_id TEXT, calendar_event_title TEXT,
  calendar_event_time TEXT, admin_dm_sent INTEGER NOT NULL DEFAULT 0, admin_response TEXT,
  would_have_written INTEGER,
  subject TEXT NOT NULL DEFAULT '', said TEXT NOT NULL DEFAULT '', check_reason TEXT,
  queried INTEGER NOT NULL DEFAULT 0,         -- counts against the daily budget
  asked_at INTEGER, active_until INTEGER, answered_at INTEGER, answered_by TEXT,
  correction TEXT);                           -- what the admin wrote to an Edit
CREATE INDEX shadow_extractions_time ON shadow_extractions(created_at);
CREATE INDEX shadow_extractions_open ON shadow_extractions(active_until)
  WHERE admin_dm_sent=1 AND admin_response IS NULL;
CREATE UNIQUE INDEX shadow_extractions_source
  ON shadow_extractions(platform, workspace, conversation, message);

CREATE TABLE approvals(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  state TEXT NOT NULL CHECK(state='active' OR state='parked' OR state='approved' OR state='rejected'
    OR state='overtaken' OR state='withdrawn'),
  request_key TEXT UNIQUE,                    -- request:<id>, where the call had one
  tool TEXT NOT NULL, args TEXT NOT NULL, request TEXT NOT NULL,
  actor TEXT NOT NULL, origin TEXT NOT NULL, request_id TEXT,
  platform TEXT NOT NULL, workspace TEXT NOT NULL, user TEXT NOT NULL,  -- where the actor is told
  timezone TEXT NOT NULL, calendar_id TEXT NOT NULL,
  event_id TEXT, etag TEXT,                   -- the event as it was when the question was put
  summary TEXT NOT NULL, told TEXT NOT NULL DEFAULT '',
  ends_at INTEGER NOT NULL,                   -- Unix seconds; 0: no time is wanted
  round INTEGER NOT NULL DEFAULT 0,
  asked_at INTEGER NOT NULL, active_until INTEGER NOT NULL,
  decided_at INTEGER, decided_by TEXT, outcome TEXT);
CREATE INDEX approvals_due ON approvals(active_until) WHERE state='active';
CREATE INDEX approvals_open ON approvals(id) WHERE state IN ('active','parked');

CREATE TABLE scheduled_tasks(                 -- what butlers do or remind of, shown as lanes
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  entry_id TEXT NOT NULL UNIQUE,
  butler_name TEXT NOT NULL, display_title TEXT NOT NULL,
  source_type TEXT NOT NULL CHECK(source_type='scheduled_task' OR source_type='butler_reminder'
    OR source_type='manual_butler_event'),
  action TEXT NOT NULL, action_args TEXT NOT NULL DEFAULT '{}', source_hint TEXT,
  timezone TEXT NOT NULL, all_day INTEGER NOT NULL,
  start_local TEXT NOT NULL, end_local TEXT NOT NULL,
  start_at INTEGER NOT NULL, end_at INTEGER NOT NULL,   -- Unix seconds, of the first one
  rrule TEXT, cron TEXT, until_at INTEGER,              -- until_at: the last moment one may begin
  status TEXT NOT NULL CHECK(status='active' OR status='paused' OR status='completed' OR status='cancelled' OR status='error'),
  next_trigger_at INTEGER,                    -- Unix seconds; NULL: none is to come
  last_fired_at INTEGER, fired INTEGER NOT NULL DEFAULT 0, missed INTEGER NOT NULL DEFAULT 0,
  owner TEXT NOT NULL, platform TEXT NOT NULL, workspace TEXT NOT NULL, user TEXT NOT NULL,
  calendar_event_id TEXT, version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
CREATE INDEX scheduled_tasks_due ON scheduled_tasks(next_trigger_at) WHERE status='active';
CREATE INDEX scheduled_tasks_lane ON scheduled_tasks(butler_name, start_at);
)sql",
                                                       R"sql(
-- Calendars that live on a server.
ALTER TABLE outbox ADD COLUMN held_by INTEGER;   -- group of remote_writes that it waits for
CREATE INDEX outbox_held ON outbox(held_by) WHERE held_by IS NOT NULL;
ALTER TABLE calendar_events ADD COLUMN remote_etag TEXT;   -- the server's version of this copy
ALTER TABLE calendar_events ADD COLUMN seen_run INTEGER;   -- the last whole listing that named it

CREATE TABLE remote_writes(                   -- changes on their way to a server
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  group_id INTEGER NOT NULL,                  -- those of one input: what is said of them waits for all
  calendar TEXT NOT NULL,
  kind TEXT NOT NULL CHECK(kind='create' OR kind='update' OR kind='remove'),
  event_id TEXT NOT NULL, external_id TEXT, etag TEXT,
  action_key TEXT NOT NULL,                   -- calendar_action_log.idempotency_key
  before TEXT, after TEXT,                    -- documents: last agreed, wanted
  send_updates TEXT,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK(state='waiting' OR state='sent' OR state='done' OR state='failed'),
  attempt INTEGER NOT NULL DEFAULT 0,
  doubt INTEGER NOT NULL DEFAULT 0,           -- a try may have arrived: looked up before it is repeated
  not_before INTEGER NOT NULL DEFAULT 0,      -- Unix milliseconds
  error TEXT,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
CREATE INDEX remote_writes_open ON remote_writes(id) WHERE state IN ('waiting','sent');
CREATE INDEX remote_writes_event ON remote_writes(event_id) WHERE state IN ('waiting','sent');

CREATE TABLE credentials(                     -- what was signed in with; sealed, the key is elsewhere
  name TEXT PRIMARY KEY, sealed BLOB NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID;
)sql",
                                                       R"sql(
-- What a listing told of an event while a change of ours was on its way, and was left alone.
ALTER TABLE remote_writes ADD COLUMN passed_by TEXT NOT NULL DEFAULT '';
)sql"};

}  // namespace daybook::store

// Rows about calendars that live on a server: which version of it a copy is, changes on their way
// there, how far a listing got, sealed sign-ins. No decisions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/db.h"

namespace daybook::store {

struct RemoteWriteRow {
  std::int64_t id = 0;
  std::int64_t group = 0;
  std::string calendar;
  std::string kind;  // create | update | remove
  std::string event_id;
  std::string external_id, etag;  // at the server; empty: not there yet
  std::string action_key;
  std::string before, after;      // documents as JSON, or empty
  std::string send_updates;
  std::string state = "waiting";  // waiting | sent | done | failed
  int attempt = 0;
  bool doubt = false;
  std::int64_t not_before_ms = 0;
  std::string error;
  std::int64_t created_ms = 0;
  std::string passed_by;  // versions of the event, a line each, that listings told meanwhile and that were left alone
};

class RemoteWrites {
 public:
  explicit RemoteWrites(Db& db) : db_(db) {}

  // Adds a change; those added since begin_group() belong together, unless it says its group. Answers its number.
  Result<std::int64_t> add(RemoteWriteRow row, std::int64_t now_ms);
  void begin_group() { group_ = 0; }
  void back_to_group(std::int64_t group) { group_ = group; }  // those since were taken back
  std::int64_t group() const { return group_; }  // 0: none was added since

  // Those that may be sent now: of each event the oldest open one, unless it is under way.
  Result<std::vector<RemoteWriteRow>> sendable(std::int64_t now_ms, std::size_t limit);
  Result<std::optional<RemoteWriteRow>> find(std::int64_t id);
  Result<std::vector<RemoteWriteRow>> of_group(std::int64_t group);
  Result<std::vector<RemoteWriteRow>> of_action(std::string_view action_key);
  Result<bool> pending(std::string_view event_id);
  Result<std::int64_t> open_count(std::string_view calendar);
  Result<std::vector<RemoteWriteRow>> open_since(std::int64_t before_ms);  // open and created before
  Result<std::vector<RemoteWriteRow>> open_of(std::string_view calendar);
  Status save(const RemoteWriteRow& row, std::int64_t now_ms);
  // Later changes of the event build on that version.
  Status rebase_later(const RemoteWriteRow& row, std::string_view external_id, std::string_view etag);
  // A listing told of the event, which is left alone while changes of it are open.
  Status pass_by(std::string_view event_id, std::string_view version);
  // After a restart: what was sent and not answered waits again, in doubt.
  Status recover();
  // Those that are done. One that failed stays longer, as a request may be made again.
  Status forget_before(std::int64_t ms);
  Result<std::optional<std::int64_t>> next_due();

 private:
  Db& db_;
  std::int64_t group_ = 0;
};

class RemoteCopies {
 public:
  explicit RemoteCopies(Db& db) : db_(db) {}

  struct Copy {
    std::string event_id, external_id, etag, series_id;
  };
  Result<std::optional<Copy>> by_external(std::string_view calendar, std::string_view external_id);
  Result<std::optional<Copy>> by_event(std::string_view event_id);
  // Whether an occurrence of that series (Google's ids) stands by itself.
  Result<bool> any_alone(std::string_view calendar, std::string_view series);
  Status mark(std::string_view event_id, std::string_view external_id, std::string_view etag,
              std::int64_t run);
  Result<bool> any(std::string_view calendar);
  Result<std::vector<Copy>> all(std::string_view calendar);  // no overrides
  // Those that the listing `run` did not name.
  Result<std::vector<Copy>> unseen(std::string_view calendar, std::int64_t run);

  Result<std::string> cursor(std::string_view calendar);
  Status set_cursor(std::string_view calendar, std::string_view cursor, std::int64_t now_ms);
  struct Synced {
    std::int64_t at_ms = 0;
    std::string error;
  };
  Result<Synced> synced(std::string_view calendar);
  Status set_synced(std::string_view calendar, const Synced& synced);

  Result<std::string> credential(std::string_view name);  // sealed; empty: none
  Status set_credential(std::string_view name, std::string_view sealed, std::int64_t now_ms);
  Status drop_credential(std::string_view name);

 private:
  Db& db_;
};

}  // namespace daybook::store

// Rows of calendar_sources, calendar_events and calendar_event_instances. No decisions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "store/db.h"

namespace daybook::store {

struct Source {
  std::int64_t id = 0;
  std::string key;       // calendar id of the settings
  std::string provider;  // local, google, …
  std::string mode;
};

// One occurrence inside a window: the event, and when this occurrence takes place.
struct Occurrence {
  model::Event event;
  time::Instant starts_at;
  time::Instant ends_at;
};

class Events {
 public:
  explicit Events(Db& db) : db_(db) {}

  // Adds or updates the source of that key; answers its row.
  Result<Source> upsert_source(const std::string& key, const std::string& provider,
                               const std::string& mode, std::int64_t now_ms);
  Result<std::optional<Source>> source(std::string_view key);

  Status insert(const model::Event& event);
  Status update(const model::Event& event);
  Status remove(std::string_view event_id);
  Result<std::optional<model::Event>> find(std::string_view event_id);
  Result<std::optional<model::Event>> find_uid(std::string_view calendar, std::string_view uid);

  // Occurrences that overlap [from, to), by start; `calendar` empty: all. At most `limit`.
  Result<std::vector<Occurrence>> range(std::string_view calendar, time::Instant from,
                                        time::Instant to, std::size_t limit);
  // Series of a calendar that begin before `to`.
  Result<std::vector<model::Event>> series(std::string_view calendar, time::Instant to);
  // Events in row order after the row `after`, for exports; `after` becomes the last one's.
  Result<std::vector<model::Event>> page(std::string_view calendar, std::int64_t& after,
                                         std::size_t limit);
  Result<std::int64_t> count(std::string_view calendar);

  // The occurrences of an event inside the stored window; replaces those that were there.
  struct Instance {
    time::Instant starts_at;
    time::Instant ends_at;
  };
  Status set_instances(std::string_view event_id, const std::vector<Instance>& instances);

 private:
  Result<model::Event> read(const Query& q, int first_column);
  Db& db_;
};

}  // namespace daybook::store

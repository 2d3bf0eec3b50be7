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
  // The time for which the occurrences of series are stored: [from, to).
  time::Instant window_from;
  time::Instant window_to;
  // While the window moves: up to when occurrences are being stored, and the last series done.
  time::Instant window_target;
  std::int64_t window_cursor = 0;
};

// One occurrence inside a window: the event (of a series: this occurrence of it, with its own id
// and span), and when it takes place.
struct Occurrence {
  model::Event event;
  time::Instant starts_at;
  time::Instant ends_at;
};

// One stored occurrence of an event.
struct Instance {
  time::Instant original;  // the start before anybody moved it
  time::Instant starts_at;
  time::Instant ends_at;
  std::string override_id;  // event_id of the row that replaces it, empty: the event itself
};

class Events {
 public:
  explicit Events(Db& db) : db_(db) {}

  // Adds or updates the source of that key; answers its row.
  Result<Source> upsert_source(const std::string& key, const std::string& provider,
                               const std::string& mode, std::int64_t now_ms);
  Result<std::optional<Source>> source(std::string_view key);
  Status set_window(const Source& source);

  // `until`: of a series, the end of its last occurrence; nothing when it goes on.
  Status insert(const model::Event& event, std::optional<time::Instant> until = std::nullopt);
  // An event of a server that is surely not here yet, with its occurrences: `etag` and `run` as
  // RemoteCopies::mark takes them. One statement for it and one for each occurrence.
  Status insert_copy(const model::Event& event, std::optional<time::Instant> until,
                     const std::vector<Instance>& instances, std::string_view etag, std::int64_t run);
  Status update(const model::Event& event, std::optional<time::Instant> until = std::nullopt);
  Status remove(std::string_view event_id);  // with its overrides and instances
  Result<std::optional<model::Event>> find(std::string_view event_id);
  // The event or series of that UID; overrides are not answered.
  Result<std::optional<model::Event>> find_uid(std::string_view calendar, std::string_view uid);
  // The replaced occurrences of a series, by original start.
  Result<std::vector<model::Event>> overrides(std::string_view series_id);

  enum class Which : std::uint8_t { all, single };  // single: what belongs to no series
  // Stored occurrences that overlap [from, to), by start; `calendar` empty: all. At most `limit`.
  // One without length counts where it starts inside. Cancelled ones are not answered.
  Result<std::vector<Occurrence>> range(std::string_view calendar, time::Instant from,
                                        time::Instant to, std::size_t limit,
                                        Which which = Which::all);
  // Series of a calendar with anything in [from, to), in row order after the row `after`.
  Result<std::vector<model::Event>> series(std::string_view calendar, time::Instant from,
                                           time::Instant to, std::int64_t& after,
                                           std::size_t limit);
  // Events in row order after the row `after`, for exports; `after` becomes the last one's.
  Result<std::vector<model::Event>> page(std::string_view calendar, std::int64_t& after,
                                         std::size_t limit);
  // Puts an event with all that belongs to it into another calendar.
  Status rehome(std::string_view event_id, std::string_view calendar);
  Result<std::int64_t> count(std::string_view calendar);  // events and series

  // Replaces the stored occurrences of an event.
  Status set_instances(std::string_view event_id, const std::vector<Instance>& instances);
  // Adds to them; one that is there already is replaced.
  Status add_instances(std::string_view event_id, const std::vector<Instance>& instances);
  // Takes away the occurrences of series of a source that were over in [from, to).
  Status drop_instances(std::string_view calendar, time::Instant from, time::Instant to);

 private:
  Result<model::Event> read(const Query& q, int first_column);
  Status read(const Query& q, int first_column, model::Event& fresh);  // into one that holds nothing yet
  Result<time::Zone> zone(std::string_view name);
  Result<std::int64_t> source_number(std::string_view calendar);
  Status insert_row(const model::Event& event, std::optional<time::Instant> until, std::int64_t source,
                    std::optional<std::string_view> remote_etag, std::int64_t run);
  Status scan_class(int length_class, std::int64_t source, time::Instant from, time::Instant to,
                    std::size_t limit, Which which, std::vector<Occurrence>& out);
  Status store_instances(std::int64_t event, std::int64_t source, const std::vector<Instance>& list, bool fresh);

  Db& db_;
  std::pair<std::string, std::int64_t> last_source_;  // rows of sources are made at the start and stay
  std::optional<time::Zone> last_zone_;  // rows come in runs of one zone
};

}  // namespace daybook::store

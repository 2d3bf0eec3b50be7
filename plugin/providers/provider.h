// One contract for every kind of calendar. Reads need nothing; a change needs a WritePermit, which
// only the gate can make. Called from the engine thread only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "policy/permit.h"
#include "store/events.h"

namespace daybook::providers {

using store::Occurrence;

class CalendarProvider {
 public:
  virtual ~CalendarProvider() = default;
  virtual std::string_view name() const = 0;

  // Occurrences that overlap [from, to), by start.
  virtual Result<std::vector<Occurrence>> list_events(time::Instant from, time::Instant to,
                                                      std::size_t limit) = 0;
  virtual Result<std::optional<model::Event>> get_event(std::string_view event_id) = 0;

  // The event as stored, read back. An event id that is given is kept; it must be new.
  virtual Result<model::Event> create_event(const policy::WritePermit& permit, model::Event event,
                                            std::int64_t now_ms) = 0;
  // Errors: not_found; stale when `expected_etag` is given and is no longer the event's.
  virtual Result<model::Event> update_event(const policy::WritePermit& permit,
                                            std::string_view event_id, const model::Patch& patch,
                                            std::string_view expected_etag,
                                            std::int64_t now_ms) = 0;
  virtual Status delete_event(const policy::WritePermit& permit, std::string_view event_id,
                              std::string_view expected_etag) = 0;
  // Puts an event back exactly as it was (undo of an update or a deletion), under a new etag.
  virtual Result<model::Event> restore_event(const policy::WritePermit& permit, model::Event event,
                                             std::int64_t now_ms) = 0;
};

}  // namespace daybook::providers

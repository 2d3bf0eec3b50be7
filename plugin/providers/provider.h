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

// What a change is made to.
struct Target {
  std::string event_id;  // of an event, a series or an occurrence
  model::Scope scope = model::Scope::series;
  std::string expected_etag;
};

struct Changed {
  model::Event event;                 // as stored; of what was deleted: as it was
  std::optional<model::Event> whole;  // the event or series as it stands now; nothing: it is gone
  std::optional<model::Event> made;   // the series that was split off
  std::optional<time::Local> cut_at{};  // … and where it began before its change
  std::string left_out;               // of what was asked for, and why; empty: nothing
};

class CalendarProvider {
 public:
  virtual ~CalendarProvider() = default;
  virtual std::string_view name() const = 0;

  // Occurrences that overlap [from, to), by start. As an outline they hold at least what that says.
  virtual Result<std::vector<Occurrence>> list_events(time::Instant from, time::Instant to, std::size_t limit,
                                                      store::Reading reading = store::Reading::whole) = 0;
  virtual Result<std::optional<model::Event>> get_event(std::string_view event_id) = 0;

  // The series (or single event, then without overrides) that an event or occurrence belongs to, as
  // it is stored.
  virtual Result<std::optional<model::SeriesDocument>> document(std::string_view event_id) = 0;

  // The event as stored, read back. An event id that is given is kept; it must be new.
  virtual Result<model::Event> create_event(const policy::WritePermit& permit, model::Event event,
                                            std::int64_t now_ms) = 0;
  // Errors: not_found; stale when `expected_etag` is given and is no longer the event's; invalid
  // for what cannot be done to a series. A span in the patch is that of the occurrence named by the
  // id.
  virtual Result<Changed> update_event(const policy::WritePermit& permit, const Target& target,
                                       const model::Patch& patch, std::int64_t now_ms) = 0;
  // Many occurrences of a series at once, under one new version; where `replaces_at_once`. What the series
  // does not have is left out.
  virtual bool replaces_at_once() const { return false; }
  virtual Result<Changed> replace_occurrences(const policy::WritePermit& permit, const Target& series,
                                              const std::vector<model::Replacement>& list, std::int64_t now_ms) {
    (void)permit, (void)series, (void)list, (void)now_ms;
    return fail(Errc::invalid, "this calendar takes one occurrence at a time");
  }
  virtual Result<Changed> delete_event(const policy::WritePermit& permit, const Target& target,
                                       std::int64_t now_ms) = 0;
  // Puts a document back exactly as it was (undo of an update or a deletion), under a new etag.
  virtual Result<model::Event> restore_event(const policy::WritePermit& permit,
                                             model::SeriesDocument document,
                                             std::int64_t now_ms) = 0;
  // Takes over an event of a local calendar, with its id and all that belongs to it. Errors: invalid,
  // where this kind of calendar cannot.
  virtual Result<model::Event> adopt_event(const policy::WritePermit& permit, std::string_view event_id,
                                           std::int64_t now_ms) {
    (void)permit, (void)event_id, (void)now_ms;
    return fail(Errc::invalid, "events can be moved to calendars on a server only", "args.to_calendar_id");
  }
  // What a change would make of the time: the occurrences that it moves or adds inside [from, to).
  virtual Result<std::vector<Occurrence>> preview(const Target& target, const model::Patch& patch,
                                                  time::Instant from, time::Instant to) = 0;
  // A bounded piece of keeping the stored occurrences of series with the time; true: there is more.
  virtual Result<bool> upkeep(std::int64_t now_ms) {
    (void)now_ms;
    return false;
  }
};

}  // namespace daybook::providers

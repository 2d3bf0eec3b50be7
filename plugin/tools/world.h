// What the tools see of the world: a port that the engine implements. Reads are plain; the one way
// to change something is `change`, behind which stands the gate.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/change.h"
#include "model/message.h"
#include "policy/view.h"
#include "store/events.h"

namespace daybook::tools {

struct CalendarInfo {
  std::string id;
  std::string provider;
  std::string mode;
  std::string display;
  bool write = false;
  policy::Tier tier = policy::Tier::full;  // what the asker sees of it
  bool listed = true;                      // it is part of "all calendars"
};

// The world as one asker sees it: what is answered has passed his tier already.
class World {
 public:
  virtual ~World() = default;
  virtual std::int64_t now_ms() const = 0;
  virtual time::Zone default_zone() const = 0;
  virtual std::vector<CalendarInfo> calendars() const = 0;
  // `calendar` empty: all that may be read.
  virtual Result<std::vector<store::Occurrence>> list(std::string_view calendar, time::Instant from,
                                                      time::Instant to, std::size_t limit) = 0;
  virtual Result<std::optional<model::Event>> get(std::string_view calendar,
                                                  std::string_view event_id) = 0;
  // Answers replayed, conflict, … as a status; errors: invalid, not_found, stale, denied.
  virtual Result<model::ChangeAnswer> change(const model::Change& change) = 0;
  // By token; with an event id the latest change of that event; with neither the actor's latest.
  virtual Result<model::ChangeAnswer> undo(std::string_view actor, std::string_view token,
                                           std::string_view event_id) = 0;
  virtual Result<std::vector<model::Event>> page(std::string_view calendar, std::int64_t& after,
                                                 std::size_t limit) = 0;
  virtual Result<std::optional<model::Event>> find_uid(std::string_view calendar,
                                                       std::string_view uid) = 0;
  // The answer that the request of this id got before; conflict when it was another request.
  struct Replay {
    std::optional<model::ChangeAnswer> change;
    json::Value answer;
  };
  virtual Result<std::optional<Replay>> replay(std::string_view request_id,
                                               std::string_view request) = 0;
  // A call that changed something other than an event, for the log and for replays.
  struct LogEntry {
    std::string type;  // the tool
    std::string target, actor, origin, request_id, request, answer;
  };
  virtual Status log(const LogEntry& entry) = 0;
  virtual Result<json::Value> status() = 0;  // the document of daybook_status and of doctor
  virtual std::int64_t projection_version() const = 0;  // grows with every stored change
};

}  // namespace daybook::tools

// What the tools see of the world: a port that the engine implements. Reads are plain; the one way
// to change something is `change`, behind which stands the gate.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "availability/availability.h"
#include "model/change.h"
#include "model/message.h"
#include "model/scheduled.h"
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
  std::string owner_email = {};            // of the person it belongs to, where known
  bool occupies = true;                    // false: a list of tasks, which takes nobody's time
};

struct Call;

// What the host tells beside events, to be shown on the timeline.
struct TimelineItem {
  std::string kind;  // note | task | agent_run
  std::string id;
  std::string title, path, status, link;
  model::Span span;
};

// What a person chooses for a source calendar; nothing: unchanged.
struct SourcePatch {
  std::optional<bool> sync, display, agents;
  std::optional<int> tier;
  std::optional<std::string> group, display_name, color;
};

// What only a server can tell. The call that needs it is put aside and run again with the answer.
struct Enquiry {
  enum class What : std::uint8_t {
    busy,     // {"who":[addresses],"from","to"}: unix seconds; answers {"people":[{"who","known","why","busy"}]}
    connect,  // a step of signing in (calendar_connect), for people with rights
  };
  What what = What::busy;
  std::string calendar;  // whose sign-in is used
  json::Value args;
  bool operator==(const Enquiry& other) const {
    return what == other.what && calendar == other.calendar && json::dump(args) == json::dump(other.args);
  }
};

// The world as one asker sees it: what is answered has passed his tier already.
class World {
 public:
  virtual ~World() = default;
  virtual std::int64_t now_ms() const = 0;
  virtual time::Zone default_zone() const = 0;
  virtual std::vector<CalendarInfo> calendars() const = 0;
  // `calendar` empty: all that may be read.
  virtual Result<std::vector<store::Occurrence>> list(std::string_view calendar, time::Instant from, time::Instant to,
                                                      std::size_t limit, store::Reading reading) = 0;
  virtual Result<std::optional<model::Event>> get(std::string_view calendar,
                                                  std::string_view event_id) = 0;
  // Answers replayed, conflict, … as a status; errors: invalid, not_found, stale, denied.
  virtual Result<model::ChangeAnswer> change(const model::Change& change) = 0;
  // Whether that calendar (empty: the default) could keep this series: it takes place, and not too often.
  virtual Status could_be(std::string_view calendar, const model::Event& series) const = 0;
  // Moves events of a local calendar to one on a server: {"moved":[…],"failed":[…]}. Without ids it
  // lists what would be moved, {"events":[…],"next"}. For people with rights.
  virtual Result<json::Value> transfer(std::string_view from, std::string_view to,
                                       const std::vector<std::string>& event_ids, std::int64_t cursor) = 0;
  // What was taken back: a change of an event, or of something else, as which it is shown.
  struct Undone {
    std::optional<model::ChangeAnswer> change;
    json::Value other;
  };
  // By token; with an event id the latest change of that event; with neither the actor's latest.
  virtual Result<Undone> undo(std::string_view actor, std::string_view token, std::string_view event_id) = 0;
  virtual Result<std::vector<model::Event>> page(std::string_view calendar, std::int64_t& after,
                                                 std::size_t limit) = 0;
  // Whether many occurrences of a series of that calendar are replaced with one change.
  virtual bool replaces_at_once(std::string_view calendar) const = 0;
  // What replaces occurrences of a series, as far as an import brought it and nobody changed it since.
  virtual Result<std::vector<model::Event>> brought_overrides(const model::Event& series) = 0;
  // Those of its exceptions that are occurrences deleted here, and by no import.
  virtual Result<std::vector<model::SeriesDate>> taken_out(const model::Event& series) = 0;
  virtual Result<std::optional<model::Event>> find_uid(std::string_view calendar,
                                                       std::string_view uid) = 0;
  // The answer that the request of this id got before; conflict when it was another request.
  struct Replay {
    std::optional<model::ChangeAnswer> change;
    json::Value answer;
    // What became of it at the calendar's server: why it failed, or why it is not confirmed yet.
    std::string calendar_id, failed, pending;
  };
  virtual Result<std::optional<Replay>> replay(std::string_view request_id,
                                               std::string_view request) = 0;
  // A call that changed something other than an event, for the log and for replays.
  struct LogEntry {
    std::string type;  // the tool
    std::string target, actor, origin, request_id, request, answer, trace;
  };
  // Answers the token to take it back with; empty where it changed nothing or cannot be taken back.
  virtual Result<std::string> log(const LogEntry& entry) = 0;
  // Has a person asked about a change that needs one; what to answer of it: the status, the
  // approval's id, until when it is active.
  virtual Result<json::Value> ask_approval(const Call& call, const model::Change& change,
                                           const model::ChangeAnswer& answer) = 0;
  virtual Result<json::Value> shadow_metrics() = 0;
  virtual Result<json::Value> approvals(bool open_only, std::size_t limit) = 0;
  // Errors: denied for agents, not_found.
  virtual Result<json::Value> decide_approval(std::string_view approval_id, bool approve) = 0;
  // From now on at most that tier, as the asker wishes.
  virtual void limit(policy::Tier most) = 0;

  // A window that may be open; whole days are dates by the clock of `zone`.
  struct Window {
    std::optional<time::Instant> from, to;
    time::Zone zone;
  };
  // Events that hold all words in fields the asker may see; with a window their occurrences in it.
  virtual Result<std::vector<store::Occurrence>> search(std::string_view words, std::string_view calendar,
                                                        const Window& window, std::size_t limit) = 0;
  // Where an event came from, why, and what was done to it since.
  virtual Result<json::Value> explain(std::string_view event_id) = 0;
  // Changes of attendees and their answers, newest first.
  virtual Result<json::Value> attendee_changes(std::string_view event_id,
                                               std::string_view calendar,
                                               std::optional<time::Instant> from,
                                               std::optional<time::Instant> to,
                                               std::size_t limit) = 0;
  virtual Status link_note(std::string_view event_id, std::string_view path, bool linked) = 0;

  // Source calendars. Changing them takes a person with rights; errors: denied, not_found.
  virtual Result<json::Value> sources() = 0;
  virtual Result<json::Value> set_source(std::string_view calendar, const SourcePatch& patch) = 0;
  virtual Result<json::Value> revoke_source(std::string_view calendar) = 0;
  // The link of a feed out, {"token",…} once; revoked: {"revoked": how many}. For people with rights.
  virtual Result<json::Value> feed_link(std::string_view calendar, std::string_view detail, bool revoke) = 0;
  // A page of the text behind it: {"ics","next","etag","not_modified"}. The token is the right.
  virtual Result<json::Value> feed(std::string_view token, std::int64_t cursor, std::string_view known_etag) = 0;
  virtual Result<json::Value> sync_status() = 0;
  virtual Result<json::Value> force_sync(std::string_view calendar) = 0;
  // A change notification that came to the host; {"http":{"status",…},"calendars":[…]}.
  virtual Result<json::Value> notified(const json::Value& notification) = 0;

  // Schedules and reminders: the asker's own, an admin's view of all.
  virtual Result<json::Value> add_task(model::ScheduledTask task) = 0;
  virtual Result<std::optional<model::ScheduledTask>> task(std::string_view entry_id) = 0;
  virtual Result<json::Value> save_task(model::ScheduledTask task) = 0;
  virtual Result<json::Value> task_entries(time::Instant from, time::Instant to,
                                           const std::vector<std::string>& butlers,
                                           bool with_paused, std::size_t limit) = 0;

  virtual Status put_item(const TimelineItem& item) = 0;
  virtual Result<bool> remove_item(std::string_view kind, std::string_view id) = 0;
  virtual Result<std::vector<TimelineItem>> items(time::Instant from, time::Instant to,
                                                  std::size_t limit) = 0;

  // The answer, or nothing while it is not there: the call must end then, and is run again. Errors:
  // invalid (no server stands behind the calendar), denied, those of its adapter.
  virtual Result<std::optional<json::Value>> enquire(const Enquiry& enquiry) = 0;
  // How to reach other people's times: calendars whose provider tells them.
  virtual std::vector<std::string> knows_busy_people() const = 0;

  virtual Result<json::Value> status() = 0;  // the document of daybook_status and of doctor
  // How old what is known is, the oldest of all calendars where none is named; 0 for what lives here,
  // nothing when a calendar was never fetched yet.
  virtual std::optional<std::int64_t> staleness_ms(std::string_view calendar) const = 0;
  // Whether what is known of a calendar tells about that time.
  virtual model::Asked coverage(const std::string& calendar, time::Instant from, time::Instant to) const = 0;
  virtual std::int64_t projection_version() const = 0;  // grows with every stored change
  // Where suggested times may lie by the settings (conflicts.*); nothing where they do not say.
  struct SlotLimits {
    std::optional<availability::WorkHours> hours;
    unsigned weekdays = 0x7F;  // bit n: day n of the week, 0 is Sunday
    std::int64_t buffer_minutes = 0;
  };
  virtual SlotLimits slot_limits() const = 0;
};

}  // namespace daybook::tools

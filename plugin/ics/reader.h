// iCalendar text to events. One unreadable event costs that event, which is named with its line.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ics/content_line.h"
#include "ics/custom_zone.h"
#include "model/event.h"

namespace daybook::ics {

struct Fault {
  std::size_t line = 0;
  std::string message;
  std::string uid{};       // of an event that is lost, where it could be read
  bool occurrence = false;  // of those: it replaces one of its series
};

// RECURRENCE-ID: which occurrence of its series an event replaces. In its own zone, which need not
// be that of the series: compare instants where both have a zone.
struct Replaces {
  time::Local local{};
  bool date = false;
  std::optional<time::Instant> instant;  // none: floating or a day
  bool and_following = false;            // RANGE=THISANDFUTURE
};

struct ReadEvent {
  model::Event event;     // event_id and calendar_id are the caller's to set
  bool floating = false;  // its times name no zone
  bool unsure = false;    // they name one that nobody knows: read as floating
  // Its zone is defined in the file and is like no IANA zone: event.span.zone is UTC in its place.
  std::shared_ptr<const CustomZone> custom;
  std::optional<Replaces> replaces;
  std::string mark;       // X-DAYBOOK-EVENT: our id of the event, where we wrote it
  std::size_t line = 0;  // of its BEGIN:VEVENT
  time::Instant ends_at() const { return custom ? instant(event.span.end) : event.ends_at(); }
  // A clock reading of the event as an instant.
  time::Instant instant(time::Local t) const {
    return custom ? custom->to_instant(t) : event.span.zone.to_instant(t);
  }
};

// The zones that a file defines, by TZID.
struct FileZones {
  struct Zone {
    std::optional<time::Zone> iana;
    std::shared_ptr<const CustomZone> custom;  // where no IANA zone is like it
  };
  std::map<std::string, Zone, std::less<>> known;
  std::set<std::string, std::less<>> unknown;  // names asked for in vain
  // By the number of its calendar: X-WR-TIMEZONE where it stands behind the first event.
  std::map<std::size_t, time::Zone> later;
  bool missed = false;  // one was asked for that is not there, perhaps because it comes later
};

// Reads one event after the other; holds one event, the file's zones and the faults.
class CalendarReader {
 public:
  class Gatherer;
  class ZoneGatherer;
  // `floating`: the zone of times that name none. `zones` is borrowed; what an earlier pass over
  // the same text found in it is used from the beginning.
  CalendarReader(LineReader lines, const time::Zone& floating, FileZones& zones);
  // The next event that can be read; nothing at the end.
  std::optional<ReadEvent> next();

  const std::vector<Fault>& faults() const { return faults_; }  // events lost; the first thousand
  const std::vector<Fault>& notes() const { return notes_; }    // events kept, but not as written
  std::size_t lost() const { return lost_; }
  const std::string& zone_name() const { return zone_name_; }  // X-WR-TIMEZONE, where known
  const std::string& calendar_name() const { return name_; }  // X-WR-CALNAME or NAME (RFC 7986)
  bool is_calendar() const { return calendar_seen_; }          // BEGIN:VCALENDAR was there
  bool complete() const { return complete_; }                  // END:VCALENDAR was there

 private:
  void begin_calendar();
  void open(const ContentLine& l);
  std::optional<ReadEvent> close(const ContentLine& l);
  std::optional<ReadEvent> finish();
  void lose(std::size_t line, std::string message, const Gatherer& event);
  void note(std::size_t line, std::string message);

  LineReader lines_;
  const time::Zone given_;
  time::Zone floating_;  // … or what the calendar says of itself
  FileZones& zones_;
  std::vector<std::string> open_;
  std::size_t too_deep_ = 0;
  std::shared_ptr<Gatherer> event_;
  std::shared_ptr<ZoneGatherer> zone_;
  std::optional<ContentLine> begin_again_;  // a BEGIN:VEVENT that ended the event before it
  std::vector<Fault> faults_, notes_;
  std::size_t lost_ = 0;
  std::size_t calendars_ = 0, events_in_it_ = 0;
  std::string zone_name_, name_;
  bool cancels_ = false;  // METHOD:CANCEL (RFC 5546 section 3.2.5): none of its events takes place
  bool calendar_seen_ = false;
  bool complete_ = false;
};

// The bytes that an event takes in memory.
std::size_t held_bytes(const ReadEvent& event);
// So much of one text is held at a time.
inline constexpr std::size_t kReadBytes = 24U << 20;

struct ReadResult {
  std::vector<ReadEvent> events;
  std::vector<Fault> faults, notes;
  std::string zone, name;
  bool complete = false;
};

// All of a text at once. Errors: invalid when it is no calendar at all, too_big for more than kReadBytes.
Result<ReadResult> read(std::string_view text, const time::Zone& floating);

}  // namespace daybook::ics

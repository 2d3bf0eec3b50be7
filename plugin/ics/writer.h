// Events to iCalendar text (RFC 5545): CRLF, folded, with a VTIMEZONE for every zone used.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/event.h"

namespace daybook::ics {

// The lines from BEGIN:VCALENDAR up to the first component, and END:VCALENDAR.
std::string calendar_head(std::string_view name);
std::string calendar_foot();
// How an object writes the clock of its event, where that is not TZID=<the zone's name>.
struct Clock {
  bool floating = false;
  std::string tzid;  // the object's own name of the zone
};
// "DTSTART;TZID=America/New_York:20260304T150000" and its kinds, without folding. `again`: the second
// time that the clock shows it, which only UTC can say (RFC 5545 section 3.3.5).
std::string when(std::string_view name, const model::Span& span, time::Local t,
                 const Clock& clock = {}, bool again = false);
std::string attendee_line(const model::Attendee& attendee, bool silent = false);  // without folding
std::string alarm(int minutes, const std::string& title);    // a VALARM that shows the title

// One component. An event that replaces an occurrence of a series (original_start) takes the series'
// UID and zone from `series`.
// `mark`: with X-DAYBOOK-EVENT, by which we know the event again. `silent`: the server tells nobody
// (SCHEDULE-AGENT, RFC 6638 section 7.1).
std::string vevent(const model::Event& event, const model::Event* series = nullptr,
                   bool mark = false, bool silent = false);
// The series and what replaces its occurrences.
std::string vevents(const model::SeriesDocument& document, bool mark = false, bool silent = false);
// A document as a calendar object of its own, as CalDAV keeps it (RFC 4791 section 4.1), marked.
std::string object_text(const model::SeriesDocument& document, bool silent = false);
// The zones that components name, each written once.
class ZoneList {
 public:
  void note(const model::Event& event);
  void note(const model::SeriesDocument& document);
  std::string text() const;

 private:
  struct Days {
    time::Date first, last;
    time::Zone zone;
  };
  std::map<std::string, Days> zones_;
};
// Many as a feed for others to subscribe to.
std::string feed_text(std::string_view name, const std::vector<model::SeriesDocument>& documents);
std::string uid_of(const model::Event& event);  // ical_uid, or one made of our id
// RRULE, RDATE, EXRULE and EXDATE as content lines without folding or line ends; none for an event
// that happens once.
std::vector<std::string> recurrence_lines(const model::Event& event, const Clock& clock = {});
// The zone's rules from the first transition before `from` on; what comes every year until `to` is
// told as a rule that goes on. `tzid`: another name for it than its own.
std::string vtimezone(const time::Zone& zone, time::Date from, time::Date to,
                      const std::string& tzid = {});

}  // namespace daybook::ics

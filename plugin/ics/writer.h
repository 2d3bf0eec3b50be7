// Events to iCalendar text (RFC 5545): CRLF, folded, with a VTIMEZONE for every zone used.
#pragma once

#include <string>
#include <vector>

#include "model/event.h"

namespace daybook::ics {

// The lines from BEGIN:VCALENDAR up to the first component, and END:VCALENDAR.
std::string calendar_head(std::string_view name);
std::string calendar_foot();
// One component. An event that replaces an occurrence of a series (original_start) takes the series'
// UID and zone from `series`.
std::string vevent(const model::Event& event, const model::Event* series = nullptr);
// The series and what replaces its occurrences.
std::string vevents(const model::SeriesDocument& document);
// RRULE, RDATE, EXRULE and EXDATE as content lines without folding or line ends; none for an event
// that happens once.
std::vector<std::string> recurrence_lines(const model::Event& event);
// The zone's rules from the first transition before `from` on, as observances with their start.
std::string vtimezone(const time::Zone& zone, time::Date from, time::Date to);

}  // namespace daybook::ics

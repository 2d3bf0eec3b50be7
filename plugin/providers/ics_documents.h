// The events of a calendar text put together: series with what replaces their occurrences, one
// document for each UID. Pure; shared by CalDAV resources and feeds.
#pragma once

#include <string>
#include <vector>

#include "ics/reader.h"
#include "model/event.h"

namespace daybook::providers {

struct IcsDocument {
  model::SeriesDocument doc;  // event_id: our mark, where there is one
  std::string uid;            // as written; made from what the event says where there is none
  std::string occurrence;     // RECURRENCE-ID of an occurrence whose series is not in the text
  std::string problem;        // what of it is not as written, for people
  std::size_t line = 0;
  bool goes_on = false;       // what RANGE=THISANDFUTURE changes there is beyond `until`, too
};

// So much further than is asked for such changes are put in, so that their text must be read anew only now
// and then as the window moves on.
inline constexpr time::days kRangeAhead{60};

// So many changed occurrences one series may have, which is more than a daily one has in ten years: what has
// more is named, and what was known of it stands.
inline constexpr std::size_t kMostOfOne = 5000;
std::string too_many_of_one(std::size_t n);

// As written; made from what the event says where there is none.
std::string uid_of(const ics::ReadEvent& event);

// `own`: the zone of events whose own one is like none known. Of several events with one UID the
// newest counts (SEQUENCE, then time stamps, then the later in the text). What RANGE=THISANDFUTURE
// changes is put into the occurrences that begin before `until`. In the order of the text.
std::vector<IcsDocument> documents_of(std::vector<ics::ReadEvent> events, const time::Zone& own,
                                      time::Instant until);

// What of `wanted` is not so in `found`, by the names of Written::not_kept: title, time, rrule, …
// Answers of attendees are not compared: they are theirs.
std::vector<std::string> differences(const model::SeriesDocument& wanted,
                                     const model::SeriesDocument& found);

}  // namespace daybook::providers

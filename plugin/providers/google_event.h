// Google Calendar's event resource to our event and back: pure. Facts are of
// developers.google.com/calendar/api/v3/reference/events and the guides beside it.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "model/event.h"

namespace daybook::providers {

struct GoogleItem {
  // external_id is Google's id; series_id and original_start name the master by Google's id too.
  model::Event event;
  // Only the id (and for an exception of a series the series and the original start) is known: the
  // event is to be deleted locally. A cancelled exception stays in its series as one.
  bool gone = false;
  bool ours = false;  // carries our mark
};

// `calendar_zone`: of the calendar, for days and for times that name no zone. Errors: invalid with
// `where` = the member, for an item without an id or with a start that is none.
Result<GoogleItem> from_google(const json::Value& item, const time::Zone& calendar_zone);

// The body of events.insert, with our id (base32hex, which is what Google takes) and our mark.
// Errors: invalid when a private property is longer than Google keeps.
Result<json::Value> to_google(const model::Event& event);
// The body of events.patch: what `patch` names, as it stands in `after`. A start that turns from a
// day into a time, or back, takes the other form away; `same_kind`: it does not turn.
json::Value patch_to_google(const model::Patch& patch, const model::Event& after, bool same_kind = false);
// extendedProperties of a patch from one to the other; null when they are the same. Errors: as
// to_google.
Result<json::Value> marks_to_google(const model::Event& before, const model::Event& after);

// Google told fewer guests than there are (`attendeesOmitted`): a list made of those would throw the others out.
bool hides_guests(const json::Value& resource, const json::Value& patch);
Error guests_hidden();

}  // namespace daybook::providers

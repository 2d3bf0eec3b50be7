// Microsoft Graph's event resource to our event and back: pure. Facts are of the Graph resource page
// event and of the docs about Outlook's categories and extended properties.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "model/event.h"

namespace daybook::providers {

struct GraphItem {
  // external_id is Graph's (immutable) id; series_id that of the master, for occurrences and
  // exceptions.
  model::Event event;
  bool gone = false;          // "@removed": only the id is known
  bool ours = false;          // carries our mark
  bool exception = false;     // an occurrence that was changed by itself
  std::string unclear;        // a pattern that could not be read, for people; the event is kept
};

// `zone`: that of days, and of times in a zone that nobody knows. Errors: invalid with `where`.
Result<GraphItem> from_graph(const json::Value& item, const time::Zone& zone);

// The body of a POST to events. The event's id goes along as transactionId and as our mark. Errors:
// invalid for a series that no pattern says (graph_recurrence.h).
Result<json::Value> to_graph(const model::Event& event);
// The body of a PATCH: what `patch` names, as it stands in `after`. Lists are given whole, as Graph
// replaces them.
Result<json::Value> patch_to_graph(const model::Patch& patch, const model::Event& after);

// What asks for our mark in $expand and $filter, and how it is named in a body.
std::string_view graph_mark_id();

}  // namespace daybook::providers

// Microsoft Graph's recurrence patterns and RFC 5545 rules: pure. Facts are of the Graph resource
// pages recurrencePattern and recurrenceRange.
#pragma once

#include <string>

#include "base/json.h"
#include "model/event.h"

namespace daybook::providers {

// The patternedRecurrence of a series. Errors: invalid for what no pattern says exactly - it is never
// approximated -, naming the part: sub-daily rules, several rules, extra or excepted dates, days that
// not every month has (Graph would take the month's last day), a start the rule does not meet.
Result<json::Value> to_graph_recurrence(const model::Event& series);

// The rule that means what Graph does with the pattern, without "RRULE:". `span` is that of the
// series' first occurrence. Errors: invalid for a pattern that is none.
Result<std::string> from_graph_recurrence(const json::Value& recurrence, const model::Span& span);

}  // namespace daybook::providers

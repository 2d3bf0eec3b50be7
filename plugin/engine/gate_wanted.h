// A change with its calendar and event looked up: what the parts of the gate hand to each other.
#pragma once

#include "engine/gate.h"

namespace daybook::engine {

struct Gate::Wanted {
  const model::Change& change;
  const CalendarSetting& calendar;
  providers::CalendarProvider& provider;
  std::optional<model::Event> before;  // update, remove: the event or occurrence meant
  model::Span span;                    // the time wanted, for update and create
  Sight sight;                         // of who asks
  bool time_matters = false;           // the change occupies a time it did not occupy before
  providers::Target target;            // update, remove
  std::optional<model::SeriesDocument> document;  // … the whole that it is part of
};

// What stands in the way of every occurrence wanted within a year.
struct Gate::Met {
  Look look;
  model::Span first;    // the first occurrence that clashes
  std::string told;     // "9 of 10 occurrences fit; 14 May 2026 clashes"
  std::vector<store::Occurrence> wanted;  // of a series: what was looked at
};

// Whether anything may be written to it at all. Errors: denied.
Status open_to_changes(const CalendarSetting& calendar, const Sight& sight);
// Under what key the series that a change split off is logged.
std::string made_key(const std::string& key);

}  // namespace daybook::engine

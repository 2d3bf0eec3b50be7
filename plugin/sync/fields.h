// Two states of an event field by field: what differs, and what is taken over. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/event.h"

namespace daybook::sync {

// A field of an event: how it is compared and copied.
struct Field {
  const char* name;
  bool (*same)(const model::Event&, const model::Event&);
  void (*copy)(const model::Event& from, model::Event& to);
};
// All that is merged, but for the attendees.
std::span<const Field> fields();

// Theirs, with whom we added and without whom we took away; of whom both know what only we changed is ours.
std::vector<model::Attendee> merged_attendees(const model::Event& base, const model::Event& mine, const model::Event& theirs);

// Names of the fields in which two states of an event differ for a person ("title", "time", …).
std::vector<std::string> differences(const model::Event& a, const model::Event& b);
bool same_words(const model::Event& a, const model::Event& b);  // and the same attendees

bool same_rules(const model::Event& a, const model::Event& b);  // but for what is taken out one by one

bool same_words(const model::SeriesDocument& a, const model::SeriesDocument& b);  // … and occurrences

// An occurrence that is cancelled is taken out, in whichever of the two ways a server tells it.
model::SeriesDocument cancelled_as_dates(model::SeriesDocument document);

// What replaces the occurrence that begins there by the rule; nullptr: nothing does.
const model::Event* replaced_at(const std::vector<model::Event>& list, const std::optional<time::Local>& original);
// … or that occurrence as the series has it.
model::Event standing_at(const model::SeriesDocument& series, time::Local original);

}  // namespace daybook::sync

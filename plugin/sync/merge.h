// Two people changed one event: what of both can stand. Pure.
#pragma once

#include <string>
#include <vector>

#include "model/event.h"

namespace daybook::sync {

struct Merged {
  model::SeriesDocument document;      // theirs, with what only we changed
  std::vector<std::string> conflicts;  // fields that both changed, to different ends: theirs stands
};

// `base`: as both last agreed. Answers of attendees are theirs, the list of attendees is merged by
// address, replaced occurrences by their original start.
Merged merge(const model::SeriesDocument& base, const model::SeriesDocument& mine,
             const model::SeriesDocument& theirs);

// Names of the fields in which two states of an event differ for a person ("title", "time", …).
std::vector<std::string> differences(const model::Event& a, const model::Event& b);

}  // namespace daybook::sync

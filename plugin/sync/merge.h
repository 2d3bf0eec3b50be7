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

// What others started from where `there` is what stands after a change of ours (`base` to `mine`): what that one
// changed is as it stands there, whatever became of it or only where it stands as sent. What differs between the two is
// theirs.
model::SeriesDocument before_others(const model::SeriesDocument& base, const model::SeriesDocument& mine,
                                    const model::SeriesDocument& there, bool whatever);

}  // namespace daybook::sync

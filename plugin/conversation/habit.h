// What answers teach: how a "yes" or a "no" shifts the weights of a person, how they fade, and what
// they do to a confidence. Pure: time is an argument.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/habits.h"

namespace daybook::conversation {

// One weight, in units of the logit that the detector's confidence comes from.
using Leaning = store::Habit;

// The weight by now: half of it is forgotten in thirty days.
double faded(const Leaning& l, std::int64_t now_ms);
// After an answer: a dismissal weighs more than a confirmation, as asking in vain is what annoys.
Leaning taught(Leaning l, bool yes, std::int64_t now_ms);
// The confidence as the weights shift it.
double shifted(double confidence, const std::vector<Leaning>& leanings, std::int64_t now_ms);
// "site visits in C-harmony: asked 3 times, 1 yes; −0.8", for people.
std::string leaning_line(const Leaning& l, std::int64_t now_ms);

}  // namespace daybook::conversation

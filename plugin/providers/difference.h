// What tells two states of an event apart: the patch from one to the other, and what a server did
// not keep of what it was given. Pure.
#pragma once

#include <string>
#include <vector>

#include "model/event.h"

namespace daybook::providers {

// Applied to `before` it gives `after`, as far as a calendar on a server knows the fields.
model::Patch difference(const model::Event& before, const model::Event& after);
bool empty(const model::Patch& patch);

// Whether two series repeat alike. Rules that mean the same are written in many ways: those count as one
// that give the same starts from the same first one on.
bool same_rule(const model::Event& a, const model::Event& b);
// Whether a text can tell these times: the years 1 to 9999 on the span's clock.
bool can_be_told(const model::Span& span);
// Whether two spans are the same time, whatever zone tells it.
bool same_time(const model::Span& a, const model::Span& b);
// Whether two states of an occurrence say the same to whoever reads it: title, time, description, place.
bool read_alike(const model::Event& a, const model::Event& b);

// Names of what of `wanted` does not stand in `got`, among these: title, time, rrule,
// description, location, attendees, reminders, visibility, busy, categories, color.
struct Keeps {
  bool categories = false, color = false;
  std::size_t reminders = 5;
};
std::vector<std::string> not_kept(const model::Event& wanted, const model::Event& got, Keeps keeps);

}  // namespace daybook::providers

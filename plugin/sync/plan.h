// What becomes of one thing that a server tells about, given what is known of it: the table behind
// every pull. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/event.h"
#include "model/outside.h"

namespace daybook::sync {

struct Known {
  bool there = false;    // there is a copy
  bool pending = false;  // a change of ours is on its way to it
  bool same = false;     // the copy says the same already
};
enum class Step : std::uint8_t {
  add,
  replace,
  remove,
  note,   // only its version is noted
  leave,  // our own change settles it: what comes back then is the truth
  nothing
};
Step plan(const Known& known, bool gone);

// Whether so many deletions at once are believed only when a second whole listing says the same:
// a failed answer must never pass for an empty calendar.
bool suspicious(std::size_t known, std::size_t missing);
// Two looks at the same outage are one: whoever asks again at once learns nothing new.
inline constexpr std::int64_t kSecondLookMs = 5 * 60'000;
// Whether a listing at `now_ms` is a second look after the doubtful one; 0: there was none.
constexpr bool second_look(std::int64_t doubted_ms, std::int64_t now_ms) {
  return doubted_ms != 0 && now_ms - doubted_ms >= kSecondLookMs;
}

// Whether listings told of an event, while a change of ours was on its way, in versions other than those `known`
// now. `passed`: a line each.
bool told_otherwise(std::string_view passed, const std::vector<std::string>& known);

using model::Outside;
// What is worth telling of a change made elsewhere; `after` is nullptr for what is gone.
std::vector<Outside> outside_changes(const model::Event& before, const model::Event* after);

}  // namespace daybook::sync

// A short reply to a question about a time, put into words that the time reader knows. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace daybook::conversation {

// "wednesday, same time" -> "wednesday"; "the day after" -> "1 day later"; "can we do 8?" -> "do 8"; "end at 2pm" ->
// "until 2pm". Anything longer than a reply stays as it is.
std::string in_plain_words(std::string_view reply);

// Whether a bare number in it can be nothing but an hour: not where it may be a button's (1, 2), nor in longer talk.
bool may_be_hours(std::string_view reply);

// A clock time that a text names and no clock shows ("25:00", "9:75"), as it is written; empty: none.
std::string_view no_such_clock(std::string_view text);

// "call it checkup", "change the title to checkup" -> "checkup"; nothing where no new title is given.
std::optional<std::string> new_title(std::string_view reply);

}  // namespace daybook::conversation

// A short reply to a question about a time, put into words that the time reader knows. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace daybook::conversation {

// "10", "10 not 9", "ok 930 then" -> "10:00", "10:00", "ok 9:30 then": in a reply a bare number can be nothing
// but an hour. "wednesday, same time" -> "wednesday"; "the day after" -> "1 day later"; "can we do 8?" ->
// "do 8:00"; "8h-12h", "8.30-12" -> "8:00-12:00", "8:30-12:00"; "end at 2pm" -> "until 2pm". A number alone that may be a button's (1, 2) and anything longer than a reply stay as they are.
std::string in_plain_words(std::string_view reply);

// A clock time that a text names and no clock shows ("25:00", "9:75"), as it is written; empty: none.
std::string_view no_such_clock(std::string_view text);

// "call it checkup", "change the title to checkup" -> "checkup"; nothing where no new title is given.
std::optional<std::string> new_title(std::string_view reply);

}  // namespace daybook::conversation

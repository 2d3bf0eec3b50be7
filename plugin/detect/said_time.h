// What the words of a time say beside the moment they name.
#pragma once

#include <string_view>

namespace daybook::detect {

bool says_now(std::string_view words);
bool vague(std::string_view words);   // no day and no hour is named
bool now_at(std::string_view words);  // a new time: "is now at 3"

}  // namespace daybook::detect

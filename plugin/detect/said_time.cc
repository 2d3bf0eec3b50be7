#include "detect/said_time.h"

#include <string>

#include "base/text.h"

namespace daybook::detect {

bool says_now(std::string_view words) {
  return text::iequals_ascii(words, "now") || text::iequals_ascii(words, "right now");
}

// "The next few hours", "a day or two", "2 months later": no day and no hour is named.
bool vague(std::string_view words) {
  const auto said = text::lower_ascii(words);
  for (const std::string_view mark : {" few ", " couple ", " or two"})
    if (said.find(mark) != std::string::npos) return true;
  return said.ends_with("s later");
}

// "the 2pm on Friday is now at 3", read as one expression.
bool now_at(std::string_view words) {
  const auto said = text::lower_ascii(words);
  return said.find(" is now ") != std::string::npos || said.find(" are now ") != std::string::npos;
}

}  // namespace daybook::detect

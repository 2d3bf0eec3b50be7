#include "detect/phone_style.h"

#include "detect/phone_words.h"

namespace daybook::detect {
namespace {

bool in_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '\''; }

}  // namespace

bool phone_style(std::string_view text) {
  const auto& spelling = PhoneWords::get().spelling;
  for (std::size_t from = 0; from < text.size();) {
    std::size_t to = from;
    while (to < text.size() && in_word(text[to])) ++to;
    if (to > from && in_list(spelling, text.substr(from, to - from))) return true;
    from = to + 1;
  }
  return false;
}

}  // namespace daybook::detect

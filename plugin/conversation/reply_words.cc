#include "conversation/reply_words.h"

#include <array>
#include <utility>

#include "base/limits.h"
#include "base/text.h"

namespace daybook::conversation {
namespace {

constexpr std::size_t kReplyBytes = 120;  // longer talk is read as it stands
constexpr std::size_t kTitleBytes = 80;

// Said of the time that was asked about, which the reader does not know.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kPhrases = {{
    {"end at", "until"}, {"ends at", "until"}, {"ending at", "until"},
    {"finish at", "until"}, {"finishes at", "until"}, {"finishing at", "until"},
    {"at the same time", ""}, {"the same time", ""}, {"same time", ""}, {"same hour", ""},
    {"the day after", "1 day later"}, {"the day before", "1 day earlier"},
    {"a day after", "1 day later"}, {"a day before", "1 day earlier"}}};

constexpr std::array<std::string_view, 10> kAsking = {"can we ",    "could we ",    "can you ",   "could you ",
                                                      "can it be ", "could it be ", "can it ",    "could it ",
                                                      "how about ", "what about "};

// The phrases replaced, each where it ends the reply or a comma follows ("the day after tomorrow" is another).
std::string without_phrases(std::string s) {
  for (const auto& [from, to] : kPhrases) {
    const auto at = s.find(from);
    if (at == std::string::npos || (at > 0 && s[at - 1] != ' ')) continue;
    const auto end = at + from.size();
    const bool own_words = to.empty() || to == "until" || end == s.size() || s[end] == ',' || s[end] == '.';
    if (own_words) s = s.substr(0, at) + std::string(to) + s.substr(end);
  }
  return s;
}

std::string without_asking(std::string s) {
  for (const auto asking : kAsking) {
    if (s.compare(0, asking.size(), asking) != 0) continue;
    s.erase(0, asking.size());
    if (!s.empty() && s.back() == '?') s.pop_back();
    break;
  }
  return s;
}

}  // namespace

std::string in_plain_words(std::string_view reply) {
  const std::string_view trimmed = text::trim(reply);
  if (trimmed.size() > kReplyBytes) return std::string(trimmed);
  std::string plain = without_phrases(without_asking(text::lower_ascii(trimmed)));
  if (!plain.empty() && plain.back() == '?' && plain.front() >= '0' && plain.front() <= '9') plain.pop_back();  // "8-12?"
  return std::string(text::trim(plain));
}

bool may_be_hours(std::string_view reply) {
  const std::string_view trimmed = text::trim(reply);
  return trimmed.size() <= kReplyBytes && trimmed != "1" && trimmed != "2";
}

std::string_view no_such_clock(std::string_view text) {
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  const auto value = [&](std::size_t i) { return text[i] - '0'; };
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':', colon + 1)) {
    if (colon == 0 || !digit(colon - 1) || !digit(colon + 1) || !digit(colon + 2)) continue;
    const std::size_t from = colon >= 2 && digit(colon - 2) ? colon - 2 : colon - 1;
    const std::size_t to = colon + 3;
    // Whole words only: no part of a longer number, an address, a version.
    const auto part = [](char c) { return c != ' ' && c != '-' && c != '(' && c != ')' && c != ',' && c != '.'; };
    if ((from > 0 && part(text[from - 1])) || (to < text.size() && part(text[to]))) continue;
    const int hour = from + 1 == colon ? value(from) : 10 * value(from) + value(from + 1);
    const int minute = 10 * value(colon + 1) + value(colon + 2);
    if (hour > 24 || minute > 59 || (hour == 24 && minute > 0)) return text.substr(from, to - from);
  }
  return {};
}

std::optional<std::string> new_title(std::string_view reply) {
  std::string_view s = text::trim(reply);
  constexpr std::array<std::string_view, 12> kLeads = {
      "call it", "name it", "title it", "rename it to", "rename to", "rename it", "change the title to",
      "set the title to", "change title to", "change the name to", "title:", "make the title"};
  for (const auto lead : kLeads) {
    if (s.size() <= lead.size() || text::lower_ascii(s.substr(0, lead.size())) != lead) continue;
    if (lead.back() != ':' && s[lead.size()] != ' ') continue;
    s = text::trim(s.substr(lead.size()));
    while (!s.empty() && (s.front() == '"' || s.front() == '\'')) s.remove_prefix(1);
    while (!s.empty() && (s.back() == '"' || s.back() == '\'' || s.back() == '.')) s.remove_suffix(1);
    if (s.empty() || s == "off" || s.size() > kTitleBytes || s.find('?') != std::string_view::npos) return std::nullopt;
    return text::clean_line(s, kTitleBytes);
  }
  return std::nullopt;
}

}  // namespace daybook::conversation

#include "conversation/reply_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

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

// Before and behind such words a number is no bare hour.
constexpr std::array<std::string_view, 20> kBefore = {
    "for", "in", "of", "room", "the", "january", "february", "march", "april", "may", "june", "july", "august",
    "september", "october", "november", "december", "number", "page", "level"};
constexpr std::array<std::string_view, 24> kBehind = {
    "h", "hr", "hrs", "hour", "hours", "min", "mins", "minute", "minutes", "day", "days", "week", "weeks", "am",
    "pm", "a.m", "p.m", "o'clock", "oclock", "people", "of", "and", "half", "times"};

template <std::size_t N>
bool in(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string_view bare(std::string_view word) {
  while (!word.empty() && (word.back() == ',' || word.back() == '.' || word.back() == '!' || word.back() == ';'))
    word.remove_suffix(1);
  return word;
}

// "10" -> "10:00", "930" -> "9:30"; empty for what is no hour of the clock.
std::string as_hour(std::string_view word) {
  if (word.empty() || word.size() > 4 || word.find_first_not_of("0123456789") != std::string_view::npos) return {};
  int n = 0;
  std::from_chars(word.data(), word.data() + word.size(), n);
  const int hour = word.size() > 2 ? n / 100 : n;
  const int minute = word.size() > 2 ? n % 100 : 0;
  if (hour > 23 || minute > 59 || (word.size() < 3 && n == 0)) return {};
  return std::to_string(hour) + (minute < 10 ? ":0" : ":") + std::to_string(minute);
}

// "half past 8", "quarter to 9": the number is no hour of its own.
bool counts_from(const std::vector<std::string_view>& words, std::size_t i) {
  constexpr std::array<std::string_view, 9> kParts = {"half", "quarter", "five", "ten", "twenty", "5", "10", "15", "20"};
  return i >= 2 && (words[i - 1] == "past" || words[i - 1] == "to") && in(kParts, words[i - 2]);
}

bool is_bare_hour(const std::vector<std::string_view>& words, std::size_t i) {
  if (as_hour(bare(words[i])).empty() || counts_from(words, i)) return false;
  const bool unit = i + 1 < words.size() && bare(words[i]) == words[i] && in(kBehind, bare(words[i + 1]));
  return !unit && (i == 0 || !in(kBefore, words[i - 1]));
}

bool digit(char c) { return c >= '0' && c <= '9'; }

// The length of an hour that stands at `i` by itself ("8", "8.30", "8h", "8h30"), and how a clock shows it.
std::size_t hour_at(std::string_view s, std::size_t i, std::string& shown) {
  if (i > 0 && (digit(s[i - 1]) || s[i - 1] == '.' || s[i - 1] == ':' || s[i - 1] == '/')) return 0;
  std::size_t end = i;
  while (end < s.size() && end < i + 2 && digit(s[end])) ++end;
  if (end == i || as_hour(s.substr(i, end - i)).empty()) return 0;
  std::string minutes = "00";
  const bool h = end < s.size() && s[end] == 'h';
  const bool sign = h || (end < s.size() && s[end] == '.');
  if (sign && end + 2 < s.size() && digit(s[end + 1]) && digit(s[end + 2]) && s[end + 1] < '6') {
    minutes = s.substr(end + 1, 2);
    end += 3;
  } else if (h) {
    ++end;
  }
  if (end < s.size() && (digit(s[end]) || s[end] == ':' || s[end] == '/' || s[end] == '%')) return 0;
  shown = std::string(s.substr(i, s.find_first_not_of("0123456789", i) - i));
  shown = shown.substr(0, 2) + ":" + minutes;
  return end - i;
}

struct HourRange {
  std::size_t from = 0, size = 0;
  std::string shown;
  bool bare = false;  // two numbers and nothing else
};

std::vector<HourRange> hour_ranges(std::string_view s) {
  std::vector<HourRange> out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    std::string from, to;
    const auto first = digit(s[i]) ? hour_at(s, i, from) : 0;
    const auto dash = i + first;
    const bool range = first > 0 && dash + 1 < s.size() && s[dash] == '-' && digit(s[dash + 1]);
    const auto second = range ? hour_at(s, dash + 1, to) : 0;
    if (second == 0) continue;
    const auto size = first + 1 + second;
    out.push_back({i, size, from + "-" + to, s.substr(i, size).find_first_of("h.") == std::string_view::npos});
    i += size - 1;
  }
  return out;
}

// "8h-12h", "8.30-12", "not 10-11, 8-12": ranges of hours as a clock shows them. One bare range stays as it is: the
// time reader knows which half of the day is meant.
std::string with_clock_ranges(const std::string& s) {
  const auto ranges = hour_ranges(s);
  std::string out;
  std::size_t done = 0;
  for (const auto& r : ranges) {
    if (r.bare && ranges.size() == 1) continue;
    out += s.substr(done, r.from - done) + r.shown;
    done = r.from + r.size;
  }
  return out + s.substr(done);
}

// "at 8.30": a clock time, as 8.30 is no amount of anything that a reply would name.
std::string with_colons(std::string s) {
  for (auto dot = s.find('.'); dot != std::string::npos; dot = s.find('.', dot + 1)) {
    const bool minutes = dot + 2 < s.size() && digit(s[dot + 1]) && s[dot + 1] < '6' && digit(s[dot + 2]);
    const bool after = dot + 3 < s.size() && (digit(s[dot + 3]) || s[dot + 3] == '.');
    if (dot == 0 || !digit(s[dot - 1]) || !minutes || after) continue;
    const auto begin = s.find_last_not_of("0123456789", dot - 1);
    const auto from = begin == std::string::npos ? 0 : begin + 1;
    const bool part = begin != std::string::npos && s[begin] != ' ' && s[begin] != '-' && s[begin] != '(';
    // "12.03" is as well a day of March, but where "at" is said.
    const bool month = (s[dot + 1] == '0' && s[dot + 2] != '0') || (s[dot + 1] == '1' && s[dot + 2] <= '2');
    const bool at = from >= 3 && s.compare(from - 3, 3, "at ") == 0;
    if (dot - from <= 2 && !part && (!month || at)) s[dot] = ':';
  }
  return s;
}

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
  if (trimmed.size() > kReplyBytes || trimmed == "1" || trimmed == "2") return std::string(trimmed);
  std::string plain = without_phrases(without_asking(text::lower_ascii(trimmed)));
  if (!plain.empty() && plain.back() == '?' && digit(plain.front())) plain.pop_back();  // "8-12?"
  plain = with_colons(with_clock_ranges(plain));
  const auto words = text::split(plain, ' ');
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].empty()) continue;
    const bool hour = is_bare_hour(words, i);
    if (!out.empty()) out += ' ';
    out += hour ? as_hour(bare(words[i])) + std::string(words[i].substr(bare(words[i]).size())) : std::string(words[i]);
    // "10 not 9": the second is what the question said.
    if (hour && i + 2 < words.size() && words[i + 1] == "not" && is_bare_hour(words, i + 2)) i += 2;
  }
  return out;
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

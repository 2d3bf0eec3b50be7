#include "base/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace daybook::text {
namespace {

bool ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Characters that steer display or hide: removed from anything that is shown or stored as a title.
bool hidden(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x115F || c == 0x1160 || c == 0x17B4 ||
         c == 0x17B5 || (c >= 0x180B && c <= 0x180F) || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0x3164 ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || (c >= 0xFFF0 && c <= 0xFFFB) ||
         (c >= 0x1D173 && c <= 0x1D17A) || (c >= 0xE0000 && c <= 0xE0FFF) ||
         (c >= 0xE000 && c <= 0xF8FF) || c == 0xFFA0;
}

bool control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }
bool space(char32_t c) {
  return c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || (c >= '\t' && c <= '\r') ||
         c == 0x85;
}

// Length of the well-formed sequence at s (RFC 3629 table), 0 when there is none.
std::size_t sequence(const unsigned char* s, std::size_t left) {
  const unsigned char c = s[0];
  auto tail = [&](std::size_t i) { return (s[i] & 0xC0) == 0x80; };
  if (c < 0x80) return 1;
  if (c < 0xC2) return 0;
  if (c < 0xE0) return left >= 2 && tail(1) ? 2 : 0;
  if (c < 0xF0) {
    if (left < 3 || !tail(1) || !tail(2)) return 0;
    if (c == 0xE0 && s[1] < 0xA0) return 0;
    if (c == 0xED && s[1] >= 0xA0) return 0;
    return 3;
  }
  if (c > 0xF4 || left < 4 || !tail(1) || !tail(2) || !tail(3)) return 0;
  if (c == 0xF0 && s[1] < 0x90) return 0;
  if (c == 0xF4 && s[1] >= 0x90) return 0;
  return 4;
}

std::vector<std::string> words_of(std::string_view s) {
  std::vector<std::string> words;
  std::string word;
  for (char c : fold(s)) {
    const auto u = static_cast<unsigned char>(c);
    if (u >= 0x80 || std::isalnum(u)) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

bool same_word(const std::string& a, const std::string& b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  if (a == b) return true;
  return shorter >= 5 && edit_distance(a, b, 1) <= 1;
}

}  // namespace

bool valid_utf8(std::string_view s) {
  const auto* p = reinterpret_cast<const unsigned char*>(s.data());
  std::size_t i = 0;
  const std::size_t n = s.size();
  while (i < n) {
    std::uint64_t block = 0;
    if (n - i >= 8) {
      std::memcpy(&block, p + i, 8);
      if ((block & 0x8080808080808080ULL) == 0) {
        i += 8;
        continue;
      }
    }
    const std::size_t step = sequence(p + i, n - i);
    if (step == 0) return false;
    i += step;
  }
  return true;
}

std::string lower_ascii(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = lower(c);
  return out;
}

bool iequals_ascii(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view s) {
  while (!s.empty() && ascii_space(s.front())) s.remove_prefix(1);
  while (!s.empty() && ascii_space(s.back())) s.remove_suffix(1);
  return s;
}

std::vector<std::string_view> split(std::string_view s, char at) {
  std::vector<std::string_view> parts;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= s.size(); ++i) {
    if (i == s.size() || s[i] == at) {
      parts.push_back(s.substr(from, i - from));
      from = i + 1;
    }
  }
  return parts;
}

bool starts_with_word(std::string_view s, std::string_view word) {
  if (s.size() < word.size() || !iequals_ascii(s.substr(0, word.size()), word)) return false;
  if (s.size() == word.size()) return true;
  const auto next = static_cast<unsigned char>(s[word.size()]);
  return next < 0x80 && !std::isalnum(next);
}

std::string fold(std::string_view s) {
  bool ascii = true;
  for (char c : s) ascii = ascii && static_cast<unsigned char>(c) < 0x80;
  if (ascii) return lower_ascii(s);
  std::string valid;
  for (std::size_t pos = 0; pos < s.size();) append_utf8(next_code_point(s, pos), valid);
  utf8proc_uint8_t* mapped = nullptr;
  const auto options = static_cast<utf8proc_option_t>(
      UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  const auto n = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(valid.data()),
                              static_cast<utf8proc_ssize_t>(valid.size()), &mapped, options);
  if (n < 0) return valid;
  std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(mapped, &std::free);
  return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(n)};
}

char32_t next_code_point(std::string_view s, std::size_t& pos) {
  const auto* p = reinterpret_cast<const unsigned char*>(s.data()) + pos;
  const std::size_t n = sequence(p, s.size() - pos);
  pos += n == 0 ? 1 : n;
  switch (n) {
    case 1:
      return p[0];
    case 2:
      return static_cast<char32_t>((p[0] & 0x1F) << 6 | (p[1] & 0x3F));
    case 3:
      return static_cast<char32_t>((p[0] & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F));
    case 4:
      return static_cast<char32_t>((p[0] & 0x07) << 18 | (p[1] & 0x3F) << 12 | (p[2] & 0x3F) << 6 |
                                   (p[3] & 0x3F));
    default:
      return 0xFFFD;
  }
}

void append_utf8(char32_t c, std::string& out) {
  auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

std::string clean_line(std::string_view s, std::size_t max_bytes) {
  std::string out;
  bool gap = false;
  for (std::size_t pos = 0; pos < s.size() && out.size() <= max_bytes;) {
    const char32_t c = next_code_point(s, pos);
    if (space(c)) {
      gap = !out.empty();
    } else if (!control(c) && !hidden(c)) {
      if (gap) out += ' ';
      gap = false;
      append_utf8(c, out);
    }
  }
  return std::string(cut(out, max_bytes));
}

std::string clean_block(std::string_view s, std::size_t max_bytes) {
  std::string out;
  for (std::size_t pos = 0; pos < s.size() && out.size() <= max_bytes;) {
    const char32_t c = next_code_point(s, pos);
    if (c == '\n' || c == '\t' || (!control(c) && !hidden(c))) append_utf8(c, out);
  }
  return std::string(cut(out, max_bytes));
}

std::string_view cut(std::string_view s, std::size_t n) {
  if (s.size() <= n) return s;
  while (n > 0 && (static_cast<unsigned char>(s[n]) & 0xC0) == 0x80) --n;
  return s.substr(0, n);
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  std::vector<std::size_t> before(a.size() + 1), last(a.size() + 1), row(a.size() + 1);
  for (std::size_t i = 0; i <= a.size(); ++i) last[i] = i;
  for (std::size_t j = 1; j <= b.size(); ++j) {
    row[0] = j;
    std::size_t best = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
      const std::size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
      row[i] = std::min({last[i] + 1, row[i - 1] + 1, last[i - 1] + cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[i] = std::min(row[i], before[i - 2] + 1);
      best = std::min(best, row[i]);
    }
    if (best > limit) return limit + 1;
    std::swap(before, last);
    std::swap(last, row);
  }
  return std::min(last[a.size()], limit + 1);
}

double similarity(std::string_view a, std::string_view b) {
  const auto wa = words_of(a);
  const auto wb = words_of(b);
  if (wa.empty() || wb.empty()) return 0;
  std::size_t common = 0;
  for (const auto& w : wa)
    common += std::any_of(wb.begin(), wb.end(), [&](const auto& o) { return same_word(w, o); });
  const auto shorter = static_cast<double>(std::min(wa.size(), wb.size()));
  const auto longer = static_cast<double>(std::max(wa.size(), wb.size()));
  const auto c = static_cast<double>(common);
  return 0.7 * c / shorter + 0.3 * c / longer;
}

}  // namespace daybook::text

#include "timex/opaque.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "base/text.h"

namespace daybook::timex {
namespace {

// A numeric chunk taken apart: lengths of its digit groups and the signs between them.
struct Shape {
  std::array<std::uint8_t, 8> digits{};
  std::array<char, 8> sign{};  // what stands before group i
  std::size_t groups = 0;
  std::size_t dots = 0, dashes = 0, slashes = 0, colons = 0, letters = 0;
  bool point_before_dash = false;
  bool odd = false;  // a sign that no time has, or too many groups
  int value[8] = {};
};

constexpr ClassSet kSuffix = {Class::ampm, Class::unit,  Class::shortunit, Class::ordsuffix,
                              Class::ish,  Class::month, Class::offset,    Class::zone,
                              Class::hundredhours, Class::weekday, Class::oclock, Class::to,
                              Class::part, Class::num, Class::until, Class::clockword, Class::relday, Class::tonight, Class::times};

constexpr std::uint64_t kT = hash_word("t"), kZ = hash_word("z"), kW = hash_word("w"), kQ = hash_word("q");
constexpr std::uint64_t kHours[] = {hash_word("h"), hash_word("u"), hash_word("hr"), hash_word("hrs"), hash_word("hour"), hash_word("hours")};

Shape shape_of(std::string_view s, const Lexicon& lexicon) {
  Shape shape;
  char sign = 0;
  for (std::size_t i = 0; i < s.size();) {
    std::size_t j = i;
    if (is_digit(s[i])) {
      while (j < s.size() && is_digit(s[j])) ++j;
      if (shape.groups == shape.digits.size() || j - i > 9) {
        shape.odd = true;
        return shape;
      }
      shape.sign[shape.groups] = sign;
      shape.digits[shape.groups] = static_cast<std::uint8_t>(j - i);
      int v = 0;
      for (std::size_t k = i; k < j; ++k) v = v * 10 + (s[k] - '0');
      shape.value[shape.groups++] = v;
    } else if (is_letter(s[i])) {
      const Letters run = letters_at(s, i);
      j = run.end;
      ++shape.letters;
      if (!known_suffix(run.hash, j < s.size() ? s[j] : ' ', lexicon)) shape.odd = true;
      sign = 'a';
    } else {
      sign = s[i];
      const bool inner = i + 1 < s.size() && is_digit(s[i + 1]);
      if (sign == '.') shape.dots += inner;
      else if (sign == '-' || sign == '~') ++shape.dashes, shape.point_before_dash = shape.point_before_dash || (i > 0 && s[i - 1] == '.');
      else if (sign == '/') ++shape.slashes;
      else if (sign == ':') shape.colons += inner;
      else if (sign == ',') shape.odd = shape.odd || false;
      else if (sign == '+') shape.odd = shape.odd || shape.colons == 0;
      else if (sign != '\'') shape.odd = true;
      j = i + 1;
    }
    i = j;
  }
  return shape;
}

bool odd_colons(const Shape& s) {
  for (std::size_t g = 1; g < s.groups; ++g)
    if (s.sign[g] == ':' && (s.digits[g] != 2 || s.digits[g - 1] > 2 || s.value[g] > 59)) return true;
  return false;
}

bool plain_date(const Shape& s) {
  if (s.groups != 3) return false;
  const bool year_first = s.digits[0] == 4 && s.digits[1] <= 2 && s.digits[2] <= 2;
  const bool year_last = s.digits[0] <= 2 && s.digits[1] <= 2 && (s.digits[2] == 4 || s.digits[2] == 2);
  return year_first || year_last;
}

// "9.30-10.15", "20.07.-28.08.", "20.07.2026-28.08.2026": two clock times or two days with a dash between.
bool dotted_range(const Shape& s) {
  const auto dotted = [&](std::size_t from, std::size_t to) {
    for (std::size_t g = from + 1; g < to; ++g)
      if (s.sign[g] != '.') return false;
    return s.digits[from] <= 2;
  };
  const std::size_t half = s.groups / 2;
  if (s.dashes != 1 || (s.groups != 4 && s.groups != 6) || s.sign[half] != '-' || !dotted(0, half) || !dotted(half, s.groups)) return false;
  if (half == 3) return s.digits[2] == 4 && s.digits[5] == 4;
  const bool days = s.point_before_dash && s.value[1] <= 12 && s.value[3] <= 12;
  const bool clocks = s.digits[1] == 2 && s.digits[3] == 2 && s.value[0] < 24 && s.value[2] < 24 && s.value[1] < 60 && s.value[3] < 60;
  return days || clocks;
}

bool odd_dots(const Shape& s, const Lexicon& lexicon) {
  if (s.dots == 0 || dotted_range(s)) return false;
  if (s.dots >= 3) return true;
  if (s.dots == 2) {
    if (s.colons > 0) return false;
    if (!plain_date(s)) return true;
    if (s.digits[0] == 4)  // 2026.05.14
      return s.digits[1] != 2 || s.digits[2] != 2 || s.value[0] < 1900 || s.value[0] > 2199 || s.value[1] > 12 || s.value[2] > 31;
    return s.digits[2] == 2 && lexicon.english() && (s.digits[0] != 2 || s.digits[1] != 2);
  }
  return false;
}

bool odd_dashes(const Shape& s) {
  if (s.dashes == 0 || s.colons > 0 || s.letters > 0 || s.slashes > 0 || s.dots > 0) return false;
  if (s.groups == 2) {
    if (s.digits[0] <= 2 && s.digits[1] <= 2) return false;
    if (s.digits[0] == 4 && s.digits[1] <= 2) return false;
    if (s.digits[0] == 4 && s.digits[1] == 3 && s.value[0] >= 1990 && s.value[0] <= 2099 && s.value[1] >= 1 && s.value[1] <= 366) return false;  // the day of a year
    if (s.digits[0] <= 4 && s.digits[1] == 4) return s.digits[0] == 3;
    if (s.digits[0] >= 3 && s.digits[0] <= 4 && s.digits[1] <= 4)
      return s.value[0] % 100 > 59 || s.value[1] % 100 > 59 || s.digits[1] < 3;
    return s.digits[0] > 2 || s.digits[1] > 2;
  }
  return s.groups == 3 && !plain_date(s);
}

bool odd_slashes(const Shape& s) {
  if (s.slashes == 0 || s.letters > 0) return false;
  if (s.slashes == 1 && s.groups == 2) {
    const bool season = s.digits[0] == 4 && s.value[0] >= 1800 && s.value[0] < 2200 && (s.digits[1] == 4 ? s.value[1] == s.value[0] + 1 : s.digits[1] == 2 && s.value[1] == (s.value[0] + 1) % 100);
    if (season) return false;  // "the 2024/25 season"
    if (s.digits[0] > 2 || s.digits[1] > 2) return !(s.digits[1] == 4 && s.digits[0] <= 2);
    return s.value[0] == 24 && s.value[1] == 7;
  }
  return s.slashes == 2 && s.groups == 3 && !plain_date(s);
}

// 1530, 3rd, 45min: up to four digits and letters behind them, no sign anywhere. The digits, else 0.
std::size_t plain_digits(std::string_view s) {
  std::size_t digits = 0;
  while (digits < s.size() && is_digit(s[digits])) ++digits;
  std::size_t end = digits;
  while (end < s.size() && is_letter(s[end])) ++end;
  return end == s.size() && digits <= 4 ? digits : 0;
}

// 20260304, alone or before "T1500Z"
bool compact_date(const Shape& s, std::size_t g) {
  const int v = s.value[g];
  return g == 0 && s.digits[g] == 8 && (s.groups == 1 || (s.letters > 0 && s.sign[1] == 'a')) && v / 10000 >= 1900 &&
         v / 10000 <= 2199 && v / 100 % 100 >= 1 && v / 100 % 100 <= 12 && v % 100 >= 1 && v % 100 <= 31;
}

}  // namespace

bool known_suffix(std::uint64_t h, char next, const Lexicon& lexicon) {
  if (h == kT || h == kZ || h == kQ || (h == kW && is_digit(next))) return true;
  const Word* w = lexicon.find(h);
  if (w == nullptr || !w->set.any(kSuffix)) return false;
  if (!is_digit(next)) return true;
  return w->set.has(Class::month) || w->set.has(Class::to) || std::find(std::begin(kHours), std::end(kHours), h) != std::end(kHours);
}

bool names_number(char before) {
  return before == '$' || before == '#' || before == '=' || before == '_' || before == '\\' || before == '&' || before == '*' || before == '%' || before == '^';
}

bool ends_run(char c) {
  static constexpr auto kEnds = [] {
    std::array<bool, 256> ends{};
    for (const char sign : std::string_view(" \t\n\v\f\r\"<>;!?()[]{}`")) ends[static_cast<unsigned char>(sign)] = true;
    return ends;
  }();
  return kEnds[static_cast<unsigned char>(c)];
}

bool is_iso_length(std::string_view run) {
  if (run.size() < 3 || run[0] != 'P') return false;
  std::string_view units = "YMWDTHMS";  // in this order, each once
  std::size_t digits = 0;
  for (const char c : run.substr(1)) {
    if (is_digit(c)) {
      if (++digits > 4) return false;
      continue;
    }
    const auto at = units.find(c);
    if (at == std::string_view::npos || (c == 'T') != (digits == 0) || (c != 'T' && units.find('T') < at)) return false;
    units.remove_prefix(at + 1);
    digits = 0;
  }
  return digits == 0 && run.back() != 'T';
}

std::size_t chunk_end(std::string_view text, std::size_t pos) {
  std::size_t end = pos;
  while (end < text.size()) {
    const char c = text[end];
    if (ends_run(c)) break;
    const bool sentence = c == '.' && end > pos && end + 2 < text.size() && text[end + 1] >= 'A' && text[end + 1] <= 'Z' && !is_digit(text[end + 2]) &&
                          !(text[end + 2] >= 'A' && text[end + 2] <= 'Z') && text[end + 2] != '.' && is_digit(text[pos]);
    if (sentence || (c == '\'' && end + 1 < text.size() && (text[end + 1] | 32) == 'o')) break;  // "till 5.Then home", "8'o clock"
    if (c == ',' && !(end + 1 < text.size() && is_digit(text[end + 1]))) break;
    ++end;
  }
  while (end > pos && (text[end - 1] == '.' || text[end - 1] == ':' || text[end - 1] == '\'' ||
                       text[end - 1] == '-'))
    --end;
  return end == pos ? pos + 1 : end;
}

bool numeric_chunk_is_opaque(std::string_view chunk, char before, const Lexicon& lexicon) {
  if (names_number(before)) return true;
  if (chunk.size() <= 2 && is_digit(chunk.back())) return false;
  if (const std::size_t digits = plain_digits(chunk); digits != 0) return digits < chunk.size() && !known_suffix(letters_at(chunk, digits).hash, ' ', lexicon);
  const Shape s = shape_of(chunk, lexicon);
  if (s.odd) return true;
  const auto comma = chunk.find(',');
  if (comma != std::string_view::npos && chunk.size() - comma >= 4 && is_digit(chunk[comma + 1]) &&
      is_digit(chunk[comma + 2]) && is_digit(chunk[comma + 3]) &&
      (chunk.size() - comma == 4 || !is_digit(chunk[comma + 4])))
    return true;  // 1,000
  for (std::size_t g = 0; g < s.groups; ++g)
    if (s.digits[g] > 4 && !compact_date(s, g) && !(s.digits[g] == 6 && g > 0)) return true;
  return odd_colons(s) || odd_dots(s, lexicon) || odd_dashes(s) || odd_slashes(s);
}

}  // namespace daybook::timex

// UTF-8 text: checking, folding for comparison, cleaning of what came from outside.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::text {

bool valid_utf8(std::string_view s);

// ASCII helpers; other bytes pass unchanged.
std::string lower_ascii(std::string_view s);
bool iequals_ascii(std::string_view a, std::string_view b);
std::string_view trim(std::string_view s);  // ASCII white space at both ends
std::vector<std::string_view> split(std::string_view s, char at);
bool starts_with_word(std::string_view s, std::string_view word);  // ASCII case-blind, whole word

// NFKC case folding, for comparing names; bad input comes back with its bad bytes replaced.
std::string fold(std::string_view s);

// One line safe to show and to store as a title: control, bidi, zero-width and tag characters are
// removed, white space runs become one space, at most max_bytes (cut at a code point).
std::string clean_line(std::string_view s, std::size_t max_bytes);
// The same for longer text; line breaks stay.
std::string clean_block(std::string_view s, std::size_t max_bytes);

// Cut to at most n bytes without splitting a code point.
std::string_view cut(std::string_view s, std::size_t n);

// Edit distance with adjacent transposition (optimal string alignment), given up at `limit`:
// answers limit + 1 when it is larger. Bytes of folded text.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);
// 0..1: how much of the words of two titles agree, order ignored (token-set ratio on folded words).
double similarity(std::string_view a, std::string_view b);

// The next code point of valid UTF-8 at `pos`, which moves past it; U+FFFD and one byte for bad.
char32_t next_code_point(std::string_view s, std::size_t& pos);
void append_utf8(char32_t c, std::string& out);

}  // namespace daybook::text

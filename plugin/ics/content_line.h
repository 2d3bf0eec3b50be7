// Content lines of iCalendar (RFC 5545 section 3.1): unfolding, names, parameters, values.
// Streaming, linear in the length; tolerant of LF line ends, a BOM, NUL bytes and bad UTF-8, which
// are replaced.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::ics {

struct ContentLine {
  std::string name;                                         // upper case
  std::vector<std::pair<std::string, std::string>> params;  // names upper case, quotes removed
  std::string value;                                        // as written, escapes untouched
  std::size_t line = 0;  // number of the first physical line, from 1

  std::string_view param(std::string_view key) const;
};

// Where bytes come from: writes up to the given number to the pointer, answers how many; 0: the
// end.
using ByteSource = std::function<std::size_t(char*, std::size_t)>;

// Hands out the logical lines of a text one by one; holds one line and a block of bytes. UTF-16
// with its mark is read as such, bytes that are no UTF-8 as Windows-1252.
class LineReader {
 public:
  explicit LineReader(std::string_view text);  // borrowed
  explicit LineReader(ByteSource source);
  // The next line that has a name; nothing at the end. Lines longer than 1 MiB are cut.
  std::optional<ContentLine> next();
  // The next line that is not blank, unfolded but otherwise as it was written.
  std::optional<std::string> next_text();
  // Numbers of lines passed over because they were no content lines; the first thousand.
  const std::vector<std::size_t>& bad_lines() const { return bad_; }

 private:
  bool unfold(std::string& out);
  bool fill();
  void begin();
  std::string_view text_;
  std::size_t pos_ = 0;
  std::size_t line_ = 0;
  std::size_t first_ = 0;
  std::vector<std::size_t> bad_;
  ByteSource source_;   // where there is more than text_ holds
  std::string buffer_;  // text_ then
  char end_of_line_ = '\n';
  int wide_ = 0;          // 1: UTF-16 with the low byte first, 2: with the high byte first
  std::string leftover_;  // half a code unit or pair
};

// A line taken apart; nothing when it is no content line.
std::optional<ContentLine> parse_line(const std::string& line);
std::string unescape(std::string_view value);  // TEXT values: \n \, \; \\ .
std::string escape(std::string_view value);
// Appends "NAME…:value" folded at 75 octets without splitting a code point, with CRLF.
void append_folded(std::string_view line, std::string& out);

}  // namespace daybook::ics

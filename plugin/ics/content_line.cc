#include "ics/content_line.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace daybook::ics {
namespace {

constexpr std::size_t kLongestLine = 1024 * 1024;
constexpr std::size_t kFold = 75;
constexpr std::size_t kBlock = 64 * 1024;
constexpr std::size_t kMostBad = 1000;

std::string upper(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}

bool name_char(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

// What Windows-1252 has at 0x80 to 0x9F; 0: nothing.
constexpr std::array<char16_t, 32> kWindows = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

char32_t from_windows(unsigned char c) {
  if (c >= 0xA0) return c;
  const auto known = c >= 0x80 ? kWindows[c - 0x80U] : char16_t{0};
  return known != 0 ? known : U'\uFFFD';
}

// Valid UTF-8 without NUL: what is none is taken for Windows-1252.
void repair(std::string& s) {
  if (text::valid_utf8(s) && s.find('\0') == std::string::npos) return;
  std::string out;
  for (std::size_t pos = 0; pos < s.size();) {
    const auto at = pos;
    const char32_t c = text::next_code_point(s, pos);
    const bool bad = c == U'\uFFFD' && pos == at + 1;
    if (c != 0) text::append_utf8(bad ? from_windows(static_cast<unsigned char>(s[at])) : c, out);
  }
  s = std::move(out);
}

// UTF-16 to UTF-8; a lone surrogate becomes U+FFFD. What is cut off at the end stays in `in`.
void append_wide(std::string& in, bool low_first, std::string& out) {
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<unsigned char>(in[i]);
    const auto b = static_cast<unsigned char>(in[i + 1]);
    return static_cast<char32_t>(low_first ? a | b << 8 : a << 8 | b);
  };
  std::size_t i = 0;
  for (; i + 1 < in.size(); i += 2) {
    char32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00) {
      if (i + 3 >= in.size()) break;
      const char32_t low = unit(i + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    text::append_utf8(c >= 0xD800 && c < 0xE000 ? U'\uFFFD' : c, out);
  }
  in.erase(0, i);
}

// Whether a colon inside TZID=… ends the name: Outlook writes tzone://Microsoft/Custom and
// (UTC-05:00) Eastern Time without the quotes that they need, so what follows must begin like a
// date, unless no other colon comes.
bool ends_zone_name(const std::string& s, std::size_t colon) {
  auto i = colon + 1;
  while (i < s.size() && s[i] == ' ') ++i;
  const auto end = s.find_first_not_of("0123456789", i);
  return std::min(end, s.size()) >= i + 4 || s.find(':', colon + 1) == std::string::npos;
}

// Blanks around the signs of a line are none of its own; some programs write them.
void skip_blanks(const std::string& s, std::size_t& i) {
  while (i < s.size() && (s[i] == ' ' || s[i] == '\t')) ++i;
}

// RFC 6868: a quote, a new line and the sign itself in a parameter.
std::string uncaret(std::string_view v) {
  std::string out;
  for (std::size_t i = 0; i < v.size(); ++i) {
    const char next = v[i] == '^' && i + 1 < v.size() ? v[i + 1] : '\0';
    const char meant = next == 'n' ? '\n' : next == '\'' ? '"' : next == '^' ? '^' : '\0';
    out += meant == '\0' ? v[i] : meant;
    if (meant != '\0') ++i;
  }
  return out;
}

// Reads ";NAME=value,\"value\"" from `i` on, which stops at the colon; false when there is none.
bool read_params(const std::string& s, std::size_t& i, ContentLine& out) {
  skip_blanks(s, i);
  while (i < s.size() && s[i] == ';') {
    skip_blanks(s, ++i);
    const std::size_t from = i;
    while (i < s.size() && name_char(s[i])) ++i;
    std::string key = upper(std::string_view(s).substr(from, i - from));
    std::string value;
    skip_blanks(s, i);
    if (i < s.size() && s[i] == '=') {
      ++i;
      bool quoted = false;
      const auto goes_on = [&] { return key == "TZID" && !ends_zone_name(s, i); };
      while (i < s.size() && (quoted || (s[i] != ';' && (s[i] != ':' || goes_on())))) {
        if (s[i] == '"') {
          quoted = !quoted;
        } else {
          value += s[i];
        }
        ++i;
      }
    }
    out.params.emplace_back(std::move(key), uncaret(text::trim(value)));
  }
  return i < s.size() && s[i] == ':';
}

// Where a lone CR ends a line among others that end as they should: what follows begins a line.
std::size_t lone_cr(std::string_view piece) {
  for (auto at = piece.find('\r'); at != std::string_view::npos; at = piece.find('\r', at + 1)) {
    auto i = at + 1;
    while (i < piece.size() && name_char(piece[i])) ++i;
    if (i > at + 2 && i < piece.size() && (piece[i] == ':' || piece[i] == ';')) return at;
  }
  return std::string_view::npos;
}

// Looks a little further each time, so that a text of lone CRs costs no more than its length.
std::size_t line_end(std::string_view text, std::size_t from, char mark) {
  for (std::size_t n = 256;; n *= 4) {
    const auto part = text.substr(from, n);
    const auto end = part.find(mark);
    if (const auto cr = lone_cr(part.substr(0, end)); cr != std::string_view::npos) return from + cr;
    if (end != std::string_view::npos) return from + end;
    if (part.size() < n) return end;
  }
}

}  // namespace

std::string_view ContentLine::param(std::string_view key) const {
  for (const auto& p : params)
    if (p.first == key) return p.second;
  return {};
}

LineReader::LineReader(std::string_view text) : text_(text) {
  const auto mark = text_.substr(0, 2);
  if (mark == "\xFF\xFE" || mark == "\xFE\xFF") {
    source_ = [text](char* to, std::size_t most) mutable {
      const auto n = text.copy(to, most);
      text.remove_prefix(n);
      return n;
    };
    text_ = {};
  }
  begin();
}

LineReader::LineReader(ByteSource source) : source_(std::move(source)) { begin(); }

void LineReader::begin() {
  if (source_) {
    fill();
    if (const auto mark = text_.substr(0, 2); mark == "\xFF\xFE" || mark == "\xFE\xFF") {
      wide_ = mark[0] == '\xFF' ? 1 : 2;
      leftover_.assign(text_.substr(2));
      buffer_.clear();
      text_ = {};
      fill();
    }
  }
  if (text_.substr(0, 3) == "\xEF\xBB\xBF") pos_ = 3;
  const auto head = text_.substr(0, kBlock);
  if (head.find('\n') == std::string_view::npos && head.find('\r') != std::string_view::npos)
    end_of_line_ = '\r';
}

// Takes a block more behind what is still unread; false at the end.
bool LineReader::fill() {
  if (!source_) return false;
  buffer_.erase(0, pos_);
  pos_ = 0;
  std::string block(kBlock, '\0');
  block.resize(source_(block.data(), block.size()));
  const bool more = !block.empty() || leftover_.size() > 1;
  if (wide_ == 0) {
    buffer_ += block;
  } else {
    leftover_ += block;
    if (block.empty() && leftover_.size() % 4 != 0) leftover_.resize(leftover_.size() / 2 * 2);
    append_wide(leftover_, wide_ == 1, buffer_);
    if (block.empty()) leftover_.clear();
  }
  text_ = buffer_;
  if (!more) source_ = nullptr;
  return more;
}

bool LineReader::unfold(std::string& out) {
  out.clear();
  if (pos_ >= text_.size() && !fill()) return false;
  if (pos_ >= text_.size()) return false;
  first_ = line_ + 1;
  bool blank = false;  // the blank that marks a folded line goes
  while (true) {
    const auto end = line_end(text_, pos_, end_of_line_);
    auto piece = text_.substr(pos_, end == std::string_view::npos ? end : end - pos_);
    pos_ += piece.size();
    if (blank && !piece.empty()) {
      piece.remove_prefix(1);
      blank = false;
    }
    if (out.size() < kLongestLine) out.append(piece.substr(0, kLongestLine - out.size()));
    if (end == std::string_view::npos) {
      if (fill()) continue;
      ++line_;
      break;
    }
    ++pos_;
    ++line_;
    // Ends of CR at first and of CR LF later on.
    if (end_of_line_ == '\r' && (pos_ < text_.size() || fill()) && text_[pos_] == '\n') ++pos_;
    while (!out.empty() && out.back() == '\r') out.pop_back();  // CR CR LF, too
    if (pos_ >= text_.size() && !fill()) break;
    blank = pos_ < text_.size() && (text_[pos_] == ' ' || text_[pos_] == '\t');
    if (!blank) break;
  }
  if (!out.empty() && out.back() == '\r') out.pop_back();
  return true;
}

std::optional<ContentLine> LineReader::next() {
  std::string s;
  while (unfold(s)) {
    repair(s);
    if (text::trim(s).empty()) continue;
    auto out = parse_line(s);
    if (!out) {
      if (bad_.size() < kMostBad) bad_.push_back(first_);
      continue;
    }
    out->line = first_;
    return out;
  }
  return std::nullopt;
}

std::optional<std::string> LineReader::next_text() {
  std::string s;
  while (unfold(s)) {
    repair(s);
    if (!text::trim(s).empty()) return s;
  }
  return std::nullopt;
}

std::optional<ContentLine> parse_line(const std::string& s) {
  ContentLine out;
  std::size_t i = 0;
  while (i < s.size() && name_char(s[i])) ++i;
  out.name = upper(std::string_view(s).substr(0, i));
  if (i == 0 || !read_params(s, i, out)) return std::nullopt;
  out.value = s.substr(i + 1);
  return out;
}

std::string unescape(std::string_view v) {
  std::string out;
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (v[i] != '\\' || i + 1 == v.size()) {
      out += v[i];
      continue;
    }
    ++i;
    out += v[i] == 'n' || v[i] == 'N' ? '\n' : v[i];
  }
  return out;
}

std::string escape(std::string_view v) {
  std::string out;
  for (char c : v) {
    if (c == '\n') {
      out += "\\n";
    } else {
      if (c == '\\' || c == ',' || c == ';') out += '\\';
      if (c != '\r') out += c;
    }
  }
  return out;
}

void append_folded(std::string_view line, std::string& out) {
  std::size_t room = kFold;
  while (line.size() > room) {
    const auto piece = text::cut(line, room);
    out.append(piece);
    out += "\r\n ";
    line.remove_prefix(piece.size());
    room = kFold - 1;
  }
  out.append(line);
  out += "\r\n";
}

}  // namespace daybook::ics

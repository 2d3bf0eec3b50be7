#include "ics/content_line.h"

#include <algorithm>

#include "base/text.h"

namespace daybook::ics {
namespace {

constexpr std::size_t kLongestLine = 1024 * 1024;
constexpr std::size_t kFold = 75;

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

// Valid UTF-8 without NUL.
void repair(std::string& s) {
  if (text::valid_utf8(s) && s.find('\0') == std::string::npos) return;
  std::string out;
  for (std::size_t pos = 0; pos < s.size();) {
    const char32_t c = text::next_code_point(s, pos);
    if (c != 0) text::append_utf8(c, out);
  }
  s = std::move(out);
}

// Reads ";NAME=value,\"value\"" from `i` on, which stops at the colon; false when there is none.
bool read_params(const std::string& s, std::size_t& i, ContentLine& out) {
  while (i < s.size() && s[i] == ';') {
    const std::size_t from = ++i;
    while (i < s.size() && name_char(s[i])) ++i;
    std::string key = upper(std::string_view(s).substr(from, i - from));
    std::string value;
    if (i < s.size() && s[i] == '=') {
      ++i;
      bool quoted = false;
      while (i < s.size() && (quoted || (s[i] != ';' && s[i] != ':'))) {
        if (s[i] == '"') {
          quoted = !quoted;
        } else {
          value += s[i];
        }
        ++i;
      }
    }
    out.params.emplace_back(std::move(key), std::move(value));
  }
  return i < s.size() && s[i] == ':';
}

}  // namespace

std::string_view ContentLine::param(std::string_view key) const {
  for (const auto& p : params)
    if (p.first == key) return p.second;
  return {};
}

LineReader::LineReader(std::string_view text) : text_(text) {
  if (text_.substr(0, 3) == "\xEF\xBB\xBF") pos_ = 3;
}

bool LineReader::unfold(std::string& out) {
  out.clear();
  if (pos_ >= text_.size()) return false;
  first_ = line_ + 1;
  bool again = true;
  while (again && pos_ < text_.size()) {
    auto end = text_.find('\n', pos_);
    if (end == std::string_view::npos) end = text_.size();
    std::string_view piece = text_.substr(pos_, end - pos_);
    if (!piece.empty() && piece.back() == '\r') piece.remove_suffix(1);
    if (line_ + 1 != first_) piece.remove_prefix(1);  // the blank that marks a folded line
    if (out.size() < kLongestLine) out.append(piece.substr(0, kLongestLine - out.size()));
    ++line_;
    pos_ = std::min(end + 1, text_.size());
    again = pos_ < text_.size() && (text_[pos_] == ' ' || text_[pos_] == '\t');
  }
  return true;
}

std::optional<ContentLine> LineReader::next() {
  std::string s;
  while (unfold(s)) {
    repair(s);
    if (text::trim(s).empty()) continue;
    ContentLine out;
    out.line = first_;
    std::size_t i = 0;
    while (i < s.size() && name_char(s[i])) ++i;
    out.name = upper(std::string_view(s).substr(0, i));
    if (i == 0 || !read_params(s, i, out)) {
      bad_.push_back(first_);
      continue;
    }
    out.value = s.substr(i + 1);
    return out;
  }
  return std::nullopt;
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

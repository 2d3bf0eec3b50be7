// What in a message is not the author's own talk: code, quotes, addresses, log lines.
#include <algorithm>

#include "base/limits.h"
#include "detect/tokens.h"

namespace daybook::detect {
namespace {

bool blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool digit(char c) { return c >= '0' && c <= '9'; }

void put(std::vector<Mask>& out, std::size_t from, std::size_t to, bool quote) {
  if (to > from) out.push_back({static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to), quote});
}

void code_spans(std::string_view text, std::vector<Mask>& out) {
  for (std::size_t i = text.find('`'); i != std::string_view::npos;) {
    const std::string_view fence = text.substr(i, 3) == "```" ? "```" : "`";
    const auto end = text.find(fence, i + fence.size());
    const auto stop = end == std::string_view::npos ? (fence.size() == 3 ? text.size() : i + 1) : end + fence.size();
    if (stop > i + 1) put(out, i, stop, false);
    i = text.find('`', stop);
  }
}

void addresses(std::string_view text, std::vector<Mask>& out) {
  for (const std::string_view head : {"://", "www."}) {
    for (auto i = text.find(head), to = i; i != std::string_view::npos; i = text.find(head, to)) {
      auto from = i;
      to = i;
      while (from > 0 && !blank(text[from - 1])) --from;
      while (to < text.size() && !blank(text[to])) ++to;
      put(out, from, to, false);
    }
  }
}

// Spoken words in double quotes, when they are several and not the whole message.
void speech(std::string_view text, std::vector<Mask>& out) {
  for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>{"\"", "\""}, {"\u201C", "\u201D"}}) {
    for (auto i = text.find(open); i != std::string_view::npos;) {
      const auto end = text.find(close, i + open.size());
      if (end == std::string_view::npos) break;
      const auto inside = text.substr(i, end - i);
      const auto words = std::count(inside.begin(), inside.end(), ' ');
      if (words >= 2 && inside.size() * 5 < text.size() * 4) put(out, i, end + close.size(), true);
      i = text.find(open, end + close.size());
    }
  }
}

bool has(std::string_view line, std::string_view word) { return line.find(word) != std::string_view::npos; }

// "[calendar] Review moved to 1 PM": a bot with its name in front; who writes so of themselves says "I".
bool tagged(std::string_view line) {
  const auto end = line.find("] ");
  if (line.empty() || line[0] != '[' || end == std::string_view::npos || end > 16) return false;
  return !has(line, " I ") && !has(line, " I'") && !has(line, " we ") && !has(line, " We ");
}

// "12:03:44 …", "2026-03-04T10:00:01 …", "[10:22] …", a level, a stack frame, key=value pairs.
bool log_line(std::string_view line) {
  const bool bracket = !line.empty() && (line[0] == '[' || line[0] == '<');
  const auto head = line.substr(bracket ? 1 : 0, 19);
  if (head.size() >= 8 && digit(head[0]) && head[2] == ':' && head[5] == ':' && digit(head[7])) return true;
  if (head.size() >= 10 && digit(head[0]) && head[4] == '-' && head[7] == '-' && line.size() > 20 &&
      (has(head, ":") || bracket))
    return true;
  if (head.size() >= 10 && digit(head[0]) && head[4] == '/' && head[7] == '/' && has(line.substr(0, 24), ":")) return true;
  if (bracket && head.size() >= 5 && digit(head[0]) && head[2] == ':' && digit(head[3])) return true;
  for (const std::string_view level : {"ERROR", "WARN", "INFO ", "INFO:", "DEBUG", "FATAL", "Traceback", "Exception"})
    if (has(line, level)) return true;
  return tagged(line) || std::count(line.begin(), line.end(), '=') >= 2;
}

// "Tomas wrote: on site tomorrow": where what another said begins, or the size of the line.
std::size_t reported_from(std::string_view line) {
  const auto colon = line.find(": ");
  if (colon == std::string_view::npos || line.starts_with("I ") || line.starts_with("i ")) return line.size();
  const auto head = line.substr(0, colon);
  const auto verb = head.substr(head.rfind(' ') + 1);
  for (const std::string_view said : {"wrote", "said", "says", "texted", "replied", "posted", "asked", "writes"})
    if (verb == said && verb.size() < head.size()) return colon + 2;
  return line.size();
}

void lines(std::string_view text, bool addressed, std::vector<Mask>& out) {
  for (std::size_t from = 0; from < text.size();) {
    const auto end = std::min(text.find('\n', from), text.size());
    auto line = text.substr(from, end - from);
    while (!line.empty() && blank(line.front())) line.remove_prefix(1);
    const bool quoted = line.substr(0, 1) == ">" || line.substr(0, 4) == "&gt;";
    if (quoted || (!addressed && log_line(line))) put(out, from, end, quoted);
    else if (const auto at = reported_from(line); at < line.size()) put(out, end - line.size() + at, end, true);
    from = end + 1;
  }
}

}  // namespace

std::vector<Mask> find_masks(std::string_view text, bool addressed) {
  text = text.substr(0, std::min(text.size(), limits::kMessageTextBytes));
  std::vector<Mask> all, out;
  lines(text, addressed, all);
  code_spans(text, all);
  addresses(text, all);
  speech(text, all);
  std::sort(all.begin(), all.end(), [](const Mask& a, const Mask& b) { return a.from < b.from; });
  for (const auto& m : all) {
    if (!out.empty() && m.from < out.back().to) out.back().to = std::max(out.back().to, m.to);
    else out.push_back(m);
  }
  return out;
}

bool masked(const std::vector<Mask>& masks, std::size_t from, std::size_t to) {
  const auto it = std::partition_point(masks.begin(), masks.end(),
                                       [&](const Mask& m) { return m.to <= from; });
  return it != masks.end() && it->from < to;
}

}  // namespace daybook::detect

#include "ics/object.h"

#include <algorithm>

#include "base/text.h"

namespace daybook::ics {
namespace {

constexpr std::size_t kLongestLine = 1024 * 1024 - 1;  // the reader cuts beyond
constexpr std::size_t kDeepest = 32;
constexpr std::size_t kMostBytes = 24U << 20;  // of what is built: a line of three bytes is a node of a hundred

std::string upper(std::string_view s) {
  std::string out(text::trim(s));
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}

std::string name_of(const std::string& line) { return upper(line.substr(0, line.find_first_of(":;"))); }

Node property_of(std::string line) {
  Node n;
  n.name = name_of(line);
  n.line = std::move(line);
  return n;
}

struct Measure {
  bool cut = false;      // a line is longer than can be kept
  std::size_t held = 0;  // bytes
};

// Reads lines into `into` until its END; false: the text ended first, or is nested too deep, or is too much.
bool read_into(LineReader& lines, Node& into, std::size_t depth, Measure& measure) {
  while (auto text = lines.next_text()) {
    measure.cut = measure.cut || text->size() >= kLongestLine;
    measure.held += sizeof(Node) + text->size();
    if (measure.held > kMostBytes) return false;
    const std::string name = name_of(*text);
    if (name == "END") {
      if (upper(text->substr(text->find(':') + 1)) == into.name) return true;
    } else if (name == "BEGIN") {
      if (depth >= kDeepest) return false;
      Node part;
      part.component = true;
      part.name = upper(text->substr(text->find(':') + 1));
      if (!read_into(lines, part, depth + 1, measure)) return false;
      into.children.push_back(std::move(part));
    } else {
      into.children.push_back(property_of(std::move(*text)));
    }
  }
  return depth == 0;
}

void write(const Node& n, std::string& out) {
  if (!n.component) {
    append_folded(n.line, out);
    return;
  }
  append_folded("BEGIN:" + n.name, out);
  for (const auto& child : n.children) write(child, out);
  append_folded("END:" + n.name, out);
}

}  // namespace

const Node* Node::property(std::string_view key) const {
  for (const auto& child : children)
    if (!child.component && child.name == key) return &child;
  return nullptr;
}

std::string Node::value(std::string_view key) const {
  const Node* p = property(key);
  const auto parsed = p != nullptr ? parse_line(p->line) : std::nullopt;
  return parsed ? parsed->value : std::string();
}

std::string Node::param(std::string_view key, std::string_view parameter) const {
  const Node* p = property(key);
  const auto parsed = p != nullptr ? parse_line(p->line) : std::nullopt;
  return parsed ? std::string(parsed->param(parameter)) : std::string();
}

void Node::remove(std::string_view key) {
  std::erase_if(children, [&](const Node& n) { return !n.component && n.name == key; });
}

void Node::replace(std::string_view key, std::vector<std::string> lines) {
  const auto is_it = [&](const Node& n) { return !n.component && n.name == key; };
  const auto old = std::find_if(children.begin(), children.end(), is_it);
  auto at = old - children.begin();
  if (old == children.end())  // before the first part, such as an alarm
    at = std::find_if(children.begin(), children.end(), [](const Node& n) { return n.component; }) -
         children.begin();
  remove(key);
  std::vector<Node> fresh;
  for (auto& one : lines) fresh.push_back(property_of(std::move(one)));
  children.insert(children.begin() + at, std::make_move_iterator(fresh.begin()),
                  std::make_move_iterator(fresh.end()));
}

Result<Node> parse_object(std::string_view text) {
  LineReader lines(text);
  Node top;
  Measure measure;
  const bool whole = read_into(lines, top, 0, measure);
  if (measure.held > kMostBytes)
    return fail(Errc::too_big, "the calendar object takes more than " + std::to_string(kMostBytes >> 20) + " MiB");
  const auto found =
      std::find_if(top.children.begin(), top.children.end(),
                   [](const Node& n) { return n.component && n.name == "VCALENDAR"; });
  if (!whole || found == top.children.end())
    return fail(Errc::invalid, "the calendar object is not whole");
  if (measure.cut) return fail(Errc::too_big, "a line of the calendar object is too long to be kept");
  return std::move(*found);
}

std::vector<Node> parse_components(std::string_view text) {
  LineReader lines(text);
  Node top;
  Measure measure;
  read_into(lines, top, 0, measure);
  return std::move(top.children);
}

std::string write_object(const Node& calendar) {
  std::string out;
  write(calendar, out);
  return out;
}

}  // namespace daybook::ics

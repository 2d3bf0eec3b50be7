#include "cli/screen.h"

#include "base/text.h"

namespace daybook::cli {
namespace {

constexpr const char* kBold = "\033[1m";
constexpr const char* kDim = "\033[2m";
constexpr const char* kGreen = "\033[32m";
constexpr const char* kCyan = "\033[36m";
constexpr const char* kRed = "\033[31m";
constexpr const char* kPlain = "\033[0m";

// What chat and calendars hold must not steer the terminal; the line breaks of a block stay.
std::string safe(const std::string& text) { return text::clean_block(text, 1 << 20); }

std::string scalar(const json::Value& value) {
  if (value.is_string()) return safe(value.as_string());
  return json::dump(value);
}

bool nested(const json::Value& value) {
  return (value.is_object() && !value.members().empty()) ||
         (value.is_array() && !value.items().empty());
}

void readable_into(const json::Value& value, std::size_t depth, std::string& out) {
  const std::string pad(depth * 2, ' ');
  for (const auto& [name, member] : value.members()) {
    out += pad + safe(name) + ":" + (nested(member) ? "\n" : " " + scalar(member) + "\n");
    if (nested(member)) readable_into(member, depth + 1, out);
  }
  for (const auto& item : value.items()) {
    if (!nested(item)) {
      out += pad + "- " + scalar(item) + "\n";
      continue;
    }
    std::string inner;
    readable_into(item, depth + 1, inner);
    inner.replace(depth * 2, 2, "- ");
    out += inner;
  }
}

}  // namespace

std::string readable(const json::Value& value) {
  if (!nested(value)) return scalar(value) + "\n";
  std::string out;
  readable_into(value, 0, out);
  return out;
}

// The first line stands behind the head, the others below it, all in one column.
void Screen::block(const std::string& head, const char* code, const std::string& text) {
  const std::string clean = safe(text);
  const std::string pad(head.size(), ' ');
  bool first = true;
  for (const auto line : text::split(clean, '\n')) {
    std::fprintf(out_, "%s%s%s%.*s\n", on(code), (first ? head : pad).c_str(), on(kPlain),
                 static_cast<int>(line.size()), line.data());
    first = false;
  }
  std::fflush(out_);
}

void Screen::room(const std::string& room, const std::string& who, const std::string& text) {
  block(room + "  " + who + ": ", kBold, text);
}
void Screen::typed(const std::string& text) { block("private  you: ", kBold, text); }

void Screen::bot(const std::string& to, const std::string& text,
                 const std::vector<std::string>& buttons, bool changed) {
  std::string head = to.empty() ? "    Daybook to you: " : "    Daybook to " + to + ": ";
  if (changed) head = "    (changed) ";
  block(head, kGreen, text);
  show_buttons(buttons);
}

void Screen::show_buttons(const std::vector<std::string>& labels) {
  if (labels.empty()) return;
  std::fputs("     ", out_);
  for (std::size_t i = 0; i < labels.size(); ++i)
    std::fprintf(out_, " %s[%zu] %s%s", on(kCyan), i + 1, safe(labels[i]).c_str(), on(kPlain));
  std::fputc('\n', out_);
  std::fflush(out_);
}

void Screen::bot_in_room(const std::string& room, const std::string& text) {
  block(room + "  Daybook: ", kGreen, text);
}
void Screen::reply(const std::string& text, const std::vector<std::string>& buttons) {
  block("    ", kGreen, text);
  show_buttons(buttons);
}
void Screen::clock(const std::string& text) { block("-- ", kDim, text); }
void Screen::note(const std::string& text) { block("   ", kDim, text); }
void Screen::fault(const std::string& text) { block("  ! ", kRed, text); }

}  // namespace daybook::cli

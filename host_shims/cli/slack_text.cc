#include "cli/slack_text.h"

#include <array>
#include <string_view>

namespace daybook::cli {
namespace {

void add_reference(std::string_view inner, SlackText& out) {
  const auto bar = inner.find('|');
  const std::string_view target = inner.substr(0, bar);
  const std::string_view label = bar == std::string_view::npos ? "" : inner.substr(bar + 1);
  const char kind = target.empty() ? '\0' : target[0];
  if (kind == '@') out.mentions.emplace_back(target.substr(1));
  if (kind == '@' || kind == '!') out.plain += '@';
  if (kind == '#') out.plain += '#';
  const bool marked = kind == '@' || kind == '!' || kind == '#';
  out.plain += !label.empty() ? label : marked ? target.substr(1) : target;
}

struct Entity {
  std::string_view name;
  char stands_for;
};
constexpr std::array kEntities = {Entity{"&lt;", '<'}, Entity{"&gt;", '>'}, Entity{"&amp;", '&'}};

}  // namespace

SlackText read_slack_text(const std::string& markup) {
  SlackText out;
  const std::string_view text = markup;
  for (std::size_t i = 0; i < text.size();) {
    if (const auto end = text.find('>', i); text[i] == '<' && end != std::string_view::npos) {
      add_reference(text.substr(i + 1, end - i - 1), out);
      i = end + 1;
      continue;
    }
    std::size_t used = 1;
    char c = text[i];
    for (const auto& entity : kEntities) {
      if (text.substr(i, entity.name.size()) != entity.name) continue;
      c = entity.stands_for;
      used = entity.name.size();
      break;
    }
    out.plain += c;
    i += used;
  }
  return out;
}

}  // namespace daybook::cli

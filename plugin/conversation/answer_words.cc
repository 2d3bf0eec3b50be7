#include "conversation/answer_words.h"

#include <algorithm>

#include "base/text.h"

extern "C" {
extern const char daybook_data_conversation_answers_txt[], daybook_data_conversation_answers_txt_end[];
}

namespace daybook::conversation {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Said::count_)> kNames = {
    "yes",    "firm",      "no",      "unsure", "filler",     "turn",      "around",   "changing",
    "moving", "direction", "opening", "pause",  "reacts_yes", "reacts_no", "sign_yes", "sign_no"};

}  // namespace

const AnswerWords& AnswerWords::get() {
  static const AnswerWords* const words = new AnswerWords();  // never freed: outlives every thread
  return *words;
}

AnswerWords::AnswerWords() {
  const char* const from = daybook_data_conversation_answers_txt;
  const std::string_view file(from, static_cast<std::size_t>(daybook_data_conversation_answers_txt_end - from));
  for (auto line : text::split(file, '\n')) {
    line = text::trim(line);
    if (line.empty() || line.front() == '#') continue;
    const auto colon = std::min(line.find(':'), line.size());
    const auto name = std::find(kNames.begin(), kNames.end(), line.substr(0, colon));
    if (name == kNames.end()) {
      faults_.append(line).append("\n");
      continue;
    }
    auto& list = lists_[static_cast<std::size_t>(name - kNames.begin())];
    for (const auto phrase : text::split(line.substr(std::min(colon + 1, line.size())), ','))
      list.push_back(text::trim(phrase));
  }
}

bool AnswerWords::has(Said which, std::string_view phrase) const {
  const auto& all = list(which);
  return std::find(all.begin(), all.end(), phrase) != all.end();
}

std::size_t AnswerWords::leading(Said which, const std::vector<std::string>& words) const {
  for (std::size_t n = std::min<std::size_t>(3, words.size()); n > 0; --n) {
    std::string joined = words[0];
    for (std::size_t i = 1; i < n; ++i) joined += ' ' + words[i];
    if (has(which, joined)) return n;
  }
  return 0;
}

}  // namespace daybook::conversation

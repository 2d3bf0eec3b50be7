#include "detect/said_place.h"

#include "base/text.h"

namespace daybook::detect {
namespace {

constexpr std::size_t kMostWords = 3;

bool of_no_list(const Token& t) { return t.kind == TokenKind::word && t.classes == 0 && !t.ing; }

}  // namespace

std::string_view said_place(const Message& m, std::size_t clause) {
  const auto& lex = Lexicon::get();
  static const ClassMask no_place = lex.class_bit("noplace").value_or(0);
  const auto& c = m.clauses[clause];
  for (std::size_t t = c.first; t + 1 < c.last; ++t) {
    const auto& word = lex.word(m.tokens[t].word);
    if (word != "to" && word != "at" && word != "visiting") continue;
    std::size_t first = t + 1;
    if (m.tokens[first].is(Class::article)) ++first;
    if ((m.tokens[first].classes & no_place) != 0) continue;
    std::size_t last = first;
    while (last < c.last && last < first + kMostWords && of_no_list(m.tokens[last])) ++last;
    if (last > first) return m.words(first, last);
  }
  return {};
}

std::string without_place(std::string description, std::string_view place) {
  if (place.empty() || description.compare(0, place.size(), place) != 0) return description;
  const auto rest = text::trim(std::string_view(description).substr(place.size()));
  for (const std::string_view word : {"for ", "to "})
    if (rest.substr(0, word.size()) == word) return std::string(text::trim(rest.substr(word.size())));
  return std::string(rest);
}

}  // namespace daybook::detect

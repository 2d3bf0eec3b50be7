#include "detect/message.h"

#include <algorithm>

#include "detect/second_look.h"

namespace daybook::detect {
namespace {

int author_index(const Names& names, const std::vector<Token>& tokens, std::string_view author) {
  for (const auto& t : tokens)
    if (t.kind == TokenKind::person && names.person(t.index) == author) return t.index;
  return -1;
}

constexpr int kMostCorrections = 64;  // a message of unknown words is in another language

// A misspelt "dentsit" counts as the word it is nearest to.
void correct(std::string_view text, std::vector<Token>& tokens) {
  const auto& lex = Lexicon::get();
  int tried = 0;
  for (auto& t : tokens) {
    if (t.kind != TokenKind::word || t.word != 0 || t.to - t.from < 6 || t.to - t.from > 16) continue;
    if (++tried > kMostCorrections) return;
    t.word = lex.nearest(folded(text, t));
    t.classes = lex.classes(t.word);
  }
}

// Signals of the families "…all" are looked for in the whole message, whatever the clause.
void find_everywhere(Message& m) {
  if (m.tokens.size() < 2) return;
  std::vector<Hit> hits;
  find_signals(Lexicon::get().everywhere(), {m.tokens, 0, m.tokens.size() - 1}, hits);
  m.everywhere = std::move(hits);
}

}  // namespace

std::vector<timex::Expression> times_of(std::string_view text, const Names& names,
                                        const timex::Context& context) {
  const auto blanked = names.without_timely(text);
  const std::string_view readable = blanked.empty() ? text : std::string_view(blanked);
  return second_look(readable, timex::parse(readable, context), names, context);
}

std::string_view Message::words(std::size_t first, std::size_t last) const {
  if (first >= last || last > tokens.size()) return {};
  return text.substr(tokens[first].from, tokens[last - 1].to - tokens[first].from);
}

Message read_message(std::string_view text, std::vector<timex::Expression> times, const Names& names,
                     std::string_view author, bool addressed) {
  Message m;
  m.text = text;
  m.masks = find_masks(text, addressed);
  std::erase_if(times, [&](const timex::Expression& e) {
    return e.to <= e.from || e.to > text.size() || e.readings.empty() || masked(m.masks, e.from, e.to);
  });
  m.times = std::move(times);
  m.tokens = tokenize(text, m.times, m.masks);
  names.mark(text, m.tokens);
  correct(text, m.tokens);
  m.clauses = clauses_of(m.tokens, author_index(names, m.tokens, author));
  find_everywhere(m);
  return m;
}

Features features_of(const Message& m) {
  Features out;
  std::size_t done = 0;  // contractions are two tokens of the same bytes
  for (const auto& t : m.tokens) {
    if (t.kind == TokenKind::end || t.kind == TokenKind::code || t.from < done) continue;
    done = t.to;
    if (t.kind == TokenKind::place) out.add_symbol("<place>");
    else if (t.kind == TokenKind::person) out.add_symbol("<person>");
    else out.add_text(m.text.substr(t.from, t.to - t.from));
  }
  return out;
}

}  // namespace daybook::detect

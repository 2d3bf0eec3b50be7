#include "detect/pattern.h"

#include <algorithm>

namespace daybook::detect {
namespace {

// "Lena" of no directory.
bool name_like(const Token& token) {
  return token.capital && token.kind == TokenKind::word && token.word == 0;
}

bool takes(const Item& item, const Token& token) {
  if (item.any || (item.name && name_like(token))) return true;
  if ((item.classes & token.classes) != 0) return true;
  const bool kind = (item.kinds >> static_cast<unsigned>(token.kind) & 1U) != 0;
  if (kind && (token.kind != TokenKind::time || item.want == 0 || (token.time & item.want) != 0))
    return true;
  return token.word != 0 && (item.filter >> (token.word % 64) & 1) != 0 &&
         std::find(item.words.begin(), item.words.end(), token.word) != item.words.end();
}

// Is this the beginning of what the clause says, greetings and joints aside?
bool opens(const Run& run, std::size_t t) {
  const auto* first = run.tokens.data();
  return std::all_of(first + run.first, first + t, [](const Token& k) {
    return k.is(Class::filler) || k.is(Class::joint) || k.kind == TokenKind::person;
  });
}

// The end of a match of items[i..] from token t, or 0.
std::size_t rest(const std::vector<Item>& items, std::size_t i, const Run& run, std::size_t t) {
  if (i == items.size()) return t;
  const Item& item = items[i];
  if (item.start) return opens(run, t) ? rest(items, i + 1, run, t) : 0;
  if (item.finish) return t == run.last ? rest(items, i + 1, run, t) : 0;
  if (item.gap > 0) {
    for (std::size_t skip = 0; skip <= item.gap && t + skip <= run.last; ++skip)
      if (const auto end = rest(items, i + 1, run, t + skip)) return end;
    return 0;
  }
  const bool here = t < run.last && takes(item, run.tokens[t]);
  if (item.negated) return here ? 0 : rest(items, i + 1, run, t);
  if (here)
    if (const auto end = rest(items, i + 1, run, t + 1)) return end;
  return item.optional ? rest(items, i + 1, run, t) : 0;
}

}  // namespace

std::size_t match(const Signal& signal, const Run& run, std::size_t at) {
  return rest(signal.items, 0, run, at);
}

void find_signals(const SignalSet& set, const Run& run, std::vector<Hit>& out) {
  const auto try_all = [&](const std::vector<std::uint16_t>& candidates, std::size_t t) {
    for (const auto index : candidates) {
      const Signal& s = set.all[index];
      const bool known = std::any_of(out.begin(), out.end(), [&](const Hit& h) { return h.signal == &s; });
      if (known) continue;
      if (const auto end = match(s, run, t)) out.push_back({&s, t, end});
    }
  };
  for (std::size_t t = run.first; t < run.last; ++t) {
    const Token& token = run.tokens[t];
    if (token.word != 0) try_all(set.by_word[token.word], t);
    if (token.kind != TokenKind::word || name_like(token)) try_all(set.by_kind[static_cast<std::size_t>(token.kind)], t);
  }
}

}  // namespace daybook::detect

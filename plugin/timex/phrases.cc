// Phrases of the vocabulary, put together after the words are known.
#include <cstring>

#include "timex/token.h"

namespace daybook::timex {

void Tokens::grow() {
  auto bigger = std::make_unique_for_overwrite<Token[]>(capacity_ * 4);
  std::memcpy(static_cast<void*>(bigger.get()), data_, capacity_ * sizeof(Token));
  heap_ = std::move(bigger);
  data_ = heap_.get();
  capacity_ *= 4;
}

// The longest phrase that begins at a token, and where it ends; hyphens and slashes between its words do not matter, nor
// does the apostrophe of "Presidents' Day".
const Word* Tokens::phrase_at(unsigned i, unsigned& end) const {
  const int most = data_[i].word->phrase;
  const Word* found = nullptr;
  std::uint64_t h = data_[i].hash;
  int words = 1;
  for (unsigned j = i + 1; j < size_ && words < most; ++j) {
    const Token& t = data_[j];
    if (t.type != TokenType::word) {
      if ((t.is('-') || t.is('/')) && t.glued) continue;
      if (t.is('\'') && t.glued && j + 1 < size_ && !data_[j + 1].glued) continue;
      break;
    }
    h = phrase_step(h, t.hash);
    if (!lexicon_.may_begin_phrase(h)) break;
    ++words;
    if (const Word* w = lexicon_.find(h)) {
      found = w;
      end = j + 1;
    }
  }
  return found;
}

// Puts one token in the place of each phrase.
void Tokens::join_phrases() {
  unsigned out = 0;
  for (unsigned i = 0; i < size_; ++out) {
    const Word* word = data_[i].word;
    unsigned end = i + 1;
    const Word* found = word != nullptr && word->phrase > 1 ? phrase_at(i, end) : nullptr;
    if (out != i) data_[out] = data_[i];
    if (found != nullptr) {
      Token& t = data_[out];
      t.to = data_[end - 1].to;
      t.possessive = data_[end - 1].possessive;
      t.word = found;
      t.set = found->set;
      t.words = static_cast<std::uint8_t>(end - i);
      if (found->value(Class::tail) != 0) t.word = nullptr, t.set = {};  // a name, whatever its words
    } else if (word != nullptr && word->senses.empty() && !word->closer) {
      data_[out].word = nullptr;  // only begins phrases
    }
    i = end;
  }
  size_ = out;
}

}  // namespace daybook::timex

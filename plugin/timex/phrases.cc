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

// Replaces the longest phrase at each place by one token; hyphens and slashes between its words do not matter, nor does
// the apostrophe of "Presidents' Day".
void Tokens::join_phrases() {
  int out = 0;
  for (int i = 0; i < size_; ++out) {
    const Token& head = data_[i];
    int end = i + 1;
    const Word* found = nullptr;
    if (head.word != nullptr && head.word->phrase > 1) {
      std::uint64_t h = head.hash;
      int words = 1;
      for (int j = i + 1; j < size_ && words < head.word->phrase; ++j) {
        if ((data_[j].is('-') || data_[j].is('/')) && data_[j].glued) continue;
        if (data_[j].is('\'') && data_[j].glued && j + 1 < size_ && !data_[j + 1].glued) continue;
        if (data_[j].type != TokenType::word || data_[j - 1].possessive) {
          if (data_[j].type != TokenType::word) break;
        }
        h = phrase_step(h, data_[j].hash);
        if (!lexicon_.may_begin_phrase(h)) break;
        ++words;
        if (const Word* w = lexicon_.find(h)) {
          found = w;
          end = j + 1;
        }
      }
    }
    if (out != i) data_[out] = head;
    if (found == nullptr && head.word != nullptr && head.word->senses.empty() && !head.word->closer) data_[out].word = nullptr;  // only begins phrases
    if (found != nullptr) {
      Token& t = data_[out];
      t.to = data_[end - 1].to;
      t.possessive = data_[end - 1].possessive;
      t.word = found;
      t.set = found->set;
      t.words = static_cast<std::uint8_t>(end - i);
      if (found->value(Class::tail) != 0) t.word = nullptr, t.set = {};  // a name, whatever its words
    }
    i = end;
  }
  size_ = out;
}

}  // namespace daybook::timex

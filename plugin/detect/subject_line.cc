#include "detect/subject_line.h"

#include <algorithm>
#include <vector>

#include "base/limits.h"
#include "base/text.h"

namespace daybook::detect {
namespace {

constexpr std::size_t kDescriptionWords = 10;

ClassMask scaffold() {
  static const ClassMask mask = Lexicon::get().class_bit("scaffold").value_or(0);
  return mask;
}

bool dropped(const Token& t, ClassMask also) {
  if (t.kind == TokenKind::time || t.kind == TokenKind::place || t.kind == TokenKind::code) return true;
  return (t.classes & (scaffold() | also)) != 0 || t.is(Class::self) || t.is(Class::you) || t.is(Class::be) ||
         t.is(Class::will) || t.is(Class::was) || t.is(Class::hedge) || t.is(Class::modal) ||
         (t.is(Class::filler) && !t.is(Class::event)) || t.is(Class::not_);
}

bool small(const Token& t) { return t.is(Class::prep) || t.is(Class::article) || t.is(Class::joint); }

// Drops what is left hanging: a preposition before a dropped word or the end, small words in front.
void trim(const Message& m, const Clause& c, std::vector<bool>& keep) {
  bool next = false;
  for (std::size_t t = c.last; t-- > c.first;) {
    const std::size_t k = t - c.first;
    if (keep[k] && small(m.tokens[t]) && !next) keep[k] = false;
    next = keep[k];
  }
  for (std::size_t k = 0; k < keep.size(); ++k) {
    if (!keep[k]) continue;
    if (!small(m.tokens[c.first + k])) break;
    keep[k] = false;
  }
}

// A gap that is only times and small words parts nothing: "pump work [tomorrow] with Ben".
bool parts(const Message& m, const Clause& c, std::size_t from, std::size_t to) {
  for (std::size_t k = from; k < to; ++k) {
    const Token& t = m.tokens[c.first + k];
    if (t.kind != TokenKind::time && t.kind != TokenKind::place && !small(t)) return true;
  }
  return false;
}

struct Phrase {
  std::string text;
  std::size_t words = 0;
};

// The longest phrase of what is kept, the first of equals: what stands elsewhere is another matter.
std::string joined(const Message& m, const Clause& c, const std::vector<bool>& keep) {
  Phrase best, now;
  std::size_t last = 0;
  for (std::size_t k = 0; k < keep.size();) {
    std::size_t end = k;
    while (end < keep.size() && keep[end] && end - k < kDescriptionWords) ++end;
    const bool full = now.words >= kDescriptionWords && last == k;  // the run goes on: cut here
    if (end == k || full) {
      last += full ? end - k : 0;
      k = std::max(end, k + 1);
      continue;
    }
    if (now.words > 0 && parts(m, c, last, k)) {
      if (now.words > best.words) best = std::move(now);
      now = {};
    }
    if (now.words == 0)
      while (k + 1 < end && small(m.tokens[c.first + k])) ++k;
    if (now.words > 0) now.text += ' ';
    now.text += m.words(c.first + k, c.first + end);
    now.words += end - k;
    last = k = end;
  }
  return now.words > best.words ? now.text : best.text;
}

bool reads(const Message& m, std::size_t token, std::string_view word) {
  return Lexicon::get().word(m.tokens[token].word) == word;
}

std::string words_of(const Message& m, const Clause& c, ClassMask also) {
  std::vector<bool> keep(c.last - c.first);
  for (std::size_t k = 0; k < keep.size(); ++k) {
    const bool after = k > 0 && keep[k - 1];
    keep[k] = !dropped(m.tokens[c.first + k], also) || (after && reads(m, c.first + k, "up"));  // "pick up parts"
    if (k + 1 < keep.size() && reads(m, c.first + k, "call") && reads(m, c.first + k + 1, "off")) keep[k] = false;
    if (k > 0 && reads(m, c.first + k, "day") && reads(m, c.first + k - 1, "all")) keep[k] = false;
    if (k > 0 && reads(m, c.first + k, "site") && reads(m, c.first + k - 1, "on")) keep[k] = false;
  }
  trim(m, c, keep);
  const std::string phrase = joined(m, c, keep);
  // A bare number says nothing about what is done.
  if (phrase.find_first_not_of("0123456789 .:") == std::string::npos) return {};
  return text::clean_line(phrase, limits::kTitleBytes);
}

bool has_time(const Message& m, const Clause& c) {
  for (std::size_t t = c.first; t < c.last; ++t)
    if (m.tokens[t].kind == TokenKind::time) return true;
  return false;
}

}  // namespace

std::string describe(const Message& m, std::size_t clause, ClassMask also) {
  std::string words = words_of(m, m.clauses[clause], also);
  if (!words.empty()) return words;
  for (const std::size_t other : {clause + 1, clause - 1}) {
    if (other >= m.clauses.size()) continue;
    const auto& c = m.clauses[other];
    if (c.sentence != m.clauses[clause].sentence || !c.verbless || c.question || has_time(m, c)) continue;
    words = words_of(m, c, also);
    if (!words.empty()) return words;
  }
  return words;
}

}  // namespace daybook::detect

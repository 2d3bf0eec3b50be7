#include "detect/run_on.h"

#include <algorithm>

#include "detect/phone_words.h"
#include "detect/subject.h"

namespace daybook::detect {
namespace {

// Each opening wherever it stands; find_signals would tell only of its first place.
bool opens(const SignalSet& set, const Run& run, std::size_t at) {
  const Token& t = run.tokens[at];
  if (t.word == 0) return false;
  const auto& candidates = set.by_word[t.word];
  return std::any_of(candidates.begin(), candidates.end(), [&](auto index) { return match(set.all[index], run, at) != 0; });
}

// "whether you're free", "the one I think of": what is still part of what was said; "tonight then" closes it.
bool carried_on(const Tokens& tokens, std::size_t at) {
  const Token& t = tokens[at - 1];
  if (at >= 2 && word_is(t, "then") && tokens[at - 2].kind == TokenKind::time) return false;
  return t.is(Class::joint) || t.is(Class::prep) || t.is(Class::wh) || t.is(Class::not_) || t.is(Class::modal);
}

bool names_who(const Token& t) { return t.is(Class::self) && !one_of(t, {"me", "us"}); }

// "At 8 then Dont be late": a small word with a capital, in a text that writes small letters.
bool written_as_first(const Tokens& tokens, std::size_t at) {
  const Token& t = tokens[at];
  const bool small = t.is(Class::wh) || t.is(Class::you) || t.is(Class::not_) || (t.is(Class::aux) && !t.is(Class::common)) || (t.is(Class::filler) && t.kind == TokenKind::word);
  return t.capital && small && !tokens[at - 1].capital && tokens[at - 1].kind == TokenKind::word;
}

// "meeting Priya", unlike "the meeting on friday".
bool meets_somebody(const Tokens& tokens, std::size_t i) {
  const Token& whom = tokens[i + 1];
  return tokens[i].is(Class::meet) && tokens[i].ing && !whom.is(Class::prep) && (whom.kind == TokenKind::word || whom.kind == TokenKind::person);
}

// Did somebody do something in [first, at), said by the form of the verb? An occasion alone ("dinner at 8") may go on: "is off".
bool somebody_does(const Tokens& tokens, std::size_t first, std::size_t at) {
  for (std::size_t i = first; i < at; ++i) {
    const Token& t = tokens[i];
    const bool is_somewhere = names_who(t) && tokens[i + 1].is(Class::be) && i + 3 < at;  // "im off friday"
    if (is_somewhere || meets_somebody(tokens, i)) return true;
    if (!t.is(Class::event) && (t.ing || t.is(Class::meet) || (t.is(Class::verb) && !t.is(Class::prep) && !t.is(Class::will)))) return true;
  }
  return false;
}

// "the weather is awful", "my back hurts" told by a verb that needs somebody.
bool told_of_thing(const Tokens& tokens, std::size_t at) {
  if (!tokens[at].is(Class::article)) return false;
  for (std::size_t i = at + 1; i < std::min(at + 5, tokens.size()) && tokens[i].breaks == 0; ++i)
    if (finite(tokens[i])) return true;
  return false;
}

bool asks_or_orders(const Token& t) {
  return t.is(Class::wh) || t.is(Class::you) || (t.is(Class::aux) && !t.is(Class::will) && !t.is(Class::have) && !t.is(Class::not_));
}

}  // namespace

std::vector<std::size_t> openings_of(const Tokens& tokens) {
  std::vector<std::size_t> out;
  const auto& set = Lexicon::get().openings();
  const Run run{tokens, 0, tokens.size() - 1};
  for (std::size_t i = 2; i < run.last; ++i) {
    if (tokens[i].breaks != 0) continue;
    if (written_as_first(tokens, i) || (!carried_on(tokens, i) && opens(set, run, i))) out.push_back(i);
  }
  return out;
}

bool states_time(const Tokens& tokens, std::size_t first, std::size_t at) {
  const auto from = tokens.begin() + static_cast<std::ptrdiff_t>(first), to = tokens.begin() + static_cast<std::ptrdiff_t>(at);
  if (std::none_of(from, to, [](const Token& t) { return t.kind == TokenKind::time; })) return false;
  const auto opener = std::find_if(from, to, [](const Token& t) { return !t.is(Class::filler) && t.kind != TokenKind::time && !t.is(Class::prep); });
  return opener != to && !asks_or_orders(*opener);
}

bool breaks_off(const Tokens& tokens, std::size_t first, std::size_t at) {
  const Token &t = tokens[at], &before = tokens[at - 1];
  const bool behind = before.kind == TokenKind::time || (at >= 2 && before.is(Class::filler) && tokens[at - 2].kind == TokenKind::time);
  if (!behind || t.breaks != 0 || t.kind != TokenKind::word || t.is(Class::prep) || t.is(Class::joint) || t.is(Class::event) || t.is(Class::filler) || one_of(t, {"want", "wanna", "fancy"})) return false;
  const bool anew = t.is(Class::past) || t.is(Class::modal) || t.is(Class::aux) || t.is(Class::verb) || t.is(Class::third) || t.is(Class::wh) || names_who(t) || told_of_thing(tokens, at);
  return anew && somebody_does(tokens, first, at) && states_time(tokens, first, at);
}

bool speaks_again(const Tokens& tokens, std::size_t first, std::size_t at) {
  const Token &who = tokens[at], &next = tokens[at + 1], &before = tokens[at - 1];
  if (at < first + 3 || !names_who(who) || !(next.is(Class::be) || next.is(Class::will) || next.is(Class::have))) return false;
  const bool of_noun = before.word == 0 && at >= 2 && tokens[at - 2].is(Class::article);  // "a chance I'll be there"
  if (carried_on(tokens, at) || of_noun || before.is(Class::event) || before.is(Class::aux) || before.is(Class::self) || in_list(PhoneWords::get().leads_on, Lexicon::get().word(before.word))) return false;
  return std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(first), tokens.begin() + static_cast<std::ptrdiff_t>(at), [](const Token& t) { return finite(t) || t.is(Class::not_); });
}

}  // namespace daybook::detect

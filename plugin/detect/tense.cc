#include "detect/tense.h"

#include <algorithm>

#include "base/text.h"

namespace daybook::detect {
namespace {

// "got a haircut at 4", "have got Monday off", "got us seats": has it coming.
bool got_something(const Message& m, const Clause& c, std::size_t t) {
  if (!m.tokens[t].is(Class::have)) return false;
  if (t > c.first && m.tokens[t - 1].is(Class::have)) return true;
  if (t + 1 >= c.last) return false;
  const Token& next = m.tokens[t + 1];
  const auto& word = Lexicon::get().word(next.word);
  return next.is(Class::article) || next.is(Class::event) || next.kind == TokenKind::time || word == "us" || word == "tickets";
}

// "got pulled into a call at 2", "I've been asked to Harmony for Friday": what others settled is ahead.
bool assigned(const Message& m, const Clause& c, std::size_t t) {
  const auto& lex = Lexicon::get();
  const auto is_one = [&](std::size_t k, std::initializer_list<std::string_view> words) {
    return k < c.last && std::any_of(words.begin(), words.end(), [&](auto w) { return lex.word(m.tokens[k].word) == w; });
  };
  const auto verb = [&](std::size_t k) {
    return is_one(k, {"pulled", "dragged", "roped", "talked", "invited", "asked", "put", "signed", "assigned", "called", "booked"}) &&
           is_one(k + 1, {"into", "to", "on", "onto", "in", "up", "for", "down"});
  };
  if (is_one(t, {"got", "been"})) return verb(t + 1);
  return t > c.first && is_one(t - 1, {"got", "been"}) && verb(t);
}

// "the clinic gave us tomorrow at 2", "they talked me into Saturday": settled with the author, and ahead.
bool committed(const Message& m, const Clause& c, std::size_t t) {
  static const ClassMask commits = Lexicon::get().class_bit("commits").value_or(0);
  if (t + 2 >= c.last || (m.tokens[t].classes & commits) == 0) return false;
  const auto& who = Lexicon::get().word(m.tokens[t + 1].word);
  if (who != "me" && who != "us") return false;
  return m.tokens[t + 2].kind == TokenKind::time || m.tokens[t + 2].is(Class::prep);
}

// "getting the tires done Monday", "have the deck stained Friday": ahead.
bool gets_done(const Message& m, const Clause& c, std::size_t t) {
  const auto& lex = Lexicon::get();
  for (std::size_t k = t; k > c.first && t - k < 5; --k) {
    const auto& word = lex.word(m.tokens[k - 1].word);
    if (word == "getting" || word == "get" || word == "having") return true;
  }
  return false;
}

// "taking it to be fixed tomorrow": what is to be done to it.
bool to_be_done(const Message& m, const Clause& c, std::size_t t) {
  const auto& lex = Lexicon::get();
  return t >= c.first + 2 && lex.word(m.tokens[t - 1].word) == "be" && lex.word(m.tokens[t - 2].word) == "to";
}

// "I'm done at 2:30 today", "tickets came through": of what comes, or settled.
bool not_over(const Message& m, const Clause& c, std::size_t t) {
  const auto& lex = Lexicon::get();
  const auto& word = lex.word(m.tokens[t].word);
  if (word == "came") return t + 1 < c.last && lex.word(m.tokens[t + 1].word) == "through";
  const bool state = (word == "done" || word == "finished") && t > c.first && m.tokens[t - 1].is(Class::be);
  const std::size_t at = t + 1 < c.last && m.tokens[t + 1].is(Class::prep) ? t + 2 : t + 1;
  return state && at < c.last && m.tokens[at].kind == TokenKind::time && (m.tokens[at].time & kHasClock) != 0;
}

// A time that does not say whether it is ahead: "the weekend", "this morning", "today".
bool just_now(const Message& m, std::size_t t) {
  const auto words = text::lower_ascii(m.words(t, t + 1));
  for (const std::string_view mark : {"next", "coming", "last"})
    if (words.find(mark) != std::string::npos) return mark == "last";
  for (const std::string_view mark : {"weekend", "morning", "today"})
    if (words.find(mark) != std::string::npos) return words.find("tom") == std::string::npos;
  return false;
}

// "took the 25th off": decided, not over; "took the weekend off" is over.
bool took_off(const Message& m, const Clause& c, std::size_t t) {
  const auto& lex = Lexicon::get();
  if (lex.word(m.tokens[t].word) != "took") return false;
  bool off = false, recent = false;
  for (std::size_t k = t + 1; k < std::min(c.last, t + 7); ++k) {
    off = off || lex.word(m.tokens[k].word) == "off" || lex.word(m.tokens[k].word) == "leave";
    recent = recent || lex.word(m.tokens[k].word) == "last" || (m.tokens[k].kind == TokenKind::time && just_now(m, k));
  }
  return off && !recent;
}

// "we are needed at Harmony", "I'm expected at 8": of now and of what comes.
bool awaited(const Message& m, const Clause& c, std::size_t t) {
  if (t == c.first || !m.tokens[t - 1].is(Class::be)) return false;
  const auto& word = Lexicon::get().word(m.tokens[t].word);
  return word == "needed" || word == "wanted" || word == "expected" || word == "required" || word == "asked";
}

// "called in sick for Thursday".
bool called_in(const Message& m, const Clause& c, std::size_t t) {
  const auto& lex = Lexicon::get();
  return t + 2 < c.last && lex.word(m.tokens[t].word) == "called" && lex.word(m.tokens[t + 1].word) == "in" &&
         lex.word(m.tokens[t + 2].word) == "sick";
}

// "audited Marlowe on Friday", "we surveyed it": the verb of the clause, in a past that no list has.
bool past_verb(const Message& m, const Clause& c, std::size_t t) {
  static const ClassMask acquired = Lexicon::get().class_bit("acquired").value_or(0);
  const Token& k = m.tokens[t];
  if (!k.ed || k.kind != TokenKind::word || k.is(Class::settle) || k.is(Class::past) || k.is(Class::event) || (k.classes & acquired) != 0) return false;
  const bool opens = t == c.first || (t == c.first + 1 && m.tokens[c.first].is(Class::filler));
  return opens || (m.tokens[t - 1].is(Class::self) && t - 1 == c.first);
}

// "12:15 at the diner like we said"
bool as_agreed(const Message& m, const Clause& c, std::size_t t) {
  if (t < c.first + 2 || !m.tokens[t - 1].is(Class::self)) return false;
  const auto& word = Lexicon::get().word(m.tokens[t - 2].word);
  return word == "like" || word == "as";
}

// "told them we'd come out Wednesday": what was promised is ahead.
bool promised(const Message& m, const Clause& c) {
  const auto& lex = Lexicon::get();
  for (std::size_t t = c.first; t + 1 < c.last; ++t) {
    if (!m.tokens[t].is(Class::past) && !m.tokens[t].ed) continue;
    const auto& word = lex.word(m.tokens[t].word);
    if (word != "told" && word != "promised" && word != "agreed" && word != "said") continue;
    for (std::size_t k = t + 1; k + 1 < std::min(c.last, t + 5); ++k) {
      const auto& next = lex.word(m.tokens[k + 1].word);
      if (lex.word(m.tokens[k].word) == "that" && m.tokens[k + 1].is(Class::be)) return true;
      if (m.tokens[k].is(Class::self) && (next == "would" || next == "will" || next == "had")) return true;
    }
  }
  return false;
}

}  // namespace

bool told_in_past(const Message& m, const Clause& c) {
  bool past = false;
  if (c.taken || promised(m, c)) return false;
  for (std::size_t t = c.first; t < c.last; ++t) {
    const Token& k = m.tokens[t];
    const bool been_moved = Lexicon::get().word(k.word) == "been" && t + 1 < c.last && m.tokens[t + 1].is(Class::settle);  // "has been moved to 4"
    if (been_moved || as_agreed(m, c, t)) continue;
    if (k.is(Class::was) && !assigned(m, c, t)) past = true;
    if (k.is(Class::past) && !k.is(Class::settle) && !got_something(m, c, t) && !took_off(m, c, t) && !gets_done(m, c, t) &&
        !assigned(m, c, t) && !committed(m, c, t) && !called_in(m, c, t) && !awaited(m, c, t) && !to_be_done(m, c, t) && !not_over(m, c, t))
      past = true;
    if (past_verb(m, c, t)) past = true;
    if (k.is(Class::will)) past = false;
  }
  return past;
}

}  // namespace daybook::detect

#include "detect/subject.h"

#include <algorithm>
#include <optional>

namespace daybook::detect {

bool word_is(const Token& t, std::string_view word) {
  return t.word != 0 && Lexicon::get().word(t.word) == word;
}
bool one_of(const Token& t, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto w) { return word_is(t, w); });
}

bool finite(const Token& t) {
  return t.is(Class::be) || t.is(Class::was) || t.is(Class::will) || t.is(Class::have) ||
         t.is(Class::modal) || t.is(Class::past) || word_is(t, "'s");
}

namespace {

// "Ana's farewell drinks": a do for all; "Ana's dentist" is hers alone.
bool has_a_do(const Tokens& tokens, const Clause& c, std::size_t i) {
  static const ClassMask social = Lexicon::get().class_bit("social").value_or(0);
  if (i + 1 >= c.last || !word_is(tokens[i + 1], "'s")) return false;
  for (std::size_t k = i + 2; k < std::min(c.last, i + 5); ++k)
    if ((tokens[k].classes & social) != 0) return true;
  return false;
}

Subject person_subject(const Tokens& tokens, const Clause& c, std::size_t i, int author) {
  if (tokens[i].index == static_cast<std::uint16_t>(author) && author >= 0) return Subject::self;
  if (has_a_do(tokens, c, i)) return Subject::event;
  for (std::size_t k = i + 1; k < std::min(c.last, i + 5); ++k) {
    if (tokens[k].is(Class::self)) return Subject::self;  // "Ana and I"
    if (finite(tokens[k]) || tokens[k].ed) return Subject::other;
    const bool with_name = word_is(tokens[k - 1], "and") && tokens[k].capital && tokens[k].word == 0;  // "Cleo and Eli are"
    if (!with_name && tokens[k].kind == TokenKind::word && !one_of(tokens[k], {"and", "or"}) &&
        tokens[k].kind != TokenKind::person)
      break;
  }
  return Subject::elided;
}

bool skipped(const Token& t) {
  return t.kind == TokenKind::time || t.kind == TokenKind::place || t.kind == TokenKind::number ||
         t.is(Class::filler) || t.is(Class::joint) || t.is(Class::prep) || t.is(Class::hedge);
}

// "my cousin's wedding", unlike "my cousin's coming".
bool possessive(const Tokens& tokens, const Clause& c, std::size_t k) {
  if (!word_is(tokens[k], "'s") || k + 1 >= c.last) return false;
  const Token& next = tokens[k + 1];
  return next.kind == TokenKind::word && !next.ing && !next.ed && !next.is(Class::prep) && !next.is(Class::article) &&
         !next.is(Class::not_) && !next.is(Class::past) && !next.is(Class::filler) &&
         !one_of(next, {"off", "out", "away", "sick", "ill", "back", "remote", "late", "busy", "free", "gone", "home"});
}

// A noun of no list is somebody when it is written like a name.
Subject unknown_noun(const Token& t) {
  const bool name = t.capital && t.kind == TokenKind::word && t.word == 0 && t.breaks == 0;
  return name ? Subject::other : Subject::noun;
}

// "my tuition is at 3:30": what is the author's own and has a time, whatever it is.
bool my_own(const Tokens& tokens, const Clause& c, std::size_t first, std::size_t verb) {
  if (!one_of(tokens[first], {"my", "our"})) return false;
  for (std::size_t k = verb + 1; k < std::min(c.last, verb + 3); ++k) {
    if (tokens[k].kind == TokenKind::time) return true;
    if (!tokens[k].is(Class::prep)) return false;
  }
  return false;
}

// "the roof guy", "internet people": who comes to the house for it.
bool tradesman(const Tokens& tokens, std::size_t k) {
  static const ClassMask fixture = Lexicon::get().class_bit("fixture").value_or(0);
  return k > 0 && tokens[k].is(Class::outsider) && (tokens[k - 1].classes & fixture) != 0;
}

// "Nora's interview": hers alone; a family affair ("Nora's recital") may be of a child, a party is for all.
bool theirs_alone(const Tokens& tokens, const Clause& c, std::size_t i, std::size_t k) {
  static const auto& lex = Lexicon::get();
  static const ClassMask shared = lex.class_bit("social").value_or(0) | lex.class_bit("family_event").value_or(0) |
                                  lex.class_bit("learn").value_or(0) | lex.class_bit("health").value_or(0);
  if (k != i + 1 || unknown_noun(tokens[i]) != Subject::other) return false;
  return std::none_of(tokens.begin() + static_cast<std::ptrdiff_t>(k), tokens.begin() + static_cast<std::ptrdiff_t>(std::min(c.last, k + 4)),
                      [](const Token& t) { return (t.classes & shared) != 0; });
}

// May this begin the name of something that does: a word of no class, a place of work ("school starts")?
bool may_do(const Token& t) {
  static const ClassMask venue = Lexicon::get().class_bit("venue").value_or(0);
  return t.kind == TokenKind::word && ((t.classes & ~bit(Class::common)) == 0 || (t.classes & venue) != 0);
}

// "Nora starts her job Monday": somebody else does; "rebar arrives at 7", "the sun sets at 8": a thing.
std::optional<Subject> who_does(const Tokens& tokens, const Clause& c, std::size_t i) {
  static const ClassMask does = Lexicon::get().class_bit("does").value_or(0);
  const bool led = tokens[i].is(Class::article) && !one_of(tokens[i], {"my", "our"});
  const std::size_t noun = i + (led ? 1 : 0);
  const std::size_t longest = noun + 2;  // "the new hire starts", "keynote speaker arrives"
  std::size_t k = noun;
  const bool name = tokens[noun].capital && tokens[noun].kind == TokenKind::word && tokens[noun].word == 0;
  const auto acts = [&](const Token& t) { return (t.classes & does) != 0 || (name && t.ed); };
  for (; k < std::min(c.last, longest) && (k == noun || !acts(tokens[k])); ++k) {
    const Token& t = tokens[k];
    if (t.kind == TokenKind::time || t.is(Class::event) || t.is(Class::home) || t.is(Class::dependent) || t.is(Class::group) || t.is(Class::outsider)) return std::nullopt;
  }
  if (k >= c.last || !acts(tokens[k])) return std::nullopt;
  if (led) return name ? Subject::other : Subject::noun;
  if (!may_do(tokens[noun])) return std::nullopt;
  return k == noun + 1 ? unknown_noun(tokens[noun]) : Subject::noun;
}

// "the platform team": one of several; "the whole team", "our team" is that of the author.
bool another_group(const Tokens& tokens, std::size_t first, std::size_t k) {
  if (k == first || !one_of(tokens[k], {"team", "crew"}) || one_of(tokens[first], {"my", "our"})) return false;
  const Token& before = tokens[k - 1];
  return before.kind == TokenKind::word && !before.is(Class::article) && !before.is(Class::group) &&
         !before.is(Class::filler) && !one_of(before, {"whole", "entire", "full"});
}

// A noun of no list before a finite verb: "the pump is", "Sarah will".
Subject noun_subject(const Tokens& tokens, const Clause& c, std::size_t i) {
  Subject best = Subject::elided;
  if (tokens[i].is(Class::article) && i + 1 < c.last && tokens[i + 1].kind == TokenKind::time) best = Subject::event;
  if (const auto doer = who_does(tokens, c, i)) return *doer;
  bool theirs = false;  // "Jen's parents": not the author's
  for (std::size_t k = i; k < std::min(c.last, i + 7); ++k) {
    const Token& t = tokens[k];
    if (t.is(Class::self) && k > i) return Subject::self;
    if (possessive(tokens, c, k)) {
      if (theirs_alone(tokens, c, i, k)) return Subject::other;
      theirs = theirs || best == Subject::elided || best == Subject::other;
      continue;
    }
    if (one_of(t, {"your", "yours"}) && k == i) return Subject::you;
    if (finite(t) && best == Subject::elided && k > i && my_own(tokens, c, i, k)) return Subject::event;
    if (finite(t)) return best == Subject::elided && k > i ? unknown_noun(tokens[i]) : best;
    if (t.kind == TokenKind::time && k > i && best != Subject::elided) return best;
    if (t.is(Class::outsider) && best == Subject::dependent && word_is(tokens[k - 1], "'s")) best = Subject::other;  // "Mum's friend"
    else if (t.is(Class::dependent)) best = theirs ? Subject::other : Subject::dependent;
    else if (t.is(Class::group) && best == Subject::elided && tokens[k + 1].kind != TokenKind::time) best = another_group(tokens, i, k) ? Subject::other : Subject::group;
    else if (t.is(Class::event) && best != Subject::dependent) best = Subject::event;
    else if (t.is(Class::home) || tradesman(tokens, k)) best = Subject::home;
    else if (t.is(Class::outsider) && best == Subject::elided) best = Subject::other;
    else if (t.is(Class::thing) && best == Subject::elided) best = Subject::thing;
  }
  return best;
}

// "Harmony needs a pump", "Fairview called": the place does something.
bool place_acts(const Tokens& tokens, std::size_t i) {
  if (tokens[i - 1].kind != TokenKind::place) return false;
  const bool prepared = i >= 2 && tokens[i - 2].is(Class::prep);
  if (word_is(tokens[i], "'s") && tokens[i + 1].is(Class::event)) return false;  // "Marlowe's walkthrough"
  if (tokens[i].is(Class::be) && word_is(tokens[i + 1], "on") && (word_is(tokens[i + 2], "for") || tokens[i + 2].kind == TokenKind::time)) return false;  // "Pine Ridge is on for Friday"
  return !prepared && (finite(tokens[i]) || one_of(tokens[i], {"needs", "wants", "called", "has", "gets", "sends", "says"}));
}

// "at my brother's", "with the lads": where and with whom, and nobody who does.
bool only_company(const Tokens& tokens, const Clause& c, std::size_t i) {
  if (i == c.first || !one_of(tokens[i - 1], {"at", "with", "to", "from", "for", "near", "in", "by"})) return false;
  const bool purpose = word_is(tokens[i - 1], "for") && tokens[i].is(Class::thing);  // "Monday at Pine Ridge for panel work"
  return std::none_of(tokens.begin() + static_cast<std::ptrdiff_t>(i), tokens.begin() + static_cast<std::ptrdiff_t>(c.last), [purpose](const Token& t) {
    return (finite(t) && !word_is(t, "'s")) || t.is(Class::self) || (t.is(Class::verb) && !purpose);
  });
}

// "ok will be there at 6", "think will skate on monday": the "I" left out.
bool will_do(const Tokens& tokens, const Clause& c, std::size_t i) {
  if (c.question) return false;
  const std::size_t will = one_of(tokens[i], {"think", "thk", "guess"}) ? i + 1 : i;
  if (will + 1 >= c.last || !tokens[will].is(Class::will)) return false;
  const Token& next = tokens[will + 1];
  return word_is(next, "be") || next.is(Class::verb) || word_is(next, "reach");
}

Subject subject_of(const Tokens& tokens, const Clause& c, int author) {
  static const ClassMask does = Lexicon::get().class_bit("does").value_or(0);
  std::size_t i = c.first;
  const auto greeted = [&](std::size_t k) { return k > c.first && one_of(tokens[k - 1], {"hey", "hi", "hello", "morning", "yo"}); };  // "hey all, she's there"
  while (i < c.last && skipped(tokens[i]) && (!tokens[i].is(Class::group) || greeted(i))) ++i;
  if (i >= c.last) return Subject::elided;
  if (i > c.first && place_acts(tokens, i)) return Subject::thing;
  if (only_company(tokens, c, i)) return Subject::elided;
  const Token& t = tokens[i];
  if (t.is(Class::self)) return Subject::self;
  if (will_do(tokens, c, i)) return Subject::self;
  if (t.is(Class::you) && i > c.first && one_of(tokens[i - 1], {"thank", "thanks"})) return Subject::elided;  // "thank you, meet you Monday"
  if (one_of(t, {"yours", "urs"}) && (one_of(tokens[i + 1], {"at", "for", "on"}) || tokens[i + 1].kind == TokenKind::time)) return Subject::elided;  // "yours at 9 then"
  if (t.is(Class::you)) return Subject::you;
  if (t.is(Class::third)) return Subject::other;
  if (one_of(t, {"it", "this", "that", "there"})) return Subject::it;
  if (t.kind == TokenKind::person) return person_subject(tokens, c, i, author);
  const bool doer = t.ing && (tokens[i + 1].classes & does) != 0;  // "housing closes at 12"
  if ((t.ing || t.ed) && !doer && !t.is(Class::event) && !(t.capital && t.word == 0)) return Subject::elided;
  const bool named = i + 1 < c.last && one_of(tokens[i + 1], {"is", "has", "was", "will"});  // "support is calling"
  if (t.word != 0 && ((t.is(Class::verb) && !named && !doer) || finite(t) || t.is(Class::not_))) return Subject::elided;
  if (one_of(t, {"gone", "off", "out", "away", "ooo", "pto", "offline", "unavailable", "back", "remote", "wfh", "sick"})) return Subject::elided;
  return noun_subject(tokens, c, i);
}

bool verbless(const Tokens& tokens, const Clause& c) {
  return std::none_of(tokens.begin() + static_cast<std::ptrdiff_t>(c.first),
                      tokens.begin() + static_cast<std::ptrdiff_t>(c.last), [](const Token& t) {
                        return finite(t) || t.is(Class::verb) || t.is(Class::self) || t.is(Class::you) ||
                               t.is(Class::third);
                      });
}

// "but they're flooded, going Friday instead": a client's state, and what the author does about it.
bool speaks_of_them(const Tokens& tokens, const Clause& c) {
  std::size_t i = c.first;
  while (i < c.last && tokens[i].is(Class::joint)) ++i;
  return one_of(tokens[i], {"they"});
}

// "they talked me into Saturday", "the boss has me down for Friday": the author is who goes.
bool commits_author(const Tokens& tokens, const Clause& c) {
  static const ClassMask commits = Lexicon::get().class_bit("commits").value_or(0);
  const auto found = [&](std::size_t i) { return one_of(tokens[i - 1], {"find", "catch", "reach", "expect"}) && word_is(tokens[i], "me") && one_of(tokens[i + 1], {"at", "in", "on", "over"}); };
  const auto lifted = [&](std::size_t i) {
    const bool lift = one_of(tokens[i - 1], {"picking", "pickin", "collecting", "fetching", "fetchin", "driving", "meeting", "taking", "takin", "dropping"});
    return lift && one_of(tokens[i], {"me", "us"}) && i >= c.first + 2 && (tokens[i - 2].is(Class::be) || tokens[i - 2].is(Class::will));
  };
  for (std::size_t i = c.first + 1; i + 1 < std::min(c.last, c.first + 7); ++i) {
    if (found(i) || lifted(i)) return true;  // "you can find me at Harmony", "my brother is picking me up at 6"
    if ((tokens[i - 1].classes & commits) != 0 && one_of(tokens[i], {"me", "us"}) &&
        (tokens[i + 1].kind == TokenKind::time || (tokens[i + 1].is(Class::article) && word_is(tokens[i - 1], "booked")) || one_of(tokens[i + 1], {"into", "down", "on", "in", "for", "to", "booked", "scheduled", "coming", "going", "at", "over", "out", "doing", "covering"})))
      return true;
  }
  return false;
}

// "just so you know,", "hey all,": said to the room, about nobody.
bool courtesy(const Tokens& tokens, const Clause& c) {
  const auto first = tokens.begin() + static_cast<std::ptrdiff_t>(c.first), last = tokens.begin() + static_cast<std::ptrdiff_t>(c.last);
  if (std::any_of(first, last, [](const Token& t) { return t.kind == TokenKind::time || t.kind == TokenKind::place || t.is(Class::event); })) return false;
  if (word_is(tokens[c.last - 1], "know") && std::any_of(first, last, [](const Token& t) { return t.is(Class::you); })) return true;
  return std::all_of(first, last, [](const Token& t) { return t.is(Class::filler) || t.is(Class::group) || t.is(Class::you) || t.kind == TokenKind::person; });
}

}  // namespace

void read_subjects(const Tokens& tokens, std::vector<Clause>& clauses, int author) {
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    auto& c = clauses[i];
    c.subject = commits_author(tokens, c) ? Subject::self : subject_of(tokens, c, author);
    c.verbless = verbless(tokens, c);
    const bool same = i > 0 && clauses[i - 1].sentence == c.sentence;
    // "truck's loaded, leaving at 7", "my head is splitting, not coming in": a thing does not leave; who writes does.
    const std::size_t verb = c.first + (tokens[c.first].is(Class::not_) ? 1 : 0);
    if (!same || c.subject != Subject::elided || c.question || courtesy(tokens, clauses[i - 1])) continue;
    const Subject before = clauses[i - 1].subject;
    const bool lifeless = before == Subject::noun || before == Subject::thing || before == Subject::it || speaks_of_them(tokens, clauses[i - 1]);
    const bool own = one_of(tokens[verb], {"see"}) || (lifeless && (tokens[verb].ing || one_of(tokens[verb], {"meet", "be"}) || (one_of(tokens[verb], {"got", "gotta", "need"}) && word_is(tokens[verb + 1], "to"))));
    if (!own) {
      c.subject = clauses[i - 1].subject;
      c.inherited = true;
    }
  }
}

}  // namespace daybook::detect

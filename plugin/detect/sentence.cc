#include "detect/sentence.h"

#include <algorithm>
#include <optional>

namespace daybook::detect {
namespace {

using Tokens = std::vector<Token>;

constexpr std::uint8_t kSentenceEnd = kStop | kQuestion | kLine | kExclaim;
constexpr std::uint8_t kSoft = kComma | kDash | kQuote;

bool word_is(const Token& t, std::string_view word) {
  return t.word != 0 && Lexicon::get().word(t.word) == word;
}
bool one_of(const Token& t, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto w) { return word_is(t, w); });
}

// Does a new statement begin here, so that an "and" or "when" before it parts two clauses?
bool opens_statement(const Token& t) {
  return t.is(Class::self) || t.is(Class::you) || t.is(Class::third) || t.is(Class::will) ||
         t.is(Class::be) || t.is(Class::was) || t.is(Class::past) || word_is(t, "then") ||
         one_of(t, {"heading", "going", "back", "off", "out", "doing", "taking"});
}

bool joint_parts(const Tokens& tokens, std::size_t i) {
  if (!tokens[i].is(Class::joint)) return false;
  if (i > 0 && tokens[i - 1].kind == TokenKind::person && word_is(tokens[i], "and") && tokens[i + 1].is(Class::self)) return false;  // "Ana and I"
  const bool weak = one_of(tokens[i], {"and", "or", "plus", "when", "while", "since", "then", "also", "though"});
  return !weak || (i + 1 < tokens.size() && opens_statement(tokens[i + 1]));
}

// "dr. who", "approx. 3": a point that ends no sentence.
bool abbreviation(const Token& t) { return one_of(t, {"dr", "mr", "mrs", "ms", "st", "appt", "approx", "no"}); }

bool light_token(const Token& t) {
  return t.kind == TokenKind::time || t.kind == TokenKind::place || t.kind == TokenKind::number ||
         t.is(Class::prep) || t.is(Class::filler) || t.is(Class::article);
}

// "since the pump's still down I'm going back": the reason ends where the author begins.
bool after_reason(const Tokens& tokens, std::size_t first, std::size_t i) {
  if (i < first + 3 || !one_of(tokens[first], {"since", "because", "as", "cause", "cuz"}) || !tokens[i].is(Class::self)) return false;
  return tokens[i + 1].is(Class::be) || tokens[i + 1].is(Class::will) || tokens[i + 1].is(Class::have);
}

// Cuts the tokens; `sentence` counts up at full stops, new lines, and other ends.
std::vector<Clause> cut(const Tokens& tokens) {
  std::vector<Clause> out;
  std::size_t sentence = 0;
  Clause c;
  const std::size_t n = tokens.size() - 1;  // without the end token
  for (std::size_t i = 0; i < n; ++i) {
    const auto breaks = tokens[i].breaks;
    const bool ends = i > 0 && (breaks & kSentenceEnd) != 0 && !abbreviation(tokens[i - 1]);
    const bool parts = i > c.first && ((breaks & kSoft) != 0 || joint_parts(tokens, i) || after_reason(tokens, c.first, i));
    if (ends || parts) {
      c.last = i;
      if (c.last > c.first) out.push_back(c);
      c = Clause{};
      c.first = i;
      sentence += ends ? 1 : 0;
      c.sentence = sentence;
    }
  }
  c.last = n;
  if (c.last > c.first) out.push_back(c);
  return out;
}

// "Thursday, I'm at the plant": a bare time or place belongs to its neighbour.
void join_light(const Tokens& tokens, std::vector<Clause>& clauses) {
  for (auto& c : clauses) {
    const auto first = tokens.begin() + static_cast<std::ptrdiff_t>(c.first);
    const auto last = tokens.begin() + static_cast<std::ptrdiff_t>(c.last);
    const auto has = [&](TokenKind kind) { return std::any_of(first, last, [kind](const Token& t) { return t.kind == kind; }); };
    const bool whole = has(TokenKind::time) && has(TokenKind::place);  // says all it has to say
    c.light = !whole && std::all_of(first, last, light_token);
  }
  std::vector<Clause> out;
  for (const auto& c : clauses) {
    const bool same = !out.empty() && out.back().sentence == c.sentence;
    if (same && (c.light || out.back().light)) {
      out.back().light = c.light && out.back().light;
      out.back().last = c.last;
    } else {
      out.push_back(c);
    }
  }
  clauses = std::move(out);
}

bool finite(const Token& t) {
  return t.is(Class::be) || t.is(Class::was) || t.is(Class::will) || t.is(Class::have) ||
         t.is(Class::modal) || t.is(Class::past) || word_is(t, "'s");
}

// Does a question begin with this token? "are you", "can we", "what time", "anyone".
bool asks(const Tokens& tokens, const Clause& c) {
  std::size_t i = c.first;
  while (i < c.last && (tokens[i].is(Class::filler) || tokens[i].kind == TokenKind::person) &&
         !tokens[i].is(Class::wh))
    ++i;
  if (i >= c.last) return false;
  const Token& t = tokens[i];
  const bool next_not = i + 1 < c.last && tokens[i + 1].is(Class::not_);
  const std::size_t s = i + (next_not ? 2 : 1);
  const bool subject = s < c.last && (tokens[s].is(Class::you) || tokens[s].is(Class::self) ||
                                      tokens[s].is(Class::third) || tokens[s].is(Class::article) ||
                                      tokens[s].kind == TokenKind::person ||
                                      (i == c.first && (tokens[s].kind == TokenKind::time || tokens[s].kind == TokenKind::place)) ||
                                      one_of(tokens[s], {"there", "it", "that", "this"}));
  if (t.is(Class::wh)) return !one_of(t, {"when", "which", "who", "how"}) || s >= c.last || !tokens[s].is(Class::self) || tokens[s].is(Class::aux);
  if (one_of(t, {"anyone", "anybody", "shall"})) return true;
  // "have my econ midterm on Tuesday" tells; only "have you", "have they" ask.
  if (t.is(Class::have) && s < c.last && tokens[s].is(Class::article)) return false;
  const bool somebody = s < c.last && one_of(t, {"is", "are", "was", "does", "did", "will", "can", "could", "would"}) &&
                        (tokens[s].is(Class::dependent) || tokens[s].is(Class::outsider));
  return t.is(Class::aux) && !t.is(Class::self) && (subject || somebody);
}

// "you interested?", "anyone want in?", "need anything?": asked after a statement.
bool afterthought(const Tokens& tokens, const Clause& c) {
  const Token& t = tokens[c.first];
  const bool timed = std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(c.first),
                                 tokens.begin() + static_cast<std::ptrdiff_t>(c.last),
                                 [](const Token& k) { return k.kind == TokenKind::time; });
  return !timed && (t.is(Class::you) || one_of(t, {"anyone", "anybody", "anything", "want", "need", "interested", "any", "fancy"}));
}

bool asserts(const Tokens& tokens, const Clause& c) {
  for (std::size_t i = c.first; i + 1 < c.last; ++i)
    if (tokens[i].is(Class::self) && (tokens[i + 1].is(Class::be) || tokens[i + 1].is(Class::will) ||
                                      tokens[i + 1].is(Class::have)))
      return true;
  return false;
}

// Does the statement end in "right", "ok", "yeah" without a comma before it?
bool ends_in_tag(const Tokens& tokens, const Clause& c) {
  return c.last - c.first > 3 && tokens[c.last - 1].is(Class::tag);
}

// Spreads a question mark over the clauses of its sentence that it reaches.
void ask_sentence(const Tokens& tokens, std::vector<Clause>& clauses, std::size_t first, std::size_t last) {
  const bool mark = (tokens[clauses[last - 1].last].breaks & kQuestion) != 0;
  std::size_t opener = last;
  for (std::size_t i = first; i < last; ++i)
    if (asks(tokens, clauses[i])) opener = std::min(opener, i);
  if (opener < last) {  // from the opener on; what stands before it was said
    for (std::size_t i = opener; i < last; ++i) clauses[i].question = true;
    return;
  }
  if (!mark) return;
  if (ends_in_tag(tokens, clauses[last - 1]) && asserts(tokens, clauses[last - 1])) return;
  // A tag or an afterthought asks; the statement before it stands: "I'm there at 8, right?"
  std::size_t from = first;
  if (last - first > 1 && afterthought(tokens, clauses[last - 1])) from = last - 1;
  else if (!asserts(tokens, clauses[last - 1]))
    for (std::size_t i = first; i + 1 < last; ++i)
      if (asserts(tokens, clauses[i])) from = i + 1;
  for (std::size_t i = from; i < last; ++i) clauses[i].question = true;
}

// "if you need me", "if anyone asks": changes nothing about the plan.
bool polite_if(const Tokens& tokens, const Clause& c) {
  for (std::size_t i = c.first + 1; i < std::min(c.last, c.first + 4); ++i)
    if (tokens[i].is(Class::you) || one_of(tokens[i], {"anyone", "anybody", "needed", "interested", "someone", "rem", "remember", "recall", "correctly", "time", "possible"}))
      return true;
  return false;
}

void condition_sentence(const Tokens& tokens, std::vector<Clause>& clauses, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    const Token& t = tokens[clauses[i].first];
    if (!one_of(t, {"if", "unless", "whether"})) continue;
    clauses[i].conditional = true;
    if (i > first && polite_if(tokens, clauses[i])) continue;
    for (std::size_t k = first; k < last; ++k) clauses[k].conditional = true;
  }
}

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
    if (tokens[k].kind == TokenKind::word && !one_of(tokens[k], {"and", "or"}) &&
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
    if (t.is(Class::dependent)) best = theirs ? Subject::other : Subject::dependent;
    else if (t.is(Class::group) && best == Subject::elided) best = another_group(tokens, i, k) ? Subject::other : Subject::group;
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
  return !prepared && (finite(tokens[i]) || one_of(tokens[i], {"needs", "wants", "called", "has", "gets", "sends", "says"}));
}

Subject subject_of(const Tokens& tokens, const Clause& c, int author) {
  static const ClassMask does = Lexicon::get().class_bit("does").value_or(0);
  std::size_t i = c.first;
  while (i < c.last && skipped(tokens[i]) && !tokens[i].is(Class::group)) ++i;
  if (i >= c.last) return Subject::elided;
  if (i > c.first && place_acts(tokens, i)) return Subject::thing;
  const Token& t = tokens[i];
  if (t.is(Class::self)) return Subject::self;
  if (t.is(Class::you)) return Subject::you;
  if (t.is(Class::third)) return Subject::other;
  if (one_of(t, {"it", "this", "that", "there"})) return Subject::it;
  if (t.kind == TokenKind::person) return person_subject(tokens, c, i, author);
  const bool doer = t.ing && (tokens[i + 1].classes & does) != 0;  // "housing closes at 12"
  if ((t.ing || t.ed) && !doer && !t.is(Class::event) && !(t.capital && t.word == 0)) return Subject::elided;
  if (t.word != 0 && (t.is(Class::verb) || finite(t) || t.is(Class::not_))) return Subject::elided;
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
  for (std::size_t i = c.first + 1; i + 1 < std::min(c.last, c.first + 7); ++i)
    if ((tokens[i - 1].classes & commits) != 0 && one_of(tokens[i], {"me", "us"}) &&
        (tokens[i + 1].kind == TokenKind::time || (tokens[i + 1].is(Class::article) && word_is(tokens[i - 1], "booked")) || one_of(tokens[i + 1], {"into", "down", "on", "in", "for", "to", "booked", "scheduled", "coming", "going"})))
      return true;
  return false;
}

void read_subjects(const Tokens& tokens, std::vector<Clause>& clauses, int author) {
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    auto& c = clauses[i];
    c.subject = commits_author(tokens, c) ? Subject::self : subject_of(tokens, c, author);
    c.verbless = verbless(tokens, c);
    const bool same = i > 0 && clauses[i - 1].sentence == c.sentence;
    // "truck's loaded, leaving at 7", "my head is splitting, not coming in": a thing does not leave; who writes does.
    const std::size_t verb = c.first + (tokens[c.first].is(Class::not_) ? 1 : 0);
    if (!same || c.subject != Subject::elided || c.question) continue;
    const Subject before = clauses[i - 1].subject;
    const bool lifeless = before == Subject::noun || before == Subject::thing || before == Subject::it || speaks_of_them(tokens, clauses[i - 1]);
    const bool own = one_of(tokens[verb], {"see"}) || (lifeless && (tokens[verb].ing || one_of(tokens[verb], {"meet", "be"})));
    if (!own) {
      c.subject = clauses[i - 1].subject;
      c.inherited = true;
    }
  }
}

}  // namespace

std::vector<Clause> clauses_of(const Tokens& tokens, int author) {
  auto clauses = cut(tokens);
  join_light(tokens, clauses);
  for (std::size_t first = 0; first < clauses.size();) {
    std::size_t last = first;
    while (last < clauses.size() && clauses[last].sentence == clauses[first].sentence) ++last;
    ask_sentence(tokens, clauses, first, last);
    condition_sentence(tokens, clauses, first, last);
    first = last;
  }
  read_subjects(tokens, clauses, author);
  return clauses;
}

}  // namespace daybook::detect

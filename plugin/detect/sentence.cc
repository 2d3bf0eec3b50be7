#include "detect/sentence.h"

#include <algorithm>

#include "detect/run_on.h"
#include "detect/subject.h"

namespace daybook::detect {
namespace {

constexpr std::uint8_t kSentenceEnd = kStop | kQuestion | kLine | kExclaim;
constexpr std::uint8_t kSoft = kComma | kDash | kQuote;

// Does a new statement begin here, so that an "and" or "when" before it parts two clauses?
bool opens_statement(const Token& t) {
  return t.is(Class::self) || t.is(Class::you) || t.is(Class::third) || t.is(Class::will) ||
         t.is(Class::be) || t.is(Class::was) || t.is(Class::past) || word_is(t, "then") ||
         one_of(t, {"heading", "going", "back", "off", "out", "doing", "taking"});
}

bool joint_parts(const Tokens& tokens, std::size_t i) {
  const bool reason = i + 2 < tokens.size() && word_is(tokens[i], "as") && tokens[i + 1].is(Class::self) && (tokens[i + 2].is(Class::be) || tokens[i + 2].is(Class::will));  // "wake me at 7 as we're leaving at 8"
  if (reason && i > 0 && tokens[i - 1].kind == TokenKind::time) return true;
  if (!tokens[i].is(Class::joint)) return false;
  if (word_is(tokens[i], "then") && one_of(tokens[i + 1], {"meet", "meeting", "come", "coming", "see"})) return true;  // "I'll finish this then meet you at 4"
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

// "if anyone needs me I'm at Harmony", "if you're looking for me, I'm out": the author tells where to look.
bool looked_for(const Tokens& tokens, std::size_t first, std::size_t last) {
  if (!word_is(tokens[first], "if") || last < first + 4) return false;
  const auto seeks = [](const Token& t) { return one_of(t, {"need", "needs", "want", "wants", "looking", "asks", "wondering", "wonders", "seeking", "after"}); };
  for (std::size_t i = first + 1; i + 1 < std::min(last, first + 5); ++i)
    if (seeks(tokens[i]) && (tokens[i + 1].is(Class::self) || (word_is(tokens[i + 1], "for") && tokens[i + 2].is(Class::self)))) return true;
  return false;
}

// "if you're still in town, we're having drinks at 8": they are had in any case.
bool if_about(const Tokens& tokens, std::size_t first, std::size_t last) {
  if (!word_is(tokens[first], "if") || !tokens[first + 1].is(Class::you) || last < first + 3 || last > first + 7) return false;
  return one_of(tokens[last - 1], {"town", "around", "about", "bored", "nearby", "passing", "interested", "near", "here", "there", "keen"});
}

// "if anyone needs me I'm at Harmony": a new statement begins where the author does, behind "me".
bool behind_looked_for(const Tokens& tokens, std::size_t first, std::size_t i) {
  const bool asserts = tokens[i + 1].is(Class::be) || tokens[i + 1].is(Class::will) || tokens[i + 1].is(Class::have);
  return i > first + 3 && tokens[i].is(Class::self) && asserts && looked_for(tokens, first, i);
}

// "don't forget we're seeing mum on sunday", "tell them I'm coming at 4", "they said my interview is on monday": what is to be
// known, or was said, is a statement of its own.
bool reported(const Tokens& tokens, std::size_t first, std::size_t i) {
  if (i + 2 >= tokens.size()) return false;
  const bool says = tokens[i].is(Class::self) && (tokens[i + 1].is(Class::be) || tokens[i + 1].is(Class::will) || tokens[i + 1].is(Class::have));
  const bool mine = one_of(tokens[i], {"my", "our"}) && (tokens[i + 1].is(Class::event) || tokens[i + 2].is(Class::event));
  if ((!says && !mine) || i == first || i > first + 5) return false;
  std::size_t verb = i - 1;
  if (verb > first && word_is(tokens[verb], "that")) --verb;
  const bool whom = tokens[verb].is(Class::third) || tokens[verb].is(Class::dependent) || tokens[verb].is(Class::outsider) || tokens[verb].kind == TokenKind::person ||
                    one_of(tokens[verb], {"me", "us", "everyone", "everybody", "mom", "mum", "dad"});
  if (whom && verb > first) return one_of(tokens[verb - 1], {"tell", "remind", "told", "warn"});
  return one_of(tokens[verb], {"forget", "remember", "rmbr"}) || (mine && one_of(tokens[verb], {"said", "says", "told", "confirmed"}));
}

// "can't do tomorrow I'm off": a time ended the first statement where the author begins the next.
bool begins_anew(const Tokens& tokens, std::size_t first, std::size_t i) {
  const bool refused = std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(first), tokens.begin() + static_cast<std::ptrdiff_t>(i), [](const Token& t) { return t.is(Class::not_); });
  if (refused && word_is(tokens[i], "got") && tokens[i - 1].kind == TokenKind::time) return true;  // "can't come tomorrow got an exam"
  const bool asserts = tokens[i + 1].is(Class::be) || tokens[i + 1].is(Class::will) || tokens[i + 1].is(Class::have);
  const bool behind = tokens[i - 1].kind == TokenKind::time || (refused && tokens[i - 1].is(Class::event));  // "can't do lunch I'm at the hospital"
  if (!tokens[i].is(Class::self) || !asserts || !behind) return false;
  return std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(first), tokens.begin() + static_cast<std::ptrdiff_t>(i), [](const Token& t) {
    return finite(t) || t.is(Class::not_) || t.is(Class::verb);
  });
}

bool has_clock(const Token& t) { return (t.time & kHasClock) != 0; }

// "dentist friday 3pm and vet monday 10am", "Harmony thursday 8-12 then Laguna friday": what is to happen and its
// day stand on both sides, so that neither lends its words to the other.
bool another_plan(const Tokens& tokens, std::size_t first, std::size_t i) {
  if (!one_of(tokens[i], {"and", "then", "plus"})) return false;
  if (i > first && tokens[i - 1].kind == TokenKind::time && tokens[i + 1].kind == TokenKind::time && !has_clock(tokens[i - 1]) && !has_clock(tokens[i + 1])) return false;  // "Marlowe Wed and Thurs for the flow test"
  const auto whole = [&](std::size_t from, std::size_t to) {
    bool what = false, day = false;
    for (std::size_t t = from; t < to; ++t) {
      what = what || tokens[t].kind == TokenKind::place || tokens[t].is(Class::event);
      day = day || (tokens[t].kind == TokenKind::time && (tokens[t].time & kHasDay) != 0);
    }
    return what && day;
  };
  std::size_t end = i + 1;
  while (end + 1 < tokens.size() && end < i + 7 && tokens[end].breaks == 0 && !tokens[end].is(Class::joint)) ++end;
  return whole(first, i) && whole(i + 1, end);
}

// Cuts the tokens; `sentence` counts up at full stops, new lines, and other ends.
std::vector<Clause> cut(const Tokens& tokens) {
  std::vector<Clause> out;
  std::size_t sentence = 0, opened = 0;  // which, and the token it began with
  Clause c;
  const std::size_t n = tokens.size() - 1;  // without the end token
  const auto openings = openings_of(tokens);
  for (std::size_t i = 0; i < n; ++i) {
    const auto breaks = tokens[i].breaks;
    const bool opening = i > c.first && std::binary_search(openings.begin(), openings.end(), i);
    const bool runs_on = i > c.first && ((opening && states_time(tokens, opened, i)) || breaks_off(tokens, opened, i));
    const bool ends = i > 0 && ((breaks & kSentenceEnd) != 0 || runs_on) && !abbreviation(tokens[i - 1]);
    const bool parts = i > c.first && ((breaks & kSoft) != 0 || joint_parts(tokens, i) || another_plan(tokens, c.first, i) || speaks_again(tokens, c.first, i) || after_reason(tokens, c.first, i) || behind_looked_for(tokens, c.first, i) || reported(tokens, c.first, i) ||
                                      begins_anew(tokens, c.first, i));
    if (ends || parts) {
      c.last = i;
      if (c.last > c.first) out.push_back(c);
      c = Clause{};
      c.first = i;
      sentence += ends ? 1 : 0;
      opened = ends ? i : opened;
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
  const bool subject = s < c.last && (tokens[s].is(Class::you) || (tokens[s].is(Class::self) && !one_of(tokens[s], {"me", "us"})) ||
                                      tokens[s].is(Class::third) || tokens[s].is(Class::article) ||
                                      tokens[s].kind == TokenKind::person ||
                                      (i == c.first && (tokens[s].kind == TokenKind::time || tokens[s].kind == TokenKind::place)) ||
                                      one_of(tokens[s], {"there", "it", "that", "this"}));
  if (t.is(Class::wh)) return !one_of(t, {"when", "which", "who", "how"}) || s >= c.last || !tokens[s].is(Class::self) || tokens[s].is(Class::aux);
  if (one_of(t, {"anyone", "anybody", "shall"})) return true;
  if (i == c.first && one_of(t, {"is", "does", "did", "hows"})) return true;  // "is handover at 7"
  // "have my econ midterm on Tuesday" tells; only "have you", "have they" ask.
  if (t.is(Class::have) && s < c.last && (tokens[s].is(Class::article) || tokens[s].kind == TokenKind::time)) return false;
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
  return !timed && (t.is(Class::you) || one_of(t, {"anyone", "anybody", "anything", "want", "need", "interested", "any", "fancy", "usual", "same", "hope"}));
}

bool asserts(const Tokens& tokens, const Clause& c) {
  for (std::size_t i = c.first; i + 1 < c.last; ++i)
    if (tokens[i].is(Class::self) && (tokens[i + 1].is(Class::be) || tokens[i + 1].is(Class::will) ||
                                      tokens[i + 1].is(Class::have)))
      return true;
  return false;
}

// "i reach ur place ard 4", "going to my nan's on sunday": somebody does something, if only by the form of the verb.
bool tells(const Tokens& tokens, const Clause& c) {
  const auto first = tokens.begin() + static_cast<std::ptrdiff_t>(c.first), last = tokens.begin() + static_cast<std::ptrdiff_t>(c.last);
  if (std::none_of(first, last, [](const Token& t) { return t.kind == TokenKind::time; })) return false;
  const auto opener = std::find_if(first, last, [](const Token& t) { return !t.is(Class::filler) && t.kind != TokenKind::time && !t.is(Class::prep); });
  if (opener == last || opener->is(Class::wh) || opener->is(Class::you)) return false;
  return (opener->is(Class::self) && !one_of(*opener, {"me", "us"})) || (opener->ing && !opener->is(Class::event)) || one_of(*opener, {"meet", "see", "c", "got", "will"});
}

// Does the statement end in "right", "ok", "yeah" without a comma before it?
bool ends_in_tag(const Tokens& tokens, const Clause& c) {
  return c.last - c.first > 3 && tokens[c.last - 1].is(Class::tag);
}

// Spreads a question mark over the clauses of its sentence that it reaches.
void ask_sentence(const Tokens& tokens, std::vector<Clause>& clauses, std::size_t first, std::size_t last) {
  const bool mark = (tokens[clauses[last - 1].last].breaks & kQuestion) != 0;
  std::size_t opener = last;
  const auto subordinate = [&](std::size_t i) { return i > first && !mark && word_is(tokens[clauses[i].first], "when"); };  // "see you when you get here"
  for (std::size_t i = first; i < last; ++i)
    if (asks(tokens, clauses[i]) && !subordinate(i)) opener = std::min(opener, i);
  if (opener < last) {  // from the opener on; what stands before it was said
    for (std::size_t i = opener; i < last; ++i) clauses[i].question = true;
    return;
  }
  if (!mark) return;
  if (ends_in_tag(tokens, clauses[last - 1]) && (asserts(tokens, clauses[last - 1]) || tells(tokens, clauses[last - 1]))) return;
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
  const bool agreed = one_of(tokens[c.last - 1], {"ok", "okay", "fine", "alright", "cool"}) && c.last - c.first <= 5;  // "I'll pick you up at 6 if that's ok"
  return agreed || (word_is(tokens[c.first + 1], "not") && c.last - c.first <= 4);  // "8.30 if not before"
}

// Does a condition begin here, with or without an "if": "as long as the part comes", "had I known", "should the
// rain stop", "say I'm there at 8"?
bool opens_condition(const Tokens& tokens, const Clause& c) {
  std::size_t i = c.first;
  while (i + 1 < c.last && tokens[i].is(Class::filler) && !one_of(tokens[i], {"as"})) ++i;
  const Token& t = tokens[i];
  const Token& next = tokens[std::min(i + 1, c.last - 1)];
  if (i > 0 && word_is(tokens[i - 1], "even")) return false;  // "even if it rains": whatever comes
  static const ClassMask premise = Lexicon::get().class_bit("premise").value_or(0);
  if ((t.classes & premise) != 0) return true;
  if (word_is(t, "as") && i + 2 < c.last) return one_of(next, {"long", "soon"}) && word_is(tokens[i + 2], "as");
  const bool somebody = next.is(Class::self) || next.is(Class::third) || next.is(Class::you);
  if (one_of(t, {"had", "say"})) return somebody;
  const bool other = next.is(Class::third) || next.is(Class::article) || one_of(next, {"anyone", "anything", "it"});
  return other && one_of(t, {"should", "once", "were"});
}

// "use my cell", "call Ben", "ask Cleo": a condition behind it is on this alone.
bool wishes(const Tokens& tokens, const Clause& c) {
  return one_of(tokens[c.first], {"use", "call", "ring", "text", "ask", "ping", "shout", "email", "message", "tell", "let", "see", "bring", "holler", "dm", "poke", "give", "try", "get", "grab", "find", "page"});
}

bool behind_but(const Tokens& tokens, const Clause& c) {
  return word_is(tokens[c.first], "but") || (c.first > 0 && word_is(tokens[c.first - 1], "but"));
}

void condition_sentence(const Tokens& tokens, std::vector<Clause>& clauses, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    if (!opens_condition(tokens, clauses[i])) continue;
    clauses[i].conditional = true;
    if ((i > first && polite_if(tokens, clauses[i])) || looked_for(tokens, clauses[i].first, clauses[i].last) || if_about(tokens, clauses[i].first, clauses[i].last)) continue;
    const bool of_wish = i > first && wishes(tokens, clauses[i - 1]);
    if (!of_wish && i > first && behind_but(tokens, clauses[i])) {  // "I'm leaving at 2, but if you need me sooner": the first stands
      for (std::size_t k = i; k < last; ++k) clauses[k].conditional = true;
      continue;
    }
    for (std::size_t k = of_wish ? i - 1 : first; k < (of_wish ? i : last); ++k) clauses[k].conditional = true;
  }
}

// "Thursday night? Yeah, sure", "Sat right? Okay": a time of what was said before, asked back and said yes to.
bool said_yes_to(const Tokens& tokens, const std::vector<Clause>& clauses, std::size_t first, std::size_t last) {
  if (last - first != 1 || last >= clauses.size()) return false;
  const Clause &slot = clauses[first], &answer = clauses[last];
  const auto asked = tokens.begin() + static_cast<std::ptrdiff_t>(slot.first), end = tokens.begin() + static_cast<std::ptrdiff_t>(slot.last);
  const bool bare = std::all_of(asked, end, [](const Token& t) { return light_token(t) || t.is(Class::tag) || t.is(Class::event); });  // also "Lunch at 1? Ok"
  const bool timed = std::any_of(asked, end, [](const Token& t) { return t.kind == TokenKind::time; });
  if (!bare || !timed || !one_of(tokens[answer.first], {"yes", "yeah", "yep", "yup", "sure", "ok", "okay", "k", "perfect", "great", "deal", "done", "works", "cool", "sounds"})) return false;
  return std::none_of(tokens.begin() + static_cast<std::ptrdiff_t>(answer.first), tokens.end(), [](const Token& t) {
    return t.is(Class::not_) || t.is(Class::was) || t.is(Class::past) || t.is(Class::hedge) || word_is(t, "but");
  });
}

// "I said yes", "said sure", "so that's what I took": the author took what was asked or offered.
bool took_it(const Tokens& tokens, const std::vector<Clause>& clauses, std::size_t index) {
  const Clause& c = clauses[index];
  std::size_t i = c.first;
  while (i + 1 < c.last && (tokens[i].is(Class::joint) || tokens[i].is(Class::filler))) ++i;
  if (word_is(tokens[i], "that") && tokens[i + 1].is(Class::be)) {
    const std::size_t what = i + 2;  // "so that's | when we're doing it" are two clauses
    const bool named = one_of(tokens[what], {"what", "when", "which"});
    return named && tokens[what + 1].is(Class::self) && (what == c.last || one_of(tokens[what + 2], {"took", "booked", "picked", "chose", "accepted"}));
  }
  if (tokens[i].is(Class::self)) ++i;
  if (i >= c.last) return false;
  if (word_is(tokens[i], "said")) return one_of(tokens[i + 1], {"yes", "yep", "yeah", "sure", "ok", "okay", "fine"});
  return one_of(tokens[i], {"accepted", "agreed"}) && i + 1 == c.last && i > c.first;
}

// "Ben asked for 1 on Friday and I said yes", "they can only do Thursday 10am so that's what I took".
void take_offers(const Tokens& tokens, std::vector<Clause>& clauses) {
  for (std::size_t i = 0; i + 1 < clauses.size(); ++i) {
    auto& c = clauses[i];
    const bool timed = std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(c.first), tokens.begin() + static_cast<std::ptrdiff_t>(c.last),
                                   [](const Token& t) { return t.kind == TokenKind::time; });
    if (!timed || c.question || c.conditional || !took_it(tokens, clauses, i + 1)) continue;
    c.taken = true;
    c.subject = Subject::self;
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
    clauses[first].taken = clauses[first].question && said_yes_to(tokens, clauses, first, last);
    if (clauses[first].taken) clauses[first].question = false;
    condition_sentence(tokens, clauses, first, last);
    first = last;
  }
  read_subjects(tokens, clauses, author);
  take_offers(tokens, clauses);
  return clauses;
}

}  // namespace daybook::detect

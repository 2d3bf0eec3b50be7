// Whether a day is told of as past, and which day it is then.
#include <algorithm>
#include <iterator>

#include "timex/reader.h"

namespace daybook::timex {

using time::days;

// A regular verb of the past that no list holds: "the bank raised rates on Tuesday". Not behind a form of
// "be" or at the head ("Closed Friday"), nor before what plans have ("invited for Friday").
bool Reader::regular_past(int k) const {
  const Token& t = tok(k);
  const Token& next = tok(k + 1);
  const bool transitive = next.number() || next.any({C::the, C::a, C::the2}) || (next.type == TokenType::word && next.word == nullptr);  // "cancelled 40 flights"
  if (!lex_.english() || t.type != TokenType::word || (t.word != nullptr && !(t.has(C::futureword) && transitive)) || t.to - t.from < 5 || k - 1 < sentence_first_) return false;
  const std::string_view text = t_.text().substr(t.from, t.to - t.from);
  if ((text[text.size() - 2] | 32) != 'e' || (text.back() | 32) != 'd' || (text[text.size() - 3] | 32) == 'e') return false;
  const Token& before = tok(k - 1);
  if (before.type != TokenType::word || before.any({C::a, C::the, C::the2}) || (before.has(C::verbok) && !before.any({C::pronoun, C::ordnoun}))) return false;
  const bool aim = (next.has(C::to) != next.has(C::until)) && !tok(k + 2).number() && tok(k + 2).type != TokenType::opaque;  // "invited to", but "eased to 2.4 percent"
  const bool length = tok(k + 2).number() || tok(k + 2).any({C::num, C::a, C::few, C::half});  // "trained for three hours"
  return !(next.any({C::for_, C::by}) && !length) && !aim;
}

// "The bank cut rates", "he put it off": a verb whose past has the form of the present, behind a subject
// that in the present would give it another.
bool Reader::same_form_past(int k) const {
  static constexpr std::uint64_t kThird[] = {hash_word("he"), hash_word("she"), hash_word("it")};
  const Token& subject = tok(k - 1);
  const Token& next = tok(k + 1);
  static constexpr std::uint64_t does = hash_word("does");  // "when does it shut on a Sunday"
  if (k - 1 < sentence_first_ || next.type != TokenType::word || (tok(k - 2).type == TokenType::word && tok(k - 2).hash == does)) return false;
  if (subject.is(',') && tok(k - 2).type == TokenType::word) return next.any({C::on, C::in});  // "the mayor, elected in May, quit on Friday"
  if (subject.type != TokenType::word) return false;
  const bool third = std::find(std::begin(kThird), std::end(kThird), subject.hash) != std::end(kThird);
  const bool named = tok(k - 2).any({C::the, C::the2, C::a}) || tok(k - 3).any({C::the, C::the2, C::a}) || (subject.capital && subject.to - subject.from > 4);
  return (third || (subject.word == nullptr && !contracted(subject) && named)) && !next.any({C::for_, C::by, C::at, C::to});
}

// "opened in March and closes on the 31st": a second verb, of the present, right before the time.
bool Reader::told_of_now(int k, int first) const {
  const Token& verb = tok(k + 1);
  if (!lex_.english() || first - k > 3 || verb.type != TokenType::word || (verb.word != nullptr && !verb.has(C::starts)) || verb.to - verb.from < 4) return false;
  return first > k + 2 && (t_.text()[verb.to - 1] | 32) == 's' && (t_.text()[verb.to - 2] | 32) != 's' && !verb.capital;
}

// "called a strike for Monday and Tuesday": what was done then was done for a day to come.
bool Reader::aimed_at(int first) const {
  int lead = first - 1;
  while (first - lead < 10 && (tok(lead).any({C::and_, C::or_, C::weekday}) || tok(lead).is(','))) --lead;
  return tok(lead).has(C::for_) && !(tok(lead - 1).has(C::pastverb) && tok(lead - 1).words > 1);  // but "originally set for May 5"
}

// A word of the clause in front of a time, and what it says of the tense.
struct Reader::TensePlace {
  const Reader& reader;
  int k;
  int first;  // of the time

  const Token& at(int i) const { return reader.tok(i); }
  const Token& self() const { return at(k); }
  bool is(int i, std::initializer_list<std::uint64_t> hashes) const {
    return at(i).type == TokenType::word && std::find(hashes.begin(), hashes.end(), at(i).hash) != hashes.end();
  }
  bool did(int i) const { return is(i, {hash_word("did"), hash_word("didnt")}); }
  bool future() const { return self().has(Class::futureword) && !self().has(Class::pastverb) && !reader.regular_past(k); }
  bool past_verb() const { return (self().has(Class::pastverb) && !reader.contracted(self())) || reader.regular_past(k); }
};

// What one word says: the first row that knows it decides.
Reader::Tense Reader::tense_at(int k, int first) const {
  using P = TensePlace;
  struct Row {
    const char* example;
    Tense tense;
    bool (*says)(const P&);
  };
  static constexpr Row kRows[] = {
      {"the bank cut rates", Tense::past, [](const P& p) { return p.self().has(C::pastform) && p.reader.same_form_past(p.k); }},
      {"I didn't see you", Tense::past, [](const P& p) { return p.future() && (p.did(p.k - 1) || p.did(p.k - 2) || (p.self().has(C::moveback) && p.reader.regular_past(p.k - 1))); }},
      {"were cancelled on Monday", Tense::past, [](const P& p) {
         return p.is(p.k, {hash_word("cancelled"), hash_word("canceled")}) && p.is(p.k - 1, {hash_word("was"), hash_word("were")}) && !p.at(p.k + 1).any({C::for_, C::until});
       }},
      {"it was due Friday", Tense::past, [](const P& p) { return p.is(p.k, {hash_word("due")}) && p.is(p.k - 1, {hash_word("was"), hash_word("were")}) && p.at(p.k + 1).word != nullptr && !p.at(p.k + 1).has(C::to); }},
      {"see you", Tense::ahead, [](const P& p) { return p.future(); }},
      {"and closes on the 31st", Tense::ahead, [](const P& p) { return p.self().has(C::and_) && p.reader.told_of_now(p.k, p.first); }},
      {"moved to Cork", Tense::past, [](const P& p) { return p.is(p.k, {hash_word("moved")}) && p.self().words == 2 && p.at(p.k + 1).word == nullptr && p.at(p.k + 1).capital; }},
      {"she moved in on the 2nd", Tense::past, [](const P& p) {
         return p.is(p.k, {hash_word("moved")}) && p.at(p.k - 1).has(C::pronoun) && !p.is(p.k - 1, {hash_word("it")}) && p.is(p.k + 1, {hash_word("in"), hash_word("out"), hash_word("here"), hash_word("away"), hash_word("house")}) &&
                p.at(p.k + 2).any({C::on, C::in, C::last});
       }},
      {"moved to 10", Tense::ahead, [](const P& p) { return p.self().any({C::move, C::make}); }},
      {"did we say", Tense::ahead, [](const P& p) {
         return p.did(p.k) && p.is(p.k + 2, {hash_word("say"), hash_word("agree"), hash_word("decide"), hash_word("settle"), hash_word("book"), hash_word("plan")});
       }},
      {"were away from the 1st", Tense::ahead, [](const P& p) {  // for "we're"
         return p.is(p.k, {hash_word("were")}) && p.at(p.k - 1).type != TokenType::word && !p.at(p.k + 1).has(C::pronoun);
       }},
      {"I get paid on Friday", Tense::ahead, [](const P& p) {
         return p.is(p.k - 1, {hash_word("get"), hash_word("gets"), hash_word("getting")}) && p.past_verb();
       }},
      {"got 2 b there by 5", Tense::ahead, [](const P& p) { return p.is(p.k, {hash_word("got")}) && p.is(p.k + 2, {hash_word("b"), hash_word("be")}); }},
      {"got an inset day on the 5th", Tense::ahead, [](const P& p) {  // at the head: what one has
         return p.is(p.k, {hash_word("got")}) && p.at(p.k - 1).type != TokenType::word && (p.at(p.k + 1).has(C::a) || (p.at(p.k + 1).has(C::booking) && !p.at(p.k + 1).has(C::in)));
       }},
      {"have you got plans", Tense::ahead, [](const P& p) { return p.is(p.k, {hash_word("got")}) && p.is(p.k - 2, {hash_word("have"), hash_word("hav"), hash_word("havent")}); }},
      {"was to take effect", Tense::ahead, [](const P& p) { return p.is(p.k, {hash_word("was"), hash_word("were")}) && p.at(p.k + 1).has(C::to) && !p.at(p.k + 2).number(); }},
      {"ive got footie", Tense::ahead, [](const P& p) {
         return p.is(p.k, {hash_word("got")}) && p.is(p.k - 1, {hash_word("ive"), hash_word("weve"), hash_word("youve"), hash_word("theyve")});
       }},
      {"we said the 15th", Tense::ahead, [](const P& p) {
         const Token& next = p.at(p.k + 1);
         return p.is(p.k, {hash_word("said")}) && p.at(p.k - 1).has(C::pronoun) && (p.k == p.first - 1 || next.number() || next.any({C::the, C::weekday, C::month}));
       }},
      {"any slots left on Friday", Tense::ahead, [](const P& p) {
         if (!p.is(p.k, {hash_word("left")})) return false;
         if (p.is(p.k - 1, {hash_word("whats"), hash_word("anything"), hash_word("nothing"), hash_word("something"), hash_word("none")})) return true;
         for (int b = p.k - 2; b >= p.reader.sentence_first_ && b > p.k - 5; --b)
           if (p.is(b, {hash_word("any"), hash_word("no"), hash_word("many"), hash_word("few"), hash_word("are"), hash_word("theres")}) || p.at(b).number()) return true;
         return false;
       }},
      {"we went with Tuesday", Tense::ahead, [](const P& p) {  // what was chosen is ahead
         const int after = p.first - p.k;
         if (p.is(p.k, {hash_word("picked"), hash_word("chose")})) return after == 1 && p.at(p.k - 1).has(C::pronoun);
         if (p.is(p.k, {hash_word("went"), hash_word("gone")})) return after == 2 && p.is(p.k + 1, {hash_word("with"), hash_word("for")});
         if (p.is(p.k, {hash_word("settled")})) return after == 2 && p.is(p.k + 1, {hash_word("on")}) && p.at(p.k - 1).has(C::pronoun);
         return p.is(p.k, {hash_word("agreed"), hash_word("decided")}) && after == 2 && p.is(p.k + 1, {hash_word("on")}) && p.is(p.k - 1, {hash_word("we")});
       }},
      {"should have arrived", Tense::ahead, [](const P& p) {
         bool ahead = false;
         for (int b = p.k - 1; b >= p.reader.sentence_first_ && b > p.k - 4; --b) ahead = ahead || p.at(b).any({C::futureword, C::this_});
         return ahead && p.past_verb();
       }},
      {"it fell", Tense::past, [](const P& p) { return p.past_verb(); }}};
  const P place{*this, k, first};
  for (const Row& row : kRows)
    if (row.says(place)) return row.tense;
  return Tense::open;
}

// Where the clause of a time begins: at a comma or a word that parts clauses.
bool Reader::clause_begins(int k) const {
  if (!tok(k).has(C::stop)) return tok(k).is(',');
  return tok(k - 1).type != TokenType::word || (!tok(k + 1).number() && !tok(k + 1).any({C::num, C::a}));  // but "for more than nine hours"
}

// "the ceasefire, agreed on Sunday, has held": what was done to the noun in front
bool Reader::appositive(const Frame& f) const {
  const int verb = f.first - (tok(f.first - 1).any({C::on, C::in, C::by}) ? 2 : 1);
  const Token& t = tok(verb);
  if (!lex_.english() || verb - 2 < sentence_first_ || !tok(verb - 1).is(',') || tok(verb - 2).type != TokenType::word || !tok(f.last).is(',')) return false;
  if (t.type != TokenType::word || t.to - t.from < 5 || t.any({C::futureword, C::move})) return false;
  return (t_.text()[t.to - 1] | 32) == 'd' && (t_.text()[t.to - 2] | 32) == 'e';
}

// "told him im off saturday": what is told is of now, or ahead
bool Reader::states_now(int k) const {
  static constexpr std::uint64_t kIs[] = {hash_word("is"), hash_word("are")}, kSaid[] = {hash_word("said"), hash_word("told"), hash_word("confirmed")};
  if (std::find(std::begin(kIs), std::end(kIs), tok(k).hash) != std::end(kIs)) {  // "they said my interview is on monday"
    for (int i = k - 1; i >= sentence_first_ && i > k - 6; --i)
      if (tok(i).type == TokenType::word && std::find(std::begin(kSaid), std::end(kSaid), tok(i).hash) != std::end(kSaid)) return true;
    return false;
  }
  static constexpr std::uint64_t kNow[] = {hash_word("im"), hash_word("hes"), hash_word("shes"), hash_word("theyre"), hash_word("youre")};
  if (std::find(std::begin(kNow), std::end(kNow), tok(k).hash) == std::end(kNow)) return false;
  for (int i = k - 1; i >= sentence_first_ && i > k - 4; --i)
    if (tok(i).has(C::pastverb)) return true;
  return false;
}

// A past verb in the clause, and no word of the future after it.
bool Reader::told_as_past(const Frame& f) const {
  static constexpr std::uint64_t is = hash_word("is");
  if ((f.flex == Flex::weekday || (f.flex == Flex::monthdate && !f.month_only && !f.has_end)) && aimed_at(f.first)) return false;
  if (tok(f.first - 1).is(',') && tok(f.last).type == TokenType::word && (tok(f.last).hash == is || tok(f.last).has(C::suits))) return false;  // "got your note, Monday at 10 is fine"
  const Token& span = tok(f.first - 2);  // "inflation rose to 3 percent in the year to March"
  if (f.flex == Flex::monthdate && tok(f.first - 1).has(C::to) && span.has(C::unit) && span.val(C::unit) >= 7 && tok(f.first - 3).type != TokenType::punct && narrates(f.first)) return true;
  if (tok(f.last).is(',') && appositive(f)) return true;
  static constexpr ClassSet kTelling = {C::pastform, C::futureword, C::and_, C::move, C::make, C::pastverb};
  int seen = 0;
  bool carried = false;
  for (int k = f.first - 1; k >= sentence_first_ && seen < 12; --k, ++seen) {
    if (tok(k).is(',') && (tok(k + 1).has(C::from) || tok(k + 2).has(C::from)) && seen > 0 && !carried) {  // "rose in January, up from 3 percent in December"
      carried = true;
      seen = 0;
      continue;
    }
    const Token& t = tok(k);
    if (t.type == TokenType::word && k > sentence_first_ && states_now(k)) return false;
    if (t.type == TokenType::word && (t.any(kTelling) || (t.word == nullptr && regular_past(k)))) {
      if (const Tense tense = tense_at(k, f.first); tense != Tense::open) return tense == Tense::past;
    }
    if (seen > 0 && clause_begins(k)) break;
  }
  return fronted_past(f);
}

// "we're", whose letters are those of "were", "I've"; but "didn't" is told of the past.
bool Reader::contracted(const Token& t) const {
  const std::string_view text = t_.text().substr(t.from, t.to - t.from);
  const auto mark = text.find('\'');
  return mark != std::string_view::npos && (text.substr(mark) == "'re" || text.substr(mark) == "'ve");
}

// "In December, sales fell": the time at the head of a sentence, its past verb the first behind it.
bool Reader::fronted_past(const Frame& f) const {
  const Token& behind = tok(f.last);
  if (f.flex == Flex::none || (behind.type != TokenType::word && !behind.number() && !behind.is(','))) return false;
  static constexpr std::uint64_t got = hash_word("got");  // "Friday I got the dentist" is a plan
  static constexpr std::uint64_t was[] = {hash_word("was"), hash_word("were")};  // "our meeting of 28 October was productive"
  const bool told = tok(f.last).type == TokenType::word && !contracted(tok(f.last)) && std::find(std::begin(was), std::end(was), tok(f.last).hash) != std::end(was);
  if (told) return f.first > sentence_first_ + 1;  // "March 10th was what I meant" is no past
  const Token& noun = tok(f.first - 2);  // "sales in October rose", "the fire on Monday destroyed two barns"
  const bool of_noun = f.first - 2 >= sentence_first_ && tok(f.first - 1).any({C::in, C::on, C::of}) && noun.type == TokenType::word && (noun.word == nullptr || noun.any({C::ordnoun, C::booking}));
  static constexpr std::uint64_t kNaming[] = {hash_word("called"), hash_word("named"), hash_word("titled"), hash_word("labelled")};  // "an event on the 1st called moving"
  const bool naming = std::find(std::begin(kNaming), std::end(kNaming), tok(f.last).hash) != std::end(kNaming);
  if (of_noun && !naming && ((tok(f.last).has(C::pastverb) && !tok(f.last).any({C::futureword, C::move, C::verbok}) && !contracted(tok(f.last))) || regular_past(f.last))) return true;
  const bool names = tok(f.first - 1).has(C::the) && tok(f.last).type == TokenType::word && tok(f.last).word == nullptr;  // "the May 7 election was close"
  if (names && std::find(std::begin(was), std::end(was), tok(f.last + 1).hash) != std::end(was) && tok(f.last + 1).type == TokenType::word) return true;
  int head = sentence_first_;  // "Four days after the vote, on June 11, he resigned"
  for (int k = f.first - 1; k > sentence_first_ && head == sentence_first_; --k)
    if (tok(k).is(',')) head = k + 1;
  for (int k = sentence_first_; k < head; ++k)
    if (tok(k).any({C::futureword, C::pronoun, C::move, C::make, C::booking})) return false;
  for (int k = head; k < f.first; ++k)
    if (!tok(k).any({C::in, C::on, C::during, C::between, C::from, C::the, C::at, C::approx, C::by, C::month, C::weekday, C::and_})) return false;
  int first = f.last;
  while (tok(first).has(C::and_) && tok(first + 1).any({C::month, C::weekday})) first += 2;  // "in May and June"
  if (tok(first).is(',')) ++first;
  else if (tok(first).type == TokenType::word && tok(first + 1).is(',')) first += 2;  // "in June alone, 60 boats arrived"
  for (int k = first; k < first + 6 && (tok(k).type == TokenType::word || tok(k).number()); ++k) {
    const Token& t = tok(k);
    if (k > first && t.hash != got && (t.has(C::pastverb) || regular_past(k))) return true;
    if (t.any({C::futureword, C::move, C::stop}) || contracted(t) || (t.has(C::verbok) && !t.has(C::pronoun))) return false;
  }
  return false;
}

// A day told of what was: the last such one, the coming one kept as another reading.
void Reader::put_back(Frame& f) const {
  if (f.flex == Flex::weekday && f.day > today_) f.alt = f.day, f.has_alt = true, f.day -= days(7), f.end -= days(f.has_end ? 7 : 0);
  else if (f.flex == Flex::weekday && f.day == today_) f.alt = f.day - days(7), f.has_alt = true;  // "shares fell Wednesday", told that day
  else if (f.flex == Flex::monthday && f.day > today_) f.day = time::add_months(f.day, -1);
  else if (f.flex == Flex::monthdate && (f.day > today_ || (f.has_end && f.grain == Grain::month && f.end > today_ + days(31)))) {
    const time::Date back = time::add_months(f.day, -12);
    if (f.has_end) f.end = time::add_months(f.end, -12);
    f.alt = f.day, f.has_alt = true;
    f.day = back;
  }
}

void Reader::settle(Frame& f) const {
  if (f.has_clock()) settle_clocks(f);
  if (!f.has_day || f.flex == Flex::none || c_.prefer == Prefer::past) return;
  if (told_as_past(f) && f.open == Open::none) {
    put_back(f);
    return;
  }
  static constexpr std::uint64_t closed = hash_word("closed");  // "closed on Sept. 30": a notice of what comes, or told of what was
  const Token& verb = tok(f.first - (tok(f.first - 1).any({C::on, C::in}) ? 2 : 1));
  if (verb.type == TokenType::word && verb.hash == closed && f.day > today_ && f.open == Open::none && !f.has_alt) {
    f.alt = f.flex == Flex::weekday ? f.day - days(7) : time::add_months(f.day, f.flex == Flex::monthday ? -1 : -12);
    f.has_alt = true;
  }
  // A weekday named on that weekday, whose clock time has passed, is next week's.
  const bool part_alone = !f.has_clock() && !f.has_end && f.weekday_only && !tok(f.first - 1).has(C::by) && tok(f.last).hash != hash_word("was") && (f.part == kMorning || f.part == kMidMorning || f.part == kAfternoon || f.part == kLunch);
  if (f.flex == Flex::weekday && f.day == today_ && (f.has_clock() || part_alone) && c_.prefer == Prefer::future) {
    const int part_end = f.part == kAfternoon ? 18 * 3600 : f.part == kLunch ? 15 * 3600 : 12 * 3600 + 1800;  // "Thursday morning", said on a Thursday at two
    const int until = part_alone ? part_end : f.to.given() ? f.to.sec : f.from.sec;
    if (until < now_sec_ && !(f.to.given() && f.to.sec < f.from.sec)) {
      f.alt = f.day;
      f.has_alt = true;
      f.day += days(7);
    }
  }
}

}  // namespace daybook::timex

// What says that "sat", "sun", "mon" or "wed" is a weekday and not a verb, a star or a mon-.
#include <algorithm>
#include <iterator>

#include "timex/reader.h"

namespace daybook::timex {

// A weekday word at `i`, what stands behind it from `j` on, and the words around it.
struct Reader::WeekdayPlace {
  const Reader& reader;
  int i;
  int j;
  int wd;

  const Token& at(int k) const { return reader.tok(k); }
  const Token& self() const { return at(i); }
  const Token& before() const { return at(i - 1); }
  const Token& after() const { return at(j); }
  bool opens() const { return before().type != TokenType::word; }
  bool ends() const { return after().type != TokenType::word; }
  bool weekend() const { return wd >= 6; }
  bool word(int k, std::initializer_list<std::uint64_t> hashes) const {
    return at(k).type == TokenType::word && std::find(hashes.begin(), hashes.end(), at(k).hash) != hashes.end();
  }
  // A sign or a word between two of a list.
  bool joint(int k) const {
    const Token& t = at(k);
    return t.is('/') || t.is('-') || t.is(',') || t.is('&') || t.is('+') || t.any({Class::and_, Class::or_, Class::to});
  }
  bool led() const {
    return before().any({Class::make, Class::on, Class::until, Class::by, Class::from, Class::every, Class::since, Class::before, Class::after, Class::for_});
  }
  bool listed() const {
    return joint(i - 1) && (at(i - 2).any({Class::weekday, Class::relday}) || (at(i - 2).has(Class::part) && at(i - 3).has(Class::weekday)));
  }
  bool clock_behind() const {
    if (after().any({Class::by, Class::approx}) && at(j - 1).is('.') && at(j + 1).number()) return true;  // "Mon. around 4"
    return after().number() || after().is('@') || (after().has(Class::approx) && at(j + 1).number() && !reader.counted(j + 2) && !at(i - 1).has(Class::approx)) || after().any({Class::part, Class::at, Class::clockword}) ||
           (after().any({Class::after, Class::before, Class::until, Class::from}) && (at(j + 1).number() || at(j + 1).any({Class::clockword, Class::part})));
  }
  bool plain_for() const {  // also "4": "on 4 sat"
    const Token& b = before();
    const bool spelled = b.number() && b.value == 4 && b.digits == 1 && !b.glued && at(i - 2).type == TokenType::word && !at(i - 2).has(Class::at);
    return b.has(Class::for_) || spelled;
  }
};

bool Reader::weekday_evidence(int i, int j, int wd) const {
  using P = WeekdayPlace;
  struct Row {
    const char* example;
    bool (*says)(const P&);
  };
  // The cheap and frequent ones first: the first that says so ends the search.
  static constexpr Row kRows[] = {
      {"sat", [](const P& p) { return p.before().type == TokenType::none && (p.after().type == TokenType::none || (p.after().is('.') && p.at(p.j + 1).type == TokenType::none)); }},
      {"on sat", [](const P& p) { return p.led() && (p.before().has(C::on) || p.self().capital || p.wd == 1 || p.wd == 3); }},
      {"mon, wed", [](const P& p) { return (p.joint(p.j) || p.after().has(C::until)) && p.at(p.j + 1).has(C::weekday); }},
      {"mon or wed", [](const P& p) { return p.listed(); }},
      {"sat afternoon", [](const P& p) { return p.after().has(C::part); }},
      {"sat right?", [](const P& p) { return p.opens() && p.word(p.j, {hash_word("right"), hash_word("rite"), hash_word("yeah"), hash_word("yea")}) && p.at(p.j + 1).is('?'); }},
      {"sat works", [](const P& p) { return p.after().has(C::suits) || (p.after().number() && (p.at(p.j + 1).has(C::ampm) || p.at(p.j + 1).is(':'))); }},
      {"any night but wed", [](const P& p) { return p.before().has(C::excl) && p.at(p.i - 2).any({Class::unit, Class::part, Class::night}); }},
      {"next week sat", [](const P& p) { return p.before().has(C::unit) && p.before().val(C::unit) == 5 && p.at(p.i - 2).any({C::next, C::this_}); }},
      {"all day sat", [](const P& p) { return p.before().has(C::allday); }},
      {"mon wed fri", [](const P& p) {
         const bool skies = p.weekend() && (p.before().val(C::weekday) >= 6 || p.after().val(C::weekday) >= 6);  // "the sun sat low"
         return !skies && (p.before().has(C::weekday) || (p.after().has(C::weekday) && (p.opens() || p.at(p.j + 1).has(C::weekday))));
       }},
      {"wed at 3", [](const P& p) {
         const bool near = p.self().capital || p.led() || p.opens() || (p.before().any({C::and_, C::or_}) && !p.reader.frames_.empty() && p.reader.frames_.back().has_clock());
         return p.clock_behind() && near && (p.wd != 6 || p.self().capital);
       }},
      {"0900 wed", [](const P& p) {
         const Token& b = p.before();
         return b.number() && b.digits == 4 && b.fraction_digits == 0 && b.value < 1000 && b.value % 5 == 0 && !b.glued && (p.wd == 1 || p.wd == 3 || p.self().capital);
       }},
      {"bank hol mon", [](const P& p) { return p.word(p.i - 1, {hash_word("hol"), hash_word("holiday")}) && p.word(p.i - 2, {hash_word("bank")}); }},
      {"(sat)", [](const P& p) { return p.before().is('(') && p.after().is(')'); }},
      {"sat 5 June", [](const P& p) { return p.reader.month_at(p.j) || (p.after().is(',') && (p.reader.month_at(p.j + 1) || p.at(p.j + 1).number())); }},
      {"wed 7/15", [](const P& p) { return p.after().number() && p.after().value <= 31 && p.at(p.j + 1).is('/') && p.at(p.j + 1).glued && p.at(p.j + 2).number(); }},
      {"footy sun 10.30", [](const P& p) { return !p.after().glued && p.reader.dotted_minutes(p.after()) && p.after().fraction % 5 == 0 && !p.before().any({C::the, C::pronoun, C::a}); }},
      {"sat the 17th", [](const P& p) { return p.after().has(C::the) && p.at(p.j + 1).number() && p.at(p.j + 2).has(C::ordsuffix) && !p.before().any({C::the, C::pronoun}); }},
      {"sat 18 dec", [](const P& p) { return p.after().number() && p.after().value <= 31 && p.after().fraction_digits == 0 && p.reader.month_at(p.j + 1); }},
      {"sat between 9 and noon", [](const P& p) { return p.after().has(C::between) && p.at(p.j + 1).number() && p.at(p.j + 2).has(C::and_) && !p.reader.counted(p.j + 4); }},
      {"sat 2-10", [](const P& p) {
         return (p.opens() || p.before().any({C::booking, C::make})) && p.after().number() && !p.after().glued &&
                (p.at(p.j + 1).is('-') || p.at(p.j + 1).any({C::to, C::until})) && (p.at(p.j + 2).number() || p.at(p.j + 2).has(C::clockword));
       }},
      {"at 3 sat", [](const P& p) {
         if (p.before().number() && p.at(p.i - 2).is('@')) return true;
         return p.ends() && (p.before().any({C::ampm, C::zone, C::offset, C::sharp}) ||
                             (p.before().number() && (p.at(p.i - 2).is(':') || p.at(p.i - 2).any({C::at, C::by, C::until, C::after, C::before}))));
       }},
      {"lunch 12 sat", [](const P& p) {
         const Token& early = p.at(p.i - 2);
         return p.ends() && p.before().number() && bare_hour(p.before()) && p.before().fraction_digits == 0 &&
                (early.type == TokenType::none || early.type == TokenType::line || early.is(',') || early.any({C::booking, C::evening, C::morningctx}));
       }},
      {"rehearsal 2-5 sat", [](const P& p) { return p.ends() && p.before().number() && p.at(p.i - 2).is('-') && p.at(p.i - 3).number() && !p.at(p.i - 4).is('-'); }},
      {"swap sun 4 mon", [](const P& p) { return p.after().number() && p.after().value == 4 && p.after().digits == 1 && p.at(p.j + 1).has(C::weekday); }},
      {"here till sun", [](const P& p) { return p.ends() && (p.before().any({C::until, C::by, C::since, C::before, C::make}) || (p.plain_for() && p.wd != 7)); }},
      {"collect it sat before 1", [](const P& p) { return p.after().any({C::before, C::after, C::until}) && p.at(p.j + 1).number() && p.at(p.j + 2).type != TokenType::word; }},
      {"recital sat around 3", [](const P& p) {
         return p.after().has(C::approx) && p.at(p.j + 1).number() && !p.reader.counted(p.j + 2) && p.at(p.j + 2).type != TokenType::word && !p.at(p.j + 2).number();
       }},
      {"moved it to sat from 9", [](const P& p) { return p.before().has(C::to) && !p.before().has(C::until) && p.reader.moving(p.i) && (p.ends() || p.clock_behind()); }},
      {"back mon", [](const P& p) {
         const bool settled = p.ends() || (p.after().has(C::approx) && p.at(p.j + 1).number()) || p.after().number() || (p.after().has(C::at) && p.at(p.j + 1).number()) || (p.wd < 6 && p.after().has(C::verbok) && !p.after().has(C::pronoun));
         const bool occasion = p.before().any({C::evening, C::times}) || (p.before().has(C::booking) && !p.before().has(C::in)) || (p.before().has(C::ago) && p.before().has(C::moveback));
         return settled && occasion && !(p.weekend() && p.at(p.i - 2).any({C::the, C::the2, C::a}));  // but "the class sat"
       }},
      {"wed pm", [](const P& p) {
         const Token& m = p.after();
         return m.has(C::ampm) && m.to - m.from == 2 && !(m.has(C::verbok) && p.at(p.j + 1).type == TokenType::word && !p.at(p.j + 1).any({C::or_, C::and_, C::to}));
       }},
      {"taking wed off", [](const P& p) { return p.word(p.j, {hash_word("off")}) && !p.opens() && p.wd != 7; }},
      {"see u sat at 1", [](const P& p) {
         return !p.opens() && p.before().to - p.before().from <= 3 && p.at(p.i - 2).has(C::futureword) && (p.after().has(C::at) || p.after().number());
       }},
      {"say sat 11", [](const P& p) { return p.before().has(C::approx) && p.before().words == 1 && p.after().number() && !p.reader.counted(p.j + 1); }},
      {"an hour later on wed", [](const P& p) { return p.before().has(C::segment) && p.before().words == 2 && p.before().val(C::segment) == 10; }},
      {"sat is no good", [](const P& p) {
         return p.wd != 7 && p.opens() && !p.before().number() && p.word(p.j, {hash_word("is"), hash_word("isnt")}) && !p.at(p.j + 1).any({C::the, C::a});
       }}};
  const P place{*this, i, j, wd};
  if (place.before().has(C::and_) && place.listed() && (wd < 6 || place.ends() || place.self().capital)) return true;  // "fri and mon", but not "and sat down"
  if (place.self().capital && !place.opens() && place.clock_behind() && (wd < 6 || tok(j - 1).is('.'))) return true;  // "need it Mon. 3pm", "see you Wed at 3"
  if (place.before().has(C::the2) && !place.before().has(C::the) && place.after().has(C::part)) return true;  // "keep your sat night free"
  if ((place.after().is('-') || place.after().is('/')) && tok(j + 1).has(C::weekday)) return true;  // "see you mon-sat"
  if (place.ends() && place.before().has(C::a) && tok(i - 2).has(C::on)) return true;  // "on a sun"
  const bool clocked = place.before().has(C::ampm) && place.before().to - place.before().from > 1;
  if (place.self().capital && clocked && place.after().any({C::to, C::until}) && (tok(j + 1).number() || tok(j + 1).any({C::weekday, C::clockword}))) return true;  // "9am Sat to 5pm Sun"
  if (!place.before().any({C::the2, C::pronoun, C::the}) && std::any_of(std::begin(kRows), std::end(kRows), [&](const Row& row) { return row.says(place); })) return true;
  return chatty() && weekday_in_chat(place);
}

// Where people spell as in careless chat, "mon" is Monday unless the words around it say otherwise.
bool Reader::weekday_in_chat(const WeekdayPlace& p) const {
  if (p.wd == 7) return p.before().any({C::until, C::by, C::since, C::for_, C::on}) && !p.before().has(C::the);
  if (p.wd == 3) return !p.before().has(C::pronoun) && !p.word(p.i - 1, {hash_word("get"), hash_word("newly"), hash_word("they"), hash_word("were"), hash_word("dont"), hash_word("to")});
  if (p.wd == 1) return true;
  if (!p.opens() && (p.before().has(C::pronoun) || p.before().word == nullptr)) return false;  // "he sat"
  if (p.ends() || p.after().any({C::and_, C::or_, C::weekday, C::to, C::until, C::for_, C::part, C::stop})) return true;
  if (p.word(p.j, {hash_word("it")}) && p.word(p.j + 1, {hash_word("is")})) return true;  // "sat it is"
  if (!p.opens() && p.word(p.j, {hash_word("i"), hash_word("we"), hash_word("im"), hash_word("u")})) return true;  // "cant sat i work"
  return p.after().val(C::verbok) == 2 && !p.word(p.j, {hash_word("wiv"), hash_word("wif")});  // not "sat with"
}

}  // namespace daybook::timex

// Hours as they are typed on phones: "ard 530 lor", "9.15 or 9.40?", "6 plus", "meet 10 at mrt", "10.35 it is".
#include <algorithm>
#include <iterator>

#include "timex/reader.h"

namespace daybook::timex {
namespace {

constexpr std::uint64_t kIt = hash_word("it"), kIs = hash_word("is"), kDat = hash_word("dat"), kTat = hash_word("tat"), kThat = hash_word("that");

}  // namespace

// Whether the sentence ends here, but for a word that closes one ("lor", "x", "only").
bool Reader::closes(int j) const {
  const Token& t = tok(j);
  if (t.type == TokenType::word) return t.word != nullptr && t.word->closer && !tok(j + 1).number();
  return !t.number() && t.type != TokenType::opaque && !t.is('%') && !t.is('/') && !t.is('-') && !t.is(':') && !t.is('*') && !t.is('=') &&
         !(t.glued && tok(j + 1).glued && !t.is('.') && !t.is(','));
}

// "like dat", "like that lor" behind an hour: about then.
bool Reader::like_that(int j) const {
  if (!tok(j).has(C::also) || tok(j + 1).type != TokenType::word) return false;
  const std::uint64_t h = tok(j + 1).hash;
  return (h == kDat || h == kTat || h == kThat) && closes(j + 2);
}

// "ring you evening", "reach morning", "coming on morning": a part of the day without its small words, as in India.
bool Reader::said_of_day(int i) const {
  const Token& before = tok(i - 1);
  if (before.has(C::on) && before.words == 1) return !frames_.empty() && frames_.back().has_day && closes(i + 1);
  if (before.type != TokenType::word && !before.number() && tok(i + 1).has(C::pronoun) && !tok(i + 1).has(C::and_) && i == sentence_first_) return chatty();  // "evening i pass by ur block"
  static constexpr std::uint64_t kReach[] = {hash_word("call"), hash_word("ring"), hash_word("meet"), hash_word("see")};
  if (before.has(C::pronoun) && tok(i - 2).type == TokenType::word && std::find(std::begin(kReach), std::end(kReach), tok(i - 2).hash) != std::end(kReach)) return true;  // "ill call you evening"
  if (!chatty() && !closes(i + 1)) return false;
  if (before.has(C::pronoun) || before.val(C::verbok) == 2) return tok(i - 2).any({C::futureword, C::starts, C::booking}) && !tok(i - 2).has(C::in);
  return before.val(C::starts) == 2 && !tok(i - 2).any({C::the, C::a, C::the2});
}

// "530" behind "ard" or an occasion; of two in question ("915 or 940") each stands for the other.
bool Reader::texted_digits(int i, int j) const {
  const Token& lead = tok(i - 1);
  const bool other_behind = tok(j).has(C::or_) && tok(j + 1).number() && tok(j + 1).digits == 3;
  const bool other_before = lead.has(C::or_) && tok(i - 2).number() && tok(i - 2).digits == 3;
  const bool where = (lead.has(C::later) || (lead.has(C::approx) && lead.val(C::verbok) == 2)) && (tok(j).any({C::at, C::in, C::on}) || tok(j).val(C::starts) == 5);  // "ard 530 outside mrt"
  const bool ends = (closes(j) && (tok(j).type != TokenType::word || tok(j + 1).type != TokenType::word)) || like_that(j) || other_behind || where;
  if (lead.type != TokenType::word && tok(j).val(C::starts) == 2 && closes(j + 1) && chatty()) return true;  // ", 720 meet?"
  if (!ends || !lex_.english()) return false;
  if ((lead.has(C::evening) && other_behind) || (lead.has(C::later) && where && tok(i - 2).type != TokenType::word)) return true;  // "later 630 at the station"
  if (!chatty() && !(other_before && tok(i - 3).has(C::evening))) return false;
  if (other_before && !frames_.empty() && frames_.back().last == i - 1) return true;
  return lead.any({C::approx, C::evening}) || (lead.has(C::booking) && !lead.has(C::in));
}

// "6 plus lor", "10 smth": a little past it. 0 where it adds up or counts.
int Reader::and_some(int i, int j) const {
  const Token& before = tok(i - 1);
  if (tok(j).val(C::ish) != 2 || tok(j).glued || !tok(i).number() || tok(i).digits > 2 || !bare_hour(tok(i))) return j;
  const Token& after = tok(j + 1);
  if (after.number() || after.any({C::num, C::unit, C::noafter, C::half, C::a}) || before.any({C::plain, C::nobefore, C::num})) return j;
  const bool occasion = before.has(C::evening) || (before.has(C::booking) && !before.has(C::in));
  const bool led = occasion || hour_lead(i - 1) || before.has(C::later) || before.any({C::stop, C::verbok, C::starts, C::relday, C::tonight, C::weekday});
  const bool spelled = before.has(C::later) || before.val(C::verbok) == 2;  // "later 8 plus got badminton"
  return (led || before.type != TokenType::word) && (spelled || chatty() || closes(j + 1)) && lex_.english() ? j + 1 : j;
}

// "dinner w my tutor at 7 pray for me": an occasion before the hour, and a word of no list behind it.
bool Reader::occasion_at(int i, int j) const {
  const Token& after = tok(j);
  if (!tok(i - 1).has(C::at) || after.word != nullptr || after.capital) return false;
  if (!frames_.empty() && frames_.back().last == i - 1 && frames_.back().has_day && chatty()) return true;  // "2moro morn at 8 fingers x"
  if ((t_.text()[after.to - 1] | 32) == 's') return false;
  for (int k = i - 2; k >= sentence_first_ && k > i - 7; --k)
    if (tok(k).any({C::evening, C::morningctx}) || (tok(k).has(C::booking) && !tok(k).has(C::in))) return true;
  return false;
}

// "meet 10 at mrt", "i reach 8 at ur place": an hour behind a verb of coming, and where.
bool Reader::met_at(int i, int j) const {
  const Token& lead = tok(i - 1);
  static constexpr std::uint64_t later = hash_word("later");
  const bool then = tok(j).val(C::starts) == 2 || tok(j).has(C::pronoun);
  if (lead.type == TokenType::word && lead.hash == later && tok(i - 2).type != TokenType::word && tok(i).number() && bare_hour(tok(i)) && tok(i).digits <= 2 && then && chatty()) return true;  // "later 7 meet u"
  const bool meets = lead.val(C::starts) == 2 || (lead.has(C::pronoun) && tok(i - 2).any({C::futureword, C::starts}));
  return meets && tok(i).number() && bare_hour(tok(i)) && tok(i).digits <= 2 && tok(j).has(C::at) && tok(j + 1).type == TokenType::word && lex_.english() && chatty();
}

// "7.15 or 8.15", "10.35 it is then": both with minutes and near each other, or settled upon.
bool Reader::dotted_choice(int i) const {
  const Token& t = tok(i);
  if (t.value < 1 || t.value > 12 || !lex_.english()) return false;
  const bool alone = tok(i - 1).type != TokenType::word && !tok(i - 1).number() && !t.glued && (tok(i + 1).is('?') || tok(i + 1).type == TokenType::none) && t.fraction % 15 == 0;
  if (alone && !out_.empty() && chatty()) return true;  // "ok 4 sat? 9.30?"
  const auto settled = [&](int k) { return tok(k).type == TokenType::word && tok(k).hash == kIt && tok(k + 1).type == TokenType::word && tok(k + 1).hash == kIs; };
  if (tok(i - 1).has(C::assent) && tok(i - 2).type != TokenType::word && t.fraction % 15 == 0 && (tok(i + 1).any({C::by, C::at}) || tok(i + 1).val(C::starts) == 5)) return true;  // "yep 1.30 by the fountain"
  if (settled(i + 1) && tok(i - 1).type != TokenType::word && !t.glued) return true;
  const auto pair = [&](int a, int b) {
    const Token& x = tok(a);
    const Token& y = tok(b);
    const int apart = (y.value - x.value) * 60 + y.fraction - x.fraction;
    return dotted_minutes(x) && dotted_minutes(y) && x.fraction % 15 == 0 && y.fraction % 15 == 0 && x.value >= 1 && apart > 0 && apart <= 120 &&
           !counted(b + 1) && !tok(a - 1).any({C::for_, C::plain, C::nobefore, C::num, C::to, C::of});
  };
  return (tok(i + 1).has(C::or_) && pair(i, i + 2)) || (tok(i - 1).has(C::or_) && pair(i - 2, i));
}

// "train gets in 18.52": by the timetable each minute is one.
bool Reader::dotted_timetable(int i) const {
  if (tok(i).value < 13 || tok(i - 1).val(C::starts) != 2 || !lex_.english()) return false;
  for (int k = i - 2; k >= sentence_first_ && k > i - 9; --k)
    if (tok(k).val(C::starts) == 4) return true;
  return false;
}

// "shop will open after 1 hr", "call me after half an hour": from now, as it is said in India.
bool Reader::after_a_while(int i, int unit) const {
  if (!lex_.english() || !tok(i - 1).has(C::after) || tok(i - 1).words != 1 || unit < 2 || unit > 5) return false;
  if (tok(i - 2).type == TokenType::word && tok(i - 2).any({C::pastverb, C::unit, C::approx})) return false;
  bool ahead = false;
  for (int k = i - 2; k >= sentence_first_ && k > i - 12; --k) {
    if (tok(k).has(C::pastverb) || clause_begins(k)) break;
    if (unit > 3) {  // "i will come after 2 days"
      ahead = ahead || (tok(k).val(C::starts) == 2 && k > i - 4);
      continue;
    }
    ahead = ahead || tok(k).any({C::futureword, C::move}) || tok(k).val(C::starts) == 2 || (k == sentence_first_ && tok(k).type == TokenType::word && tok(k).has(C::verbok) && !tok(k).has(C::pronoun));
  }
  return ahead;
}

}  // namespace daybook::timex

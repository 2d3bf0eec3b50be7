#include "detect/shape.h"

#include <array>
#include <string>

namespace daybook::detect {
namespace {

constexpr std::size_t kMostSymbols = 160;  // what follows says no more of how it is said

// A word of several classes stands for the first of these.
constexpr std::array<std::string_view, 39> kClasses = {
    "self", "you", "third", "be", "was", "will", "have", "modal", "wh", "not", "dependent", "outsider", "group",
    "settle", "past", "home", "health", "appt", "mtg", "social", "learn", "work", "travel", "family_event", "event",
    "send", "due", "routine", "cancel", "free", "doing", "ing_go", "venue", "thing", "verb", "filler", "prep",
    "article", "joint"};

std::string_view symbol_of_word(ClassMask classes, const std::string& word) {
  static const auto& lex = Lexicon::get();
  static const ClassMask small = lex.class_bit("small").value_or(0);
  static const auto masks = [] {
    std::array<ClassMask, kClasses.size()> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = lex.class_bit(kClasses[i]).value_or(0);
    return out;
  }();
  if ((classes & small) != 0) return word;
  for (std::size_t i = 0; i < masks.size(); ++i)
    if ((classes & masks[i]) != 0) return kClasses[i];
  return {};
}

std::string_view symbol_of_time(std::uint8_t bits) {
  const bool range = (bits & kRange) != 0;
  if ((bits & kRepeats) != 0) return "<repeat>";
  if ((bits & kMinutes) != 0) return "<minutes>";
  if ((bits & kHasDay) == 0) return range ? "<clock-clock>" : "<clock>";
  if ((bits & kHasClock) == 0) return range ? "<day-day>" : "<day>";
  return range ? "<both-both>" : "<both>";
}

std::string_view symbol_of(const Token& t) {
  switch (t.kind) {
    case TokenKind::time: return symbol_of_time(t.time);
    case TokenKind::number: return "<number>";
    case TokenKind::place: return "<place>";
    case TokenKind::person: return "<person>";
    case TokenKind::code: return "<code>";
    default: break;
  }
  const auto& lex = Lexicon::get();
  const auto known = symbol_of_word(t.classes, lex.word(t.word));
  if (!known.empty()) return known;
  if (t.ing) return "<ing>";
  if (t.ed) return "<ed>";
  return t.capital && t.from > 0 ? "<Name>" : "<word>";
}

std::string_view symbol_of_breaks(std::uint8_t breaks) {
  if ((breaks & kQuestion) != 0) return "?";
  if ((breaks & (kStop | kLine | kExclaim)) != 0) return ".";
  return (breaks & (kComma | kDash)) != 0 ? "," : "";
}

}  // namespace

std::vector<std::string_view> shape_of(const Message& m) {
  std::vector<std::string_view> out{"^"};
  out.reserve(2 * m.tokens.size() + 1);
  for (const auto& t : m.tokens) {
    if (out.size() >= kMostSymbols) return out;
    if (const auto mark = symbol_of_breaks(t.breaks); !mark.empty()) out.push_back(mark);
    out.push_back(t.kind == TokenKind::end ? "$" : symbol_of(t));
  }
  return out;
}

}  // namespace daybook::detect

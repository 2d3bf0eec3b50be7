#include "detect/occasion.h"

#include <algorithm>
#include <initializer_list>

namespace daybook::detect {
namespace {

bool mentions(const Message& m, std::initializer_list<std::string_view> words) {
  const auto& lex = Lexicon::get();
  return std::any_of(m.tokens.begin(), m.tokens.end(), [&](const Token& t) {
    return t.word != 0 && std::find(words.begin(), words.end(), lex.word(t.word)) != words.end();
  });
}

}  // namespace

bool evening_affair(const Hit& h) {
  const std::string_view name = h.signal->name;
  for (const std::string_view known : {"other.social", "other.tickets", "other.tix", "other.reservation", "other.night", "other.comedy", "other.happy_hour", "other.date_night", "other.date_on", "other.off_to_see", "other.the_show", "other.catch_show", "other.birthday", "other.table_for", "other.grab"})
    if (name == known) return true;
  return false;
}

bool after_work(const Hit& h) {
  const std::string_view name = h.signal->name;
  for (const std::string_view known : {"other.sport", "other.lesson", "other.learn", "other.club", "other.a_side"})
    if (name == known) return true;
  return false;
}

bool leaves_at_dawn(const Hit& h) {
  const std::string_view name = h.signal->name;
  return name == "meeting.safety" || name == "other.flying" || name == "other.flight" || name == "other.on_the_train";
}

bool early(const Message& m) { return mentions(m, {"breakfast", "brunch", "sunrise"}); }

bool at_someones(const Message& m) { return mentions(m, {"yours", "ours"}); }

}  // namespace daybook::detect

// What answers teach, and the commands that show it, forget it, and turn questions off.
#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "conversation/habit.h"
#include "conversation/wording.h"
#include "engine/assistant.h"

namespace daybook::engine {

using conversation::Leaning;
using model::Proposal;

namespace {

std::string bare(std::string_view s) {
  while (!s.empty() && (s.back() == '?' || s.back() == '!' || s.back() == '.' || s.back() == ' ')) s.remove_suffix(1);
  return text::lower_ascii(text::trim(s));
}

// The weights that bear on one plan.
std::vector<Leaning> bearing(const std::vector<Leaning>& all, std::string_view conversation, std::string_view pattern) {
  std::vector<Leaning> out;
  for (const auto& l : all)
    if (l.scope == "author" || (l.scope == "conversation" && l.name == conversation) ||
        (l.scope == "pattern" && l.name == pattern))
      out.push_back(l);
  return out;
}

bool nearest_chosen(const Proposal& p, const model::Span& chosen) {
  return p.draft.alternative && chosen.start == p.draft.alternative->start;
}

}  // namespace

// Whether this person is to be asked: not muted, not asked too often today, and sure enough after
// what earlier answers taught.
Result<bool> Assistant::wants_question(const model::Person& person, const model::Message& m, model::Draft& draft) {
  const auto& chosen = choices(person.id);
  if (chosen.count("muted") != 0 || chosen.count("muted:" + m.conversation) != 0) return false;
  if (c_.settings.confirm.daily_questions > 0) {
    const auto today = time::date_of(person.zone.to_local(c_.now()));
    const auto since = person.zone.start_of_day(today).time_since_epoch().count() * 1000;
    DAYBOOK_ASSIGN(const auto asked, c_.proposals.asked_since(person.id, since));
    if (asked >= c_.settings.confirm.daily_questions) return false;
  }
  DAYBOOK_ASSIGN(const auto all, c_.habits.of(person.id));
  const auto leanings = bearing(all, m.conversation, model::kind_name(draft.kind));
  const double shifted = conversation::shifted(draft.confidence, leanings, c_.now_ms);
  if (shifted != draft.confidence) {
    double sum = 0;
    for (const auto& l : leanings) sum += conversation::faded(l, c_.now_ms);
    draft.evidence.push_back({"habit", "", sum});
    draft.confidence = shifted;
  }
  return draft.confidence >= c_.settings.ask_at;
}

Result<bool> Assistant::tipped_by_habit(const model::Person& person, const model::Message& m,
                                        const model::Draft& draft) {
  DAYBOOK_ASSIGN(const auto all, c_.habits.of(person.id));
  const auto leanings = bearing(all, m.conversation, model::kind_name(draft.kind));
  return conversation::shifted(draft.confidence, leanings, c_.now_ms) >= c_.settings.ask_at;
}

Status Assistant::learn(const Proposal& p, bool yes) {
  if (p.origin != "talk" || p.change != model::Proposed::add) return {};
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_ASSIGN(const auto all, c_.habits.of(p.person));
  const std::pair<std::string, std::string> scopes[] = {
      {"author", ""}, {"conversation", p.source_conversation}, {"pattern", std::string(model::kind_name(p.draft.kind))}};
  for (const auto& [scope, name] : scopes) {
    const auto it = std::find_if(all.begin(), all.end(), [&](const Leaning& l) { return l.scope == scope && l.name == name; });
    Leaning l = it != all.end() ? *it : Leaning{scope, name, 0, 0, 0, c_.now_ms};
    DAYBOOK_TRY(c_.habits.save(p.person, conversation::taught(std::move(l), yes, c_.now_ms)));
  }
  return {};
}

namespace {

// "3/4" told a time: which of the two numbers the chosen day has as its month.
std::string order_chosen(const Proposal& p, const model::Span& chosen) {
  for (const auto& e : p.draft.evidence) {
    if (e.signal.rfind("time:", 0) != 0) continue;
    const auto slash = e.text.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 >= e.text.size()) continue;
    std::size_t from = slash;
    while (from > 0 && e.text[from - 1] >= '0' && e.text[from - 1] <= '9') --from;
    const int first = std::atoi(e.text.c_str() + from);
    const int second = std::atoi(e.text.c_str() + slash + 1);
    const auto month = static_cast<int>(static_cast<unsigned>(time::ymd(time::date_of(chosen.start)).month()));
    if (first == second || (month != first && month != second)) continue;
    return month == first ? "month_first" : "day_first";
  }
  return {};
}

}  // namespace

// A close call was answered: what "next Friday" or "3/4" means to this person is remembered.
Status Assistant::learn_choice(const Proposal& p, const model::Span& chosen) {
  if (const auto order = order_chosen(p, chosen); !order.empty()) return choose(p.person, "date_order", order);
  const bool next = std::any_of(p.draft.evidence.begin(), p.draft.evidence.end(), [](const auto& e) {
    return e.signal.rfind("time:", 0) == 0 && text::lower_ascii(e.text).find("next") != std::string::npos;
  });
  const bool other = nearest_chosen(p, chosen);
  if (!next || (!other && chosen.start != p.draft.span.start)) return {};
  const bool earlier = (p.draft.alternative->start < p.draft.span.start) == other;
  return choose(p.person, "next_weekday", earlier ? "nearest" : "coming_week");
}

const std::map<std::string, std::string>& Assistant::choices(const std::string& person) const {
  const auto it = choices_.find(person);
  if (it != choices_.end()) return it->second;
  if (choices_.size() > 20000) choices_.clear();
  auto read = c_.habits.choices(person);
  return choices_[person] = read ? *std::move(read) : std::map<std::string, std::string>();
}

Status Assistant::choose(const std::string& person, const std::string& name, const std::string& value) {
  DAYBOOK_TRY(c_.writing());
  choices_.erase(person);
  return c_.habits.choose(person, name, value, c_.now_ms);
}

// A conversation by its id or its place.
std::string Assistant::conversation_named(std::string_view name) const {
  const std::string wanted = text::fold(name.substr(!name.empty() && name[0] == '#' ? 1 : 0));
  for (const auto& c : c_.settings.directory.conversations) {
    if (text::fold(c.id) == wanted || text::fold(c.place) == wanted) return c.id;
    for (const auto& place : c_.settings.directory.places)
      if (place.name == c.place && std::any_of(place.aliases.begin(), place.aliases.end(),
                                               [&](const auto& a) { return text::fold(a) == wanted; }))
        return c.id;
  }
  return std::string(name);
}

Result<Spoken> Assistant::mute(const model::Person& person, std::string_view where, bool on) {
  if (where.empty()) {
    DAYBOOK_TRY(choose(person.id, "muted", on ? "yes" : ""));
    return Spoken{true,
                  on ? "I ask you nothing from talk any more. Commands work as before; say unmute to turn questions on."
                     : "I ask you again when I notice a plan.",
                  {}, {}, false};
  }
  std::string id = conversation_named(where);
  if (where == "here" || where == "this" || where == "this conversation") {
    DAYBOOK_ASSIGN(const auto latest, c_.proposals.latest_of(person.id, 1));
    if (latest.empty() || latest.front().source_conversation.empty())
      return Spoken{false, "I do not know which conversation you mean; name it, e.g. mute C-general.", {}, {}, false};
    id = latest.front().source_conversation;
  }
  DAYBOOK_TRY(choose(person.id, "muted:" + id, on ? "yes" : ""));
  return Spoken{true,
                on ? "I ask you nothing about what is said in " + id + ". Say unmute " + id + " to change that."
                   : "I ask you again about what is said in " + id + ".",
                {}, {}, false};
}

Result<Spoken> Assistant::list_learned(const model::Person& person) {
  std::string out;
  DAYBOOK_ASSIGN(const auto all, c_.habits.of(person.id));
  for (const auto& l : all) out += "\n- " + conversation::leaning_line(l, c_.now_ms);
  for (const auto& [name, value] : choices(person.id)) out += "\n- " + conversation::choice_line(name, value);
  if (out.empty()) return Spoken{true, "Your answers have taught me nothing yet.", {}, {}, false};
  return Spoken{true,
                "What your answers taught me (a weight below 0 makes me ask less; half of it fades in 30 days):" + out +
                    "\nSay reset learned to forget it.",
                {}, {}, false};
}

Result<std::optional<Spoken>> Assistant::learning_command(const model::Person& person, std::string_view raw) {
  const std::string word = bare(raw);
  const auto after = [&](std::string_view head) {
    return std::string(text::trim(std::string_view(word).substr(head.size())));
  };
  const auto is = [&](std::string_view head) { return text::starts_with_word(word, head); };
  if (word == "learned" || word == "what did you learn" || word == "what have you learned") {
    DAYBOOK_ASSIGN(auto said, list_learned(person));
    return std::optional<Spoken>(std::move(said));
  }
  if (word == "reset learned" || word == "forget learned" || word == "reset learning") {
    DAYBOOK_TRY(c_.writing());
    DAYBOOK_TRY(c_.habits.forget(person.id));
    for (const char* name : {"next_weekday", "date_order"}) DAYBOOK_TRY(choose(person.id, name, ""));
    return std::optional<Spoken>(Spoken{true, "Forgotten: I ask you as on the first day.", {}, {}, false});
  }
  const bool off = word == "stop asking" || word == "stop asking me" || word == "dont ask me" || word == "don't ask me";
  const bool on = word == "ask me again" || word == "start asking";
  if (off || on || is("mute") || is("unmute")) {
    // Names of conversations are told apart by case, so the words as written are taken.
    const auto cut = off || on ? std::string() : is("mute") ? after("mute") : after("unmute");
    const std::string_view tail = text::trim(raw);
    const std::string_view where = cut.empty() ? std::string_view() : tail.substr(tail.find_first_of(' ') + 1);
    DAYBOOK_ASSIGN(auto said, mute(person, cut == "here" || cut.rfind("this", 0) == 0 ? std::string_view(cut) : text::trim(where), off || is("mute")));
    return std::optional<Spoken>(std::move(said));
  }
  return std::optional<Spoken>{};
}

}  // namespace daybook::engine

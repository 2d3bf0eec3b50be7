#include "detect/intent.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "detect/score.h"
#include "detect/subject_line.h"

namespace daybook::detect {
namespace {

constexpr std::array<std::string_view, 5> kIntents = {"create", "update", "delete", "query", "other"};
constexpr std::array<std::string_view, 3> kScopes = {"one", "following", "all"};
constexpr time::seconds kLength = time::hours(1);
constexpr std::size_t kFirstWords = 3;  // a verb this early is the verb of the request

Run whole(const Message& m) { return {m.tokens, 0, m.tokens.size() - 1}; }

std::size_t index_of(std::string_view label) {
  return static_cast<std::size_t>(std::find(kIntents.begin(), kIntents.end(), label) - kIntents.begin());
}

// The first token of a clause that carries meaning: "please could you" is none.
std::size_t opening(const Message& m, const Clause& c) {
  std::size_t t = c.first;
  while (t < c.last && (m.tokens[t].is(Class::filler) || m.tokens[t].is(Class::modal) || m.tokens[t].is(Class::you) ||
                   Lexicon::get().word(m.tokens[t].word) == "can"))
    ++t;
  return t;
}

using Sums = std::array<double, kIntents.size()>;

bool early(const Message& m, const Hit& h) {
  return std::any_of(m.clauses.begin(), m.clauses.end(), [&](const Clause& c) {
    const auto start = opening(m, c);
    return h.first >= start && h.first < std::min(c.last, start + kFirstWords);
  });
}

// The end of "remind me to": what follows is the matter of the reminder, not the request.
std::size_t reminded_from(const std::vector<Hit>& hits, std::size_t none) {
  std::size_t from = none;
  for (const auto& h : hits) {
    if (h.signal->name == "query.remind_what") return none;
    if (h.signal->name == "create.remind") from = h.last;
  }
  return from;
}

// Hits at the opening of a clause count more: the verb of the request stands there.
Sums sum_up(const Message& m, const std::vector<Hit>& hits, Request& r) {
  Sums sums{};
  const auto matter = reminded_from(hits, m.tokens.size());
  for (const auto& h : hits) {
    const auto at = index_of(h.signal->label);
    if (h.first >= matter && h.signal->label != "create") continue;
    const double weight = h.signal->weight * (early(m, h) ? 1.5 : 1.0);
    sums[at] += weight;
    r.evidence.push_back({h.signal->name, text::clean_line(m.words(h.first, h.last), 80), weight});
  }
  return sums;
}

// What an utterance of this sort is when no verb decides.
void add_shape(const Message& m, const std::vector<Hit>& hits, Sums& sums) {
  static const ClassMask topic = Lexicon::get().class_bit("caltopic").value_or(0);
  const bool asked = std::any_of(m.clauses.begin(), m.clauses.end(), [](const Clause& c) { return c.question; });
  bool calendar = false, own = false, only_time = !m.times.empty();
  for (std::size_t t = 0; t + 1 < m.tokens.size(); ++t) {
    const auto& token = m.tokens[t];
    calendar = calendar || token.is(Class::event) || (token.classes & topic) != 0;
    own = own || token.is(Class::self);
    only_time = only_time && token.kind == TokenKind::time;
  }
  const bool about = calendar || (own && !m.times.empty());
  sums[index_of("query")] += (asked && about ? 0.8 : 0) + (only_time ? 3 : 0);
  sums[index_of("create")] += !m.times.empty() && hits.empty() ? 2.5 : 0;
  sums[index_of("other")] += about ? 0.2 : asked ? (own || !m.times.empty() ? 4.2 : 7.2) : m.times.empty() ? 2.6 : 1.4;
}

// What the words lean to as a whole, beside the signals: for wordings that no signal knows.
void add_words(const Message& m, Sums& sums) {
  static const double share = Lexicon::get().weight("intent.words");
  const auto& model = intent_model();
  const auto scores = model.scores(features_of(m));
  for (std::size_t i = 0; i < scores.size(); ++i) sums[index_of(model.labels()[i])] += share * scores[i];
}

// Of the words behind "called", "about", "to": else the utterance without its scaffold.
std::string title_of(const Message& m) {
  const auto& lex = Lexicon::get();
  for (const std::string_view mark : {"called", "named", "titled", "entitled", "about"}) {
    for (std::size_t t = 0; t + 2 < m.tokens.size(); ++t) {
      if (lex.word(m.tokens[t].word) != mark) continue;
      std::size_t last = t + 1;
      while (last + 1 < m.tokens.size() && m.tokens[last].kind != TokenKind::time &&
             (last == t + 1 || m.tokens[last].breaks == 0))
        ++last;
      while (last > t + 1 && m.tokens[last - 1].is(Class::prep)) --last;
      if (last > t + 1) return text::clean_line(m.words(t + 1, last), limits::kTitleBytes);
    }
  }
  static const ClassMask command = lex.class_bit("command").value_or(0);
  std::string best;
  for (std::size_t c = 0; c < m.clauses.size(); ++c) {
    auto words = describe(m, c, command);
    if (words.size() > best.size()) best = std::move(words);
  }
  return best;
}

// "with Ana and Ben": names behind "with" or "invite".
std::vector<std::string> people_of(const Message& m) {
  const auto& lex = Lexicon::get();
  std::vector<std::string> out;
  bool listing = false;
  for (std::size_t t = 0; t + 1 < m.tokens.size(); ++t) {
    const auto& token = m.tokens[t];
    const auto& word = lex.word(token.word);
    if (word == "with" || word == "invite") {
      listing = true;
    } else if (listing && (token.is(Class::article) || word == "and" || word == "both")) {
      continue;
    } else if (listing && token.kind != TokenKind::time && !token.is(Class::prep) && !token.is(Class::self) && !token.is(Class::event)) {
      out.push_back(text::clean_line(m.words(t, t + 1), limits::kTitleBytes));
      listing = t + 2 < m.tokens.size() && ((m.tokens[t + 1].breaks & kComma) != 0 ||
                                            lex.word(m.tokens[t + 1].word) == "and");
    } else {
      listing = false;
    }
  }
  return out;
}

// "at the dentist's", "in room 4": what stands behind a preposition of place and is no time.
std::string where_of(const Message& m) {
  const auto& lex = Lexicon::get();
  for (std::size_t t = 0; t + 2 < m.tokens.size(); ++t) {
    const auto& word = lex.word(m.tokens[t].word);
    if (word != "at" && word != "in" && word != "location") continue;
    std::size_t first = t + 1;
    if (word == "location" && lex.word(m.tokens[first].word) == "is") ++first;
    if (m.tokens[first].is(Class::event)) continue;  // "pencil in dinner": no place
    std::size_t last = first;
    while (last + 1 < m.tokens.size() && last < first + 5 && m.tokens[last].kind != TokenKind::time &&
           m.tokens[last].breaks == 0 && !m.tokens[last].is(Class::prep) && !m.tokens[last].is(Class::self))
      ++last;
    const bool own = last > first && lex.word(m.tokens[last - 1].word) != "calendar";
    if (own) return text::clean_line(m.words(first, last), limits::kTitleBytes);
  }
  return {};
}

Scope scope_of(const Message& m) {
  const auto& lex = Lexicon::get();
  for (std::size_t i = 0; i + 1 < m.tokens.size(); ++i) {
    const auto& w = lex.word(m.tokens[i].word);
    if (w == "all" && lex.word(m.tokens[i + 1].word) == "hands") continue;  // a meeting
    if (w == "following" || w == "onwards" || w == "onward" || w == "future") return Scope::following;
    if (w == "all" || w == "every" || w == "series" || w == "entire" || w == "recurring") return Scope::all;
  }
  return Scope::one;
}

// "Rename tomorrow's meeting": the time tells the event, and nothing is wished of it.
bool owns(const Message& m, const timex::Expression& e) {
  const auto rest = m.text.substr(e.to);
  return rest.starts_with("'s ") || rest.starts_with("\u2019s ") || m.text.substr(e.from, e.to - e.from).ends_with("'s");
}

// In "move the 2pm to 3pm" the first time tells the event, the last one the wish.
void read_times(const Message& m, const timex::Context& context, Request& r) {
  std::vector<const timex::Expression*> list;
  for (const auto& e : m.times) {
    list.push_back(&e);
    const auto& best = e.best();
    if (best.kind == timex::Kind::duration) (best.shift ? r.shift : r.seconds) = best.seconds;
    if (best.kind == timex::Kind::recurrence) r.rrule = best.rrule;
  }
  const bool two = r.intent == Intent::update && list.size() > 1;
  const bool named = r.intent == Intent::update && list.size() == 1 && owns(m, *list.front());
  std::vector<const timex::Expression*> wish = list;
  if (two) {
    const auto known = when_of({list.front()}, context, kLength);
    if (known) r.which = known->span;
    wish.assign(list.begin() + 1, list.end());
  }
  const auto w = when_of(wish, context, kLength);
  if (!w) return;
  if (r.intent == Intent::remove || named) {
    r.which = w->span;
    return;
  }
  r.when = w->span;
  r.end_assumed = w->end_assumed;
  if (r.which && !w->has_day && w->has_clock) {  // "move friday's call to 3": the day stays
    const auto shift = time::date_of(r.which->start) - time::date_of(r.when->start);
    r.when->start += shift;
    r.when->end += shift;
  }
}

}  // namespace

std::string_view intent_name(Intent intent) { return kIntents[static_cast<std::size_t>(intent)]; }
std::string_view scope_name(Scope scope) { return kScopes[static_cast<std::size_t>(scope)]; }

Request read_intent(std::string_view text, const timex::Context& context) {
  text = text::cut(text, limits::kMessageTextBytes);
  static const Names* const nobody = new Names(model::Directory{});
  const Message m = read_message(text, timex::parse(text, context), *nobody, {}, true);
  Request r;
  if (m.tokens.size() < 2) return r;  // nothing but the end
  std::vector<Hit> hits;
  find_signals(Lexicon::get().intents(), whole(m), hits);
  Sums sums = sum_up(m, hits, r);
  add_shape(m, hits, sums);
  add_words(m, sums);
  const auto best = std::max_element(sums.begin(), sums.end());
  r.intent = static_cast<Intent>(best - sums.begin());
  double others = 0;
  for (const auto& s : sums) others = &s == &*best ? others : std::max(others, s);
  r.confidence = confidence_of(*best - others);
  if (r.intent == Intent::other) return r;
  read_times(m, context, r);
  r.title = title_of(m);
  r.who = people_of(m);
  r.where = where_of(m);
  r.scope = scope_of(m);
  return r;
}

}  // namespace daybook::detect

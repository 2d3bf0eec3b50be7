// What the signals, the place and the subject of a clause say of the kind of its event.
#include "detect/votes.h"

#include <algorithm>

namespace daybook::detect {

using model::EventKind;

bool says_why(const Token& token) {
  const auto& word = Lexicon::get().word(token.word);
  for (const std::string_view why : {"because", "cause", "cuz", "cos", "coz", "bcoz", "since", "due"})
    if (word == why) return true;
  return false;
}

namespace {

// Where the clause begins to say why: "remote tomorrow because my kid is sick" is a remote day.
std::size_t reason_at(const Message& m, const Clause& c) {
  for (std::size_t t = c.first + 1; t < c.last; ++t)
    if (says_why(m.tokens[t])) return t;
  return c.last;
}

double& vote_for(Score& s, EventKind kind) { return s.votes[static_cast<std::size_t>(kind)]; }

// Of each kind the strongest signal; what stands in the reason counts where nothing else speaks.
void vote_by_signals(const Message& m, const Clause& c, Score& s) {
  const std::size_t reason = reason_at(m, c);
  const bool before = std::any_of(s.hits.begin(), s.hits.end(), [&](const Hit& h) { return !h.signal->anti && h.signal->kind && h.last <= reason; });
  for (const auto& h : s.hits) {
    if (h.signal->anti || !h.signal->kind || (before && h.last > reason)) continue;
    auto& v = vote_for(s, *h.signal->kind);
    v = std::max(v, h.signal->weight);
  }
}

}  // namespace

void vote(const Message& m, const Clause& c, const Surroundings& around, Score& s) {
  vote_by_signals(m, c, s);
  auto& visit = vote_for(s, EventKind::site_visit);
  if (s.place >= 0) visit = std::max(visit + 0.5, 1.5);
  else if (!around.conversation_place.empty()) visit = std::max(visit + 0.2, 0.4);
  else if (!s.named_place.empty()) visit = std::max(visit + 0.3, 1.0);
  const bool family = c.subject == Subject::dependent || c.subject == Subject::home;
  const auto best = std::max_element(s.votes.begin(), s.votes.end());
  if (*best > 0) s.kind = static_cast<EventKind>(best - s.votes.begin());
  else if (family) s.kind = EventKind::personal;
  if (family) vote_for(s, EventKind::personal) += 1;
}

}  // namespace daybook::detect

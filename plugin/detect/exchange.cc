#include "detect/exchange.h"

#include <algorithm>

#include "base/text.h"
#include "detect/message.h"
#include "detect/score.h"

namespace daybook::detect {
namespace {

constexpr std::size_t kAnswerTokens = 14;  // a longer message is no mere answer
constexpr std::size_t kLookBack = 8;       // messages
constexpr double kAccepts = 1.4;   // weights of replies.txt
constexpr double kChanges = 1.5;

// What a message says as an answer: the sums of each family of replies.txt.
struct Reply {
  double accept = 0, decline = 0, cancel = 0, move = 0;
  bool question = false;
  std::size_t tokens = 0;
};

// Does the answer leave open what was asked? "sounds good, usual place?" and "works, can you bring the drill?" do not.
bool asks_back(const Message& m) {
  const auto& lex = Lexicon::get();
  const auto opens = [&](const Token& t) {
    if (t.kind == TokenKind::time) return true;
    const auto& word = lex.word(t.word);
    return word == "when" || word == "time" || word == "day" || word == "if";
  };
  for (std::size_t i = 0; i < m.clauses.size(); ++i) {
    const Clause& c = m.clauses[i];
    const auto first = m.tokens.begin() + static_cast<std::ptrdiff_t>(c.first), last = m.tokens.begin() + static_cast<std::ptrdiff_t>(c.last);
    if (c.question && (i == 0 || std::any_of(first, last, opens))) return true;
  }
  return false;
}

Reply read_reply(const Utterance& u) {
  static const Names* const nobody = new Names(model::Directory{});
  const Message m = read_message(u.text, timex::parse(u.text, u.time), *nobody, u.author);
  Reply r;
  r.tokens = m.tokens.size() - 1;
  if (r.tokens == 0) return r;
  r.question = asks_back(m);
  std::vector<Hit> hits;
  find_signals(Lexicon::get().replies(), {m.tokens, 0, r.tokens}, hits);
  for (const auto& h : hits) {
    auto& sum = h.signal->family == "accept" ? r.accept
                : h.signal->family == "decline" ? r.decline
                : h.signal->family == "cancel" ? r.cancel
                                               : r.move;
    sum = std::max(sum, h.signal->weight);
  }
  return r;
}

// A thumb says it without a word.
bool thumb(std::string_view text) {
  return text.size() <= 16 && (text.find("\U0001F44D") != std::string_view::npos || text == "+1" || text == ":+1:");
}

// Something to go to at a time that is named: a day with a clock time, or either with a word or a
// place that tells what for.
bool is_offer(const model::Draft& d) {
  const auto has = [&d](std::string_view signal) {
    return std::any_of(d.evidence.begin(), d.evidence.end(),
                       [&](const model::Evidence& e) { return e.signal == signal && e.weight > 0; });
  };
  return !d.span.all_day || has("keyword") || has("place");
}

model::Draft agreed(model::Draft d, const Utterance& offer, const Utterance& answer) {
  const double sum = d.span.all_day ? 0.7 : 1.2;
  d.confidence = confidence_of(sum);
  std::erase_if(d.evidence, [](const model::Evidence& e) { return e.signal == "bias"; });
  d.evidence.push_back({"agreement", text::clean_line(answer.text, 80), sum});
  std::erase_if(d.with, [&](const std::string& id) { return id == answer.author; });
  if (std::find(d.with.begin(), d.with.end(), offer.author) == d.with.end() && !offer.author.empty())
    d.with.emplace_back(offer.author);
  return d;
}

// "Thursday at 3 works" after "Thursday or Friday?": the answer's own words narrow the offer, and a
// clock time in them makes an offer of what was only a day.
bool narrow(const Detector& detector, const Utterance& answer, model::Draft& d) {
  const auto own = detector.read_correction(answer, d.span);
  if (own && own->end > answer.time.now) d.span = *own;
  return is_offer(d);
}

}  // namespace

std::optional<Verdict> assess_answer(const Detector& detector, const Utterance& answer,
                                     std::span<const Utterance> before) {
  const Reply reply = read_reply(answer);
  const bool accepts = thumb(answer.text) || (reply.accept >= kAccepts && reply.decline < reply.accept &&
                                              !reply.question && reply.tokens <= kAnswerTokens);
  if (!accepts) return std::nullopt;
  const std::size_t oldest = before.size() > kLookBack ? before.size() - kLookBack : 0;
  for (std::size_t i = before.size(); i-- > oldest;) {
    const Utterance& offer = before[i];
    if (offer.author == answer.author) continue;
    const Reply said = read_reply(offer);
    if (said.cancel >= kChanges) return std::nullopt;
    auto draft = detector.read_request(offer);
    if (!draft || draft->span.end <= answer.time.now || !narrow(detector, answer, *draft)) continue;
    Verdict v;
    v.draft = agreed(*std::move(draft), offer, answer);
    v.detected = true;
    return v;
  }
  return std::nullopt;
}

bool may_change(const Utterance& utterance) {
  const Reply reply = read_reply(utterance);
  return reply.tokens <= 2 * kAnswerTokens && !reply.question &&
         (reply.move >= 1.0 || reply.cancel >= kChanges);
}

std::optional<Change> read_change(const Detector& detector, const Utterance& utterance,
                                  const model::Span& known) {
  const Reply reply = read_reply(utterance);
  if (reply.tokens > 2 * kAnswerTokens) return std::nullopt;
  if (reply.move >= 1.0 && !reply.question) {
    const auto span = detector.read_correction(utterance, known);
    if (span && *span != known) return Change{Change::What::moved, *span};
  }
  if (reply.cancel >= kChanges && !reply.question) return Change{Change::What::cancelled, known};
  return std::nullopt;
}

}  // namespace daybook::detect

#include "detect/score.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "detect/answered.h"
#include "detect/phone_words.h"
#include "detect/said_time.h"
#include "detect/subject.h"
#include "detect/tense.h"
#include "detect/votes.h"

namespace daybook::detect {
namespace {

constexpr double kSecondFamily = 0.25;  // signals of a second family say little new

// Gathers what speaks for and against one clause.
class Scorer {
 public:
  Scorer(const Message& m, std::size_t clause, const Surroundings& around)
      : m_(m), index_(clause), c_(m.clauses[clause]), around_(around) {}

  Score run() {
    s_.reasons.reserve(12);
    feature("bias");
    find_signals(Lexicon::get().plans(), {m_.tokens, c_.first, c_.last}, s_.hits);
    read_time();
    read_place();
    if (!around_.wished) read_grammar();
    add_for();
    if (!around_.wished) {
      add_against();
      add_everywhere();
      add_unopposed();
      if (borrowed_ && says_nothing()) feature("borrowed.bare");
    }
    vote(m_, c_, around_, s_);
    return std::move(s_);
  }

 private:
  void add(std::string_view group, std::string_view name, std::string_view words, double weight) {
    if (weight == 0) return;
    s_.sum += weight;
    s_.reasons.push_back({group, name, words, weight});
  }
  void feature(std::string_view name, std::string_view words = {}) {
    add({}, name, words, Lexicon::get().weight(name));
  }

  void read_time() {
    auto t = read_clause_time(m_, index_, s_.hits, around_.time, around_.default_length);
    s_.when = std::move(t.when);
    s_.time_tokens = std::move(t.tokens);
    if (!s_.when) return;
    const auto& w = *s_.when;
    const auto words = s_.time_tokens.empty() ? std::string_view() : m_.words(s_.time_tokens[0], s_.time_tokens[0] + 1);
    const bool both = w.has_clock && w.has_day;
    const auto weight = Lexicon::get().weight(both ? "time.both" : w.has_clock ? "time.clock" : "time.day");
    add("time:", both ? "day and clock" : w.has_clock ? "clock" : "day", time_words(), weight);
    if (t.borrowed && !m_.clauses[t.lender].light) feature("time.borrowed");
    if (t.borrowed && !around_.wished) add_doubts_of(m_.clauses[t.lender]);
    if (t.borrowed && in_minutes() && !around_.wished) against("arrive", "time.minutes");  // "on the bus, there in 10"
    if (around_.wished) return;
    if (w.past) feature("time.past", words);
    if (says_now(words)) feature("time.now", words);
    borrowed_ = t.borrowed;
    if (w.far) feature("time.far", words);
    if (w.coarse) feature("time.coarse", words);
    if (vague(words)) feature("time.vague", words);
    if (text::lower_ascii(words).starts_with("any")) against("offer", "time.any");  // "any time after 10"
    if (text::lower_ascii(words).starts_with("since ")) against("past", "time.since");
    if (text::lower_ascii(words).starts_with("ends ")) against("routine", "time.ends");  // "pump hire ends Friday noon"
    if (now_at(time_words())) feature("time.moved", words);
    if (m_.times.size() > 4) feature("time.many");
  }

  // "two days at Marlowe, maybe the 8th": who doubts the day doubts what is to happen on it.
  void add_doubts_of(const Clause& lender) {
    const auto first = m_.tokens.begin() + static_cast<std::ptrdiff_t>(lender.first), last = m_.tokens.begin() + static_cast<std::ptrdiff_t>(lender.last);
    if (std::none_of(first, last, [](const Token& t) { return t.is(Class::hedge); })) return;
    std::vector<Hit> hits;
    find_signals(Lexicon::get().plans(), {m_.tokens, lender.first, lender.last}, hits);
    for (const auto& h : hits)
      if (h.signal->name == "anti.hypo_maybe") add("anti:", "hypo", m_.words(h.first, h.last), h.signal->weight);
  }

  // All that was said of the time, from the first expression to the end of the last.
  std::string_view time_words() const {
    if (s_.time_tokens.empty()) return {};
    const auto* first = m_.expression(s_.time_tokens.front());
    const auto* last = m_.expression(s_.time_tokens.back());
    return std::string_view(m_.text).substr(first->from, last->to - first->from);
  }

  void read_place() {
    for (std::size_t t = c_.first; t < c_.last; ++t) {
      if (m_.tokens[t].kind == TokenKind::place && nearer(t)) s_.place = m_.tokens[t].index;
      if (m_.tokens[t].kind == TokenKind::person) feature_once("person", m_.words(t, t + 1));
    }
    if (s_.place >= 0) {
      feature("place", around_.names->place(static_cast<std::uint16_t>(s_.place)));
    } else if (!(s_.named_place = named_place()).empty()) {
      feature("place.named", s_.named_place);
    }
    if (s_.place < 0 && !around_.conversation_place.empty())
      feature("conversation", around_.conversation_place);
  }

  // "she's there at 8, bring the keys": a clause that takes its time from another and tells of nothing to happen.
  bool says_nothing() const {
    return s_.place < 0 && s_.named_place.empty() && std::all_of(s_.hits.begin(), s_.hits.end(), [](const Hit& h) { return h.signal->anti; });
  }

  bool in_minutes() const {
    return std::any_of(s_.time_tokens.begin(), s_.time_tokens.end(),
                       [this](std::size_t t) { return (m_.tokens[t].time & kMinutes) != 0; });
  }

  // Of several places the one next to the time holds; the first of equals.
  bool nearer(std::size_t token) {
    if (s_.place < 0 || s_.time_tokens.empty()) {
      place_token_ = s_.place < 0 ? token : place_token_;
      return s_.place < 0;
    }
    const auto gap = [&](std::size_t t) { return t > s_.time_tokens[0] ? t - s_.time_tokens[0] : s_.time_tokens[0] - t; };
    if (gap(token) >= gap(place_token_)) return false;
    place_token_ = token;
    return true;
  }

  void feature_once(std::string_view name, std::string_view words) {
    const bool there = std::any_of(s_.reasons.begin(), s_.reasons.end(),
                                   [&](const Reason& r) { return r.name == name; });
    if (!there) feature(name, words);
  }

  // "at Fairview", "to the Riverside plant": capitals behind a preposition of place.
  std::string_view named_place() const {
    const auto& lex = Lexicon::get();
    for (std::size_t t = c_.first; t + 1 < c_.last; ++t) {
      const auto& word = lex.word(m_.tokens[t].word);
      if (word != "at" && word != "to" && word != "in" && word != "from") continue;
      std::size_t first = t + 1;
      if (m_.tokens[first].is(Class::article)) ++first;
      std::size_t last = first;
      while (last < c_.last && m_.tokens[last].capital && m_.tokens[last].kind == TokenKind::word &&
             !m_.tokens[last].is(Class::self))
        ++last;
      if (last > first) return m_.words(first, last);
    }
    return {};
  }

  void read_grammar() {
    switch (c_.subject) {
      case Subject::self: feature("subject.self"); break;
      case Subject::elided: feature("subject.elided"); break;
      case Subject::group: feature("subject.group"); break;
      case Subject::dependent: feature("subject.dependent", head()); break;
      case Subject::home:  // a tradesman at a client's comes to no home of the author
        if (s_.place >= 0 || !s_.named_place.empty()) against("others", "others.elsewhere");
        else feature("subject.home", head());
        break;
      case Subject::event: feature("subject.event", head()); break;
      case Subject::it: feature("subject.it"); break;
      case Subject::you: against("you", "subject.you"); break;
      case Subject::other:  // the more places and hours somebody else has, the less they are the author's
        against("others", "subject.other");
        if (s_.place >= 0) against("others", "others.at_place");
        break;
      case Subject::noun:  // "the curry house at half 7 it is"
        if (has_hit(s_, "plan.it_is_then")) break;
        against("others", noun_weight());
        break;
      case Subject::thing: against("thing", "subject.thing"); break;
    }
    if (c_.question) against("question", "question");
    if (c_.question && c_.verbless) against("question", "question.verbless");  // "dinner Friday at 7?" only proposes
    if (c_.taken) feature("slot.taken", head());
    if (acted_upon()) feature("slot.acted", head());
    if (c_.conditional) against("conditional", "conditional");
    if (told_in_past(m_, c_) && !has_hit(s_, "away.phoned_sick")) against("past", points_ahead(m_, s_) ? "tense.past_soft" : "tense.past");
    if (!s_.when || c_.question) return;
    const bool both = s_.when->has_day && s_.when->has_clock;
    if (c_.verbless && s_.place >= 0) feature("fragment.place");
    else if (c_.verbless && both && !c_.light && !borrowed_ && !in_minutes() && c_.subject != Subject::thing) feature("fragment.both");
    if (doing_something() && !borrowed_) feature(both ? "ing.both" : "ing.day");
  }

  // "At 5. Let's go to the diner", "Around 530. We meet at the station": a time in a sentence of its own, and what is done then.
  bool acted_upon() const {
    const std::size_t next = index_ + 1;
    if (!s_.when || borrowed_ || !c_.light || c_.question || next >= m_.clauses.size() || m_.clauses[next].sentence == c_.sentence) return false;
    const Clause& n = m_.clauses[next];
    if (n.question || n.conditional || told_in_past(m_, n)) return false;
    std::size_t t = n.first;
    while (t + 1 < n.last && m_.tokens[t].is(Class::filler)) ++t;
    static const ClassMask venue = Lexicon::get().class_bit("venue").value_or(0);
    if (one_of(m_.tokens[t], {"my", "our", "your"}) && t + 2 == n.last && (m_.tokens[t + 1].classes & venue) != 0) return true;  // "2pm. my house."
    return in_list(PhoneWords::get().acting, Lexicon::get().word(m_.tokens[t].word));
  }

  // "Moving apartments on the 19th", "I'm pouring the slab Friday at 7": no chore such as "fixing it".
  bool doing_something() const {
    static const ClassMask chore = Lexicon::get().class_bit("chore").value_or(0);
    if (c_.subject != Subject::self && c_.subject != Subject::elided) return false;
    for (std::size_t t = c_.first; t < std::min(c_.last, c_.first + 5); ++t) {
      const Token& k = m_.tokens[t];
      if (k.ing && !k.is(Class::event)) return (k.classes & chore) == 0 && (t == c_.first || m_.tokens[t - 1].is(Class::be) || m_.tokens[t - 1].is(Class::filler) || m_.tokens[t - 1].is(Class::joint));
    }
    return false;
  }

  // An unknown noun that is off, at a place, or coming: a person who is not the author. A place in
  // front of it makes it a thing: "the Fairview job is Friday".
  std::string_view noun_weight() const {
    const bool person = std::any_of(s_.hits.begin(), s_.hits.end(), [](const Hit& h) {
      return h.signal->family == "away" || h.signal->family == "visit" || h.signal->family == "remote";
    });
    const auto first = m_.tokens.begin() + static_cast<std::ptrdiff_t>(c_.first);
    const bool thing = std::any_of(first, first + static_cast<std::ptrdiff_t>(std::min<std::size_t>(3, c_.last - c_.first)),
                                   [](const Token& t) { return t.kind == TokenKind::place; });
    return person && !thing ? "subject.other" : "subject.noun";
  }

  void against(std::string_view what, std::string_view weight) {
    add("anti:", what, head(), Lexicon::get().weight(weight));
  }

  std::string_view head() const { return m_.words(c_.first, std::min(c_.last, c_.first + 3)); }

  // Of each family the strongest; the strongest family in full, the others in part. The family
  // "plan" says how it is said, not what, and counts on its own.
  void add_for() {
    std::vector<const Hit*> best;
    for (const auto& h : s_.hits) {
      if (h.signal->anti) continue;
      auto it = std::find_if(best.begin(), best.end(), [&](const Hit* b) {
        return b->signal->family == h.signal->family;
      });
      if (it == best.end()) best.push_back(&h);
      else if (h.signal->weight > (*it)->signal->weight) *it = &h;
    }
    std::sort(best.begin(), best.end(),
              [](const Hit* a, const Hit* b) { return a->signal->weight > b->signal->weight; });
    bool first = true;
    for (const auto* h : best) {
      const bool plan = h->signal->family == "plan";
      const double share = plan || first ? 1.0 : kSecondFamily;
      if (first && !plan && negated(*h)) feature("negated", m_.words(h->first, h->last));
      first = first && plan;
      // A time beside a place is no word that people would know as the reason.
      const bool beside = h->signal->name == "visit.place_time" || h->signal->name == "visit.time_place";
      add({}, plan ? "wording" : beside ? "beside" : "keyword", m_.words(h->first, h->last),
          h->signal->weight * share);
    }
  }

  // "We are not going to Harmony": a "not" before or inside what would speak for a plan.
  bool negated(const Hit& h) const {
    if (h.signal->family == "away" || around_.wished) return false;
    for (std::size_t t = c_.first; t < h.last; ++t)
      if (m_.tokens[t].is(Class::not_) && m_.tokens[t + 1].kind != TokenKind::time) return true;
    return false;
  }

  void add_against() {
    for (const auto& h : s_.hits) {
      if (!h.signal->anti || answered(m_, c_, s_, h)) continue;
      const auto name = std::string_view(h.signal->name).substr(5);  // behind "anti."
      add("anti:", name.substr(0, name.find('_')), m_.words(h.first, h.last), h.signal->weight);
    }
  }

  void add_everywhere() {
    for (const auto& h : m_.everywhere)
      if (!of_another_wish(h) && !only_greets(h)) add({}, h.signal->anti ? "anti:message" : "wording", m_.words(h.first, h.last), h.signal->weight);
  }

  // The author says where they are or what they are doing, and offers nothing.
  bool states_being() const {
    static const ClassMask free = Lexicon::get().class_bit("free").value_or(0);
    if (c_.subject != Subject::self) return false;
    for (std::size_t t = c_.first; t + 2 < std::min(c_.last, c_.first + 4); ++t)
      if (m_.tokens[t].is(Class::self)) return m_.tokens[t + 1].is(Class::be) && (m_.tokens[t + 2].classes & free) == 0;
    return false;
  }

  // "Happy birthday! see you at the party on saturday": a sentence of its own, without a time.
  bool only_greets(const Hit& h) const {
    if (h.signal->name != "anti.all_birthday") return false;
    std::size_t sentence = c_.sentence;
    bool timed = false;
    for (const Clause& k : m_.clauses)
      if (k.first <= h.first && h.first < k.last) sentence = k.sentence;
    for (const Clause& k : m_.clauses)
      for (std::size_t t = k.first; t < k.last && k.sentence == sentence; ++t) timed = timed || m_.tokens[t].kind == TokenKind::time;
    return sentence != c_.sentence && !timed;
  }

  // "Leaving home at 3, text me if you want a lift": the condition is on what is asked, not on what is said.
  bool of_another_wish(const Hit& h) const {
    if (h.signal->name != "anti.all_if_want" || c_.conditional) return false;
    if (h.first >= c_.first && states_being()) return true;  // "I'm in town on thursday if you want lunch"
    for (std::size_t k = index_ + 2; k < m_.clauses.size(); ++k)
      if (m_.clauses[k].first <= h.first && h.first < m_.clauses[k].last) return true;
    return false;
  }

  // Who writes of themselves with a day and a clock time, and nothing speaks against it, mostly plans, whatever
  // the words for it are.
  void add_unopposed() {
    if (!s_.when || borrowed_ || c_.question || c_.conditional || s_.when->past || in_minutes()) return;
    if (c_.subject != Subject::self && c_.subject != Subject::elided) return;
    if (c_.subject == Subject::elided && c_.light) return;
    const bool opposed = std::any_of(s_.reasons.begin(), s_.reasons.end(), [](const Reason& r) { return r.group.starts_with("anti") || r.name == "negated"; });
    if (opposed || told_in_past(m_, c_)) return;
    const bool self = c_.subject == Subject::self;
    if (s_.when->has_day && s_.when->has_clock) feature(self ? "unopposed.both" : "unopposed.both_elided");
    else if (self) feature(s_.when->has_clock ? "unopposed.clock" : "unopposed.day");
  }

  const Message& m_;
  const std::size_t index_;
  const Clause& c_;
  const Surroundings& around_;
  std::size_t place_token_ = 0;
  bool borrowed_ = false;
  Score s_;
};

}  // namespace

Score score_clause(const Message& m, std::size_t clause, const Surroundings& around) {
  return Scorer(m, clause, around).run();
}

std::vector<model::Evidence> evidence_of(const Score& score) {
  constexpr std::size_t kEvidenceText = 80;
  std::vector<model::Evidence> out;
  out.reserve(score.reasons.size());
  for (const auto& r : score.reasons)
    out.push_back({std::string(r.group) + std::string(r.name), text::clean_line(r.words, kEvidenceText), r.weight});
  return out;
}

double confidence_of(double sum) {
  static const double slope = Lexicon::get().weight("slope");
  static const double offset = Lexicon::get().weight("offset");
  return 1.0 / (1.0 + std::exp(-(slope * sum + offset)));
}

}  // namespace daybook::detect

#include "detect/score.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"

namespace daybook::detect {
namespace {

using model::EventKind;

constexpr std::size_t kEvidenceText = 80;
constexpr double kSecondFamily = 0.25;  // signals of a second family say little new

// Gathers what speaks for and against one clause.
class Scorer {
 public:
  Scorer(const Message& m, std::size_t clause, const Surroundings& around)
      : m_(m), index_(clause), c_(m.clauses[clause]), around_(around) {}

  Score run() {
    add("bias", "bias", {}, Lexicon::get().weight("bias"));
    find_signals(Lexicon::get().plans(), {m_.tokens, c_.first, c_.last}, s_.hits);
    read_time();
    read_place();
    if (!around_.wished) read_grammar();
    add_for();
    if (!around_.wished) {
      add_against();
      add_everywhere();
    }
    s_.kind = kind();
    return std::move(s_);
  }

 private:
  void add(std::string signal, std::string_view, std::string_view words, double weight) {
    if (weight == 0) return;
    s_.sum += weight;
    s_.evidence.push_back({std::move(signal), text::clean_line(words, kEvidenceText), weight});
  }
  void feature(std::string_view name, std::string_view words = {}) {
    add(std::string(name), name, words, Lexicon::get().weight(name));
  }

  // "not Tuesday", "instead of Tuesday": named only to be ruled out.
  bool ruled_out(const Clause& c, std::size_t token) const {
    const auto& lex = Lexicon::get();
    std::size_t i = token;
    while (i > c.first && m_.tokens[i - 1].is(Class::prep)) --i;
    if (i == c.first) return false;
    const auto& before = lex.word(m_.tokens[i - 1].word);
    if (before == "instead" || before == "rather") return true;
    return before == "not" && token + 1 < c.last;
  }

  // The expressions of a clause, readings chosen by what the clause says; lengths of time last.
  std::vector<timex::Expression> times_of(const Clause& c) {
    std::vector<timex::Expression> list;
    for (std::size_t t = c.first; t < c.last; ++t) {
      if (m_.tokens[t].kind != TokenKind::time || ruled_out(c, t)) continue;
      if (!s_.time_tokens.empty() && m_.tokens[t].index == m_.tokens[s_.time_tokens.back()].index) continue;
      auto e = chosen(*m_.expression(t));
      const bool listed = !list.empty() && joined_by_and(t);
      if (const auto run = listed ? run_of_days(list.back().best(), e.best()) : std::nullopt) e.readings[0] = *run;
      list.push_back(std::move(e));
      s_.time_tokens.push_back(t);
    }
    for (const auto& e : m_.times)
      if (is_length(e) && e.from >= m_.tokens[c.first].from && e.to <= m_.tokens[c.last - 1].to) list.push_back(e);
    return list;
  }

  bool joined_by_and(std::size_t t) const {
    if (t < 2) return false;
    const auto& between = Lexicon::get().word(m_.tokens[t - 1].word);
    return (between == "and" && m_.tokens[t - 2].kind == TokenKind::time) || m_.tokens[t - 1].kind == TokenKind::time;
  }

  // A reading behind us, where the clause is not told in the past, gives way to one ahead; a bare
  // hour of an evening affair is in the evening.
  timex::Expression chosen(timex::Expression e) const {
    const auto w = when_of(e.best(), around_.time, around_.default_length);
    if (!w) return e;
    const bool evening = w->has_clock && time::time_of_day(w->span.start) < time::hours(9) && has_evening_event();
    if (!evening && (!w->past || past())) return e;
    if (!evening) e = ahead(std::move(e));
    if (!evening && half_day_later(e)) return e;
    for (const auto& r : e.readings) {
      const auto other = when_of(r, around_.time, around_.default_length);
      if (!other || other->past || other->has_clock != w->has_clock) continue;
      if (evening && time::time_of_day(other->span.start) < time::hours(12)) continue;
      std::swap(e.readings.front(), e.readings[static_cast<std::size_t>(&r - e.readings.data())]);
      break;
    }
    return e;
  }

  // "At 7 we go", said at ten: this evening.
  bool half_day_later(timex::Expression& e) const {
    auto& r = e.readings.front();
    const auto words = text::lower_ascii(m_.text.substr(e.from, e.to - e.from));
    const bool bare = r.kind == timex::Kind::time && r.start.clock && *r.start.clock < time::hours(12) &&
                      words.find_first_of("ap:") == std::string::npos;
    const auto later = bare ? *r.start.clock + time::hours(12) : time::seconds(0);
    if (!bare || later <= time::time_of_day(around_.time.now)) return false;
    r.start.clock = later;
    return true;
  }

  // The same words read without their surroundings, which may hold another clause's past tense.
  timex::Expression ahead(timex::Expression e) const {
    auto alone = timex::parse(m_.text.substr(e.from, e.to - e.from), around_.time);
    if (alone.size() == 1 && !alone[0].readings.empty()) e.readings = std::move(alone[0].readings);
    return e;
  }

  bool has_evening_event() const {
    return std::any_of(s_.hits.begin(), s_.hits.end(), [](const Hit& h) { return h.signal->name == "other.social"; });
  }

  std::optional<When> when(const Clause& c) {
    const auto list = times_of(c);
    std::vector<const timex::Expression*> pointers;
    for (const auto& e : list) pointers.push_back(&e);
    return when_of(pointers, around_.time, around_.default_length);
  }

  void read_time() {
    s_.when = when(c_);
    if (!s_.when) borrow_time();
    if (!s_.when) return;
    const auto& w = *s_.when;
    std::string_view words;
    if (!s_.time_tokens.empty()) words = m_.words(s_.time_tokens[0], s_.time_tokens[0] + 1);
    const char* name = w.has_clock && w.has_day ? "time.both" : w.has_clock ? "time.clock" : "time.day";
    add(std::string("time:") + (w.has_clock && w.has_day ? "day and clock" : w.has_clock ? "clock" : "day"),
        name, words, Lexicon::get().weight(name));
    if (around_.wished) return;
    if (w.past) feature("time.past", words);
    if (w.far) feature("time.far", words);
    if (w.coarse) feature("time.coarse", words);
    if (m_.times.size() > 4) feature("time.many");
  }

  // A clause without a time may stand under the time of its neighbour: "Thursday. Plant startup."
  void borrow_time() {
    for (const std::size_t other : {index_ + 1, index_ - 1}) {
      if (other >= m_.clauses.size() || s_.when) continue;
      const auto& n = m_.clauses[other];
      if (n.question) continue;
      s_.when = when(n);
    }
    if (s_.when) feature("time.borrowed");
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
    const bool there = std::any_of(s_.evidence.begin(), s_.evidence.end(),
                                   [&](const auto& e) { return e.signal == name; });
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
      case Subject::home: feature("subject.home", head()); break;
      case Subject::event: feature("subject.event", head()); break;
      case Subject::it: feature("subject.it"); break;
      case Subject::you: against("you", "subject.you"); break;
      case Subject::other: against("others", "subject.other"); break;
      case Subject::noun: against("others", noun_weight()); break;
      case Subject::thing: against("thing", "subject.thing"); break;
    }
    if (c_.question) against("question", "question");
    if (c_.conditional) against("conditional", "conditional");
    if (past()) against("past", explicit_future() ? "tense.past_soft" : "tense.past");
    if (c_.verbless && (s_.place >= 0) && s_.when) feature("fragment.place");
  }

  // An unknown noun that is off, at a place, or coming: a person who is not the author.
  std::string_view noun_weight() const {
    const bool person = std::any_of(s_.hits.begin(), s_.hits.end(), [](const Hit& h) {
      return h.signal->family == "away" || h.signal->family == "visit" || h.signal->family == "remote";
    });
    return person ? "subject.other" : "subject.noun";
  }

  void against(std::string_view what, std::string_view weight) {
    add("anti:" + std::string(what), weight, head(), Lexicon::get().weight(weight));
  }

  std::string_view head() const { return m_.words(c_.first, std::min(c_.last, c_.first + 3)); }

  // A verb in the past that nothing later takes back, and that is not of the "booked" sort.
  bool past() const {
    bool past = false;
    for (std::size_t t = c_.first; t < c_.last; ++t) {
      const Token& k = m_.tokens[t];
      const bool possession = k.is(Class::have) && (t > c_.first ? m_.tokens[t - 1].is(Class::have) : false);
      if (k.is(Class::was) || (k.is(Class::past) && !k.is(Class::settle) && !possession && !got_something(t))) past = true;
      if (k.is(Class::will)) past = false;
    }
    return past;
  }

  // "got a haircut at 4", "got my physical": has it coming.
  bool got_something(std::size_t t) const {
    if (!m_.tokens[t].is(Class::have) || t + 1 >= c_.last) return false;
    return m_.tokens[t + 1].is(Class::article) || m_.tokens[t + 1].is(Class::event) || m_.tokens[t + 1].kind == TokenKind::time;
  }

  // Do the words themselves point ahead ("tomorrow", "next week"), whatever the verb?
  bool explicit_future() const {
    for (const auto t : s_.time_tokens) {
      const auto words = text::lower_ascii(m_.words(t, t + 1));
      for (const std::string_view mark : {"tom", "tmr", "tmw", "2mor", "2mo", "next", "coming", "tonight", "tonite"})
        if (words.find(mark) != std::string::npos) return true;
    }
    return false;
  }

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
      add(plan ? "wording" : "keyword", h->signal->name, m_.words(h->first, h->last),
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

  // Is this signal against answered by one for? "won't be in the office" is an absence, no refusal;
  // "swinging by to check the pump" is a visit with its purpose; "from the 9th every Tuesday" is new.
  bool answered(const Hit& against) const {
    const std::string_view name = against.signal->name;
    const bool task = name.starts_with("anti.task");
    if (name.starts_with("anti.routine") && new_series()) return true;
    if (name.starts_with("anti.bye_see") && s_.when && s_.when->has_clock) return true;
    return std::any_of(s_.hits.begin(), s_.hits.end(), [&](const Hit& h) {
      if (h.signal->anti || h.signal->weight < 1.5 || h.signal->family == "plan") return false;
      const bool overlap = h.first < against.last && against.first < h.last;
      const bool solid = h.signal->family == "away" || h.signal->family == "visit" || h.signal->family == "remote";
      if (task && solid) return h.first < against.first;
      if (task) return overlap && name == "anti.task_thing" && h.signal->family == "meeting";
      return h.signal->family == "away" && overlap && (name.starts_with("anti.cancel") || name.starts_with("anti.offer"));
    });
  }

  bool new_series() const {
    for (const auto t : s_.time_tokens) {
      const auto words = text::lower_ascii(m_.words(t, t + 1));
      for (const std::string_view mark : {"from ", "start", "begin"})
        if (words.find(mark) != std::string::npos) return true;
    }
    return std::any_of(s_.hits.begin(), s_.hits.end(), [](const Hit& h) {
      return h.signal->name == "plan.from_on" || h.signal->name == "plan.starting";
    });
  }

  void add_against() {
    for (const auto& h : s_.hits) {
      if (!h.signal->anti || answered(h)) continue;
      const auto name = h.signal->name.substr(5);
      add("anti:" + name.substr(0, name.find('_')), h.signal->name, m_.words(h.first, h.last),
          h.signal->weight);
    }
  }

  void add_everywhere() {
    for (const auto& h : m_.everywhere)
      add(h.signal->anti ? "anti:message" : "wording", h.signal->name, m_.words(h.first, h.last), h.signal->weight);
  }

  EventKind kind() const {
    std::array<double, 7> votes{};
    for (const auto& h : s_.hits) {
      if (h.signal->anti || !h.signal->kind) continue;
      auto& v = votes[static_cast<std::size_t>(*h.signal->kind)];
      v = std::max(v, h.signal->weight);
    }
    auto& visit = votes[static_cast<std::size_t>(EventKind::site_visit)];
    if (s_.place >= 0) visit = std::max(visit + 0.5, 1.5);
    else if (!around_.conversation_place.empty()) visit = std::max(visit + 0.2, 0.4);
    else if (!s_.named_place.empty()) visit += 0.3;
    const auto best = std::max_element(votes.begin(), votes.end());
    if (*best <= 0) return c_.subject == Subject::dependent || c_.subject == Subject::home ? EventKind::personal : EventKind::other;
    return static_cast<EventKind>(best - votes.begin());
  }

  const Message& m_;
  const std::size_t index_;
  const Clause& c_;
  const Surroundings& around_;
  std::size_t place_token_ = 0;
  Score s_;
};

}  // namespace

Score score_clause(const Message& m, std::size_t clause, const Surroundings& around) {
  return Scorer(m, clause, around).run();
}

double confidence_of(double sum) { return 1.0 / (1.0 + std::exp(-sum)); }

}  // namespace daybook::detect

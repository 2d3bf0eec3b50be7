#include "detect/answered.h"

#include <algorithm>

#include "base/text.h"

namespace daybook::detect {
namespace {

class Answers {
 public:
  Answers(const Message& m, const Clause& c, const Score& s) : m_(m), c_(c), s_(s) {}

  bool by(const Hit& against) const {
    const std::string_view name = against.signal->name;
    const bool task = name.starts_with("anti.task");
    if (c_.taken && (name.starts_with("anti.others") || name.starts_with("anti.past") || name.starts_with("anti.hypo"))) return true;
    if (name.starts_with("anti.routine") && (new_series() || moves())) return true;
    if ((name == "anti.hypo_or" || name == "anti.hypo_either") && has_hit(s_, "away.not_in")) return true;  // "not in Thursday or Friday"
    if (name == "anti.big_day" && s_.when && s_.when->has_clock && !s_.when->end_assumed) return true;  // "long day Saturday, 7-7 on the ward"
    if (name.starts_with("anti.cancel_not") && has_hit(s_, "away.dont_expect")) return true;
    if (name.starts_with("anti.bye_see") && s_.when && s_.when->has_clock) return true;
    if (name.starts_with("anti.bye_see") && s_.when && has_hit(s_, "meeting.see_at_then")) return true;  // "see you tomorrow at the office then"
    if (name.starts_with("anti.bye_see") && s_.when && has_hit(s_, "other.social")) return true;  // "see you Friday for lunch"
    if ((name == "anti.arrive_way" || name == "anti.arrive_late") && points_ahead(m_, s_)) return true;
    if (name == "anti.task_start" && has_hit(s_, "other.new_job")) return true;  // "start work Monday"
    if (name.starts_with("anti.past") && has_hit(s_, "away.phoned_sick")) return true;
    if (name == "anti.task_goes_out" && c_.subject == Subject::self) return true;  // "we're going out tonight"
    if (name == "anti.task_goes_out" && (has_hit(s_, "other.flight") || has_hit(s_, "personal.crown"))) return true;
    if ((name == "anti.past_perfect" || name == "anti.past_been") && has_hit(s_, "plan.got_pulled")) return true;  // "I've been asked to cover Fairview"
    if (name == "anti.thanks_for" && meets_behind(against)) return true;  // "thanks, meet you Monday"
    if ((name == "anti.cancel_miss" || name == "anti.hypo_modal") && would_not_miss()) return true;
    if (name.starts_with("anti.hypo_wants_me") && has_hit(s_, "other.wants_us") && s_.when && s_.when->has_day) return true;  // "mum wants us round on Sunday"
    if (name.starts_with("anti.waiting") && has_hit(s_, "meeting.wait_for")) return true;
    if (name == "anti.arrive_call" && s_.when && s_.when->has_clock) return true;
    if (name == "anti.task_callback") return false;
    if (name.starts_with("anti.hypo_modal") && has_hit(s_, "plan.told_them")) return true;
    return std::any_of(s_.hits.begin(), s_.hits.end(), [&](const Hit& h) {
      if (h.signal->anti || h.signal->weight < 1.5 || h.signal->family == "plan") return false;
      const bool overlap = h.first < against.last && against.first < h.last;
      const bool solid = h.signal->family == "away" || h.signal->family == "visit" || h.signal->family == "remote";
      if (task && solid) return h.first < against.first;
      if (task) return overlap && h.signal->family == "meeting" && s_.when && s_.when->has_clock;
      if (name.starts_with("anti.bye_see") && h.first < against.first) return overlap && h.signal->family == "visit";
      return h.signal->family == "away" && overlap && (name.starts_with("anti.cancel") || name.starts_with("anti.offer"));
    });
  }

 private:
  bool meets_behind(const Hit& thanks) const {
    if (!s_.when || Lexicon::get().word(m_.tokens[thanks.last - 1].word) == "for") return false;
    return std::any_of(s_.hits.begin(), s_.hits.end(), [&](const Hit& h) {
      return !h.signal->anti && (h.signal->family == "meeting" || h.signal->name == "plan.see_at") && h.first > thanks.first && h.first <= thanks.last;
    });
  }

  // "coming tonight, wouldn't miss it"
  bool would_not_miss() const {
    const auto& lex = Lexicon::get();
    for (std::size_t t = c_.first; t + 1 < c_.last; ++t)
      if (m_.tokens[t].is(Class::not_) && lex.word(m_.tokens[t + 1].word) == "miss") return true;
    return false;
  }

  // "Our weekly moved to Monday": the routine names what gets a new time.
  bool moves() const {
    return std::any_of(s_.hits.begin(), s_.hits.end(), [](const Hit& h) { return h.signal->family == "move"; });
  }

  bool new_series() const {
    for (const auto t : s_.time_tokens) {
      const auto& e = *m_.expression(t);
      const auto words = text::lower_ascii(m_.text.substr(e.from, e.to - e.from));
      for (const std::string_view mark : {"from ", "start", "begin"})
        if (words.find(mark) != std::string::npos) return true;
    }
    return std::any_of(s_.hits.begin(), s_.hits.end(), [](const Hit& h) {
      return h.signal->name == "plan.from_on" || h.signal->name == "plan.starting";
    });
  }

  const Message& m_;
  const Clause& c_;
  const Score& s_;
};

}  // namespace

bool has_hit(const Score& s, std::string_view name) {
  return std::any_of(s.hits.begin(), s.hits.end(), [&](const Hit& h) { return h.signal->name == name; });
}

bool points_ahead(const Message& m, const Score& s) {
  for (const auto t : s.time_tokens) {
    const auto words = text::lower_ascii(m.words(t, t + 1));
    for (const std::string_view mark : {"tom", "tmr", "tmw", "2mor", "2mo", "next", "coming", "tonight", "tonite"})
      if (words.find(mark) != std::string::npos) return true;
  }
  return false;
}

bool answered(const Message& m, const Clause& c, const Score& s, const Hit& against) { return Answers(m, c, s).by(against); }

}  // namespace daybook::detect

// Why something was taken for a plan, in words.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "conversation/wording.h"

namespace daybook::conversation {
namespace {

// What kind of words named the day: "weekday", "date" or "day".
std::string day_label(std::string_view words) {
  const std::string s = text::lower_ascii(words);
  for (const char* day : {"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
    if (const auto at = s.find(day);
        at != std::string::npos && (at == 0 || s[at - 1] == ' ' || s[at - 1] == '-') && s.substr(at, 5) != "month")
      return "weekday";
  for (const char* day : {"today", "tomorrow", "tonight", "week", "month", "next", "this", "tmrw"})
    if (s.find(day) != std::string::npos) return "day";
  return "date";
}

// What sort of words named the time.
std::string time_label(const model::Evidence& e) {
  return e.signal == "time:clock" ? "clock time" : day_label(e.text);
}

// "meeting with Bo tomorrow at 3pm" -> "meeting with Bo", "going to Solvang" -> "going to": time and
// place are reasons of their own.
std::string words_alone(std::string_view words, const model::Draft& d) {
  std::string out(words);
  for (const auto& e : d.evidence)
    if (const auto at = out.find(e.text); e.signal.rfind("time:", 0) == 0 && !e.text.empty() && at != std::string::npos)
      out.erase(at, e.text.size());
  auto names = text::split(d.place, ' ');
  for (; !names.empty(); names.pop_back()) {
    const auto& name = names.back();
    const std::string end(text::trim(out));
    if (name.size() > 2 && end.size() > name.size() + 1 && end[end.size() - name.size() - 1] == ' ' &&
        text::fold(end.substr(end.size() - name.size())) == text::fold(name))
      out = end.substr(0, end.size() - name.size());
  }
  const std::string bare(text::trim(out));
  return bare.empty() ? std::string(words) : bare;
}

// The reason as people name it; empty for what only tips the scales. A conversation's place is no
// reason for a plan elsewhere.
std::string label(const model::Evidence& e, const model::Draft& d) {
  if (e.weight <= 0) return {};
  if (e.signal == "place" || e.signal == "place.named") return "place";
  if (e.signal == "conversation") return d.kind == model::EventKind::site_visit ? "conversation" : "";
  if (e.signal == "keyword") return e.text.empty() ? "keyword" : in_quotes(words_alone(e.text, d));
  if (e.signal.rfind("time:", 0) == 0) return time_label(e);
  if (e.signal == "deleted") return e.text;
  if (e.signal == "agreement") return "agreed: " + in_quotes(e.text);
  return {};
}

}  // namespace

std::string because(const model::Draft& d) {
  // The order people think in: where, when, what was said. What another reason says already is left out.
  std::vector<std::string> reasons;
  const auto add = [&](bool wanted(std::string_view)) {
    for (const auto& e : d.evidence) {
      std::string reason = wanted(e.signal) ? label(e, d) : std::string();
      const std::string bare = reason.size() > 2 && reason.front() == '\'' ? reason.substr(1, reason.size() - 2) : reason;
      const bool said = std::any_of(reasons.begin(), reasons.end(), [&](const auto& r) { return r.find(bare) != std::string::npos; });
      if (!reason.empty() && !said) reasons.push_back(std::move(reason));
    }
  };
  add([](std::string_view s) { return s.rfind("place", 0) == 0 || s == "conversation"; });
  add([](std::string_view s) { return s.rfind("time:", 0) == 0; });
  add([](std::string_view s) { return s == "keyword" || s == "agreement" || s == "deleted"; });
  std::string out;
  for (const auto& r : reasons) out += (out.empty() ? "" : " + ") + r;
  return out;
}

namespace {

// What a signal of the detector is called by people; empty for what only tips the scales.
std::string reason_of(const model::Evidence& e) {
  const auto begins = [&](std::string_view head) { return std::string_view(e.signal).substr(0, head.size()) == head; };
  if (e.signal == "place" || e.signal == "place.named") return "the place " + in_quotes(e.text);
  if (e.signal == "conversation") return "this conversation belongs to " + e.text;
  if (begins("time:")) return "a time: " + in_quotes(e.text);
  if (e.signal == "keyword") return "the words " + in_quotes(e.text);
  if (e.signal == "words") return "its words taken together";
  if (e.signal == "anti:words") return "its words taken together are of another sort";
  if (e.signal == "wording") return "how it was said: " + in_quotes(e.text);
  if (e.signal == "deleted") return e.text;
  if (e.signal == "agreement") return "the answer " + in_quotes(e.text);
  if (e.signal == "person") return "a person is named: " + in_quotes(e.text);
  if (e.signal == "habit") return "your earlier answers to such questions";
  if (e.signal == "second stage") return "a second look: " + in_quotes(e.text);
  if (begins("subject.self")) return "you speak of yourself";
  if (begins("subject.group")) return "you speak of a group with you in it";
  if (begins("subject.dependent") || begins("subject.home")) return "it is about " + in_quotes(e.text);
  if (e.signal == "anti:past") return "it sounds like the past" + (e.text.empty() ? "" : ": " + in_quotes(e.text));
  if (e.signal == "anti:question") return "it is asked, not said";
  if (e.signal == "anti:hypo" || e.signal == "anti:conditional") return "it may not happen: " + in_quotes(e.text);
  if (e.signal == "anti:others") return "it may be about somebody else: " + in_quotes(e.text);
  if (begins("anti:")) return in_quotes(e.text) + " speaks against it";
  return {};
}

std::string strength(double weight) {
  const double w = std::abs(weight);
  return w >= 1.8 ? " (strong)" : w >= 0.8 ? "" : " (weak)";
}

}  // namespace

std::string why(const model::Proposal& p) {
  std::string out = p.subject + "\n" + when(p.draft.span) + "\n";
  for (const bool pro : {true, false}) {
    std::string list;
    for (const auto& e : p.draft.evidence) {
      const std::string reason = (e.weight > 0) == pro && e.weight != 0 ? reason_of(e) : std::string();
      if (!reason.empty() && list.find(reason) == std::string::npos) list += "\n- " + reason + strength(e.weight);
    }
    if (!list.empty()) out += (pro ? "What spoke for it:" : "\nWhat spoke against it:") + list;
  }
  return out + "\nconfidence " + std::to_string(std::lround(p.draft.confidence * 100)) + " of 100";
}

}  // namespace daybook::conversation

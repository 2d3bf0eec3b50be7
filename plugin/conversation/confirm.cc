#include "conversation/confirm.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "conversation/wording.h"

namespace daybook::conversation {
namespace {

using model::Proposal;
using model::ProposalState;

Proposal activate(Proposal p, const Check& check, std::int64_t now_ms, const ConfirmSettings& s) {
  p.state = ProposalState::active;
  p.active_until_ms = now_ms + std::int64_t{s.active_seconds} * 1000;
  p.told = model::told_of(check.clashes);
  return p;
}

Say question_say(const Proposal& p, std::string text) {
  return {"ask." + std::to_string(p.round), std::move(text), question_buttons(p), true};
}

Step settle(Proposal p, ProposalState state, std::int64_t now_ms, const char* suffix,
            std::string text) {
  p.state = state;
  p.settled_ms = now_ms;
  return {std::move(p), false, Say{suffix, std::move(text), {}, false}, true};
}

Step write_now(Proposal p) { return {std::move(p), true, std::nullopt, true}; }

Step ask_anew(Proposal p, const Check& check, std::int64_t now_ms, const ConfirmSettings& s) {
  p.round += 1;
  p = activate(std::move(p), check, now_ms, s);
  auto say = question_say(p, question(p, check.clashes, check.unsure));
  return {std::move(p), false, std::move(say), false};
}

std::string ago(std::int64_t ms) {
  const std::int64_t minutes = ms / 60000;
  if (minutes < 1) return "just now";
  if (minutes < 120) return std::to_string(minutes) + " min ago";
  if (minutes < 48 * 60) return std::to_string(minutes / 60) + " h ago";
  return std::to_string(minutes / 1440) + " days ago";
}

Step still_wanted(Proposal p, const Check& check, std::int64_t now_ms, const ConfirmSettings& s) {
  const std::string since = ago(now_ms - p.active_until_ms);
  p.round += 1;
  p = activate(std::move(p), check, now_ms, s);
  auto say = question_say(p, ask_again_parked(p, check.clashes, check.unsure, check.begun, since));
  return {std::move(p), false, std::move(say), false};
}

// Whether the question named everything that is in the way now.
bool all_told(const Proposal& p, const Check& check) {
  return model::all_told(p.told, check.clashes);
}

Step already(Proposal p) {
  auto text = settled_before(p);
  return {std::move(p), false, Say{"", std::move(text), {}, false}, false};
}

}  // namespace

std::string question_id(const Proposal& p) { return "p" + std::to_string(p.id); }

std::vector<model::Button> question_buttons(const Proposal& p) {
  const std::string base = question_id(p) + "." + std::to_string(p.round) + ".";
  std::vector<model::Button> buttons = {{base + "yes", "Yes"}, {base + "no", "No"}};
  if (p.draft.alternative) buttons.insert(buttons.begin() + 1, {base + "other", "The other time"});
  return buttons;
}

std::optional<ButtonPress> read_button(std::string_view id) {
  const auto parts = text::split(id, '.');
  if (parts.size() != 3 || parts[0].size() < 2 || parts[0][0] != 'p') return std::nullopt;
  ButtonPress press;
  const auto number = parts[0].substr(1);
  const auto a = std::from_chars(number.data(), number.data() + number.size(), press.proposal);
  const auto b = std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), press.round);
  if (a.ec != std::errc{} || b.ec != std::errc{} || a.ptr != number.data() + number.size())
    return std::nullopt;
  press.what = parts[2];
  return press;
}

Step ask(Proposal p, const Check& check, std::int64_t now_ms, const ConfirmSettings& s) {
  p = activate(std::move(p), check, now_ms, s);
  auto say = question_say(p, question(p, check.clashes, check.unsure));
  return {std::move(p), false, std::move(say), false};
}

Step answer_yes(Proposal p, const Check& check, std::int64_t now_ms, const ConfirmSettings& s) {
  if (!p.open()) return already(std::move(p));
  if (check.past) {
    auto text = too_late(p);
    return settle(std::move(p), ProposalState::past, now_ms, "past", std::move(text));
  }
  if (p.state == ProposalState::parked || now_ms >= p.active_until_ms)
    return still_wanted(std::move(p), check, now_ms, s);
  // The time was free when the question was put and is taken now: that needs another yes.
  if (!all_told(p, check)) return ask_anew(std::move(p), check, now_ms, s);
  return write_now(std::move(p));
}

Step answer_no(Proposal p, std::int64_t now_ms) {
  if (!p.open()) return already(std::move(p));
  auto text = dismissed(p);
  return settle(std::move(p), ProposalState::dismissed, now_ms, "no", std::move(text));
}

Step answer_correction(Proposal p, const model::Span& span, const Check& check, std::int64_t now_ms,
                       const ConfirmSettings& s) {
  if (!p.open()) return already(std::move(p));
  if (check.past) return {std::move(p), false, Say{"", correction_past(span), {}, false}, false};
  const bool late = p.state == ProposalState::parked || now_ms >= p.active_until_ms;
  p.draft.span = span;
  p.draft.end_assumed = p.draft.hours_assumed = false;
  p.draft.alternative.reset();
  if (late) return still_wanted(std::move(p), check, now_ms, s);
  if (!check.clashes.empty()) return ask_anew(std::move(p), check, now_ms, s);
  return write_now(std::move(p));
}

Step revise(Proposal p, model::Draft draft, std::string subject, const Check& check,
            std::int64_t now_ms, const ConfirmSettings& s) {
  p.draft = std::move(draft);
  p.subject = std::move(subject);
  return ask_anew(std::move(p), check, now_ms, s);
}

Step withdraw(Proposal p, std::int64_t now_ms) {
  auto text = withdrawn(p);
  return settle(std::move(p), ProposalState::withdrawn, now_ms, "withdrawn", std::move(text));
}

Proposal park(Proposal p) {
  p.state = ProposalState::parked;
  return p;
}

}  // namespace daybook::conversation

// What comes after a message: it is edited, or deleted.
#include <algorithm>
#include <charconv>

#include "conversation/wording.h"
#include "engine/assistant.h"
#include "engine/assistant_words.h"
#include "model/subject.h"

namespace daybook::engine {

using model::Message;
using model::Proposal;
using model::ProposalState;

Status Assistant::revise_source(const Message& m, const model::Person& author,
                                std::vector<Proposal> known, const detect::Verdict& verdict) {
  Proposal latest = known.front();
  bool plan = verdict.detected && verdict.draft.confidence >= c_.settings.ask_at;
  const auto saved = std::find_if(known.begin(), known.end(), [](const Proposal& p) { return p.state == ProposalState::confirmed; });
  if (!latest.open()) {
    if (!plan) return {};
    if (saved != known.end()) return follow_edit(m, author, *saved, latest, verdict.draft);
    if (latest.state == ProposalState::dismissed) return {};
    return propose_from_talk(m, author, verdict.draft);
  }
  if (plan && latest.change == model::Proposed::move && saved != known.end()) {
    DAYBOOK_ASSIGN(plan, says_another(author, *saved, verdict.draft));  // or edited back to what stands
    if (plan) return follow_edit(m, author, *saved, latest, verdict.draft);
  }
  if (!plan) {
    DAYBOOK_ASSIGN(const bool asked, change_again(m, author, latest));
    if (asked) return {};
    auto step = conversation::withdraw(latest, c_.now_ms);
    DAYBOOK_ASSIGN([[maybe_unused]] const auto said, carry_out(latest, std::move(step)));
    return {};
  }
  if (verdict.draft.span == latest.draft.span &&
      model::subject(verdict.draft, author.name) == latest.subject)
    return {};
  DAYBOOK_ASSIGN(const auto found, check(latest, verdict.draft.span));
  if (found.past) return {};
  if (latest.change == model::Proposed::add) latest.heard = new_proposal(author, latest.ask, verdict.draft, "talk").heard;
  auto step =
      conversation::revise(latest, verdict.draft, model::subject(verdict.draft, author.name), found,
                           c_.now_ms, c_.settings.confirm);
  DAYBOOK_TRY(show_settled(latest, "The message was edited; asked anew below."));
  DAYBOOK_TRY(c_.proposals.save(step.proposal));
  return say(step.proposal, *step.say);
}

// "make it 4", edited to "make it 5" while that is asked about.
Result<bool> Assistant::change_again(const Message& m, const model::Person& author, const Proposal& asked) {
  if (asked.change == model::Proposed::add) return false;
  DAYBOOK_ASSIGN(const auto event, event_behind(asked));
  if (!event) return false;
  const auto change = detect::read_change(c_.detector, utterance(m, author, m.text), event->span);
  if (!change || (change->what == detect::Change::What::moved && change->span == event->span)) return false;
  DAYBOOK_TRY(propose_change(m, asked, *change, said_by(author, asked, m)));
  return true;
}

namespace {

// The kind and place (or subject) of what was heard, without its time.
std::string_view timeless(std::string_view heard) { return heard.substr(0, heard.rfind('|')); }

}  // namespace

// Whether the draft is not what stands in the calendar by this proposal.
Result<bool> Assistant::says_another(const model::Person& author, const Proposal& saved, const model::Draft& draft) {
  DAYBOOK_ASSIGN(const auto event, event_behind(saved));
  if (!event) return false;
  const auto heard = new_proposal(author, saved.ask, draft, "talk").heard;
  return event->span != model::on_the_clock(draft.span) || (!saved.heard.empty() && timeless(heard) != timeless(saved.heard));
}

// A message whose plan is in the calendar says another one now: its person is asked about the event. What
// the message said last decides, not where the person moved the event since.
Status Assistant::follow_edit(const Message& m, const model::Person& author, const Proposal& saved,
                              const Proposal& latest, const model::Draft& draft) {
  if (saved.change == model::Proposed::cancel) return {};
  const auto span = model::on_the_clock(draft.span);
  const auto heard = new_proposal(author, saved.ask, draft, "talk").heard;
  const auto& last = latest.state == ProposalState::withdrawn ? saved : latest;  // edited back, and now again
  const auto& stands = saved.heard.empty() ? last.heard : saved.heard;
  const bool another = !stands.empty() && timeless(heard) != timeless(stands);
  const bool says_the_same = last.heard.empty() ? last.draft.span == span && !another : last.heard == heard;
  DAYBOOK_ASSIGN(const auto event, event_behind(saved));
  if (says_the_same || !event || (event->span == span && !another)) return {};
  const auto& asked = latest.open() ? latest : saved;
  if (another || asked.retold()) return propose_retold(m, author, asked, *event, draft);
  return propose_change(m, asked, {detect::Change::What::moved, span}, said_by(author, asked, m));
}

Status Assistant::propose_retold(const Message& m, const model::Person& author, Proposal known, const model::Event& event,
                                 const model::Draft& draft) {
  Proposal p = new_proposal(author, known.ask, draft, "talk");
  p.draft.evidence = {said_by(author, known, m), {std::string(model::kRetold), "", 0}};
  p.change = model::Proposed::move;
  p.target = event.event_id;
  return ask_of_event(m, std::move(known), std::move(p));
}

// What was asked for in a direct message is followed like a plan in talk.
Status Assistant::note_source(std::string_view question, const Message& m) {
  std::int64_t number = 0;
  const auto digits = question.substr(1);  // "p12"
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  DAYBOOK_ASSIGN(auto asked, c_.proposals.find(number));
  if (!asked) return {};
  asked->source_conversation = m.conversation;
  asked->source_message = m.id;
  return c_.proposals.save(*asked);
}

// An answer that was edited afterwards was already acted upon; a request that was edited is another one.
Result<bool> Assistant::edited_request(const Message& m) {
  if (!m.edited) return false;
  DAYBOOK_ASSIGN(const auto handled, c_.journal.handled(m));
  if (!handled) return false;
  DAYBOOK_ASSIGN(auto known, c_.proposals.by_source(m.platform, m.workspace, m.conversation, m.id));
  if (known.empty() || *handled == digest_of(m) || *handled == kDeleted) return true;
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(c_.journal.mark_handled(m, digest_of(m), c_.now_ms));
  const auto person = c_.person_at(m.platform, m.author);
  const auto draft = c_.detector.read_request(utterance(m, person, without_prefix(m.text)));
  detect::Verdict read;
  read.detected = draft.has_value();
  if (draft) read.draft = *draft;
  DAYBOOK_TRY(revise_source(m, person, std::move(known), read));
  return true;
}

Status Assistant::on_deleted(const Message& m) {
  DAYBOOK_TRY(forget(m));
  DAYBOOK_ASSIGN(const auto handled, c_.journal.handled(m));
  if (handled && *handled == kDeleted) return {};
  DAYBOOK_TRY(c_.writing());
  // Platforms deliver out of order: what comes of it afterwards is of a message that is gone.
  DAYBOOK_TRY(c_.journal.mark_handled(m, kDeleted, c_.now_ms));
  DAYBOOK_ASSIGN(auto known, c_.proposals.by_source(m.platform, m.workspace, m.conversation, m.id));
  for (auto& p : known) {
    if (!p.open()) continue;
    auto step = conversation::withdraw(p, c_.now_ms);
    DAYBOOK_ASSIGN([[maybe_unused]] const auto said, carry_out(p, std::move(step)));
  }
  const auto saved = std::find_if(known.begin(), known.end(), [](const Proposal& p) { return p.state == ProposalState::confirmed; });
  return saved == known.end() ? Status() : follow_deletion(m, *saved);
}

// The message behind what is in the calendar is gone: a slip of the pen, or the plan is off. Its person says which.
Status Assistant::follow_deletion(const Message& m, const Proposal& saved) {
  if (saved.change == model::Proposed::cancel) return {};
  DAYBOOK_ASSIGN(const auto event, event_behind(saved));
  if (!event || event->span.ends_at() <= c_.now()) return {};
  return propose_change(m, saved, {detect::Change::What::cancelled, event->span}, {"deleted", "its message was deleted", 1});
}

}  // namespace daybook::engine

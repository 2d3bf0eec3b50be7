// What several messages say together: an offer and its acceptance become one question, a later "make
// that 4" or "can't make it" a question about the draft or event it speaks of.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <span>

#include "base/text.h"
#include "conversation/answer.h"
#include "conversation/wording.h"
#include "engine/assistant.h"
#include "engine/assistant_words.h"
#include "model/subject.h"

namespace daybook::engine {

using model::Message;
using model::Proposal;
using model::Proposed;

namespace {

constexpr std::size_t kAnswerBytes = 160;      // longer talk is neither an answer nor a change
constexpr std::int64_t kHour = 3600 * 1000;
constexpr std::int64_t kLooseHours = 3;        // what is attached to nothing speaks of what was just said

// What the message is attached to: the message it answers, else the thread.
const std::string& attached(const Message& m) { return m.reply_to.empty() ? m.thread : m.reply_to; }

// "can't make it to Harmony on Friday" speaks neither of what is at Laguna nor of Thursday. Only places and days
// that the words name count: a conversation's own place says nothing about which of its plans is meant.
bool speaks_of_another(const Proposal& p, const detect::Verdict& said, const detect::Utterance& words) {
  const bool names_place = std::any_of(said.draft.evidence.begin(), said.draft.evidence.end(),
                                       [](const auto& e) { return e.signal == "place"; });
  if (names_place && !p.draft.place.empty() && said.draft.place != p.draft.place) return true;
  const auto first = time::date_of(p.draft.span.start);
  const auto last = time::date_of(p.draft.span.end - time::seconds(1));
  bool named = false;
  for (const auto& expression : timex::parse(words.text, words.time)) {
    for (const auto& r : expression.readings) {
      if (!r.start.day) continue;
      if (*r.start.day <= last && Assistant::day_after(r) > first) return false;
      named = true;
    }
  }
  return named;
}

}  // namespace

Result<bool> Assistant::follow_up(const Message& m, const model::Person& author, std::string_view text,
                                  const detect::Verdict& verdict) {
  if (text.size() > kAnswerBytes) return false;
  if (!live_known_) {
    DAYBOOK_ASSIGN(const auto lately,
                   c_.proposals.conversations_since(c_.now_ms - c_.settings.confirm.answer_hours * kHour));
    for (const auto& [key, at] : lately) live_[key] = std::max(live_[key], at);
    live_known_ = true;
  }
  const auto key = conversation_key(m);
  const auto live = live_.find(key);
  const auto window = c_.settings.confirm.answer_hours * kHour;
  if (live != live_.end() && std::abs(m.ts_ms - live->second) <= window) {  // old talk handed in late is none
    DAYBOOK_ASSIGN(const bool changed, change_known(m, author, text, verdict));
    if (changed) return true;
  }
  if (verdict.detected && verdict.draft.confidence >= c_.settings.ask_at) return false;
  return accept_offer(m, author, text);
}

// The draft or event of this conversation that the message may speak of: the one it is attached to,
// else the latest with its author in it.
Result<std::optional<Proposal>> Assistant::known_here(const Message& m, const model::Person& author,
                                                      const detect::Utterance& words, const detect::Verdict& said) {
  DAYBOOK_ASSIGN(auto list, c_.proposals.of_conversation(m.platform, m.workspace, m.conversation,
                                                         m.ts_ms - c_.settings.confirm.answer_hours * kHour));
  const auto& to = attached(m);
  for (auto& p : list) {
    const bool takes_part = p.person == author.id || std::find(p.draft.with.begin(), p.draft.with.end(), author.id) !=
                                                         p.draft.with.end();
    const bool written = !p.open() && (p.change != Proposed::add || p.event_id.empty());
    const auto latest = std::max(p.asked_ms, p.settled_ms);
    const bool meant = to.empty() ? m.ts_ms - latest <= kLooseHours * kHour : p.source_message == to;
    if (!takes_part || written || !meant) continue;
    const auto change = detect::read_change(c_.detector, words, p.draft.span);
    const bool off = change && change->what == detect::Change::What::cancelled;
    if (off && to.empty() && speaks_of_another(p, said, words)) continue;
    return std::optional<Proposal>(std::move(p));
  }
  return std::optional<Proposal>{};
}

Result<std::optional<model::Event>> Assistant::event_behind(const Proposal& p) {
  const auto* calendar = c_.settings.write_calendar();
  const auto& id = p.change == Proposed::add ? p.event_id : p.target;
  if (calendar == nullptr || id.empty()) return std::optional<model::Event>{};
  return c_.providers.at(calendar->id)->get_event(id);
}

Result<bool> Assistant::change_known(const Message& m, const model::Person& author, std::string_view text,
                                     const detect::Verdict& verdict) {
  if (!detect::may_change(utterance(m, author, text))) return false;
  DAYBOOK_ASSIGN(auto known, known_here(m, author, utterance(m, author, text), verdict));
  if (!known) return false;
  if (!verdict.draft.place.empty() && verdict.detected && verdict.draft.place != known->draft.place) return false;
  model::Span span = known->draft.span;
  if (!known->open()) {
    DAYBOOK_ASSIGN(const auto event, event_behind(*known));
    if (!event) return false;
    span = event->span;
  }
  if (span.ends_at() <= c_.now()) return false;
  const auto change = detect::read_change(c_.detector, utterance(m, author, text), span);
  const bool plan = verdict.detected && verdict.draft.confidence >= c_.settings.ask_at;
  if (!change || (plan && change->what == detect::Change::What::cancelled)) return false;
  DAYBOOK_ASSIGN(const auto handled, c_.journal.handled(m));
  if (handled) return true;
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(c_.journal.mark_handled(m, digest_of(m), c_.now_ms));
  if (known->open() && known->change == Proposed::add) DAYBOOK_TRY(change_open(*std::move(known), *change));
  else DAYBOOK_TRY(propose_change(m, *known, *change, said_by(author, *known, m)));
  return true;
}

// Nothing is written yet: the question is put anew with the new time, or taken back.
Status Assistant::change_open(Proposal known, const detect::Change& change) {
  if (change.what == detect::Change::What::cancelled) {
    auto step = conversation::withdraw(known, c_.now_ms);
    step.say->text = conversation::called_off(known);
    DAYBOOK_ASSIGN([[maybe_unused]] const auto said, carry_out(known, std::move(step)));
    return {};
  }
  const auto span = model::on_the_clock(change.span);
  DAYBOOK_ASSIGN(const auto found, check(known, span));
  if (found.past) return {};
  auto draft = known.draft;
  draft.span = span;
  draft.end_assumed = draft.hours_assumed = false;
  draft.alternative.reset();
  auto step = conversation::revise(known, std::move(draft), known.subject, found, c_.now_ms, c_.settings.confirm);
  DAYBOOK_TRY(show_settled(known, "The time was changed; asked anew below."));
  DAYBOOK_TRY(c_.proposals.save(step.proposal));
  return say(step.proposal, *step.say);
}

model::Evidence said_by(const model::Person& author, const Proposal& about, const Message& m) {
  const std::string who = author.id == about.person ? "" : author.name + ": ";
  return {"keyword", text::clean_line(who + m.text, 80), 1};
}

// An event stands in the calendar: its person is asked privately whether it is to change.
Status Assistant::propose_change(const Message& m, Proposal known, const detect::Change& change, model::Evidence reason) {
  DAYBOOK_ASSIGN(const auto event, event_behind(known));
  if (!event) return {};
  auto draft = known.draft;
  draft.span = model::on_the_clock(change.span);
  draft.end_assumed = draft.hours_assumed = false;
  draft.alternative.reset();
  draft.evidence = {std::move(reason)};
  Proposal p = new_proposal(c_.person(known.person), known.ask, draft, "talk");
  p.subject = event->title;
  p.change = change.what == detect::Change::What::cancelled ? Proposed::cancel : Proposed::move;
  p.target = event->event_id;
  p.heard.clear();
  return ask_of_event(m, std::move(known), std::move(p));
}

// `known`: what was said or asked of the event before.
Status Assistant::ask_of_event(const Message& m, Proposal known, Proposal p) {
  const auto& muted = choices(known.person);
  if (muted.count("muted") != 0 || muted.count("muted:" + m.conversation) != 0) return {};
  p.source_conversation = m.conversation;
  p.source_message = m.id;
  if (known.open()) {  // an unanswered question about the same event
    known.state = model::ProposalState::superseded;
    known.settled_ms = c_.now_ms;
    DAYBOOK_TRY(c_.proposals.save(known));
    DAYBOOK_TRY(show_settled(known, "Asked anew below."));
  }
  DAYBOOK_ASSIGN(const auto found, check(p, p.draft.span));
  const auto* calendar = c_.settings.write_calendar();
  const auto verdict = found.verdict;
  const auto action = policy::decide(policy::Origin::talk, calendar->mode, verdict, c_.settings.rules);
  if (action != policy::Action::ask_author || found.past) return {};
  return put_question(std::move(p), found);
}

// "Thursday at 3?" - "works": one draft with both in it, asked of who accepted.
Result<bool> Assistant::accept_offer(const Message& m, const model::Person& author, std::string_view text) {
  DAYBOOK_ASSIGN(const auto* heard, heard_in(conversation_key(m)));
  const auto& to = attached(m);
  for (auto h = heard->rbegin(); h != heard->rend(); ++h) {
    const bool meant = to.empty() ? h->thread.empty() && m.ts_ms - h->ts_ms <= kLooseHours * kHour
                                  : (h->id == to || (m.reply_to.empty() && h->thread == to)) &&
                                        m.ts_ms - h->ts_ms <= c_.settings.confirm.answer_hours * kHour;
    if (h->author == author.id && to.empty()) return false;  // the last word about a time was their own
    if (h->author == author.id || !meant) continue;
    // In open talk only what was just asked is answered: anything more reads chatter as consent.
    if (to.empty() && (h != heard->rbegin() || h->text.find('?') == std::string::npos)) return false;
    const detect::Utterance offer{h->text, h->author, m.conversation, h->at};
    const auto verdict = detect::assess_answer(c_.detector, utterance(m, author, text), std::span(&offer, 1));
    if (!verdict) continue;
    DAYBOOK_ASSIGN(const auto handled, c_.journal.handled(m));
    if (handled) return true;
    DAYBOOK_TRY(c_.writing());
    DAYBOOK_TRY(c_.journal.mark_handled(m, digest_of(m), c_.now_ms));
    // The offer was a plan by itself and its author asked already: the one draft gets both.
    DAYBOOK_ASSIGN(auto asked, c_.proposals.by_source(m.platform, m.workspace, m.conversation, h->id));
    for (auto& p : asked) {
      if (!p.open() && p.state != model::ProposalState::confirmed) continue;
      if (std::find(p.draft.with.begin(), p.draft.with.end(), author.id) == p.draft.with.end())
        p.draft.with.push_back(author.id);
      DAYBOOK_TRY(c_.proposals.save(p));
      return true;
    }
    DAYBOOK_TRY(propose_from_talk(m, author, verdict->draft));
    return true;
  }
  return false;
}

}  // namespace daybook::engine

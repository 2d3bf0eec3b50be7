// Watched talk: plans, edits, deletions, reactions.
#include "engine/assistant.h"
#include "engine/assistant_words.h"
#include "engine/shadow_reach.h"

#include <algorithm>
#include <charconv>

#include "base/ids.h"
#include "base/limits.h"
#include "base/text.h"
#include "conversation/answer.h"
#include "conversation/wording.h"
#include "model/subject.h"

namespace daybook::engine {

using conversation::Answer;
using model::Message;
using model::Proposal;
using model::ProposalState;

namespace {

constexpr std::int64_t kHeardMs = std::int64_t{14} * 86400 * 1000;  // the same said again within is known

// A reaction may carry the id of the message it is on: it is told apart by its name.
Message keyed(const Message& m) {
  Message copy;
  copy.platform = m.platform;
  copy.workspace = m.workspace;
  copy.conversation = m.conversation;
  copy.id = m.reaction.empty() ? m.id : m.id + "\x1f" + m.author + "\x1f" + m.reaction;
  return copy;
}

// "@harmony" and "@3pm" are a place and a time; any other "@name" addresses somebody.
bool addresses(const model::Directory& directory, std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  const std::string folded = text::fold(name);
  return std::none_of(directory.places.begin(), directory.places.end(), [&](const auto& p) {
    return text::fold(p.name) == folded ||
           std::any_of(p.aliases.begin(), p.aliases.end(),
                       [&](const auto& alias) { return text::fold(alias) == folded; });
  });
}

// The text without the people addressed in it ("@bo", "<@U2>"): they are no places and no subjects.
std::string without_mentions(std::string_view s, const model::Directory& directory) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const bool bracket = s.substr(i, 2) == "<@";
    const std::size_t from = i + (bracket ? 2 : 1);
    const std::size_t end = std::min(s.find_first_of(bracket ? ">" : " ,:;.!?)\n", from), s.size());
    const bool named = bracket || (s[i] == '@' && (i == 0 || s[i - 1] == ' ' || s[i - 1] == '(') &&
                                   addresses(directory, s.substr(from, end - from)));
    out += named ? ' ' : s[i];
    if (named) i = end < s.size() && s[end] != ' ' && s[end] != '\n' ? end : end - 1;
  }
  return out;
}

}  // namespace

std::int64_t digest_of(const Message& m) {
  const std::uint64_t kind = (m.deleted ? 2U : 0U) + (m.reaction.empty() ? 0U : 4U);
  return static_cast<std::int64_t>(ids::hash64(m.text + "\x1f" + m.reaction, kind));
}

timex::Context Assistant::reading(const model::Person& p, std::int64_t at_ms) const {
  timex::Context context;
  context.zone = p.zone;
  context.now = p.zone.to_local(time::from_millis(at_ms));
  const auto& chosen = choices(p.id);
  if (chosen.empty()) return context;
  const auto is = [&](const char* name, std::string_view value) {
    const auto it = chosen.find(name);
    return it != chosen.end() && it->second == value;
  };
  if (is("next_weekday", "nearest")) context.next_weekday = timex::NextWeekday::nearest;
  if (is("next_weekday", "coming_week")) context.next_weekday = timex::NextWeekday::coming_week;
  if (is("date_order", "day_first")) context.order = timex::DateOrder::day_first;
  if (is("date_order", "month_first")) context.order = timex::DateOrder::month_first;
  return context;
}

detect::Utterance Assistant::utterance(const Message& m, const model::Person& p,
                                       std::string_view text) const {
  return {text, p.id, m.conversation, reading(p, m.ts_ms)};
}

// The dentist and the vet at one time are two plans; the same visit in other words is one.
bool Assistant::told_by_subject(const model::Draft& draft) { return draft.kind == model::EventKind::personal; }

Proposal Assistant::new_proposal(const model::Person& person, const model::Address& ask,
                                 const model::Draft& draft, const char* origin) const {
  Proposal p;
  p.person = person.id;
  p.ask = ask;
  p.origin = origin;
  p.draft = draft;
  put_on_the_clock(p.draft, draft.span);
  p.subject = model::subject(draft, person.name);
  p.asked_ms = c_.now_ms;
  const bool agreed = std::any_of(draft.evidence.begin(), draft.evidence.end(),
                                  [](const auto& e) { return e.signal == "agreement"; });
  const bool company = draft.kind == model::EventKind::meeting || draft.kind == model::EventKind::other;
  for (std::size_t i = 0; agreed && company && i < draft.with.size(); ++i)
    p.subject += (i == 0 ? " with " : ", ") + c_.person(draft.with[i]).name;
  p.heard = std::string(model::kind_name(draft.kind)) + "|" + (told_by_subject(draft) ? p.subject : draft.place) + "|" +
            conversation::when(p.draft.span);
  return p;
}

Status Assistant::on_message(const Message& m) {
  if (!m.reaction.empty()) return on_reaction(m);
  if (m.deleted) return on_deleted(m);
  return m.direct ? on_direct(m) : on_talk(m);
}

Status Assistant::on_talk(const Message& m) {
  const auto* conversation = c_.settings.directory.conversation(m.conversation);
  if (conversation != nullptr && !conversation->listen) return {};
  const auto author = c_.person_at(m.platform, m.author);
  const bool addressed = m.text.find('@') != std::string::npos;
  const std::string text =
      addressed ? without_mentions(m.text, c_.settings.directory) : std::string();
  const auto verdict = c_.detector.assess(utterance(m, author, addressed ? text : m.text));
  // In shadow nobody is asked: what is only read (extract_at) is held against the calendar too.
  const auto mode = mode_of_talk();
  const bool shadow = mode == policy::Mode::shadow;
  bool plan = verdict.detected && (shadow || verdict.draft.confidence >= c_.settings.ask_at);
  if (verdict.detected && !plan) {  // what was confirmed before may tip the scales
    DAYBOOK_ASSIGN(plan, tipped_by_habit(author, m, verdict.draft));
  }
  if (!m.edited) {
    DAYBOOK_ASSIGN(const bool done, follow_up(m, author, addressed ? text : m.text, verdict));
    if (done) return {};
  }
  if (verdict.draft.span.end > verdict.draft.span.start) DAYBOOK_TRY(remember(m, author, addressed ? text : m.text));
  if (!plan && verdict.detected && c_.settings.model.on && !m.edited && asks_author(mode))
    return ask_model(m, addressed ? text : m.text, verdict.draft);
  if (!plan && !m.edited) return {};
  DAYBOOK_ASSIGN(const auto handled, c_.journal.handled(m));
  // Handed in again, after an edit too: what counts is the latest version.
  if (handled && (!m.edited || *handled == digest_of(m) || *handled == kDeleted)) return {};
  DAYBOOK_ASSIGN(auto known, c_.proposals.by_source(m.platform, m.workspace, m.conversation, m.id));
  if (!plan && known.empty()) return {};
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(c_.journal.mark_handled(m, digest_of(m), c_.now_ms));
  if (!known.empty()) return revise_source(m, author, std::move(known), verdict);
  return propose_from_talk(m, author, verdict.draft);
}

// Where nobody would be asked, a host's model is not asked either.
bool Assistant::asks_author(policy::Mode mode) const {
  return policy::decide(policy::Origin::talk, mode, policy::Verdict::free, c_.settings.rules) ==
         policy::Action::ask_author;
}

policy::Mode Assistant::mode_of_talk() const {
  if (const auto* calendar = c_.settings.write_calendar()) return calendar->mode;
  return c_.settings.profile == "shadow" ? policy::Mode::shadow : policy::Mode::read;
}

Status Assistant::propose_from_talk(const Message& m, const model::Person& author,
                                    const model::Draft& draft) {
  const auto mode = mode_of_talk();
  Proposal p = new_proposal(author, {m.platform, m.workspace, m.author}, draft, "talk");
  p.source_conversation = m.conversation;
  p.source_message = m.id;
  DAYBOOK_ASSIGN(const auto found, check(p, draft.span));
  const auto verdict = found.verdict;
  const auto action = policy::decide(policy::Origin::talk, mode, verdict, c_.settings.rules);
  if (action == policy::Action::stage)
    return Shadow(shadow_reach(c_)).on_plan(m, author.id, draft, p.subject);
  if (action != policy::Action::ask_author || found.past) return {};
  DAYBOOK_ASSIGN(const bool known, known_already(author, draft, p.subject));
  if (known) return {};
  DAYBOOK_ASSIGN(const bool repeated, c_.proposals.heard_before(author.id, p.heard, c_.now_ms - kHeardMs));
  if (repeated) return {};
  DAYBOOK_ASSIGN(const bool wanted, wants_question(author, m, p.draft));
  if (!wanted) return {};
  return put_question(std::move(p), found);
}

Status Assistant::put_question(Proposal p, const conversation::Check& found) {
  DAYBOOK_TRY(c_.journal.met({p.person, p.ask, false}, c_.now_ms));
  live_[p.ask.platform + "\x1f" + p.ask.workspace + "\x1f" + p.source_conversation] = c_.now_ms;
  auto step = conversation::ask(std::move(p), found, c_.now_ms, c_.settings.confirm);
  DAYBOOK_ASSIGN(step.proposal.id, c_.proposals.add(step.proposal));
  step.say->buttons = conversation::question_buttons(step.proposal);
  return say(step.proposal, *step.say);
}

// The same plan said twice is asked once: an open question or an event that says just this.
Result<bool> Assistant::known_already(const model::Person& person, const model::Draft& draft,
                                      const std::string& subject) {
  DAYBOOK_ASSIGN(const auto open, c_.proposals.open_of(person.id));
  for (const auto& p : open)
    if (p.draft.span == draft.span && p.draft.kind == draft.kind && p.draft.place == draft.place &&
        (!told_by_subject(draft) || p.subject == subject))
      return true;
  const auto* calendar = c_.settings.write_calendar();
  if (calendar == nullptr) return false;
  const auto from = draft.span.starts_at();
  DAYBOOK_ASSIGN(const auto events,
                 c_.providers.at(calendar->id)
                     ->list_events(from, draft.span.ends_at(), 200));
  for (const auto& o : events)
    if (o.event.origin.person == person.id && o.event.span == draft.span &&
        o.event.title == subject)
      return true;
  return false;
}

Status Assistant::on_reaction(const Message& m) {
  const Answer answer = conversation::read_reaction(m.reaction);
  if (answer == Answer::none || m.deleted) return {};
  const auto person = c_.person_at(m.platform, m.author);
  if (!m.direct) {
    if (answer != Answer::yes) return {};
    Message accepted = keyed(m);
    accepted.author = m.author;
    accepted.ts_ms = m.ts_ms;
    accepted.text = "+1";
    accepted.reply_to = m.reply_to.empty() ? m.id : m.reply_to;
    DAYBOOK_ASSIGN([[maybe_unused]] const bool taken, accept_offer(accepted, person, accepted.text));
    return {};
  }
  DAYBOOK_ASSIGN(auto meant, question_meant(m, person));
  if (!meant) return {};
  const Message key = keyed(m);
  DAYBOOK_ASSIGN(const auto handled, c_.journal.handled(key));
  if (handled) return {};
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(c_.journal.mark_handled(key, digest_of(m), c_.now_ms));
  DAYBOOK_TRY(c_.journal.met({person.id, {m.platform, m.workspace, m.author}, true}, c_.now_ms));
  if (meant->stale) return tell_changed(meant->proposal);
  auto& p = meant->proposal;
  DAYBOOK_ASSIGN([[maybe_unused]] const auto said,
                 answer == Answer::yes ? yes(std::move(p)) : no(std::move(p)));
  return {};
}

Status Assistant::on_direct(const Message& m) {
  if (text::trim(m.text).empty()) return {};
  DAYBOOK_ASSIGN(const bool edited, edited_request(m));
  if (edited) return {};
  DAYBOOK_ASSIGN(const auto handled, c_.journal.handled(m));
  if (handled) return {};
  const auto person = c_.person_at(m.platform, m.author);
  const model::Address from{m.platform, m.workspace, m.author};
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(c_.journal.mark_handled(m, digest_of(m), c_.now_ms));
  DAYBOOK_TRY(c_.journal.met({person.id, from, true}, c_.now_ms));
  DAYBOOK_ASSIGN(auto meant, question_meant(m, person));
  if (meant && meant->stale) return tell_changed(meant->proposal);
  std::optional<Proposal> waiting;
  if (meant && meant->proposal.state == ProposalState::active) waiting = meant->proposal;
  if (meant && !is_command(m.text)) {
    const bool attached = meant->attached;
    DAYBOOK_ASSIGN(const auto said,
                   answer_words(std::move(meant->proposal), m.text, person, attached));
    if (said) return {};  // what is to be said was emitted with its own key
  }
  DAYBOOK_ASSIGN(auto spoken, command_text(from, person, m.text, !is_command(m.text)));
  if (!spoken.question.empty()) DAYBOOK_TRY(note_source(spoken.question, m));
  if (waiting && !spoken.ok) spoken.text += "\n" + conversation::still_open(*waiting);
  // A question keeps its own key, so that a reaction or a reply to it finds it.
  return send(from, spoken, spoken.question.empty() ? "" : spoken.question + ".ask.0");
}

// The question a direct message or a reaction answers: the one it is attached to; without such, the
// latest open one that its person can have seen. What is attached to something else answers
// nothing.
Result<std::optional<Assistant::Meant>> Assistant::question_meant(const Message& m,
                                                                  const model::Person& person) {
  std::optional<Meant> none;
  if (!m.direct) return none;
  const std::string& attached = !m.reply_to.empty()   ? m.reply_to
                                : !m.reaction.empty() ? m.id
                                                      : m.thread;
  if (!attached.empty()) {
    DAYBOOK_ASSIGN(const std::string key,
                   c_.outbox.key_of_message(m.platform, m.workspace, attached, m.author, m.conversation));
    if (!key.empty()) return question_of_key(key, person);
  }
  DAYBOOK_ASSIGN(auto open, c_.proposals.open_of(person.id));
  for (auto& p : open) {
    const std::string asked =
        c_.salt + "-" + conversation::question_id(p) + ".ask." + std::to_string(p.round);
    DAYBOOK_ASSIGN(const bool seen, c_.outbox.may_be_seen(asked));
    DAYBOOK_ASSIGN(const auto sent, c_.outbox.sent_by_key(asked));
    // The host tells which message a question became, so this one would have been named by it.
    const bool elsewhere = !attached.empty() && sent && !sent->message_id.empty();
    if (seen && !elsewhere)
      return std::optional<Meant>(Meant{std::move(p), false, !attached.empty()});
  }
  return none;
}

// "salt-p12.ask.1": the question 12 as it was put in round 1.
Result<std::optional<Assistant::Meant>> Assistant::question_of_key(const std::string& key,
                                                                   const model::Person& person) {
  const auto dash = key.find("-p");
  std::int64_t number = 0;
  int round = -1;
  if (dash != std::string::npos) {
    const auto parts = text::split(std::string_view(key).substr(dash + 2), '.');
    std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), number);
    if (parts.size() == 3 && parts[1] == "ask")
      std::from_chars(parts[2].data(), parts[2].data() + parts[2].size(), round);
  }
  if (round < 0) return std::optional<Meant>{};
  DAYBOOK_ASSIGN(auto found, c_.proposals.find(number));
  if (!found || found->person != person.id) return std::optional<Meant>{};
  const bool stale = found->open() && found->round != round;
  return std::optional<Meant>(Meant{std::move(*found), stale, true});
}

}  // namespace daybook::engine

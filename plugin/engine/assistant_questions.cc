// Questions and their answers.
#include "base/text.h"
#include "conversation/answer.h"
#include "conversation/wording.h"
#include "detect/correction.h"
#include "engine/assistant.h"
#include "engine/assistant_words.h"
#include "model/subject.h"

namespace daybook::engine {

using conversation::Answer;
using model::Proposal;
using model::ProposalState;

namespace {

json::Value send_body(const std::string& text, const std::vector<model::Button>& buttons,
                      const std::string& question) {
  auto body = json::Value::object();
  body.set("text", json::Value::string(text));
  if (!buttons.empty()) {
    auto list = json::Value::array();
    for (const auto& b : buttons) {
      auto v = json::Value::object();
      v.set("id", json::Value::string(b.id)).set("label", json::Value::string(b.label));
      list.push(std::move(v));
    }
    body.set("buttons", std::move(list));
  }
  if (!question.empty()) body.set("question", json::Value::string(question));
  return body;
}

std::string key_of(const Proposal& p, const std::string& suffix) {
  return suffix.empty() ? std::string() : conversation::question_id(p) + "." + suffix;
}

// A rule says "until March 31" as a day; with a clock time the last one of that day belongs to it, and the
// end is told in UTC (RFC 5545, 3.3.10).
std::string rule_of(const model::Draft& d) {
  const auto at = d.rrule.find("UNTIL=");
  const std::size_t day = at + 6;
  if (at == std::string::npos || d.span.all_day || d.rrule.size() < day + 8 || d.rrule.substr(day + 8, 1) == "T") return d.rrule;
  const auto number = [&](std::size_t from, std::size_t n) { return std::atoi(d.rrule.substr(day + from, n).c_str()); };
  const auto last = time::make_date(number(0, 4), static_cast<unsigned>(number(4, 2)), static_cast<unsigned>(number(6, 2)));
  if (!last) return d.rrule;
  const auto end = time::format_utc(d.span.zone.to_instant(time::Local(*last) + time::seconds(86399)));  // 2026-04-01T06:59:59Z
  std::string compact;
  for (const char c : end)
    if (c != '-' && c != ':') compact += c;
  return d.rrule.substr(0, day) + compact + d.rrule.substr(day + 8);
}

// What the calendar gets for a confirmed draft.
model::Event event_of(const Proposal& p) {
  model::Event e;
  e.title = p.subject;
  e.span = p.draft.span;
  e.location = p.draft.kind == model::EventKind::site_visit ? p.draft.place : std::string();
  e.description = p.draft.description;
  e.categories = {std::string(model::category(p.draft.kind))};
  if (e.categories.front().empty()) e.categories.clear();
  e.color_id = model::category_color(model::category(p.draft.kind));
  e.busy = model::occupies(p.draft.kind);
  e.recurrence_rule = rule_of(p.draft);
  for (const auto day : p.draft.except) e.recurrence.except_dates.push_back({time::Local(day), true, std::nullopt});
  e.origin = {p.origin, p.ask.platform,   p.ask.workspace, p.source_conversation,
              {},       p.source_message, p.person};
  e.evidence = p.draft.evidence;
  return e;
}

}  // namespace

Status Assistant::send(const model::Address& to, const Spoken& spoken, std::string key) {
  if (spoken.text.empty()) return {};
  return c_.emit({std::move(key), "send", model::address_json(to),
                  send_body(spoken.text, spoken.buttons, spoken.question)});
}

Status Assistant::say(const Proposal& p, const conversation::Say& s) {
  return send(p.ask,
              {true, s.text, s.buttons,
               s.is_question ? conversation::question_id(p) : std::string(), false},
              key_of(p, s.key_suffix));
}

// Takes the buttons off the message that asked, where the host told us which one it became.
Status Assistant::show_settled(const Proposal& before, const std::string& outcome) {
  const std::string asked = c_.salt + "-" + key_of(before, "ask." + std::to_string(before.round));
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(c_.outbox.drop_waiting(asked));
  DAYBOOK_ASSIGN(const auto sent, c_.outbox.sent_by_key(asked));
  if (!sent || sent->message_id.empty()) return {};
  DAYBOOK_ASSIGN(json::Value to, json::parse(sent->to));
  auto body = json::Value::object();
  body.set("effect", json::Value::string(std::to_string(sent->id)));
  body.set("message_id", json::Value::string(sent->message_id));
  body.set("text", json::Value::string(before.subject + "\n" +
                                       conversation::when(before.draft.span) + "\n" + outcome));
  return c_.emit({key_of(before, "settled." + std::to_string(before.round)), "edit", std::move(to),
                  std::move(body)});
}

Result<conversation::Check> Assistant::check(const Proposal& p, const model::Span& span) {
  conversation::Check out;
  out.past = span.ends_at() <= c_.now();
  out.begun = !span.all_day && span.starts_at() <= c_.now();
  const auto* calendar = c_.settings.write_calendar();
  const bool cancels = p.change == model::Proposed::cancel;
  if (calendar == nullptr || cancels || !model::occupies(p.draft.kind)) return out;
  DAYBOOK_ASSIGN(auto found, c_.gate.look(calendar->id, span, p.person, p.target));
  out.verdict = found.verdict();
  if (out.verdict == model::Verdict::unknown) out.unsure = found.unsure();
  out.clashes = std::move(found.clashes);
  return out;
}

Result<Spoken> Assistant::carry_out(const Proposal& before, conversation::Step step) {
  if (step.write) return write(std::move(step.proposal));
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(c_.proposals.save(step.proposal));
  if (!step.say) return Spoken{};
  if (step.settled) DAYBOOK_TRY(show_settled(before, step.say->text));
  DAYBOOK_TRY(say(step.proposal, *step.say));
  return Spoken{true, step.say->text, step.say->buttons,
                step.say->is_question ? conversation::question_id(step.proposal) : "", true};
}

namespace {

void tell_anew(const model::Event& plan, model::Patch& patch) {
  patch.title = plan.title;
  patch.location = plan.location;
  patch.description = plan.description;
  patch.categories = plan.categories;
  patch.color_id = plan.color_id;
  patch.busy = plan.busy;
}

// What the gate is asked for by a "yes" to this question.
model::Change change_of(const Proposal& p) {
  model::Change change;
  if (p.change == model::Proposed::add) {
    change.event = event_of(p);
    return change;
  }
  change.event_id = p.target;
  change.type = p.change == model::Proposed::move ? model::ChangeType::update : model::ChangeType::remove;
  if (p.change == model::Proposed::move) change.patch.span = p.draft.span;
  if (p.retold()) tell_anew(event_of(p), change.patch);
  return change;
}

}  // namespace

namespace {

auto telling_of(const Proposal& p) {
  if (p.retold()) return conversation::colleague_changed;
  switch (p.change) {
    case model::Proposed::move: return conversation::colleague_moved;
    case model::Proposed::cancel: return conversation::colleague_untold;
    case model::Proposed::add: break;
  }
  return conversation::colleague_told;
}

}  // namespace

Result<Spoken> Assistant::write(Proposal p) {
  model::Change change = change_of(p);
  change.origin = p.origin;
  change.actor = p.person;
  change.key = c_.salt + ":" + conversation::question_id(p);
  change.author_agreed = true;
  change.overlap_agreed = !p.told.empty();
  change.own_conflicts_only = true;
  DAYBOOK_TRY(c_.writing());
  auto changed = c_.gate.change(change, c_.now_ms);
  if (!changed && (changed.error().code == Errc::not_found || changed.error().code == Errc::denied)) {
    const bool missing = changed.error().code == Errc::not_found;
    Spoken gone{false, "Nothing was changed: " + (missing ? "it is not in the calendar any more" : changed.error().message) + ".", {}, {}, true};
    p.state = ProposalState::superseded;
    p.settled_ms = c_.now_ms;
    DAYBOOK_TRY(c_.proposals.save(p));
    DAYBOOK_TRY(send(p.ask, gone, ""));
    return gone;
  }
  if (!changed) return pass_on(std::move(changed).error());
  const auto answer = *std::move(changed);
  const bool written =
      answer.status == model::ChangeStatus::done || answer.status == model::ChangeStatus::replayed;
  if (!written) {
    Spoken refused{
        false,
        "Nothing was saved: " +
            (answer.reason.empty() ? conversation::overlap_line(answer.clashes) : answer.reason),
        {},
        {},
        true};
    DAYBOOK_TRY(send(p.ask, refused, ""));
    return refused;
  }
  const Proposal asked = p;
  p.state = ProposalState::confirmed;
  p.settled_ms = c_.now_ms;
  p.event_id = answer.event.event_id;
  DAYBOOK_TRY(c_.proposals.save(p));
  const bool undo_possible = c_.settings.confirm.undo_minutes > 0;
  Spoken spoken{true,
                conversation::saved(answer.event, p, c_.settings.confirm.undo_minutes,
                                    undo_possible),
                {},
                {},
                true};
  if (undo_possible)
    spoken.buttons.push_back(
        {conversation::question_id(p) + "." + std::to_string(p.round) + ".undo", "Undo"});
  DAYBOOK_TRY(learn(asked, true));
  DAYBOOK_TRY(show_settled(asked, p.change == model::Proposed::add ? "Saved." : "Done."));
  DAYBOOK_TRY(send(p.ask, spoken, key_of(p, "saved")));
  DAYBOOK_TRY(tell_colleagues(c_.person(p.person), p.ask, answer.event, telling_of(p),
                              conversation::question_id(p) + ".told"));
  return spoken;
}

Status Assistant::tell_colleagues(const model::Person& author, const model::Address& asked,
                                  const model::Event& event, Telling telling, const std::string& key) {
  if (!c_.settings.tell_colleagues || !author.listed) return {};
  DAYBOOK_ASSIGN(const auto met, c_.journal.acquaintances());
  int index = 0;
  for (const auto& person : c_.settings.directory.people) {
    ++index;
    if (person.id == author.id) continue;
    model::Address to{asked.platform, asked.workspace, ""};
    if (const auto it = person.handles.find(asked.platform); it != person.handles.end())
      to.user = it->second;
    for (const auto& a : met)
      if (to.user.empty() && a.person == person.id) to = a.address;
    if (to.user.empty() && !person.handles.empty())
      to = {person.handles.begin()->first, "", person.handles.begin()->second};
    if (to.user.empty()) continue;
    DAYBOOK_TRY(send(to, {true, telling(author.name, event, person.zone), {}, {}, false}, key + "." + std::to_string(index)));
  }
  return {};
}

Result<Spoken> Assistant::yes(Proposal p) {
  if (p.open() && p.draft.alternative) DAYBOOK_TRY(learn_choice(p, p.draft.span));
  DAYBOOK_ASSIGN(const auto found, check(p, p.draft.span));
  auto step = conversation::answer_yes(p, found, c_.now_ms, c_.settings.confirm);
  return carry_out(p, std::move(step));
}

Result<Spoken> Assistant::no(Proposal p) {
  if (p.open()) DAYBOOK_TRY(learn(p, false));
  auto step = conversation::answer_no(p, c_.now_ms);
  return carry_out(p, std::move(step));
}

void put_on_the_clock(model::Draft& draft, const model::Span& said) {
  draft.span = model::on_the_clock(said);
  std::erase_if(draft.evidence, [](const auto& e) { return e.signal == model::kClockSkipped; });
  if (!said.all_day && draft.span.start != said.start)
    draft.evidence.push_back({std::string(model::kClockSkipped), time::format_local(said.start).substr(11, 5), 0});
}

Result<Spoken> Assistant::correct(Proposal p, const model::Span& said) {
  model::Draft corrected = p.draft;
  put_on_the_clock(corrected, said);
  p.draft.evidence = std::move(corrected.evidence);
  const auto span = corrected.span;
  if (p.open() && p.draft.alternative) DAYBOOK_TRY(learn_choice(p, span));
  DAYBOOK_ASSIGN(const auto found, check(p, span));
  auto step = conversation::answer_correction(p, span, found, c_.now_ms, c_.settings.confirm);
  return carry_out(p, std::move(step));
}

Status Assistant::tell_changed(const Proposal& p) {
  return send(p.ask,
              {false,
               "That question was changed since, so nothing was saved. The latest is: " +
                   p.subject + ", " + conversation::when(p.draft.span) + ". Answer that one.",
               {},
               {},
               false},
              "");
}

Status Assistant::on_time() {
  DAYBOOK_ASSIGN(const auto due, c_.proposals.due(c_.now_ms));
  for (const auto& p : due) {
    DAYBOOK_TRY(c_.writing());
    DAYBOOK_TRY(c_.proposals.save(conversation::park(p)));
  }
  return {};
}

}  // namespace daybook::engine

#include "engine/approvals.h"

#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "conversation/answer.h"
#include "conversation/wording.h"
#include "engine/calendars.h"

namespace daybook::engine {

using conversation::Ruling;
using model::Approval;
using model::ApprovalState;

namespace {

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

std::string short_id(std::string_view person) { return ids::stable_id(person).substr(0, 8); }

json::Value send_body(const std::string& text, const std::vector<model::Button>& buttons,
                      const std::string& question) {
  auto body = json::Value::object();
  body.set("text", str(text));
  if (buttons.empty()) return body;
  auto list = json::Value::array();
  for (const auto& b : buttons) {
    auto v = json::Value::object();
    list.push(std::move(v.set("id", str(b.id)).set("label", str(b.label))));
  }
  body.set("buttons", std::move(list));
  return body.set("question", str(question));
}

// The time a change wants, where that decides whether it comes too late.
std::int64_t end_of(const model::Change& change) {
  if (change.type == model::ChangeType::create && !change.event.is_series())
    return time::to_unix(change.event.ends_at());
  if (change.type == model::ChangeType::update && change.patch.span)
    return time::to_unix(change.patch.span->ends_at());
  return 0;
}

}  // namespace

std::string Approvals::name_of(std::string_view person) const {
  return person.empty() ? std::string() : c_.person(person).name;
}

// Admins decide; where the settings name none, the person for whom the agent acts.
bool Approvals::may_decide(std::string_view person, std::string_view actor) const {
  const auto& people = c_.settings.directory.people;
  const bool has_admin =
      std::any_of(people.begin(), people.end(), [](const auto& p) { return p.admin; });
  return has_admin ? c_.person(person).admin : person == actor;
}

std::vector<model::Person> Approvals::deciders(const Approval& a) const {
  std::vector<model::Person> out;
  for (const auto& p : c_.settings.directory.people)
    if (p.admin) out.push_back(p);
  if (out.empty()) out.push_back(c_.person(a.actor));
  return out;
}

Result<std::optional<Approval>> Approvals::ask(const tools::Call& call,
                                               const model::Change& change,
                                               const model::ChangeAnswer& answer) {
  DAYBOOK_TRY(c_.writing());
  const std::string key = call.request_id.empty() ? "" : "request:" + call.request_id;
  DAYBOOK_ASSIGN(auto known, key.empty() ? rows_.same(call.actor, call.request) : rows_.by_key(key));
  if (known && (known->request != call.request || known->actor != call.actor))
    return fail(Errc::conflict, "this request_id was used for another request; take a new one",
                "args.request_id");
  if (known) return known;
  const auto* setting = change.calendar_id.empty() ? c_.settings.write_calendar()
                                                   : c_.settings.calendar(change.calendar_id);
  Approval a;
  a.request_key = key;
  a.tool = call.tool;
  a.args = json::dump(call.args);
  a.request = call.request;
  a.actor = call.actor;
  a.origin = call.origin.empty() ? "agent" : call.origin;
  a.request_id = call.request_id;
  a.tell = call.address;
  a.zone = call.zone.name();
  a.calendar_id = setting != nullptr ? setting->id : "";
  a.ends_at = end_of(change);
  std::optional<model::Event> before;
  if (!change.event_id.empty()) {
    a.event_id = change.event_id;
    DAYBOOK_ASSIGN(before, c_.providers.at(a.calendar_id)->get_event(change.event_id));
    if (before) a.etag = before->etag;
  }
  a.told = model::told_of(answer.clashes);
  a.summary = conversation::approval_summary(name_of(call.actor), change,
                                             before ? &*before : nullptr);
  a.asked_ms = c_.now_ms;
  a.active_until_ms = c_.now_ms + std::int64_t{c_.settings.confirm.active_seconds} * 1000;
  bool reachable = false;
  for (const auto& p : deciders(a)) {
    DAYBOOK_ASSIGN(const auto to, c_.address_of(p));
    reachable = reachable || !to.user.empty() || p.id == a.actor;
  }
  if (!reachable) return std::optional<Approval>{};
  DAYBOOK_ASSIGN(a.id, rows_.add(a));
  DAYBOOK_TRY(put(a, answer.clashes, false));
  return std::optional<Approval>(std::move(a));
}

// Asks everybody who may decide, each with the titles that this one may see.
Status Approvals::put(const Approval& a, const std::vector<model::Clash>& clashes, bool again) {
  for (const auto& p : deciders(a)) {
    DAYBOOK_ASSIGN(auto to, c_.address_of(p));
    if (to.user.empty() && p.id == a.actor) to = a.tell;
    if (to.user.empty()) continue;
    DAYBOOK_ASSIGN(const auto sight,
                   Sight::open(c_.settings, *c_.db, Sight::viewer(c_.settings, p.id, false)));
    auto theirs = clashes;
    for (auto& clash : theirs) {
      const auto in = c_.providers.find(clash.calendar_id);
      if (in == c_.providers.end()) continue;
      DAYBOOK_ASSIGN(const auto event, in->second->get_event(clash.event_id));
      const auto seen = event ? sight.see(*event) : std::nullopt;
      clash.title = seen ? seen->title : std::string();
    }
    Approval shown = a;
    if (!a.event_id.empty()) {
      DAYBOOK_ASSIGN(const auto event, c_.providers.at(a.calendar_id)->get_event(a.event_id));
      const auto seen = event ? sight.see(*event) : std::nullopt;
      if (event && (!seen || seen->title.empty()))
        shown.summary = name_of(a.actor) + " wants to change an event that is private";
    }
    DAYBOOK_TRY(c_.emit({conversation::approval_id(a) + ".ask." + std::to_string(a.round) + "." +
                             short_id(p.id),
                         "send", model::address_json(to),
                         send_body(conversation::approval_question(shown, theirs, again),
                                   conversation::approval_buttons(a),
                                   conversation::approval_id(a))}));
  }
  return {};
}

// Tells the outcome to the actor, and takes the buttons off the messages that asked.
Status Approvals::settle(Approval a, std::string_view decider) {
  DAYBOOK_TRY(rows_.save(a));
  const std::string text = conversation::approval_settled(a, name_of(decider));
  for (const auto& p : deciders(a)) {
    const std::string key = c_.salt + "-" + conversation::approval_id(a) + ".ask." +
                            std::to_string(a.round) + "." + short_id(p.id);
    DAYBOOK_TRY(c_.outbox.drop_waiting(key));
    DAYBOOK_ASSIGN(const auto sent, c_.outbox.sent_by_key(key));
    if (!sent || sent->message_id.empty()) continue;
    DAYBOOK_ASSIGN(json::Value to, json::parse(sent->to));
    auto body = json::Value::object();
    body.set("effect", str(std::to_string(sent->id))).set("message_id", str(sent->message_id));
    body.set("text", str(text));
    DAYBOOK_TRY(c_.emit({conversation::approval_id(a) + ".settled." + std::to_string(a.round) + "." +
                             short_id(p.id),
                         "edit", std::move(to), std::move(body)}));
  }
  if (a.actor == decider || a.tell.user.empty()) return {};
  return tell(a, text, ".told");
}

Status Approvals::tell(const Approval& a, const std::string& text, const std::string& key) {
  return c_.emit({conversation::approval_id(a) + key, "send", model::address_json(a.tell),
                  send_body(text, {}, {})});
}

Result<bool> Approvals::changed(const Approval& a) const {
  if (a.event_id.empty()) return false;
  const auto it = c_.providers.find(a.calendar_id);
  if (it == c_.providers.end()) return true;
  DAYBOOK_ASSIGN(const auto event, it->second->get_event(a.event_id));
  return !event || event->etag != a.etag;
}

tools::Call Approvals::call_of(const Approval& a) const {
  tools::Call call;
  call.actor = a.actor;
  call.origin = a.origin;
  call.request_id = a.request_id;
  call.zone = time::Zone::find(a.zone).value_or(c_.settings.zone);
  call.address = a.tell;
  return call;
}

// What is in the way now, without doing anything.
Result<std::vector<model::Clash>> Approvals::look(const tools::Registry& registry,
                                                  const Approval& a, std::string& trouble) {
  DAYBOOK_ASSIGN(auto sight, Sight::open(c_.settings, *c_.db,
                                         Sight::viewer(c_.settings, a.actor, a.origin == "agent")));
  Calendars world(c_, std::move(sight));
  auto call = call_of(a);
  call.dry_run = true;
  call.request_id.clear();
  DAYBOOK_ASSIGN(const json::Value args, json::parse(a.args));
  const auto done = registry.call(world, call, a.tool, args);
  if (!done) trouble = done.error().error.message;
  return world.looked_at() ? world.looked_at()->clashes : std::vector<model::Clash>{};
}

Result<Approvals::Told> Approvals::carry_out(const tools::Registry& registry, Approval a,
                                             const std::string& person) {
  DAYBOOK_ASSIGN(auto sight, Sight::open(c_.settings, *c_.db,
                                         Sight::viewer(c_.settings, a.actor, a.origin == "agent")));
  Calendars world(c_, std::move(sight));
  auto call = call_of(a);
  call.approved_by = person;
  call.approved_clashes = a.told;
  DAYBOOK_ASSIGN(const json::Value args, json::parse(a.args));
  const auto done = registry.call(world, call, a.tool, args);
  a.decided_ms = c_.now_ms;
  a.decided_by = person;
  if (!done) {
    const Errc code = done.error().error.code;
    if (code == Errc::io || code == Errc::in_use || code == Errc::corrupt)
      return pass_on(done.error().error);
    a.state = ApprovalState::overtaken;
    a.outcome = done.error().error.message;
  } else {
    const auto status = done->str("status");
    const bool written = status == "created" || status == "updated" || status == "deleted";
    a.state = written ? ApprovalState::approved : ApprovalState::overtaken;
    a.outcome = written ? std::string(status) : std::string(done->str("message"));
  }
  DAYBOOK_TRY(settle(a, person));
  return Told{a.state == ApprovalState::approved, conversation::approval_settled(a, name_of(person)),
              a};
}

Result<Approvals::Told> Approvals::decide(const tools::Registry& registry,
                                          const std::string& person, std::int64_t number,
                                          bool approve, std::optional<int> round) {
  DAYBOOK_ASSIGN(auto found, rows_.find(number));
  if (!found || (!may_decide(person, found->actor) && found->actor != person))
    return Told{false, "There is no such approval for you to decide.", {}};
  Approval a = std::move(*found);
  if (!may_decide(person, a.actor))
    return Told{false, "Only a person with rights may decide this; it is still open.", a};
  DAYBOOK_TRY(c_.writing());
  if (a.open() && round && *round != a.round)
    return Told{false, "That question was put anew since; answer the latest one.\n" + a.summary, a};
  conversation::Facts facts;
  DAYBOOK_ASSIGN(facts.changed, changed(a));
  std::vector<model::Clash> clashes;
  std::string trouble;
  if (a.open() && approve && !facts.changed) {
    DAYBOOK_ASSIGN(clashes, look(registry, a, trouble));
    facts.clashes = clashes;
  }
  switch (conversation::rule(a, approve, facts, c_.now_ms)) {
    case Ruling::run:
      return carry_out(registry, std::move(a), person);
    case Ruling::already:
      return Told{false, conversation::approval_settled(a, name_of(a.decided_by)), a};
    case Ruling::reject:
      a.state = ApprovalState::rejected;
      break;
    case Ruling::overtaken:
      a.state = ApprovalState::overtaken;
      a.outcome = facts.changed ? "the event was changed since it was asked for"
                                : "the time wanted is over";
      break;
    case Ruling::ask_anew: {
      const bool late = a.state == ApprovalState::parked || c_.now_ms >= a.active_until_ms;
      DAYBOOK_TRY(c_.outbox.drop_waiting(c_.salt + "-" + conversation::approval_id(a) + ".ask." +
                                         std::to_string(a.round) + "." + short_id(person)));
      a.round += 1;
      a.state = ApprovalState::active;
      a.active_until_ms = c_.now_ms + std::int64_t{c_.settings.confirm.active_seconds} * 1000;
      a.told = model::told_of(clashes);
      DAYBOOK_TRY(rows_.save(a));
      DAYBOOK_TRY(put(a, clashes, true));
      return Told{false,
                  std::string(late ? "That question had expired, so nothing was done yet."
                                   : "Something else is in the way by now, so nothing was done yet.") +
                      " It is asked again.",
                  a};
    }
  }
  a.decided_ms = c_.now_ms;
  a.decided_by = person;
  DAYBOOK_TRY(settle(a, person));
  return Told{a.state == ApprovalState::rejected, conversation::approval_settled(a, name_of(person)),
              a};
}

Result<std::optional<Approvals::Told>> Approvals::on_button(const tools::Registry& registry,
                                                            const model::Address& actor,
                                                            std::string_view button) {
  const auto press = conversation::read_approval_button(button);
  if (!press) return std::optional<Told>{};
  const auto person = c_.person_at(actor.platform, actor.user);
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(c_.journal.met({person.id, actor, true}, c_.now_ms));
  DAYBOOK_ASSIGN(auto told,
                 decide(registry, person.id, press->approval, press->approve, press->round));
  return std::optional<Told>(std::move(told));
}

Result<bool> Approvals::on_message(const tools::Registry& registry, const model::Message& m) {
  if (!m.direct || m.deleted || m.edited) return false;
  DAYBOOK_ASSIGN(const std::string key, c_.key_answered(m));
  const auto parts = text::split(key, '.');
  const auto number = conversation::read_approval_id(parts[0]);
  if (!number || parts.size() != 4 || parts[1] != "ask") return false;
  const auto answer = m.reaction.empty() ? conversation::read_answer(m.text)
                                         : conversation::read_reaction(m.reaction);
  if (answer == conversation::Answer::none) return false;
  const auto person = c_.person_at(m.platform, m.author);
  DAYBOOK_ASSIGN(const auto handled, c_.journal.handled(m));
  if (handled) return true;
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(c_.journal.mark_handled(m, 0, c_.now_ms));
  const int round = std::atoi(std::string(parts[2]).c_str());
  DAYBOOK_ASSIGN(const auto told, decide(registry, person.id, *number,
                                         answer == conversation::Answer::yes, round));
  DAYBOOK_TRY(c_.emit({"", "send", model::address_json({m.platform, m.workspace, m.author}),
                       send_body(told.text, {}, {})}));
  return true;
}

Status Approvals::on_time() {
  DAYBOOK_ASSIGN(const auto due, rows_.due(c_.now_ms));
  for (auto a : due) {
    DAYBOOK_TRY(c_.writing());
    a.state = ApprovalState::parked;
    DAYBOOK_TRY(rows_.save(a));
  }
  return {};
}

Result<std::vector<Approval>> Approvals::visible(std::string_view person, bool open_only,
                                                 std::size_t limit) {
  return rows_.list(c_.person(person).admin ? std::string_view{} : person, open_only, limit);
}

}  // namespace daybook::engine

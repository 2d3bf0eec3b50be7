#include "engine/gate_wanted.h"

#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "store/attendees.h"

namespace daybook::engine {

using model::Change;
using model::ChangeAnswer;
using model::ChangeStatus;
using model::ChangeType;

namespace {

// What identifies a request, to tell a replay from another request under the same key.
std::string canonical(const Change& c) {
  if (!c.request.empty()) return c.request;
  auto v = json::Value::object();
  v.set("type", json::Value::integer(static_cast<int>(c.type)));
  v.set("calendar", json::Value::string(c.calendar_id)).set("id", json::Value::string(c.event_id));
  if (c.type == ChangeType::create) v.set("event", model::event_to_stored(c.event));
  if (c.type == ChangeType::update)
    v.set("patch", model::event_to_stored(model::apply(model::Event{}, c.patch)));
  return json::dump(v);
}

const char* type_name(ChangeType t) {
  return t == ChangeType::create ? "create" : t == ChangeType::update ? "update" : "delete";
}

// `shown`: who asks may know that there is such a calendar.
std::string refusal(const CalendarSetting& c, bool shown) {
  const std::string name = shown ? "the calendar " + c.id : std::string("the calendar to write to");
  if (c.mode == policy::Mode::confirm || c.mode == policy::Mode::direct)
    return name + " is only read, so nothing is written to it; set write = true to allow changes";
  return name + " is in mode " + std::string(policy::mode_name(c.mode)) +
         ", so nothing is written to it; set its mode to confirm or direct to allow changes";
}

bool is_written(const CalendarSetting& c) {
  return c.write && (c.mode == policy::Mode::confirm || c.mode == policy::Mode::direct);
}

bool switched_off(const store::Toggles& chosen) {
  return chosen.revoked_ms != 0 || !chosen.sync.value_or(true);
}

std::string switched_off_text(const CalendarSetting& c) {
  return "the calendar " + c.id +
         " is revoked or its sync is switched off; a person can switch it on with "
         "calendar_update_source";
}

// What a person brings over from elsewhere stands there already: it is not asked whether it fits. What an agent
// says to be a file may be of its own making, and is held to what any change of an agent is.
bool brought(const Change& change) { return change.origin == "import" && !change.agent; }

std::string prefixed(const std::string& prefix, std::string title) {
  const auto mark = text::trim(prefix);  // "BUTLER:Weekly" has it, too
  if (mark.empty() || text::iequals_ascii(std::string_view(title).substr(0, mark.size()), mark)) return title;
  return prefix + title;
}

}  // namespace

Status open_to_changes(const CalendarSetting& c, const Sight& sight) {
  if (!is_written(c)) return fail(Errc::denied, refusal(c, sight.tier(c.id) != policy::Tier::none));
  return switched_off(sight.chosen(c.id)) ? fail(Errc::denied, switched_off_text(c)) : Status{};
}

std::string made_key(const std::string& key) { return "made:" + key; }

Result<Sight> Gate::sight_of(std::string_view person, bool agent) {
  return Sight::open(settings_, db_, Sight::viewer(settings_, person, agent));
}

std::string Gate::owner_name(const model::Event& e) const {
  const auto* known = settings_.directory.person(e.origin.person);
  return known != nullptr ? known->name : e.origin.person;
}

// Whoever is asked to come and is nobody of the settings.
policy::Impact Gate::impact(const Wanted& w) const {
  policy::Impact impact;
  impact.tells = !told(w).empty() && told(w) != "none";
  const auto& after = w.change.type == ChangeType::create ? w.change.event.attendees
                      : w.change.patch.attendees          ? *w.change.patch.attendees
                                                          : std::vector<model::Attendee>{};
  const auto among = [](const auto& list, const std::string& email) {
    return std::any_of(list.begin(), list.end(),
                       [&](const auto& x) { return text::iequals_ascii(x.email, email); });
  };
  for (const auto& a : after)
    if (!among(settings_.directory.people, a.email) &&
        (!w.before || !among(w.before->attendees, a.email)))
      impact.invites_outsiders = true;
  if (!w.before) return impact;
  const auto& before = *w.before;
  const bool gone = w.change.type == ChangeType::remove ||
                    (w.change.patch.status == model::EventStatus::cancelled &&
                     before.status != model::EventStatus::cancelled);
  // Who is taken off the list is told the same as when the event is cancelled.
  impact.cancels_for_others =
      std::any_of(before.attendees.begin(), before.attendees.end(), [&](const auto& a) {
        return !a.self && !a.organizer && !a.resource && (gone || (w.change.patch.attendees && !among(after, a.email)));
      });
  impact.not_its_own = gone && !before.butler_generated && before.origin.person.empty();
  return impact;
}

Result<Gate::Wanted> Gate::resolve(const Change& change) {
  const CalendarSetting* setting = change.calendar_id.empty()
                                       ? settings_.write_calendar()
                                       : settings_.calendar(change.calendar_id);
  DAYBOOK_ASSIGN(auto sight, sight_of(change.actor, change.agent));
  const bool hidden = setting != nullptr && sight.tier(setting->id) == policy::Tier::none;
  if (change.calendar_id.empty() && (setting == nullptr || (hidden && is_written(*setting))))
    return fail(Errc::not_found, std::string("no calendar is set up for writing") + (change.agent ? " by agents (a person can allow it with calendar_update_source)" : ""), "calendar_id");
  // Where nothing is ever written that is the reason to tell, unless it would tell that the calendar is there.
  if (setting == nullptr || (hidden && !change.calendar_id.empty()))
    return tl::unexpected(sight.no_calendar(setting == nullptr ? change.calendar_id : setting->id, "calendar_id"));
  const auto it = providers_.find(setting->id);
  if (it == providers_.end())
    return fail(Errc::internal, "the calendar " + setting->id + " has no provider");
  Wanted w{change, *setting, *it->second, {}, change.event.span, std::move(sight), false, {}, {}};
  const bool writes = is_written(*setting);
  if (change.type != ChangeType::create) {
    DAYBOOK_ASSIGN(w.before, w.provider.get_event(change.event_id));
    const auto right = w.before ? w.sight.right(*w.before) : policy::Right::unseen;
    const auto seen = w.before ? w.sight.see(*w.before) : std::nullopt;
    if (right != policy::Right::may && (!w.before || writes) && (!seen || seen->event_id.empty()))
      return fail(Errc::not_found,
                  "there is no event " + change.event_id + " in the calendar " + setting->id +
                      "; calendar_list_events and calendar_search_events show the ids",
                  "event_id");
    if (right != policy::Right::may && writes)
      return fail(Errc::denied,
                  right == policy::Right::unseen
                      ? "agents may read this event and not change it; ask its person"
                      : "this event belongs to " + owner_name(*w.before) +
                            "; only they or an admin may change it",
                  "event_id");
    if (w.before->status == model::EventStatus::cancelled && change.origin != "import" &&
        change.patch.status.value_or(model::EventStatus::cancelled) != model::EventStatus::cancelled)
      return fail(Errc::invalid, "the event is cancelled, which is final; create a new one, or take the cancellation "
                                 "back with calendar_undo",
                  "status");
    w.span = change.patch.span.value_or(w.before->span);
    // An occurrence that is named by its id is meant alone, where nothing else is said.
    const auto scope = change.scope.value_or(
        w.before->series_id.empty() ? model::Scope::series : model::Scope::this_instance);
    w.target = {change.event_id, scope, change.expected_etag};
    DAYBOOK_ASSIGN(w.document, w.provider.document(change.event_id));
  }
  const bool busy = change.type == ChangeType::create ? change.event.busy
                                                      : change.patch.busy.value_or(w.before->busy);
  const auto& patch = change.patch;
  const bool new_time =
      change.type == ChangeType::create ||
      (change.type == ChangeType::update &&
       ((patch.span && !(*patch.span == w.before->span)) || (patch.busy && !w.before->busy) ||
        (patch.recurrence_rule && *patch.recurrence_rule != w.before->recurrence_rule)));
  w.time_matters = busy && new_time && !brought(change) && setting->provider != "ics_file";
  return w;
}

Result<std::optional<ChangeAnswer>> Gate::replayed(const Change& change) {
  if (change.key.empty()) return std::optional<ChangeAnswer>{};
  DAYBOOK_ASSIGN(const auto logged, journal_.action_by_key(change.key));
  if (!logged) return std::optional<ChangeAnswer>{};
  if (logged->payload != canonical(change))
    return fail(Errc::conflict, "this request_id was used for another request; take a new one",
                "request_id");
  DAYBOOK_ASSIGN(auto answer, replay_of(*logged));
  return std::optional<ChangeAnswer>(std::move(answer));
}

// One request makes one id, whoever works it off: an event of that id was made by another instance that
// serves the same calendar, and has come with its copy.
Result<std::optional<ChangeAnswer>> Gate::made_elsewhere(const Wanted& w, std::int64_t now_ms) {
  if (w.change.type != ChangeType::create || w.change.key.empty()) return std::optional<ChangeAnswer>{};
  const auto wanted = finished(w, now_ms);
  DAYBOOK_ASSIGN(auto there, w.provider.get_event(wanted.event_id));
  if (!there || !there->butler_generated) return std::optional<ChangeAnswer>{};
  // Servers write zones and rules in their own way: what they mean is compared.
  if (there->starts_at() != wanted.starts_at() || there->ends_at() != wanted.ends_at() ||
      there->is_series() != wanted.is_series())
    return fail(Errc::conflict,
                "this request_id made the event " + there->event_id +
                    " at another time, or it was moved since; take a new request_id for another event",
                "request_id");
  ChangeAnswer answer;
  answer.status = ChangeStatus::replayed;
  answer.type = ChangeType::create;
  answer.event = std::move(*there);
  return std::optional<ChangeAnswer>(std::move(answer));
}

Result<ChangeAnswer> Gate::replay_of(const store::Action& logged) const {
  ChangeAnswer answer;
  answer.status = ChangeStatus::replayed;
  answer.type = logged.type == "create"   ? ChangeType::create
                : logged.type == "update" ? ChangeType::update
                                          : ChangeType::remove;
  DAYBOOK_ASSIGN(const json::Value stored, json::parse(logged.result));
  DAYBOOK_ASSIGN(answer.event, model::event_from_stored(stored));
  answer.undo_token = undo_token(logged);
  return answer;
}

Result<ChangeAnswer> Gate::decide(const Wanted& w, std::int64_t now_ms) {
  ChangeAnswer answer;
  answer.type = w.change.type;
  Met met;
  if (w.time_matters) {
    DAYBOOK_ASSIGN(met, look_for_clashes(w, now_ms));
    answer.clashes = met.look.clashes;
    answer.asked = met.look.asked;
  }
  auto rules = settings_.rules;
  rules.conflicts =
      policy::conflict_policy_from_name(w.change.conflict_policy).value_or(rules.conflicts);
  const auto origin = policy::origin_from_name(w.change.origin).value_or(policy::Origin::agent);
  const auto verdict = met.look.verdict();
  const bool copied = w.calendar.provider == "ics_file";
  auto action = copied ? policy::decide_copy(w.change.origin == "import")
                       : policy::decide(origin, w.calendar.mode, verdict, rules);
  const bool overlap_asked = action == policy::Action::ask_approver;
  // What a person copies in from a file tells nobody: only a server might, on its own.
  if (!copied && (!brought(w.change) || w.calendar.lives_elsewhere()))
    action = policy::raised(action, origin, impact(w), rules);
  // An approval counts for the clashes that it named and for no others.
  if (action == policy::Action::ask_approver && !w.change.approved_by.empty() &&
      model::all_told(w.change.approved_clashes, answer.clashes))
    action = policy::Action::run;
  const bool agreed = w.change.author_agreed && (answer.clashes.empty() || w.change.overlap_agreed);
  if (action == policy::Action::ask_author && agreed) action = policy::Action::run;
  const auto& chosen = w.sight.chosen(w.calendar.id);
  if ((!w.calendar.write && !copied && action != policy::Action::stage) || switched_off(chosen))
    action = policy::Action::refuse;
  switch (action) {
    case policy::Action::run:
      answer.status = ChangeStatus::done;
      break;
    case policy::Action::ask_author:
      answer.status = ChangeStatus::needs_author;
      break;
    case policy::Action::ask_approver:
      answer.status = ChangeStatus::needs_approval;
      answer.reason = (!overlap_asked                         ? "the change reaches other people"
                       : verdict == policy::Verdict::unknown ? met.look.unsure()
                                                             : "the time overlaps with something else") +
                      ", so a person with rights must approve it; nothing was written";
      break;
    case policy::Action::stage:
      answer.status = ChangeStatus::staged;
      break;
    case policy::Action::refuse:
      answer.status = verdict == policy::Verdict::busy &&
                              policy::decide(origin, w.calendar.mode, policy::Verdict::free,
                                             rules) == policy::Action::run &&
                              w.calendar.write
                          ? ChangeStatus::conflict
                          : ChangeStatus::refused;
      answer.reason =
          answer.status == ChangeStatus::conflict ? met.told + "; nothing was written"
          : switched_off(chosen) ? switched_off_text(w.calendar)
          : copied ? "the calendar " + w.calendar.id +
                         " is a copy of a file and takes imports only; nothing was written"
                   : refusal(w.calendar, w.sight.tier(w.calendar.id) != policy::Tier::none);
      if (answer.status == ChangeStatus::conflict &&
          rules.conflicts == policy::ConflictPolicy::suggest) {
        DAYBOOK_ASSIGN(answer.suggestions, suggestions(w, met, now_ms));
      }
      break;
  }
  return answer;
}

model::Event Gate::finished(const Wanted& w, std::int64_t now_ms) const {
  model::Event e = w.change.event;
  const std::string seed = w.change.key.empty()
                               ? "n" + std::to_string(now_ms) + "." + std::to_string(serial_)
                               : w.change.key;
  if (e.event_id.empty())
    e.event_id = ids::stable_id(w.calendar.id + "\x1f" + seed + "\x1f" + e.title);
  if (w.change.origin == "import") return e;
  e.butler_generated = true;
  e.butler_name = settings_.assistant_name;
  e.private_metadata["butler_generated"] = "true";
  e.private_metadata["butler_name"] = settings_.assistant_name;
  e.title = prefixed(settings_.title_prefix, e.title);
  const auto& usual = settings_.event_defaults;
  if (e.reminders.empty() && !w.change.reminders_told) e.reminders = usual.reminders;
  if (e.color_id.empty()) e.color_id = usual.color_id;
  if (e.visibility == model::Visibility::by_default) e.visibility = usual.visibility;
  return e;
}

// Whom the calendar tells of a change.
const std::string& Gate::told(const Wanted& w) const {
  return w.change.send_updates.empty() ? settings_.event_defaults.send_updates : w.change.send_updates;
}

Result<ChangeAnswer> Gate::run(const Wanted& w, ChangeAnswer answer, std::int64_t now_ms) {
  ++serial_;
  const std::string key = w.change.key.empty()
                              ? "auto:" + std::to_string(now_ms) + ":" + std::to_string(serial_) +
                                    ":" + std::to_string(ids::hash64(canonical(w.change)))
                              : w.change.key;
  const auto origin = policy::origin_from_name(w.change.origin).value_or(policy::Origin::agent);
  const policy::WritePermit permit(w.calendar.id, origin, key, told(w));
  store::Action log;
  log.key = key;
  log.type = type_name(w.change.type);
  log.status = "done";
  log.actor = w.change.actor;
  log.origin = w.change.origin;
  log.request_id = w.change.request_id;
  log.payload = canonical(w.change);
  log.created_ms = now_ms;
  if (w.document) {
    auto image = model::document_to_stored(*w.document);
    // Others came between the change before and this one: behind this one it is not taken back (gate_undo.cc).
    DAYBOOK_ASSIGN(const auto left, journal_.left_by_latest(w.document->master.event_id));
    if (!left.empty() && left != w.document->master.etag) image.set("met", json::Value::boolean(true));
    log.pre_image = json::dump(image);
  }
  providers::Changed changed;
  if (w.change.type == ChangeType::create) {
    DAYBOOK_ASSIGN(answer.event, w.provider.create_event(permit, finished(w, now_ms), now_ms));
  } else if (!w.change.replaced.empty()) {
    DAYBOOK_ASSIGN(changed, w.provider.replace_occurrences(permit, w.target, w.change.replaced, now_ms));
    answer.reason = changed.left_out;
    answer.event = changed.event;
    if (changed.event.etag == w.document->master.etag) return answer;  // nothing to log or to take back
  } else if (w.change.type == ChangeType::update) {
    model::Patch patch = w.change.patch;
    if (patch.title && w.before->butler_generated)
      patch.title = prefixed(settings_.title_prefix, *patch.title);
    DAYBOOK_ASSIGN(changed, w.provider.update_event(permit, w.target, patch, now_ms));
  } else {
    DAYBOOK_ASSIGN(changed, w.provider.delete_event(permit, w.target, now_ms));
  }
  if (w.before) answer.event = changed.event;
  if (w.before && w.change.type == ChangeType::update)
    DAYBOOK_TRY(store::Attendees(db_).note(*w.before, answer.event, now_ms));
  log.event_id = w.document ? w.document->master.event_id : answer.event.event_id;
  log.etag_after = changed.whole ? changed.whole->etag : !w.before ? answer.event.etag : "";
  log.result = json::dump(model::event_to_stored(answer.event));
  if (changed.made) DAYBOOK_TRY(log_made(log, *changed.made));
  DAYBOOK_TRY(journal_.log_action(log));
  DAYBOOK_ASSIGN(const auto logged, journal_.action_by_key(key));
  if (logged) answer.undo_token = undo_token(*logged);
  ++version_;
  return answer;
}

Result<policy::WritePermit> Gate::permit_again(const std::string& calendar, const std::string& key,
                                               const std::string& tell) {
  const auto* setting = settings_.calendar(calendar);
  if (setting == nullptr) return fail(Errc::denied, "the calendar " + calendar + " is no longer set up");
  DAYBOOK_ASSIGN(const auto sight, sight_of("", false));
  DAYBOOK_TRY(open_to_changes(*setting, sight));
  return policy::WritePermit(calendar, policy::Origin::command, key, tell);
}

// The series that was split off, as a change of its own, so that its version is followed.
Status Gate::log_made(const store::Action& split, const model::Event& made) {
  store::Action log = split;
  log.key = made_key(split.key);
  log.type = "create";
  log.event_id = made.event_id;
  log.pre_image.clear();
  log.payload = "{}";
  log.etag_after = made.etag;
  log.result = json::dump(model::event_to_stored(made));
  return journal_.log_action(log);
}

Result<ChangeAnswer> Gate::change(const Change& change, std::int64_t now_ms) {
  DAYBOOK_ASSIGN(auto before, replayed(change));
  if (before) return std::move(*before);
  DAYBOOK_ASSIGN(const Wanted w, resolve(change));
  DAYBOOK_ASSIGN(before, made_elsewhere(w, now_ms));
  if (before) return std::move(*before);
  DAYBOOK_ASSIGN(auto answer, decide(w, now_ms));
  if (answer.status != ChangeStatus::done || change.dry_run) return answer;
  return run(w, std::move(answer), now_ms);
}

}  // namespace daybook::engine

// Taking changes back.
#include <algorithm>

#include "base/ids.h"
#include "engine/gate_wanted.h"

namespace daybook::engine {

using model::ChangeAnswer;
using model::ChangeStatus;
using model::ChangeType;

namespace {

// What only the server held of an event went with it: it is made anew from what is known here.
std::string made_anew(std::string_view provider) {
  const std::string_view lost = provider == "google"   ? "a video link, attachments and the end of a long text"
                                : provider == "graph"  ? "an online meeting, attachments and the end of a long text"
                                : provider == "caldav" ? "attachments, a video link, alarms by mail, the end of a long text and what other programs noted"
                                                       : "";
  if (lost.empty()) return {};
  return "It was made anew from what is known here: " + std::string(lost) +
         ", if it had any, may not have come back.";
}

// Whether what stands lacks an event, or what replaced an occurrence. An exception date is taken out in place.
bool lacks(const std::optional<model::SeriesDocument>& there, const model::SeriesDocument& wanted) {
  return !there || std::any_of(wanted.overrides.begin(), wanted.overrides.end(), [&](const model::Event& o) {
    return std::none_of(there->overrides.begin(), there->overrides.end(),
                        [&](const model::Event& e) { return e.original_start == o.original_start; });
  });
}

}  // namespace

std::string Gate::undo_token(const store::Action& a) {
  return "u" + std::to_string(a.id) + "-" + ids::stable_id(a.key).substr(0, 12);
}

Result<store::Action> Gate::action_for_token(std::string_view token) {
  const auto dash = token.find('-');
  std::int64_t id = 0;
  if (!token.empty() && token[0] == 'u' && dash != std::string_view::npos)
    for (char c : token.substr(1, std::min<std::size_t>(dash - 1, 15)))
      id = c >= '0' && c <= '9' ? id * 10 + (c - '0') : id;
  DAYBOOK_ASSIGN(const auto found, journal_.action(id));
  if (!found || undo_token(*found) != token)
    return fail(Errc::not_found, "this undo token is not known", "undo_token");
  return *found;
}

// One of its own for each try: one that the server refused was none, and its changes are known by its key.
Result<std::string> Gate::undo_key(const store::Action& action) {
  const std::string first = "undo:" + std::to_string(action.id);
  std::string key = first;
  for (int tries = 2;; ++tries) {
    DAYBOOK_ASSIGN(const auto before, journal_.action_by_key(key));
    if (!before) return key;
    key = first + "." + std::to_string(tries);
  }
}

Result<ChangeAnswer> Gate::undo(const store::Action& action, const std::string& actor,
                                std::int64_t now_ms) {
  return undo(action, Sight::viewer(settings_, actor, false), now_ms);
}

Result<ChangeAnswer> Gate::undo(const store::Action& action, const policy::Viewer& viewer,
                                std::int64_t now_ms) {
  const std::string& actor = viewer.person;
  if (action.status == "undone") return fail(Errc::conflict, "that was taken back already");
  if (action.result.empty())
    return fail(Errc::not_found, "the source of that event was revoked and its copies are gone");
  DAYBOOK_ASSIGN(const json::Value stored, json::parse(action.result));
  DAYBOOK_ASSIGN(const model::Event after, model::event_from_stored(stored));
  const auto it = providers_.find(after.calendar_id);
  const auto* setting = settings_.calendar(after.calendar_id);
  if (it == providers_.end() || setting == nullptr)
    return fail(Errc::not_found, "the calendar " + after.calendar_id + " is no longer set up");
  DAYBOOK_ASSIGN(const auto sight, Sight::open(settings_, db_, viewer));
  DAYBOOK_TRY(open_to_changes(*setting, sight));
  const bool may = sight.right(after) == policy::Right::may;
  // An agent takes back what it could do: that its person did it gives it no sight of it.
  if (viewer.agent && !may && sight.tier(setting->id) != policy::Tier::full)
    return fail(Errc::not_found, "there is no change that could be taken back");
  if (!may && (viewer.agent || action.actor != actor))
    return fail(Errc::denied, "that change is not yours to take back; only " + owner_name(after) + " or an admin may");
  auto& provider = *it->second;
  DAYBOOK_ASSIGN(const auto current, provider.get_event(action.event_id));
  const auto untouched = [](const std::optional<model::Event>& there, const std::string& etag) {
    return etag.empty() ? !there : there && there->etag == etag;
  };
  DAYBOOK_ASSIGN(const auto made, journal_.action_by_key(made_key(action.key)));
  const bool split = made && made->status == "done";
  std::optional<model::Event> made_now;
  if (split) {
    DAYBOOK_ASSIGN(made_now, provider.get_event(made->event_id));
  }
  if (!untouched(current, action.etag_after) || (split && !untouched(made_now, made->etag_after)))
    return fail(Errc::stale, "somebody changed the event since, so it was left as it is");
  DAYBOOK_ASSIGN(const std::string key, undo_key(action));
  const policy::WritePermit permit(after.calendar_id, policy::Origin::command, key);
  bool met = false;  // others changed the event between the change before and this one
  ChangeAnswer answer;
  answer.status = ChangeStatus::done;
  answer.type = action.type == "create"   ? ChangeType::remove
                : action.type == "update" ? ChangeType::update
                                          : ChangeType::create;
  if (action.type == "create") {
    DAYBOOK_TRY(reaches_nobody(current, nullptr, viewer));
    DAYBOOK_TRY(provider.delete_event(
        permit, {action.event_id, model::Scope::series, action.etag_after}, now_ms));
    answer.event = after;
  } else {
    DAYBOOK_ASSIGN(const json::Value image, json::parse(action.pre_image));
    met = image["met"].as_bool();
    DAYBOOK_ASSIGN(auto restored, model::document_from_stored(image));
    DAYBOOK_TRY(reaches_nobody(current, &restored.master, viewer));
    if (split) {
      DAYBOOK_TRY(provider.delete_event(
          permit, {made->event_id, model::Scope::series, made->etag_after}, now_ms));
      DAYBOOK_TRY(journal_.set_action_status(made->id, "undone", now_ms));
    }
    DAYBOOK_TRY(fits_again(restored, current, viewer, now_ms));
    DAYBOOK_ASSIGN(const auto left, provider.document(action.event_id));
    const bool anew = restored.original.empty() && lacks(left, restored);
    DAYBOOK_ASSIGN(answer.event, provider.restore_event(permit, std::move(restored), now_ms));
    if (anew) answer.reason = made_anew(setting->provider);
  }
  store::Action log;
  log.key = key;
  log.type = "undo";
  log.status = "done";
  log.event_id = action.event_id;
  log.actor = actor;
  log.origin = "command";
  log.payload = "{}";
  log.result = json::dump(model::event_to_stored(answer.event));
  log.created_ms = now_ms;
  DAYBOOK_TRY(journal_.log_action(log));
  DAYBOOK_TRY(journal_.set_action_status(action.id, "undone", now_ms));
  // The event is again as the change before left it, so that one may be taken back too.
  if (answer.type != ChangeType::remove && !met)
    DAYBOOK_TRY(journal_.rebase_earlier(action.id, action.event_id, answer.event.etag));
  ++version_;
  return answer;
}

// To take back is to delete, to invite or to take off a list again: where a change of an agent that does so is put
// before a person, so is that. `restored`: how the event will stand, null: gone.
Status Gate::reaches_nobody(const std::optional<model::Event>& now, const model::Event* restored,
                            const policy::Viewer& viewer) {
  if (!viewer.agent) return {};
  const auto& any = restored != nullptr ? *restored : *now;
  model::Change change;
  change.type = restored == nullptr ? ChangeType::remove : now ? ChangeType::update : ChangeType::create;
  if (restored != nullptr) {
    change.event = *restored;
    change.patch.attendees = restored->attendees;
    change.patch.status = restored->status;
  }
  DAYBOOK_ASSIGN(auto sight, Sight::open(settings_, db_, viewer));
  const Wanted w{change, *settings_.calendar(any.calendar_id), *providers_.find(any.calendar_id)->second, now, any.span,
                 std::move(sight), false, {}, {}};
  if (policy::raised(policy::Action::run, policy::Origin::agent, impact(w), settings_.rules) == policy::Action::run) return {};
  return fail(Errc::denied, "taking that back reaches others who take part, so a person with rights must do it");
}

// A time that was given up may be taken by now. A person who takes back sees to that; an agent is held to what
// it would be for a new event.
Status Gate::fits_again(const model::SeriesDocument& restored, const std::optional<model::Event>& now,
                        const policy::Viewer& viewer, std::int64_t now_ms) {
  const auto& e = restored.master;
  const bool stands = now && model::occupies(*now) && now->span == e.span && now->recurrence_rule == e.recurrence_rule;
  if (!viewer.agent || stands || !model::occupies(e)) return {};
  model::Change change;
  change.event = e;
  change.event_id = e.event_id;
  change.actor = viewer.person;
  change.agent = true;
  change.origin = "agent";
  const auto& setting = *settings_.calendar(e.calendar_id);
  DAYBOOK_ASSIGN(auto sight, Sight::open(settings_, db_, viewer));
  const Wanted w{change, setting, *providers_.find(e.calendar_id)->second, {}, e.span, std::move(sight), true, {}, {}};
  DAYBOOK_ASSIGN(const auto met, look_for_clashes(w, now_ms));
  if (policy::decide(policy::Origin::agent, setting.mode, met.look.verdict(), settings_.rules) == policy::Action::run)
    return {};
  return fail(Errc::conflict, "the time was taken since (" + (met.look.clashes.empty() ? met.look.unsure() : met.told) +
                                  "), so it was left as it is; a person can take it back in chat, or create it anew");
}

}  // namespace daybook::engine

#include "engine/due_dates.h"

#include "base/ids.h"
#include "engine/gate_wanted.h"
#include "engine/tentative.h"

namespace daybook::engine {
namespace {

constexpr time::days kAhead{30};
constexpr time::days kBehind{30};  // what is overdue stays where it was due, for so long
constexpr std::size_t kMost = 2000;

bool told_by(const model::Event& e, const std::string& list) {
  return e.origin.kind == "task" && e.origin.conversation == list;
}

// A wish is made once for each version of the task and each day: what a person moved or deleted since is
// left as that person wants it until the task changes.
std::string key_of(const model::Event& task) {
  return "due." + ids::stable_id(task.calendar_id + "\x1f" + task.event_id) + "." +
         time::format_date(time::date_of(task.span.start)) + "." + task.etag;
}

model::Event day_of(const model::Event& task, const std::string& list) {
  model::Event e;
  e.title = task.title;
  e.description = task.description;
  e.categories = task.categories;
  e.span = task.span;
  e.busy = false;
  e.origin.kind = "task";
  e.origin.conversation = list;
  e.origin.message = task.event_id;
  return e;
}

// The gate puts the prefix of the settings before a title.
bool as_wanted(const model::Event& there, const model::Event& task) {
  return there.span.all_day && there.span.start == task.span.start && there.title.ends_with(task.title) &&
         there.description == task.description;
}

}  // namespace

struct DueDates::Lists {
  const std::string& from;
  const std::string& into;
  time::Instant begin, today, end;
};

Result<DueDates::Standing> DueDates::standing(const Lists& lists) {
  Standing out;
  // What a person moved further away is still the task's.
  DAYBOOK_ASSIGN(const auto found, c_.providers.find(lists.into)->second->list_events(
                                       lists.begin, lists.end + 2 * kAhead, 10 * kMost));
  for (const auto& o : found)
    if (told_by(o.event, lists.from)) out.emplace(o.event.origin.message, o.event);
  return out;
}

Status DueDates::wish(model::Change change) {
  change.origin = "task";
  change.reminders_told = true;  // the usual reminders are for appointments
  DAYBOOK_TRY(c_.writing());
  Tentative one(c_);
  DAYBOOK_TRY(one.begun());
  const auto done = c_.gate.change(change, c_.now_ms);
  // What is refused is wished for again at the next look; the other tasks go on.
  const bool small = done || !(done.error().code == Errc::io || done.error().code == Errc::corrupt);
  DAYBOOK_TRY(one.end(done.has_value()));
  return small ? Status{} : pass_on(done.error());
}

Status DueDates::match(const Lists& lists, const model::Event& task, const model::Event* there) {
  if (there != nullptr && as_wanted(*there, task)) return {};
  if (there == nullptr && task.ends_at() <= lists.today) return {};
  model::Change change;
  change.calendar_id = lists.into;
  change.key = change.request = key_of(task);
  DAYBOOK_ASSIGN(const auto wished, c_.journal.action_by_key(change.key));
  if (wished) return {};
  if (there == nullptr) {
    change.event = day_of(task, lists.from);
    return wish(std::move(change));
  }
  change.type = model::ChangeType::update;
  change.event_id = there->event_id;
  change.patch.span = task.span;
  change.patch.title = task.title;
  change.patch.description = task.description;
  return wish(std::move(change));
}

Status DueDates::follow(const std::string& list) {
  const auto* from = c_.settings.calendar(list);
  if (from == nullptr || from->remote.due_into.empty()) return {};
  const auto* into = c_.settings.calendar(from->remote.due_into);
  DAYBOOK_ASSIGN(const auto sight, Sight::open(c_.settings, *c_.db, Sight::viewer(c_.settings, "", false)));
  if (!open_to_changes(*into, sight)) return {};
  const auto& zone = from->remote.zone ? *from->remote.zone : c_.settings.zone;
  const auto day = time::date_of(zone.to_local(c_.now()));
  const Lists lists{list, into->id, zone.start_of_day(day - kBehind), zone.start_of_day(day),
                    zone.start_of_day(day + kAhead + time::days(1))};
  // A list that cannot tell of that time takes nothing away.
  if (!c_.coverage(list, lists.begin, lists.end).unknown.empty()) return {};
  DAYBOOK_ASSIGN(const auto tasks, c_.providers.find(list)->second->list_events(lists.begin, lists.end, kMost));
  DAYBOOK_ASSIGN(auto there, standing(lists));
  for (const auto& o : tasks) {
    const auto known = there.find(o.event.event_id);
    DAYBOOK_TRY(match(lists, o.event, known == there.end() ? nullptr : &known->second));
    if (known != there.end()) there.erase(known);
  }
  if (tasks.size() >= kMost) return {};  // what did not fit is not done
  for (const auto& [task, event] : there) {
    model::Change change;
    change.type = model::ChangeType::remove;
    change.calendar_id = into->id;
    change.event_id = event.event_id;
    DAYBOOK_TRY(wish(std::move(change)));
  }
  return {};
}

}  // namespace daybook::engine

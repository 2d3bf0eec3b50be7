#include "engine/sight.h"

#include <algorithm>

namespace daybook::engine {

Sight::Sight(const Settings& settings, std::map<std::string, store::Toggles, std::less<>> toggles,
             policy::Viewer viewer)
    : settings_(&settings), toggles_(std::move(toggles)), viewer_(std::move(viewer)) {}

Result<Sight> Sight::open(const Settings& settings, store::Db& db, policy::Viewer viewer) {
  DAYBOOK_ASSIGN(auto toggles, store::Sources(db).toggles());
  return Sight(settings, std::move(toggles), std::move(viewer));
}

policy::Viewer Sight::viewer(const Settings& settings, std::string_view person, bool agent) {
  policy::Viewer v;
  v.person = person;
  v.agent = agent;
  if (const auto* known = settings.directory.person(person)) {
    v.email = known->email;
    v.admin = known->admin;
  }
  return v;
}

const store::Toggles& Sight::chosen(std::string_view calendar) const {
  static const auto& none = *new store::Toggles();
  const auto it = toggles_.find(calendar);
  return it == toggles_.end() ? none : it->second;
}

policy::Access Sight::access(std::string_view calendar) const {
  policy::Access a;
  a.host_cap = settings_->tier_cap;
  const auto* setting = settings_->calendar(calendar);
  if (setting == nullptr) return a;
  const auto& chosen = this->chosen(calendar);
  const bool agents_at_home = settings_->profile == "team" || settings_->profile == "butler";
  a.own = agents_at_home && setting->write &&
          (setting->mode == policy::Mode::confirm || setting->mode == policy::Mode::direct);
  a.agents = chosen.agents ? chosen.agents : setting->agents;
  a.tier = chosen.tier ? chosen.tier : setting->tier_max;
  a.calendar_cap = setting->tier_max;
  return a;
}

policy::Tier Sight::tier(std::string_view calendar) const {
  const auto* setting = settings_->calendar(calendar);
  if (setting == nullptr || setting->mode == policy::Mode::off) return policy::Tier::none;
  return policy::tier_for(viewer_, access(calendar));
}

Error Sight::no_calendar(std::string_view calendar, std::string where) const {
  std::string message = "there is no calendar " + std::string(calendar);
  if (viewer_.agent)
    message += ", or agents see nothing of it (tier 0; a person can allow more with calendar_update_source)";
  return {Errc::not_found, std::move(message), std::move(where)};
}

bool Sight::listed(const CalendarSetting& calendar) const {
  if (tier(calendar.id) == policy::Tier::none) return false;
  return viewer_.agent || chosen(calendar.id).display.value_or(calendar.shown);
}

std::string_view Sight::owner_email(std::string_view calendar) const {
  const auto* setting = settings_->calendar(calendar);
  if (setting == nullptr) return {};
  const auto* owner = settings_->directory.person(setting->person);
  if (owner != nullptr) return owner->email;
  // Nobody's calendar is looked at with the asker's eyes.
  return setting->person.empty() ? std::string_view(viewer_.email) : std::string_view();
}

std::optional<model::Event> Sight::see(const model::Event& event) const {
  return policy::seen(event, policy::tier_for(viewer_, tier(event.calendar_id), event), owner_email(event.calendar_id));
}

void Sight::see(std::vector<store::Occurrence>& found) const {
  std::size_t kept = 0;
  // Lists come calendar by calendar.
  std::optional<std::string> calendar;
  auto tier_of_calendar = policy::Tier::none;
  for (auto& o : found) {
    if (calendar != o.event.calendar_id) tier_of_calendar = tier(calendar.emplace(o.event.calendar_id));
    const auto t = policy::tier_for(viewer_, tier_of_calendar, o.event);
    if (t == policy::Tier::none) continue;
    if (t != policy::Tier::full) o.event = *policy::seen(o.event, t, owner_email(o.event.calendar_id));
    if (&found[kept] != &o) found[kept] = std::move(o);
    ++kept;
  }
  found.resize(kept);
}

policy::Right Sight::right(const model::Event& event) const {
  return policy::right_to_change(viewer_, tier(event.calendar_id), event);
}

}  // namespace daybook::engine

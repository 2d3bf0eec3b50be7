#include "policy/view.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/busy.h"

namespace daybook::policy {
namespace {

constexpr std::array<std::string_view, 6> kTiers = {"none", "busy", "title", "links", "detail",
                                                    "full"};

Tier capped(Tier t, const std::optional<int>& cap) {
  if (!cap) return t;
  return static_cast<Tier>(std::min(number_of(t), std::clamp(*cap, 0, 4)));
}

bool takes_part(const Viewer& viewer, const model::Event& e) {
  if (!viewer.person.empty() && e.origin.person == viewer.person) return true;
  if (viewer.email.empty()) return false;
  if (text::iequals_ascii(e.organizer, viewer.email)) return true;
  return std::any_of(e.attendees.begin(), e.attendees.end(), [&](const auto& a) {
    return text::iequals_ascii(a.email, viewer.email);
  });
}

bool hides_details(const model::Event& e) {
  return e.visibility == model::Visibility::private_ ||
         e.visibility == model::Visibility::confidential;
}

}  // namespace

std::string_view tier_name(Tier t) { return kTiers[static_cast<std::size_t>(t)]; }

Tier tier_for(const Viewer& viewer, const Access& access) {
  if (!viewer.agent) return viewer.most;
  if (!access.agents.value_or(access.own)) return Tier::none;
  Tier tier = access.own ? Tier::full : static_cast<Tier>(std::clamp(access.tier.value_or(0), 0, 4));
  if (access.own) tier = capped(tier, access.tier);
  tier = capped(capped(tier, access.calendar_cap), access.host_cap);
  return std::min(tier, viewer.most);
}

Tier tier_for(const Viewer& viewer, Tier of_calendar, const model::Event& event) {
  if (of_calendar <= Tier::busy || !hides_details(event) || takes_part(viewer, event))
    return of_calendar;
  // Nobody's event in a calendar that is seen in full is its people's.
  if (of_calendar == Tier::full && event.origin.person.empty() && event.organizer.empty())
    return of_calendar;
  return Tier::busy;
}

std::optional<model::Event> seen(const model::Event& e, Tier tier, std::string_view owner_email) {
  if (tier == Tier::none) return std::nullopt;
  if (tier == Tier::full) return e;
  // Copied field by field, so that what an event learns to hold stays hidden until somebody decides.
  model::Event out;
  out.span = e.span;
  out.busy = model::occupies(e, owner_email);  // whether it was declined stands among what is hidden
  out.status = e.status;
  if (tier == Tier::busy) return out;
  out.event_id = e.event_id;
  out.calendar_id = e.calendar_id;
  out.title = e.title;
  if (tier < Tier::detail) return out;
  out.location = e.location;
  out.description = e.description;
  return out;
}

Right right_to_change(const Viewer& viewer, Tier of_calendar, const model::Event& event) {
  if (tier_for(viewer, of_calendar, event) != Tier::full) return Right::unseen;
  const auto& owner = event.origin.person;
  return owner.empty() || owner == viewer.person || viewer.admin ? Right::may : Right::not_theirs;
}

}  // namespace daybook::policy

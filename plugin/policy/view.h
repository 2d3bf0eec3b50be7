// What an asker may see of a calendar, and whose events he may change. One place: every path that
// hands an event to anybody (lists, searches, conflicts, slots, briefings, replays) goes through it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/event.h"

namespace daybook::policy {

// Each tier shows what the one before shows, and more.
enum class Tier : std::uint8_t {
  none,    // 0: nothing of the calendar, not even that somebody is busy
  busy,    // 1: start, end, busy
  title,   // 2: title, calendar
  links,   // 3: the notes linked to the event
  detail,  // 4: place and description; attendees stay hidden
  full,    // the calendar's own people, and agents on a calendar of their own
};
constexpr int number_of(Tier t) { return static_cast<int>(t); }
std::string_view tier_name(Tier t);

struct Viewer {
  std::string person;      // person id
  std::string email;       // known from the settings, or empty
  bool agent = false;      // a program that acts for the person
  bool admin = false;      // the person has the rights of one
  Tier most = Tier::full;  // what the asker himself limits this call to
};

// What is set for one calendar.
struct Access {
  bool own = false;                // an agent's own calendar: full unless limited below
  std::optional<bool> agents;      // enabled_for_agents; off when nobody said
  std::optional<int> tier;         // agent_context_tier_max as chosen; 0 when nobody said
  std::optional<int> calendar_cap; // tier_max of the settings: nothing chosen goes above
  std::optional<int> host_cap;     // agents.tier_cap of the settings: for all calendars
};

Tier tier_for(const Viewer& viewer, const Access& access);
// The tier for one event: a private or confidential one shows its details only to those who take
// part in it.
Tier tier_for(const Viewer& viewer, Tier of_calendar, const model::Event& event);

// The event with nothing in it but what the tier shows; nothing for Tier::none. Below `full` the
// etag is empty, which marks an event that is not whole. `owner_email`: of the calendar's person, where known:
// what they declined is free.
std::optional<model::Event> seen(const model::Event& event, Tier tier, std::string_view owner_email = {});
inline bool whole(const model::Event& event) { return !event.etag.empty(); }

// Whether the viewer may change or delete the event: its own person, an admin, or, for an event
// that is nobody's, anyone who sees it in full.
enum class Right : std::uint8_t { may, not_theirs, unseen };
Right right_to_change(const Viewer& viewer, Tier of_calendar, const model::Event& event);

}  // namespace daybook::policy

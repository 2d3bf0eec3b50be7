// What calendars and people say about a time: busy, free, or why it is not known.
#pragma once

#include "availability/availability.h"
#include "tools/common.h"

namespace daybook::tools {

struct When {
  time::Zone zone;
  time::Instant from, to;
};

// What one calendar says about a time.
struct Answered {
  std::string calendar;
  bool known = true;
  std::string reason;  // why it is not known
  std::vector<availability::Interval> busy;
  std::optional<std::int64_t> age_ms = {};  // of what is known of it
};

std::vector<Answered> ask_all(World& world, const std::vector<std::string>& calendars, const When& w);
// Addresses of people among the names of calendars; those that are a calendar of ours stay.
std::vector<std::string> take_addresses(const World& world, std::vector<std::string>& names);
// Other people's times, of the services that tell them; who is known to none stays unknown. False:
// they are being asked, and the call must end.
bool ask_people(World& world, const std::vector<std::string>& people, const When& w, std::vector<Answered>& all);

}  // namespace daybook::tools

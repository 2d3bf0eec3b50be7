// Who sees what: the settings and what people chose since, put before policy/view.h. Every read that
// leaves the engine passes `see`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/settings.h"
#include "model/change.h"
#include "policy/view.h"
#include "store/events.h"
#include "store/sources.h"

namespace daybook::engine {

class Sight {
 public:
  // `toggles`: as stored, read by the caller.
  Sight(const Settings& settings, std::map<std::string, store::Toggles, std::less<>> toggles,
        policy::Viewer viewer);
  // Reads the toggles.
  static Result<Sight> open(const Settings& settings, store::Db& db, policy::Viewer viewer);
  static policy::Viewer viewer(const Settings& settings, std::string_view person, bool agent);

  const policy::Viewer& viewer() const { return viewer_; }
  void limit(policy::Tier most) { viewer_.most = std::min(viewer_.most, most); }
  policy::Access access(std::string_view calendar) const;
  policy::Tier tier(std::string_view calendar) const;
  // The same for one that is not there and for one at tier 0, so that an agent does not learn which.
  Error no_calendar(std::string_view calendar, std::string where) const;
  // Whether the calendar is part of "all calendars" for this viewer.
  bool listed(const CalendarSetting& calendar) const;
  const store::Toggles& chosen(std::string_view calendar) const;

  // The address by which an attendee of that calendar's events is its owner; empty where nobody knows.
  std::string_view owner_email(std::string_view calendar) const;
  std::optional<model::Event> see(const model::Event& event) const;
  // The same for a list, in place.
  void see(std::vector<store::Occurrence>& found) const;
  policy::Right right(const model::Event& event) const;

 private:
  const Settings* settings_;
  std::map<std::string, store::Toggles, std::less<>> toggles_;
  policy::Viewer viewer_;
};

}  // namespace daybook::engine

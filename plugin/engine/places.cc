// Which calendar at its server a source stands for. Where the settings name another one since, the copies of the
// old one are no copies any more: they are let go, and the new one is listed.
#include "base/ids.h"
#include "engine/context.h"
#include "engine/places.h"
#include "engine/syncer.h"
#include "net/url.h"
#include "store/sources.h"

namespace daybook::engine {
namespace {

// What tells one calendar from another. Not where the vendor's interface is found, nor the secret.
std::string place_of(const CalendarSetting& c) {
  const auto& r = c.remote;
  std::string url = r.url;
  if (c.provider == "caldav")  // a calendar is named by its server's host and its name or path
    if (const auto read = net::parse_url(r.url)) url = r.calendar.empty() ? read->host + read->path : read->host;
  std::string all = c.provider;
  for (const std::string& part : {url, r.calendar, r.mailbox, r.tenant}) all += "\x1f" + part;
  if (c.provider == "caldav") all += "\x1f" + r.username;
  // "primary" and one's own mailbox are another's with another sign-in.
  const bool of_whoever_signs_in = (c.provider == "google" && (r.calendar.empty() || r.calendar == "primary")) ||
                                   (c.provider == "graph" && r.mailbox.empty());
  if (of_whoever_signs_in) all += "\x1f" + r.account;
  return ids::stable_id(all);
}

std::string zone_of(const CalendarSetting& c) { return c.remote.zone ? c.remote.zone->name() : std::string(); }

}  // namespace

Status settle_places(Context& c) {
  for (const auto& calendar : c.settings.calendars) {
    if (!calendar.lives_elsewhere()) continue;
    const std::string key = "place:" + calendar.id;
    const std::string now = place_of(calendar) + " " + zone_of(calendar);
    DAYBOOK_ASSIGN(const std::string before, c.journal.meta(key));
    if (before == now) continue;
    const auto place = [](const std::string& s) { return s.substr(0, s.find(' ')); };
    if (!before.empty() && place(before) != place(now)) {
      DAYBOOK_TRY(Syncer::leave(c, calendar.id, "the settings name another calendar since"));
      DAYBOOK_TRY(store::Sources(*c.db).let_go(calendar.id));
    } else if (!before.empty()) {
      DAYBOOK_TRY(c.copies.set_cursor(calendar.id, "", c.now_ms));
    }
    DAYBOOK_TRY(c.journal.set_meta(key, now));
  }
  return {};
}

}  // namespace daybook::engine

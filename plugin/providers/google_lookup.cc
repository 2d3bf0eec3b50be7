// What is asked of Google besides events: rights, calendars, other people's times, colours.
#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "providers/google_calendar.h"

namespace daybook::providers {
namespace {

constexpr std::string_view kBase = "https://www.googleapis.com/calendar/v3";
constexpr std::string_view kScope = "https://www.googleapis.com/auth/calendar";
constexpr std::size_t kCalendarsPerQuery = 50;  // calendarExpansionMax

// Scopes as the reference of each method lists them; behind https://www.googleapis.com/auth/calendar.
struct Grants {
  std::string_view scope;
  bool read, write, free_busy, list, colors;
};
constexpr std::array<Grants, 10> kGrants = {{
    {"", true, true, true, true, true},
    {".readonly", true, false, true, true, true},
    {".events", true, true, false, false, false},
    {".events.readonly", true, false, false, false, false},
    {".events.owned", true, true, false, false, false},
    {".events.owned.readonly", true, false, false, false, false},
    {".freebusy", false, false, true, false, false},
    {".events.freebusy", false, false, true, false, false},
    {".calendarlist", false, false, false, true, false},
    {".calendarlist.readonly", false, false, false, true, false},
}};

time::Instant instant_of(const json::Value& v, std::string_view key) {
  const auto t = time::parse_iso(v.str(key));
  if (!t) return {};
  return time::Instant(t->local.time_since_epoch() - t->offset.value_or(time::seconds(0)));
}

std::string why_unknown(const json::Value& one) {
  if (!one.is_object()) return "Google did not answer for this address";
  const auto reason = one["errors"].items().empty()
                          ? std::string_view("unknown")
                          : one["errors"].items().front().str("reason");
  if (reason == "notFound") return "Google knows no calendar of this address that may be looked at";
  return "Google: " + text::clean_line(reason, 60);
}

void read_times(const json::Value& one, BusyOf& into) {
  if (!one.is_object() || !one["errors"].items().empty() || !one["busy"].is_array()) {
    into.why = why_unknown(one);
    return;
  }
  into.known = true;
  for (const auto& t : one["busy"].items()) {
    const BusyOf::Time busy{instant_of(t, "start"), instant_of(t, "end"), false};
    if (busy.from < busy.to) into.times.push_back(busy);
  }
}

}  // namespace

GoogleCalendar::GoogleCalendar(RemoteSetting setting, net::Session& session)
    : setting_(std::move(setting)), api_(setting_, session, kBase) {
  if (setting_.calendar.empty()) setting_.calendar = "primary";
}

Capabilities GoogleCalendar::capabilities() const {
  return capabilities_of("google", setting_);
}

std::string GoogleCalendar::events_path(std::string_view id) const {
  std::string path = "/calendars/" + encoded(setting_.calendar) + "/events";
  if (!id.empty()) path += "/" + encoded(id);
  return path;
}

GoogleRights google_rights(const std::vector<std::string>& scopes) {
  GoogleRights r;
  r.known = !scopes.empty();
  if (!r.known) return r;
  r.read = r.write = r.free_busy = r.list = r.colors = false;
  for (const auto& scope : scopes) {
    if (scope.rfind(kScope, 0) != 0) continue;
    const auto end = std::string_view(scope).substr(kScope.size());
    for (const auto& g : kGrants) {
      if (g.scope != end) continue;
      r.read |= g.read;
      r.write |= g.write;
      r.free_busy |= g.free_busy;
      r.list |= g.list;
      r.colors |= g.colors;
    }
  }
  return r;
}

Status google_refuses_writer(const RemoteSetting& setting, const std::vector<std::string>& scopes) {
  const auto rights = google_rights(scopes);
  if (!setting.read_only || setting.account_writes || !rights.known || !rights.write) return {};
  return fail(Errc::denied,
              "calendar \"" + setting.id +
                  "\" is only read, but its sign-in could write; sign in again with calendar.readonly",
              setting.id);
}

net::Task<tl::expected<Health, net::Failure>> GoogleCalendar::check() {
  Call call;
  call.path = events_path() + "?maxResults=1&singleEvents=false";
  auto asking = api_.ask(std::move(call));
  auto answer = co_await asking;
  if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
  const auto scopes = api_.session().credential().scopes();
  if (auto allowed = google_refuses_writer(setting_, scopes); !allowed)
    co_return tl::unexpected<net::Failure>(failure_of(allowed.error()));
  const auto rights = google_rights(scopes);
  Health out;
  out.reachable = true;
  if (answer->status == 403) {
    out.missing.push_back(setting_.read_only ? "calendar.readonly: reading events needs it"
                                             : "calendar.events: reading and writing events needs it");
  } else {
    auto page = document_of(std::move(*answer), "looking at the calendar");
    if (!page) co_return tl::unexpected<net::Failure>(std::move(page).error());
    const auto role = page->str("accessRole");
    out.may_read = role != "none" && role != "freeBusyReader";
    out.may_write = !setting_.read_only && rights.write && (role == "writer" || role == "owner");
    if (!out.may_read) out.remarks.push_back("the calendar's owner shows only when it is busy");
    if (!setting_.read_only && !rights.write)
      out.missing.push_back("calendar.events: writing events needs it");
    else if (!setting_.read_only && !out.may_write)
      out.remarks.push_back("the calendar's owner gives no right to write");
  }
  if (rights.known && !rights.free_busy)
    out.missing.push_back("calendar.freebusy or calendar.readonly: other people's times need it");
  if (rights.known && !rights.list)
    out.missing.push_back("calendar.calendarlist.readonly or calendar.readonly: the list of calendars needs it");
  out.sign_in_ends = api_.session().credential().ends();
  if (out.sign_in_ends)
    out.remarks.push_back("the sign-in ends on " + time::format_utc(*out.sign_in_ends).substr(0, 10) +
                          ": Google gives seven days to an app in testing mode (publish its consent screen), or "
                          "the consent was for a limited time");
  if (!rights.known) out.remarks.push_back("the token server did not tell which scopes were granted");
  co_return out;
}

net::Task<tl::expected<std::vector<RemoteCalendarInfo>, net::Failure>> GoogleCalendar::calendars() {
  std::vector<RemoteCalendarInfo> out;
  std::string token;
  for (int pages = 0; pages < 100; ++pages) {
    Call call;
    call.path = "/users/me/calendarList?maxResults=250";
    if (!token.empty()) call.path += "&pageToken=" + encoded(token);
    auto fetching = api_.fetch(std::move(call), "listing calendars");
    auto page = co_await fetching;
    if (!page) co_return tl::unexpected<net::Failure>(std::move(page).error());
    for (const auto& c : (*page)["items"].items()) {
      const auto name = c.str("summaryOverride").empty() ? c.str("summary") : c.str("summaryOverride");
      const auto role = c.str("accessRole");
      out.push_back({std::string(c.str("id")), text::clean_line(name, limits::kTitleBytes),
                     text::clean_line(c.str("backgroundColor"), 20),
                     text::clean_line(c.str("timeZone"), 60), role == "owner" || role == "writer",
                     c["primary"].as_bool()});
    }
    token = page->str("nextPageToken");
    if (token.empty()) break;
  }
  co_return out;
}

net::Task<tl::expected<std::vector<BusyOf>, net::Failure>> GoogleCalendar::free_busy(
    std::vector<std::string> who, time::Instant from, time::Instant to) {
  std::vector<BusyOf> out;
  for (std::size_t first = 0; first < who.size(); first += kCalendarsPerQuery) {
    const auto end = std::min(who.size(), first + kCalendarsPerQuery);
    auto items = json::Value::array();
    for (std::size_t i = first; i < end; ++i)
      items.push(json::Value::object().set("id", json::Value::string(who[i])));
    auto body = json::Value::object();
    body.set("timeMin", json::Value::string(time::format_utc(from)));
    body.set("timeMax", json::Value::string(time::format_utc(to)));
    body.set("calendarExpansionMax", json::Value::integer(kCalendarsPerQuery));
    body.set("items", std::move(items));
    Call call;
    call.method = "POST";
    call.path = "/freeBusy";
    call.body = std::move(body);
    auto fetching = api_.fetch(std::move(call), "asking for other people's times");
    auto answer = co_await fetching;
    if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
    for (std::size_t i = first; i < end; ++i) {
      BusyOf one;
      one.who = who[i];
      read_times((*answer)["calendars"][who[i]], one);
      out.push_back(std::move(one));
    }
  }
  co_return out;
}

net::Task<tl::expected<std::vector<std::pair<std::string, std::string>>, net::Failure>> google_colors(
    RemoteSetting setting, net::Session& session) {
  CloudApi api(setting, session, kBase);
  Call call;
  call.path = "/colors";
  auto fetching = api.fetch(std::move(call), "asking for colours");
  auto answer = co_await fetching;
  if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [id, color] : (*answer)["event"].members())
    out.emplace_back(id, text::clean_line(color.str("background"), 20));
  co_return out;
}

std::unique_ptr<RemoteCalendar> google_calendar(RemoteSetting setting, net::Session& session) {
  return std::make_unique<GoogleCalendar>(std::move(setting), session);
}

}  // namespace daybook::providers

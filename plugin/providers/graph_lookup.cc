// What is asked of Graph besides events: rights, calendars, other people's times.
#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "ics/zone_names.h"
#include "net/retry.h"
#include "providers/graph_calendar.h"

namespace daybook::providers {
namespace {

using json::Value;

constexpr std::string_view kBase = "https://graph.microsoft.com/v1.0";
constexpr std::size_t kSchedulesPerCall = 20;
constexpr time::seconds kLongestSchedule = time::days(62);

bool has(const std::vector<std::string>& rights, std::string_view wanted) {
  return std::any_of(rights.begin(), rights.end(), [&](const std::string& r) {
    return r == wanted || r == std::string(wanted) + ".Shared";
  });
}

Value moment(time::Instant t) {
  auto v = Value::object();
  std::string text = time::format_utc(t);
  text.pop_back();
  v.set("dateTime", Value::string(text)).set("timeZone", Value::string("UTC"));
  return v;
}

time::Instant instant_of(const Value& v, const time::Zone& zone) {
  const auto t = time::parse_iso(v.str("dateTime"));
  if (!t) return {};
  return ics::named_zone(v.str("timeZone")).value_or(zone).to_instant(t->local);
}

void read_schedule(const Value& one, const time::Zone& zone, BusyOf& into) {
  if (one["error"].is_object()) {
    const auto code = text::clean_line(one["error"].str("responseCode"), 60);
    const auto said = text::clean_line(one["error"].str("message"), 120);
    into.known = false;
    into.times.clear();
    into.why = "Microsoft: " + (said.empty() ? code : said);
    return;
  }
  if (!one["scheduleItems"].is_array()) {
    into.known = false;
    into.why = "Microsoft did not answer for this address";
    return;
  }
  for (const auto& item : one["scheduleItems"].items()) {
    const auto status = item.str("status");
    if (status == "free" || status == "workingElsewhere") continue;
    const BusyOf::Time t{instant_of(item["start"], zone), instant_of(item["end"], zone), status == "tentative"};
    if (t.from < t.to) into.times.push_back(t);
  }
}

}  // namespace

GraphCalendar::GraphCalendar(RemoteSetting setting, net::Session& session)
    : setting_(std::move(setting)), api_(setting_, session, kBase) {}

Capabilities GraphCalendar::capabilities() const {
  return capabilities_of("graph", setting_);
}

Call GraphCalendar::call(std::string method, std::string path) const {
  Call c;
  c.method = std::move(method);
  c.path = std::move(path);
  // Without the first, ids change when an item moves; without the second, notes come as HTML.
  c.headers.push_back({"Prefer", "IdType=\"ImmutableId\", outlook.body-content-type=\"text\""});
  return c;
}

std::string GraphCalendar::user() const {
  return setting_.mailbox.empty() ? "/me" : "/users/" + encoded(setting_.mailbox);
}
std::string GraphCalendar::calendar() const {
  return user() + (setting_.calendar.empty() ? "/calendar" : "/calendars/" + encoded(setting_.calendar));
}
std::string GraphCalendar::event_path(std::string_view id) const { return user() + "/events/" + encoded(id); }

bool graph_says(const net::Response& response, std::initializer_list<std::string_view> codes) {
  if (response.status < 400) return false;
  const auto said = net::reasons_of(response.body);
  return std::any_of(said.begin(), said.end(), [&](const std::string& s) {
    return std::any_of(codes.begin(), codes.end(),
                       [&](std::string_view c) { return text::iequals_ascii(s, c); });
  });
}

std::vector<std::string> graph_rights(const std::vector<std::string>& granted) {
  std::vector<std::string> out;
  for (const auto& one : granted) out.push_back(one.substr(one.rfind('/') == one.npos ? 0 : one.rfind('/') + 1));
  return out;
}

Status graph_refuses_writer(const RemoteSetting& setting, const std::vector<std::string>& granted) {
  if (!setting.read_only || setting.account_writes || !has(graph_rights(granted), "Calendars.ReadWrite")) return {};
  return fail(Errc::denied,
              "calendar \"" + setting.id +
                  "\" is only read, but its sign-in could write; give the application Calendars.Read "
                  "instead of Calendars.ReadWrite",
              setting.id);
}

net::Task<tl::expected<Health, net::Failure>> GraphCalendar::check() {
  auto request = call("GET", calendar());
  auto asking = api_.ask(std::move(request));
  auto answer = co_await asking;
  if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
  const auto granted = api_.session().credential().scopes();
  if (auto allowed = graph_refuses_writer(setting_, granted); !allowed)
    co_return tl::unexpected<net::Failure>(failure_of(allowed.error()));
  const auto rights = graph_rights(granted);
  const std::string wanted = setting_.read_only ? "Calendars.Read" : "Calendars.ReadWrite";
  Health out;
  out.reachable = true;
  if (answer->status == 403) {
    out.missing.push_back(wanted + ": the calendar needs it; or an application access policy leaves this "
                                   "mailbox out (a new policy takes up to half an hour)");
  } else {
    auto calendar = document_of(std::move(*answer), "looking at the calendar");
    if (!calendar) co_return tl::unexpected<net::Failure>(std::move(calendar).error());
    out.may_read = true;
    const bool may = rights.empty() || has(rights, "Calendars.ReadWrite");
    out.may_write = !setting_.read_only && may && (*calendar)["canEdit"].as_bool(true);
    if (!setting_.read_only && !may) out.missing.push_back("Calendars.ReadWrite: writing events needs it");
  }
  out.sign_in_ends = api_.session().credential().ends();
  if (!setting_.category_mailboxes.empty() && !rights.empty() && !has(rights, "MailboxSettings.ReadWrite"))
    out.missing.push_back("MailboxSettings.ReadWrite: the colours of categories need it; events carry "
                          "their names all the same");
  co_return out;
}

net::Task<tl::expected<std::vector<RemoteCalendarInfo>, net::Failure>> GraphCalendar::calendars() {
  std::vector<RemoteCalendarInfo> out;
  std::string next = user() + "/calendars?$top=100";
  for (int pages = 0; pages < 100 && !next.empty(); ++pages) {
    auto request = call("GET", next);
    auto fetching = api_.fetch(std::move(request), "listing calendars");
    auto page = co_await fetching;
    if (!page) co_return tl::unexpected<net::Failure>(std::move(page).error());
    for (const auto& c : (*page)["value"].items()) {
      const bool primary = c["isDefaultCalendar"].as_bool();
      out.push_back({primary ? std::string() : std::string(c.str("id")),
                     text::clean_line(c.str("name"), limits::kTitleBytes),
                     text::clean_line(c.str("hexColor"), 20), {}, c["canEdit"].as_bool(), primary});
    }
    next = page->str("@odata.nextLink");
  }
  co_return out;
}

net::Task<tl::expected<std::vector<BusyOf>, net::Failure>> GraphCalendar::free_busy(
    std::vector<std::string> who, time::Instant from, time::Instant to) {
  std::vector<BusyOf> out;
  for (auto& w : who) out.push_back({w, true, {}, {}});
  for (auto start = from; start < to; start += kLongestSchedule) {
    const auto end = std::min(to, start + kLongestSchedule);
    for (std::size_t first = 0; first < who.size(); first += kSchedulesPerCall) {
      const auto last = std::min(who.size(), first + kSchedulesPerCall);
      auto schedules = Value::array();
      for (std::size_t i = first; i < last; ++i) schedules.push(Value::string(who[i]));
      auto body = Value::object();
      body.set("schedules", std::move(schedules)).set("startTime", moment(start));
      body.set("endTime", moment(end)).set("availabilityViewInterval", Value::integer(30));
      auto request = call("POST", user() + "/calendar/getSchedule");
      request.body = std::move(body);
      auto fetching = api_.fetch(std::move(request), "asking for other people's times");
      auto answer = co_await fetching;
      if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
      for (std::size_t i = first; i < last; ++i) {
        if (!out[i].known) continue;  // of an earlier part of the time
        const Value* mine = nullptr;
        for (const auto& one : (*answer)["value"].items())
          if (text::iequals_ascii(one.str("scheduleId"), who[i])) mine = &one;
        read_schedule(mine != nullptr ? *mine : Value{}, time::Zone::utc(), out[i]);
      }
    }
  }
  co_return out;
}

std::unique_ptr<RemoteCalendar> graph_calendar(RemoteSetting setting, net::Session& session) {
  return std::make_unique<GraphCalendar>(std::move(setting), session);
}

}  // namespace daybook::providers

// Where the calendar is: RFC 6764, RFC 5397, RFC 4791 section 6.2.
#include <algorithm>

#include "base/text.h"
#include "ics/object.h"
#include "ics/zone_names.h"
#include "providers/caldav_client.h"

namespace daybook::providers::caldav {
namespace {

constexpr const char* kWho =
    R"(<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><resourcetype/><current-user-principal/><C:calendar-home-set/></prop></propfind>)";
constexpr const char* kWhat =
    R"(<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/" xmlns:A="http://apple.com/ns/ical/"><prop><resourcetype/><displayname/><current-user-privilege-set/><C:supported-calendar-component-set/><C:calendar-timezone/><S:getctag/><A:calendar-color/></prop></propfind>)";

struct Signpost {
  net::Url url;
  bool calendar = false;
  std::optional<net::Url> principal, home;
};
using SignpostAnswer = tl::expected<Signpost, net::Failure>;

tl::unexpected<net::Failure> elsewhere(const net::Url& url) {
  return tl::unexpected<net::Failure>(
      failure(Errc::denied, "the server sends to " + url.shown() +
                                ", where the password is not sent unasked; set the address if it is right"));
}

std::optional<net::Url> link(const net::Url& from, const XmlNode* prop) {
  if (prop == nullptr || prop->href().empty()) return std::nullopt;
  const auto url = net::resolve(from, prop->href());
  return url ? std::optional(from.kept_secure(*url)) : std::nullopt;
}

net::Task<SignpostAnswer> look(Client& client, net::Url url) {
  auto request = request_to(client, "PROPFIND", url, kWho, "0");
  auto listing_task = list(client, std::move(request), "looking for calendars");
  auto listing = co_await listing_task;
  if (!listing) co_return tl::unexpected<net::Failure>(std::move(listing).error());
  Signpost out;
  out.url = listing->url;
  for (const auto& r : listing->responses) {
    const auto* type = r.prop(kDav, "resourcetype");
    out.calendar = out.calendar || (type != nullptr && type->child(kCal, "calendar") != nullptr);
    if (!out.principal) out.principal = link(out.url, r.prop(kDav, "current-user-principal"));
    if (!out.home) out.home = link(out.url, r.prop(kCal, "calendar-home-set"));
  }
  co_return out;
}

// An answer that a person must act on, as against one that only says "not here".
bool final_failure(const net::Failure& f) {
  return f.status == 0 || f.status == 401 || f.error.code == Errc::retry_later;
}

// Follows principal and home, and /.well-known/caldav where the address leads to neither.
net::Task<SignpostAnswer> find_home(Client& client, net::Url base) {
  auto first_task = look(client, base);
  auto here = co_await first_task;
  if (!here && final_failure(here.error())) co_return here;
  if (here && here->calendar) co_return here;
  if (!here || (!here->principal && !here->home)) {
    net::Url well_known = base;
    well_known.path = "/.well-known/caldav";
    auto second_task = look(client, well_known);
    auto there = co_await second_task;
    if (there && !same_site(base, there->url)) co_return elsewhere(there->url);
    // Cyrus tells everybody what lies at its root, and DAViCal nobody; here it asks who it is.
    if (there || there.error().status == 401) here = std::move(there);
    if (!here) co_return here;  // the answer at the address that was given tells more
  }
  if (here->calendar || here->home || !here->principal) co_return here;
  if (!same_site(base, *here->principal)) co_return elsewhere(*here->principal);
  auto third_task = look(client, *here->principal);
  auto who = co_await third_task;
  if (!who) co_return who;
  here->home = who->home;
  co_return here;
}

std::string timezone_of(const std::string& text) {
  const auto calendar = ics::parse_object(text);
  if (!calendar) return {};
  for (const auto& n : calendar->children)
    if (n.component && n.name == "VTIMEZONE")
      if (const auto zone = ics::named_zone(n.value("TZID"))) return zone->name();
  return {};
}

// An empty set is one that was not told.
bool takes(const XmlNode& components, std::string_view name) {
  return components.children.empty() ||
         std::any_of(components.children.begin(), components.children.end(),
                     [name](const XmlNode& n) { return text::iequals_ascii(n.attribute, name); });
}

bool writes(const std::string& privilege) {
  return privilege == "all" || privilege == "write" || privilege == "write-content" ||
         privilege == "bind";
}

}  // namespace

Collection collection_of(const net::Url& url, const DavResponse& r) {
  Collection c;
  c.url = url;
  const auto* type = r.prop(kDav, "resourcetype");
  c.calendar = type != nullptr && type->child(kCal, "calendar") != nullptr;
  c.name = text::clean_line(r.text(kDav, "displayname"), 200);
  c.color = text::clean_line(r.text(kApple, "calendar-color"), 20);
  c.ctag = r.text(kCalendarServer, "getctag");
  c.timezone = timezone_of(r.text(kCal, "calendar-timezone"));
  if (const auto* set = r.prop(kCal, "supported-calendar-component-set"); set != nullptr)
    c.events = takes(*set, "VEVENT"), c.tasks = takes(*set, "VTODO");
  if (const auto* set = r.prop(kDav, "current-user-privilege-set"); set != nullptr) {
    c.privileges_told = true;
    c.may_read = c.may_write = c.may_change = c.may_add = c.may_delete = false;
    for (const auto& one : set->children)
      for (const auto& what : one.children) {
        c.may_read = c.may_read || what.name == "read" || what.name == "all";
        c.may_write = c.may_write || writes(what.name);
        const bool whole = what.name == "all" || what.name == "write";
        c.may_change = c.may_change || whole || what.name == "write-content";
        c.may_add = c.may_add || whole || what.name == "bind";
        c.may_delete = c.may_delete || whole || what.name == "unbind";
      }
  }
  return c;
}

net::Task<tl::expected<Collection, net::Failure>> describe(Client& client, net::Url url) {
  auto request = request_to(client, "PROPFIND", url, kWhat, "0");
  auto listing_task = list(client, std::move(request), "looking at the calendar");
  auto listing = co_await listing_task;
  if (!listing) co_return tl::unexpected<net::Failure>(std::move(listing).error());
  for (const auto& r : listing->responses) {
    const auto at = net::resolve(listing->url, r.href);
    if (at && same_path(decoded_path(at->path), decoded_path(listing->url.path)))
      co_return collection_of(listing->url, r);
  }
  co_return tl::unexpected<net::Failure>(
      failure(Errc::invalid, url.shown() + ": the server tells nothing about the calendar"));
}

net::Task<Collections> collections(Client& client) {
  auto parsed = net::parse_url(client.setting.url);
  if (!parsed) co_return tl::unexpected<net::Failure>(failure(Errc::invalid, parsed.error().message));
  const net::Url base = *parsed;
  auto home_task = find_home(client, base);
  auto home = co_await home_task;
  if (!home) co_return tl::unexpected<net::Failure>(std::move(home).error());
  std::vector<Collection> out;
  if (home->calendar) {
    auto one_task = describe(client, home->url);
    auto one = co_await one_task;
    if (!one) co_return tl::unexpected<net::Failure>(std::move(one).error());
    out.push_back(std::move(*one));
    co_return out;
  }
  // Without a home the address itself may be one.
  const net::Url at = home->home ? *home->home : home->url;
  if (!same_site(base, at)) co_return elsewhere(at);
  auto request = request_to(client, "PROPFIND", at, kWhat, "1");
  auto listing_task = list(client, std::move(request), "listing calendars");
  auto listing = co_await listing_task;
  if (!listing) co_return tl::unexpected<net::Failure>(std::move(listing).error());
  for (const auto& r : listing->responses) {
    const auto named = net::resolve(listing->url, r.href);
    const auto url = named ? listing->url.kept_secure(*named) : base;
    if (!named || !same_site(base, url)) continue;
    auto c = collection_of(url, r);
    if (c.calendar) out.push_back(std::move(c));
  }
  co_return out;
}

namespace {

bool named(const Collection& c, const std::string& wanted) {
  const std::string path = decoded_path(c.url.path);
  if (wanted.find('/') != std::string::npos) {
    const auto url = net::resolve(c.url, wanted);
    return url && same_path(path, decoded_path(url->path));
  }
  return c.name == text::clean_line(wanted, 200);  // as the name was taken: without blanks at its ends
}
// Less exact: another case, or the last part of the path.
bool nearly_named(const Collection& c, const std::string& wanted) {
  std::string path = decoded_path(c.url.path);
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return text::fold(c.name) == text::fold(wanted) || path.substr(path.rfind('/') + 1) == wanted;
}

// `tasks`: among the lists of tasks, else among the calendars for events.
tl::expected<net::Url, net::Failure> choose(const std::vector<Collection>& all, const std::string& wanted, bool tasks) {
  const auto fits = [tasks](const Collection& c) { return tasks ? c.tasks : c.events; };
  std::vector<const Collection*> fit;
  std::string names;
  for (const auto& c : all) {
    if (!fits(c)) continue;
    names += (names.empty() ? "" : ", ") + ("\"" + (c.name.empty() ? c.url.path : c.name) + "\"");
    if (wanted.empty() || named(c, wanted)) fit.push_back(&c);
  }
  if (fit.empty())
    for (const auto& c : all)
      if (fits(c) && nearly_named(c, wanted)) fit.push_back(&c);
  if (fit.size() == 1) return fit.front()->url;
  const std::string there = names.empty() ? (tasks ? "there is no list of tasks" : "there is no calendar for events") : "there are " + names;
  if (fit.empty() && !wanted.empty())
    return tl::unexpected<net::Failure>(failure(
        Errc::not_found, "no calendar is called \"" + text::clean_line(wanted, 100) + "\": " + there));
  if (fit.empty()) return tl::unexpected<net::Failure>(failure(Errc::not_found, there));
  return tl::unexpected<net::Failure>(
      failure(Errc::invalid, "which calendar is meant is not clear: " + there +
                                 "; set \"calendar\" to a name or a path"));
}

}  // namespace

net::Task<tl::expected<net::Url, net::Failure>> find_collection(Client& client) {
  if (client.collection) co_return *client.collection;
  auto all_task = collections(client);
  auto all = co_await all_task;
  if (!all) co_return tl::unexpected<net::Failure>(std::move(all).error());
  const bool itself = all->size() == 1;  // the address was perhaps the calendar's own
  auto chosen = choose(*all, client.setting.calendar, client.setting.tasks);
  if (!chosen && itself && (client.setting.tasks ? all->front().tasks : all->front().events)) {
    const auto base = net::parse_url(client.setting.url);
    if (base && same_path(decoded_path(base->path), decoded_path(all->front().url.path)))
      chosen = all->front().url;
  }
  if (!chosen) co_return tl::unexpected<net::Failure>(std::move(chosen).error());
  if (chosen->path.back() != '/') chosen->path += '/';  // Fastmail answers 404 without it
  client.collection = *chosen;
  co_return *chosen;
}

}  // namespace daybook::providers::caldav

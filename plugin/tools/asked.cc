#include "tools/asked.h"

#include <algorithm>

#include "base/text.h"
#include "tools/listing.h"

namespace daybook::tools {
namespace {

using availability::Interval;

json::Value str(std::string_view s) { return json::Value::string(std::string(s)); }

constexpr std::size_t kEventsRead = 20000;

Answered ask(World& world, const std::string& calendar, const When& w) {
  Answered a{calendar, true, {}, {}};
  const auto from = w.from;
  auto found = listed(world, calendar, from, w.to, w.zone, kEventsRead, store::Reading::outline);
  if (!found) {
    a.known = false;
    a.reason = found.error().message;
    return a;
  }
  std::string owner;
  for (const auto& c : world.calendars())
    if (c.id == calendar) owner = c.owner_email;
  for (const auto& o : *found)
    if (model::occupies(o.event, owner)) a.busy.push_back({o.starts_at, o.ends_at});
  if (found->size() >= kEventsRead) {
    a.known = false;
    a.reason = "there are too many events in this window to read them all";
  }
  const auto told = world.coverage(calendar, from, w.to);
  a.age_ms = told.age_ms;
  if (a.known && !told.unknown.empty()) {
    a.known = false;
    a.reason = told.unknown;
  }
  a.busy = availability::merge(std::move(a.busy));
  return a;
}

// What one service says of people it may not all know.
void add_told(const json::Value& told, Answered& a) {
  for (const auto& one : told["people"].items()) {
    if (!text::iequals_ascii(one.str("who"), a.calendar)) continue;
    if (!one["known"].as_bool()) {
      if (a.reason.empty()) a.reason = one.str("why");
      continue;
    }
    a.known = true;
    for (const auto& t : one["busy"].items())
      a.busy.push_back({time::from_unix(t["from"].as_int()), time::from_unix(t["to"].as_int())});
  }
}

}  // namespace

std::vector<Answered> ask_all(World& world, const std::vector<std::string>& calendars,
                              const When& w) {
  std::vector<Answered> all;
  for (const auto& c : calendars) all.push_back(ask(world, c, w));
  return all;
}

std::vector<std::string> take_addresses(const World& world, std::vector<std::string>& names) {
  const auto ours = world.calendars();
  const auto first = std::stable_partition(names.begin(), names.end(), [&](const std::string& n) {
    return n.find('@') == std::string::npos ||
           std::any_of(ours.begin(), ours.end(), [&](const auto& c) { return c.id == n; });
  });
  std::vector<std::string> out(first, names.end());
  names.erase(first, names.end());
  return out;
}

bool ask_people(World& world, const std::vector<std::string>& people, const When& w,
                std::vector<Answered>& all) {
  if (people.empty()) return true;
  auto who = json::Value::array();
  for (const auto& p : people) who.push(str(p));
  auto args = json::Value::object();
  args.set("who", std::move(who)).set("from", json::Value::integer(time::to_unix(w.from)));
  args.set("to", json::Value::integer(time::to_unix(w.to)));
  std::vector<Answered> found;
  for (const auto& p : people) found.push_back({p, false, {}, {}});
  bool there = true;
  for (const auto& calendar : world.knows_busy_people()) {
    const auto told = world.enquire({Enquiry::What::busy, calendar, args});
    if (told && !*told) there = false;
    for (auto& a : found) {
      if (!told && a.reason.empty()) a.reason = told.error().message;
      if (told && *told) add_told(**told, a);
    }
  }
  for (auto& a : found) {
    if (a.known) a.reason.clear();
    if (!a.known && a.reason.empty()) a.reason = "no calendar service that tells other people's times is set up";
    a.busy = availability::merge(std::move(a.busy));
    all.push_back(std::move(a));
  }
  return there;
}

}  // namespace daybook::tools

// The colours of categories. An event carries their names; what colour a name has is a list of each
// mailbox, and making entries of it needs a right that many applications do not have. An event is
// never held back by that.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "providers/graph_calendar.h"

namespace daybook::providers {
namespace {

using json::Value;

struct Color {
  std::string_view name, preset;
};
// What subjects are sorted into (model/subject.h): red, dark red, blue, green, purple, teal.
constexpr std::array<Color, 6> kColors = {{{"Task Due", "preset0"},
                                           {"Unavailable", "preset15"},
                                           {"Site Visit", "preset7"},
                                           {"Remote", "preset4"},
                                           {"Personal", "preset8"},
                                           {"Meeting", "preset5"}}};

std::string_view preset_of(std::string_view name) {
  for (const auto& c : kColors)
    if (c.name == name) return c.preset;
  return "none";
}

}  // namespace

net::Task<std::string> GraphCalendar::set_up_categories(std::vector<std::string> names) {
  if (names.empty()) co_return std::string();
  for (const auto& c : kColors) names.emplace_back(c.name);
  std::string missing;
  for (const auto& mailbox : setting_.category_mailboxes) {
    const bool all_there = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
      return categories_there_.count(mailbox + " " + name) != 0;
    });
    if (all_there) continue;
    const std::string path = "/users/" + encoded(mailbox) + "/outlook/masterCategories";
    auto request = call("GET", path);
    auto fetching = api_.fetch(std::move(request), "looking at categories");
    auto list = co_await fetching;
    bool failed = !list.has_value();
    std::vector<std::string> there;
    if (list)
      for (const auto& one : (*list)["value"].items())
        there.push_back(text::lower_ascii(one.str("displayName")));
    for (const auto& name : names) {
      if (failed) break;
      if (std::find(there.begin(), there.end(), text::lower_ascii(name)) == there.end()) {
        auto body = Value::object();
        body.set("displayName", Value::string(name));
        body.set("color", Value::string(std::string(preset_of(name))));
        auto sending = send("POST", path, {}, std::move(body), net::Repeat::if_unsent);
        auto answer = co_await sending;
        // 409: somebody was faster.
        failed = !answer || (answer->status >= 300 && answer->status != 409);
      }
      if (!failed) categories_there_.insert(mailbox + " " + name);
    }
    if (failed) missing += (missing.empty() ? "" : ", ") + mailbox;
  }
  if (missing.empty()) co_return missing;
  co_return "the colours of categories could not be set up for " + missing +
      " (that needs MailboxSettings.ReadWrite); the event carries the names";
}

}  // namespace daybook::providers

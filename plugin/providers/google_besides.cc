#include "providers/google_besides.h"

#include <algorithm>

#include "providers/google_event.h"

namespace daybook::providers {
namespace {

using json::Value;

constexpr Besides kFields[] = {{"conferenceData", "video_link"},
                             {"attachments", "attachments"},
                             {"source", "source"},
                             {"anyoneCanAddSelf", "guest_rights"},
                             {"guestsCanInviteOthers", "guest_rights"},
                             {"guestsCanModify", "guest_rights"},
                             {"guestsCanSeeOtherGuests", "guest_rights"},
                             {"eventType", "event_type"},
                             {"focusTimeProperties", "event_type"},
                             {"outOfOfficeProperties", "event_type"},
                             {"workingLocationProperties", "event_type"},
                             {"birthdayProperties", "event_type"}};
constexpr std::size_t kMostReminders = 5;
constexpr const char* kShared = "shared_properties";

bool by_mail(const Value& reminder) { return reminder.str("method") == "email"; }

// As it can be written: the request that a conference was made by belongs to that event alone.
Value writable(const char* key, const Value& value) {
  Value out = value;
  if (std::string_view(key) == "conferenceData")
    out.erase_if([](const std::string& k, const Value&) { return k == "createRequest"; });
  return out;
}

bool told(const char* key, const Value& value) {
  return !value.is_null() && !(std::string_view(key) == "eventType" && value.as_string() == "default");
}

// The exception whose occurrence began then; null: there is none.
Value exception_at(const Stood& stood, const model::Event& series, time::Local original) {
  for (const auto& e : stood.exceptions) {
    const auto one = from_google(e, series.span.zone);
    if (one && one->event.original_start == original) return e;
  }
  return {};
}

}  // namespace

std::vector<int> minutes_of(const Value& reminders) {
  std::vector<int> out;
  for (const auto& r : reminders["overrides"].items())
    if (!by_mail(r)) out.push_back(static_cast<int>(std::clamp<std::int64_t>(r["minutes"].as_int(), 0, 40320)));
  return out;
}

Value reminders_json(const std::vector<int>& minutes, const Value& there, const Value& like) {
  if (like["reminders"].is_object() && minutes_of(like["reminders"]) == minutes) {
    Value same = like["reminders"];
    // A patch leaves what it does not name.
    if (there["reminders"]["overrides"].is_array() && same.find("overrides") == nullptr) same.set("overrides", Value{});
    return same;
  }
  auto list = Value::array();
  for (const auto& r : there["reminders"]["overrides"].items())
    if (by_mail(r)) list.push(r);
  for (const int m : minutes) {
    if (list.items().size() == kMostReminders) break;
    auto one = Value::object();
    one.set("method", Value::string("popup")).set("minutes", Value::integer(std::clamp(m, 0, 40320)));
    list.push(std::move(one));
  }
  auto v = Value::object();
  v.set("useDefault", Value::boolean(false)).set("overrides", std::move(list));
  return v;
}

std::vector<std::string> carry(const Value& was, const model::Event& after, const time::Zone& zone, Value& body) {
  std::vector<std::string> besides;
  for (const auto& f : kFields) {
    if (!told(f.key, was[f.key])) continue;
    note(besides, f.name);
    auto value = writable(f.key, was[f.key]);
    if (!value.is_object() || !value.members().empty()) body.set(f.key, std::move(value));
  }
  if (const auto& shared = was["extendedProperties"]["shared"]; !shared.members().empty()) {
    note(besides, kShared);
    Value marks = body["extendedProperties"];
    body.set("extendedProperties", marks.set("shared", shared));
  }
  const auto said = from_google(was, zone);
  if (!said) return besides;
  // Longer there than is kept here.
  const auto words = [&](const char* key, auto member) {
    if (said->event.*member == after.*member && was[key].is_string()) body.set(key, was[key]);
  };
  words("summary", &model::Event::title);
  words("description", &model::Event::description);
  words("location", &model::Event::location);
  body.set("reminders", reminders_json(after.reminders, was, was));
  return besides;
}

std::vector<std::string> not_carried(const std::vector<std::string>& besides, const Value& there) {
  auto out = besides;
  std::erase_if(out, [&](const std::string& name) {
    return name == kShared ? there["extendedProperties"]["shared"].is_object()
                           : std::any_of(std::begin(kFields), std::end(kFields), [&](const Besides& f) {
                               return name == f.name && told(f.key, there[f.key]);
                             });
  });
  return out;
}

Value own_besides(const Value& exception, const Value& series) {
  auto out = Value::object();
  for (const auto& f : kFields)
    if (told(f.key, exception[f.key]) && exception[f.key] != series[f.key]) out.set(f.key, writable(f.key, exception[f.key]));
  return out;
}

std::vector<std::string> names_of(const Value& body) {
  std::vector<std::string> out;
  for (const auto& f : kFields)
    if (body.find(f.key) != nullptr) note(out, f.name);
  return out;
}

Once once_there(const RemoteWrite& write, time::Local original, const time::Zone& zone) {
  const auto before = stood_of(write.after.original);
  const auto series = before.master.is_object() ? from_google(before.master, zone) : Result<GoogleItem>(fail(Errc::not_found, ""));
  if (!series) return {};
  const auto& now = write.after.master.span.start;
  return {exception_at(before, series->event, original - (now - write.after.cut_at.value_or(now))), before.master};
}

}  // namespace daybook::providers

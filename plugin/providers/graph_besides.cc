#include "providers/graph_besides.h"

#include <algorithm>

#include "providers/graph_calendar.h"

namespace daybook::providers {
namespace {

using json::Value;
using model::Event;

constexpr Besides kFields[] = {{"importance", "importance"},
                               {"responseRequested", "response_requested"},
                               {"allowNewTimeProposals", "new_time_proposals"},
                               {"hideAttendees", "hidden_attendees"}};
constexpr const char* kUsual[] = {"normal", "true", "true", "false"};  // of these fields, in their order
constexpr const char* kFormatted = "formatted_body";  // beside the plain one that we read
// A copy would be another file, and another meeting under another link.
constexpr const char* kAttachments = "attachments";
constexpr const char* kMeeting = "online_meeting";

bool told(std::size_t field, const Value& value) {
  const std::string word = value.is_string() ? value.as_string() : value.as_bool() ? "true" : "false";
  return !value.is_null() && word != kUsual[field];
}

// Where our event says the same, the mailbox's own words go along: they say more.
void own_words(const Value& was, const Event& said, const Event& after, Value& body) {
  const auto same = [&](bool equal, const char* key) {
    if (equal && !was[key].is_null()) body.set(key, was[key]);
  };
  same(said.description == after.description, "body");
  if (said.description == after.description && was[kFormatted].is_object()) body.set("body", was[kFormatted]);
  same(said.title == after.title, "subject");
  same(said.location == after.location, "location");
  same(said.location == after.location && !was["locations"].items().empty(), "locations");
  same(said.visibility == after.visibility, "sensitivity");
  same(said.busy == after.busy && said.status == after.status && was.str("showAs") != "unknown", "showAs");
}

const Value* exception_of(const Stood& stood, const Event& series, time::Local original) {
  for (const auto& e : stood.exceptions) {
    const auto one = graph_item(e, series.span.zone);
    if (one && one->event.original_start == original) return &e;
  }
  return nullptr;
}

struct Once {
  Stood stood;
  Value exception;  // null: it had none
};
Once once_in_mailbox(const RemoteWrite& write, time::Local original, const time::Zone& zone) {
  Once out{stood_of(write.after.original), {}};
  const auto series = out.stood.master.is_object() ? graph_item(out.stood.master, zone)
                                                   : Result<GraphItem>(fail(Errc::not_found, ""));
  if (!series) return out;
  const auto& now = write.after.master.span.start;
  const auto* e = exception_of(out.stood, series->event, original - (now - write.after.cut_at.value_or(now)));
  if (e != nullptr) out.exception = *e;
  return out;
}

}  // namespace

std::vector<std::string> carry_in_mailbox(const Value& was, const Event& after, const time::Zone& zone, Value& body) {
  std::vector<std::string> besides;
  for (std::size_t i = 0; i < std::size(kFields); ++i) {
    if (!told(i, was[kFields[i].key])) continue;
    note(besides, kFields[i].name);
    body.set(kFields[i].key, was[kFields[i].key]);
  }
  if (was["hasAttachments"].as_bool()) note(besides, kAttachments);
  if (was["isOnlineMeeting"].as_bool()) {
    note(besides, kMeeting);
    body.set("isOnlineMeeting", Value::boolean(true));
    if (was["onlineMeetingProvider"].is_string()) body.set("onlineMeetingProvider", was["onlineMeetingProvider"]);
  }
  if (const auto said = from_graph(was, zone)) own_words(was, said->event, after, body);
  return besides;
}

void keep_formatted(Value& resource, const Value& formatted) {
  if (formatted["body"].str("contentType") == "html") resource.set(kFormatted, formatted["body"]);
}

std::vector<std::string> not_carried_in_mailbox(const std::vector<std::string>& besides, const Value& was,
                                                const Value& there) {
  auto out = besides;
  std::erase_if(out, [&](const std::string& name) {
    return std::any_of(std::begin(kFields), std::end(kFields),
                       [&](const Besides& f) { return name == f.name && there[f.key] == was[f.key]; });
  });
  return out;
}

Value own_in_mailbox(const RemoteWrite& write, const Event& wanted, time::Local original, const time::Zone& zone) {
  auto out = Value::object();
  const auto once = once_in_mailbox(write, original, zone);
  const auto said = once.exception.is_object() ? from_graph(once.exception, zone)
                                               : Result<GraphItem>(fail(Errc::not_found, ""));
  if (!said) return out;
  for (const auto& f : kFields)
    if (!once.exception[f.key].is_null() && once.exception[f.key] != once.stood.master[f.key])
      out.set(f.key, once.exception[f.key]);
  auto words = Value::object();
  own_words(once.exception, said->event, wanted, words);
  for (const auto& [key, value] : words.members())
    if (value != once.stood.master[key] && value != once.stood.master[kFormatted]) out.set(key, value);
  return out;
}

std::vector<std::string> names_in_mailbox(const Value& body) {
  std::vector<std::string> out;
  for (const auto& f : kFields)
    if (body.find(f.key) != nullptr) note(out, f.name);
  return out;
}

bool all_in_mailbox(const RemoteWrite& write, const time::Zone& zone) {
  const auto& overrides = write.after.overrides;
  return std::all_of(overrides.begin(), overrides.end(), [&](const Event& o) {
    return o.status == model::EventStatus::cancelled || once_in_mailbox(write, *o.original_start, zone).exception.is_object();
  });
}

}  // namespace daybook::providers

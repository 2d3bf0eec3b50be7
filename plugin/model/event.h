// The provider-neutral event, its patch and its JSON form (field names of the calendar tools).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/draft.h"

namespace daybook::model {

enum class EventStatus : std::uint8_t { confirmed, tentative, cancelled };
enum class Visibility : std::uint8_t { by_default, public_, private_, confidential };
enum class Rsvp : std::uint8_t { needs_action, accepted, declined, tentative };

struct Attendee {
  std::string email;
  std::string display_name;
  Rsvp response = Rsvp::needs_action;
  bool optional = false;
  bool organizer = false;
  bool self = false;
  std::string comment;
  bool operator==(const Attendee&) const = default;
};

// Where an event came from: the message that caused it, so that it can be shown and undone.
struct Origin {
  std::string kind;  // talk | command | agent | task | workspace | import
  std::string platform, workspace, conversation, message;
  std::string person;  // id of who asked for it
  bool operator==(const Origin&) const = default;
};

struct Event {
  std::string event_id;
  std::string calendar_id;
  std::string title;
  Span span;
  std::string description;
  std::string location;
  std::vector<Attendee> attendees;
  std::string recurrence_rule;  // without "RRULE:", empty: once
  EventStatus status = EventStatus::confirmed;
  Visibility visibility = Visibility::by_default;
  bool busy = true;  // false: shown, but does not occupy (TRANSP:TRANSPARENT)
  std::string color_id;
  std::string category;
  std::string organizer;
  bool butler_generated = false;
  std::string butler_name;
  std::string notes;  // private to the assistant
  std::map<std::string, std::string> private_metadata;
  std::string etag;  // changes with every stored change
  std::string ical_uid;
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
  Origin origin;
  std::vector<Evidence> evidence;  // why it was made
  bool operator==(const Event&) const = default;

  time::Instant starts_at() const { return span.zone.to_instant(span.start); }
  time::Instant ends_at() const { return span.zone.to_instant(span.end); }
};

// Every field is optional: absent means unchanged.
struct Patch {
  std::optional<std::string> title, description, location, recurrence_rule, color_id, category,
      notes;
  std::optional<Span> span;
  std::optional<EventStatus> status;
  std::optional<Visibility> visibility;
  std::optional<bool> busy;
  std::optional<std::vector<Attendee>> attendees;
};
Event apply(Event event, const Patch& patch);

std::string_view status_name(EventStatus s);
std::optional<EventStatus> status_from_name(std::string_view s);
std::string_view visibility_name(Visibility v);
std::optional<Visibility> visibility_from_name(std::string_view s);
std::string_view rsvp_name(Rsvp r);
std::optional<Rsvp> rsvp_from_name(std::string_view s);

// The form that tools return. `display`, where given, is the zone to show times in.
json::Value to_json(const Event& event, const time::Zone* display = nullptr);
json::Value to_json(const Span& span, const time::Zone* display = nullptr);
json::Value to_json(const Evidence& evidence);
// The forms that are stored; read back without loss.
json::Value draft_to_json(const Draft& draft);
Result<Draft> draft_from_json(const json::Value& v);
// What of an event has no column of its own: attendees, origin, evidence, private properties.
json::Value extras_to_stored(const Event& event);
void extras_from_stored(const json::Value& v, Event& event);
json::Value event_to_stored(const Event& event);
Result<Event> event_from_stored(const json::Value& v);
json::Value stored_span(const Span& span);
Result<Span> span_from_stored(const json::Value& v);

}  // namespace daybook::model

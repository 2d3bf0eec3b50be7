// The provider-neutral event, its patch and its JSON form (field names of the calendar tools).
#pragma once

#include <cstdint>
#include <initializer_list>
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
  bool resource = false;  // a room or a thing: booked by being on the list, and nobody to ask
  int guests = 0;         // whom they bring along
  bool room = false;      // of the resources: a place. Where that is told (CUTYPE=ROOM) it is kept
  bool operator==(const Attendee&) const = default;
};

// Where an event came from: the message that caused it, so that it can be shown and undone.
struct Origin {
  std::string kind;  // talk | command | agent | task | workspace | import
  std::string platform, workspace, conversation, thread, message;
  std::string person;  // id of who asked for it
  bool operator==(const Origin&) const = default;
};

// A date or time of a series, as a clock reading of the series' zone.
struct SeriesDate {
  time::Local local{};
  bool date = false;                    // a day: as an exception it takes out all that begins on it
  std::optional<time::seconds> length;  // RDATE as a PERIOD: how long this occurrence lasts
  bool operator==(const SeriesDate&) const = default;
};

// Whether that exception takes out what begins there.
inline bool takes_out(const SeriesDate& exception, time::Local start) {
  return exception.date ? time::date_of(exception.local) == time::date_of(start) : exception.local == start;
}

// What a series has besides its one rule (RFC 5545 section 3.8.5).
struct Recurrence {
  std::vector<std::string> more_rules;    // further RRULEs, without the name
  std::vector<std::string> except_rules;  // EXRULE
  std::vector<SeriesDate> dates;          // RDATE
  std::vector<SeriesDate> except_dates;   // EXDATE
  bool operator==(const Recurrence&) const = default;
  bool empty() const { return *this == Recurrence{}; }
};

// Which occurrences of a series a change means.
enum class Scope : std::uint8_t { series, this_instance, this_and_following };

struct Event {
  std::string event_id;
  std::string calendar_id;
  std::string external_id;  // the event's id at its source, where that is another one
  std::string title;
  Span span;
  std::string description;
  std::string location;
  std::vector<Attendee> attendees;
  std::string recurrence_rule;  // without "RRULE:", empty: once
  Recurrence recurrence;
  // Set on one occurrence of a series: the series' event_id and when the occurrence would begin had
  // nobody moved it. An event as stored with both set replaces that occurrence.
  std::string series_id;
  std::optional<time::Local> original_start;
  EventStatus status = EventStatus::confirmed;
  Visibility visibility = Visibility::by_default;
  bool busy = true;  // false: shown, but does not occupy (TRANSP:TRANSPARENT)
  std::string color_id;
  std::vector<std::string> categories;
  std::string organizer;
  bool butler_generated = false;
  std::string butler_name;
  std::string notes;  // private to the assistant
  std::map<std::string, std::string> private_metadata;
  std::vector<int> reminders;  // minutes before the start
  std::string etag;            // changes with every stored change
  std::string ical_uid;
  std::int64_t sequence = 0;  // RFC 5545 section 3.8.7.4
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
  Origin origin;
  std::vector<Evidence> evidence;  // why it was made
  bool operator==(const Event&) const = default;

  bool is_series() const {
    return !recurrence_rule.empty() || !recurrence.dates.empty() || !recurrence.more_rules.empty();
  }
  time::Instant starts_at() const { return span.starts_at(); }
  time::Instant ends_at() const { return span.ends_at(); }
};

// The bytes that an event takes in memory: what strangers send is bounded by them.
std::size_t held_bytes(const Event& event);

// Every field is optional: absent means unchanged.
struct Patch {
  std::optional<std::string> title, description, location, recurrence_rule, color_id, notes;
  std::optional<std::vector<std::string>> categories;
  std::optional<Recurrence> recurrence;
  std::optional<std::vector<int>> reminders;
  std::optional<std::int64_t> sequence;  // of a newer version that comes from elsewhere
  std::optional<Span> span;
  std::optional<EventStatus> status;
  std::optional<Visibility> visibility;
  std::optional<bool> busy;
  std::optional<std::vector<Attendee>> attendees;
};
Event apply(Event event, const Patch& patch);

// What becomes of the occurrence of a series with that original start.
struct Replacement {
  time::Local original{};
  bool gone = false;  // it is taken out
  Patch patch;
};

// One occurrence of a series as an event of its own: its span, its id (that of the series with the
// original start behind it) and the link back.
Event occurrence_of(const Event& series, time::Local start, time::seconds length);
std::string occurrence_id(const Event& series, time::Local original_start);
std::string occurrence_id(const Event& series, time::Instant original_start);  // of a series of times
// The parts of such an id; `original` is nothing when the id names no occurrence.
struct OccurrenceId {
  std::string_view series;
  std::optional<time::IsoTime> original;  // a date, or a time in UTC
};
OccurrenceId split_occurrence_id(std::string_view event_id);

// A series as one document: what is stored, versioned and put back together.
struct SeriesDocument {
  Event master;
  std::vector<Event> overrides;
  // The text at its server that was deleted or cut, where that holds more than events tell: what is
  // brought back, or made of its second half, is made from this. Empty for what stands.
  std::string original{};
  // Of the second half of a series, which is to be made from that text: where its first occurrence began
  // before the change that came with the cut.
  std::optional<time::Local> cut_at{};
  bool operator==(const SeriesDocument&) const = default;
};

std::string_view status_name(EventStatus s);
std::optional<EventStatus> status_from_name(std::string_view s);
std::string_view visibility_name(Visibility v);
std::optional<Visibility> visibility_from_name(std::string_view s);
std::string_view scope_name(Scope s);
std::optional<Scope> scope_from_name(std::string_view s);
std::string_view rsvp_name(Rsvp r);
std::optional<Rsvp> rsvp_from_name(std::string_view s);

// The fields of the form that tools return, in its order.
enum class Field : std::uint8_t {
  event_id, calendar_id, title, start_at, end_at, weekday, timezone, all_day, display_timezone,
  description, location, attendees, recurrence_rule, recurrence_dates, recurrence_exceptions,
  recurring_event_id, original_start_at, status, visibility, busy, color_id, category, categories,
  organizer, butler_generated, butler_name, notes, reminders_minutes_before, etag, created_at,
  updated_at, origin, linked_note_paths, redacted
};
constexpr std::size_t kFields = static_cast<std::size_t>(Field::redacted) + 1;
using Fields = std::uint64_t;  // a set of them
constexpr Fields fields_of(std::initializer_list<Field> list) {
  Fields set = 0;
  for (const auto f : list) set |= Fields{1} << static_cast<unsigned>(f);
  return set;
}
std::string_view field_name(Field f);
std::optional<Field> field_from_name(std::string_view name);
// How much of an event is told.
struct Form {
  Fields fields = ~Fields{0};
  bool redacted = false;  // what is not known is left out instead of null, and that is said
  bool brief = false;     // without what is empty, usual or told by calendar_get_event
};
// `display`, where given, is the zone to show times in.
json::Value to_json(const Event& event, const time::Zone* display = nullptr, const Form& form = {});
void write_json(const Event& event, const time::Zone* display, const Form& form, std::string& out);
json::Value to_json(const Span& span, const time::Zone* display = nullptr);
json::Value to_json(const Evidence& evidence);
// The forms that are stored; read back without loss.
json::Value draft_to_json(const Draft& draft);
Result<Draft> draft_from_json(const json::Value& v);
// What of an event has no column of its own: attendees, origin, evidence, private properties.
std::string extras_to_stored(const Event& event);  // JSON
void extras_from_stored(const json::Value& v, Event& event);
std::string recurrence_to_stored(const Recurrence& r);  // empty for none
Result<Recurrence> recurrence_from_stored(std::string_view text);
// To be dumped: a part of it is text already, and is not looked into.
json::Value event_to_stored(const Event& event);
Result<Event> event_from_stored(const json::Value& v);
json::Value document_to_stored(const SeriesDocument& document);
Result<SeriesDocument> document_from_stored(const json::Value& v);
Result<SeriesDocument> document_from_text(const std::string& text);  // of the same as JSON
// A clock reading as it is stored: with its offset when the second pass is meant, else without.
std::string stored_time(time::Local t, bool again, const time::Zone& zone);
json::Value stored_span(const Span& span);
Result<Span> span_from_stored(const json::Value& v);

}  // namespace daybook::model

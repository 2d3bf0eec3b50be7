// What was understood from talk, before anybody said yes: a plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "time/zone.h"

namespace daybook::model {

// The kinds of the detection guideline, and the mirrored tasks.
enum class EventKind : std::uint8_t {
  site_visit,
  remote,
  unavailable,
  personal,
  meeting,
  other,
  task_due
};
std::string_view kind_name(EventKind kind);  // "site_visit", …
std::optional<EventKind> kind_from_name(std::string_view name);

// When something takes place. All-day spans are days: start and end are midnights, end exclusive,
// and the zone only says whose days they are. Timed spans are clock readings in the zone.
struct Span {
  bool all_day = false;
  time::Local start{};
  time::Local end{};
  time::Zone zone;
  // Where the clock shows the reading twice: the second time is meant.
  bool start_again = false, end_again = false;
  bool operator==(const Span&) const = default;
  time::Instant starts_at() const { return zone.to_instant(start, start_again); }
  time::Instant ends_at() const { return zone.to_instant(end, end_again); }
  // From and to those instants, by the zone's clock.
  void put(time::Instant from, time::Instant to);
};
// A timed span as the clock will show it: a reading that the clock skips moves on; the end stays where it was
// named, unless it would not be behind the start any more: then the length stays.
Span on_the_clock(Span span);
// The signal of an evidence whose text is a clock time that was said and that the clock skips.
inline constexpr std::string_view kClockSkipped = "clock.skipped";

// One reason for or against, as told to people: "place", "City of Harmony", +0.3.
struct Evidence {
  std::string signal;  // stable name: place, time, keyword, conversation, anti:past, …
  std::string text;    // the words or the name
  double weight = 0;
  bool operator==(const Evidence&) const = default;
};

struct Draft {
  EventKind kind = EventKind::other;
  double confidence = 0;  // 0..1
  Span span;
  bool end_assumed = false;       // nobody said how long
  bool hours_assumed = false;     // a part of the day was named: the span is its usual hours
  bool date_assumed = false;      // a clock time alone: today or the next such time
  std::string place;              // display name from the directory, or the words of the text
  std::string description;        // what it is about, cleaned: "PLC maintenance"
  std::string rrule;              // RFC 5545 without "RRULE:", empty when it happens once
  std::vector<time::Date> except;  // days that the rule leaves out
  std::vector<std::string> with;  // person ids of others who take part
  std::vector<Evidence> evidence;
  // Where the time was a close call: the runner-up, to ask one short question.
  std::optional<Span> alternative;
};

}  // namespace daybook::model

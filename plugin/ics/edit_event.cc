#include "ics/edit_event.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "ics/values.h"
#include "ics/zone_names.h"

namespace daybook::ics {
namespace {

using model::Event;

std::string upper(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = c == '_' ? '-' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return out;
}

void set_text(Node& n, const char* name, const std::string& value) {
  if (value.empty())
    n.remove(name);
  else
    n.replace(name, {std::string(name) + ":" + escape(value)});
}

std::string basic_utc(std::int64_t ms) {
  model::Span utc;
  const time::Local t(time::from_millis(ms).time_since_epoch());
  const std::string line = when("X", utc, t);
  return line.substr(2);
}

bool change_words(Node& n, const Event& before, const Event& after) {
  bool changed = false;
  const auto word = [&](const char* name, const std::string& from, const std::string& to) {
    if (from == to) return;
    set_text(n, name, to);
    changed = true;
  };
  word("SUMMARY", before.title, after.title);
  if (before.description != after.description) n.remove("X-ALT-DESC");  // the same words as HTML
  word("DESCRIPTION", before.description, after.description);
  word("LOCATION", before.location, after.location);
  if (before.categories != after.categories) {
    std::string list;
    for (const auto& c : after.categories) list += (list.empty() ? "" : ",") + escape(c);
    n.replace("CATEGORIES", list.empty() ? std::vector<std::string>{}
                                         : std::vector<std::string>{"CATEGORIES:" + list});
    changed = true;
  }
  return changed;
}

bool change_kind(Node& n, const Event& before, const Event& after) {
  bool changed = false;
  const auto put = [&](const char* name, bool differs, const std::string& value) {
    if (!differs) return;
    set_text(n, name, value);
    changed = true;
  };
  put("STATUS", before.status != after.status, upper(model::status_name(after.status)));
  put("TRANSP", before.busy != after.busy, after.busy ? "OPAQUE" : "TRANSPARENT");
  std::string visibility;
  if (after.visibility == model::Visibility::public_) visibility = "PUBLIC";
  if (after.visibility == model::Visibility::private_) visibility = "PRIVATE";
  if (after.visibility == model::Visibility::confidential) visibility = "CONFIDENTIAL";
  put("CLASS", before.visibility != after.visibility, visibility);
  return changed;
}

bool change_span(Node& n, const Event& before, const Event& after, const ClockKeeper& clocks) {
  if (before.span == after.span) return false;
  const Clock clock = before.span.all_day == after.span.all_day
                          ? clocks.clock_of(n, "DTSTART", after.span)
                          : clocks.clock_of({}, "DTSTART", after.span);
  n.replace("DTSTART", {when("DTSTART", after.span, after.span.start, clock, after.span.start_again)});
  n.remove("DURATION");
  if (after.ends_at() == after.starts_at())  // section 3.8.2.2: an end lies behind the start
    n.remove("DTEND");
  else
    n.replace("DTEND", {when("DTEND", after.span, after.span.end, clock, after.span.end_again)});
  // Outlook tells an all-day event by this too, and believes it.
  if (n.property("X-MICROSOFT-CDO-ALLDAYEVENT") != nullptr)
    n.replace("X-MICROSOFT-CDO-ALLDAYEVENT", {std::string("X-MICROSOFT-CDO-ALLDAYEVENT:") +
                                              (after.span.all_day ? "TRUE" : "FALSE")});
  return true;
}

bool change_rules(Node& n, const Event& before, const Event& after, const ClockKeeper& clocks) {
  const bool framed = before.span.all_day != after.span.all_day ||
                      !(before.span.zone == after.span.zone);  // dates are written another way
  const Clock clock = clocks.clock_of(n, "DTSTART", after.span);
  const auto lines = recurrence_lines(after, clock);
  bool changed = false;
  const auto group = [&](const std::string& name, bool differs) {
    if (!differs) return;
    std::vector<std::string> own;
    for (const auto& l : lines)
      if (l.compare(0, name.size(), name) == 0 && (l[name.size()] == ':' || l[name.size()] == ';'))
        own.push_back(l);
    n.replace(name, std::move(own));
    changed = true;
  };
  const auto &a = before.recurrence, &b = after.recurrence;
  group("RRULE", before.recurrence_rule != after.recurrence_rule || a.more_rules != b.more_rules);
  group("EXRULE", a.except_rules != b.except_rules);
  group("RDATE", a.dates != b.dates || (framed && !b.dates.empty()));
  group("EXDATE", a.except_dates != b.except_dates || (framed && !b.except_dates.empty()));
  return changed;
}

// How long before the start an alarm rings, where that is what it says.
std::optional<int> minutes_of(const Node& alarm) {
  std::string v = alarm.value("TRIGGER");
  if (text::iequals_ascii(alarm.param("TRIGGER", "RELATED"), "END")) return std::nullopt;
  if (text::iequals_ascii(text::trim(alarm.value("ACTION")), "EMAIL")) return std::nullopt;
  if (!v.empty() && v[0] == '-') v.erase(0, 1);
  const auto length = read_duration(text::trim(v));
  if (!length) return std::nullopt;
  return static_cast<int>(
      std::chrono::duration_cast<time::minutes>(length->days + length->seconds).count());
}

bool change_alarms(Node& n, const Event& before, const Event& after) {
  const auto has = [](const std::vector<int>& list, int m) {
    return std::find(list.begin(), list.end(), m) != list.end();
  };
  bool changed = false;
  for (const int m : before.reminders) {
    if (has(after.reminders, m)) continue;
    changed = std::erase_if(n.children, [m](const Node& part) {
                return part.component && part.name == "VALARM" && minutes_of(part) == m;
              }) > 0 || changed;
  }
  for (const int m : after.reminders) {
    if (has(before.reminders, m)) continue;
    for (auto& part : parse_components(alarm(m, after.title))) n.children.push_back(std::move(part));
    changed = true;
  }
  return changed;
}

std::string address_of(const Node& n) {
  const auto line = parse_line(n.line);
  if (!line) return {};
  auto v = text::trim(line->value);
  if (text::iequals_ascii(v.substr(0, 7), "mailto:")) v.remove_prefix(7);
  return text::lower_ascii(v);
}

bool change_people(Node& n, const Event& before, const Event& after) {
  if (before.attendees == after.attendees) return false;
  const auto find = [](const std::vector<model::Attendee>& list, const std::string& address) {
    return std::find_if(list.begin(), list.end(), [&](const model::Attendee& a) {
      return text::lower_ascii(a.email) == address;
    });
  };
  std::erase_if(n.children, [&](const Node& line) {
    if (line.component || line.name != "ATTENDEE") return false;
    const auto address = address_of(line);
    return find(before.attendees, address) != before.attendees.end() &&
           find(after.attendees, address) == after.attendees.end();
  });
  for (const auto& a : after.attendees) {
    const auto address = text::lower_ascii(a.email);
    const auto old = find(before.attendees, address);
    if (address.empty() || (old != before.attendees.end() && *old == a)) continue;
    const auto line = std::find_if(n.children.begin(), n.children.end(), [&](const Node& l) {
      return !l.component && l.name == "ATTENDEE" && address_of(l) == address;
    });
    if (line == n.children.end()) {
      Node fresh;
      fresh.name = "ATTENDEE";
      fresh.line = attendee_line(a);
      n.children.insert(std::find_if(n.children.begin(), n.children.end(),
                                     [](const Node& part) { return part.component; }),
                        std::move(fresh));
      continue;
    }
    if (old == before.attendees.end() || old->response != a.response)
      line->line = with_param(line->line, "PARTSTAT", upper(model::rsvp_name(a.response)));
    if (old != before.attendees.end() && old->optional != a.optional)
      line->line = with_param(line->line, "ROLE", a.optional ? "OPT-PARTICIPANT" : "REQ-PARTICIPANT");
  }
  return true;
}

}  // namespace

std::string with_param(const std::string& line, std::string_view name, const std::string& value) {
  std::size_t i = line.find_first_of(";:");
  std::size_t from = std::string::npos, to = 0;
  while (i != std::string::npos && i < line.size() && line[i] == ';') {
    const std::size_t begin = i++;
    const std::size_t eq = line.find_first_of("=;:", i);
    bool quoted = false;
    while (i < line.size() && (quoted || (line[i] != ';' && line[i] != ':'))) {
      if (line[i] == '"') quoted = !quoted;
      ++i;
    }
    if (eq != std::string::npos && text::iequals_ascii(line.substr(begin + 1, eq - begin - 1), name)) {
      from = begin;
      to = i;
    }
  }
  const std::string set = value.empty() ? "" : ";" + std::string(name) + "=" + value;
  std::string out = line;
  if (from != std::string::npos) return out.replace(from, to - from, set);
  if (i == std::string::npos || i >= line.size()) return out;
  return out.insert(i, set);
}

Clock ClockKeeper::clock_of(const Node& event, std::string_view property,
                            const model::Span& span) const {
  const Node* p = event.property(property);
  if (p == nullptr || span.all_day) return {};
  const auto stamp = read_stamp(text::trim(event.value(property)));
  if (!stamp || stamp->date) return {};
  const std::string tzid = event.param(property, "TZID");
  if (tzid.empty() && !stamp->utc) return {true, {}};
  for (const auto& [name, zone] : zones)
    if (name == tzid && zone == span.zone) return {false, tzid};
  return {};
}

bool change_event(Node& event, const Event& before, const Event& after, const ClockKeeper& clocks) {
  bool changed = change_words(event, before, after);
  changed = change_kind(event, before, after) || changed;
  changed = change_span(event, before, after, clocks) || changed;
  changed = change_rules(event, before, after, clocks) || changed;
  changed = change_people(event, before, after) || changed;
  return change_alarms(event, before, after) || changed;
}

void stamp_event(Node& event, std::int64_t now_ms, std::int64_t least_sequence) {
  std::int64_t sequence = 0;
  const std::string old = event.value("SEQUENCE");
  std::from_chars(old.data(), old.data() + old.size(), sequence);
  sequence = std::max(std::min(sequence, std::int64_t{1} << 30) + 1, least_sequence);
  event.replace("SEQUENCE", {"SEQUENCE:" + std::to_string(sequence)});
  event.replace("DTSTAMP", {"DTSTAMP:" + basic_utc(now_ms)});
  event.replace("LAST-MODIFIED", {"LAST-MODIFIED:" + basic_utc(now_ms)});
}

}  // namespace daybook::ics

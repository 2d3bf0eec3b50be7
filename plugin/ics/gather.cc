#include "ics/gather.h"

#include <algorithm>
#include <charconv>

#include "base/ids.h"
#include "base/limits.h"
#include "base/text.h"
#include "ics/zone_names.h"

namespace daybook::ics {
namespace {

constexpr std::size_t kMostRules = 50;
constexpr std::size_t kMostDates = 250000;
constexpr std::size_t kLaterBytes = 48U << 20;
constexpr std::size_t kMostAttendees = 2000;
constexpr std::size_t kRuleBytes = 8000;
constexpr std::size_t kMostAlarms = 20;
const time::Local kLastMoment =
    time::Local(*time::make_date(9999, 12, 31)) + time::hours(24) - time::seconds(1);

std::string shown(std::string_view v) { return "\"" + text::clean_line(v, 60) + "\""; }

model::Rsvp rsvp_of(std::string_view partstat) {
  if (text::iequals_ascii(partstat, "ACCEPTED")) return model::Rsvp::accepted;
  if (text::iequals_ascii(partstat, "DECLINED")) return model::Rsvp::declined;
  return text::iequals_ascii(partstat, "TENTATIVE") ? model::Rsvp::tentative
                                                    : model::Rsvp::needs_action;
}

std::string address_of(std::string_view v) {
  v = text::trim(v);
  if (text::iequals_ascii(v.substr(0, 7), "mailto:")) v.remove_prefix(7);
  return text::clean_line(v, 254);
}

std::string rule_of(std::string_view v) {
  v = text::trim(v);
  if (text::iequals_ascii(v.substr(0, 6), "RRULE:")) v.remove_prefix(6);
  return text::clean_line(v, kRuleBytes);
}

std::int64_t whole(std::string_view v) {
  std::int64_t n = 0;
  v = text::trim(v);
  std::from_chars(v.data(), v.data() + v.size(), n);
  return n;
}

// One that is too long to be kept is told from others that begin like it.
std::string uid_of(std::string_view v) {
  if (v.size() <= limits::kIdBytes) return text::clean_line(v, limits::kIdBytes);
  return text::clean_line(v, limits::kIdBytes - 30) + "~" + ids::stable_id(v);
}

std::int64_t millis(std::string_view v) {
  const auto stamp = read_stamp(text::trim(v));
  return stamp ? stamp->local.time_since_epoch().count() * 1000 : 0;
}

// Of what may stand once the first counts, but not an empty one.
void keep_first(std::optional<ContentLine>& kept, const ContentLine& l) {
  if (!kept || text::trim(kept->value).empty()) kept = l;
}

}  // namespace

using Gatherer = CalendarReader::Gatherer;

bool Gatherer::replaces() const {
  return std::any_of(later_.begin(), later_.end(), [](const ContentLine& l) { return l.name == "RECURRENCE-ID"; });
}

void Gatherer::note(std::size_t line, std::string message) {
  if (notes_.size() < 20) notes_.push_back({line, std::move(message)});
}

void Gatherer::take(const ContentLine& l) {
  auto& e = out_.event;
  if (l.name == "DTSTART")
    keep_first(start_, l);
  else if (l.name == "DTEND")
    keep_first(end_, l);
  else if (l.name == "DURATION")
    keep_first(duration_, l);
  else if (l.name == "SUMMARY")
    e.title = text::clean_line(unescape(l.value), limits::kTitleBytes);
  else if (l.name == "DESCRIPTION")
    e.description = text::clean_block(unescape(l.value), limits::kDescriptionBytes);
  else if (l.name == "LOCATION")
    e.location = text::clean_line(unescape(l.value), limits::kTitleBytes);
  else if (l.name == "UID")
    e.ical_uid = uid_of(l.value);
  else if (l.name == "RRULE" && e.recurrence_rule.empty())
    e.recurrence_rule = rule_of(l.value);
  else if (l.name == "RRULE" && e.recurrence.more_rules.size() < kMostRules)
    e.recurrence.more_rules.push_back(rule_of(l.value));
  else if (l.name == "EXRULE" && e.recurrence.except_rules.size() < kMostRules)
    e.recurrence.except_rules.push_back(rule_of(l.value));
  else if (l.name == "RECURRENCE-ID" || l.name == "RDATE" || l.name == "EXDATE")
    keep_for_later(l);
  else if (l.name == "STATUS")
    e.status = model::status_from_name(text::lower_ascii(text::trim(l.value))).value_or(e.status);
  else if (l.name == "TRANSP")
    e.busy = !text::iequals_ascii(text::trim(l.value), "TRANSPARENT");
  else if (l.name == "CATEGORIES")
    read_categories(l.value);
  else if (l.name == "CLASS")
    e.visibility = model::visibility_from_name(text::lower_ascii(text::trim(l.value)))
                       .value_or(model::Visibility::by_default);
  else if (l.name == "SEQUENCE")
    e.sequence = whole(l.value);
  else if (l.name == "DTSTAMP" && e.updated_ms == 0)
    e.updated_ms = millis(l.value);
  else if (l.name == "LAST-MODIFIED")
    e.updated_ms = std::max(e.updated_ms, millis(l.value));
  else if (l.name == "CREATED")
    e.created_ms = millis(l.value);
  else if (l.name == "X-DAYBOOK-EVENT")
    out_.mark = text::clean_line(l.value, limits::kIdBytes);
  else if (l.name == "ORGANIZER")
    e.organizer = address_of(l.value);
  else if (l.name == "ATTENDEE")
    read_attendee(l);
}

void Gatherer::keep_for_later(const ContentLine& l) {
  later_bytes_ += sizeof l + l.value.size();
  for (const auto& [key, value] : l.params) later_bytes_ += sizeof l.params.front() + key.size() + value.size();
  if (later_bytes_ > kLaterBytes) return note(l.line, "there are too many dates in " + l.name);
  later_.push_back(l);
}

void Gatherer::take_alarm(const ContentLine& l) {
  if (!alarm_) return;
  if (l.name == "ACTION") {
    alarm_->shown = !text::iequals_ascii(text::trim(l.value), "EMAIL") &&
                    !text::iequals_ascii(text::trim(l.value), "NONE");
  } else if (l.name == "TRIGGER" && !text::iequals_ascii(l.param("RELATED"), "END")) {
    auto v = text::trim(l.value);
    const bool before = !v.empty() && v[0] == '-';
    if (before) v.remove_prefix(1);
    const auto length = read_duration(v);
    if (!length) return;
    const auto minutes = std::chrono::duration_cast<time::minutes>(length->days + length->seconds);
    if (before || minutes.count() == 0) alarm_->minutes = static_cast<int>(minutes.count());
  }
}

void Gatherer::close_alarm() {
  auto& list = out_.event.reminders;
  if (alarm_ && alarm_->shown && alarm_->minutes && list.size() < kMostAlarms &&
      std::find(list.begin(), list.end(), *alarm_->minutes) == list.end())
    list.push_back(*alarm_->minutes);
  alarm_.reset();
}

void Gatherer::read_categories(std::string_view v) {
  for (std::size_t from = 0; from <= v.size();) {
    std::size_t to = from;  // the next comma that is none of a name's own
    while (to < v.size() && v[to] != ',') to += v[to] == '\\' && to + 1 < v.size() ? 2 : 1;
    auto name = text::clean_line(unescape(v.substr(from, to - from)), 200);
    from = to + 1;
    if (!name.empty() && out_.event.categories.size() < 50)
      out_.event.categories.push_back(std::move(name));
  }
}

void Gatherer::read_attendee(const ContentLine& l) {
  if (out_.event.attendees.size() >= kMostAttendees) return;
  model::Attendee a;
  a.email = address_of(l.value);
  a.display_name = text::clean_line(l.param("CN"), 200);
  a.response = rsvp_of(l.param("PARTSTAT"));
  a.optional = text::iequals_ascii(l.param("ROLE"), "OPT-PARTICIPANT");
  const auto kind = l.param("CUTYPE");
  a.room = text::iequals_ascii(kind, "ROOM");
  a.resource = a.room || text::iequals_ascii(kind, "RESOURCE");
  if (!a.email.empty()) out_.event.attendees.push_back(std::move(a));
}

Gatherer::Frame Gatherer::frame_of(const ContentLine& l, const Stamp& stamp) const {
  if (stamp.utc) return {time::Zone::utc(), nullptr, false};
  const auto tzid = l.param("TZID");
  if (tzid.empty() || stamp.date) return {};
  if (const auto it = zones_.known.find(tzid); it != zones_.known.end())
    return {it->second.iana, it->second.custom, false};
  const bool tried = zones_.unknown.count(tzid) != 0;
  if (auto zone = tried ? std::nullopt : named_zone(tzid)) {
    zones_.known.emplace(tzid, FileZones::Zone{zone, nullptr});
    return {zone, nullptr, false};
  }
  if (const auto offset = tried ? std::nullopt : named_offset(tzid)) {
    const auto custom = std::make_shared<CustomZone>(std::vector<Observance>{{{}, *offset, *offset, "", {}}});
    zones_.known.emplace(tzid, FileZones::Zone{std::nullopt, custom});
    return {std::nullopt, custom, false};
  }
  if (!tried && zones_.unknown.size() < 10000) zones_.unknown.emplace(tzid);
  zones_.missed = true;
  return {std::nullopt, nullptr, true};
}

// A date or time as a clock reading of the event.
time::Local Gatherer::in_frame(const ContentLine& l, const Stamp& stamp) const {
  if (stamp.date || out_.floating || out_.event.span.all_day) {
    if (!stamp.utc || out_.floating) return stamp.local;
    if (out_.event.span.all_day && time::names_its_day(stamp.local)) return stamp.local;
    return floating_.to_local(time::Instant(stamp.local.time_since_epoch()));
  }
  const Frame f = frame_of(l, stamp);
  if (!f.zone && !f.custom) return stamp.local;  // none, or one that nobody knows: the event's own
  if (f.custom == frame_.custom && (f.custom || f.zone == frame_.zone)) return stamp.local;
  const auto t = f.custom ? f.custom->to_instant(stamp.local) : f.zone->to_instant(stamp.local);
  return frame_.custom ? frame_.custom->to_local(t) : out_.event.span.zone.to_local(t);
}

Status Gatherer::read_start() {
  if (!start_) return fail(Errc::invalid, "the event has no DTSTART");
  auto start = read_stamp(text::trim(start_->value));
  if (!start)
    return fail(Errc::invalid, "DTSTART " + shown(start_->value) + " is no date or time",
                std::to_string(start_->line));
  if (text::iequals_ascii(start_->param("VALUE"), "DATE") && !start->date)
    *start = {time::Local(time::date_of(start->local)), true, false};
  frame_ = frame_of(*start_, *start);
  auto& span = out_.event.span;
  span.all_day = start->date;
  span.start = start->local;
  span.zone = frame_.zone ? *frame_.zone : frame_.custom ? time::Zone::utc() : floating_;
  out_.custom = frame_.custom;
  out_.floating = !start->date && !frame_.zone && !frame_.custom;
  out_.unsure = frame_.unsure;
  if (frame_.unsure)
    note(start_->line, "the time zone " + shown(start_->param("TZID")) +
                           " is not known; the event is read without one");
  return {};
}

// By the event's clock, which may show the reading twice.
void Gatherer::end_at(time::Instant t) {
  auto& span = out_.event.span;
  span.end = frame_.custom ? frame_.custom->to_local(t) : span.zone.to_local(t);
  span.end_again = !frame_.custom && !out_.floating && span.zone.shows_again(t);
}

// A reading that comes twice and cannot be the first one is the second.
bool Gatherer::ends_before_it_starts() {
  auto& span = out_.event.span;
  if (span.all_day || out_.floating || frame_.custom) return span.end < span.start;
  if (span.ends_at() < span.starts_at()) span.end_again = true;
  return span.ends_at() < span.starts_at();
}

void Gatherer::read_end() {
  auto& span = out_.event.span;
  // Section 3.6.1: a date alone lasts its day, a time alone has no length.
  const auto none = span.all_day ? span.start + time::days(1) : span.start;
  span.end = none;
  if (end_) {
    if (const auto end = read_stamp(text::trim(end_->value))) {
      span.end = in_frame(*end_, *end);
      if (end->utc && !span.all_day && !out_.floating)
        end_at(time::Instant(end->local.time_since_epoch()));
    } else
      note(end_->line, "DTEND " + shown(end_->value) + " is no date or time");
  } else if (duration_) {
    if (const auto length = read_duration(text::trim(duration_->value))) {
      const auto day = span.start + length->days;
      span.end = day + length->seconds;
      if (!span.all_day && !out_.floating) end_at(out_.instant(day) + length->seconds);
    } else {
      note(duration_->line, "DURATION " + shown(duration_->value) + " cannot be used");
    }
  }
  if (span.all_day) span.end = time::Local(std::chrono::ceil<time::days>(span.end));
  if (span.end > kLastMoment) {
    note(out_.line, "the event ends after the year 9999");
    span.end = none;
  }
  const bool wrong = ends_before_it_starts();
  if (wrong) note(out_.line, "the event ends before it starts");
  if (wrong || (span.all_day && span.end == span.start)) {
    span.end = none;
    span.end_again = false;
  }
}

void Gatherer::read_replaces(const ContentLine& l) {
  const auto stamp = read_stamp(text::trim(l.value));
  if (!stamp) return note(l.line, "RECURRENCE-ID " + shown(l.value) + " is no date or time");
  Replaces r;
  const bool date = stamp->date || text::iequals_ascii(l.param("VALUE"), "DATE");
  r.local = date ? time::Local(time::date_of(stamp->local)) : stamp->local;
  r.date = date;
  if (const Frame f = frame_of(l, *stamp); !date && (f.zone || f.custom))
    r.instant = f.custom ? f.custom->to_instant(stamp->local) : f.zone->to_instant(stamp->local);
  r.and_following = text::iequals_ascii(l.param("RANGE"), "THISANDFUTURE");
  out_.replaces = r;
}

void Gatherer::read_one_date(const ContentLine& l, std::string_view part) {
  const auto slash = part.find('/');
  const auto stamp = read_stamp(text::trim(part.substr(0, slash)));
  auto& list = l.name == "RDATE" ? out_.event.recurrence.dates : out_.event.recurrence.except_dates;
  if (!stamp) return note(l.line, l.name + " " + shown(part) + " is no date or time");
  if (list.size() >= kMostDates) return note(l.line, "there are too many dates in " + l.name);
  model::SeriesDate d{in_frame(l, *stamp), stamp->date, std::nullopt};
  if (out_.event.span.all_day) {
    d.date = true;
    d.local = time::Local(time::date_of(d.local));
  }
  if (slash != std::string_view::npos) {
    const auto end = part.substr(slash + 1);
    if (const auto length = read_duration(end))
      d.length = length->days + length->seconds;
    else if (const auto to = read_stamp(end); to && to->local > stamp->local)
      d.length = to->local - stamp->local;
  }
  list.push_back(d);
}

void Gatherer::read_dates(const ContentLine& l) {
  if (l.name == "RECURRENCE-ID") return read_replaces(l);
  for (std::size_t at = 0; at <= l.value.size();) {
    const auto comma = std::min(l.value.find(',', at), l.value.size());
    const auto part = text::trim(std::string_view(l.value).substr(at, comma - at));
    if (!part.empty()) read_one_date(l, part);
    at = comma + 1;
  }
}

Result<ReadEvent> Gatherer::finish() {
  DAYBOOK_TRY(read_start());
  read_end();
  for (const auto& l : later_) read_dates(l);
  if (out_.event.title.empty()) out_.event.title = "(no title)";
  return std::move(out_);
}

}  // namespace daybook::ics

#include "ics/reader.h"

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/text.h"
#include "ics/gather.h"
#include "ics/zone_names.h"

namespace daybook::ics {
namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kMostFaults = 1000;

}  // namespace

CalendarReader::CalendarReader(LineReader lines, const time::Zone& floating, FileZones& zones)
    : lines_(std::move(lines)), given_(floating), floating_(floating), zones_(zones) {
  zones_.missed = false;
}

void CalendarReader::lose(std::size_t line, std::string message, const Gatherer& event) {
  ++lost_;
  if (faults_.size() < kMostFaults) faults_.push_back({line, std::move(message), event.uid(), event.replaces()});
}

void CalendarReader::note(std::size_t line, std::string message) {
  if (notes_.size() < kMostFaults) notes_.push_back({line, std::move(message), {}, false});
}

std::optional<ReadEvent> CalendarReader::finish() {
  const auto gathered = std::move(event_);
  event_ = nullptr;
  auto done = gathered->finish();
  for (const auto& n : gathered->notes()) note(n.line, n.message);
  if (done) {
    if (cancels_) done->event.status = model::EventStatus::cancelled;
    return std::move(*done);
  }
  std::size_t line = gathered->line();
  const auto& where = done.error().where;
  std::from_chars(where.data(), where.data() + where.size(), line);
  lose(line, done.error().message, *gathered);
  return std::nullopt;
}

void CalendarReader::begin_calendar() {
  const auto later = zones_.later.find(++calendars_);
  floating_ = later == zones_.later.end() ? given_ : later->second;
  cancels_ = false;
  events_in_it_ = 0;
}

void CalendarReader::open(const ContentLine& l) {
  const std::string what = text::lower_ascii(text::trim(l.value));
  if (what == "vevent" && !calendar_seen_) note(l.line, "BEGIN:VCALENDAR is missing before the first event");
  calendar_seen_ = calendar_seen_ || what == "vcalendar" || what == "vevent";
  if (too_deep_ > 0 && what == "vevent" && !event_) {
    open_.clear();  // no calendar nests events so deep: what was opened is never closed
    too_deep_ = 0;
  }
  if (open_.size() >= kDeepest) {
    ++too_deep_;  // the ends are counted off
    return;
  }
  open_.push_back(what);
  if (what == "vcalendar") {  // a file may hold several: each has its own zone, the last one may be cut off
    complete_ = false;
    if (open_.size() == 1) begin_calendar();
  }
  if (zone_) zone_->open(what);
  if (what == "valarm" && event_) event_->open_alarm();
  if (what == "vevent" && !event_) ++events_in_it_, event_ = std::make_shared<Gatherer>(l.line, floating_, zones_);
  if (what == "vtimezone" && !event_) zone_ = std::make_shared<ZoneGatherer>();
}

std::optional<ReadEvent> CalendarReader::close(const ContentLine& l) {
  const std::string what = text::lower_ascii(text::trim(l.value));
  if (too_deep_ > 0) {
    --too_deep_;
    return std::nullopt;
  }
  // An end of what was never opened ends nothing.
  const auto at = std::find(open_.rbegin(), open_.rend(), what);
  if (at != open_.rend()) open_.erase(std::prev(at.base()), open_.end());
  if (what == "vcalendar") complete_ = true;
  if (what == "valarm" && event_) event_->close_alarm();
  if (what == "vtimezone" && zone_) {
    zone_->finish(zones_);
    zone_ = nullptr;
  } else if (zone_) {
    zone_->close(what);
  }
  // The calendar's end also ends an event whose own end is missing.
  if (event_ && (what == "vevent" || what == "vcalendar")) return finish();
  return std::nullopt;
}

std::optional<ReadEvent> CalendarReader::next() {
  if (begin_again_) {
    open(*begin_again_);
    begin_again_.reset();
  }
  while (auto l = lines_.next()) {
    if (l->name == "BEGIN") {
      // An event inside an event: the end of the first is missing.
      if (event_ && text::iequals_ascii(text::trim(l->value), "VEVENT") && too_deep_ == 0) {
        begin_again_ = std::move(*l);
        while (!open_.empty() && open_.back() != "vevent") open_.pop_back();
        if (!open_.empty()) open_.pop_back();
        if (auto done = finish()) return done;
        open(*begin_again_);
        begin_again_.reset();
      } else {
        open(*l);
      }
    } else if (l->name == "END") {
      if (auto done = close(*l)) return done;
    } else if (zone_) {
      zone_->take(*l);
    } else if (event_ && !open_.empty() && open_.back() == "vevent") {
      event_->take(*l);
    } else if (event_ && !open_.empty() && open_.back() == "valarm") {
      event_->take_alarm(*l);
    } else if (!event_ && open_.size() == 1 && (l->name == "X-WR-CALNAME" || l->name == "NAME")) {
      name_ = text::clean_line(unescape(l->value), limits::kTitleBytes);
    } else if (!event_ && l->name == "METHOD") {
      cancels_ = text::iequals_ascii(text::trim(l->value), "CANCEL");
    } else if (!event_ && l->name == "X-WR-TIMEZONE") {
      if (const auto named = named_zone(l->value)) {
        if (events_in_it_ > 0 && named->name() != floating_.name())
          zones_.missed = zones_.later.insert_or_assign(calendars_, *named).second || zones_.missed;
        floating_ = *named;
        zone_name_ = named->name();
      }
    }
  }
  if (event_) lose(event_->line(), "the text ends inside an event", *event_);
  event_ = nullptr;
  return std::nullopt;
}

std::size_t held_bytes(const ReadEvent& e) {
  return sizeof e - sizeof e.event + model::held_bytes(e.event) + e.mark.size();
}

Result<ReadResult> read(std::string_view text, const time::Zone& floating) {
  ReadResult out;
  FileZones zones;
  // A second pass where a zone is used before it is named or defined.
  for (int pass = 0; pass < 2; ++pass) {
    const auto known = zones.known.size() + zones.later.size();
    CalendarReader reader(LineReader(text), floating, zones);
    out = ReadResult{};
    std::size_t held = 0;
    while (auto e = reader.next()) {
      held += held_bytes(*e);
      if (held > kReadBytes)
        return fail(Errc::too_big, "the calendar text holds more than " + std::to_string(kReadBytes >> 20) + " MiB of events");
      out.events.push_back(std::move(*e));
    }
    if (!reader.is_calendar())
      return fail(Errc::invalid, "this is no iCalendar text: it holds no calendar and no event");
    out.faults = reader.faults();
    out.notes = reader.notes();
    out.zone = reader.zone_name();
    out.name = reader.calendar_name();
    out.complete = reader.complete();
    if (!zones.missed || zones.known.size() + zones.later.size() == known) break;
  }
  return out;
}

}  // namespace daybook::ics

#include "base/text.h"
#include "ics/gather.h"
#include "ics/zone_names.h"

namespace daybook::ics {
namespace {

constexpr std::size_t kMostParts = 400;
constexpr std::size_t kMostDates = 4000;
constexpr std::size_t kMostZones = 2000;

}  // namespace

void CalendarReader::ZoneGatherer::open(std::string_view component) {
  in_part_ = (component == "standard" || component == "daylight") && parts_.size() < kMostParts;
  if (in_part_) parts_.emplace_back();
}

void CalendarReader::ZoneGatherer::close(std::string_view) { in_part_ = false; }

void CalendarReader::ZoneGatherer::take(const ContentLine& l) {
  const auto value = text::trim(l.value);
  if (!in_part_) {
    if (l.name == "TZID") id_ = value;
    if (l.name == "X-LIC-LOCATION") location_ = value;
    return;
  }
  auto& part = parts_.back();
  if (l.name == "DTSTART")
    part.start = read_stamp(value).value_or(Stamp{}).local;
  else if (l.name == "TZOFFSETFROM")
    part.from = read_offset(value).value_or(part.from);
  else if (l.name == "TZOFFSETTO")
    part.to = read_offset(value).value_or(part.to);
  else if (l.name == "RRULE")
    part.rule = value;
  else if (l.name == "RDATE")
    for (const auto date : text::split(value, ','))
      if (const auto stamp = read_stamp(text::trim(date)); stamp && part.dates.size() < kMostDates)
        part.dates.push_back(stamp->local);
}

// A name that is known is taken from the tz database; the definition only counts for others.
void CalendarReader::ZoneGatherer::finish(FileZones& zones) {
  if (id_.empty() || zones.known.size() >= kMostZones) return;
  FileZones::Zone zone;
  zone.iana = named_zone(id_);
  if (!zone.iana && !location_.empty()) zone.iana = named_zone(location_);
  if (!zone.iana) {
    auto custom = std::make_shared<CustomZone>(parts_);
    if (custom->empty()) return;
    zone.iana = custom->equivalent(table_zones());
    if (!zone.iana) zone.custom = std::move(custom);
  }
  zones.known.insert_or_assign(id_, std::move(zone));
}

}  // namespace daybook::ics

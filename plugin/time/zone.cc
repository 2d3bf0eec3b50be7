#include "time/zone.h"

#include <date/tz.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>

#include "base/text.h"

namespace daybook::time {
namespace {

// Zones of our own, never freed: those of date's list die with its static destructor, and a host
// that leaves without daybook_shutdown still has our thread reading them.
const date::time_zone* keep(const std::string& name) {
  static auto& mutex = *new std::mutex;
  static auto& kept = *new std::map<std::string, const date::time_zone*>;
  const std::lock_guard lock(mutex);
  auto& zone = kept[name];
  if (zone == nullptr) {
    auto* fresh = new date::time_zone(name, date::detail::undocumented{});
    fresh->get_info(date::sys_seconds{});  // reads the file now, while a failure can be told
    zone = fresh;
  }
  return zone;
}

const date::time_zone* locate(std::string_view name) noexcept {
  try {
    return keep(date::locate_zone(name)->name());
  } catch (...) {  // the library reports unknown names and unreadable files by throwing
    return nullptr;
  }
}

date::local_seconds theirs(Local t) { return date::local_seconds(t.time_since_epoch()); }
date::sys_seconds theirs(Instant t) { return date::sys_seconds(t.time_since_epoch()); }

std::string nearest_name(std::string_view wanted) {
  std::string best;
  // A short name is like too many others.
  const std::size_t most = std::min<std::size_t>(3, wanted.size() / 3);
  std::size_t best_distance = most + 1;
  const std::string folded = text::lower_ascii(wanted);
  try {
    for (const auto& zone : date::get_tzdb().zones) {
      const auto d = text::edit_distance(folded, text::lower_ascii(zone.name()), most);
      if (d < best_distance) {
        best_distance = d;
        best = zone.name();
      }
    }
  } catch (...) {
  }
  return best;
}

bool looks_like_offset(std::string_view s) {
  if (text::iequals_ascii(s, "Z")) return true;
  for (const char* prefix : {"UTC", "GMT"})
    if (s.size() > 3 && text::iequals_ascii(s.substr(0, 3), prefix)) s.remove_prefix(3);
  return !s.empty() && (s.front() == '+' || s.front() == '-') && s.size() > 1 && s[1] >= '0' &&
         s[1] <= '9';
}

bool is_plain(std::string_view s) {
  return !s.empty() && s.size() < 64 && s.find("..") == std::string_view::npos && s.front() != '/';
}

}  // namespace

std::optional<Zone> Zone::known(std::string_view iana) {
  if (!is_plain(iana) || looks_like_offset(iana)) return std::nullopt;
  const auto* zone = locate(iana);
  return zone == nullptr ? std::nullopt : std::optional(Zone(zone));
}

Result<Zone> Zone::find(std::string_view iana) {
  if (looks_like_offset(iana))
    return fail(Errc::invalid, "\"" + std::string(iana.substr(0, 40)) +
                                   "\" is an offset, not a time zone; name a zone such as "
                                   "Europe/London");
  if (auto zone = known(iana)) return *zone;
  std::string message = "\"" + std::string(iana.substr(0, 60)) + "\" is no known time zone";
  if (const auto near = is_plain(iana) ? nearest_name(iana) : std::string(); !near.empty())
    message += "; did you mean " + near + "?";
  return fail(Errc::invalid, std::move(message));
}

Zone Zone::utc() {
  static const date::time_zone* const zone = [] {
    const auto* found = locate("UTC");
    return found != nullptr ? found : locate("Etc/UTC");
  }();
  return Zone(zone);
}

const std::string& Zone::name() const {
  static const std::string& utc = *new std::string("UTC");  // outlives every thread of ours
  return zone_ == nullptr ? utc : zone_->name();
}

Local Zone::to_local(Instant t) const { return Local(t.time_since_epoch() + offset_at(t)); }

namespace {

// The last offset asked for and how long it holds: times come in runs of one zone and season, and the
// lookup beneath makes two texts each time.
struct LastOffset {
  const date::time_zone* zone = nullptr;
  Instant from{}, to{};
  seconds offset{};
};

LastOffset& last_offset() {
  thread_local constinit LastOffset last;
  return last;
}

}  // namespace

seconds Zone::offset_at(Instant t) const {
  if (zone_ == nullptr) return seconds(0);
  auto& last = last_offset();
  if (last.zone != zone_ || t < last.from || t >= last.to) {
    const auto info = zone_->get_info(theirs(t));
    last = {zone_, Instant(info.begin.time_since_epoch()), Instant(info.end.time_since_epoch()), info.offset};
  }
  return last.offset;
}

std::string Zone::abbreviation_at(Instant t) const {
  return zone_ == nullptr ? "UTC" : zone_->get_info(theirs(t)).abbrev;
}

Zone::Resolved Zone::resolve(Local t) const {
  if (zone_ == nullptr)
    return {Kind::unique, Instant(t.time_since_epoch()), Instant(t.time_since_epoch())};
  // A clock is never changed by more than a day: further inside, one offset is the only one.
  const auto& last = last_offset();
  const Instant near(t.time_since_epoch() - last.offset);
  if (last.zone == zone_ && near - last.from > hours(24) && last.to - near > hours(24))
    return {Kind::unique, near, near};
  const auto info = zone_->get_info(theirs(t));
  const Instant first(t.time_since_epoch() - info.first.offset);
  if (info.result == date::local_info::unique) return {Kind::unique, first, first};
  const Instant second(t.time_since_epoch() - info.second.offset);
  return {info.result == date::local_info::nonexistent ? Kind::gap : Kind::overlap, first, second};
}

Instant Zone::to_instant(Local t, bool again) const {
  const auto r = resolve(t);
  return again && r.kind == Kind::overlap ? r.second : r.first;
}

Zone::Steady Zone::steady_around(Local t) const {
  if (zone_ == nullptr) return {Local::min(), Local::max()};
  const auto info = zone_->get_info(theirs(t));
  if (info.result != date::local_info::unique) return {t, t};
  // A clock is never changed by more than a day.
  const auto reading = [&](date::sys_seconds at) { return Local(at.time_since_epoch() + info.first.offset); };
  const Steady around{reading(info.first.begin) + hours(24), reading(info.first.end) - hours(24)};
  return around.holds(t) ? around : Steady{t, t};
}

std::optional<Local> Zone::skipped_reading(Instant t) const {
  // No clock was ever put forward by more than a day (Samoa, 30 December 2011).
  const Local reading(t.time_since_epoch() + offset_at(t - hours(24)));
  if (reading == to_local(t) || to_instant(reading) != t) return std::nullopt;
  return resolve(reading).kind == Kind::gap ? std::optional(reading) : std::nullopt;
}

void append_zoned(Instant t, const Zone& zone, std::string& out) {
  const auto offset = zone.offset_at(t);
  append_local(Local(t.time_since_epoch() + offset), out);
  append_offset(offset, out);
}

std::string format_zoned(Instant t, const Zone& zone) {
  std::string out;
  out.reserve(32);
  append_zoned(t, zone, out);
  return out;
}

}  // namespace daybook::time

#include "providers/ics_feed_reading.h"

#include <utility>

#include "base/ids.h"
#include "base/text.h"

namespace daybook::providers {

Result<std::unique_ptr<FeedReading>> FeedReading::open(std::string text, const time::Zone& own) {
  if (text.size() < 4096 && text::trim(text).empty()) return fail(Errc::invalid, "the feed is empty");
  std::unique_ptr<FeedReading> out(new FeedReading(std::move(text), own));
  DAYBOOK_TRY(out->look_through());
  return out;
}

Status FeedReading::look_through() {
  ics::CalendarReader reader(ics::LineReader(std::string_view(text_)), own_, zones_);
  for (std::size_t n = 0; auto e = reader.next();) {
    if (++n > kMostEventsOfFeed)
      return fail(Errc::too_big, "the feed holds more than " + std::to_string(kMostEventsOfFeed) +
                                     " events; ask its provider for one with less of the past, or for several");
    auto& times = times_[ids::hash64(uid_of(*e))];
    ++times.in_all;
    times.series = times.series || !e->replaces;
    if (e->floating && !e->unsure) ++about_.floating;
  }
  if (!reader.is_calendar())
    return fail(Errc::invalid, "the feed is no calendar but perhaps a web page: it holds no calendar and no event");
  if (!reader.complete()) return fail(Errc::invalid, "the feed is cut off: END:VCALENDAR is missing");
  about_.zone = reader.zone_name();
  about_.name = reader.calendar_name();
  about_.faults = reader.faults();
  for (const auto& f : about_.faults)
    if (!f.uid.empty() && !f.occurrence) {
      auto& times = times_[ids::hash64(f.uid)];
      times.broken = !times.series;
    }
  reader_ = std::make_unique<ics::CalendarReader>(ics::LineReader(std::string_view(text_)), own_, zones_);
  return {};
}

Result<std::vector<IcsDocument>> FeedReading::next(time::Instant until) {
  while (auto e = reader_->next()) {
    const auto uid = ids::hash64(uid_of(*e));
    auto& times = times_[uid];
    if (times.broken) continue;  // what was known of it stands
    if (times.in_all > kMostOfOne) {
      if (!std::exchange(times.told, true))
        problems_.push_back({Errc::too_big, e->event.title + ": " + too_many_of_one(times.in_all), uid_of(*e)});
      continue;
    }
    held_ += held_bytes(*e);
    if (held_ > kHeldBytes)
      return fail(Errc::too_big, "the feed holds more than " + std::to_string(kHeldBytes >> 20) +
                                     " MiB of series whose changed occurrences are not beside them");
    auto& series = waiting_[uid];
    series.push_back(std::move(*e));
    if (series.size() >= times.in_all) return whole(uid, until);
  }
  return std::vector<IcsDocument>{};
}

std::vector<IcsDocument> FeedReading::whole(std::uint64_t uid, time::Instant until) {
  auto series = waiting_.extract(uid);
  for (const auto& e : series.mapped()) held_ -= held_bytes(e);
  return documents_of(std::move(series.mapped()), own_, until);
}

}  // namespace daybook::providers

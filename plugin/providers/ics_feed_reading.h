// A feed's text read series by series: what it holds is never in memory as a whole.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "providers/ics_documents.h"
#include "providers/remote.h"

namespace daybook::providers {

inline constexpr std::size_t kMostEventsOfFeed = 100'000;

class FeedReading {
 public:
  // What a look through the whole text tells.
  struct About {
    std::string zone, name;    // that the feed gives itself, where it does
    std::size_t floating = 0;  // events that name no zone
    std::vector<ics::Fault> faults;
  };
  // Looks it through. Errors: invalid for what cannot stand for the whole calendar, so that a page, a part or
  // nothing is never taken for "all events are gone"; too_big for more than kMostEventsOfFeed events.
  static Result<std::unique_ptr<FeedReading>> open(std::string text, const time::Zone& own);

  const About& about() const { return about_; }
  // The documents of the next UID that is whole, see documents_of; none at the end. What has more changed
  // occurrences than kMostOfOne is no document but a problem. Errors: too_big where kHeldBytes wait for the
  // rest of their series.
  Result<std::vector<IcsDocument>> next(time::Instant until);
  const std::vector<Error>& problems() const { return problems_; }

 private:
  FeedReading(std::string text, const time::Zone& own) : text_(std::move(text)), own_(own) {}
  Status look_through();
  std::vector<IcsDocument> whole(std::uint64_t uid, time::Instant until);

  struct Times {
    std::uint32_t in_all = 0;
    bool told = false;  // that they are too many
    bool series = false;  // or what takes place once: it could be read
    bool broken = false;  // it could not, and is no event of its changed occurrences
  };
  std::string text_;
  const time::Zone own_;
  About about_;
  ics::FileZones zones_;
  std::map<std::uint64_t, Times> times_;  // how often each UID comes
  std::map<std::uint64_t, std::vector<ics::ReadEvent>> waiting_;
  std::unique_ptr<ics::CalendarReader> reader_;
  std::size_t held_ = 0;
  std::vector<Error> problems_;
};

}  // namespace daybook::providers

// The morning briefing and the end-of-day check-in: once per person and local date.
#pragma once

#include "conversation/briefing.h"
#include "engine/context.h"

namespace daybook::engine {

class DayJobs {
 public:
  explicit DayJobs(Context& context) : c_(context) {}
  // Sends what is due and was not sent for that date.
  Status on_time();
  // When the next job of anybody is due.
  Result<std::optional<time::Instant>> next();

 private:
  struct Recipient {
    model::Person person;
    model::Address address;
  };
  // People of the settings, and others who have answered or commanded; each with an address.
  Result<std::vector<Recipient>> recipients();
  Status run(const Recipient& who, const conversation::DueJob& job);
  Result<std::vector<conversation::DayItem>> items(const model::Person& reader, time::Date day);
  // What cannot tell of that day.
  Result<std::string> gaps(const model::Person& reader, time::Date day);

  Context& c_;
};

}  // namespace daybook::engine

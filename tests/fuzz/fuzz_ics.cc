// layers: ics
// Foreign calendar text: ends, keeps to its promises, and what was read can be written and read
// again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "ics/reader.h"
#include "ics/writer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto result = daybook::ics::read(text, daybook::time::Zone::utc());
  if (!result) return 0;
  for (const auto& e : result->events) {
    if (e.event.span.end < e.event.span.start || !daybook::text::valid_utf8(e.event.title))
      std::abort();
    const auto again =
        daybook::ics::read(daybook::ics::calendar_head("x") + daybook::ics::vevent(e.event) +
                               daybook::ics::calendar_foot(),
                           daybook::time::Zone::utc());
    if (!again || again->events.size() != 1 || again->events[0].event.title != e.event.title)
      std::abort();
  }
  return 0;
}

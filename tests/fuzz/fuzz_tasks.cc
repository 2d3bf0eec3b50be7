// layers: providers
// A resource of a list of tasks as a server gives it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "providers/caldav_client.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace p = daybook::providers;
  p::RemoteSetting setting;
  setting.id = "todo";
  setting.zone = *daybook::time::Zone::find("Europe/Berlin");
  const p::caldav::Resource resource{"/todo/x.ics", "1", {}, {reinterpret_cast<const char*>(data), size}};
  std::vector<daybook::Error> problems;
  for (const auto& item : p::caldav::tasks_of(setting, resource, problems)) {
    const auto& span = item.event.span;
    const bool day = span.all_day && span.end == span.start + daybook::time::days(1);
    if (!day || item.event.busy || item.event.is_series() || item.event.title.rfind("Due: ", 0) != 0) std::abort();
  }
  return 0;
}

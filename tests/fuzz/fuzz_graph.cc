// layers: providers
// What Microsoft Graph answers: events and their recurrence patterns.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "providers/difference.h"
#include "providers/graph_event.h"

namespace {

void read_item(const daybook::json::Value& item) {
  using namespace daybook::providers;
  const auto zone = *daybook::time::Zone::find("Europe/Berlin");
  const auto read = from_graph(item, zone);
  if (!read) return;
  const auto& e = read->event;
  if (e.external_id.empty() || e.span.end < e.span.start) std::abort();
  const auto written = to_graph(e);
  if (read->gone || !written) return;
  auto again = *written;
  again.set("id", daybook::json::Value::string(e.external_id));
  const auto back = from_graph(again, zone);
  if (!back || !same_time(back->event.span, e.span) || back->event.title != e.title) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto v = daybook::json::parse({reinterpret_cast<const char*>(data), size});
  if (!v) return 0;
  read_item(*v);
  for (const auto& item : (*v)["value"].items()) read_item(item);
  return 0;
}

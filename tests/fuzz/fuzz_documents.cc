// layers: engine
// Every document the host hands in, as read by the entry points.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/json.h"
#include "engine/settings.h"
#include "model/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto m = daybook::model::read_message(text); m && m->platform.empty()) std::abort();
  if (auto c = daybook::model::read_command(text);
      c && c->text.empty() && c->tool.empty() && c->button.empty() &&
      text.find("text") == text.npos && text.find("tool") == text.npos &&
      text.find("button") == text.npos && text.find('\\') == text.npos)
    std::abort();
  (void)daybook::model::read_outcome(text);
  if (auto value = daybook::json::parse(text)) {
    // What was read is written and read again alike.
    const auto again = daybook::json::parse(daybook::json::dump(*value));
    if (!again || daybook::json::dump(*again) != daybook::json::dump(*value)) std::abort();
    (void)daybook::engine::read_settings(*value);
  }
  return 0;
}

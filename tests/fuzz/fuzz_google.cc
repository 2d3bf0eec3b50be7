// layers: providers
// What Google answers: events, and the tokens and credentials of a sign-in.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/oauth_token.h"
#include "providers/difference.h"
#include "providers/google_event.h"

namespace {

void read_item(const daybook::json::Value& item) {
  using namespace daybook::providers;
  const auto zone = *daybook::time::Zone::find("Europe/Berlin");
  const auto read = from_google(item, zone);
  if (!read) return;
  const auto& e = read->event;
  if (e.external_id.empty() || e.span.end < e.span.start) std::abort();
  // What was read can be written, and says the same.
  const auto written = to_google(e);
  if (read->gone || e.status == daybook::model::EventStatus::cancelled || !written) return;
  auto again = *written;
  again.set("id", daybook::json::Value::string(e.external_id));
  const auto back = from_google(again, zone);
  if (!back || !same_time(back->event.span, e.span) || back->event.title != e.title) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto v = daybook::json::parse(text);
  (void)daybook::net::read_google_credentials(text);
  (void)daybook::net::tokens_from_json(text);
  if (!v) return 0;
  (void)daybook::net::tokens_of(*v, {}, daybook::time::from_unix(0));
  read_item(*v);
  for (const auto& item : (*v)["items"].items()) read_item(item);
  return 0;
}

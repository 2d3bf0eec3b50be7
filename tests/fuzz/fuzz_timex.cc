// layers: timex
// Any bytes as text, in every language: no crash, and what comes out keeps its promises.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "timex/timex.h"

namespace {

namespace tx = daybook::timex;
namespace time_of = daybook::time;

void require(bool ok) {
  if (!ok) std::abort();
}

void check(const std::vector<tx::Expression>& found, std::size_t size) {
  std::size_t last = 0;
  for (const auto& e : found) {
    require(e.from >= last && e.from < e.to && e.to <= size);
    require(!e.readings.empty());
    last = e.to;
    for (const auto& r : e.readings) {
      require(!tx::format(r.start).empty() || r.end || r.kind == tx::Kind::duration || !r.rrule.empty());
      require((r.kind == tx::Kind::recurrence) == !r.rrule.empty());
      if (r.start.clock) require(r.start.clock->count() >= 0 && r.start.clock->count() <= 86400);
      if (r.start.day && r.end && r.end->day && r.open == tx::Open::none) require(*r.end->day >= *r.start.day);
      require(r.score >= 0 && r.score <= 1);
    }
  }
}

}  // namespace

// The first byte chooses language, preference and order; the rest is the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static constexpr std::array<const char*, 4> kLanguages = {"en", "de", "es", "fr"};
  if (size == 0) return 0;
  tx::Context context;
  context.language = kLanguages[data[0] & 3];
  context.prefer = static_cast<tx::Prefer>((data[0] >> 2 & 3) % 3);
  context.order = static_cast<tx::DateOrder>((data[0] >> 4 & 3) % 3);
  context.now = time_of::Local(time_of::seconds((data[0] & 0x40) != 0 ? 1772614800 : 4102444799));
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  check(tx::parse(text, context), text.size());
  return 0;
}

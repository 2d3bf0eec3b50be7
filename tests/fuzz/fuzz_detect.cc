// layers: detect
// Chat bytes through every entry of the layer: no crash, no endless run, drafts that hold together.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "detect/detect.h"
#include "detect/intent.h"

namespace {

using namespace daybook;

const detect::Detector& detector() {
  static const detect::Detector* const one = [] {
    model::Directory d;
    d.places = {{"City of Harmony", {"harmony"}}, {"3 Oaks Ranch", {"3 oaks"}}};
    d.conversations = {{"C1", "City of Harmony", true}};
    return new detect::Detector(d, {});
  }();
  return *one;
}

void demand(bool holds) {
  if (!holds) std::abort();
}

void check(const model::Draft& d) {
  demand(d.confidence >= 0 && d.confidence <= 1);
  demand(d.description == text::clean_line(d.description, d.description.size()));
  demand(d.span.end >= d.span.start);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  daybook::timex::Context context;
  context.now = time::Local(time::seconds(1772618400));
  const detect::Utterance u{text, "ana", "C1", context};
  const auto verdict = detector().assess(u);
  check(verdict.draft);
  demand(!verdict.detected || verdict.draft.span.end > verdict.draft.span.start);
  if (const auto draft = detector().read_request(u)) check(*draft);
  model::Span old;
  old.start = context.now;
  old.end = context.now + time::hours(1);
  detector().read_correction(u, old);
  detect::read_intent(text, context);
  return 0;
}

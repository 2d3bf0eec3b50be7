#include "sync/plan.h"

#include <algorithm>

#include "base/text.h"
#include "sync/fields.h"

namespace daybook::sync {

Step plan(const Known& k, bool gone) {
  if (k.pending) return Step::leave;
  if (gone) return k.there ? Step::remove : Step::nothing;
  if (!k.there) return Step::add;
  return k.same ? Step::note : Step::replace;
}

bool suspicious(std::size_t known, std::size_t missing) {
  return missing == known || (missing >= 5 && missing * 2 >= known);
}

bool told_otherwise(std::string_view passed, const std::vector<std::string>& known) {
  for (const auto version : text::split(passed, '\n'))
    if (!version.empty() && std::find(known.begin(), known.end(), version) == known.end()) return true;
  return false;
}

std::vector<Outside> outside_changes(const model::Event& before, const model::Event* after) {
  using What = Outside::What;
  const bool gone = after == nullptr || after->status == model::EventStatus::cancelled;
  if (gone) {
    if (before.status == model::EventStatus::cancelled) return {};
    return {{What::cancelled, {}, {}, {}}};
  }
  std::vector<Outside> out;
  auto fields = differences(before, *after);
  const auto time = std::find(fields.begin(), fields.end(), "time");
  if (time != fields.end()) {
    fields.erase(time);
    out.push_back({What::moved, {}, {}, {}});
  }
  // What only the look of an event is nobody needs a message for.
  std::erase_if(fields, [](const std::string& f) {
    return f != "title" && f != "location" && f != "recurrence" && f != "status";
  });
  if (!fields.empty()) out.push_back({What::changed, std::move(fields), {}, {}});
  for (const auto& a : after->attendees) {
    const auto was = std::find_if(before.attendees.begin(), before.attendees.end(), [&](const auto& b) {
      return text::iequals_ascii(b.email, a.email);
    });
    const bool answered = was != before.attendees.end() && was->response != a.response &&
                          a.response != model::Rsvp::needs_action && !a.self;
    if (answered)
      out.push_back({What::reply, {}, a.display_name.empty() ? a.email : a.display_name,
                     std::string(model::rsvp_name(a.response))});
  }
  return out;
}

}  // namespace daybook::sync

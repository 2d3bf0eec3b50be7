#include "model/busy.h"

#include <algorithm>

#include "base/text.h"

namespace daybook::model {

std::string_view verdict_name(Verdict v) {
  return v == Verdict::free ? "free" : v == Verdict::busy ? "busy" : "unknown";
}

Verdict combined(Verdict a, Verdict b) {
  if (a == Verdict::busy || b == Verdict::busy) return Verdict::busy;
  return a == Verdict::unknown ? a : b;
}

bool occupies(const Event& event, std::string_view owner_email) {
  if (!event.busy || event.status == EventStatus::cancelled) return false;
  return std::none_of(event.attendees.begin(), event.attendees.end(), [&](const Attendee& a) {
    const bool owner = a.self || (!owner_email.empty() && text::iequals_ascii(a.email, owner_email));
    return owner && a.response == Rsvp::declined;
  });
}

Verdict verdict_of(const std::vector<Asked>& asked) {
  const bool known = std::all_of(asked.begin(), asked.end(),
                                 [](const Asked& a) { return a.unknown.empty(); });
  return known ? Verdict::free : Verdict::unknown;
}

}  // namespace daybook::model

// What several messages say together: an offer and its acceptance, a later change. Pure.
#pragma once

#include <span>

#include "detect/detect.h"

namespace daybook::detect {

// The answer to something said before: "Thursday at 3?" - "works". `before` holds the latest
// messages of the same conversation or thread, oldest first, each with the clock of its own writing;
// only those of other authors can be accepted. The draft is the offer's, with its author as company,
// for the author of `answer`. No value when the answer accepts nothing.
std::optional<Verdict> assess_answer(const Detector& detector, const Utterance& answer,
                                     std::span<const Utterance> before);

// What a message says about a draft or an event that is already known.
struct Change {
  enum class What : std::uint8_t { moved, cancelled };
  What what = What::moved;
  model::Span span;  // moved: the new time
};

// Whether the words say that something is to change or off, whatever it may be: a cheap look before
// what is known is fetched. False means that read_change would answer no value.
bool may_change(const Utterance& utterance);

// "make that 4", "push it to Friday", "can't make it". No value when it says nothing about it.
std::optional<Change> read_change(const Detector& detector, const Utterance& utterance,
                                  const model::Span& known);

}  // namespace daybook::detect

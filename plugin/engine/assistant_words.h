// Wishes about what is saved already, as far as several readers of words need them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/directory.h"
#include "model/message.h"
#include "model/proposal.h"
#include "timex/timex.h"

namespace daybook::engine {

// What of a message decides whether it was handled before.
std::int64_t digest_of(const model::Message& m);
inline constexpr std::int64_t kDeleted = -1;  // instead of a digest: the message is gone
// A message as the reason for asking about a plan; somebody else's is told with their name.
model::Evidence said_by(const model::Person& author, const model::Proposal& about, const model::Message& m);

// "schedule friday …", "/schedule friday …", "@bot schedule: …" -> "friday …".
std::string_view without_prefix(std::string_view text);

// The words behind "cancel", "delete the", …; nothing when it is no such wish.
std::optional<std::string_view> after_cancel(std::string_view s);
// What a wish names beside its times and small words: "my dentist on friday" -> "dentist".
std::string without_times(std::string_view wish, const std::vector<timex::Expression>& times);
// Whether a word of the wish stands in the title.
bool named_in(std::string_view title, std::string_view words);

// Puts the time that was said on the clock; one that the clock skips is noted among the reasons, to be told.
void put_on_the_clock(model::Draft& draft, const model::Span& said);

}  // namespace daybook::engine

// Wishes about what is saved already, as far as several readers of words need them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/draft.h"
#include "timex/timex.h"

namespace daybook::engine {

// The words behind "cancel", "delete the", …; nothing when it is no such wish.
std::optional<std::string_view> after_cancel(std::string_view s);
// What a wish names beside its times and small words: "my dentist on friday" -> "dentist".
std::string without_times(std::string_view wish, const std::vector<timex::Expression>& times);
// Whether a word of the wish stands in the title.
bool named_in(std::string_view title, std::string_view words);

// Puts the time that was said on the clock; one that the clock skips is noted among the reasons, to be told.
void put_on_the_clock(model::Draft& draft, const model::Span& said);

}  // namespace daybook::engine

// What an event is called and how it is coloured, by kind (the formats of the team calendar).
#pragma once

#include <string>
#include <string_view>

#include "model/draft.h"

namespace daybook::model {

// "On Site: City of Harmony — PLC maintenance", "Ana — Remote (available)", …
std::string subject(const Draft& draft, std::string_view person_name);
// The subject under a title that its person gave: in the format of the kind where that shows a description
// (the draft's, to be set by the caller), else behind the name ("Ana — budget review").
std::string titled(const Draft& draft, std::string_view person_name, std::string_view title);
// "Site Visit", "Remote", "Unavailable", "Personal", "Meeting", "Task Due"; empty for other.
std::string_view category(EventKind kind);
// Colour of the category: "blue", …; empty for other.
std::string_view category_color(std::string_view category);
// Whether an event of the kind keeps its person from doing something else at that time.
bool occupies(EventKind kind);

}  // namespace daybook::model

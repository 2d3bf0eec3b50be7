// What people are told about calendars that live elsewhere: changes made there, and what became of
// ours. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "model/outside.h"

namespace daybook::conversation {

// "“Pump review” was moved in the calendar team: …". `after` nullptr for what is gone.
std::string changed_outside(std::string_view calendar, const model::Event& before,
                            const model::Event* after, const std::vector<model::Outside>& changes,
                            const time::Zone& reader);
// `doubt`: it may have been written all the same.
std::string not_written(std::string_view calendar, std::string_view title, std::string_view reason, bool doubt);
std::string not_confirmed_yet(std::string_view calendar, std::string_view title);
// The same to an agent. `calendar`: "the calendar …".
std::string waits_for_server(std::string_view calendar, std::string_view reason);
std::string sign_in_ended(std::string_view calendar, std::string_view why);
// Told some days before, where the server says when.
std::string sign_in_ends(std::string_view calendar, std::string_view when);
// Of a calendar that cannot tell about a time: what is listed is not all of it.
std::string not_known(std::string_view calendar, std::string_view why);
std::string not_kept(std::string_view calendar, const std::vector<std::string>& fields);

}  // namespace daybook::conversation

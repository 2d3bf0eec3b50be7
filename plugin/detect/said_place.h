// The place of a visit that no directory lists: "heading to harmony tomorrow", "onsite at laguna".
#pragma once

#include <string>
#include <string_view>

#include "detect/message.h"

namespace daybook::detect {

// The words behind "to" or "at" that are in none of our lists, as written; empty: there are none.
std::string_view said_place(const Message& message, std::size_t clause);
// `description` without the place that it begins with: "harmony for PLC maintenance" is "PLC maintenance".
std::string without_place(std::string description, std::string_view place);

}  // namespace daybook::detect

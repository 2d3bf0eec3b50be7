// What a mailbox holds of an event and our own does not tell: importance, formatted text, places, whether it is
// an online meeting. It goes along to what is made anew of the event. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "model/event.h"
#include "providers/remote.h"
#include "providers/stood.h"

namespace daybook::providers {

// Keeps in the resource, which is read with plain text, its text as somebody formatted it.
void keep_formatted(json::Value& resource, const json::Value& formatted);
// Sets in the body of a POST of `after` what the resource `was` held besides and can be written. Answers the names,
// for people, of all that it held besides.
std::vector<std::string> carry_in_mailbox(const json::Value& was, const model::Event& after, const time::Zone& zone,
                                          json::Value& body);
// … of what `there`, which was made of that body, does not hold as it was.
std::vector<std::string> not_carried_in_mailbox(const std::vector<std::string>& besides, const json::Value& was,
                                                const json::Value& there);
// What of an occurrence that comes back, or goes over to the second half of its series, was its own, as a patch of
// what is there now.
json::Value own_in_mailbox(const RemoteWrite& write, const model::Event& wanted, time::Local original,
                           const time::Zone& zone);
std::vector<std::string> names_in_mailbox(const json::Value& body);  // of such fields
// Whether what a half is made of still held what replaces its occurrences.
bool all_in_mailbox(const RemoteWrite& write, const time::Zone& zone);

}  // namespace daybook::providers

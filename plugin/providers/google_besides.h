// What Google holds of an event and our own does not tell: a video link, attachments, reminders by mail,
// rights of guests, long texts. It goes along to what is made anew of the event. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "model/event.h"
#include "providers/remote.h"
#include "providers/stood.h"

namespace daybook::providers {

// Reminders of ours as they are written where `there` stands: those by mail stay. Where `like`, another state of
// the event, reminds as is wanted, as they were in it: also those of the calendar.
json::Value reminders_json(const std::vector<int>& minutes, const json::Value& there, const json::Value& like);
std::vector<int> minutes_of(const json::Value& reminders);

// Sets in the body of an insert of `after` what the resource `was` held besides and can be written. Answers the
// names, for people, of all that it held besides.
std::vector<std::string> carry(const json::Value& was, const model::Event& after, const time::Zone& zone,
                               json::Value& body);
// … of what `there`, which was made of that body, does not hold.
std::vector<std::string> not_carried(const std::vector<std::string>& besides, const json::Value& there);
// What an exception held besides and otherwise than its series, as a patch.
json::Value own_besides(const json::Value& exception, const json::Value& series);

std::vector<std::string> names_of(const json::Value& body);  // of such fields
// What stood of an occurrence that comes back, or goes over to the second half of its series.
struct Once {
  json::Value exception, series;
};
Once once_there(const RemoteWrite& write, time::Local original, const time::Zone& zone);

}  // namespace daybook::providers

#include "model/change.h"

#include <algorithm>

namespace daybook::model {
namespace {

std::string name_of(const Clash& c) {
  return c.event_id + '@' + std::to_string(time::to_unix(c.span.zone.to_instant(c.span.start))) + '-' +
         std::to_string(time::to_unix(c.span.zone.to_instant(c.span.end))) + ' ';
}

}  // namespace

std::string told_of(const std::vector<Clash>& clashes) {
  std::string out;
  for (const auto& c : clashes) out += name_of(c);
  return out;
}

bool all_told(const std::string& told, const std::vector<Clash>& clashes) {
  return std::all_of(clashes.begin(), clashes.end(), [&](const Clash& c) {
    const auto name = name_of(c);
    const auto at = told.find(name);
    return at != std::string::npos && (at == 0 || told[at - 1] == ' ');
  });
}

}  // namespace daybook::model

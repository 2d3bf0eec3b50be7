#include "providers/graph_zones.h"

#include <map>

#include "base/text.h"

// The table of ics/zone_names.h, read the other way round.
extern "C" {
extern const char daybook_data_ics_zone_names_txt[];
extern const char daybook_data_ics_zone_names_txt_end[];
}

namespace daybook::providers {
namespace {

std::map<std::string, std::string> read_table() {
  std::map<std::string, std::string> out;
  const std::string_view all(daybook_data_ics_zone_names_txt,
                             static_cast<std::size_t>(daybook_data_ics_zone_names_txt_end -
                                                      daybook_data_ics_zone_names_txt));
  bool windows = false;
  for (const auto line : text::split(all, '\n')) {
    if (!line.empty() && line[0] == '#') windows = line.find("Windows names") != line.npos;
    const auto eq = line.find(" = ");
    if (!windows || line.empty() || line[0] == '#' || eq == line.npos) continue;
    // Old names of a zone lead to its present one.
    const auto zone = time::Zone::known(text::trim(line.substr(eq + 3)));
    if (zone) out.emplace(zone->name(), std::string(text::trim(line.substr(0, eq))));
  }
  return out;
}

}  // namespace

std::string graph_zone(const time::Zone& zone) {
  static const auto& names = *new std::map<std::string, std::string>(read_table());
  if (zone == time::Zone::utc()) return "UTC";
  const auto found = names.find(zone.name());
  return found == names.end() ? zone.name() : found->second;
}

}  // namespace daybook::providers

#include "ics/zone_names.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <unordered_map>

#include "base/text.h"

extern "C" {
extern const char daybook_data_ics_zone_names_txt[];
extern const char daybook_data_ics_zone_names_txt_end[];
}

namespace daybook::ics {
namespace {

struct Table {
  std::unordered_map<std::string, std::string_view> by_name;
  std::vector<std::string_view> zones;

  Table() {
    const std::string_view all(daybook_data_ics_zone_names_txt,
                               static_cast<std::size_t>(daybook_data_ics_zone_names_txt_end -
                                                        daybook_data_ics_zone_names_txt));
    for (const auto line : text::split(all, '\n')) {
      const auto eq = line.find(" = ");
      if (line.empty() || line[0] == '#' || eq == std::string_view::npos) continue;
      const auto zone = text::trim(line.substr(eq + 3));
      by_name.emplace(text::lower_ascii(text::trim(line.substr(0, eq))), zone);
      if (std::find(zones.begin(), zones.end(), zone) == zones.end()) zones.push_back(zone);
    }
  }
};

const Table& table() {
  static const Table& loaded = *new Table();  // outlives every thread of ours
  return loaded;
}

// "(UTC-05:00) Eastern Time" without its bracket, "… 1" without the number of a copy.
std::string_view undecorated(std::string_view s) {
  if (!s.empty() && s.front() == '(')
    if (const auto end = s.find(')'); end != std::string_view::npos) s.remove_prefix(end + 1);
  s = text::trim(s);
  const auto blank = s.rfind(' ');
  const auto last = blank == std::string_view::npos ? std::string_view() : s.substr(blank + 1);
  const bool number =
      !last.empty() && last.find_first_not_of("0123456789") == std::string_view::npos;
  return number && table_zone(s).empty() ? text::trim(s.substr(0, blank)) : s;
}

// "GMT+0200", "UTC-5", "+05:30".
std::optional<time::seconds> offset_in(std::string_view s) {
  if (s.size() > 3 &&
      (text::iequals_ascii(s.substr(0, 3), "UTC") || text::iequals_ascii(s.substr(0, 3), "GMT")))
    s = text::trim(s.substr(3));
  if (s.size() < 2 || (s[0] != '+' && s[0] != '-')) return std::nullopt;
  std::string digits;
  for (const char c : s.substr(1))
    if (c != ':' && c != '.') digits += c;
  if (digits.empty() || digits.size() > 4 ||
      digits.find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  int n = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), n);
  const int hours = digits.size() > 2 ? n / 100 : n;
  const int minutes = digits.size() > 2 ? n % 100 : 0;
  if (minutes > 59 || hours > 14) return std::nullopt;
  const time::seconds offset = time::hours(hours) + time::minutes(minutes);
  return s[0] == '-' ? -offset : offset;
}

// Whole hours have IANA zones of their own, with the sign turned.
std::optional<time::Zone> fixed_offset(std::string_view s) {
  const auto offset = offset_in(s);
  if (!offset || offset->count() % 3600 != 0) return std::nullopt;
  const auto hours = offset->count() / 3600;
  if (hours == 0) return time::Zone::utc();
  return time::Zone::known((hours > 0 ? "Etc/GMT-" : "Etc/GMT+") + std::to_string(std::abs(hours)));
}

// IANA names count in their own case, which not every program keeps: "europe/berlin".
std::string iana_case(std::string_view s) {
  std::string out = text::lower_ascii(s);
  bool upper = true;
  for (char& c : out) {
    if (upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    upper = c == '/' || c == '_' || c == '-';
  }
  return out;
}

std::optional<time::Zone> iana(std::string_view s) {
  if (auto zone = time::Zone::known(s)) return zone;
  return s.find('/') == std::string_view::npos ? std::nullopt : time::Zone::known(iana_case(s));
}

}  // namespace

std::string_view table_zone(std::string_view name) {
  const auto it = table().by_name.find(text::lower_ascii(text::trim(name)));
  return it == table().by_name.end() ? std::string_view() : it->second;
}

const std::vector<std::string_view>& table_zones() { return table().zones; }

std::optional<time::seconds> named_offset(std::string_view name) { return offset_in(text::trim(name)); }

std::optional<time::Zone> named_zone(std::string_view name) {
  name = text::trim(name);
  while (name.size() > 1 && name.front() == '"' && name.back() == '"')
    name = text::trim(name.substr(1, name.size() - 2));
  if (name.empty() || name.size() > 200) return std::nullopt;
  for (const auto form : {name, undecorated(name)}) {
    if (const auto known = table_zone(form); !known.empty()) return iana(known);
    if (auto zone = iana(form)) return zone;
    if (auto zone = fixed_offset(form)) return zone;
  }
  // "/vendor/…/Europe/London": the name is the last two parts, or three.
  auto slash = name.rfind('/');
  for (int part = 1; part <= 3 && slash != std::string_view::npos; ++part) {
    if (auto zone = iana(name.substr(slash + 1)); zone && name.substr(slash + 1).size() > 2) return zone;
    slash = slash == 0 ? std::string_view::npos : name.rfind('/', slash - 1);
  }
  return std::nullopt;
}

}  // namespace daybook::ics

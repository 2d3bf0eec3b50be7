#include "detect/phone_words.h"

#include <algorithm>
#include <array>

#include "base/text.h"

extern "C" {
extern const char daybook_data_detect_phone_txt[], daybook_data_detect_phone_txt_end[];
}

namespace daybook::detect {
namespace {

struct Named {
  std::string_view name;
  WordList PhoneWords::*list;
};
constexpr std::array<Named, 30> kLists = {{
    {"spelling", &PhoneWords::spelling},
    {"lead", &PhoneWords::lead},
    {"day", &PhoneWords::day},
    {"no_venue", &PhoneWords::no_venue},
    {"whose", &PhoneWords::whose},
    {"closing", &PhoneWords::closing},
    {"towards", &PhoneWords::towards},
    {"behind_plus", &PhoneWords::behind_plus},
    {"about", &PhoneWords::about},
    {"behind_about", &PhoneWords::behind_about},
    {"beyond_about", &PhoneWords::beyond_about},
    {"whither", &PhoneWords::whither},
    {"going_on", &PhoneWords::going_on},
    {"ard", &PhoneWords::ard},
    {"behind_ard", &PhoneWords::behind_ard},
    {"settling", &PhoneWords::settling},
    {"beginning", &PhoneWords::beginning},
    {"addressed", &PhoneWords::addressed},
    {"arriving", &PhoneWords::arriving},
    {"behind_by", &PhoneWords::behind_by},
    {"yes", &PhoneWords::yes},
    {"whom", &PhoneWords::whom},
    {"act", &PhoneWords::act},
    {"acting", &PhoneWords::acting},
    {"after_afternoon", &PhoneWords::after_afternoon},
    {"after_evening", &PhoneWords::after_evening},
    {"leads_on", &PhoneWords::leads_on},
    {"has_hour", &PhoneWords::has_hour},
    {"anew", &PhoneWords::anew},
    {"no_anew", &PhoneWords::no_anew},
}};

PhoneWords read(std::string_view file) {
  PhoneWords out;
  for (auto line : text::split(file, '\n')) {
    line = text::trim(line);
    if (line.empty() || line.front() == '#') continue;
    const auto colon = line.find(':');
    const auto name = line.substr(0, colon);
    const auto known = std::find_if(kLists.begin(), kLists.end(), [&](const Named& n) { return n.name == name; });
    if (colon == std::string_view::npos || known == kLists.end()) {
      out.faults.append("no list: ").append(line).append("\n");
      continue;
    }
    for (const auto word : text::split(text::trim(line.substr(colon + 1)), ' '))
      if (!word.empty()) (out.*known->list).push_back(word == "." ? std::string_view() : word);
  }
  for (const auto& n : kLists)
    if ((out.*n.list).empty()) out.faults.append("no words: ").append(n.name).append("\n");
  return out;
}

}  // namespace

const PhoneWords& PhoneWords::get() {
  static const auto* const words = new PhoneWords(
      read({daybook_data_detect_phone_txt, static_cast<std::size_t>(daybook_data_detect_phone_txt_end - daybook_data_detect_phone_txt)}));
  return *words;
}

bool in_list(const WordList& list, std::string_view word) {
  return std::any_of(list.begin(), list.end(), [&](auto w) { return text::iequals_ascii(w, word); });
}

}  // namespace daybook::detect

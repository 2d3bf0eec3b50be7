// Words of messages typed on phones, in the lists of data/phone.txt: for code that looks at the text itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace daybook::detect {

using WordList = std::vector<std::string_view>;  // "": the edge of a sentence

struct PhoneWords {
  WordList spelling, lead, day, no_venue, whose, closing, towards, behind_plus, about,
      behind_about, beyond_about, whither, going_on, ard, behind_ard, settling, beginning, addressed,
      arriving, behind_by, yes, whom, act, acting, after_afternoon, after_evening, leads_on, has_hour, anew, no_anew;
  std::string faults;  // of the file, for a test

  static const PhoneWords& get();
};

bool in_list(const WordList& list, std::string_view word);  // case aside

}  // namespace daybook::detect

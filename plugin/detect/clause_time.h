// When a clause says something takes place: its expressions, the reading that fits its tense.
#pragma once

#include <vector>

#include "detect/message.h"
#include "detect/when.h"

namespace daybook::detect {

struct ClauseTime {
  std::optional<When> when;
  std::vector<std::size_t> tokens;  // the time tokens it was read from
  bool borrowed = false;            // from the neighbouring clause
  std::size_t lender = 0;           // which one, where it is
};

// `hits` are the signals of the clause: an evening affair moves a bare hour to the evening.
ClauseTime read_clause_time(const Message& m, std::size_t clause, const std::vector<Hit>& hits,
                            const timex::Context& context, time::seconds default_length);

}  // namespace daybook::detect

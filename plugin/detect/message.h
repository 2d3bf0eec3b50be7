// One message, cut up: times, tokens, names, clauses. What the scorers work on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "detect/linear.h"
#include "detect/names.h"
#include "detect/sentence.h"
#include "timex/timex.h"

namespace daybook::detect {

struct Message {
  std::string_view text;
  std::vector<timex::Expression> times;
  std::vector<Mask> masks;
  std::vector<Token> tokens;
  std::vector<Clause> clauses;
  std::vector<Hit> everywhere;  // signals that speak for the whole message

  std::string_view words(std::size_t first, std::size_t last) const;  // of tokens, as written
  const timex::Expression* expression(std::size_t token) const {
    return &times[tokens[token].index];
  }
};

// The words of the message for a linear model: as written, but places and people only by their sort.
Features features_of(const Message& m);

// The times of the text; none when a look at it shows that there is no plan in it.
std::vector<timex::Expression> times_of(std::string_view text, const Names& names,
                                        const timex::Context& context);

// `times` are those of the text; the ones in code and quotes are dropped here.
Message read_message(std::string_view text, std::vector<timex::Expression> times, const Names& names,
                     std::string_view author, bool addressed = false);

}  // namespace daybook::detect

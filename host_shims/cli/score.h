// How well the questions asked agree with what people marked as worth asking, as a whole and by
// person, conversation and kind of plan.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "base/json.h"

namespace daybook::cli {

// What one labelled line belongs to.
struct Labels {
  std::string person;
  std::string conversation;
  std::string pattern;  // the kind of plan: as labelled, else as asked; empty: neither
};

class ScoreCard {
 public:
  void add(bool plan, bool asked, const Labels& labels);
  // {"lines","plans","asked","right","missed","wrong","precision","recall","f1","wrong_per_1000",
  //  "patterns","conversations","people"}; a ratio without a denominator is null. The last three are
  // lists of {"name",…,"earned"}: the mode that the category has earned.
  json::Value card() const;

 private:
  struct Tally {
    std::size_t right = 0, missed = 0, wrong = 0, quiet = 0;
    void add(bool plan, bool asked);
    json::Value figures() const;
    const char* earned() const;
  };
  static json::Value list(const std::map<std::string, Tally>& tallies);

  Tally all_;
  std::map<std::string, Tally> patterns_, conversations_, people_;
};

// The kind of plan that a question is about, by its title ("On Site: …").
std::string_view pattern_of_question(std::string_view text);

}  // namespace daybook::cli

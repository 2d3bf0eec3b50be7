// The judgement of one clause: evidence with weights, their sum, the kind.
#pragma once

#include <vector>

#include "detect/message.h"
#include "detect/when.h"

namespace daybook::detect {

struct Score {
  double sum = 0;
  std::optional<When> when;
  model::EventKind kind = model::EventKind::other;
  int place = -1;                     // index of a known place in the clause
  std::string_view named_place;       // words after "at", where no known place is
  std::vector<Hit> hits;
  std::vector<std::size_t> time_tokens;
  std::vector<model::Evidence> evidence;
};

struct Surroundings {
  const Names* names = nullptr;
  std::string_view conversation_place;
  timex::Context time;
  time::seconds default_length{};
  bool wished = false;  // a request: signals against do not count
};

Score score_clause(const Message& m, std::size_t clause, const Surroundings& around);

// 0..1 of a sum of weights.
double confidence_of(double sum);

}  // namespace daybook::detect

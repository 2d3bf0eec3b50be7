// The judgement of one clause: evidence with weights, their sum, the kind.
#pragma once

#include <array>
#include <vector>

#include "detect/clause_time.h"
#include "detect/message.h"

namespace daybook::detect {

// Evidence before it is written out: views of the message, of the data and of literals.
struct Reason {
  std::string_view group;  // "time:", "anti:" or nothing
  std::string_view name;
  std::string_view words;
  double weight = 0;
};

using Votes = std::array<double, 7>;  // by EventKind

struct Score {
  double sum = 0;
  std::optional<When> when;
  model::EventKind kind = model::EventKind::other;
  Votes votes{};                      // what signals, place and subject say of the kind
  int place = -1;                     // index of a known place in the clause
  std::string_view named_place;       // words after "at", where no known place is
  std::vector<Hit> hits;
  std::vector<std::size_t> time_tokens;
  std::vector<Reason> reasons;
};

struct Surroundings {
  const Names* names = nullptr;
  std::string_view conversation_place;
  timex::Context time;
  time::seconds default_length{};
  bool part_hours = false;
  bool wished = false;  // a request: signals against do not count
};

// The views in it live as long as the message and the names of the surroundings.
Score score_clause(const Message& m, std::size_t clause, const Surroundings& around);

std::vector<model::Evidence> evidence_of(const Score& score);

// 0..1 of a sum of weights.
double confidence_of(double sum);

}  // namespace daybook::detect

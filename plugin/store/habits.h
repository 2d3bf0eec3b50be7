// What answers taught about a person: weights and choices. Rows only; how they change is decided in
// conversation/habit.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "store/db.h"

namespace daybook::store {

struct Habit {
  std::string scope;  // author | conversation | pattern
  std::string name;   // the conversation, the pattern; empty for the author
  double weight = 0;  // as of updated_ms, before decay
  int yes = 0;
  int no = 0;
  std::int64_t updated_ms = 0;
};

class Habits {
 public:
  explicit Habits(Db& db) : db_(db) {}

  Result<std::vector<Habit>> of(std::string_view person);
  Status save(std::string_view person, const Habit& h);
  Status forget(std::string_view person);  // the weights; choices stay

  Result<std::map<std::string, std::string>> choices(std::string_view person);
  Status choose(std::string_view person, std::string_view name, std::string_view value,
                std::int64_t now_ms);  // an empty value takes the choice back

 private:
  Db& db_;
};

}  // namespace daybook::store

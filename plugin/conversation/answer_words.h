// The words of short answers, from data/answers.txt. Read once, then immutable and shared by all instances.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::conversation {

// A list of the file, named as there.
enum class Said : std::uint8_t {
  yes, firm, no, unsure, filler, turn, around, changing, moving, direction, opening, pause, reacts_yes,
  reacts_no, sign_yes, sign_no, count_
};

class AnswerWords {
 public:
  static const AnswerWords& get();
  const std::vector<std::string_view>& list(Said which) const { return lists_[static_cast<std::size_t>(which)]; }
  bool has(Said which, std::string_view phrase) const;
  // How many leading words form an entry of the list, the longest first; 0 when none does.
  std::size_t leading(Said which, const std::vector<std::string>& words) const;
  // What the file says that is not understood; empty as shipped.
  const std::string& faults() const { return faults_; }

 private:
  AnswerWords();
  std::array<std::vector<std::string_view>, static_cast<std::size_t>(Said::count_)> lists_;
  std::string faults_;
};

}  // namespace daybook::conversation

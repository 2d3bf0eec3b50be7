// Which of a list of readers a token may begin: a bit for each, looked up by the token's classes, so that
// readers that cannot apply cost nothing.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "timex/lexicon.h"

namespace daybook::timex {

class Gate {
 public:
  // Of the classes that the first word of each reader may have, in the order in which they are asked.
  template <typename Entry, std::size_t N>
  consteval explicit Gate(const Entry (&entries)[N]) {
    static_assert(N <= 32);
    for (std::size_t reader = 0; reader < N; ++reader) {
      all_.merge(entries[reader].first);
      for (std::size_t c = 0; c < by_class_.size(); ++c)
        if (entries[reader].first.has(static_cast<Class>(c))) by_class_[c] |= std::uint32_t{1} << reader;
    }
  }

  std::uint32_t readers(const ClassSet& set) const {
    std::uint32_t readers = 0;
    for (std::size_t half = 0; half < 2; ++half)
      for (std::uint64_t left = set.bits[half] & all_.bits[half]; left != 0; left &= left - 1)
        readers |= by_class_[half * 64 + static_cast<std::size_t>(std::countr_zero(left))];
    return readers;
  }

 private:
  ClassSet all_;
  std::array<std::uint32_t, static_cast<std::size_t>(Class::count_)> by_class_{};
};

}  // namespace daybook::timex

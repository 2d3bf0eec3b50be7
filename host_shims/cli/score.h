// How well the questions asked agree with what people marked as worth asking.
#pragma once

#include <cstddef>
#include <string>

#include "base/json.h"

namespace daybook::cli {

class ScoreCard {
 public:
  void add(bool plan, bool asked);
  // {"lines","plans","asked","right","missed","wrong","precision","recall","f1","wrong_per_1000"};
  // a ratio without a denominator is null.
  json::Value card() const;

 private:
  std::size_t right_ = 0;
  std::size_t missed_ = 0;
  std::size_t wrong_ = 0;
  std::size_t quiet_ = 0;
};

}  // namespace daybook::cli

#include "cli/score.h"

#include <cmath>

namespace daybook::cli {
namespace {

json::Value ratio(double part, std::size_t whole) {
  if (whole == 0) return {};
  return json::Value::number(std::round(part / static_cast<double>(whole) * 1e4) / 1e4);
}

json::Value count(std::size_t n) { return json::Value::integer(static_cast<std::int64_t>(n)); }

}  // namespace

void ScoreCard::add(bool plan, bool asked) {
  if (plan)
    ++(asked ? right_ : missed_);
  else
    ++(asked ? wrong_ : quiet_);
}

json::Value ScoreCard::card() const {
  const std::size_t lines = right_ + missed_ + wrong_ + quiet_;
  const auto right = static_cast<double>(right_);
  auto out = json::Value::object();
  out.set("lines", count(lines));
  out.set("plans", count(right_ + missed_));
  out.set("asked", count(right_ + wrong_));
  out.set("right", count(right_));
  out.set("missed", count(missed_));
  out.set("wrong", count(wrong_));
  out.set("precision", ratio(right, right_ + wrong_));
  out.set("recall", ratio(right, right_ + missed_));
  out.set("f1", ratio(2 * right, 2 * right_ + missed_ + wrong_));
  out.set("wrong_per_1000", ratio(1000 * static_cast<double>(wrong_), lines));
  return out;
}

}  // namespace daybook::cli

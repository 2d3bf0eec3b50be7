#include "conversation/habit.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace daybook::conversation {
namespace {

constexpr double kHalfLifeMs = 30.0 * 86400 * 1000;
constexpr double kNo = -0.45;
constexpr double kYes = 0.2;
constexpr double kLeast = -3.0;  // a plan said plainly (confidence 0.98 or more) is asked all the same
constexpr double kMost = 0.6;    // what is no plan never becomes one by habit
constexpr double kSmall = 0.02;

// How a scope counts: what is wrong about a kind of plan says more than whose it is.
double share(std::string_view scope) { return scope == "pattern" ? 1.0 : scope == "conversation" ? 0.7 : 0.4; }

}  // namespace

double faded(const Leaning& l, std::int64_t now_ms) {
  const double age = static_cast<double>(std::max<std::int64_t>(0, now_ms - l.updated_ms));
  return l.weight * std::exp2(-age / kHalfLifeMs);
}

Leaning taught(Leaning l, bool yes, std::int64_t now_ms) {
  l.weight = std::clamp(faded(l, now_ms) + share(l.scope) * (yes ? kYes : kNo), kLeast, kMost);
  (yes ? l.yes : l.no) += 1;
  l.updated_ms = now_ms;
  return l;
}

double shifted(double confidence, const std::vector<Leaning>& leanings, std::int64_t now_ms) {
  double sum = 0;
  for (const auto& l : leanings) sum += faded(l, now_ms);
  if (std::abs(sum) < kSmall) return confidence;
  const double c = std::clamp(confidence, 1e-6, 1 - 1e-6);
  const double logit = std::log(c / (1 - c)) + std::clamp(sum, kLeast, kMost);
  return 1 / (1 + std::exp(-logit));
}

std::string leaning_line(const Leaning& l, std::int64_t now_ms) {
  const std::string what = l.scope == "author" ? "whatever you say" : l.scope == "conversation" ? "in " + l.name : "plans of the kind " + l.name;
  char weight[32];
  std::snprintf(weight, sizeof weight, "%+.2f", faded(l, now_ms));
  return what + ": " + std::to_string(l.yes) + " yes, " + std::to_string(l.no) + " no, weight " + weight;
}

}  // namespace daybook::conversation

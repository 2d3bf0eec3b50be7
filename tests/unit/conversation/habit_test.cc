// How answers shift weights, fade and shift confidences.
#include "conversation/habit.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace daybook::conversation {
namespace {

constexpr std::int64_t kDay = 86400LL * 1000;

Leaning fresh(const char* scope) { return {scope, "x", 0, 0, 0, 0}; }

TEST(Habit, DismissalsWeighMoreThanConfirmations) {
  const auto no = taught(fresh("pattern"), false, 0);
  const auto yes = taught(fresh("pattern"), true, 0);
  EXPECT_LT(no.weight, 0);
  EXPECT_GT(yes.weight, 0);
  EXPECT_GT(-no.weight, yes.weight);
  EXPECT_EQ(no.no, 1);
  EXPECT_EQ(yes.yes, 1);
}

TEST(Habit, HalfIsForgottenInThirtyDays) {
  const auto l = taught(fresh("author"), false, 0);
  EXPECT_NEAR(faded(l, 30 * kDay), l.weight / 2, 1e-9);
  EXPECT_NEAR(faded(l, 0), l.weight, 1e-9);
}

TEST(Habit, NothingTaughtShiftsNothing) {
  EXPECT_EQ(shifted(0.61, {}, 0), 0.61);
  EXPECT_EQ(shifted(0.61, {fresh("author")}, kDay), 0.61);
}

// However often the answer was no, a plan said plainly is asked; however often yes, chatter is not.
RC_GTEST_PROP(Habit, StaysWithinItsBounds, (const std::vector<bool>& answers)) {
  std::vector<Leaning> all = {fresh("author"), fresh("conversation"), fresh("pattern")};
  std::int64_t now = 0;
  for (const bool yes : answers) {
    now += kDay / 3;
    for (auto& l : all) l = taught(l, yes, now);
  }
  RC_ASSERT(shifted(0.99, all, now) > 0.6);
  RC_ASSERT(shifted(0.4, all, now) < 0.6);
  RC_ASSERT(shifted(0.2, all, now) <= shifted(0.3, all, now));
}

TEST(Habit, EnoughDismissalsSilenceAWeakPattern) {
  std::vector<Leaning> all = {fresh("author"), fresh("conversation"), fresh("pattern")};
  for (int i = 0; i < 2; ++i)
    for (auto& l : all) l = taught(l, false, 0);
  EXPECT_LT(shifted(0.7, all, 0), 0.6);
  EXPECT_NE(leaning_line(all[2], 0).find("0 yes, 2 no"), std::string::npos);
}

}  // namespace
}  // namespace daybook::conversation

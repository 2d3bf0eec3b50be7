// Where something new begins in texts without full stops.
#include "detect/run_on.h"

#include <gtest/gtest.h>

#include "detect/message.h"
#include "unit/detect/world.h"

namespace daybook::detect::testing {
namespace {

// The sentences that a text without signs is read as.
std::size_t sentences(std::string_view text) {
  const Names names(directory());
  const auto m = read_message(text, times_of(text, names, at("2026-03-04T10:00")), names, "ana");
  return m.clauses.empty() ? 0 : m.clauses.back().sentence + 1;
}

TEST(RunOn, WhatIsAskedOrWishedBehindAStatementBeginsAnew) {
  EXPECT_EQ(sentences("i will paint it tomorrow how was ur day"), 2U);
  EXPECT_EQ(sentences("going to my nans on sunday let me know if thats ok"), 2U);
  EXPECT_EQ(sentences("im working tonight then ring me when ur done"), 2U);
  EXPECT_EQ(sentences("meeting priya at half 8 she sounds really down"), 2U);
  EXPECT_EQ(sentences("I come over tomorrow Dont be late"), 2U);
}

TEST(RunOn, WhatGoesOnStaysWhole) {
  EXPECT_EQ(sentences("tomorrow are u free"), 1U);
  EXPECT_EQ(sentences("can we meet tomorrow or are you busy"), 1U);
  EXPECT_EQ(sentences("I don't know how was your day"), 1U);
  EXPECT_EQ(sentences("we are coming tomorrow and hope that helps"), 1U);
}

}  // namespace
}  // namespace daybook::detect::testing

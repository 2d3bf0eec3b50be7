// Numbers that only chat writes as clock times, and numbers that are none.
#include "detect/loose_clock.h"

#include <gtest/gtest.h>

#include <string>

#include "unit/detect/world.h"

namespace daybook::detect::testing {
namespace {

// The number of the text that is a clock time; "" when none is.
std::string clock_in(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9' || (i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9')) continue;
    if (const auto c = loose_clock_at(text, i); c.to != 0) return std::string(text.substr(i, c.to - i));
  }
  return {};
}

TEST(LooseClock, IsReadByTheWordsAroundIt) {
  EXPECT_EQ(clock_in("reaching ard 7 smth"), "7");
  EXPECT_EQ(clock_in("Ard 530 like dat lor"), "530");
  EXPECT_EQ(clock_in("on my way to the plant, there by 2 and staying"), "2");
  EXPECT_EQ(clock_in("ok so 8 at yours then"), "8");
  EXPECT_EQ(clock_in("yes to 11 tomorrow, your office"), "11");
  EXPECT_EQ(clock_in("k c u 7.30 then"), "7.30");
  EXPECT_EQ(clock_in("11.48 it is then"), "11.48");
  EXPECT_EQ(clock_in("I'm in class fr 4-6"), "4-6");
  EXPECT_EQ(clock_in("stepping away 1 to 3, tooth"), "1 to 3");
  EXPECT_EQ(clock_in("football at 6 lads"), "6");
  EXPECT_EQ(clock_in("Yup, 8 at the pub then"), "8");
  EXPECT_EQ(clock_in("yep 12.30 tmrw at the usual place"), "12.30");
  EXPECT_EQ(clock_in("my mentor moved us to 9.30 tomorrow"), "9.30");
  EXPECT_EQ(clock_in("I'll be at yours 2 on saturday"), "2");
}

TEST(LooseClock, IsReadBeforeWhatBeginsAnew) {
  EXPECT_EQ(clock_in("back home around 5 take care"), "5");
  EXPECT_EQ(clock_in("dinner w my advisor ard 530 so cant chat"), "530");
  EXPECT_EQ(clock_in("done about 5 so far"), "");
  EXPECT_EQ(clock_in("be a team of around 5 instead of 6"), "");
}

TEST(LooseClock, IsReadAsTextsOfStrangersSayIt) {
  EXPECT_EQ(clock_in("Den 6 plus lor"), "6");
  EXPECT_EQ(clock_in("so 3 plus we go town"), "3");
  EXPECT_EQ(clock_in("Abt 2 like tat"), "2");
  EXPECT_EQ(clock_in("bout 8 x"), "8");
  EXPECT_EQ(clock_in("ill b round yours for 7, got the wine"), "7");
  EXPECT_EQ(clock_in("730. Lets do the pizza place"), "730");
  for (const char* text : {"i got 6 plus a half for the test", "8 plus 4 is 12", "i ate 4 plus still hungry", "a table for 7", "730. The total", "about 8 of us"})
    EXPECT_EQ(clock_in(text), "") << text;
}

TEST(LooseClock, CountsPricesAndVersionsAreNone) {
  for (const char* text : {"ard 116 each", "about 5 threads", "we need 8 at the counter", "bump it to 11", "v7.30 then", "port 530 lor and 22",
                           "by 2 percent", "it failed 3 times", "got 8 at home", "sold fr 4-60", "away 3 days", "at 6 places", "yes to 11 of them", "see you 99", "upgrading to 3.10 tomorrow", "all 8 on Monday", "ok 5 at the moment"})
    EXPECT_EQ(clock_in(text), "") << text;
}

// What follows an hour behind "at" keeps the parser from reading it; its day and what it is about stay.
TEST(LooseClock, BecomesTheTimeOfADraft) {
  const Detector detector(directory(), {});
  const auto start = [&](const char* text) { return start_of(detector.assess({text, "ana", "C-general", at("2026-03-04T10:00")}).draft.span); };
  EXPECT_EQ(start("football at 6 lads, don't be late"), "2026-03-04T18:00");
  EXPECT_EQ(start("stepping away 1 to 3, dentist"), "2026-03-04T13:00");
  EXPECT_EQ(start("yes to 11 tomorrow, your office"), "2026-03-05T11:00");
}

}  // namespace
}  // namespace daybook::detect::testing

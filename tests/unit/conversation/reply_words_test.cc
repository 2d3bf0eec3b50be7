#include "conversation/reply_words.h"

#include <gtest/gtest.h>

namespace daybook::conversation {
namespace {

struct Row {
  const char* said;
  const char* plain;
};

TEST(ReplyWords, asking_for_a_time_is_naming_it) {
  for (const auto& [said, plain] : std::initializer_list<Row>{
           {"can we do 8?", "do 8"}, {"8-12?", "8-12"}, {"end at 2pm", "until 2pm"}, {"is 8 ok?", "is 8 ok?"}, {"10", "10"}, {"", ""}})
    EXPECT_EQ(in_plain_words(said), plain) << said;
}

TEST(ReplyWords, a_bare_number_may_be_an_hour) {
  EXPECT_TRUE(may_be_hours("10"));
  EXPECT_TRUE(may_be_hours("2 then"));
  EXPECT_FALSE(may_be_hours("1"));
  EXPECT_FALSE(may_be_hours(" 2 "));
  EXPECT_FALSE(may_be_hours(std::string(200, 'x') + " 10"));
}

TEST(ReplyWords, what_was_asked_about_is_referred_to) {
  for (const auto& [said, plain] : std::initializer_list<Row>{{"wednesday at the same time", "wednesday"},
                                                              {"same time, wednesday", ", wednesday"},
                                                              {"the day after", "1 day later"},
                                                              {"The day before, please", "1 day earlier, please"},
                                                              {"the day after tomorrow", "the day after tomorrow"}})
    EXPECT_EQ(in_plain_words(said), plain) << said;
  const std::string talk(200, 'x');
  EXPECT_EQ(in_plain_words(talk + " 10"), talk + " 10");
}

TEST(ReplyWords, a_time_that_no_clock_shows) {
  EXPECT_EQ(no_such_clock("friday 25:00 standup"), "25:00");
  EXPECT_EQ(no_such_clock("9:75"), "9:75");
  EXPECT_EQ(no_such_clock("8:00-24:30"), "24:30");
  for (const char* s : {"24:00", "8:00-12:30", "host:9090", "1:2:75", "12:345", "16:9", ":75", "", "10.0.0.1:99:99"})
    EXPECT_EQ(no_such_clock(s), "") << s;
}

TEST(ReplyWords, new_title) {
  EXPECT_EQ(new_title("call it pump check"), "pump check");
  EXPECT_EQ(new_title("Change the title to \"Budget review\"."), "Budget review");
  for (const char* s : {"call it off", "call it", "call it what?", "call iteration 3", "call me", ""})
    EXPECT_FALSE(new_title(s)) << s;
  EXPECT_FALSE(new_title("call it " + std::string(200, 'a')));
}

}  // namespace
}  // namespace daybook::conversation

#include "conversation/reply_words.h"

#include <gtest/gtest.h>

namespace daybook::conversation {
namespace {

struct Row {
  const char* said;
  const char* plain;
};

TEST(ReplyWords, a_bare_number_is_an_hour) {
  for (const auto& [said, plain] : std::initializer_list<Row>{
           {"10", "10:00"}, {"930", "9:30"}, {"10 then", "10:00 then"}, {"10 not 9", "10:00"}, {"not 9", "not 9:00"},
           {"at 10 rather", "at 10:00 rather"}, {"earlier, 8", "earlier, 8:00"}, {"can we do 8?", "do 8:00"},
           {"8h-12h", "8:00-12:00"}, {"8h30-12h", "8:30-12:00"}, {"8.30-12", "8:30-12:00"}, {"at 8.30", "at 8:30"},
           {"not 10-11, 8-12", "not 10:00-11:00, 8:00-12:00"}, {"8-12?", "8-12"}, {"end at 2pm", "until 2pm"},
           {"half past 9", "half past 9"}, {"quarter to 9", "quarter to 9"},
           // and these are none
           {"v1.25", "v1.25"}, {"10.0.1.20", "10.0.1.20"}, {"1.234", "1.234"}, {"$8.30", "$8.30"}, {"3/4-5/6", "3/4-5/6"},
           {"1", "1"}, {"2", "2"}, {"0", "0"}, {"25", "25"}, {"1275", "1275"}, {"room 12", "room 12"}, {"10 people", "10 people"},
           {"for 2", "for 2"}, {"2 hours", "2 hours"}, {"the 10", "the 10"}, {"may 10", "may 10"}, {"10-12", "10-12"},
           {"10am", "10am"}, {"is 8 ok?", "is 8:00 ok?"}, {"", ""}})
    EXPECT_EQ(in_plain_words(said), plain) << said;
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

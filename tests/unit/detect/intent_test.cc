#include "detect/intent.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/text.h"
#include "unit/detect/world.h"

namespace daybook::detect::testing {
namespace {

constexpr const char* kNow = "2026-03-04T10:00";  // a Wednesday

Request read(std::string_view text) { return read_intent(text, at(kNow)); }

// A table of lines "intent|text": how many there are, how many are read right, and which are not.
struct Figures {
  int right = 0, all = 0;
  std::string wrong;
};

Figures figures(const std::string& file) {
  std::ifstream in(std::string(DAYBOOK_TEST_DATA) + "/detect/" + file);
  std::string line;
  Figures f;
  while (std::getline(in, line)) {
    const auto bar = line.find('|');
    if (line.empty() || line[0] == '#' || bar == std::string::npos) continue;
    const auto intent = std::string(intent_name(read(line.substr(bar + 1)).intent));
    ++f.all;
    if (intent == line.substr(0, bar)) ++f.right;
    else f.wrong += line + " -> " + intent + "\n";
  }
  return f;
}

// All but a few of the invented utterances hold.
TEST(Intents, TheTableHolds) {
  const auto f = figures("intents.tsv");
  ASSERT_GT(f.all, 650);
  EXPECT_GE(f.right, f.all * 99 / 100) << f.wrong;
}

TEST(Intents, WhatIsHeldBackHolds) {
  const auto f = figures("held_intents.tsv");
  ASSERT_GT(f.all, 80);
  EXPECT_GE(f.right, f.all * 93 / 100) << f.wrong;
}

struct Slots {
  const char* text;
  Intent intent;
  const char* start;  // "" for none
  const char* which;
  const char* title;
};

class IntentSlots : public ::testing::TestWithParam<Slots> {};

TEST_P(IntentSlots, AreRead) {
  const auto& c = GetParam();
  const auto r = read(c.text);
  EXPECT_EQ(intent_name(r.intent), intent_name(c.intent)) << c.text;
  EXPECT_EQ(r.when ? start_of(*r.when) : "", c.start) << c.text;
  EXPECT_EQ(r.which ? start_of(*r.which) : "", c.which) << c.text;
  EXPECT_EQ(r.title, c.title) << c.text;
}

INSTANTIATE_TEST_SUITE_P(
    Table, IntentSlots,
    ::testing::Values(Slots{"schedule a call with Ben on friday at 10", Intent::create, "2026-03-06T10:00", "", "call with Ben"},
                      Slots{"create an event called budget review tomorrow at 9am", Intent::create, "2026-03-05T09:00", "", "budget review"},
                      Slots{"cancel the dentist on friday", Intent::remove, "", "2026-03-06", "dentist"},
                      Slots{"what do I have tomorrow", Intent::query, "2026-03-05", "", ""},
                      Slots{"call off drinks on friday", Intent::remove, "", "2026-03-06", "drinks"},
                      Slots{"rename tomorrow's meeting to kickoff", Intent::update, "", "2026-03-05", "meeting to kickoff"},
                      Slots{"schedule today", Intent::query, "2026-03-04", "", ""},
                      Slots{"nix the recurring sync", Intent::remove, "", "", "recurring sync"},
                      Slots{"move the 2pm call to 3pm", Intent::update, "2026-03-04T15:00", "2026-03-04T14:00", "call"},
                      Slots{"move friday's review to monday at 9am", Intent::update, "2026-03-09T09:00", "2026-03-06", "review"}));

TEST(IntentSlots, PeoplePlaceLengthAndScope) {
  const auto r = read("schedule a meeting with Ana and Ben for 2 hours tomorrow at 10am");
  EXPECT_EQ(r.who, (std::vector<std::string>{"Ana", "Ben"}));
  EXPECT_EQ(r.seconds, 7200);
  EXPECT_EQ(read("delete all my meetings on friday").scope, Scope::all);
  EXPECT_EQ(read("delete my meeting on friday").scope, Scope::one);
  EXPECT_EQ(read("push the standup back by 30 minutes").shift.value_or(0), 1800);
}

TEST(Intents, HostileTextIsNoRequest) {
  for (const std::string_view text : {std::string_view(""), std::string_view("\xFF\xFE"), std::string_view("\0\0", 2), std::string_view("????")})
    EXPECT_EQ(read(text).intent, Intent::other);
}

}  // namespace
}  // namespace daybook::detect::testing

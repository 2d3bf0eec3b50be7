// Bytes that are no talk: nothing is detected, nothing hidden reaches a title, nothing explodes.
#include <gtest/gtest.h>

#include "base/text.h"
#include "unit/detect/world.h"

namespace daybook::detect::testing {
namespace {

Verdict assess(std::string_view text) {
  static const Detector* const detector = new Detector(directory(), {});
  return detector->assess({text, "ana", "C-harmony", at("2026-03-04T10:00")});
}

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += part;
  return out;
}

TEST(Hostile, HiddenCharactersNeverReachADraft) {
  const auto v = assess("heading to \u202EHarmony\u202C tomorrow for \u200Bpump\u2066 work\u0007");
  EXPECT_EQ(v.draft.description, text::clean_line(v.draft.description, 1000));
  EXPECT_EQ(v.draft.place, text::clean_line(v.draft.place, 1000));
  for (const auto& e : v.draft.evidence) EXPECT_EQ(e.text, text::clean_line(e.text, 1000));
}

TEST(Hostile, LongMessagesEnd) {
  for (const std::string_view part : {"tomorrow ", "`", "\"", "://", "www.", "if ", "at 3 ", "harmony ", "a,", "\xCC\x81",
                                      "\xFF", "> \n", "maybe ", "\u2019s ", "9-", "((", "'"})
    EXPECT_NO_FATAL_FAILURE(assess(repeated(part, 64 * 1024))) << part;
}

// A second look marks loose days in the text: what an expression holds apart lies in the text without the marks.
TEST(Hostile, WordsThrownTogetherAreReadWithinTheText) {
  for (const std::string_view text : {"fridays bugs other my mon sunday 2nd 10 9:00-12:30 bout verano mon", "off wed, 9 for the pump mon"})
    EXPECT_NO_FATAL_FAILURE(assess(text)) << text;
}

// Patterns that look ahead stop at the end of the text.
TEST(Hostile, MessagesThatBreakOffAreReadToTheirEnd) {
  for (const std::string_view text : {"tomorrow tell them i", "at 3 as we", "at 7 as", "friday dont forget my", "at 4. my", "if you friday", "remember we're at 9 then", "friday they said my"})
    EXPECT_NO_FATAL_FAILURE(assess(text)) << text;
}

TEST(Hostile, BrokenBytesAreNoPlan) {
  for (const std::string_view text : {std::string_view("\xC3", 1), std::string_view("\0tomorrow\0", 10),
                                      std::string_view("\xED\xA0\x80 tomorrow"), std::string_view("")})
    EXPECT_FALSE(assess(text).detected);
}

TEST(Hostile, AbsurdTimesAreNoPlan) {
  for (const char* text : {"heading to Harmony in 99999999999 years", "at Harmony 25:61", "see 999999999999999999999:00"})
    EXPECT_FALSE(assess(text).detected) << text;
}

}  // namespace
}  // namespace daybook::detect::testing

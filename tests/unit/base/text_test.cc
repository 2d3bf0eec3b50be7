#include "base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace daybook::text {
namespace {

TEST(Text, clean_line_takes_out_what_hides_or_steers) {
  const std::pair<std::string, std::string> rows[] = {
      {"  a\t b\r\n c ", "a b c"},
      {"Call\u202e gnp", "Call gnp"},        // bidi override
      {"a\u200b\u2060\ufeff\u00adb", "ab"},  // zero width
      {"x\U000E0041\U000E0042y", "xy"},      // tag characters
      {std::string("nul\0here", 8), "nulhere"},
      {"\x1b[31mred", "[31mred"},
      {"caf\u00e9 \u4f1a\u8bae", "caf\u00e9 \u4f1a\u8bae"},
      {"bad \xff byte", "bad \ufffd byte"},
  };
  for (const auto& [in, out] : rows) EXPECT_EQ(clean_line(in, 1000), out);
  EXPECT_EQ(clean_line("\u00e9\u00e9\u00e9", 5), "\u00e9\u00e9");
}

TEST(Text, fold_makes_names_comparable) {
  EXPECT_EQ(fold("STRASSE"), fold("stra\u00dfe"));
  EXPECT_EQ(fold("\uff28armony"), "harmony");
  EXPECT_EQ(fold("e\u0301"), fold("\u00e9"));
}

TEST(Text, edit_distance) {
  EXPECT_EQ(edit_distance("harmony", "harmony", 2), 0U);
  EXPECT_EQ(edit_distance("harmony", "harmnoy", 2), 1U);  // a swap is one
  EXPECT_EQ(edit_distance("harmony", "hamony", 2), 1U);
  EXPECT_EQ(edit_distance("harmony", "melody", 2), 3U);  // given up
  EXPECT_EQ(edit_distance("", "ab", 5), 2U);
}

TEST(Text, similarity_of_titles) {
  EXPECT_GT(similarity("Sam haircut", "Haircut Sam"), 0.99);
  EXPECT_GT(similarity("pump maintenance", "Pump maintenence at Harmony"), 0.6);
  EXPECT_LT(similarity("dentist", "board meeting"), 0.1);
  EXPECT_EQ(similarity("", "x"), 0);
}

TEST(Text, words_at_the_front) {
  EXPECT_TRUE(starts_with_word("No, thanks", "no"));
  EXPECT_FALSE(starts_with_word("noon works", "no"));
  EXPECT_FALSE(starts_with_word("n", "no"));
}

RC_GTEST_PROP(Text, any_bytes_come_out_as_utf8, (const std::string& s)) {
  RC_ASSERT(valid_utf8(clean_line(s, 100)));
  RC_ASSERT(valid_utf8(clean_block(s, 100)));
  RC_ASSERT(clean_line(s, 100).size() <= 100U);
  RC_ASSERT(clean_line(clean_line(s, 1000), 1000) == clean_line(s, 1000));
}

RC_GTEST_PROP(Text, distance_is_symmetric, (const std::string& a, const std::string& b)) {
  RC_ASSERT(edit_distance(a, b, 100) == edit_distance(b, a, 100));
}

}  // namespace
}  // namespace daybook::text

#include "detect/names.h"

#include <gtest/gtest.h>

#include "unit/detect/world.h"

namespace daybook::detect::testing {
namespace {

// The place of the first place token of a text, or "".
std::string place_in(std::string_view text) {
  const Names names(directory());
  auto tokens = tokenize(text, {}, {});
  names.mark(text, tokens);
  for (const auto& t : tokens)
    if (t.kind == TokenKind::place) return names.place(t.index);
  return {};
}

struct Case {
  const char* text;
  const char* place;
};

class Places : public ::testing::TestWithParam<Case> {};

TEST_P(Places, AreFound) { EXPECT_EQ(place_in(GetParam().text), GetParam().place); }

INSTANTIATE_TEST_SUITE_P(
    Table, Places,
    ::testing::Values(Case{"at harmony", "City of Harmony"}, Case{"at the City of Harmony", "City of Harmony"},
                      Case{"HARMONY pump", "City of Harmony"}, Case{"Harmony's pump", "City of Harmony"},
                      Case{"south-county visit", "South County Water"},
                      Case{"South County visit", "South County Water"},
                      Case{"southcounty visit", "South County Water"}, Case{"SCW tomorrow", "South County Water"},
                      Case{"fairview san", "Fairview Sanitation"}, Case{"Fairveiw tomorrow", "Fairview Sanitation"},
                      Case{"pineridge tomorrow", "Pine Ridge Well"}, Case{"at 3 oaks", "3 Oaks Ranch"},
                      Case{"three oaks", "3 Oaks Ranch"}, Case{"at Tough tomorrow", "Quarry Lake Club"},
                      Case{"a tough day", ""}, Case{"that was tough", ""}, Case{"in harm's way", ""},
                      Case{"#harmony", "City of Harmony"}, Case{"harmonyy", "City of Harmony"},
                      Case{"oaks", ""}, Case{"south of the county", ""}, Case{"", ""}));

TEST(Names, TheLongestNameWins) {
  model::Directory d;
  d.places = {{"Topaz", {}}, {"Topaz Solar", {}}};
  const Names names(d);
  const std::string_view text = "at topaz solar";
  auto tokens = tokenize(text, {}, {});
  names.mark(text, tokens);
  ASSERT_EQ(tokens.size(), 3U);  // at, the name, the end
  EXPECT_EQ(names.place(tokens[1].index), "Topaz Solar");
}

TEST(Names, ConversationsGiveTheirPlace) {
  const Names names(directory());
  EXPECT_EQ(names.place_of("C-harmony"), "City of Harmony");
  EXPECT_EQ(names.place_of("C-general"), "");
  EXPECT_EQ(names.place_of("#south-county"), "South County Water") << "an unlisted one called after a place";
  EXPECT_EQ(names.place_of("random"), "");
  EXPECT_EQ(names.place_of(""), "");
}

TEST(Names, PeopleByFullAndFirstName) {
  const Names names(directory());
  for (const std::string text : {"with Cleo", "with cleo marsh"}) {
    auto tokens = tokenize(text, {}, {});
    names.mark(text, tokens);
    EXPECT_EQ(tokens[1].kind, TokenKind::person) << text;
    EXPECT_EQ(names.person(tokens[1].index), "cleo") << text;
    EXPECT_EQ(tokens.size(), 3U) << text;
  }
}

}  // namespace
}  // namespace daybook::detect::testing

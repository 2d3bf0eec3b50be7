// How a message is said, whatever is said.
#include "detect/shape.h"

#include <gtest/gtest.h>

#include "unit/detect/world.h"

namespace daybook::detect::testing {
namespace {

std::string shape(std::string_view text) {
  const Names names(directory());
  const auto m = read_message(text, times_of(text, names, at("2026-03-04T10:00")), names, "ana");
  std::string out;
  for (const auto symbol : shape_of(m)) out += std::string(out.empty() ? "" : " ") + std::string(symbol);
  return out;
}

TEST(Shape, SmallWordsStandAndOthersByTheirClass) {
  EXPECT_EQ(shape("I'm at Harmony Friday at 2, right?"), "^ i am at <place> <both> , <word> ? $");
  EXPECT_EQ(shape("Ben has the dentist tomorrow"), "^ <person> has the health <day> $");
}

TEST(Shape, UnknownWordsByTheirEndingAndCapital) {
  EXPECT_EQ(shape("glorping with Zorba at 3"), "^ <ing> with <Name> at <clock> $");
  EXPECT_EQ(shape("glorped"), "^ <ed> $");
}

TEST(Shape, LongTextsEnd) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "word, ";
  const Names names(directory());
  EXPECT_LT(shape_of(read_message(text, {}, names, "ana")).size(), 170U);
}

}  // namespace
}  // namespace daybook::detect::testing

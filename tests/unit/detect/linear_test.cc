// The linear models over words: their files, and how a text becomes features.
#include "detect/linear.h"

#include <gtest/gtest.h>

namespace daybook::detect::testing {
namespace {

constexpr const char* kFile = "# words\nlabels: a b\n^ 10 0\ncat 100 -50\n^_cat 25 0\ncat_dog 0 200\n~ing 0 300\n<place> -100 0\n";

std::vector<double> scores(std::string_view text) {
  Features f;
  f.add_text(text);
  return LinearModel(kFile).scores(f);
}

TEST(Linear, WordsPairsAndEndingsAreSummed) {
  EXPECT_EQ(scores("xyz"), (std::vector<double>{0.1, 0}));
  EXPECT_EQ(scores("Cat!"), (std::vector<double>{1.35, -0.5}));
  EXPECT_EQ(scores("a cat, dog"), (std::vector<double>{1.1, 1.5}));
  EXPECT_EQ(scores("running"), (std::vector<double>{0.1, 3}));
  EXPECT_EQ(scores("king"), (std::vector<double>{0.1, 0}));  // too short for an ending
}

TEST(Linear, SymbolsStandForWords) {
  Features f;
  f.add_symbol("<place>");
  EXPECT_EQ(LinearModel(kFile).scores(f), (std::vector<double>{-0.9, 0}));
}

TEST(Linear, ShapesAreReadInRunsOfThree) {
  const LinearModel model("labels: a\n# a comment\n#i 100\n#i+am 10\n#am+i 1000\n#i+am+<day> 1\ni 5000\n");
  EXPECT_TRUE(model.sound());
  Features f;
  f.add_shape({"i", "am", "<day>"});
  EXPECT_EQ(model.scores(f), std::vector<double>{1 + 0.1 + 0.01 + 0});
}

TEST(Linear, LongTextsEnd) {
  Features f;
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "word ";
  f.add_text(text);
  EXPECT_LT(f.all().size(), 400U);
}

TEST(Linear, FaultyFilesAreTold) {
  EXPECT_TRUE(LinearModel(kFile).sound());
  EXPECT_FALSE(LinearModel("labels: a b\ncat 1\n").sound());
  EXPECT_FALSE(LinearModel("labels: a b\ncat 1 x\n").sound());
  EXPECT_FALSE(LinearModel("cat 1 2\n").sound());
  EXPECT_FALSE(LinearModel("labels: a\ncat 1\ncat 2\n").sound());  // the same feature twice
}

TEST(Linear, ShippedModelsAreSound) {
  for (const auto* model : {&plan_model(), &kind_model(), &intent_model()}) EXPECT_TRUE(model->sound());
  EXPECT_EQ(plan_model().labels(), std::vector<std::string>{"yes"});
  EXPECT_EQ(kind_model().labels().size(), 6U);
  EXPECT_EQ(intent_model().labels().size(), 5U);
}

}  // namespace
}  // namespace daybook::detect::testing

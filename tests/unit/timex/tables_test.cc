// Every table of tests/data/timex, row by row, with the count per class.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>

#include "unit/timex/table.h"

namespace daybook::timex::testing {
namespace {

class Tables : public ::testing::TestWithParam<const char*> {};

TEST_P(Tables, EveryRowReadsAsWritten) {
  const auto rows = read_table(GetParam());
  ASSERT_GT(rows.size(), 10u) << "the table is missing or empty";
  std::map<std::string, std::pair<int, int>> by_class;  // right, all
  for (const Row& row : rows) {
    const bool words = row.want.find('[') != std::string::npos;
    const std::string got = show_all(parse(row.text, row.context), row.text, words);
    auto& [right, all] = by_class[row.name];
    ++all;
    right += got == row.want;
    EXPECT_EQ(got, row.want) << row.where << ": " << row.text;
  }
  for (const auto& [name, count] : by_class)
    std::printf("  %-16s %4d of %4d\n", name.c_str(), count.first, count.second);
}

// Counted and never read row by row: what fails is not printed.
TEST(HeldTable, AsManyRowsAreRightAsWhenFirstCounted) {
  const auto rows = read_table("held_back3.tsv");
  ASSERT_EQ(rows.size(), 36u);
  int right = 0;
  for (const Row& row : rows) right += show_all(parse(row.text, row.context), row.text, false) == row.want;
  EXPECT_GE(right, 29);
}

INSTANTIATE_TEST_SUITE_P(Timex, Tables,
                         ::testing::Values("scheduling.tsv", "breadth.tsv", "classes.tsv", "classes2.tsv", "classes3.tsv", "negatives.tsv", "negatives2.tsv", "spans_in_talk.tsv", "held_back.tsv", "fresh.tsv", "fresh2.tsv", "fresh3.tsv", "fresh4.tsv", "fresh5.tsv", "fresh6.tsv", "fresh7.tsv", "fresh8.tsv", "fresh9.tsv", "fresh10.tsv", "fresh11.tsv", "fresh12.tsv", "fresh13.tsv", "fresh14.tsv", "fresh15.tsv", "fresh16.tsv", "fresh17.tsv", "fresh18.tsv", "fresh19.tsv", "fresh20.tsv", "fresh21.tsv", "fresh22.tsv", "fresh23.tsv", "fresh24.tsv", "fresh25.tsv", "fresh26.tsv", "fresh27.tsv", "fresh28.tsv", "fresh29.tsv", "fresh30.tsv", "fresh31.tsv", "fresh32.tsv", "fresh33.tsv", "fresh34.tsv", "fresh35.tsv", "fresh36.tsv", "fresh37.tsv", "fresh38.tsv", "fresh39.tsv", "fresh40.tsv", "fresh41.tsv", "fresh42.tsv", "fresh43.tsv", "fresh44.tsv", "fresh45.tsv", "fresh46.tsv", "fresh47.tsv", "fresh48.tsv", "fresh49.tsv", "fresh50.tsv", "fresh51.tsv", "fresh52.tsv", "fresh53.tsv", "fresh54.tsv", "fresh55.tsv", "fresh56.tsv", "fresh57.tsv", "fresh58.tsv", "fresh59.tsv", "fresh60.tsv", "fresh61.tsv", "fresh62.tsv", "fresh63.tsv", "fresh64.tsv", "fresh65.tsv", "fresh66.tsv", "fresh67.tsv", "fresh68.tsv", "fresh69.tsv", "fresh70.tsv", "fresh71.tsv", "fresh72.tsv", "fresh73.tsv", "fresh74.tsv", "fresh75.tsv", "fresh76.tsv", "fresh77.tsv", "fresh78.tsv", "fresh79.tsv", "fresh80.tsv", "fresh81.tsv", "fresh82.tsv", "fresh83.tsv", "fresh84.tsv", "fresh85.tsv", "fresh86.tsv", "fresh87.tsv", "fresh_held.tsv", "held_back2.tsv", "de.tsv", "es.tsv", "fr.tsv"),
                         [](const ::testing::TestParamInfo<const char*>& table) {
                           std::string name(table.param);
                           return name.substr(0, name.find('.'));
                         });

}  // namespace
}  // namespace daybook::timex::testing

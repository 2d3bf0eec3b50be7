// Every file of tests/scenarios, without threads and with them: the results are the same.
#include <algorithm>

#include "engine/scenario.h"

namespace daybook::test {
namespace {

std::vector<std::string> files() {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(DAYBOOK_SOURCE "/tests/scenarios"))
    if (entry.path().extension() == ".scn") out.push_back(entry.path().string());
  std::sort(out.begin(), out.end());
  return out;
}

std::string name_of(const ::testing::TestParamInfo<std::tuple<std::string, int>>& info) {
  std::string name = std::filesystem::path(std::get<0>(info.param)).stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name + "_threads" + std::to_string(std::get<1>(info.param));
}

class Scenarios : public ::testing::TestWithParam<std::tuple<std::string, int>> {};

TEST_P(Scenarios, play) { Scenario(std::get<0>(GetParam()), std::get<1>(GetParam())).play(); }

INSTANTIATE_TEST_SUITE_P(All, Scenarios,
                         ::testing::Combine(::testing::ValuesIn(files()), ::testing::Values(0, 2)),
                         name_of);

}  // namespace
}  // namespace daybook::test

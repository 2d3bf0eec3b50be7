// The contract suite: every case at every place, and the table of it in docs/providers/contract.md.
//
// Each cell that ran is held against the table. DAYBOOK_WRITE_DOCS=1 writes the table anew from a run of
// all of them.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "unit/providers/contract_cases.h"

namespace daybook::providers::contract {
namespace {

constexpr const char* kFile = DAYBOOK_SOURCE "/docs/providers/contract.md";
constexpr const char* kBegin = "<!-- made by contract_test.cc: begin -->\n";
constexpr const char* kEnd = "<!-- end -->\n";

const std::vector<Case>& cases() {
  static const std::vector<Case> all = [] {
    std::vector<Case> out;
    for (const auto* some : {&change_cases(), &series_cases(), &cut_cases(), &reading_cases()})
      out.insert(out.end(), some->begin(), some->end());
    return out;
  }();
  return all;
}

using Cells = std::map<std::pair<std::string, std::string>, std::string>;  // by case and place
Cells& found() {
  static Cells cells;
  return cells;
}

std::string read_docs() {
  std::ifstream in(kFile, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

std::string head() {
  std::string out = "| case | faults |", line = "|---|---|";
  for (const auto& p : places()) out += std::string(" ") + p.title + " |", line += "---|";
  return out + "\n" + line + "\n";
}
std::string row(const Case& c, const Cells& cells) {
  std::string out = std::string("| ") + c.name + " | " + c.fault + " |";
  for (const auto& p : places()) out += " " + cells.at({c.name, p.name}) + " |";
  return out + "\n";
}

// The cells as the table in the docs tells them.
Cells documented() {
  Cells out;
  std::istringstream lines(read_docs());
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream parts(line);
    for (std::string part; std::getline(parts, part, '|');)
      cells.push_back(part.size() < 2 ? "" : part.substr(1, part.size() - 2));
    if (cells.size() != places().size() + 3) continue;
    for (std::size_t i = 0; i < places().size(); ++i) out[{cells[1], places()[i].name}] = cells[3 + i];
  }
  return out;
}

// Why a case does not apply at a seat; empty: it does.
std::string beside(const Case& c, const Seat& seat) {
  if (c.remote != nullptr && dynamic_cast<const RemoteSeat*>(&seat) == nullptr) return "– no server";
  if (can(c.needs, Can::write) && !can(seat.can(), Can::write)) return "– only read";
  if ((c.needs & seat.can()) != c.needs) return "– cannot";
  return {};
}

struct Cell {
  const Case* one;
  const Place* place;
};
void PrintTo(const Cell& c, std::ostream* out) { *out << c.one->name << " at " << c.place->name; }

class Contract : public testing::TestWithParam<Cell> {};

TEST_P(Contract, holds) {
  const auto& [one, place] = GetParam();
  std::string missing;
  const auto seat = take_seat(place->name, missing);
  if (!seat) {
    ASSERT_EQ(missing.find("FAILED"), std::string::npos) << missing;
    GTEST_SKIP() << missing;
  }
  std::string cell = beside(*one, *seat);
  if (cell.empty()) {
    cell = "yes";
    if (one->any != nullptr) one->any(*seat, cell);
    else one->remote(dynamic_cast<RemoteSeat&>(*seat), cell);
  }
  if (HasFailure()) return;
  found()[{one->name, place->name}] = cell;
  if (std::getenv("DAYBOOK_WRITE_DOCS") != nullptr) return;
  static const Cells told = documented();
  const auto there = told.find({one->name, place->name});
  EXPECT_EQ(there == told.end() ? "nothing" : there->second, cell) << "docs/providers/contract.md says otherwise";
}

std::vector<Cell> all_cells() {
  std::vector<Cell> out;
  for (const auto& p : places())
    for (const auto& c : cases()) out.push_back({&c, &p});
  return out;
}

std::string test_name(const testing::TestParamInfo<Cell>& info) {
  std::string out = std::string(info.param.place->name) + "_";
  std::istringstream numbers(info.param.one->fault);
  for (std::string n; numbers >> n;) out += "fault_" + n + "_";
  for (const char c : std::string(info.param.one->name))
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) out += c;
    else if (out.back() != '_') out += '_';
  return out;
}

INSTANTIATE_TEST_SUITE_P(All, Contract, testing::ValuesIn(all_cells()), test_name);

TEST(ContractTable, has_a_line_for_each_case_and_no_other) {
  const auto text = read_docs();
  const auto from = text.find(kBegin), to = text.find(kEnd);
  ASSERT_NE(from, std::string::npos);
  ASSERT_NE(to, std::string::npos);
  std::string wanted = head();
  const Cells told = documented();
  for (const auto& c : cases()) {
    for (const auto& p : places()) ASSERT_EQ(told.count({c.name, p.name}), 1U) << c.name;
    wanted += row(c, told);
  }
  EXPECT_EQ(text.substr(from + std::strlen(kBegin), to - from - std::strlen(kBegin)), wanted);
}

class Writer : public testing::Environment {
 public:
  void TearDown() override {
    if (std::getenv("DAYBOOK_WRITE_DOCS") == nullptr || found().size() != all_cells().size()) return;
    auto text = read_docs();
    const auto from = text.find(kBegin) + std::strlen(kBegin);
    std::string table = head();
    for (const auto& c : cases()) table += row(c, found());
    text.replace(from, text.find(kEnd) - from, table);
    std::ofstream(kFile, std::ios::binary) << text;
  }
};
const auto* const kWriter = testing::AddGlobalTestEnvironment(new Writer);

}  // namespace
}  // namespace daybook::providers::contract

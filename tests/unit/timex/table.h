// Tables of time expressions: one row per line, tab-separated: class, text, what must come out.
//
// A line "@ref 2026-03-04T09:00" or "@zone Europe/Berlin", "@lang de", "@prefer past" holds for the
// rows below it. Expected: spans parted by " ; ", each "kind start..end key=value … [words]"; "-" is
// nothing. Grain day and minute are not written. "\n" in a text is a line break.
#pragma once

#include <string>
#include <vector>

#include "timex/timex.h"

namespace daybook::timex::testing {

struct Row {
  std::string where;  // file:line
  std::string name;   // the class
  std::string text;
  std::string want;
  Context context;
};

std::vector<Row> read_table(const std::string& leaf);
// One expression in the notation of the tables; `words` also when the row asks for them.
std::string show(const Expression& e, std::string_view text, bool words);
std::string show_all(const std::vector<Expression>& all, std::string_view text, bool words);

}  // namespace daybook::timex::testing

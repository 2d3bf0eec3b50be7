// The invented directory of the tables, and how a table's row is asked.
#pragma once

#include <string>
#include <vector>

#include "detect/detect.h"

namespace daybook::detect::testing {

model::Directory directory();
timex::Context at(std::string_view ref, std::string_view zone = "America/Los_Angeles");

// A row of tests/data/detect/*.tsv: "label|kind or class|start|end|text" under an "@" line.
struct Row {
  std::string where;  // file and line, for messages
  std::string ref, author, channel;
  bool yes = false;
  std::string kind, start, end, text;
};
std::vector<Row> table(const std::string& file);

Verdict ask(const Detector& detector, const Row& row);
// "2026-03-05" of an all-day span, "2026-03-05T08:00" of a timed one.
std::string start_of(const model::Span& span);
std::string end_of(const model::Span& span);

}  // namespace daybook::detect::testing

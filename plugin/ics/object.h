// A calendar object as a tree of components whose lines stay as they were written, so that what we
// do not know survives a change. Line ends and folds are made anew; nothing else is.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ics/content_line.h"

namespace daybook::ics {

struct Node {
  std::string name;             // upper case: of the property or component
  std::string line;             // of a property, unfolded
  std::vector<Node> children;   // of a component, in their order
  bool component = false;

  const Node* property(std::string_view key) const;  // the first of that name
  std::string value(std::string_view key) const;     // its value as written; empty: there is none
  std::string param(std::string_view key, std::string_view parameter) const;
  void remove(std::string_view key);  // all properties of that name
  // Puts these lines in the place of all properties of that name.
  void replace(std::string_view key, std::vector<std::string> lines);
};

// Errors: invalid when it is no whole VCALENDAR; too_big when a line is longer than can be kept,
// or there are too many.
Result<Node> parse_object(std::string_view text);
// Components from text such as the writer makes.
std::vector<Node> parse_components(std::string_view text);
std::string write_object(const Node& calendar);

}  // namespace daybook::ics

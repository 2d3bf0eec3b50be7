// The due dates of a list of tasks as events of the calendar that people share: what is open there and due
// within thirty days stands here, what is done, gone or due later does not. Each change passes the gate.
#pragma once

#include <map>
#include <string>

#include "engine/context.h"

namespace daybook::engine {

class DueDates {
 public:
  explicit DueDates(Context& context) : c_(context) {}
  // The list was looked at just now. Nothing for calendars that are no such list.
  Status follow(const std::string& list);

 private:
  struct Lists;  // the two calendars, and the days that are looked at
  using Standing = std::map<std::string, model::Event>;  // by the task's event_id
  Result<Standing> standing(const Lists& lists);
  Status match(const Lists& lists, const model::Event& task, const model::Event* there);
  Status wish(model::Change change);

  Context& c_;
};

}  // namespace daybook::engine

// The frame of daybook-lab: reads JSON lines, gives each to a filter, writes one line per line.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace daybook::lab {

class Filter {
 public:
  virtual ~Filter() = default;
  // A "--name value" or "--name=value" option of this filter; invalid when it has none of that name.
  virtual Status option(std::string_view name, std::string_view value);
  // A bare "--name" option; false when there is none of that name.
  virtual bool flag(std::string_view name);
  // One input object to one output object; the frame adds "id" (or "file") and prints errors.
  virtual Result<json::Value> run(const json::Value& in) = 0;
  // For --bench: everything but the layer's own call is done here; calling the answer does that call.
  virtual std::function<void()> prepare(const json::Value& in) = 0;
};

using Factory = std::unique_ptr<Filter> (*)();

std::unique_ptr<Filter> make_parse();
std::unique_ptr<Filter> make_detect();
std::unique_ptr<Filter> make_intent();
std::unique_ptr<Filter> make_expand();
std::unique_ptr<Filter> make_ics();

}  // namespace daybook::lab

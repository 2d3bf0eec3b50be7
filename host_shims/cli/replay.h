// Recorded conversations as a stream of messages for the library.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace daybook::cli {

struct Recorded {
  std::string document;  // a message document
  std::string id;
  std::int64_t ts_ms = 0;
  // It speaks for itself: no edit, reaction or answer about what a real host would have delivered.
  bool plain = true;
  std::optional<bool> is_plan;  // the label a person gave, where the line carries one
  std::string kind;             // … and the kind of plan
  std::string author, conversation;
};

class Source {
 public:
  virtual ~Source() = default;
  // The next message; none at the end. An error of kind invalid is one bad line: the call after it
  // goes on with the next. Other errors end the source.
  virtual Result<std::optional<Recorded>> next() = 0;
  // Folders that were passed over because nothing says what they hold; known at the end.
  virtual std::vector<std::string> left_out() const { return {}; }
};

// One JSON object a line: a message document, or {"id","ts"|"ts_ms","author","text"} with what is
// missing made up (conversation: the name of the file; times one minute apart).
std::unique_ptr<Source> jsonl_source(const std::string& path);

// An unpacked Slack export: channels.json and perhaps groups.json, mpims.json and dms.json, users.json,
// <conversation>/<date>.json. All conversations in one stream, day by day in the order of their time stamps.
std::unique_ptr<Source> slack_source(const std::string& folder);
// The people of users.json, added to settings that do not list them.
Status add_slack_people(const std::string& folder, json::Value& settings);

}  // namespace daybook::cli

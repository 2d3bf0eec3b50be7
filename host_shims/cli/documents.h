// The input documents of abi/schema, as the terminal writes them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"

namespace daybook::cli {

inline constexpr const char* kPlatform = "terminal";
inline constexpr const char* kYou = "you";

struct Said {
  std::string platform = kPlatform;
  std::string workspace;
  std::string conversation;
  bool direct = false;
  std::string id;
  std::string thread;
  std::string author;
  std::string text;
  std::int64_t ts_ms = 0;
  bool edited = false;
  bool deleted = false;
  std::string reaction;
  std::string reply_to;
  std::vector<std::string> mentions;
};

// The message as a document, written straight into text: a replay does it a million times.
std::string message_document(const Said& said);
json::Value typed_command(const std::string& corr, const std::string& user,
                          const std::string& text);
json::Value tool_command(const std::string& corr, const std::string& tool, json::Value args);
json::Value button_command(const std::string& corr, const std::string& user,
                           const std::string& button);

}  // namespace daybook::cli

// What the host tells: messages, commands, outcomes. Read from JSON documents once, at the edge.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace daybook::model {

// One message of a conversation, a direct message, an edit, a deletion or a reaction.
struct Message {
  std::string platform;
  std::string workspace;
  std::string conversation;
  bool direct = false;  // a private conversation between the author and the assistant
  std::string id;       // unique within the conversation
  std::string thread;
  std::string author;  // user id on that platform
  std::string text;
  std::int64_t ts_ms = 0;  // Unix milliseconds
  bool edited = false;     // the text replaces that of an earlier message with this id
  bool deleted = false;    // the message with this id is gone
  std::string reaction;    // a reaction to the message named by reply_to (else by id)
  std::string reply_to;    // id of the message answered or reacted to
  bool mentions_us = false;
  std::vector<std::string> mentions;
};

struct Address {
  std::string platform;
  std::string workspace;
  std::string user;
  bool operator==(const Address&) const = default;
};

// A typed command, a tool call, or a pressed button; exactly one of text, tool and button is set.
struct Command {
  std::string corr;  // the caller's own reference, echoed in the reply
  Address actor;
  std::string
      origin;  // command | agent | workspace | task; empty: command for text, agent for tools
  std::string text;
  std::string tool;
  json::Value args;
  std::string request_id;
  std::string button;
};

// What became of an effect: the message's id on the platform, where there is one.
struct Outcome {
  std::string message_id;
  std::int64_t retry_after_ms = 0;  // with retry: not before, as the platform asked
  std::string error;
  std::string result;  // of ask_model: the answer as JSON
};

// Readers of the documents of abi/schema. Errors: invalid with `where` = the key, or as json::walk.
Result<Message> read_message(std::string_view document);
Result<Command> read_command(std::string_view document);
Result<Outcome> read_outcome(std::string_view document);

}  // namespace daybook::model

// What a conversation looks like: plain lines, in colour on a terminal.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "base/json.h"

namespace daybook::cli {

class Screen {
 public:
  Screen(std::FILE* out, bool colour) : out_(out), colour_(colour) {}

  void room(const std::string& room, const std::string& who, const std::string& text);
  void typed(const std::string& text);  // something said to the bot in private
  // A private message of the bot. `to` is empty for the person at the terminal; buttons are
  // numbered from 1; `changed` for an earlier message that now reads like this.
  void bot(const std::string& to, const std::string& text, const std::vector<std::string>& buttons,
           bool changed);
  void bot_in_room(const std::string& room, const std::string& text);
  void reply(const std::string& text, const std::vector<std::string>& buttons);
  void clock(const std::string& text);
  void note(const std::string& text);
  void fault(const std::string& text);

 private:
  const char* on(const char* code) const { return colour_ ? code : ""; }
  void show_buttons(const std::vector<std::string>& labels);
  void block(const std::string& head, const char* code, const std::string& text);

  std::FILE* out_;
  bool colour_;
};

// Any JSON value as readable lines, "name: value", nested values indented.
std::string readable(const json::Value& value);

}  // namespace daybook::cli

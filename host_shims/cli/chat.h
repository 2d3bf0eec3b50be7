// A conversation with the plugin: lines typed by a person in, lines to show out. No terminal here;
// time is handed in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/documents.h"
#include "cli/plugin.h"
#include "cli/screen.h"

namespace daybook::cli {

class Chat {
 public:
  // `plugin` was opened with "threads": 0, so that what a line leads to is there when it returns.
  Chat(Plugin& plugin, Screen& screen, std::int64_t now_ms)
      : plugin_(plugin), screen_(screen), now_ms_(now_ms), told_ms_(now_ms) {}

  // One typed line. Errors only when the library fails; a wrong line is told on the screen.
  Status line(const std::string& typed);
  // Moves the clock forward, stopping at everything that is due on the way.
  Status advance(std::int64_t now_ms);

  // Whether the line would go to the bot rather than into the room.
  bool speaks_to_bot(const std::string& typed) const;
  bool over() const { return over_; }
  const std::string& room() const { return room_; }
  std::int64_t now_ms() const { return now_ms_; }
  std::optional<std::int64_t> due() const { return due_; }

 private:
  struct Button {
    std::string id;
    std::string label;
  };

  Status act_on(const std::string& text);
  Status slash(const std::string& word, const std::string& rest);
  Status say(const std::string& author, const std::string& text);
  Status dm(const std::string& text);
  Status change_last(const std::string& text, bool deleted);
  Status react(const std::string& reaction);
  Status command(const std::string& text);
  Status press(std::size_t number);
  void tell_time();
  Status move_clock(const std::string& text);
  bool is_answer(const std::string& typed) const;

  Said draft(bool direct);
  std::string next_id(const char* prefix);
  Status tick();
  Result<bool> drain();  // whether there was anything
  Outcome show(const Effect& effect);
  void show_message(const Effect& effect);
  void show_reply(const json::Value& body);
  std::vector<std::string> take_buttons(const json::Value& body);

  Plugin& plugin_;
  Screen& screen_;
  std::int64_t now_ms_;
  std::int64_t told_ms_;  // the time last shown
  std::optional<std::int64_t> due_;
  std::uint64_t count_ = 0;
  bool over_ = false;
  std::string room_ = "#general";
  Said last_said_;
  std::string last_private_;     // message id of the bot's last private message to you
  std::string question_effect_;  // effect that showed the buttons below
  std::vector<Button> buttons_;
};

}  // namespace daybook::cli

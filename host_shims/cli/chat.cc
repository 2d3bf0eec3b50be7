#include "cli/chat.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.h"
#include "cli/clock.h"

namespace daybook::cli {
namespace {

constexpr const char* kHelp =
    "Type as you would in #general; Daybook listens and asks you in private.\n"
    "An answer (yes, no, skip, make it 8-12, why, undo, help, list, mute) goes to it in private,\n"
    "a number presses a button.\n"
    "  schedule …     a command: schedule today, schedule friday 8am-12pm pump work\n"
    "  /dm TEXT       say something to Daybook in private\n"
    "  /say TEXT      say something in the room, whatever it looks like\n"
    "  /room NAME     go to another room      /as NAME TEXT  speak as somebody else\n"
    "  /edit TEXT     change your last message    /delete   take it back\n"
    "  /react EMOJI   react to Daybook's last message\n"
    "  /tick +1h      let time pass (+90s +15m +1h +2d)\n"
    "  /time 07:00    go to that time (or 2026-03-10 07:00)\n"
    "  /help  /quit";

// First words of a line that answers the bot rather than speaks to the room.
constexpr std::array kAnswers = {"yes", "y",    "yep",    "yeah", "sure",   "ok",   "okay", "no",
                                 "n",   "nope", "nah",    "skip", "cancel", "pass", "not",  "make",
                                 "why", "undo", "change", "move", "👍",      "+1",   "at"};
constexpr std::array kAlways = {"help", "why", "undo", "list", "today", "mute", "unmute", "learned", "reset learned"};

struct Split {
  std::string word;
  std::string rest;
};
Split first_word(const std::string& line) {
  const auto at = line.find_first_of(" \t");
  if (at == std::string::npos) return {line, ""};
  return {line.substr(0, at), std::string(text::trim(line.substr(at)))};
}

bool is_number(const std::string& text) {
  return text.size() <= 2 && text.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

Status Chat::line(const std::string& typed) {
  const std::string text(text::trim(typed));
  if (text.empty()) return {};
  auto done = act_on(text);
  if (done || !refused_document(done.error())) return done;
  screen_.fault("this line was left out: " + done.error().message);
  return {};
}

Status Chat::act_on(const std::string& text) {
  const auto [word, rest] = first_word(text);
  if (word[0] == '/') return slash(text::lower_ascii(word.substr(1)), rest);
  if (text::iequals_ascii(word, "schedule")) return command(text);
  if (!buttons_.empty() && is_number(text))
    return press(static_cast<std::size_t>(std::atoi(text.c_str())));
  return is_answer(text) ? dm(text) : say(kYou, text);
}

bool Chat::speaks_to_bot(const std::string& typed) const {
  return is_answer(typed) || text::iequals_ascii(first_word(typed).word, "schedule");
}

// While a question is open a short line that begins like an answer is one.
bool Chat::is_answer(const std::string& typed) const {
  const std::string lower = text::lower_ascii(typed);
  if (std::find(kAlways.begin(), kAlways.end(), lower) != kAlways.end()) return true;
  if (buttons_.empty()) return false;
  std::string word = first_word(lower).word;
  while (!word.empty() && std::string_view(",.!").find(word.back()) != std::string_view::npos)
    word.pop_back();
  return std::find(kAnswers.begin(), kAnswers.end(), word) != kAnswers.end() || lower[0] == '+' ||
         (lower[0] >= '0' && lower[0] <= '9');
}

Status Chat::slash(const std::string& word, const std::string& rest) {
  if (word == "quit" || word == "q" || word == "exit") {
    over_ = true;
  } else if (word == "help" || word == "?") {
    screen_.note(kHelp);
  } else if (word == "dm") {
    return dm(rest);
  } else if (word == "say") {
    return say(kYou, rest);
  } else if (word == "as") {
    const auto [who, what] = first_word(rest);
    return say(who, what);
  } else if (word == "room" && !rest.empty()) {
    room_ = rest[0] == '#' ? rest : "#" + rest;
  } else if (word == "schedule") {
    return command("schedule " + rest);
  } else if (word == "edit" || word == "delete") {
    return change_last(rest, word == "delete");
  } else if (word == "react") {
    return react(rest.empty() ? "+1" : rest);
  } else if (word == "tick" || word == "time") {
    return move_clock(rest);
  } else {
    screen_.fault("no command /" + word + "; /help lists them");
  }
  return {};
}

std::string Chat::next_id(const char* prefix) {
  return prefix + std::to_string(now_ms_) + "-" + std::to_string(++count_);
}

Said Chat::draft(bool direct) {
  Said out;
  out.conversation = direct ? "@daybook" : room_;
  out.direct = direct;
  out.id = next_id("m");
  out.author = kYou;
  out.ts_ms = now_ms_;
  return out;
}

Status Chat::say(const std::string& author, const std::string& text) {
  if (author.empty() || text.empty()) {
    screen_.fault("say what?");
    return {};
  }
  Said said = draft(false);
  said.author = author;
  said.text = text;
  DAYBOOK_TRY(plugin_.message(message_document(said)));
  last_said_ = said;
  return tick();
}

Status Chat::dm(const std::string& text) {
  Said said = draft(true);
  said.text = text;
  DAYBOOK_TRY(plugin_.message(message_document(said)));
  return tick();
}

Status Chat::change_last(const std::string& text, bool deleted) {
  if (last_said_.id.empty()) {
    screen_.fault("nothing said yet");
    return {};
  }
  Said said = last_said_;
  said.text = text;
  said.ts_ms = now_ms_;
  said.edited = !deleted;
  said.deleted = deleted;
  DAYBOOK_TRY(plugin_.message(message_document(said)));
  return tick();
}

Status Chat::react(const std::string& reaction) {
  if (last_private_.empty()) {
    screen_.fault("Daybook has not said anything yet");
    return {};
  }
  Said said = draft(true);
  said.reaction = reaction;
  said.reply_to = last_private_;
  DAYBOOK_TRY(plugin_.message(message_document(said)));
  return tick();
}

Status Chat::command(const std::string& text) {
  DAYBOOK_TRY(plugin_.command(typed_command(next_id("c"), kYou, text)));
  return tick();
}

Status Chat::press(std::size_t number) {
  if (number == 0 || number > buttons_.size()) {
    screen_.fault("there is no button " + std::to_string(number));
    return {};
  }
  const Button pressed = buttons_[number - 1];
  DAYBOOK_TRY(plugin_.command(button_command(next_id("c"), kYou, pressed.id)));
  return tick();
}

Status Chat::move_clock(const std::string& text) {
  const auto to = read_time(text, now_ms_);
  if (!to || *to < now_ms_) {
    screen_.fault("give a later time, as +1h, 07:00 or 2026-03-10 07:00");
    return {};
  }
  DAYBOOK_TRY(advance(*to));
  if (told_ms_ != now_ms_) tell_time();
  return {};
}

void Chat::tell_time() {
  told_ms_ = now_ms_;
  screen_.clock(local_text(now_ms_));
}

Status Chat::advance(std::int64_t now_ms) {
  // Each due time gets a tick of its own, else a briefing would be said with tomorrow's clock.
  while (due_ && *due_ > now_ms_ && *due_ < now_ms) {
    now_ms_ = *due_;
    DAYBOOK_TRY(tick());
  }
  now_ms_ = std::max(now_ms_, now_ms);
  return tick();
}

}  // namespace daybook::cli

#include "conversation/answer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "base/text.h"

namespace daybook::conversation {
namespace {

constexpr std::array<std::string_view, 40> kYes = {
    "yes",     "y",          "yep",      "yeah",       "yea",         "yup",        "ya",
    "sure",    "ok",         "okay",     "k",          "kk",          "confirm",    "confirmed",
    "correct", "right",      "exactly",  "absolutely", "definitely",  "perfect",    "great",
    "please",  "do it",      "go ahead", "go for it",  "sounds good", "looks good", "add it",
    "save it", "that works", "works",    "fine",       "yes please",  "approve",
    "ja",      "oui",        "si",         "sí",          "vale",        "passt"};
constexpr std::array<std::string_view, 43> kNo = {
    "cant",   "cannot",    "wont",      "no",           "n",          "nope",
    "nah",    "na",        "no thanks", "no thank you", "nay",        "skip",
    "cancel", "pass",      "not now",   "not this",     "not yet",    "not today",
    "dont",   "do not",    "dismiss",   "ignore",       "never mind", "nevermind",
    "nvm",    "forget it", "leave it",  "negative",     "reject",     "wrong",
    "nothing", "not needed", "no need",   "delete it",    "remove it",  "drop it",
    "scrap it", "delete", "remove",  "stop",         "nein",       "non",
    "nee"};
// Neither: the question stays open.
constexpr std::array<std::string_view, 25> kUnsure = {
    "not sure", "unsure", "maybe", "perhaps", "dunno", "idk", "i dont know", "dont know", "no idea",
    "possibly", "hmm", "hm", "let me check", "let me think", "let me see", "i ll see", "ill see",
    "depends", "later",  "wait",  "hold on", "hang on", "one sec", "one moment", "a bit later"};
// Words that may stand around a yes without changing it.
constexpr std::array<std::string_view, 16> kFiller = {
    "please", "thanks", "thank", "you", "thx",  "ty",  "that", "it",
    "is",     "this",   "do",    "add", "save", "one", "good", "thing"};

// Words that may stand around the time of a correction.
constexpr std::array<std::string_view, 72> kAroundTime = {
    "make",    "it",      "that",   "this",    "one",    "move",     "to",     "change",
    "changed", "instead", "please", "rather",  "at",     "from",     "on",     "for",
    "until",   "till",    "by",     "around",  "about",  "actually", "thanks", "let",
    "lets",    "say",     "set",    "start",   "starts", "starting", "end",    "ends",
    "ending",  "shift",   "push",   "earlier", "later",  "the",      "and",    "i",
    "mean",    "meant",   "should", "be",      "is",     "its",      "better", "reschedule",
    "switch",  "then",    "sorry",  "oops",    "no",     "nope",     "nah",    "but",
    "more",    "like",    "a",      "bit",     "of",     "bring",    "do",     "we",
    "day",     "or",      "longer", "shorter", "go",       "with",   "only",
    "just"};

// What a correction begins with, and no new plan does.
constexpr std::array<std::string_view, 8> kChanging = {"make",  "change", "move", "shift",
                                                       "push",  "bring",  "set",  "reschedule"};

template <std::size_t N>
bool in(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Lower-case words of letters and digits; apostrophes vanish ("don't" -> "dont").
std::vector<std::string> words_of(std::string_view s, std::size_t most) {
  std::vector<std::string> words;
  std::string word;
  for (char c : text::fold(s)) {
    const auto u = static_cast<unsigned char>(c);
    if (c == '\'') continue;
    if (u >= 0x80 || std::isalnum(u) != 0 || c == '+') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
      if (words.size() == most) return words;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

// How many leading words form an entry of the list, the longest first; 0 when none does.
template <std::size_t N>
std::size_t leading(const std::array<std::string_view, N>& list,
                    const std::vector<std::string>& words) {
  for (std::size_t n = std::min<std::size_t>(3, words.size()); n > 0; --n) {
    std::string joined = words[0];
    for (std::size_t i = 1; i < n; ++i) joined += ' ' + words[i];
    if (in(list, joined)) return n;
  }
  return 0;
}

bool has_prefix(std::string_view s, std::string_view prefix) {
  return s.substr(0, prefix.size()) == prefix;
}

}  // namespace

bool only_a_time(std::string_view raw, const timex::Context& context) {
  if (raw.find('?') != std::string_view::npos) return false;
  const auto times = timex::parse(raw, context);
  if (times.empty()) return false;
  std::string rest;
  std::size_t from = 0;
  for (const auto& t : times) {
    rest.append(raw.substr(from, t.from - from)).append(" ");
    from = t.to;
  }
  rest.append(raw.substr(from));
  const auto words = words_of(rest, 12);
  const bool moving = std::any_of(words.begin(), words.end(), [](const auto& w) {
    return w == "push" || w == "move" || w == "shift" || w == "bring";
  });
  return std::all_of(words.begin(), words.end(), [&](const auto& w) {
    return in(kAroundTime, w) || in(kYes, w) || (times.size() > 1 && times.front().from == 0 && w == "not") ||
           (moving && (w == "back" || w == "forward" || w == "up"));
  });
}

bool only_small_words(std::string_view text) {
  const auto words = words_of(text, 12);
  return std::all_of(words.begin(), words.end(), [](const auto& w) {
    return in(kAroundTime, w) || in(kYes, w) || w == "place" || w == "site" || w == "in";
  });
}

Answer read_reaction(std::string_view reaction) {
  std::string name = text::lower_ascii(text::trim(reaction));
  name.erase(std::remove(name.begin(), name.end(), ':'), name.end());
  if (const auto tone = name.find("skin-tone"); tone != std::string::npos) name.resize(tone);
  for (std::string_view yes : {"👍", "✅", "👌", "🆗", "☑", "✔"})
    if (has_prefix(name, yes)) return Answer::yes;
  for (std::string_view no : {"👎", "❌", "🚫", "✖", "⛔"})
    if (has_prefix(name, no)) return Answer::no;
  constexpr std::array<std::string_view, 12> yes = {"+1",
                                                    "thumbsup",
                                                    "thumbs_up",
                                                    "white_check_mark",
                                                    "heavy_check_mark",
                                                    "ballot_box_with_check",
                                                    "ok_hand",
                                                    "ok",
                                                    "yes",
                                                    "check",
                                                    "check_mark",
                                                    "thumbup"};
  constexpr std::array<std::string_view, 9> no = {"-1", "thumbsdown", "thumbs_down",
                                                  "x",  "no_entry",   "no_entry_sign",
                                                  "no", "cross_mark", "no_good"};
  if (in(yes, name)) return Answer::yes;
  return in(no, name) ? Answer::no : Answer::none;
}

namespace {

// "yesss", "nooo": a last letter held down says nothing more, where the word is none as it stands.
void let_go_of_key(std::string& word) {
  if (in(kYes, word) || in(kNo, word)) return;
  std::string plain = word;
  while (plain.size() > 1 && plain.back() == plain[plain.size() - 2]) plain.pop_back();
  if (in(kYes, plain) || in(kNo, plain)) word = std::move(plain);
}

}  // namespace

Answer read_answer(std::string_view raw) {
  const std::string_view trimmed = text::trim(raw);
  if (const auto by_sign = read_reaction(trimmed); by_sign != Answer::none) return by_sign;
  auto words = words_of(trimmed, 8);
  if (words.empty()) return Answer::none;
  let_go_of_key(words.front());
  if (words.size() <= 6 && leading(kUnsure, words) > 0) return Answer::unsure;
  if (leading(kNo, words) > 0) return Answer::no;
  std::size_t n = leading(kYes, words);
  if (n == 0) return Answer::none;
  while (n < words.size()) {  // "yep, sounds good"
    const std::vector<std::string> rest(words.begin() + static_cast<std::ptrdiff_t>(n), words.end());
    const std::size_t more = leading(kYes, rest);
    if (more == 0) break;
    n += more;
  }
  const bool rest_is_filler =
      std::all_of(words.begin() + static_cast<std::ptrdiff_t>(n), words.end(), [](const auto& w) {
        return in(kFiller, w) || in(kYes, w) || static_cast<unsigned char>(w[0]) >= 0x80;
      });
  if (!rest_is_filler) return Answer::none;
  return trimmed.back() == '?' ? Answer::unsure : Answer::yes;  // "ok?" asks back
}

namespace {

constexpr std::string_view kSigns = ", .-;!";

std::string_view after_signs(std::string_view s) {
  const auto begin = s.find_first_not_of(kSigns);
  return begin == std::string_view::npos ? std::string_view() : s.substr(begin);
}

// "wait, wednesday" begins an answer; "wait until tomorrow" asks for patience.
std::string_view after_pause(std::string_view s, bool answered) {
  for (const std::string_view word : {"wait", "hold on", "hang on", "one sec"}) {
    if (!text::starts_with_word(s, word)) continue;
    const auto rest = s.substr(word.size());
    if (answered || (!rest.empty() && rest.front() != ' ')) return after_signs(rest);
  }
  return s;
}

}  // namespace

std::string_view after_answer_word(std::string_view raw) {
  std::string_view s = text::trim(raw);
  s = after_pause(s, false);
  for (std::string_view word : {"no", "nope", "nah", "yes", "yeah", "yep", "ok", "okay", "sure", "but", "actually",
                                "sorry", "oops", "well", "rather", "oh", "uh", "um", "hmm", "wrong"}) {
    if (!text::starts_with_word(s, word)) continue;
    return after_answer_word(after_pause(after_signs(s.substr(word.size())), true));
  }
  return s;
}

std::string_view after_refused_time(std::string_view raw, const timex::Context& context) {
  constexpr std::string_view refusing = "not";
  if (!text::starts_with_word(raw, refusing)) return raw;
  const auto times = timex::parse(raw, context);
  if (times.size() < 2) return raw;
  const auto between = words_of(raw.substr(refusing.size(), times[0].from - refusing.size()), 3);
  if (!std::all_of(between.begin(), between.end(), [](const auto& w) { return in(kAroundTime, w); })) return raw;
  const auto rest = raw.substr(times[0].to);
  const auto begin = rest.find_first_not_of(" ,.;-!");
  const bool both = text::starts_with_word(text::trim(rest), "and") || text::starts_with_word(text::trim(rest), "or");
  return begin == std::string_view::npos || both ? raw : after_answer_word(rest.substr(begin));
}

bool can_only_mean_the_question(std::string_view raw, const timex::Context& context) {
  const auto times = timex::parse(raw, context);
  const bool no_day = !times.empty() && std::none_of(times.begin(), times.end(), [](const auto& t) {
    return t.best().start.day || (t.best().end && t.best().end->day);
  });
  const auto words = words_of(raw, 1);
  const bool changes = !words.empty() && in(kChanging, words.front());
  return no_day || changes;
}

}  // namespace daybook::conversation

#include "conversation/answer.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "base/text.h"
#include "conversation/answer_words.h"

namespace daybook::conversation {
namespace {

bool in(Said list, std::string_view word) { return AnswerWords::get().has(list, word); }

std::size_t leading(Said list, const std::vector<std::string>& words) { return AnswerWords::get().leading(list, words); }

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

bool has_prefix(std::string_view s, std::string_view prefix) {
  return s.substr(0, prefix.size()) == prefix;
}

// The text with each time replaced by a sign.
std::string with_times_as(std::string_view raw, const std::vector<timex::Expression>& times, std::string_view sign) {
  std::string out;
  std::size_t from = 0;
  for (const auto& t : times) {
    out.append(raw.substr(from, t.from - from)).append(sign);
    from = t.to;
  }
  return out.append(raw.substr(from));
}

}  // namespace

bool only_a_time(std::string_view raw, const timex::Context& context) {
  if (raw.find('?') != std::string_view::npos) return false;
  const auto times = timex::parse(raw, context);
  if (times.empty()) return false;
  const auto words = words_of(with_times_as(raw, times, " "), 12);
  const bool moving = std::any_of(words.begin(), words.end(), [](const auto& w) {
    return in(Said::moving, w);
  });
  return std::all_of(words.begin(), words.end(), [&](const auto& w) {
    return in(Said::around, w) || in(Said::yes, w) || (times.size() > 1 && times.front().from == 0 && w == "not") ||
           (moving && in(Said::direction, w));
  });
}

bool only_small_words(std::string_view text) {
  const auto words = words_of(text, 12);
  return std::all_of(words.begin(), words.end(), [](const auto& w) {
    return in(Said::around, w) || in(Said::yes, w) || w == "place" || w == "site" || w == "in";
  });
}

Answer read_reaction(std::string_view reaction) {
  std::string name = text::lower_ascii(text::trim(reaction));
  name.erase(std::remove(name.begin(), name.end(), ':'), name.end());
  if (const auto tone = name.find("skin-tone"); tone != std::string::npos) name.resize(tone);
  const auto shows = [&](Said signs) {
    const auto& all = AnswerWords::get().list(signs);
    return std::any_of(all.begin(), all.end(), [&](auto sign) { return has_prefix(name, sign); });
  };
  if (shows(Said::sign_yes) || in(Said::reacts_yes, name)) return Answer::yes;
  return shows(Said::sign_no) || in(Said::reacts_no, name) ? Answer::no : Answer::none;
}

namespace {

// "yesss", "nooo": a last letter held down says nothing more, where the word is none as it stands.
void let_go_of_key(std::string& word) {
  if (in(Said::yes, word) || in(Said::no, word)) return;
  std::string plain = word;
  while (plain.size() > 1 && plain.back() == plain[plain.size() - 2]) plain.pop_back();
  if (in(Said::yes, plain) || in(Said::no, plain)) word = std::move(plain);
}

}  // namespace

Answer read_answer(std::string_view raw) {
  const std::string_view trimmed = text::trim(raw);
  if (const auto by_sign = read_reaction(trimmed); by_sign != Answer::none) return by_sign;
  auto words = words_of(trimmed, 8);
  if (words.empty()) return Answer::none;
  let_go_of_key(words.front());
  if (words.size() <= 6 && leading(Said::unsure, words) > 0) return Answer::unsure;
  if (leading(Said::no, words) > 0) return Answer::no;
  std::size_t n = leading(Said::yes, words);
  if (n == 0) return Answer::none;
  while (n < words.size()) {  // "yep, sounds good"
    const std::vector<std::string> rest(words.begin() + static_cast<std::ptrdiff_t>(n), words.end());
    const std::size_t more = leading(Said::yes, rest);
    if (more == 0) break;
    n += more;
  }
  const bool rest_is_filler =
      std::all_of(words.begin() + static_cast<std::ptrdiff_t>(n), words.end(), [](const auto& w) {
        return in(Said::filler, w) || in(Said::yes, w) || static_cast<unsigned char>(w[0]) >= 0x80;
      });
  if (!rest_is_filler) return Answer::none;
  return trimmed.back() == '?' ? Answer::unsure : Answer::yes;  // "ok?" asks back
}

namespace {

constexpr std::size_t kMostWords = 9;  // a yes with a longer story behind it is told something else

constexpr std::string_view kTime = " 0 ";

// "yes, at the office"; "at 9" is no place.
bool says_where(const std::vector<std::string>& words) {
  const auto at = std::find(words.begin(), words.end(), "at");
  return at != words.end() && (at + 1 == words.end() || *(at + 1) != "0");
}

bool says(const timex::Reading& r, time::Local asked) {
  const bool point = r.kind == timex::Kind::date || r.kind == timex::Kind::time || r.kind == timex::Kind::datetime;
  const auto& m = r.start;
  return point && (!m.day || *m.day == time::date_of(asked)) && (!m.clock || *m.clock == time::time_of_day(asked));
}

// A bare "9" has two readings, and the plan says which.
bool may_say(const timex::Expression& t, time::Local asked) {
  return std::any_of(t.readings.begin(), t.readings.end(), [&](const auto& r) { return says(r, asked); });
}

}  // namespace

Answer read_reply(std::string_view text, const timex::Context& context, const model::Span& asked) {
  const Answer plain = read_answer(text);
  const auto times = timex::parse(text, context);
  const auto words = words_of(with_times_as(text, times, kTime), kMostWords + 1);
  if (plain != Answer::none || words.empty() || leading(Said::firm, words) == 0) return plain;
  const bool same_time = std::all_of(times.begin(), times.end(), [&](const auto& t) { return may_say(t, asked.start); });
  const bool turns = std::any_of(words.begin() + 1, words.end(), [](const auto& w) { return in(Said::turn, w); });
  const bool elsewhere = says_where(words);
  const bool clear = words.size() <= kMostWords && !turns && !elsewhere && same_time && text.find('?') == std::string_view::npos;
  return clear ? Answer::yes : Answer::unsure;
}

namespace {

constexpr std::string_view kSigns = ", .-;!";

std::string_view after_signs(std::string_view s) {
  const auto begin = s.find_first_not_of(kSigns);
  return begin == std::string_view::npos ? std::string_view() : s.substr(begin);
}

// "wait, wednesday" begins an answer; "wait until tomorrow" asks for patience.
std::string_view after_pause(std::string_view s, bool answered) {
  for (const auto word : AnswerWords::get().list(Said::pause)) {
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
  for (const auto word : AnswerWords::get().list(Said::opening)) {
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
  if (!std::all_of(between.begin(), between.end(), [](const auto& w) { return in(Said::around, w); })) return raw;
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
  const bool changes = !words.empty() && in(Said::changing, words.front());
  return no_day || changes;
}

}  // namespace daybook::conversation

#include "detect/second_look.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/text.h"
#include "detect/loose_clock.h"
#include "detect/pattern.h"
#include "detect/phone_words.h"

namespace daybook::detect {
namespace {

constexpr std::size_t kLongest = 300;       // a plan said this loosely is short
constexpr double kStrong = 1.6;             // weight of a signal that carries a plan
constexpr std::string_view kMarker = "on ";  // with it the parser takes the word for a day
constexpr std::string_view kClockMarker = "at ";  // and with this a number for a clock time
static_assert(kMarker.size() == kClockMarker.size());

bool digit(char c) { return c >= '0' && c <= '9'; }

// "wed", "3/10": words that may be days.
bool loose_day(std::string_view word) {
  for (const std::string_view day : {"mon", "wed", "sat", "sun"})
    if (text::iequals_ascii(word, day)) return true;
  const auto slash = word.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash > 2 || word.size() - slash - 1 > 2) return false;
  return word.size() > slash + 1 && std::all_of(word.begin(), word.end(), [](char c) { return digit(c) || c == '/'; });
}

bool end_of_word(std::string_view text, std::size_t i) {
  return i >= text.size() || text[i] == ' ' || text[i] == ',' || text[i] == '.' || text[i] == ':' ||
         text[i] == ';' || text[i] == '!' || text[i] == '?' || text[i] == '\n';
}

constexpr std::uint32_t three(std::string_view s) {
  const auto lower = [](char c) { return static_cast<std::uint32_t>(static_cast<unsigned char>(c) | 0x20U); };
  return lower(s[0]) << 16U | lower(s[1]) << 8U | lower(s[2]);
}

bool short_day_at(std::string_view text, std::size_t i) {
  const char c = static_cast<char>(text[i] | 0x20);
  if ((c != 'm' && c != 'w' && c != 's') || i + 3 > text.size() || !end_of_word(text, i + 3)) return false;
  const auto word = three(text.substr(i, 3));
  return word == three("mon") || word == three("wed") || word == three("sat") || word == three("sun");
}

struct Glance {
  bool loose = false;  // a loose day or clock time
  bool after = false;  // "after", shortened or not
};

// A glance that turns nearly all messages away: every message pays for it.
Glance glance_at(std::string_view text) {
  const std::size_t size = text.size();
  bool after = false;
  for (std::size_t i = 0; i < size; ++i) {
    const bool number = digit(text[i]) && ((i + 1 < size && text[i + 1] == '/') || (i + 2 < size && text[i + 2] == '/'));
    if (number || short_day_at(text, i) || (digit(text[i]) && loose_clock_at(text, i).to != 0)) return {true, after};
    after = after || ((text[i] | 0x20) == 'a' && size - i > 6 && three(text.substr(i, 3)) == three("aft"));
    while (i < size && text[i] != ' ' && text[i] != '\n') ++i;  // to the next word
  }
  return {false, after};
}

struct Word {
  std::size_t from = 0, to = 0;
  bool clock = false;
  bool alone = false;  // a clock time that only a parser without the words behind it reads
};

// The words of the text that may be days, or clock times, and that no expression covers.
std::vector<Word> loose_words(std::string_view text, const std::vector<timex::Expression>& times) {
  std::vector<Word> out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (!end_of_word(text, end)) ++end;
    const bool taken = std::any_of(times.begin(), times.end(),
                                   [&](const auto& e) { return i < e.to && end > e.from; });
    const auto clock = !taken && end > i && digit(text[i]) ? loose_clock_at(text, i) : LooseClock{};
    if (clock.to != 0) out.push_back({i, end = clock.to, true, clock.behind_at});
    else if (end > i && !taken && loose_day(text.substr(i, end - i))) out.push_back({i, end});
    i = end == i ? i + 1 : end;
  }
  return out;
}

std::string_view word_before(std::string_view text, std::size_t at) {
  text = text::trim(text.substr(0, at));
  return text.substr(text.rfind(' ') == std::string_view::npos ? 0 : text.rfind(' ') + 1);
}
std::string_view word_after(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != ' ') return {};
  text = text.substr(at + 1);
  return text.substr(0, text.find(' '));
}

// "I sat at the office", "the sun is out", "3/4 inch valve": no days after all.
bool plausible(std::string_view text, const Word& w) {
  const std::string before = text::lower_ascii(word_before(text, w.from));
  const std::string after = text::lower_ascii(word_after(text, w.to));
  for (const std::string_view no : {"i", "we", "he", "she", "they", "the", "a", "an", "who", "just", "and"})
    if (before == no) return false;
  for (const std::string_view no : {"in", "there", "down", "around", "with", "next", "is", "was", "of", "and", "inch", "hp", "scale"})
    if (after == no) return false;
  const bool number = digit(text[w.from]);
  if (!number) return true;
  for (const std::string_view yes : {"", "at", "for", "to", "and", "from", "until", "-", "off"})
    if (after == yes) return true;
  return digit(after[0]);
}

bool speaks_for_a_plan(std::string_view text, const std::vector<timex::Expression>& times, const Names& names) {
  auto tokens = tokenize(text, times, {});
  names.mark(text, tokens);
  if (tokens.size() < 2) return false;
  if (std::any_of(tokens.begin(), tokens.end(), [](const Token& t) { return t.kind == TokenKind::place; })) return true;
  std::vector<Hit> hits;
  find_signals(Lexicon::get().plans(), {tokens, 0, tokens.size() - 1}, hits);
  return std::any_of(hits.begin(), hits.end(), [](const Hit& h) {
    return h.signal->weight >= kStrong && h.signal->family != "plan";
  });
}

// "sat at 8", "wed 11": a clock time right behind makes it a day.
bool clock_follows(const std::vector<Word>& words, const std::vector<timex::Expression>& times) {
  return std::any_of(words.begin(), words.end(), [&](const Word& w) {
    return std::any_of(times.begin(), times.end(), [&](const auto& e) { return e.from > w.to && e.from <= w.to + 4 && e.best().start.clock; });
  });
}

void add_alone(std::string_view text, const Word& w, const timex::Context& context, std::vector<timex::Expression>& out) {
  auto read = timex::parse(std::string(kClockMarker) + std::string(text.substr(w.from, w.to - w.from)), context);
  if (read.size() != 1) return;
  read[0].from = w.from;
  read[0].to = w.to;
  read[0].apart = {};
  out.push_back(std::move(read[0]));
}

// Offsets of the text with markers, in the text without.
std::size_t original(std::size_t at, const std::vector<Word>& marked) {
  std::size_t shift = 0;
  for (const auto& w : marked)
    if (w.from + shift + kMarker.size() <= at) shift += kMarker.size();
  return at - std::min(at, shift);
}

// "I'll come after lunch then", "after work i go gym": a part of today, where no other time is said.
std::string_view part_after(std::string_view what) {
  if (in_list(PhoneWords::get().after_afternoon, what)) return "this afternoon";
  return in_list(PhoneWords::get().after_evening, what) ? "this evening" : std::string_view();
}

std::string_view word_at(std::string_view text, std::size_t at) {
  std::size_t to = at;
  while (!end_of_word(text, to)) ++to;
  return text.substr(at, to - at);
}

bool begins(std::string_view text, std::size_t at, std::string_view word) {
  return text::iequals_ascii(text.substr(at, word.size()), word) && end_of_word(text, at + word.size());
}

std::vector<timex::Expression> after_something(std::string_view text, const timex::Context& context) {
  for (std::size_t i = 0; i + 6 < text.size(); ++i) {
    for (const std::string_view lead : {"after", "aft", "aftr"}) {
      if (!begins(text, i, lead) || text::iequals_ascii(word_before(text, i), "home")) continue;  // "going home after work"
      std::size_t at = i + lead.size() + 1;
      if (at < text.size() && begins(text, at, "my")) at += 3;
      if (at >= text.size()) continue;
      const auto what = word_at(text, at);
      auto read = timex::parse(part_after(what), context);
      if (read.size() != 1) continue;
      read[0].from = i;
      read[0].to = at + what.size();
      read[0].apart = {};
      return read;
    }
    while (i < text.size() && text[i] != ' ' && text[i] != '.') ++i;  // to the next word
  }
  return {};
}

}  // namespace

std::vector<timex::Expression> second_look(std::string_view text, std::vector<timex::Expression> times,
                                           const Names& names, const timex::Context& context) {
  if (text.size() > kLongest) return times;
  const auto glance = glance_at(text);
  if (!glance.loose) {
    auto part = times.empty() && glance.after ? after_something(text, context) : std::vector<timex::Expression>();
    return !part.empty() && speaks_for_a_plan(text, part, names) ? part : times;
  }
  auto words = loose_words(text, times);
  std::erase_if(words, [&](const Word& w) { return !w.clock && !plausible(text, w); });
  if (words.empty()) return times;
  // The patterns want a day in its place, so that "off wed" reads like "off friday".
  auto assumed = times;
  for (const auto& w : words) {
    timex::Expression e;
    e.from = w.from;
    e.to = w.to;
    e.readings.emplace_back();
    e.readings[0].start.day = time::date_of(context.now);
    assumed.push_back(std::move(e));
  }
  std::sort(assumed.begin(), assumed.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  const bool clock = std::any_of(words.begin(), words.end(), [](const Word& w) { return w.clock; });
  if (!clock && !clock_follows(words, times) && !speaks_for_a_plan(text, assumed, names)) return times;
  std::vector<timex::Expression> alone;
  for (const auto& w : words)
    if (w.alone) add_alone(text, w, context, alone);
  std::erase_if(words, [](const Word& w) { return w.alone; });
  std::string marked(text);
  for (auto w = words.rbegin(); w != words.rend(); ++w) marked.insert(w->from, w->clock ? kClockMarker : kMarker);
  auto found = timex::parse(marked, context);
  for (auto& e : found) {
    e.from = original(e.from, words);
    e.to = original(e.to, words);
    e.apart = {original(e.apart.from, words), original(e.apart.to, words)};
  }
  found.insert(found.end(), alone.begin(), alone.end());
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  return found;
}

}  // namespace daybook::detect

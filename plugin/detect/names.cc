#include "detect/names.h"

#include <algorithm>

#include "base/text.h"

namespace daybook::detect {
namespace {

constexpr std::size_t kTypoLength = 6;  // shorter names have too many neighbours

bool letter(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u >= 0x80 || (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z');
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& w : words) out += w;
  return out;
}

// "city of harmony" is also called "harmony".
bool civic(const std::vector<std::string>& words) {
  return words.size() >= 3 && words[1] == "of" &&
         (words[0] == "city" || words[0] == "town" || words[0] == "county" || words[0] == "village" ||
          words[0] == "port" || words[0] == "university");
}

// May a bare "mark" or "tough" be the name? Only with a capital that does not come from the
// beginning of the sentence, or after a word that places stand behind.
bool looks_like_a_name(const std::vector<Token>& tokens, std::size_t at) {
  const bool opens = at == 0 || tokens[at].breaks != 0;
  if (tokens[at].capital && !opens) return true;
  return !opens && tokens[at - 1].is(Class::prep);
}

// The token as it would stand in a name: possessive and plural endings are tried off by the caller.
std::string spelled(std::string_view text, const Token& t) { return folded(text, t); }

bool same_word(std::string_view name, std::string_view word) {
  if (name == word) return true;
  const bool longer = word.size() > name.size() && word.substr(0, name.size()) == name;
  const auto end = longer ? word.substr(name.size()) : std::string_view{};
  return end == "s" || end == "'s" || end == "\u2019s";
}

}  // namespace

std::vector<std::string> name_words(std::string_view name) {
  std::vector<std::string> words(1);
  for (const char c : text::fold(name)) {
    if (letter(c)) words.back() += c;
    else if (c != '\'' && !words.back().empty()) words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

Names::Names(const model::Directory& directory) {
  for (const auto& place : directory.places) {
    const auto index = static_cast<std::uint16_t>(places_.size());
    places_.push_back(place.name);
    add_place(place.name, index);
    for (const auto& alias : place.aliases) add(alias, TokenKind::place, index);
  }
  for (const auto& person : directory.people) {
    const auto index = static_cast<std::uint16_t>(people_.size());
    people_.push_back(person.id);
    add(person.name, TokenKind::person, index);
    const auto words = name_words(person.name);
    if (words.size() > 1 && words[0].size() > 2) add(words[0], TokenKind::person, index);
  }
  for (auto& [first, list] : by_first_)
    std::sort(list.begin(), list.end(), [this](std::uint32_t a, std::uint32_t b) {
      return names_[a].words.size() > names_[b].words.size();
    });
  for (const auto& c : directory.conversations) conversation_place_[c.id] = c.place;
}

std::string Names::without_timely(std::string_view text) const {
  if (timely_.empty()) return {};
  const std::string lower = text::lower_ascii(text);
  std::string out;
  for (const auto& name : timely_) {
    for (auto i = lower.find(name); i != std::string::npos; i = lower.find(name, i + name.size())) {
      const bool whole = (i == 0 || !letter(lower[i - 1])) &&
                         (i + name.size() == lower.size() || !letter(lower[i + name.size()]));
      if (!whole) continue;
      if (out.empty()) out = text;
      out.replace(i, name.size(), std::string(name.size(), 'x'));
    }
  }
  return out;
}

void Names::add_place(std::string_view name, std::uint16_t index) {
  add(name, TokenKind::place, index);
  auto words = name_words(name);
  if (!civic(words)) return;
  words.erase(words.begin(), words.begin() + 2);
  std::string rest;
  for (const auto& w : words) rest += w + " ";
  add(rest, TokenKind::place, index);
}

void Names::add(std::string_view text, TokenKind kind, std::uint16_t index) {
  Name name{name_words(text), kind, index, false};
  if (name.words.empty()) return;
  const bool numbered = !text.empty() && text.front() >= '0' && text.front() <= '9';  // "tomorrow at 3 Oaks"
  if (name.words.size() > 1 && (numbered || !timex::parse(text, {}).empty()))
    timely_.push_back(text::lower_ascii(text::trim(text)));
  const auto& lex = Lexicon::get();
  name.plain_word = name.words.size() == 1 && lex.id(name.words[0]) != 0;
  const auto at = static_cast<std::uint32_t>(names_.size());
  by_first_[name.words[0]].push_back(at);
  // "southcounty" for "south-county".
  if (name.words.size() > 1) by_first_[joined(name.words)].push_back(at);
  for (const auto& w : name.words)
    if (w.size() >= kTypoLength) long_words_[w[0]].push_back(w);
  names_.push_back(std::move(name));
}

std::string_view Names::corrected(std::string_view word) const {
  if (word.size() < kTypoLength) return {};
  const auto it = long_words_.find(word[0]);
  if (it == long_words_.end()) return {};
  const std::size_t limit = word.size() >= 9 ? 2 : 1;
  for (const auto& known : it->second)
    if (text::edit_distance(known, word, limit) <= limit) return known;
  return {};
}

// Do the tokens from `at` on spell the name? The first word is already known to agree.
bool Names::reads(const Name& name, std::string_view text, const std::vector<Token>& tokens,
                  std::size_t at) const {
  if (name.words.size() > tokens.size() - at) return false;
  for (std::size_t i = 1; i < name.words.size(); ++i) {
    const Token& t = tokens[at + i];
    if (t.kind != TokenKind::word && t.kind != TokenKind::number) return false;
    const std::string word = spelled(text, t);
    if (!same_word(name.words[i], word) && corrected(word) != name.words[i]) return false;
  }
  return !name.plain_word || looks_like_a_name(tokens, at);
}

Names::Found Names::find(std::string_view text, const std::vector<Token>& tokens,
                         std::size_t at) const {
  const Token& t = tokens[at];
  if (t.kind != TokenKind::word && t.kind != TokenKind::number) return {};
  std::string word = spelled(text, t);
  auto it = by_first_.find(word);
  if (it == by_first_.end() && word.size() > 3 && word.back() == 's') {
    word.pop_back();
    if (word.back() == '\'') word.pop_back();
    it = by_first_.find(word);
  }
  if (it == by_first_.end() && t.word == 0) it = by_first_.find(corrected(word));
  if (it == by_first_.end()) return {};
  for (const auto n : it->second) {
    const Name& name = names_[n];
    if (name.words[0] != it->first) return {&name, 1};  // written as one word
    if (reads(name, text, tokens, at)) return {&name, name.words.size()};
  }
  return {};
}

void Names::mark(std::string_view text, std::vector<Token>& tokens) const {
  if (names_.empty()) return;
  std::size_t out = 0;
  for (std::size_t i = 0; i < tokens.size();) {
    const Found found = find(text, tokens, i);
    Token t = tokens[i];
    if (found.name != nullptr) {
      t.kind = found.name->kind;
      t.index = found.name->index;
      t.to = tokens[i + found.tokens - 1].to;
      t.word = 0;
      t.classes = 0;
    }
    tokens[out++] = t;
    i += found.tokens;
  }
  tokens.resize(out);
}

std::string_view Names::place_of(std::string_view conversation) const {
  if (conversation.empty()) return {};
  if (const auto it = conversation_place_.find(conversation); it != conversation_place_.end())
    return it->second;
  // A conversation of no entry may be called after a place: "#south-county".
  const auto words = name_words(conversation);
  if (words.empty()) return {};
  const auto it = by_first_.find(words[0]);
  if (it == by_first_.end()) return {};
  for (const auto n : it->second) {
    const Name& name = names_[n];
    const bool all = name.kind == TokenKind::place && name.words.size() <= words.size() &&
                     std::equal(name.words.begin(), name.words.end(), words.begin());
    if (all) return places_[name.index];
  }
  return {};
}

}  // namespace daybook::detect

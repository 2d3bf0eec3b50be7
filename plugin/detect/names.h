// Places and people of the directory, found in the tokens of a message: aliases, hyphens, plurals,
// possessives, any case, and small typos of longer names. The longest match wins.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "detect/tokens.h"
#include "model/directory.h"

namespace daybook::detect {

class Names {
 public:
  explicit Names(const model::Directory& directory);

  // Replaces the tokens of each name by one token of kind place or person.
  void mark(std::string_view text, std::vector<Token>& tokens) const;

  // The text with the names that look like times ("3 Oaks", "May Creek") blanked out, for the time
  // parser; empty when there is none in it.
  std::string without_timely(std::string_view text) const;

  const std::string& place(std::uint16_t index) const { return places_[index]; }
  const std::string& person(std::uint16_t index) const { return people_[index]; }  // id

  // The place that a conversation stands for, or empty. Valid as long as this object.
  std::string_view place_of(std::string_view conversation) const;

 private:
  struct Name {
    std::vector<std::string> words;  // folded
    TokenKind kind;
    std::uint16_t index;
    bool plain_word;  // also an ordinary word: needs a capital or a preposition before it
  };
  void add(std::string_view name, TokenKind kind, std::uint16_t index);
  void add_place(std::string_view name, std::uint16_t index);
  void add_typo_index(std::string_view word, std::size_t name);
  struct Found {
    const Name* name = nullptr;
    std::size_t tokens = 1;
  };
  Found find(std::string_view text, const std::vector<Token>& tokens, std::size_t at) const;
  bool reads(const Name& name, std::string_view text, const std::vector<Token>& tokens,
             std::size_t at) const;
  std::string_view corrected(std::string_view word) const;

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  template <class T>
  using Map = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

  std::vector<std::string> places_, people_;
  std::vector<Name> names_;
  Map<std::vector<std::uint32_t>> by_first_;        // first word -> names, longest first
  std::unordered_map<char, std::vector<std::string>> long_words_;  // by first letter, for typos
  Map<std::string> conversation_place_;
  std::vector<std::string> timely_;  // lower case
};

// The words of a name, folded, cut at everything that is no letter or digit.
std::vector<std::string> name_words(std::string_view name);

}  // namespace daybook::detect

// The words and signals that detection knows, read once from the data files compiled in.
//
// Immutable after the first use and shared by all instances; freed never, on purpose: a table that
// outlives every thread needs no order of destruction.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/draft.h"

namespace daybook::detect {

using WordId = std::uint16_t;  // 0: a word of no list
using ClassMask = std::uint64_t;

// The word classes that code asks for; the rest are named by data files and patterns only.
enum class Class : std::uint8_t {
  self, you, third, be, was, will, have, modal, aux, wh, not_, past, settle, dependent, outsider,
  group, home, event, filler, prep, article, joint, verb, tag, thing, meet, common, hedge, count_
};
constexpr ClassMask bit(Class c) { return ClassMask{1} << static_cast<unsigned>(c); }

// What a token is besides a word; also usable in patterns as <time>, <place>, …
enum class TokenKind : std::uint8_t { word, number, time, place, person, code, end };

// One position of a pattern: any of these words, classes or kinds.
struct Item {
  std::vector<WordId> words;
  std::uint64_t filter = 0;   // a bit for each word's id modulo 64: most tokens are turned away by it
  ClassMask classes = 0;
  std::uint8_t kinds = 0;     // bits by TokenKind
  std::uint8_t want = 0;      // of a time token: TimeBits it must have
  std::uint8_t gap = 0;       // up to so many arbitrary tokens instead of this item
  bool optional = false;
  bool negated = false;       // looks ahead: the next token is none of these; takes no token
  bool start = false, finish = false;  // anchors at the ends of the clause
  bool any = false;
  bool name = false;          // a word of no list, written like a name
};

enum TimeBits : std::uint8_t { kHasDay = 1, kHasClock = 2, kRange = 4, kRepeats = 8, kMinutes = 16 };

struct Signal {
  std::string name;    // "visit.heading", "anti.past": family before the dot
  std::string family;
  double weight = 0;   // from the file; positive: for
  std::string label;   // what it speaks for: a kind of event, an intent, or "-"
  std::optional<model::EventKind> kind;
  std::vector<Item> items;
  bool anti = false;
};

// The signals of one file or several, found by their first token.
struct SignalSet {
  std::vector<Signal> all;
  std::vector<std::vector<std::uint16_t>> by_word;           // by WordId of the first token
  std::array<std::vector<std::uint16_t>, 8> by_kind;         // by TokenKind of the first token
};

class Lexicon {
 public:
  static const Lexicon& get();

  WordId id(std::string_view folded) const;  // 0 when unknown
  ClassMask classes(WordId id) const { return classes_[id]; }
  const std::string& word(WordId id) const { return words_[id]; }
  // "i'm" -> ids of "i", "am"; nullptr when the word is no contraction.
  const std::vector<WordId>* expansion(WordId id) const;
  // The nearest word that names an event, for a misspelt one; 0 when none is near.
  WordId nearest(std::string_view folded) const;

  const SignalSet& plans() const { return plans_; }      // for and against a plan
  const SignalSet& everywhere() const { return everywhere_; }  // of the whole message
  const SignalSet& replies() const { return replies_; }  // answers to what was said before
  const SignalSet& openings() const { return openings_; }  // of a new sentence where no sign parts it
  const SignalSet& intents() const { return intents_; }  // what is asked of the assistant

  double weight(std::string_view name) const;  // of weights.txt; 0 when it has none
  std::optional<std::uint64_t> class_bit(std::string_view name) const;

  // Faults of the data files, one a line; empty when all is well. For the table test.
  const std::string& faults() const { return faults_; }

 private:
  Lexicon();
  void read_words(std::string_view text);
  void read_forms(std::string_view text);
  void read_signals(std::string_view text, SignalSet& set);
  void read_weights(std::string_view text);
  void index(SignalSet& set);
  void index_events();
  WordId intern(std::string_view word);
  Item read_item(std::string_view text, std::string_view line);
  void read_choice(std::string_view choice, Item& item, std::string_view line);
  void fault(std::string_view what, std::string_view line);

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  std::unordered_map<std::string, WordId, Hash, std::equal_to<>> ids_;
  std::vector<std::string> words_;
  std::vector<ClassMask> classes_;
  std::vector<std::string> class_names_;
  std::array<std::vector<WordId>, 256> events_by_initial_;  // what a misspelt word may have been
  std::unordered_map<WordId, std::vector<WordId>> forms_;
  SignalSet plans_, everywhere_, intents_, replies_, openings_;
  std::unordered_map<std::string, double, Hash, std::equal_to<>> weights_;
  std::string faults_;
};

}  // namespace daybook::detect

// The vocabulary of one language: words and phrases with their senses. Built once per language from
// the embedded data file on first need, immutable after that, shared by all threads, never freed.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "timex/word_hash.h"

namespace daybook::timex {

// What a word can be. The names are those of the data files.
#define DAYBOOK_TIMEX_CLASSES(X)                                                                  \
  X(a) X(after) X(afternext) X(ago) X(agopre) X(agostrict) X(allday) X(also) X(ampm) X(and_)      \
  X(approx) X(at) X(before) X(between) X(businessday) X(by) X(clockword) X(coming) X(during)      \
  X(eo) X(evening) X(every) X(excl) X(few) X(for_) X(freq) X(from) X(fromx) X(futureword)         \
  X(greeting) X(half) X(halfday) X(halfto) X(hence) X(holiday) X(hundred) X(hundredhours) X(in)   \
  X(ish) X(last) X(lastord) X(later) X(make) X(month) X(morningctx) X(move) X(moveback)           \
  X(moveup) X(next) X(night) X(noafter) X(nobefore) X(now) X(nowstrong) X(num) X(oclock) X(of)    \
  X(offset) X(on) X(once) X(or_) X(ord) X(ordnoun) X(ordsuffix) X(orearlier) X(orlater) X(other)  \
  X(part) X(past) X(pastmin) X(pastverb) X(pastword) X(plain) X(pronoun) X(quarter) X(relday)     \
  X(season) X(segment) X(sharp) X(shiftdir) X(shortunit) X(since) X(starting) X(stop) X(the)      \
  X(the2) X(this_) X(times) X(to) X(tomin) X(tonight) X(twice) X(unit) X(until) X(verbok)         \
  X(weekday) X(weekdayplural) X(weekdays) X(weekof) X(within) X(zone) X(earliertoday)             \
  X(inpart) X(pastform) X(tail) X(tohour) X(suits) X(minuteslen) X(booking) X(carrier) X(whole) X(plusmin) X(lead)  \
  X(thistime) X(midweek) X(isoweek) X(decade) X(halfyear) X(fiscal) X(fiscalword) X(yearword) X(era) X(weekdayset) X(per) X(more) X(carrierend) X(assent) X(starts)

enum class Class : std::uint8_t {
#define X(name) name,
  DAYBOOK_TIMEX_CLASSES(X)
#undef X
      count_
};
static_assert(static_cast<int>(Class::count_) <= 128);

// A set of classes: two machine words.
struct ClassSet {
  std::array<std::uint64_t, 2> bits{};
  constexpr ClassSet() = default;
  // A list is a constant of the program: the compiler would otherwise fill the words anew at each use.
  consteval ClassSet(std::initializer_list<Class> classes) {
    for (Class c : classes) add(c);
  }
  constexpr void add(Class c) {
    bits[static_cast<std::size_t>(c) >> 6] |= std::uint64_t{1} << (static_cast<unsigned>(c) & 63);
  }
  constexpr bool has(Class c) const {
    return (bits[static_cast<std::size_t>(c) >> 6] >> (static_cast<unsigned>(c) & 63) & 1) != 0;
  }
  constexpr bool any(const ClassSet& o) const {
    return ((bits[0] & o.bits[0]) | (bits[1] & o.bits[1])) != 0;
  }
  constexpr void merge(const ClassSet& o) {
    bits[0] |= o.bits[0];
    bits[1] |= o.bits[1];
  }
};

struct Sense {
  Class cls;
  bool weak;  // the word is also something else: evidence beside it is needed
  std::int16_t value;
};

struct Word {
  ClassSet set;
  std::vector<Sense> senses;
  std::uint8_t phrase = 0;  // longest phrase that begins with this word; 0: none
  bool typo = false;        // reached by a likely misspelling
  bool closer = false;      // closes a sentence in careless chat ("lor", "x"); a line of its own in the data, no class

  int value(Class c, int fallback = 0) const;
  bool weak(Class c) const;
};

// Words are known by the hash of their folded letters (word_hash.h), phrases by the hash of their words' hashes.
constexpr std::uint64_t phrase_step(std::uint64_t phrase, std::uint64_t word) {
  return (phrase * 0x9e3779b97f4a7c15ULL) ^ (word + 0x7f4a7c15 + (phrase << 6) + (phrase >> 2));
}

class Lexicon {
 public:
  // The vocabulary of "en", "de", "es" or "fr"; unknown languages read as English.
  static const Lexicon& of(std::string_view language);

  const Word* find(std::uint64_t hash) const {
    const std::uint64_t mixed = hash ^ (hash >> 29);
    if ((bloom_[(mixed >> 6) & (kBloom - 1)] >> (mixed & 63) & 1) == 0) return nullptr;
    return lookup(hash);
  }
  // Whether a word with this hash can carry an expression: the answer for most words of most texts is
  // no, from two bits.
  bool carries(std::uint64_t hash) const {
    const std::uint64_t mixed = hash ^ (hash >> 29);
    if ((carriers_[(mixed >> 6) & (kBloom - 1)] >> (mixed & 63) & 1) == 0) return false;
    if ((carriers_[(mixed >> 36) & (kBloom - 1)] >> (mixed >> 20 & 63) & 1) == 0) return false;
    const Word* w = lookup(hash);
    return w != nullptr && w->set.has(Class::carrier);
  }
  // The same told by a word's key (glance.h): yes too often, never no for one that carries or ends a carrier.
  bool may_carry(std::uint64_t key) const { return (glances_[key >> 54] >> (key >> 48 & 63) & 1) != 0; }
  // Whether a phrase that carries, but none of whose words does, is known by this word and the one before.
  bool ends_carrier(std::uint64_t hash) const {
    const Word* w = find(hash);
    return w != nullptr && w->set.has(Class::carrierend);
  }
  bool carries_after(std::uint64_t before, std::uint64_t hash) const {
    return std::binary_search(pairs_.begin(), pairs_.end(), phrase_step(before, hash));
  }
  // Whether some phrase is these words or goes on behind them: yes too often, never no for one.
  bool may_begin_phrase(std::uint64_t hash) const {
    const std::uint64_t mixed = hash ^ (hash >> 29);
    return (phrases_[(mixed >> 6) & (kBloom - 1)] >> (mixed & 63) & 1) != 0;
  }
  // A word that makes the number behind it an hour ("at", "until").
  bool tells_clock(std::uint64_t hash) const {
    const Word* w = find(hash);
    return w != nullptr && w->set.any({Class::at, Class::until, Class::by, Class::from, Class::between, Class::pastmin,
                                       Class::tomin, Class::before, Class::after, Class::approx, Class::half});
  }
  // A word before which a lone number may be an hour, or with which a phrase ends that does so.
  bool leads_number(std::uint64_t hash) const {
    const Word* w = find(hash);
    return w != nullptr &&
           (w->set.has(Class::lead) ||
            w->set.any({Class::at, Class::until, Class::by, Class::from, Class::between, Class::before, Class::after,
                        Class::approx, Class::make, Class::since, Class::in, Class::evening, Class::morningctx, Class::to, Class::booking, Class::on,
                        Class::move, Class::and_, Class::or_, Class::for_, Class::within, Class::starting, Class::segment, Class::half, Class::halfto, Class::during, Class::starts, Class::era}));
  }
  const std::string& zone_name(int index) const { return zones_[static_cast<std::size_t>(index)]; }
  std::size_t size() const { return words_.size(); }
  bool day_first() const { return !english_; }
  bool english() const { return english_; }
  bool german() const { return german_; }
  bool romance() const { return romance_; }

 private:
  static constexpr std::size_t kBloom = 1024;  // 64 Ki bits
  struct Slot {
    std::uint64_t hash = 0;
    Word* word = nullptr;
  };

  Lexicon(std::string_view language, std::string_view data);
  void read_line(std::string_view line), read_closers(std::string_view items);
  void add_item(std::string_view item, const Sense& sense, bool fuzzy);
  void mark_phrase(std::uint64_t hash);
  void add_typos(std::string_view word, const Sense& sense);
  std::uint64_t know_word(std::string_view folded);
  Word& entry(std::uint64_t hash);
  void mark_heads();
  void mark_carriers();
  void mark_carrier(std::uint64_t hash);
  void mark_pair(std::uint64_t first, std::uint64_t second);
  void glance_at(std::uint64_t hash);
  void grow();
  Word* lookup(std::uint64_t hash) const;

  bool english_ = true;
  bool german_ = false;
  bool romance_ = false;
  std::vector<Slot> slots_;
  std::size_t slot_mask_ = 0;  // their number less one
  std::deque<Word> words_;  // which stay where they are
  std::vector<std::string> zones_;
  std::vector<std::pair<std::uint64_t, std::uint8_t>> heads_;
  std::vector<std::vector<std::pair<std::uint64_t, std::size_t>>> carrier_phrases_;  // hash, length
  std::vector<std::uint64_t> leads_;
  std::vector<std::uint64_t> pairs_;  // in order; no words of their own, else they would be read as phrases
  std::unordered_map<std::uint64_t, std::uint64_t> keys_;  // of words by their hashes, while it is built
  std::array<std::uint64_t, kBloom> bloom_{};
  std::array<std::uint64_t, kBloom> carriers_{};
  std::array<std::uint64_t, kBloom> glances_{};
  std::array<std::uint64_t, kBloom> phrases_{};
};

}  // namespace daybook::timex

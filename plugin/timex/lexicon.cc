#include "timex/lexicon.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <iterator>
#include <mutex>
#include <utility>

#include "base/text.h"
#include "timex/glance.h"
#include "timex/normal.h"

extern "C" {
extern const char daybook_data_timex_de_txt[];
extern const char daybook_data_timex_de_txt_end[];
extern const char daybook_data_timex_en_txt[];
extern const char daybook_data_timex_en_txt_end[];
extern const char daybook_data_timex_es_txt[];
extern const char daybook_data_timex_es_txt_end[];
extern const char daybook_data_timex_fr_txt[];
extern const char daybook_data_timex_fr_txt_end[];
}

namespace daybook::timex {
namespace {

// Names of the data files; classes that are C++ keywords carry an underscore in the code.
constexpr std::array<std::string_view, static_cast<std::size_t>(Class::count_)> kNames = {
#define X(name) #name,
    DAYBOOK_TIMEX_CLASSES(X)
#undef X
};

Class class_named(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    std::string_view known = kNames[i];
    if (known.back() == '_') known.remove_suffix(1);
    if (known == name) return static_cast<Class>(i);
  }
  return Class::count_;
}

// Words of these classes are long enough and unlike other words, so likely slips are read too.
constexpr ClassSet kFuzzy = {Class::weekday, Class::month, Class::relday, Class::tonight, Class::part};

// Words that can carry an expression; a text with none of them and no digit has none.
constexpr ClassSet kCarriers = {
    Class::weekday,  Class::weekdayplural, Class::weekdays, Class::month,  Class::relday,
    Class::tonight,  Class::part,          Class::clockword, Class::unit,  Class::allday,
    Class::halfday,  Class::freq,          Class::eo,       Class::season, Class::holiday,
    Class::quarter,  Class::oclock,        Class::pastmin,
    Class::tomin,    Class::halfto,        Class::earliertoday, Class::inpart, Class::num,
    Class::ord,      Class::minuteslen,    Class::thistime, Class::midweek, Class::isoweek,
    Class::decade,   Class::halfyear,      Class::fiscal,     Class::fiscalword, Class::weekdayset, Class::businessday};

// Their phrases' last words may stand before a lone hour ("make it 10").
constexpr ClassSet kLeads = {Class::make, Class::at, Class::until, Class::by, Class::from, Class::before, Class::after, Class::starting, Class::between};

bool vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

}  // namespace

int Word::value(Class c, int fallback) const {
  for (const Sense& s : senses)
    if (s.cls == c) return s.value;
  return fallback;
}

bool Word::weak(Class c) const {
  bool weak = false;
  for (const Sense& s : senses) {
    if (s.cls != c) continue;
    if (!s.weak) return false;
    weak = true;
  }
  return weak;
}

Lexicon::Lexicon(std::string_view language, std::string_view data) : english_(language == "en"), german_(language == "de"), romance_(language == "es" || language == "fr") {
  slots_.resize(1024);
  slot_mask_ = slots_.size() - 1;
  for (std::string_view line : text::split(data, '\n')) {
    line = text::trim(line);
    if (!line.empty() && line.front() != '#') read_line(line);
  }
  mark_heads();
  mark_carriers();
}

void Lexicon::read_line(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  std::string_view head = line.substr(0, colon);
  const auto blank = head.find(' ');
  std::string_view value = blank == std::string_view::npos ? "" : text::trim(head.substr(blank));
  std::string_view name = head.substr(0, blank);
  Sense sense{Class::count_, false, 0};
  if (!name.empty() && name.back() == '?') {
    sense.weak = true;
    name.remove_suffix(1);
  }
  if (name == "closer") return read_closers(line.substr(colon + 1));
  sense.cls = class_named(name);
  if (sense.cls == Class::count_) return;
  int number = 0;
  if (sense.cls == Class::zone) {
    number = static_cast<int>(zones_.size());
    zones_.emplace_back(value);
  } else {
    std::from_chars(value.data(), value.data() + value.size(), number);
  }
  sense.value = static_cast<std::int16_t>(number);
  bool first = true;
  for (std::string_view item : text::split(line.substr(colon + 1), ',')) {
    item = text::trim(item);
    if (!item.empty()) add_item(item, sense, first);
    first = false;
  }
}

void Lexicon::read_closers(std::string_view items) {
  for (const std::string_view item : text::split(items, ','))
    if (const auto word = text::trim(item); !word.empty()) entry(know_word(word)).closer = true;
}

void Lexicon::add_item(std::string_view item, const Sense& sense, bool fuzzy) {
  std::uint64_t hash = 0;
  std::uint64_t head = 0;
  std::uint8_t count = 0;
  std::vector<std::pair<std::uint64_t, std::size_t>> hashes;
  for (std::string_view word : text::split(item, ' ')) {
    if (word.empty()) continue;
    const std::uint64_t h = know_word(word);
    hash = count == 0 ? h : phrase_step(hash, h);
    if (count == 0) head = h;
    else mark_phrase(hash);
    hashes.emplace_back(h, word.size());
    ++count;
  }
  if (count > 1 && kLeads.has(sense.cls)) leads_.push_back(hashes.back().first);
  if (count > 1 && kCarriers.has(sense.cls)) carrier_phrases_.push_back(std::move(hashes));
  Word& w = entry(hash);
  if (!w.set.has(sense.cls)) {
    w.set.add(sense.cls);
    w.senses.push_back(sense);
  } else if (!sense.weak || sense.cls == Class::ordnoun) {
    w.senses.push_back(sense);
  }
  if (count > 1) {
    w.set.add(Class::tail);
    heads_.emplace_back(head, count);
  }
  if (english_ && count == 1 && item.size() >= 6 && item.ends_with("ing")) add_item(item.substr(0, item.size() - 1), sense, false);  // "workin"
  if (const auto ing = item.find("ing "); english_ && ing != std::string_view::npos && count == 2) {  // "workin days"
    std::string dropped(item);
    add_item(dropped.erase(ing + 2, 1), sense, false);
  }
  if (fuzzy && count == 1 && !sense.weak && item.size() >= 6 && kFuzzy.has(sense.cls))
    add_typos(item, sense);
}

void Lexicon::mark_phrase(std::uint64_t hash) {
  const std::uint64_t mixed = hash ^ (hash >> 29);
  phrases_[(mixed >> 6) & (kBloom - 1)] |= std::uint64_t{1} << (mixed & 63);
}

// One slip of the pen: a letter lost, doubled or swapped, or a wrong vowel. Never replaces a word.
void Lexicon::add_typos(std::string_view word, const Sense& sense) {
  const auto put = [&](std::string slip) {
    const std::uint64_t hash = know_word(slip);
    if (find(hash) != nullptr) return;
    Word& w = entry(hash);
    w.set.add(sense.cls);
    w.senses.push_back(sense);
    w.typo = true;
  };
  const std::string base(word);
  for (std::size_t i = 1; i < base.size(); ++i) {
    put(base.substr(0, i) + base.substr(i + 1));
    put(base.substr(0, i) + base[i] + base.substr(i));
    if (base[i] != base[i - 1]) {
      std::string swapped = base;
      std::swap(swapped[i], swapped[i - 1]);
      put(swapped);
    }
    if (!vowel(base[i])) continue;
    for (char c : std::string_view("aeiou")) {
      std::string other = base;
      other[i] = c;
      put(other);
    }
  }
}

std::uint64_t Lexicon::know_word(std::string_view folded) {
  std::string letters;
  for (const char c : folded)
    if (c != '\'') letters += c;
  const std::uint64_t hash = hash_word(letters);
  const std::size_t size = letters.size();
  letters.resize(std::max<std::size_t>(size, 8));
  keys_.emplace(hash, word_key(letters.data(), size));
  return hash;
}

Word& Lexicon::entry(std::uint64_t hash) {
  if (Word* known = lookup(hash)) return *known;
  if ((words_.size() + 1) * 3 > slots_.size()) grow();
  words_.emplace_back();
  std::size_t at = hash & slot_mask_;
  while (slots_[at].hash != 0) at = (at + 1) & slot_mask_;
  slots_[at] = {hash, &words_.back()};
  const std::uint64_t mixed = hash ^ (hash >> 29);
  bloom_[(mixed >> 6) & (kBloom - 1)] |= std::uint64_t{1} << (mixed & 63);
  return words_.back();
}

void Lexicon::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  slot_mask_ = slots_.size() - 1;
  for (const Slot& s : old) {
    if (s.hash == 0) continue;
    std::size_t at = s.hash & slot_mask_;
    while (slots_[at].hash != 0) at = (at + 1) & slot_mask_;
    slots_[at] = s;
  }
}

void Lexicon::mark_heads() {
  for (const auto& [hash, count] : heads_) {
    Word& w = entry(hash);
    if (w.phrase < count) w.phrase = count;
  }
  heads_.clear();
}

void Lexicon::mark_carrier(std::uint64_t hash) {
  entry(hash).set.add(Class::carrier);
  const std::uint64_t mixed = hash ^ (hash >> 29);
  carriers_[(mixed >> 6) & (kBloom - 1)] |= std::uint64_t{1} << (mixed & 63);
  carriers_[(mixed >> 36) & (kBloom - 1)] |= std::uint64_t{1} << (mixed >> 20 & 63);
  glance_at(hash);
}

void Lexicon::mark_pair(std::uint64_t first, std::uint64_t second) {
  entry(second).set.add(Class::carrierend);
  glance_at(second);
  pairs_.push_back(phrase_step(first, second));
}

void Lexicon::glance_at(std::uint64_t hash) {
  if (const auto known = keys_.find(hash); known != keys_.end())
    glances_[known->second >> 54] |= std::uint64_t{1} << (known->second >> 48 & 63);
}

// A phrase is found by one of its words that carries anyway, else by its longest that is no small word
// and the one beside it.
void Lexicon::mark_carriers() {
  static constexpr ClassSet kSmall = {Class::after, Class::before, Class::until, Class::to,   Class::of,
                                      Class::the,   Class::on,     Class::in,    Class::and_, Class::times,
                                      Class::now,   Class::a,      Class::past};
  std::vector<std::uint64_t> words;
  for (const Slot& s : slots_)
    if (s.hash != 0 && s.word->set.any(kCarriers)) words.push_back(s.hash);
  for (const std::uint64_t h : words) mark_carrier(h);
  for (const Slot& s : slots_)
    if (s.hash != 0 && s.word->set.any({Class::now, Class::nowstrong})) glance_at(s.hash);
  for (const auto& phrase : carrier_phrases_) {
    bool found = false;
    std::size_t best = phrase.size() - 1;
    std::size_t length = 0;
    for (std::size_t i = 0; i < phrase.size(); ++i) {
      const auto [hash, size] = phrase[i];
      found = found || carries(hash);
      const Word* w = lookup(hash);
      if (size > length && (w == nullptr || !w->set.any(kSmall))) best = i, length = size;
    }
    best = std::max<std::size_t>(best, 1);
    if (!found) mark_pair(phrase[best - 1].first, phrase[best].first);
  }
  std::sort(pairs_.begin(), pairs_.end());
  carrier_phrases_.clear();
  for (const std::uint64_t h : leads_) entry(h).set.add(Class::lead);
  leads_.clear();
  keys_.clear();
}

Word* Lexicon::lookup(std::uint64_t hash) const {
  std::size_t at = hash & slot_mask_;
  while (slots_[at].hash != 0) {
    if (slots_[at].hash == hash) return slots_[at].word;
    at = (at + 1) & slot_mask_;
  }
  return nullptr;
}

const Lexicon& Lexicon::of(std::string_view language) {
  struct Source {
    std::string_view language;
    const char* begin;
    const char* end;
  };
  static constexpr Source kSources[] = {
      {"en", daybook_data_timex_en_txt, daybook_data_timex_en_txt_end},
      {"de", daybook_data_timex_de_txt, daybook_data_timex_de_txt_end},
      {"es", daybook_data_timex_es_txt, daybook_data_timex_es_txt_end},
      {"fr", daybook_data_timex_fr_txt, daybook_data_timex_fr_txt_end}};
  constexpr std::size_t kCount = std::size(kSources);
  static std::once_flag once[kCount];
  static std::atomic<const Lexicon*> built[kCount] = {};  // leaked: nothing runs when the process ends
  std::size_t at = 0;
  if (language.size() < 2 || language[0] != 'e' || language[1] != 'n')
    for (std::size_t i = 1; i < kCount; ++i)
      if (language.substr(0, 2) == kSources[i].language) at = i;
  if (const Lexicon* known = built[at].load(std::memory_order_acquire)) return *known;
  std::call_once(once[at], [at] {
    const Source& s = kSources[at];
    const Normal data = normalise({s.begin, static_cast<std::size_t>(s.end - s.begin)});
    built[at].store(new Lexicon(s.language, data.text), std::memory_order_release);
  });
  return *built[at].load(std::memory_order_acquire);
}

}  // namespace daybook::timex

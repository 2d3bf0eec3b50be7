#include "detect/lexicon.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "base/text.h"

extern "C" {
extern const char daybook_data_detect_words_txt[], daybook_data_detect_words_txt_end[];
extern const char daybook_data_detect_forms_txt[], daybook_data_detect_forms_txt_end[];
extern const char daybook_data_detect_signals_txt[], daybook_data_detect_signals_txt_end[];
extern const char daybook_data_detect_anti_txt[], daybook_data_detect_anti_txt_end[];
extern const char daybook_data_detect_message_txt[], daybook_data_detect_message_txt_end[];
extern const char daybook_data_detect_replies_txt[], daybook_data_detect_replies_txt_end[];
extern const char daybook_data_detect_openings_txt[], daybook_data_detect_openings_txt_end[];
extern const char daybook_data_detect_intents_txt[], daybook_data_detect_intents_txt_end[];
extern const char daybook_data_detect_weights_txt[], daybook_data_detect_weights_txt_end[];
}

namespace daybook::detect {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Class::count_)> kClassNames = {
    "self",  "you",    "third",   "be",   "was",   "will",   "have",  "modal",   "aux",   "wh",
    "not",   "past",   "settle",  "dependent", "outsider", "group", "home", "event", "filler",
    "prep",  "article", "joint",  "verb", "tag", "thing", "meet", "common", "hedge"};

constexpr std::size_t kMinTypo = 6;  // shorter words have too many neighbours

std::string_view between(const char* from, const char* to) {
  return {from, static_cast<std::size_t>(to - from)};
}

// The words of a line, separated by blanks.
std::vector<std::string_view> fields(std::string_view line) {
  std::vector<std::string_view> out;
  for (auto part : text::split(line, ' '))
    if (part = text::trim(part); !part.empty()) out.push_back(part);
  return out;
}

template <class F>
void each_line(std::string_view text, F&& f) {
  for (auto line : text::split(text, '\n')) {
    line = text::trim(line);
    if (!line.empty() && line.front() != '#') f(line);
  }
}

double number(std::string_view s) {
  double value = 0;
  std::from_chars(s.data(), s.data() + s.size(), value);
  return value;
}

}  // namespace

const Lexicon& Lexicon::get() {
  static const Lexicon* const lexicon = new Lexicon();
  return *lexicon;
}

Lexicon::Lexicon() {
  words_.emplace_back();
  classes_.push_back(0);
  class_names_.assign(kClassNames.begin(), kClassNames.end());
  read_words(between(daybook_data_detect_words_txt, daybook_data_detect_words_txt_end));
  read_forms(between(daybook_data_detect_forms_txt, daybook_data_detect_forms_txt_end));
  read_signals(between(daybook_data_detect_signals_txt, daybook_data_detect_signals_txt_end), plans_);
  read_signals(between(daybook_data_detect_anti_txt, daybook_data_detect_anti_txt_end), plans_);
  read_signals(between(daybook_data_detect_message_txt, daybook_data_detect_message_txt_end), everywhere_);
  read_signals(between(daybook_data_detect_intents_txt, daybook_data_detect_intents_txt_end), intents_);
  read_signals(between(daybook_data_detect_replies_txt, daybook_data_detect_replies_txt_end), replies_);
  read_signals(between(daybook_data_detect_openings_txt, daybook_data_detect_openings_txt_end), openings_);
  read_weights(between(daybook_data_detect_weights_txt, daybook_data_detect_weights_txt_end));
  index_events();
  index(plans_);
  index(everywhere_);
  index(intents_);
  index(replies_);
  index(openings_);
}

void Lexicon::fault(std::string_view what, std::string_view line) {
  faults_.append(what).append(": ").append(line).append("\n");
}

WordId Lexicon::intern(std::string_view word) {
  if (const auto it = ids_.find(word); it != ids_.end()) return it->second;
  const auto id = static_cast<WordId>(words_.size());
  words_.emplace_back(word);
  classes_.push_back(0);
  ids_.emplace(std::string(word), id);
  return id;
}

WordId Lexicon::id(std::string_view folded) const {
  const auto it = ids_.find(folded);
  return it == ids_.end() ? WordId{0} : it->second;
}

const std::vector<WordId>* Lexicon::expansion(WordId id) const {
  const auto it = forms_.find(id);
  return it == forms_.end() ? nullptr : &it->second;
}

WordId Lexicon::nearest(std::string_view folded) const {
  if (folded.size() < kMinTypo) return 0;
  for (const WordId id : events_by_initial_[static_cast<unsigned char>(folded[0])]) {
    const auto& w = words_[id];
    if (w.size() + 1 < folded.size() || folded.size() + 1 < w.size()) continue;
    if (text::edit_distance(w, folded, 1) <= 1) return id;
  }
  return 0;
}

void Lexicon::index_events() {
  for (std::size_t i = 1; i < words_.size(); ++i)
    if ((classes_[i] & bit(Class::event)) != 0 && words_[i].size() >= kMinTypo)
      events_by_initial_[static_cast<unsigned char>(words_[i][0])].push_back(static_cast<WordId>(i));
}

std::optional<std::uint64_t> Lexicon::class_bit(std::string_view name) const {
  const auto it = std::find(class_names_.begin(), class_names_.end(), name);
  if (it == class_names_.end()) return std::nullopt;
  return ClassMask{1} << (it - class_names_.begin());
}

double Lexicon::weight(std::string_view name) const {
  const auto it = weights_.find(name);
  return it == weights_.end() ? 0.0 : it->second;
}

// "class: word word …"; a class may have several lines.
void Lexicon::read_words(std::string_view text) {
  each_line(text, [this](std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return fault("no colon", line);
    const auto name = text::trim(line.substr(0, colon));
    auto mask = class_bit(name);
    if (!mask) {
      if (class_names_.size() >= 64) return fault("more than 64 classes", line);
      class_names_.emplace_back(name);
      mask = class_bit(name);
    }
    for (const auto word : fields(line.substr(colon + 1))) classes_[intern(word)] |= *mask;
  });
}

// "i'm = i am".
void Lexicon::read_forms(std::string_view text) {
  each_line(text, [this](std::string_view line) {
    const auto words = fields(line);
    if (words.size() < 3 || words[1] != "=") return fault("no form", line);
    std::vector<WordId> ids;
    for (std::size_t i = 2; i < words.size(); ++i) ids.push_back(intern(words[i]));
    forms_[intern(words[0])] = std::move(ids);
  });
}

// "name weight kind : pattern".
void Lexicon::read_signals(std::string_view text, SignalSet& set) {
  each_line(text, [this, &set](std::string_view line) {
    const auto words = fields(line);
    const auto dot = words[0].find('.');
    if (words.size() < 5 || words[3] != ":" || dot == std::string_view::npos)
      return fault("no signal", line);
    Signal s;
    s.name = words[0];
    s.family = words[0].substr(0, dot);
    s.anti = s.family == "anti";
    s.weight = number(words[1]);
    s.label = words[2];
    s.kind = model::kind_from_name(words[2]);
    if (&set != &intents_ && !s.kind && words[2] != "-") fault("unknown kind", line);
    for (std::size_t i = 4; i < words.size(); ++i) s.items.push_back(read_item(words[i], line));
    set.all.push_back(std::move(s));
  });
}

void Lexicon::read_weights(std::string_view text) {
  each_line(text, [this](std::string_view line) {
    const auto words = fields(line);
    if (words.size() != 2) return fault("no weight", line);
    weights_[std::string(words[0])] = number(words[1]);
  });
}

// One position: "a/b/@class/<time>", "x?" optional, "!x" not followed by, "..3" a gap, "^", "$".
Item Lexicon::read_item(std::string_view text, std::string_view line) {
  Item item;
  if (text == "^") item.start = true;
  if (text == "$") item.finish = true;
  if (item.start || item.finish) return item;
  if (text.substr(0, 2) == "..") {
    item.gap = static_cast<std::uint8_t>(number(text.substr(2)));
    return item;
  }
  if (text.front() == '!') {
    item.negated = true;
    text.remove_prefix(1);
  } else if (text.back() == '?') {
    item.optional = true;
    text.remove_suffix(1);
  }
  for (const auto choice : text::split(text, '/')) read_choice(choice, item, line);
  return item;
}

void Lexicon::read_choice(std::string_view choice, Item& item, std::string_view line) {
  if (choice.empty()) return fault("an empty choice", line);
  struct Kind {
    std::string_view name;
    TokenKind kind;
    std::uint8_t want;
  };
  static constexpr Kind kKinds[] = {
      {"<time>", TokenKind::time, 0},         {"<clock>", TokenKind::time, kHasClock},
      {"<day>", TokenKind::time, kHasDay},    {"<minutes>", TokenKind::time, kMinutes},
      {"<repeat>", TokenKind::time, kRepeats}, {"<range>", TokenKind::time, kRange},
      {"<place>", TokenKind::place, 0},       {"<person>", TokenKind::person, 0},
      {"<number>", TokenKind::number, 0}};
  if (choice == "<any>") {
    item.any = true;
  } else if (choice == "<name>") {
    item.name = true;
  } else if (choice.front() == '@') {
    const auto mask = class_bit(choice.substr(1));
    if (!mask) fault("unknown class", line);
    item.classes |= mask.value_or(0);
  } else if (choice.front() == '<') {
    const auto* k = std::find_if(std::begin(kKinds), std::end(kKinds),
                                 [&](const Kind& kind) { return kind.name == choice; });
    if (k == std::end(kKinds)) return fault("unknown kind of token", line);
    item.kinds = static_cast<std::uint8_t>(item.kinds | 1U << static_cast<unsigned>(k->kind));
    item.want = static_cast<std::uint8_t>(item.want | k->want);
  } else {
    item.words.push_back(intern(choice));
    item.filter |= std::uint64_t{1} << (item.words.back() % 64);
  }
}

void Lexicon::index(SignalSet& set) {
  set.by_word.resize(words_.size());
  std::unordered_set<std::string_view> names;
  for (const Signal& s : set.all)
    if (!names.insert(s.name).second) fault("a name used twice", s.name);
  for (std::size_t s = 0; s < set.all.size(); ++s) {
    const auto at = static_cast<std::uint16_t>(s);
    const auto& items = set.all[s].items;
    const auto it = std::find_if(items.begin(), items.end(), [](const Item& i) { return !i.start; });
    if (it == items.end() || it->optional || it->negated || it->gap > 0 || it->any || it->finish) {
      fault("a pattern must begin with a word, a class or a kind", set.all[s].name);
      continue;
    }
    for (const WordId w : it->words) set.by_word[w].push_back(at);
    if (it->classes != 0)
      for (std::size_t w = 1; w < words_.size(); ++w)
        if ((classes_[w] & it->classes) != 0 && (set.by_word[w].empty() || set.by_word[w].back() != at))
          set.by_word[w].push_back(at);
    for (unsigned k = 0; k < set.by_kind.size(); ++k)
      if ((it->kinds >> k & 1U) != 0 || (it->name && k == static_cast<unsigned>(TokenKind::word))) set.by_kind[k].push_back(at);
  }
}

}  // namespace daybook::detect

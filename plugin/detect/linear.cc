#include "detect/linear.h"

#include <bit>
#include <charconv>

#include "base/text.h"

extern "C" {
extern const char daybook_data_detect_plan_words_txt[], daybook_data_detect_plan_words_txt_end[];
extern const char daybook_data_detect_kind_words_txt[], daybook_data_detect_kind_words_txt_end[];
extern const char daybook_data_detect_intent_words_txt[], daybook_data_detect_intent_words_txt_end[];
}

namespace daybook::detect {
namespace {

constexpr std::size_t kEnding = 3, kShortest = 5;  // "~ing" of words of five letters or more
constexpr std::size_t kMostWords = 120;            // what follows says no more of what it is
constexpr double kUnit = 100;
constexpr std::uint32_t kSeed = 2166136261U, kPrime = 16777619U;  // FNV-1a

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::uint32_t hashed(std::string_view text, std::uint32_t hash = kSeed) {
  for (const char c : text) hash = (hash ^ static_cast<std::uint32_t>(letter(c) ? c | 0x20 : c)) * kPrime;
  return hash;
}
std::uint32_t pair_of(std::uint32_t a, std::uint32_t b) { return (std::rotl(a, 13) ^ b) * kPrime; }

std::uint32_t hash_of_shape(std::string_view symbol) { return hashed(symbol, hashed("#")); }

// "#i+am+at".
std::uint32_t hash_of_run(std::string_view name) {
  const auto symbols = text::split(name, '+');
  std::uint32_t hash = hash_of_shape(symbols[0]);
  for (std::size_t i = 1; i < symbols.size(); ++i) hash = pair_of(hash, hash_of_shape(symbols[i]));
  return hash;
}

// "word", "~ing", "word_word", "#symbol+symbol".
std::uint32_t hash_of_feature(std::string_view name) {
  if (name.starts_with('#')) return hash_of_run(name.substr(1));
  const auto bar = name.find('_');
  if (bar == std::string_view::npos) return hashed(name);
  return pair_of(hashed(name.substr(0, bar)), hashed(name.substr(bar + 1)));
}

std::string_view between(const char* from, const char* to) { return {from, static_cast<std::size_t>(to - from)}; }

}  // namespace

Features::Features() : before_(hashed("^")) {
  found_.reserve(128);
  found_.push_back(before_);
}

void Features::add_word(std::uint32_t hash) {
  found_.push_back(hash);
  found_.push_back(pair_of(before_, hash));
  before_ = hash;
  ++words_;
}

void Features::add_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size() && words_ < kMostWords;) {
    std::size_t end = i;
    while (end < text.size() && letter(text[end])) ++end;
    if (end > i) add_word(hashed(text.substr(i, end - i)));
    if (end - i >= kShortest) found_.push_back(hashed(text.substr(end - kEnding, kEnding), hashed("~")));
    i = end == i ? i + 1 : end;
  }
}

void Features::add_symbol(std::string_view name) {
  if (words_ < kMostWords) add_word(hashed(name));
}

void Features::add_shape(const std::vector<std::string_view>& symbols) {
  std::uint32_t before = 0, two = 0;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const auto one = hash_of_shape(symbols[i]);
    found_.push_back(one);
    if (i > 1) found_.push_back(pair_of(two, one));
    two = pair_of(before, one);
    if (i > 0) found_.push_back(two);
    before = one;
  }
}

LinearModel::LinearModel(std::string_view file) {
  for (const auto line : text::split(file, '\n'))
    if (!line.empty() && !line.starts_with("# ")) read(line);
  index();
}

void LinearModel::read(std::string_view line) {
  const auto parts = text::split(line, ' ');
  if (labels_.empty() && parts[0] == "labels:") {
    labels_.assign(parts.begin() + 1, parts.end());
    return;
  }
  sound_ = sound_ && !labels_.empty() && parts.size() == labels_.size() + 1;
  if (!sound_) return;
  features_.push_back(hash_of_feature(parts[0]));
  for (std::size_t i = 1; i < parts.size(); ++i) {
    std::int16_t weight = 0;
    const auto done = std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), weight);
    sound_ = sound_ && done.ec == std::errc{};
    weights_.push_back(weight);
  }
}

void LinearModel::index() {
  slots_.assign(std::bit_ceil(2 * features_.size() + 1), 0);
  for (std::size_t i = 0; i < features_.size(); ++i) {
    std::size_t at = features_[i] & (slots_.size() - 1);
    while (slots_[at] != 0) {
      sound_ = sound_ && features_[slots_[at] - 1U] != features_[i];
      at = (at + 1) & (slots_.size() - 1);
    }
    slots_[at] = static_cast<std::uint16_t>(i + 1);
  }
}

std::vector<double> LinearModel::scores(const Features& features) const {
  std::vector<double> sums(labels_.size());
  for (const auto hash : features.all()) {
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at] != 0 && features_[slots_[at] - 1U] != hash) at = (at + 1) & (slots_.size() - 1);
    if (slots_[at] == 0) continue;
    const auto* row = weights_.data() + (slots_[at] - 1U) * labels_.size();
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += row[i] / kUnit;
  }
  return sums;
}

const LinearModel& plan_model() {
  static const LinearModel* const model =
      new LinearModel(between(daybook_data_detect_plan_words_txt, daybook_data_detect_plan_words_txt_end));
  return *model;
}

const LinearModel& kind_model() {
  static const LinearModel* const model =
      new LinearModel(between(daybook_data_detect_kind_words_txt, daybook_data_detect_kind_words_txt_end));
  return *model;
}

const LinearModel& intent_model() {
  static const LinearModel* const model =
      new LinearModel(between(daybook_data_detect_intent_words_txt, daybook_data_detect_intent_words_txt_end));
  return *model;
}

}  // namespace daybook::detect

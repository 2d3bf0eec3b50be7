#include "detect/linear.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/ids.h"
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

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view between(const char* from, const char* to) { return {from, static_cast<std::size_t>(to - from)}; }

std::set<std::string> features_of(const std::vector<std::string>& words) {
  std::set<std::string> out;
  std::string before = "^";
  for (std::size_t i = 0; i < std::min(words.size(), kMostWords); ++i) {
    const auto& w = words[i];
    out.insert(w);
    out.insert(before + "_" + w);
    if (w.size() >= kShortest && letter(w[0])) out.insert("~" + w.substr(w.size() - kEnding));
    before = w;
  }
  return out;
}

}  // namespace

void append_words(std::string_view text, std::vector<std::string>& out) {
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && letter(text[end])) ++end;
    if (end > i) out.push_back(text::lower_ascii(text.substr(i, end - i)));
    i = end == i ? i + 1 : end;
  }
}

LinearModel::LinearModel(std::string_view file) {
  std::vector<std::pair<std::uint64_t, std::size_t>> order;
  for (const auto line : text::split(file, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    read(line);
  }
  // Sorted by hash, the weights with them.
  for (std::size_t i = 0; i < features_.size(); ++i) order.emplace_back(features_[i], i);
  std::sort(order.begin(), order.end());
  std::vector<std::int16_t> weights;
  for (std::size_t i = 0; i < order.size(); ++i) {
    features_[i] = order[i].first;
    const auto from = weights_.begin() + static_cast<std::ptrdiff_t>(order[i].second * labels_.size());
    weights.insert(weights.end(), from, from + static_cast<std::ptrdiff_t>(labels_.size()));
  }
  weights_ = std::move(weights);
}

void LinearModel::read(std::string_view line) {
  std::vector<std::string_view> parts;
  for (const auto part : text::split(line, ' '))
    if (!part.empty()) parts.push_back(part);
  if (labels_.empty() && parts[0] == "labels:") {
    labels_.assign(parts.begin() + 1, parts.end());
    return;
  }
  sound_ = sound_ && !labels_.empty() && parts.size() == labels_.size() + 1;
  if (!sound_) return;
  features_.push_back(ids::hash64(parts[0]));
  for (std::size_t i = 1; i < parts.size(); ++i) {
    std::int16_t weight = 0;
    const auto done = std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), weight);
    sound_ = sound_ && done.ec == std::errc{};
    weights_.push_back(weight);
  }
}

void LinearModel::add(std::string_view feature, std::vector<double>& sums) const {
  const auto hash = ids::hash64(feature);
  const auto it = std::lower_bound(features_.begin(), features_.end(), hash);
  if (it == features_.end() || *it != hash) return;
  const auto row = static_cast<std::size_t>(it - features_.begin()) * labels_.size();
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += weights_[row + i] / kUnit;
}

std::vector<double> LinearModel::scores(const std::vector<std::string>& words) const {
  std::vector<double> sums(labels_.size());
  add("^", sums);
  for (const auto& f : features_of(words)) add(f, sums);
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

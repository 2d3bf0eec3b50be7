// A small linear model over the words of a text: of each label, the sum of the weights of the words, the pairs
// of neighbours and the endings that are found. Trained by scripts/train_detect.py; the file can be read by eye.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::detect {

class LinearModel {
 public:
  // "labels: a b c", then lines "feature weight weight weight" in hundredths.
  explicit LinearModel(std::string_view file);

  const std::vector<std::string>& labels() const { return labels_; }
  std::vector<double> scores(const std::vector<std::string>& words) const;  // in the order of the labels
  bool sound() const { return sound_; }  // every line of the file was read

 private:
  void read(std::string_view line);
  void add(std::string_view feature, std::vector<double>& sums) const;

  std::vector<std::string> labels_;
  std::vector<std::uint64_t> features_;  // hashes, ascending
  std::vector<std::int16_t> weights_;    // of each feature, one a label
  bool sound_ = true;
};

// Appends the words of the text as the model knows them: runs of ASCII letters in lower case.
void append_words(std::string_view text, std::vector<std::string>& out);

const LinearModel& plan_model();    // whether a message is a plan; one label
const LinearModel& kind_model();    // what sort of event a plan is
const LinearModel& intent_model();  // what is asked of the assistant

}  // namespace daybook::detect

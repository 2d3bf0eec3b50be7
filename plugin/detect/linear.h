// A small linear model over the words of a text: of each label, the sum of the weights of the words, the pairs
// of neighbours, the endings and the runs of its shape that are found. Trained by scripts/train_words.py; the files
// can be read by eye.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::detect {

// What a text holds for a model, as hashes. Words are added in their order.
class Features {
 public:
  Features();
  void add_text(std::string_view text);    // its runs of ASCII letters, in lower case
  void add_symbol(std::string_view name);  // "<place>": stands for a word
  void add_shape(const std::vector<std::string_view>& symbols);  // each, and runs of two and three
  const std::vector<std::uint32_t>& all() const { return found_; }

 private:
  void add_word(std::uint32_t hash);

  std::vector<std::uint32_t> found_;
  std::uint32_t before_;
  std::size_t words_ = 0;
};

class LinearModel {
 public:
  // "labels: a b c", then lines "feature weight weight weight" in hundredths.
  explicit LinearModel(std::string_view file);

  const std::vector<std::string>& labels() const { return labels_; }
  std::vector<double> scores(const Features& features) const;  // in the order of the labels
  bool sound() const { return sound_; }  // every line of the file was read, no two features share a hash

 private:
  void read(std::string_view line);
  void index();

  std::vector<std::string> labels_;
  std::vector<std::uint32_t> features_;
  std::vector<std::int16_t> weights_;   // of each feature, one a label
  std::vector<std::uint16_t> slots_;    // open addressing: index of a feature + 1, 0 where none is
  bool sound_ = true;
};

const LinearModel& plan_model();    // whether a message is a plan; one label
const LinearModel& kind_model();    // what sort of event a plan is
const LinearModel& intent_model();  // what is asked of the assistant

}  // namespace daybook::detect

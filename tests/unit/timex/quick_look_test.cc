// The quick look may say yes too often, but never no where the grammar finds something: held over all
// tables, over their windows of a few words, and over words thrown together at random.
#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "base/text.h"
#include "timex/normal.h"
#include "timex/reader.h"
#include "timex/token.h"
#include "unit/timex/table.h"

namespace daybook::timex::testing {
namespace {

std::vector<std::string> tables() {
  std::vector<std::string> leaves;
  for (const auto& entry : std::filesystem::directory_iterator(DAYBOOK_TEST_DATA "/timex"))
    if (entry.path().extension() == ".tsv") leaves.push_back(entry.path().filename().string());
  return leaves;
}

// True when the quick look says no and the grammar something.
bool overlooked(const std::string& text, const Context& context) {
  const Lexicon& lexicon = Lexicon::of(context.language);
  const std::string plain = normalise(text).text;
  if (plain.empty() || context.answer || may_hold_time(plain, lexicon)) return false;  // answers are read without the look
  const Tokens tokens(plain, lexicon);
  Reader reader(tokens, context);
  return !reader.run().empty();
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (const std::string_view w : text::split(text, ' '))
    if (!w.empty()) words.emplace_back(w);
  return words;
}

std::string join(const std::vector<std::string>& words, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i < to; ++i) out += (out.empty() ? "" : " ") + words[i];
  return out;
}

TEST(QuickLook, OverlooksNothingInTheTablesAndTheirWindows) {
  const auto all = tables();
  ASSERT_FALSE(all.empty());
  for (const auto& table : all)
    for (const Row& row : read_table(table)) {
      EXPECT_FALSE(overlooked(row.text, row.context)) << row.where << ": " << row.text;
      const auto words = words_of(row.text);
      for (std::size_t from = 0; from < words.size(); ++from)
        for (std::size_t to = from + 1; to <= std::min(words.size(), from + 4); ++to)
          EXPECT_FALSE(overlooked(join(words, from, to), row.context)) << row.where << ": " << join(words, from, to);
    }
}

// Mostly words that matter beside a number, numbers of all shapes, and some filling.
std::string thrown_together(std::mt19937& random, const std::vector<std::string>& words) {
  static constexpr std::array<const char*, 28> kNear = {"at", "@", "by", "to", "until", "from", "for", "make it", "-", "on", "and", "or",
                                                        "in", "of", "the", "a", "not", "is", "works", "then", "let's say", "around",
                                                        "between", "?", "(", ")", "past", "sharp"};
  static constexpr std::array<const char*, 20> kNumbers = {"3", "10", "8-12", "0800", "15h30", "3.30", "2,", "11:15", "[4]", "x2",
                                                          "1/2", "24", "9ish", "5.", "7?", "(6)", "20260304", "one", "two", "2.5"};
  std::string text;
  const auto any = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (std::size_t n = 1 + any(6); n > 0; --n) {
    static constexpr std::array<const char*, 19> kSigns = {"", ", ", "-", "/", ": ", ":", ". ", ".", "(", "[", "<", "+", "*", "\"", "~", "=", "\n", "; ", "#"};
    if (!text.empty()) text += any(5) == 0 ? kSigns[any(kSigns.size())] : " ";
    const std::size_t kind = any(5);
    text += kind < 2 ? std::string(kNear[any(kNear.size())]) : kind < 4 ? std::string(kNumbers[any(kNumbers.size())]) : words[any(words.size())];
  }
  return text;
}

TEST(QuickLook, OverlooksNothingInWordsThrownTogether) {
  std::vector<std::string> words;
  Context context;
  for (const char* table : {"classes.tsv", "breadth.tsv", "negatives.tsv"})
    for (const Row& row : read_table(table)) {
      context = row.context;
      for (const std::string& w : words_of(row.text)) words.push_back(w);
    }
  std::mt19937 random(43);
  for (int n = 0; n < 200000; ++n) {
    const std::string text = thrown_together(random, words);
    EXPECT_FALSE(overlooked(text, context)) << text;
  }
}

}  // namespace
}  // namespace daybook::timex::testing

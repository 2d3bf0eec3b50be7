#include "cli/score.h"

#include <array>
#include <cmath>
#include <utility>

namespace daybook::cli {
namespace {

// What it takes to move on: questions enough to tell, and few of them wrong.
constexpr std::size_t kEnoughForConfirm = 10;
constexpr double kConfirm = 0.75;
constexpr std::size_t kEnoughForDirect = 40;
constexpr double kDirect = 0.97;

json::Value ratio(double part, std::size_t whole) {
  if (whole == 0) return {};
  return json::Value::number(std::round(part / static_cast<double>(whole) * 1e4) / 1e4);
}

json::Value count(std::size_t n) { return json::Value::integer(static_cast<std::int64_t>(n)); }

}  // namespace

void ScoreCard::Tally::add(bool plan, bool asked) {
  if (plan)
    ++(asked ? right : missed);
  else
    ++(asked ? wrong : quiet);
}

json::Value ScoreCard::Tally::figures() const {
  const std::size_t lines = right + missed + wrong + quiet;
  const auto hits = static_cast<double>(right);
  auto out = json::Value::object();
  out.set("lines", count(lines));
  out.set("plans", count(right + missed));
  out.set("asked", count(right + wrong));
  out.set("right", count(right));
  out.set("missed", count(missed));
  out.set("wrong", count(wrong));
  out.set("precision", ratio(hits, right + wrong));
  out.set("recall", ratio(hits, right + missed));
  out.set("f1", ratio(2 * hits, 2 * right + missed + wrong));
  out.set("wrong_per_1000", ratio(1000 * static_cast<double>(wrong), lines));
  return out;
}

// "direct": told after; "confirm": asked first; "shadow": watched on, for want of questions or of
// right ones.
const char* ScoreCard::Tally::earned() const {
  const std::size_t asked = right + wrong;
  const double precision = asked == 0 ? 0 : static_cast<double>(right) / static_cast<double>(asked);
  if (asked >= kEnoughForDirect && precision >= kDirect) return "direct";
  return asked >= kEnoughForConfirm && precision >= kConfirm ? "confirm" : "shadow";
}

void ScoreCard::add(bool plan, bool asked, const Labels& labels) {
  all_.add(plan, asked);
  if (!labels.person.empty()) people_[labels.person].add(plan, asked);
  if (!labels.conversation.empty()) conversations_[labels.conversation].add(plan, asked);
  if (!labels.pattern.empty()) patterns_[labels.pattern].add(plan, asked);
}

json::Value ScoreCard::list(const std::map<std::string, Tally>& tallies) {
  auto out = json::Value::array();
  for (const auto& [name, tally] : tallies) {
    auto one = tally.figures();
    one.set("name", json::Value::string(name));
    one.set("earned", json::Value::string(tally.earned()));
    out.push(std::move(one));
  }
  return out;
}

json::Value ScoreCard::card() const {
  auto out = all_.figures();
  out.set("patterns", list(patterns_));
  out.set("conversations", list(conversations_));
  out.set("people", list(people_));
  return out;
}

std::string_view pattern_of_question(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kTitles = {
      {{"On Site: ", "site_visit"}, {" — Remote", "remote"}, {" — Off / Unavailable", "unavailable"},
       {" — Personal", "personal"}, {" — Meeting", "meeting"}}};
  for (const auto& [mark, name] : kTitles)
    if (text.find(mark) != std::string_view::npos) return name;
  return "other";
}

}  // namespace daybook::cli

#include "engine/loose_answers.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "tools/registry.h"

namespace daybook::engine {
namespace {

constexpr std::size_t kSmall = 1024;  // costs a row no more than a stand-in would
constexpr std::size_t kMost = 1024 * 1024;

// What is answered when the text went with its process.
std::string stand_in(std::string_view corr) {
  return answer_body(corr, false, json::dump(tools::Registry::to_json(
      {{Errc::retry_later, "the process ended before this answer arrived; nothing was changed, ask again", {}}, {}, {}})));
}

}  // namespace

std::string answer_body(std::string_view corr, bool ok, std::string_view content) {
  std::string body = "{\"corr\":";
  body.reserve(content.size() + corr.size() + 40);
  json::dump_string(corr, body);
  body += ok ? ",\"ok\":true,\"result\":" : ",\"ok\":false,\"error\":";
  (body += content) += '}';
  return body;
}

void LooseAnswers::begin_batch() {
  wanted_ = 0;
  taken_.clear();
  for (auto& [id, text] : fresh_) text.put_down = text.arrived = false;
}

bool LooseAnswers::take(const store::OutboxRow& answer, std::string_view corr) {
  const auto bytes = answer.body.size();
  if (kept_ + wanted_ + bytes > kMost) return false;
  taken_[answer.id].corr = corr;
  wanted_ += bytes;
  return true;
}

bool LooseAnswers::arrived(std::int64_t id) {
  const auto it = fresh_.find(id);
  return it != fresh_.end() && !it->second.put_down && (it->second.arrived = true);
}

bool LooseAnswers::owes_rows() const {
  return std::any_of(fresh_.begin(), fresh_.end(),
                     [](const auto& one) { return !one.second.put_down && !one.second.arrived; });
}

Status LooseAnswers::put_down(store::Outbox& outbox, std::int64_t id, Text& text, std::string_view body,
                              std::int64_t now_ms) {
  DAYBOOK_TRY(outbox.add_offered_answer(id, body, now_ms));
  text.put_down = true;
  return {};
}

Status LooseAnswers::put_down(store::Outbox& outbox, std::int64_t now_ms) {
  for (auto& [id, text] : fresh_) {
    if (text.put_down || text.arrived) continue;
    DAYBOOK_TRY(put_down(outbox, id, text, text.body.size() <= kSmall ? text.body : stand_in(text.corr), now_ms));
  }
  return {};
}

Status LooseAnswers::store(store::Outbox& outbox, std::int64_t id, std::int64_t now_ms) {
  if (const auto it = stored_.find(id); it != stored_.end()) return outbox.set_body(id, it->second.body);
  const auto it = fresh_.find(id);
  if (it == fresh_.end()) return {};
  auto& text = it->second;
  return text.put_down ? outbox.set_body(id, text.body) : put_down(outbox, id, text, text.body, now_ms);
}

Status LooseAnswers::store_all(store::Outbox& outbox, std::int64_t now_ms) {
  begin_batch();
  for (const auto* texts : {&stored_, &fresh_})
    for (const auto& [id, text] : *texts) DAYBOOK_TRY(store(outbox, id, now_ms));
  return {};
}

void LooseAnswers::forget(std::int64_t id) noexcept {
  for (auto* texts : {&stored_, &fresh_}) {
    const auto it = texts->find(id);
    if (it == texts->end()) continue;
    kept_ -= it->second.body.size();
    texts->erase(it);
  }
}

void LooseAnswers::keep(std::vector<store::OutboxRow> answers) noexcept {
  for (auto it = fresh_.begin(); it != fresh_.end();) {
    const auto at = it++;
    const auto& [id, text] = *at;
    if (!text.put_down) continue;
    if (text.body.size() <= kSmall)  // its row holds it
      forget(id);
    else
      stored_.insert(fresh_.extract(at));
  }
  for (auto& answer : answers) {
    const auto it = taken_.find(answer.id);
    if (it != taken_.end()) it->second.body = std::move(answer.body);
  }
  fresh_.merge(taken_);
  kept_ += std::exchange(wanted_, 0);
}

}  // namespace daybook::engine

#include "engine/loose_answers.h"

#include <new>
#include <utility>

namespace daybook::engine {
namespace {

constexpr std::size_t kSmall = 1024;
constexpr std::size_t kMost = 1024 * 1024;

}  // namespace

bool LooseAnswers::take(std::size_t bytes) {
  if (bytes <= kSmall || kept_ + wanted_ + bytes > kMost) return false;
  wanted_ += bytes;
  return true;
}

void LooseAnswers::keep(std::vector<store::OutboxRow> answers) noexcept {
  for (auto& answer : answers) {
    if (!answer.stand_in) continue;
    const auto bytes = answer.body.size();
    try {
      if (texts_.emplace(answer.id, std::move(answer.body)).second) kept_ += bytes;
    } catch (const std::bad_alloc&) {
    }
  }
  wanted_ = 0;
}

void LooseAnswers::forget(std::int64_t id) {
  const auto it = texts_.find(id);
  if (it == texts_.end()) return;
  kept_ -= it->second.size();
  texts_.erase(it);
}

Status LooseAnswers::store(store::Outbox& outbox, std::int64_t id) const {
  const auto it = texts_.find(id);
  return it == texts_.end() ? Status{} : outbox.set_body(id, it->second);
}

Status LooseAnswers::store_all(store::Outbox& outbox) const {
  for (const auto& [id, text] : texts_) DAYBOOK_TRY(outbox.set_body(id, text));
  return {};
}

}  // namespace daybook::engine

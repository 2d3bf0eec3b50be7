#include "store/kept_lists.h"

#include <algorithm>

namespace daybook::store {
namespace {

constexpr std::size_t kMostBytes = std::size_t{2} * 1024 * 1024;  // of all: some eight weeks of 200 events
constexpr std::size_t kLately = 16;

std::size_t held_bytes(const std::vector<Occurrence>& list) {
  std::size_t n = 0;
  for (const auto& o : list) n += sizeof o - sizeof o.event + model::held_bytes(o.event);
  return n;
}

}  // namespace

void KeptLists::forget() noexcept {
  kept_.clear();
  bytes_ = 0;
}

Result<const std::vector<Occurrence>*> KeptLists::find(const Asked& asked, Reading reading) {
  DAYBOOK_ASSIGN(const auto now, db_.calendars_version());
  settled_ = now.has_value();
  if (!settled_) return nullptr;
  if (now != version_) forget();
  version_ = now;
  const auto does = [&](const Kept& k) {
    return k.asked == asked && (k.reading == reading || k.reading == Reading::whole);
  };
  const auto it = std::find_if(kept_.begin(), kept_.end(), does);
  if (it == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, it);
  return &it->list;
}

// What is asked for once, as most windows are, is not worth a copy.
bool KeptLists::again(const Asked& asked) {
  if (std::find(lately_.begin(), lately_.end(), asked) != lately_.end()) return true;
  lately_.push_back(asked);
  if (lately_.size() > kLately) lately_.pop_front();
  return false;
}

void KeptLists::keep(const Asked& asked, Reading reading, const std::vector<Occurrence>& list) {
  if (!settled_ || !again(asked)) return;
  const auto bytes = held_bytes(list);
  if (bytes > kMostBytes) return;
  std::list<Kept> fresh;
  fresh.push_back({asked, reading, list, bytes});
  const auto drop = [this](std::list<Kept>::iterator it) {
    bytes_ -= it->bytes;
    kept_.erase(it);
  };
  const auto narrower = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& k) { return k.asked == asked; });
  if (narrower != kept_.end()) drop(narrower);
  while (bytes_ + bytes > kMostBytes) drop(std::prev(kept_.end()));
  kept_.splice(kept_.begin(), fresh);
  bytes_ += bytes;
}

}  // namespace daybook::store

// What a pull brought, kept for a test to look at.
#pragma once

#include <map>

#include "providers/remote.h"

namespace daybook::providers {

struct Basket final : Harvest {
  std::vector<RemoteItem> items;
  int restarts = 0;
  net::Task<Status> take(std::vector<RemoteItem> more) override {
    for (auto& item : more) items.push_back(std::move(item));
    co_return Status{};
  }
  void restart() override {
    items.clear();
    ++restarts;
  }
  const RemoteItem* titled(std::string_view title) const {
    for (const auto& item : items)
      if (item.what != RemoteItem::What::gone && item.event.title == title) return &item;
    return nullptr;
  }
  std::size_t gone() const {
    std::size_t n = 0;
    for (const auto& item : items) n += item.what == RemoteItem::What::gone ? 1 : 0;
    return n;
  }
};

// What the engine would know after these items.
inline std::vector<Known> known_after(const std::vector<RemoteItem>& items) {
  std::map<std::string, std::string> all;
  for (const auto& item : items) {
    if (item.what == RemoteItem::What::gone)
      all.erase(item.external_id);
    else
      all[item.external_id] = item.etag;
  }
  std::vector<Known> out;
  for (const auto& [id, etag] : all) out.push_back({id, etag});
  return out;
}

}  // namespace daybook::providers

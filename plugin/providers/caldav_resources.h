// The resources of a calendar that a listing named, read and handed on as items.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "providers/caldav_client.h"
#include "providers/ics_documents.h"

namespace daybook::providers::caldav {

using Etags = std::map<std::string, std::string>;  // of resources, by decoded path
using Done = tl::expected<bool, net::Failure>;

class Resources {
 public:
  // All are borrowed and outlive this; `problems` gets what could not be read.
  Resources(Client& client, const PullWish& wish, Harvest& harvest, std::vector<Error>& problems);
  const Etags& known() const { return known_; }
  // Up to where what RANGE=THISANDFUTURE changes was put into what was read; nothing: it is in whole.
  std::optional<time::Instant> ranges_to() const { return goes_on_ ? std::optional(wish_.to + kRangeAhead) : std::nullopt; }
  // What could not be fetched: the next pull asks for it again, whatever the server tells of changes.
  const std::vector<std::string>& again() const { return again_; }
  // Reads what changed, some sixty at a time, and tells the events of what is gone.
  net::Task<Done> take(Etags changed, std::set<std::string> gone);

 private:
  net::Task<Done> take_batch(std::vector<std::string> paths);
  net::Task<Done> take_singly(std::set<std::string> paths, std::vector<RemoteItem>& items);
  Status take_one(const DavResponse& r, std::set<std::string>& open, std::vector<RemoteItem>& items);
  net::Task<Status> give(std::vector<RemoteItem>& items);
  void add(const Resource& resource, std::vector<RemoteItem>& items);
  void add_gone(const std::string& path, const std::set<std::string>& but, std::vector<RemoteItem>& items) const;

  Client& client_;
  const PullWish& wish_;
  Harvest& harvest_;
  std::vector<Error>& problems_;
  Etags known_;
  std::vector<std::string> again_;
  bool goes_on_ = false;
  std::size_t held_ = 0;  // bytes of the items of the piece
};

}  // namespace daybook::providers::caldav

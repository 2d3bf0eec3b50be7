// Resources by multiget, and one at a time where a server has no such thing or leaves some out.
#include "providers/caldav_resources.h"

#include "base/text.h"

namespace daybook::providers::caldav {
namespace {

constexpr std::size_t kBatch = 60;

std::string multiget_body(const std::vector<std::string>& paths) {
  std::string out =
      R"(<?xml version="1.0" encoding="utf-8"?><C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/></prop>)";
  for (const auto& p : paths) out += "<href>" + xml_text(encoded_path(p)) + "</href>";
  return out + "</C:calendar-multiget>";
}

constexpr int kBroken = 500;  // of one of them: what the server cannot give, though it is well otherwise
constexpr std::size_t kMostAgain = 50;

}  // namespace

Resources::Resources(Client& client, const PullWish& wish, Harvest& harvest, std::vector<Error>& problems)
    : client_(client), wish_(wish), harvest_(harvest), problems_(problems) {
  for (const auto& k : wish_.known) known_[resource_of(k.external_id)] = k.etag;
}

net::Task<Done> Resources::take(Etags changed, std::set<std::string> gone) {
  std::vector<RemoteItem> items;
  for (const auto& path : gone) add_gone(path, {}, items);
  if (!items.empty()) {
    auto giving = harvest_.take(std::move(items));
    auto given = co_await giving;
    if (!given) co_return tl::unexpected<net::Failure>(net::Failure{given.error()});
  }
  for (auto it = changed.begin(); it != changed.end();) {
    std::vector<std::string> batch;
    for (; it != changed.end() && batch.size() < kBatch; ++it) batch.push_back(it->first);
    auto taking = take_batch(std::move(batch));
    auto done = co_await taking;
    if (!done) co_return done;
  }
  co_return true;
}

net::Task<Done> Resources::take_batch(std::vector<std::string> paths) {
  std::set<std::string> open(paths.begin(), paths.end());
  std::vector<RemoteItem> items;
  auto request = request_to(client_, "REPORT", *client_.collection, multiget_body(paths), "1");
  auto asking = list_each(client_, std::move(request), "reading events", [&](const DavResponse& r) { return take_one(r, open, items); });
  auto listing = co_await asking;
  if (!listing) {
    // No multiget, or an answer too large for one: one resource at a time.
    const bool one_by_one = listing.error().error.code == Errc::too_big ||
                            listing.error().status == kBroken ||
                            (listing.error().status != 0 && listing.error().status != 401 &&
                             listing.error().error.code != Errc::retry_later);
    if (!one_by_one) co_return tl::unexpected<net::Failure>(std::move(listing).error());
  }
  auto reading = take_singly(std::move(open), items);
  auto read = co_await reading;
  if (!read) co_return read;
  auto giving = give(items);
  auto given = co_await giving;
  if (!given) co_return tl::unexpected<net::Failure>(net::Failure{given.error()});
  co_return true;
}

// Too many bytes for one piece: those that are open then are read one at a time.
Status Resources::take_one(const DavResponse& r, std::set<std::string>& open, std::vector<RemoteItem>& items) {
  const auto path = member_path(*client_.collection, r.href);
  if (!path || open.count(*path) == 0) return {};
  if (r.status == 404 || r.status == 410) {
    add_gone(*path, {}, items);
  } else {
    const auto* data = r.prop(kCal, "calendar-data");
    if (data == nullptr || text::trim(data->text).empty()) return {};
    if (held_ > kPieceBytes) return fail(Errc::too_big, "the events are too large to be read together");
    add({*path, plain_etag(r.text(kDav, "getetag")), {}, data->text}, items);
  }
  open.erase(*path);
  return {};
}

net::Task<Status> Resources::give(std::vector<RemoteItem>& items) {
  held_ = 0;
  auto giving = harvest_.take(std::exchange(items, {}));
  auto given = co_await giving;
  co_return given;
}

// DAViCal and sabre/dav leave out what is not there; others what they cannot read.
net::Task<Done> Resources::take_singly(std::set<std::string> paths, std::vector<RemoteItem>& items) {
  for (const auto& path : paths) {
    auto fetching = fetch(client_, path);
    auto one = co_await fetching;
    if (!one && (one.error().status == 0 || one.error().status == 401 ||
                 one.error().error.code == Errc::retry_later) &&
        one.error().status != kBroken && one.error().error.code != Errc::too_big)
      co_return tl::unexpected<net::Failure>(std::move(one).error());
    if (!one) {
      problems_.push_back({one.error().error.code, one.error().error.message, path});
      if (again_.size() < kMostAgain) again_.push_back(path);
    } else if (*one)
      add(**one, items);
    else
      add_gone(path, {}, items);
    if (held_ <= kPieceBytes) continue;
    auto giving = give(items);
    auto given = co_await giving;
    if (!given) co_return tl::unexpected<net::Failure>(net::Failure{given.error()});
  }
  co_return true;
}

void Resources::add(const Resource& resource, std::vector<RemoteItem>& items) {
  const auto before = problems_.size();
  auto fresh = items_of(client_, resource, wish_.to + kRangeAhead, problems_, &goes_on_);
  if (fresh.empty() && problems_.size() > before) return;  // unreadable: what is known stands
  std::set<std::string> there;
  for (auto& item : fresh) {
    there.insert(item.external_id);
    held_ += held_bytes(item);
    items.push_back(std::move(item));
  }
  // Another event that this resource held before, a task that is done.
  const auto before_gone = items.size();
  add_gone(resource.path, there, items);
  for (auto i = before_gone; i < items.size(); ++i) items[i].seen_gone = true;
}

// All known events of a resource but those.
void Resources::add_gone(const std::string& path, const std::set<std::string>& but,
              std::vector<RemoteItem>& items) const {
  if (known_.count(path) == 0) return;
  for (const auto& k : wish_.known) {
    if (resource_of(k.external_id) != path || but.count(k.external_id) != 0) continue;
    RemoteItem item;
    item.what = RemoteItem::What::gone;
    item.external_id = k.external_id;
    items.push_back(std::move(item));
  }
}

}  // namespace daybook::providers::caldav

// What all dialogues with a CalDAV server share: requests, listings, where the calendar is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "providers/caldav_paths.h"
#include "providers/dav_xml.h"
#include "providers/remote.h"

namespace daybook::providers::caldav {

struct Client {
  RemoteSetting setting;
  net::Session& session;
  std::optional<net::Url> collection;  // once found
};

net::Request request_to(const Client& client, std::string method, net::Url url,
                        std::string body = {}, std::string_view depth = {});

struct Listing {
  std::vector<DavResponse> responses;
  std::string sync_token;
  net::Url url;  // where it came from, after redirects
};
using ListingAnswer = tl::expected<Listing, net::Failure>;
// Asks for a multistatus document. Failure::status tells what came where it was none. Errors beside those:
// too_big, for more than half of kHeldBytes.
net::Task<ListingAnswer> list(Client& client, net::Request request, std::string doing,
                              net::Repeat repeat = net::Repeat::always);

// … whose responses go to `take` one by one and are not in the listing; an error of it is the answer.
net::Task<ListingAnswer> list_each(Client& client, net::Request request, std::string doing, TakeResponse take,
                                   net::Repeat repeat = net::Repeat::always);

struct Collection {
  net::Url url;
  std::string name, color, timezone, ctag;
  bool calendar = false, events = true, tasks = true;  // where it does not tell, it takes both
  bool privileges_told = false, may_read = true, may_write = true;
  bool may_change = true, may_add = true, may_delete = true;  // of events there
};
Collection collection_of(const net::Url& url, const DavResponse& response);

// The collections of the home that the setting's address leads to (RFC 6764, RFC 4791 section 6.2).
using Collections = tl::expected<std::vector<Collection>, net::Failure>;
net::Task<Collections> collections(Client& client);
// The one that the setting names, found once.
net::Task<tl::expected<net::Url, net::Failure>> find_collection(Client& client);
net::Task<tl::expected<Collection, net::Failure>> describe(Client& client, net::Url url);

// One resource.
struct Resource {
  std::string path;  // decoded
  std::string etag, schedule_tag, text;
};
using ResourceAnswer = tl::expected<std::optional<Resource>, net::Failure>;
// Nothing: it is not there (404, 410).
net::Task<ResourceAnswer> fetch(Client& client, std::string path);
// Without the "-gzip" that a compressing proxy puts behind it.
std::string plain_etag(std::string_view etag);
bool same_etag(std::string_view a, std::string_view b);  // neither empty, weak or not

// The items of a resource; problems of single events are added.
std::vector<RemoteItem> items_of(const Client& client, const Resource& resource,
                                 time::Instant until, std::vector<Error>& problems,
                                 bool* goes_on = nullptr);  // set where IcsDocument::goes_on is
// The open tasks with a due date of a resource of a list of tasks, as days.
std::vector<RemoteItem> tasks_of(const RemoteSetting& setting, const Resource& resource, std::vector<Error>& problems);
// The resource that an external id is of: what stands before its '#'.
std::string resource_of(std::string_view external_id);

net::Failure failure(Errc code, std::string message);

net::Task<tl::expected<Pulled, net::Failure>> pull(Client& client, PullWish wish, Harvest& harvest);
net::Task<WriteAnswer> create(Client& client, RemoteWrite write);
net::Task<WriteAnswer> update(Client& client, RemoteWrite write);
net::Task<WriteAnswer> remove(Client& client, RemoteWrite write);

}  // namespace daybook::providers::caldav

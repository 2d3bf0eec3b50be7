// Parts of CalDAV's writes that all three kinds share.
#pragma once

#include "providers/caldav_client.h"
#include "providers/ics_documents.h"

namespace daybook::providers::caldav {

// What a change came to, with the status of inside a 207 in the place of the 207.
struct Sent {
  int status = 0;
  std::string etag;
  std::string precondition;    // "no-uid-conflict"
  std::string precondition_href;
  net::Failure failure;        // for people, where the status is none of success
};
using SentAnswer = tl::expected<Sent, net::Failure>;
net::Task<SentAnswer> send(Client& client, net::Request request, std::string doing);

net::Request put(const Client& client, const std::string& path, std::string text);

tl::unexpected<WriteFailure> give_up(net::Failure f, std::optional<RemoteItem> theirs = {});

// The resource's item of that external id; nothing when it has none.
std::optional<RemoteItem> item_of(const Client& client, const RemoteWrite& write,
                                  const Resource& resource, const std::string& external_id);
inline model::SeriesDocument document_of(const RemoteItem& item) { return {item.event, item.overrides}; }

// Reads back what was written and compares.
net::Task<WriteAnswer> read_back(Client& client, RemoteWrite write, std::string path,
                                 std::string remark);
// What came of a write that stands as `resource`.
Written written_of(const RemoteWrite& write, RemoteItem item, std::string remark);

// All resources with that UID (RFC 4791 section 7.8.6), each looked at: servers filter badly.
using Found = tl::expected<std::vector<Resource>, net::Failure>;
net::Task<Found> find_uid(Client& client, std::string uid);

}  // namespace daybook::providers::caldav

// A calendar of Microsoft Graph, version 1.0, as a calendar on a server. Internal to the adapter's
// sources; made by graph_calendar() of providers/remote.h.
#pragma once

#include <set>

#include "providers/cloud_api.h"
#include "providers/graph_besides.h"
#include "providers/graph_event.h"
#include "providers/occurrence_edit.h"

namespace daybook::providers {

class GraphCalendar final : public RemoteCalendar {
 public:
  GraphCalendar(RemoteSetting setting, net::Session& session);
  std::string_view name() const override { return "graph"; }
  Capabilities capabilities() const override;
  net::Task<tl::expected<Pulled, net::Failure>> pull(PullWish wish, Harvest& harvest) override;
  net::Task<WriteAnswer> write(policy::WritePermit permit, RemoteWrite write) override;
  net::Task<tl::expected<Health, net::Failure>> check() override;
  net::Task<tl::expected<std::vector<RemoteCalendarInfo>, net::Failure>> calendars() override;
  net::Task<tl::expected<std::vector<BusyOf>, net::Failure>> free_busy(
      std::vector<std::string> who, time::Instant from, time::Instant to) override;
  net::Task<tl::expected<Channel, net::Failure>> watch(Channel channel, std::string fresh_id) override;

 private:
  using Read = tl::expected<RemoteItem, net::Failure>;
  using Edited = tl::expected<std::vector<std::string>, WriteFailure>;  // names of what did not come along
  using Found = tl::expected<json::Value, net::Failure>;

  // --- pulling (graph_pull.cc)
  enum class Listed : std::uint8_t { whole, lost };
  struct Listing;
  net::Task<tl::expected<Listed, net::Failure>> list(Listing& listing);
  net::Task<Document> page_at(std::string link, std::size_t page_size, bool by_token);
  net::Task<Status> sort_in(const json::Value& page, Listing& listing);
  net::Task<Status> hand_over(Listing& listing, std::size_t at_least);
  net::Task<tl::expected<void, net::Failure>> bring_removed(Listing& listing);
  net::Task<tl::expected<void, net::Failure>> bring_series(Listing& listing);

  // --- reading (graph_read.cc)
  // One event, null when it is gone.
  net::Task<Found> get(std::string id);
  // … as a document: a series with its exceptions in [from, to). not_found when it is gone.
  net::Task<Read> read(std::string id, std::optional<time::Instant> from = {},
                       std::optional<time::Instant> to = {});
  // What takes place of a series; outlined: of those that nobody changed only when. Errors: too_big for more than
  // kHeldBytes.
  enum class Occurrences : std::uint8_t { whole, outlined };
  net::Task<tl::expected<std::vector<GraphItem>, net::Failure>> instances(std::string id, time::Instant from,
                                                                          time::Instant to, Occurrences which);
  // What stands there, with what replaces occurrences as far as it is known. not_found when it is gone.
  net::Task<tl::expected<Stood, net::Failure>> standing(RemoteWrite write, std::string id);
  net::Task<Found> formatted(json::Value resource);
  // An event of ours by its mark; where that did not stick by its transaction id. Null: none.
  net::Task<Found> find_ours(model::Event event);
  net::Task<Found> find_marked(std::string event_id);

  // --- writing (graph_write.cc, graph_occurrences.cc)
  net::Task<WriteAnswer> create(RemoteWrite write);
  net::Task<WriteAnswer> update(RemoteWrite write);
  net::Task<WriteAnswer> remove(RemoteWrite write);
  net::Task<WriteAnswer> finish(RemoteWrite write, std::string id, std::string remark);
  net::Task<WriteAnswer> stale(std::string id, std::string doing);
  net::Task<tl::expected<void, WriteFailure>> exceptions_changed(RemoteWrite write, std::string id);
  net::Task<WriteAnswer> refused(WriteFailure failure, std::string id, bool wrote);
  net::Task<Fetched> send(std::string method, std::string path, std::string etag,
                          std::optional<json::Value> body, net::Repeat repeat);
  net::Task<Edited> write_occurrence(RemoteWrite write, std::string id, OccurrenceEdit edit);
  net::Task<tl::expected<std::optional<GraphItem>, net::Failure>> occurrence(RemoteWrite write,
                                                                             std::string id,
                                                                             time::Local original);

  // --- categories (graph_categories.cc): what of them could not be set up, for people; empty: all is.
  net::Task<std::string> set_up_categories(std::vector<std::string> names);

  Call call(std::string method, std::string path) const;
  std::string user() const;              // /me or /users/{mailbox}
  std::string calendar() const;          // … and the calendar in it
  std::string event_path(std::string_view id) const;

  RemoteSetting setting_;
  CloudApi api_;
  std::set<std::string> categories_there_;  // "mailbox name", not asked for again
};

// "$expand=…" that shows our mark, which is not told otherwise.
// What is wrong with one event, and no reason to bring none.
bool costs_itself(const Error& error);
std::string graph_expand();
// Whether an error document names one of these codes.
bool graph_says(const net::Response& response, std::initializer_list<std::string_view> codes);
// Roles of an application or scopes of a person, without their address; empty: nobody told.
std::vector<std::string> graph_rights(const std::vector<std::string>& granted);
Status graph_refuses_writer(const RemoteSetting& setting, const std::vector<std::string>& granted);

// The transaction id of the nth try to make an event, and whose event such an id names (empty: it is
// none of ours). It tells what is ours where extended properties are not shown.
std::string graph_transaction(const model::Event& event, int nth);
std::string event_of_transaction(std::string_view transaction);
// As from_graph, with the two things that a list leaves out: a mark told by the transaction id, and
// the original start of an occurrence that nobody moved.
Result<GraphItem> graph_item(const json::Value& item, const time::Zone& zone);

}  // namespace daybook::providers

// Google Calendar, version 3, as a calendar on a server. Internal to the adapter's sources; made by
// google_calendar() of providers/remote.h.
#pragma once

#include "providers/cloud_api.h"
#include "providers/google_besides.h"
#include "providers/google_event.h"
#include "providers/occurrence_edit.h"

namespace daybook::providers {

class GoogleCalendar final : public RemoteCalendar {
 public:
  GoogleCalendar(RemoteSetting setting, net::Session& session);
  static bool ours(const json::Value& item, const std::string& event_id);  // by its mark
  static bool cancelled(const json::Value& item);
  std::string_view name() const override { return "google"; }
  Capabilities capabilities() const override;
  net::Task<tl::expected<Pulled, net::Failure>> pull(PullWish wish, Harvest& harvest) override;
  net::Task<WriteAnswer> write(policy::WritePermit permit, RemoteWrite write) override;
  net::Task<tl::expected<Health, net::Failure>> check() override;
  net::Task<tl::expected<std::vector<RemoteCalendarInfo>, net::Failure>> calendars() override;
  net::Task<tl::expected<std::vector<BusyOf>, net::Failure>> free_busy(
      std::vector<std::string> who, time::Instant from, time::Instant to) override;
  // A channel is not prolonged but replaced; the old one is ended.
  net::Task<tl::expected<Channel, net::Failure>> watch(Channel channel, std::string fresh_id) override;

 private:
  enum class Listed : std::uint8_t { whole, lost_cursor, lost_page };
  struct Listing;  // of one pull
  class Page;      // of a listing
  net::Task<tl::expected<Listed, net::Failure>> list(Listing& listing);
  net::Task<Status> hand_over(Page& page, Listing& listing);

  // All of them take their time; what they are given they keep themselves.
  net::Task<WriteAnswer> create(RemoteWrite write);
  net::Task<WriteAnswer> insert(RemoteWrite write, std::string id, std::string remark, int tries);
  net::Task<WriteAnswer> was_there(RemoteWrite write, json::Value there);
  net::Task<WriteAnswer> taken(RemoteWrite write, std::string id, int tries);
  net::Task<WriteAnswer> update(RemoteWrite write);
  net::Task<WriteAnswer> remove(RemoteWrite write);
  // After the master stands as `there`: its single occurrences, and what came of it all.
  net::Task<WriteAnswer> finish(RemoteWrite write, json::Value there, std::string remark);

  // --- reading (google_read.cc)
  // One event as it stands; null when it is gone (also: cancelled).
  net::Task<Document> get(std::string id);
  // … a series with all its exceptions; not_found when it is gone.
  net::Task<tl::expected<RemoteItem, net::Failure>> read(std::string id);
  // … as Google has it.
  net::Task<tl::expected<Stood, net::Failure>> standing(std::string id);
  // An event of ours by its mark, whatever its id; null when there is none.
  net::Task<Document> find_marked(std::string event_id);
  net::Task<WriteAnswer> stale(std::string id, std::string doing);
  net::Task<Fetched> send(std::string method, std::string id, std::string updates, std::string etag,
                          std::optional<json::Value> body);

  using Edited = tl::expected<std::vector<std::string>, WriteFailure>;  // names of what did not come along
  // `series`: as it stands by now.
  net::Task<Edited> write_occurrences(RemoteWrite write, json::Value series);
  net::Task<Edited> write_occurrence(RemoteWrite write, json::Value series, OccurrenceEdit edit);
  std::string events_path(std::string_view id = {}) const;

  RemoteSetting setting_;
  CloudApi api_;
};

// What the granted scopes allow. Empty lists mean that nobody told.
struct GoogleRights {
  bool known = false;
  bool read = true, write = true, free_busy = true, list = true, colors = true;
};
GoogleRights google_rights(const std::vector<std::string>& scopes);
// Refuses a credential that could write where the calendar is only read.
Status google_refuses_writer(const RemoteSetting& setting, const std::vector<std::string>& scopes);

// A series with its exceptions, or an event. Errors: invalid.
Result<RemoteItem> google_item(const Stood& there, const time::Zone& zone);

// The id of the event at Google: ours, where it is one that Google takes.
std::string google_id(const model::Event& event);

// The colours of events by their id ("1" to "11"), as "#rrggbb".
net::Task<tl::expected<std::vector<std::pair<std::string, std::string>>, net::Failure>> google_colors(
    RemoteSetting setting, net::Session& session);

}  // namespace daybook::providers

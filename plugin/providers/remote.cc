#include "providers/remote.h"

namespace daybook::providers {

Capabilities capabilities_of(std::string_view kind, const RemoteSetting& setting) {
  if (setting.tasks) return static_cast<Capabilities>(Can::categories);
  auto all = Can::series | Can::attendees | Can::reminders;
  if (kind != "google") all = all | Can::categories;
  if (kind == "ics_feed") return all;
  if (kind == "google") all = all | Can::private_notes;
  if (kind != "caldav") all = all | Can::free_busy | Can::push;
  return setting.read_only ? all : all | Can::write;
}

std::size_t held_bytes(const RemoteItem& item) {
  std::size_t n = sizeof item - sizeof item.event + model::held_bytes(item.event);
  n += item.external_id.capacity() + item.master_external_id.capacity() + item.etag.capacity() + item.problem.capacity();
  for (const auto& o : item.overrides) n += model::held_bytes(o);
  return n;
}

net::Task<tl::expected<std::vector<BusyOf>, net::Failure>> RemoteCalendar::free_busy(
    std::vector<std::string> who, time::Instant, time::Instant) {
  std::vector<BusyOf> out;
  for (auto& w : who) out.push_back({std::move(w), false, "this kind of calendar tells nobody's times", {}});
  co_return out;
}

net::Task<tl::expected<Channel, net::Failure>> RemoteCalendar::watch(Channel, std::string) {
  net::Failure f{{Errc::invalid, "this kind of calendar tells nobody of changes; it is polled", {}}, false, 0};
  co_return tl::unexpected<net::Failure>(std::move(f));
}

}  // namespace daybook::providers

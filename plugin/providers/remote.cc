#include "providers/remote.h"

namespace daybook::providers {

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

// The CalDAV adapter behind the contract (RFC 4791, 6578, 6638).
#include "providers/caldav_client.h"

namespace daybook::providers {
namespace {

using namespace caldav;

class CalDav final : public RemoteCalendar {
 public:
  CalDav(RemoteSetting setting, net::Session& session)
      : client_{std::move(setting), session, std::nullopt} {}

  std::string_view name() const override { return "caldav"; }
  Capabilities capabilities() const override {
    return capabilities_of("caldav", client_.setting);
  }
  bool needs_known() const override { return true; }

  net::Task<tl::expected<Pulled, net::Failure>> pull(PullWish wish, Harvest& harvest) override {
    auto pulling = caldav::pull(client_, std::move(wish), harvest);
    auto pulled = co_await pulling;
    co_return pulled;
  }

  net::Task<WriteAnswer> write(policy::WritePermit permit, RemoteWrite write) override {
    if (permit.calendar() != client_.setting.id) {
      WriteFailure f{failure(Errc::denied, "the permit is for the calendar " + permit.calendar()), {}};
      co_return tl::unexpected<WriteFailure>(std::move(f));
    }
    if (client_.setting.tasks) {
      WriteFailure f{failure(Errc::denied, "a list of tasks is only read"), {}};
      co_return tl::unexpected<WriteFailure>(std::move(f));
    }
    auto finding = find_collection(client_);
    auto found = co_await finding;
    if (!found) {
      WriteFailure f{std::move(found).error(), {}};
      co_return tl::unexpected<WriteFailure>(std::move(f));
    }
    net::Task<WriteAnswer> writing;
    if (write.what == RemoteWrite::What::create)
      writing = create(client_, std::move(write));
    else if (write.what == RemoteWrite::What::update)
      writing = update(client_, std::move(write));
    else
      writing = remove(client_, std::move(write));
    auto written = co_await writing;
    co_return written;
  }

  net::Task<tl::expected<Health, net::Failure>> check() override {
    auto finding = find_collection(client_);
    auto found = co_await finding;
    if (!found) co_return tl::unexpected<net::Failure>(std::move(found).error());
    auto describing = describe(client_, *found);
    auto c = co_await describing;
    if (!c) co_return tl::unexpected<net::Failure>(std::move(c).error());
    Health out;
    out.reachable = true;
    out.may_read = c->may_read;
    out.may_write = c->may_write;
    if (!c->may_read) out.missing.push_back("DAV:read, which every look at the calendar needs");
    if (!c->may_write && !client_.setting.read_only)
      out.missing.push_back("DAV:write-content and DAV:bind, which changes need");
    if (c->may_write && !client_.setting.read_only) {
      if (!c->may_change) out.missing.push_back("DAV:write-content, which changes of events need");
      if (!c->may_add) out.missing.push_back("DAV:bind, which new events need");
      if (!c->may_delete) out.missing.push_back("DAV:unbind, which deletions need");
    }
    if (!c->privileges_told)
      out.remarks.push_back("the server does not tell what this sign-in may do");
    if (!found->tls) out.remarks.push_back("the connection is not encrypted (http)");
    co_return out;
  }

  net::Task<tl::expected<std::vector<RemoteCalendarInfo>, net::Failure>> calendars() override {
    auto listing = collections(client_);
    auto all = co_await listing;
    if (!all) co_return tl::unexpected<net::Failure>(std::move(all).error());
    std::vector<RemoteCalendarInfo> out;
    for (const auto& c : *all) {
      RemoteCalendarInfo info;
      info.calendar = decoded_path(c.url.path);
      info.name = c.name.empty() ? info.calendar : c.name;
      info.color = c.color;
      info.timezone = c.timezone;
      info.writable = c.may_write;
      info.events = c.events;
      info.tasks = c.tasks;
      out.push_back(std::move(info));
    }
    co_return out;
  }

 private:
  Client client_;
};

}  // namespace

std::unique_ptr<RemoteCalendar> caldav_calendar(RemoteSetting setting, net::Session& session) {
  return std::make_unique<CalDav>(std::move(setting), session);
}

}  // namespace daybook::providers

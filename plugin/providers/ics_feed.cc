// Calendars that are only read: a subscription's address (webcal too) or a file.
#include <algorithm>

#include "base/ids.h"
#include "base/json.h"
#include "providers/ics_feed_reading.h"
#include "providers/ics_feed_source.h"

namespace daybook::providers {
namespace {

constexpr std::size_t kPiece = 300;
constexpr std::size_t kMostProblems = 1000;

struct Cursor {
  FeedText asked;    // etag and modified of the last answer
  std::string hash;  // of its text
  // What RANGE=THISANDFUTURE changes was put in up to there; nothing: it is in whole.
  std::optional<time::Instant> ranges_to;
};

Cursor read_cursor(const std::string& text) {
  Cursor c;
  const auto doc = json::parse(text);
  if (!doc || !doc->is_object()) return c;
  c.asked.etag = doc->str("etag");
  c.asked.modified = doc->str("modified");
  c.hash = doc->str("hash");
  if (const auto* to = doc->find("ranges_to")) c.ranges_to = time::from_unix(to->as_int());
  return c;
}

std::string write_cursor(const Cursor& c) {
  const auto str = [](const std::string& s) { return json::Value::string(s); };
  auto v = json::Value::object();
  v.set("v", json::Value::integer(1)).set("etag", str(c.asked.etag));
  v.set("modified", str(c.asked.modified)).set("hash", str(c.hash));
  if (c.ranges_to) v.set("ranges_to", json::Value::integer(time::to_unix(*c.ranges_to)));
  return json::dump(v);
}

// What the feed says of the event now. Not when it says it: many servers stamp every event with the
// moment of the download.
std::string version_of(const IcsDocument& d) {
  auto doc = d.doc;
  doc.master.updated_ms = 0;
  for (auto& o : doc.overrides) o.updated_ms = 0;
  return ids::stable_id(json::dump(model::document_to_stored(doc)));
}

// By its id, so that what is known of it stands.
Error problem_of(const ics::Fault& f) {
  const std::string line = "line " + std::to_string(f.line);
  return {Errc::invalid, line + ": " + f.message, f.uid.empty() ? line : f.uid};
}

net::Failure refused(Errc code, std::string why) {
  net::Failure f;
  f.error = {code, std::move(why), {}};
  return f;
}

class IcsFeed final : public RemoteCalendar {
 public:
  IcsFeed(RemoteSetting setting, net::Session& session)
      : setting_(std::move(setting)), session_(session) {}

  std::string_view name() const override { return "ics_feed"; }
  Capabilities capabilities() const override {
    return capabilities_of("ics_feed", setting_);
  }

  net::Task<tl::expected<Pulled, net::Failure>> pull(PullWish wish, Harvest& harvest) override {
    Cursor cursor = read_cursor(wish.cursor);
    if (cursor.ranges_to && wish.to > *cursor.ranges_to) cursor = {};  // read anew, changed or not
    auto fetching = fetch_feed(setting_, session_, cursor.asked);
    auto fetched = co_await fetching;
    if (!fetched) co_return tl::unexpected<net::Failure>(std::move(fetched).error());
    Pulled out;
    const std::string hash = fetched->same ? cursor.hash : ids::stable_id(fetched->text);
    out.unchanged = fetched->same || (hash == cursor.hash && fetched->etag == cursor.asked.etag &&
                                      fetched->modified == cursor.asked.modified);
    out.cursor = wish.cursor;
    if (out.unchanged) co_return out;
    const bool same_text = hash == cursor.hash;
    cursor.asked = {{}, fetched->etag, fetched->modified, false};
    cursor.hash = hash;
    out.cursor = write_cursor(cursor);
    if (same_text) co_return out;  // only under another version
    auto opened = FeedReading::open(std::move(fetched->text), setting_.zone);
    if (!opened) co_return tl::unexpected<net::Failure>(refused(opened.error().code, opened.error().message));
    auto handing = hand_over(**opened, wish.to + kRangeAhead, harvest);
    auto handed = co_await handing;
    if (!handed) co_return tl::unexpected<net::Failure>(refused(handed.error().code, handed.error().message));
    out.problems = (*opened)->problems();
    for (const auto& f : (*opened)->about().faults)
      if (out.problems.size() < kMostProblems)
        out.problems.push_back(problem_of(f));
    cursor.ranges_to = *handed ? std::optional(wish.to + kRangeAhead) : std::nullopt;
    out.cursor = write_cursor(cursor);
    out.full = true;
    co_return out;
  }

  net::Task<WriteAnswer> write(policy::WritePermit, RemoteWrite) override {
    WriteFailure f{refused(Errc::denied, "a feed is only read; choose another calendar for changes"), {}};
    co_return tl::unexpected<WriteFailure>(std::move(f));
  }

  net::Task<tl::expected<Health, net::Failure>> check() override {
    auto looking = look();
    auto read = co_await looking;
    if (!read) co_return tl::unexpected<net::Failure>(std::move(read).error());
    Health out;
    out.reachable = out.may_read = true;
    if (read->floating > 0)
      out.remarks.push_back(std::to_string(read->floating) + " events name no time zone and are read by " +
                            (read->zone.empty() ? setting_.zone.name() + ", which is the setting's"
                                                : read->zone + ", which the feed gives"));
    if (!read->faults.empty())
      out.remarks.push_back(std::to_string(read->faults.size()) + " events cannot be read, the first in line " +
                            std::to_string(read->faults.front().line));
    co_return out;
  }

  net::Task<tl::expected<std::vector<RemoteCalendarInfo>, net::Failure>> calendars() override {
    auto looking = look();
    auto read = co_await looking;
    if (!read) co_return tl::unexpected<net::Failure>(std::move(read).error());
    RemoteCalendarInfo info;
    info.name = read->name.empty() ? setting_.id : read->name;
    info.timezone = read->zone;
    info.primary = true;
    co_return std::vector<RemoteCalendarInfo>{info};
  }

 private:
  net::Task<tl::expected<FeedReading::About, net::Failure>> look() {
    auto fetching = fetch_feed(setting_, session_, {});
    auto fetched = co_await fetching;
    if (!fetched) co_return tl::unexpected<net::Failure>(std::move(fetched).error());
    auto opened = FeedReading::open(std::move(fetched->text), setting_.zone);
    if (!opened) co_return tl::unexpected<net::Failure>(refused(opened.error().code, opened.error().message));
    co_return (*opened)->about();
  }

  // Whether something of it goes on beyond `reach`.
  net::Task<Result<bool>> hand_over(FeedReading& reading, time::Instant reach, Harvest& harvest) {
    bool goes_on = false;
    for (bool more = true; more;) {
      std::vector<RemoteItem> items;
      for (std::size_t held = 0; more && items.size() < kPiece && held < kPieceBytes;) {
        DAYBOOK_CO_ASSIGN(auto documents, reading.next(reach));
        more = !documents.empty();
        for (auto& d : documents) {
          goes_on = goes_on || d.goes_on;
          items.push_back(item_of(std::move(d)));
          held += held_bytes(items.back());
        }
      }
      if (items.empty()) break;
      auto giving = harvest.take(std::move(items));
      auto given = co_await giving;
      if (!given) co_return pass_on(given.error());
    }
    co_return goes_on;
  }

  RemoteItem item_of(IcsDocument d) const {
    RemoteItem item;
    item.etag = version_of(d);
    item.external_id = d.uid + (d.occurrence.empty() ? "" : "#" + d.occurrence);
    item.problem = std::move(d.problem);
    item.event = std::move(d.doc.master);
    item.overrides = std::move(d.doc.overrides);
    item.event.event_id.clear();  // whatever a feed of ours was copied from: it is not ours to write
    item.event.external_id = item.external_id;
    item.event.calendar_id = setting_.id;
    item.event.etag = item.etag;
    for (auto& o : item.overrides) {
      o.event_id.clear();
      o.series_id.clear();
      o.calendar_id = setting_.id;
      o.etag = item.etag;
    }
    return item;
  }

  RemoteSetting setting_;
  net::Session& session_;
};

}  // namespace

std::unique_ptr<RemoteCalendar> ics_feed(RemoteSetting setting, net::Session& session) {
  return std::make_unique<IcsFeed>(std::move(setting), session);
}

}  // namespace daybook::providers

// Changes in a mailbox: calendarView/delta over a fixed window, page by page; other calendars of a
// mailbox, which have no delta, by listing the window.
#include <algorithm>
#include <array>

#include "base/ids.h"
#include "providers/graph_calendar.h"

namespace daybook::providers {
namespace {

using json::Value;

constexpr std::size_t kPiece = 250;
constexpr int kMostPages = 5000;
// What is asked for, and what instead where such a page is too large for us. The size is a preference of
// each request and no part of its link.
constexpr std::array kPageSizes = {"200", "20", "2"};
constexpr std::size_t kNoted = 128;  // bytes beside an id that is noted
constexpr time::seconds kMayLag = time::days(1);

struct Cursor {
  time::Instant from, to;
  std::string link;    // deltaLink
  std::string digest;  // of a listed window
  std::vector<std::string> again{};  // what the mailbox could not give
};

std::string write_cursor(const Cursor& c) {
  auto v = Value::object();
  v.set("v", Value::integer(1)).set("from", Value::integer(time::to_unix(c.from)));
  v.set("to", Value::integer(time::to_unix(c.to))).set("link", Value::string(c.link));
  v.set("digest", Value::string(c.digest));
  auto again = Value::array();
  for (const auto& id : c.again) again.push(Value::string(id));
  if (!c.again.empty()) v.set("again", std::move(again));
  return json::dump(v);
}

// A cursor that cannot be read, or whose window has moved on by more than a day, counts for nothing:
// the window is part of the token.
Cursor read_cursor(const PullWish& wish) {
  const auto v = wish.cursor.empty() ? Result<Value>(Value{}) : json::parse(wish.cursor);
  Cursor c;
  if (!v || (*v)["v"].as_int() != 1) return {};
  c.from = time::from_unix((*v)["from"].as_int());
  c.to = time::from_unix((*v)["to"].as_int());
  const auto apart = [](time::Instant a, time::Instant b) { return a < b ? b - a : a - b; };
  if (apart(c.from, wish.from) > kMayLag || apart(c.to, wish.to) > kMayLag) return {};
  c.link = v->str("link");
  c.digest = v->str("digest");
  for (const auto& id : (*v)["again"].items()) c.again.push_back(id.as_string());
  return c;
}

constexpr int kBroken = 500;  // the status of what costs itself
constexpr std::size_t kMostAgain = 50;

}  // namespace

struct GraphCalendar::Listing {
  Harvest& harvest;
  time::Instant from, to;
  bool delta = true;
  std::string link;  // where to go on; empty: list everything
  std::string next_link;
  std::size_t page_size = 0;  // of kPageSizes
  std::vector<RemoteItem> waiting;
  std::set<std::string> series;  // something of them changed
  std::set<std::string> gone;
  std::vector<Error> problems;
  std::uint64_t digest = 0;
  std::size_t held = 0;  // bytes of what is put together before it is handed over
  bool any = false;
  std::vector<std::string> again{};  // what could not be given, though the mailbox is well otherwise

  // The event is named, and asked for with the next pull where it may be given then.
  void cost(const std::string& id, const net::Failure& failure) {
    auto error = failure.error;
    error.where = id;
    problems.push_back(std::move(error));
    if (failure.status == kBroken && again.size() < kMostAgain) again.push_back(id);
  }
  void forget() {
    waiting.clear();
    series.clear();
    gone.clear();
    problems.clear();
    digest = 0;
    held = 0;
    any = false;
  }
};

net::Task<Status> GraphCalendar::hand_over(Listing& listing, std::size_t at_least) {
  while (listing.waiting.size() >= std::max<std::size_t>(at_least, 1)) {
    const auto n = std::min(listing.waiting.size(), kPiece);
    const auto end = listing.waiting.begin() + static_cast<std::ptrdiff_t>(n);
    std::vector<RemoteItem> piece(std::make_move_iterator(listing.waiting.begin()),
                                  std::make_move_iterator(end));
    listing.waiting.erase(listing.waiting.begin(), end);
    auto taking = listing.harvest.take(std::move(piece));
    auto taken = co_await taking;
    if (!taken) co_return taken;
  }
  co_return Status{};
}

// Single events are brought as they are. Of a series it is only noted that something changed: what
// the list shows of its occurrences is not enough to put it together.
net::Task<Status> GraphCalendar::sort_in(const Value& page, Listing& listing) {
  for (const auto& one : page["value"].items()) {
    listing.any = true;
    const std::string id(one.str("id"));
    listing.held += id.size() + kNoted;
    listing.digest += ids::hash64(id + " " + std::string(one.str("@odata.etag")) +
                                  std::string(one.str("changeKey")));
    if (one["@removed"].is_object()) {
      if (!id.empty()) listing.gone.insert(id);
      continue;
    }
    listing.gone.erase(id);
    const auto type = one.str("type");
    if (type == "seriesMaster") {
      listing.series.insert(id);
      continue;
    }
    if (!one.str("seriesMasterId").empty()) {
      listing.series.emplace(one.str("seriesMasterId"));
      continue;
    }
    auto item = graph_item(one, setting_.zone);
    if (!item) {
      auto error = std::move(item).error();
      error.where = id;
      if (listing.problems.size() < 1000) listing.problems.push_back(std::move(error));
      continue;
    }
    RemoteItem out;
    out.external_id = id;
    out.etag = item->event.etag;
    out.ours = item->ours;
    out.problem = std::move(item->unclear);
    out.event = std::move(item->event);
    if (!listing.delta) listing.held += held_bytes(out);
    listing.waiting.push_back(std::move(out));
  }
  if (listing.held > kHeldBytes)
    co_return fail(Errc::too_big, "the calendar's window holds more than " + std::to_string(kHeldBytes >> 20) +
                                      " MiB of events; set window_past_days and window_future_days to less");
  // A listed window is held back until it is known whether anything changed.
  if (!listing.delta) co_return Status{};
  auto handing = hand_over(listing, kPiece);
  auto handed = co_await handing;
  co_return handed;
}

// The page at a link; null when what the link stands for is no longer known there.
net::Task<Document> GraphCalendar::page_at(std::string link, std::size_t page_size, bool by_token) {
  auto request = call("GET", std::move(link));
  request.headers.front().value += std::string(", odata.maxpagesize=") + kPageSizes[page_size];
  auto asking = api_.ask(std::move(request));
  auto answer = co_await asking;
  if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
  if (by_token && (answer->status == 410 ||
                   graph_says(*answer, {"SyncStateNotFound", "SyncStateInvalid", "InvalidDeltaToken",
                                        "resyncRequired", "ErrorInvalidSyncStateData"})))
    co_return Value{};
  if (auto allowed = graph_refuses_writer(setting_, api_.session().credential().scopes()); !allowed)
    co_return tl::unexpected<net::Failure>(failure_of(allowed.error()));
  auto page = document_of(std::move(*answer), "reading changes");
  if (page && !(*page)["value"].is_array())
    co_return tl::unexpected<net::Failure>(failure_of({Errc::invalid, "Microsoft answered something that is no list of events", {}}));
  co_return page;
}

net::Task<tl::expected<GraphCalendar::Listed, net::Failure>> GraphCalendar::list(Listing& listing) {
  const auto broken = [](std::string what) {
    return tl::unexpected<net::Failure>(failure_of({Errc::invalid, std::move(what), "@odata.nextLink"}));
  };
  std::string next = listing.link;
  if (next.empty())
    next = (listing.delta ? user() + "/calendarView/delta" : calendar() + "/calendarView") +
           "?startDateTime=" + encoded(time::format_utc(listing.from)) +
           "&endDateTime=" + encoded(time::format_utc(listing.to));
  std::set<std::uint64_t> seen;
  for (int pages = 0;;) {
    auto asking = page_at(next, listing.page_size, pages > 0 || !listing.link.empty());
    auto page = co_await asking;
    if (!page && page.error().error.code == Errc::too_big && listing.page_size + 1 < kPageSizes.size()) {
      ++listing.page_size;
      continue;
    }
    if (!page) co_return tl::unexpected<net::Failure>(std::move(page).error());
    if (page->is_null()) co_return Listed::lost;
    auto sorting = sort_in(*page, listing);
    auto sorted = co_await sorting;
    if (!sorted) co_return tl::unexpected<net::Failure>(failure_of(std::move(sorted).error()));
    seen.insert(ids::hash64(next));
    next = page->str("@odata.nextLink");
    if (next.empty()) {
      listing.next_link = page->str("@odata.deltaLink");
      // The last page always has it: without it this is not all there is.
      if (listing.delta && listing.next_link.empty()) co_return broken("Microsoft ended its list without a place to go on from");
      co_return Listed::whole;
    }
    if (seen.contains(ids::hash64(next))) co_return broken("Microsoft's pages go in a circle");
    if (++pages == kMostPages) co_return broken("Microsoft sent more pages than any calendar has");
  }
}

// "@removed" is said of what was deleted and of what left the window, and the reason told is not to be
// relied on: what still stands is brought as it stands.
net::Task<tl::expected<void, net::Failure>> GraphCalendar::bring_removed(Listing& listing) {
  const std::vector<std::string> all(listing.gone.begin(), listing.gone.end());
  for (const auto& id : all) {
    auto getting = get(id);
    auto there = co_await getting;
    if (!there && (there.error().error.code == Errc::too_big || there.error().status == kBroken)) {
      listing.cost(id, there.error());
      continue;
    }
    if (!there && there.error().error.code != Errc::not_found)
      co_return tl::unexpected<net::Failure>(std::move(there).error());
    const auto master = there ? std::string(there->str("seriesMasterId")) : std::string();
    auto item = there && there->is_object() ? graph_item(*there, setting_.zone)
                                            : Result<GraphItem>(fail(Errc::not_found, "gone"));
    RemoteItem out;
    out.external_id = id;
    if (!item) {
      listing.series.erase(id);
      out.what = RemoteItem::What::gone;
    } else if (!master.empty() || (*there)["recurrence"].is_object()) {
      listing.series.insert(master.empty() ? id : master);
      continue;
    } else {
      out.etag = item->event.etag;
      out.ours = item->ours;
      out.event = std::move(item->event);
    }
    listing.waiting.push_back(std::move(out));
  }
  co_return tl::expected<void, net::Failure>{};
}

net::Task<tl::expected<void, net::Failure>> GraphCalendar::bring_series(Listing& listing) {
  const std::vector<std::string> all(listing.series.begin(), listing.series.end());
  for (const auto& id : all) {
    auto reading = read(id, listing.from, listing.to);
    auto item = co_await reading;
    const bool heavy = item && held_bytes(*item) > kPieceBytes;
    if (item) {
      listing.waiting.push_back(std::move(*item));
    } else if (item.error().error.code == Errc::not_found) {
      RemoteItem gone;
      gone.what = RemoteItem::What::gone;
      gone.external_id = id;
      listing.waiting.push_back(std::move(gone));
    } else if (costs_itself(item.error().error) || item.error().status == kBroken) {
      listing.cost(id, item.error());
    } else {
      co_return tl::unexpected<net::Failure>(std::move(item).error());
    }
    auto handing = hand_over(listing, heavy ? 1 : kPiece);
    auto handed = co_await handing;
    if (!handed) co_return tl::unexpected<net::Failure>(failure_of(std::move(handed).error()));
  }
  auto handing = hand_over(listing, 1);
  auto handed = co_await handing;
  if (!handed) co_return tl::unexpected<net::Failure>(failure_of(std::move(handed).error()));
  co_return tl::expected<void, net::Failure>{};
}

net::Task<tl::expected<Pulled, net::Failure>> GraphCalendar::pull(PullWish wish, Harvest& harvest) {
  const auto cursor = read_cursor(wish);
  Listing listing{harvest, wish.from, wish.to, setting_.calendar.empty(), cursor.link, {}, 0, {}, {}, {}, {}, 0, 0, false};
  listing.gone.insert(cursor.again.begin(), cursor.again.end());
  if (!listing.link.empty()) {
    listing.from = cursor.from;
    listing.to = cursor.to;
  }
  for (bool again = true;; again = false) {
    auto listing_all = list(listing);
    auto listed = co_await listing_all;
    if (!listed) co_return tl::unexpected<net::Failure>(std::move(listed).error());
    if (*listed == Listed::whole) break;
    if (!again) {
      Error lost{Errc::retry_later, "Microsoft lost its place in the list twice in a row", "deltaLink"};
      co_return tl::unexpected<net::Failure>(failure_of(std::move(lost)));
    }
    listing.link.clear();
    listing.from = wish.from;
    listing.to = wish.to;
    listing.forget();
    harvest.restart();
  }
  Pulled out;
  const std::string digest = listing.delta ? std::string() : std::to_string(listing.digest);
  out.full = listing.link.empty();
  out.unchanged = cursor.again.empty() && (listing.delta ? !out.full && !listing.any : digest == cursor.digest);
  if (out.full) out.covers = Window{listing.from, listing.to};
  if (out.unchanged) {
    out.full = false;
    out.cursor = wish.cursor;
    co_return out;
  }
  auto confirming = bring_removed(listing);
  auto confirmed = co_await confirming;
  if (!confirmed) co_return tl::unexpected<net::Failure>(std::move(confirmed).error());
  auto bringing = bring_series(listing);
  auto brought = co_await bringing;
  if (!brought) co_return tl::unexpected<net::Failure>(std::move(brought).error());
  out.problems = std::move(listing.problems);
  if (!listing.delta || !listing.next_link.empty())
    out.cursor = write_cursor({listing.from, listing.to, listing.next_link, digest, listing.again});
  co_return out;
}

}  // namespace daybook::providers

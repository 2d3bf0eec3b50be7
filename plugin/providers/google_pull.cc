// Google's changes: events.list with a sync token, page by page.
#include <algorithm>
#include <array>
#include <set>

#include "base/ids.h"
#include "base/text.h"
#include "providers/google_calendar.h"

namespace daybook::providers {
namespace {

constexpr std::size_t kPiece = 250;
constexpr int kMostPages = 4000;
constexpr int kMostRestarts = 2;
// The most that Google gives, and what is asked for where such a page is too large for us.
constexpr std::array kPageSizes = {"2500", "500", "100", "20"};

// "g1 <day it was given> <token>[ <page size>]", where that is not the first. A token in use is exchanged
// once a day, so that it does not grow old in a calendar where nothing happens.
struct Cursor {
  std::int64_t day = 0;
  std::string token;
  std::size_t page_size = 0;  // of kPageSizes
};
Cursor read_cursor(const std::string& text) {
  const auto parts = text::split(text, ' ');
  if ((parts.size() != 3 && parts.size() != 4) || parts[0] != "g1") return {};
  Cursor c;
  c.token = parts[2];
  if (parts.size() == 4) {
    const auto* const size = std::ranges::find(kPageSizes, parts[3]);
    if (size == kPageSizes.end()) return {};
    c.page_size = static_cast<std::size_t>(size - kPageSizes.begin());
  }
  for (const char digit : parts[1]) {
    if (digit < '0' || digit > '9' || c.day > 10'000'000) return {};
    c.day = c.day * 10 + (digit - '0');
  }
  return c;
}

std::string write_cursor(const Cursor& c) {
  std::string out = "g1 " + std::to_string(c.day) + " " + c.token;
  if (c.page_size > 0) out.append(" ").append(kPageSizes[c.page_size]);
  return out;
}

std::int64_t day_of(time::Instant t) { return time::to_unix(t) / 86400; }

Result<RemoteItem> remote_item(const json::Value& item, const time::Zone& zone) {
  DAYBOOK_ASSIGN(auto read, from_google(item, zone));
  RemoteItem out;
  out.external_id = read.event.external_id;
  out.etag = read.event.etag;
  out.ours = read.ours;
  if (read.gone) {
    out.what = RemoteItem::What::gone;
  } else if (!read.event.series_id.empty()) {
    out.what = RemoteItem::What::exception;
    out.master_external_id = read.event.series_id;
  } else if (read.event.is_series()) {
    out.what = RemoteItem::What::master;
  }
  out.event = std::move(read.event);
  return out;
}

}  // namespace

struct GoogleCalendar::Listing {
  Harvest& harvest;
  std::string token;  // of the sync; empty: everything
  std::size_t page_size = 0;  // of kPageSizes
  Pulled pulled;
  std::string next_token;
  bool any = false;

  void begin_anew(bool whole) {
    if (whole || token.empty()) {
      token.clear();
      harvest.restart();
    }
    pulled.problems.clear();
    any = false;
  }
  // A token goes with the parameters it was given for, so other pages are a listing of everything.
  bool smaller_pages() {
    if (page_size + 1 == kPageSizes.size()) return false;
    ++page_size;
    begin_anew(true);
    return true;
  }
};

// The events of a page, in the pieces that they are handed over in. They are read as the page is, one by
// one: its values are many times as large.
class GoogleCalendar::Page {
 public:
  Page(Listing& listing, const time::Zone& zone) : listing_(listing), zone_(zone) {}

  Status take(const json::Value& one) {
    if (++entries_ > kMostOnPage)
      return fail(Errc::too_big, "a page holds more than " + std::to_string(kMostOnPage) + " events, where " +
                                     kPageSizes[listing_.page_size] + " were asked for");
    listing_.any = true;
    if (one.str("id").empty()) return fail(Errc::invalid, "Google's list holds something that is no event");
    auto item = remote_item(one, zone_);
    if (!item) {
      // The id tells the engine which event still stands though it could not be read.
      auto error = std::move(item).error();
      error.where = one.str("id");
      if (listing_.pulled.problems.size() < 1000) listing_.pulled.problems.push_back(std::move(error));
      return {};
    }
    held_ += held_bytes(*item);
    if (held_ > kHeldBytes)
      return fail(Errc::too_big, "a page holds more than " + std::to_string(kHeldBytes >> 20) + " MiB of events");
    if (pieces_.empty() || pieces_.back().size() == kPiece) pieces_.emplace_back().reserve(kPiece);
    pieces_.back().push_back(std::move(*item));
    return {};
  }
  std::vector<std::vector<RemoteItem>>& pieces() { return pieces_; }

 private:
  static constexpr std::size_t kMostOnPage = 10'000;
  Listing& listing_;
  const time::Zone& zone_;
  std::vector<std::vector<RemoteItem>> pieces_;
  std::size_t entries_ = 0, held_ = 0;
};

net::Task<Status> GoogleCalendar::hand_over(Page& page, Listing& listing) {
  for (auto& piece : page.pieces()) {
    auto taking = listing.harvest.take(std::exchange(piece, {}));
    auto taken = co_await taking;
    if (!taken) co_return taken;
  }
  co_return Status{};
}

net::Task<tl::expected<GoogleCalendar::Listed, net::Failure>> GoogleCalendar::list(Listing& listing) {
  const auto broken = [](std::string what) {
    return tl::unexpected<net::Failure>(failure_of({Errc::invalid, std::move(what), "nextPageToken"}));
  };
  std::set<std::uint64_t> seen;
  std::string page_token;
  for (int pages = 0;; ++pages) {
    if (pages == kMostPages) co_return broken("Google sent more pages than any calendar has");
    // Every page and every later sync must repeat these parameters.
    std::string path = events_path() + "?maxResults=" + kPageSizes[listing.page_size] + "&singleEvents=false";
    if (!listing.token.empty()) path += "&syncToken=" + encoded(listing.token);
    if (!page_token.empty()) path += "&pageToken=" + encoded(page_token);
    Call call;
    call.path = path;
    auto asking = api_.ask(std::move(call));
    auto answer = co_await asking;
    if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
    // Which rights a token carries may be known only once there is one.
    if (auto allowed = google_refuses_writer(setting_, api_.session().credential().scopes()); !allowed)
      co_return tl::unexpected<net::Failure>(failure_of(allowed.error()));
    if ((answer->status == 410 || answer->status == 400) && page_token.empty() && !listing.token.empty())
      co_return Listed::lost_cursor;
    if ((answer->status == 410 || answer->status == 400) && !page_token.empty())
      co_return Listed::lost_page;
    Page events(listing, setting_.zone);
    auto page = page_of(std::move(*answer), "reading changes", "items", [&](const json::Value& one) { return events.take(one); });
    if (!page) co_return tl::unexpected<net::Failure>(std::move(page).error());
    // A document of another kind must not be taken for an empty calendar.
    const auto* items = page->find("items");
    const bool goes_on = !page->str("nextPageToken").empty() || !page->str("nextSyncToken").empty();
    if (items != nullptr ? !items->is_array() : page->str("kind") != "calendar#events" || !goes_on)
      co_return broken("Google answered something that is no list of events");
    auto handing = hand_over(events, listing);
    auto handed = co_await handing;
    if (!handed) co_return tl::unexpected<net::Failure>(failure_of(std::move(handed).error()));
    page_token = page->str("nextPageToken");
    if (page_token.empty()) {
      listing.next_token = page->str("nextSyncToken");
      co_return Listed::whole;
    }
    if (!seen.insert(ids::hash64(page_token)).second) co_return broken("Google's pages go in a circle");
  }
}

net::Task<tl::expected<Pulled, net::Failure>> GoogleCalendar::pull(PullWish wish, Harvest& harvest) {
  const auto cursor = read_cursor(wish.cursor);
  const auto today = day_of(api_.session().exchange().wall());
  Listing listing{harvest, cursor.token, cursor.page_size, {}, {}, false};
  for (int restarts = 0;;) {
    auto listing_all = list(listing);
    auto listed = co_await listing_all;
    if (!listed && listed.error().error.code == Errc::too_big && listing.smaller_pages()) continue;
    if (!listed) co_return tl::unexpected<net::Failure>(std::move(listed).error());
    if (*listed == Listed::whole) break;
    if (restarts++ == kMostRestarts) {
      Error lost{Errc::retry_later, "Google lost its place in the list again and again", "pageToken"};
      co_return tl::unexpected<net::Failure>(failure_of(std::move(lost)));
    }
    // A page of an incremental listing that got lost is asked for again from the same cursor; what
    // was taken already may come twice.
    listing.begin_anew(*listed == Listed::lost_cursor);
  }
  auto out = std::move(listing.pulled);
  out.full = listing.token.empty();
  out.unchanged = !out.full && !listing.any && today <= cursor.day + 1;
  if (out.unchanged)
    out.cursor = wish.cursor;
  else if (!listing.next_token.empty())
    out.cursor = write_cursor({today, listing.next_token, listing.page_size});
  co_return out;
}

}  // namespace daybook::providers

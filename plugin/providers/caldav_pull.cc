// What changed since the last pull: sync-collection (RFC 6578) where the server has it, else the
// collection's ctag, else all etags. Every full listing is held against what is known, so that deletions
// are found whatever the server forgot to tell.
#include <algorithm>

#include "base/json.h"
#include "providers/caldav_resources.h"

namespace daybook::providers::caldav {
namespace {

constexpr int kMostRounds = 10'000;  // of a truncated listing, each with another token
constexpr std::size_t kMostMembers = 200'000;

Status few_enough(std::size_t members) {
  if (members <= kMostMembers) return {};
  return fail(Errc::too_big, "the calendar has more than 200,000 members; keep what is old in another one");
}

constexpr const char* kCtag =
    R"(<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:" xmlns:S="http://calendarserver.org/ns/"><prop><S:getctag/></prop></propfind>)";
constexpr const char* kEtags =
    R"(<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><getetag/><getcontenttype/><resourcetype/></prop></propfind>)";

std::string sync_body(const std::string& token) {
  return R"(<?xml version="1.0" encoding="utf-8"?><sync-collection xmlns="DAV:"><sync-token>)" +
         xml_text(token) +
         "</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>";
}

// Where the last whole pull ended. "sync": by token; "ctag" and "etag": the server has no sync.
struct Cursor {
  std::string url, mode, token;
  // What RANGE=THISANDFUTURE changes was put in up to there; nothing: it is in whole.
  std::optional<time::Instant> ranges_to{};
  std::vector<std::string> again{};  // resources that could not be fetched
};

Cursor read_cursor(const std::string& text) {
  const auto doc = json::parse(text);
  if (!doc || !doc->is_object()) return {};
  Cursor c{std::string(doc->str("url")), std::string(doc->str("mode")), std::string(doc->str("token"))};
  for (const auto& path : (*doc)["again"].items()) c.again.push_back(path.as_string());
  if (const auto* to = doc->find("ranges_to")) c.ranges_to = time::from_unix(to->as_int());
  return c;
}

std::string write_cursor(const Cursor& c) {
  auto v = json::Value::object();
  const auto str = [](const std::string& s) { return json::Value::string(s); };
  v.set("v", json::Value::integer(1)).set("url", str(c.url));
  v.set("mode", str(c.mode)).set("token", str(c.token));
  if (c.ranges_to) v.set("ranges_to", json::Value::integer(time::to_unix(*c.ranges_to)));
  auto again = json::Value::array();
  for (const auto& path : c.again) again.push(str(path));
  if (!c.again.empty()) v.set("again", std::move(again));
  return json::dump(v);
}

// A token as DAViCal makes them ("data:,17"; Cyrus has two numbers).
bool forgets_in_silence(std::string_view token) {
  static constexpr std::string_view kBefore = "data:,";
  return token.size() > kBefore.size() && token.starts_with(kBefore) &&
         token.find_first_not_of("0123456789", kBefore.size()) == std::string_view::npos;
}

// Where the window left what RANGE=THISANDFUTURE was put in, or nobody knows how far that was, all is read
// anew, changed or not.
PullWish anew_where_ranges_end(PullWish wish) {
  const auto to = read_cursor(wish.cursor).ranges_to;
  if (!wish.cursor.empty() && (!to || wish.to <= *to)) return wish;
  wish.cursor.clear();
  for (auto& k : wish.known) k.etag.clear();
  return wish;
}

class Pull {
 public:
  using Answer = tl::expected<Pulled, net::Failure>;

  Pull(Client& client, PullWish wish, Harvest& harvest)
      : client_(client), wish_(anew_where_ranges_end(std::move(wish))), resources_(client_, wish_, harvest, out_.problems) {}

  net::Task<Answer> run() {
    Cursor cursor = read_cursor(wish_.cursor);
    if (const auto url = net::parse_url(cursor.url); url && still_ours(*url)) {
      client_.collection = *url;
    } else {
      cursor = {};
      auto finding = find_collection(client_);
      auto found = co_await finding;
      if (!found) co_return tl::unexpected<net::Failure>(std::move(found).error());
    }
    cursor.url = client_.collection->text();
    net::Task<Done> work;
    if (cursor.mode == "sync" && !cursor.token.empty())
      work = since(cursor);
    else if (cursor.mode == "ctag" || cursor.mode == "etag")
      work = compare(cursor);
    else
      work = everything(cursor);
    auto done = co_await work;
    if (!done && done.error().status != 0 && done.error().error.code == Errc::not_found &&
        !cursor.url.empty()) {
      // Perhaps it moved: looked for once.
      client_.collection.reset();
      auto searching = find_collection(client_);
      auto found = co_await searching;
      if (found && found->text() != cursor.url) {
        cursor = {found->text(), {}, {}};
        auto anew = everything(cursor);
        done = co_await anew;
      }
    }
    if (!done) co_return tl::unexpected<net::Failure>(std::move(done).error());
    cursor.again = resources_.again();
    if (!cursor.ranges_to) cursor.ranges_to = resources_.ranges_to();
    out_.cursor = out_.unchanged ? wish_.cursor : write_cursor(cursor);
    co_return std::move(out_);
  }

 private:
  // The address may have been set anew since the cursor was written.
  bool still_ours(const net::Url& url) const {
    const auto base = net::parse_url(client_.setting.url);
    return base && same_site(*base, url);
  }

  static Done no_way_on() {
    return tl::unexpected<net::Failure>(failure(Errc::invalid, "the server cuts its listing off and gives no way on"));
  }

  net::Request report(std::string body, std::string_view depth) const {
    return request_to(client_, "REPORT", *client_.collection, std::move(body), depth);
  }

  net::Task<Done> since(Cursor& cursor) {
    Changes told;
    const auto take = [&](const DavResponse& r) { return sort_in(r, told); };
    // Not repeated after a 5xx: Xandikos answers 500 to a token that it does not know.
    auto first = list_each(client_, report(sync_body(cursor.token), "0"), "asking for changes", take,
                           net::Repeat::if_unsent);
    auto listing = co_await first;
    if (!listing && listing.error().status == 0 && listing.error().error.code != Errc::too_big) {  // the connection, not the token
      told = {};
      auto again = list_each(client_, report(sync_body(cursor.token), "0"), "asking for changes", take);
      listing = co_await again;
    }
    if (!listing) {
      const int status = listing.error().status;
      const bool passing = status == 0 || status == 401 || status == 429 || status == 503;
      if (passing) co_return tl::unexpected<net::Failure>(std::move(listing).error());
      cursor.token.clear();
      auto whole = everything(cursor);
      auto done = co_await whole;
      co_return done;
    }
    const bool moved_on = !listing->sync_token.empty() && listing->sync_token != cursor.token;
    if (perhaps_everything(told, cursor.token, listing->sync_token)) {
      if (!listing->sync_token.empty()) cursor.token = listing->sync_token;
      auto listing_all = by_etags();
      auto done = co_await listing_all;
      co_return done;
    }
    for (const auto& path : std::exchange(cursor.again, {}))
      if (told.gone.count(path) == 0) told.changed.emplace(path, std::string());
    const bool nothing = told.changed.empty() && told.gone.empty();
    if (nothing && !told.more) {
      out_.unchanged = !moved_on;
      if (moved_on) cursor.token = listing->sync_token;
      co_return true;
    }
    auto taking = resources_.take(std::move(told.changed), std::move(told.gone));
    auto taken = co_await taking;
    if (!taken) co_return taken;
    if (moved_on) cursor.token = listing->sync_token;
    if (!told.more) co_return true;
    if (!moved_on || nothing || ++rounds_ > kMostRounds) co_return no_way_on();
    auto next = since(cursor);
    auto rest = co_await next;
    co_return rest;
  }

  // What an answer tells of the collection since a token.
  struct Changes {
    Etags changed;
    std::set<std::string> gone;
    std::set<std::string_view> told;  // of what is known
    std::size_t as_known = 0;         // … in the version that is known
    bool more = false;
  };
  Status sort_in(const DavResponse& r, Changes& out) const {
    if (is_collection(r.href)) {
      // Some servers refuse inside of a 207.
      if (r.status == 507) out.more = true;
      return listed(r);
    }
    const auto path = member_path(*client_.collection, r.href);
    if (!path) return {};
    const auto known = known_.find(*path);
    if (known != known_.end()) out.told.insert(known->first);
    if (r.status == 404 || r.status == 410) {
      out.gone.insert(*path);
      return few_enough(out.gone.size());
    }
    const auto etag = plain_etag(r.text(kDav, "getetag"));
    if (known != known_.end() && same_etag(known->second, etag))
      ++out.as_known;
    else
      out.changed[*path] = etag;
    return few_enough(out.changed.size());
  }

  // Whether an answer may be a full list in the place of changes, with nothing of what is gone in it:
  // DAViCal keeps its tokens for seven days and answers so to one that it does not know. There any
  // answer that moves on and tells of nothing gone may be one; elsewhere one full of known versions.
  bool perhaps_everything(const Changes& answer, const std::string& token, const std::string& next) const {
    if (!forgets_in_silence(token)) return answer.as_known > 0 && answer.as_known * 2 >= known_.size();
    return answer.gone.empty() && next != token && answer.told.size() < known_.size();
  }

  // A full listing by an empty token; by etags where the server has no sync-collection.
  net::Task<Done> everything(Cursor& cursor) {
    Etags all;
    std::string token;
    for (int round = 0;; ++round) {
      bool more = false;
      auto asking = list_each(client_, report(sync_body(token), "0"), "listing the calendar", [&](const DavResponse& r) {
        if (!is_collection(r.href)) return note(r, all);
        more = more || r.status == 507;
        return listed(r);
      });
      auto listing = co_await asking;
      if (!listing) {
        const int status = listing.error().status;
        const bool no_sync = round == 0 && status != 0 && status != 401 && status != 404 &&
                             listing.error().error.code != Errc::retry_later;
        const bool odd = round == 0 && status == 500;
        if (!no_sync && !odd) co_return tl::unexpected<net::Failure>(std::move(listing).error());
        cursor.mode = "ctag";
        cursor.token.clear();
        auto other = compare(cursor);
        auto done = co_await other;
        co_return done;
      }
      const bool moved_on = !listing->sync_token.empty() && listing->sync_token != token;
      if (moved_on) token = listing->sync_token;
      // RFC 6578 section 3.2: there is always a token. Without one an empty answer says nothing of what there is.
      if (token.empty() && all.empty()) {
        cursor.mode = "ctag";
        auto other = compare(cursor);
        auto done = co_await other;
        co_return done;
      }
      if (!more) break;
      if (!moved_on || round >= kMostRounds)
        co_return no_way_on();
    }
    cursor.mode = token.empty() ? "etag" : "sync";
    cursor.token = token;
    auto reconciling = reconcile(std::move(all));
    auto done = co_await reconciling;
    co_return done;
  }

  // Without sync-collection: one look at the ctag, and all etags when it is another.
  net::Task<Done> compare(Cursor& cursor) {
    const bool by_etag = cursor.mode == "etag";
    if (!by_etag) {
      auto asking = list(client_, request_to(client_, "PROPFIND", *client_.collection, kCtag, "0"),
                         "asking for changes");
      auto listing = co_await asking;
      if (!listing) co_return tl::unexpected<net::Failure>(std::move(listing).error());
      std::string ctag;
      for (const auto& r : listing->responses)
        if (ctag.empty()) ctag = r.text(kCalendarServer, "getctag");
      if (!ctag.empty() && ctag == cursor.token && cursor.again.empty()) {
        out_.unchanged = true;
        co_return true;
      }
      if (ctag.empty()) cursor.mode = "etag";
      cursor.token = ctag;
    }
    auto listing_all = by_etags();
    auto done = co_await listing_all;
    if (done && by_etag && nothing_new_) out_.unchanged = true;
    co_return done;
  }

  net::Task<Done> by_etags() {
    Etags all;
    bool itself = false;
    auto request = request_to(client_, "PROPFIND", *client_.collection, kEtags, "1");
    auto asking = list_each(client_, std::move(request), "listing the calendar", [&](const DavResponse& r) {
      if (is_collection(r.href)) {
        itself = true;
        if (auto well = listed(r); !well) return well;
      }
      const auto* type = r.prop(kDav, "resourcetype");
      if (type != nullptr && type->child(kDav, "collection") != nullptr) return Status{};
      return note(r, all);
    });
    auto listing = co_await asking;
    if (!listing) co_return tl::unexpected<net::Failure>(std::move(listing).error());
    if (!itself && all.empty())
      co_return tl::unexpected<net::Failure>(
          failure(Errc::invalid, "the server lists neither the calendar nor anything in it"));
    auto reconciling = reconcile(std::move(all));
    auto done = co_await reconciling;
    co_return done;
  }

  bool is_collection(const std::string& href) const {
    const auto url = net::resolve(*client_.collection, href);
    return url && same_path(decoded_path(url->path), decoded_path(client_.collection->path));
  }

  // What the server says of the calendar itself: one that it could not list is not empty.
  static Status listed(const DavResponse& r) {
    if (r.status == 0 || r.status == 507 || (r.status >= 200 && r.status < 300)) return {};
    return fail(Errc::retry_later, "the server answered " + std::to_string(r.status) + " of the calendar inside of its listing");
  }

  Status note(const DavResponse& r, Etags& all) {
    if (r.status == 404 || r.status == 410) return {};
    // Of what it could not look at a server gives no version: it is there, and asked for alone.
    const auto* other = client_.setting.tasks ? "component=vevent" : "component=vtodo";
    if (r.text(kDav, "getcontenttype").find(other) != std::string::npos) return {};
    if (auto path = member_path(*client_.collection, r.href))
      all[*path] = plain_etag(r.text(kDav, "getetag"));
    else if (const auto url = net::resolve(*client_.collection, r.href); url && url->host != client_.collection->host)
      named_elsewhere_ = url->host;
    return few_enough(all.size());
  }

  net::Task<Done> reconcile(Etags all) {
    // One stray name is let be; a list of nothing else is that of a server which takes itself for another.
    if (all.empty() && !named_elsewhere_.empty())
      co_return tl::unexpected<net::Failure>(
          failure(Errc::invalid, "the server names all that is in the calendar as of " + named_elsewhere_ + "; ask it under that name, or set its name behind the proxy"));
    std::set<std::string> gone;
    for (const auto& [path, etag] : known_)
      if (all.count(path) == 0) gone.insert(path);
    std::erase_if(all, [&](const auto& one) {
      const auto known = known_.find(one.first);
      return known != known_.end() && same_etag(known->second, one.second);
    });
    nothing_new_ = all.empty() && gone.empty();
    out_.full = known_.empty();
    out_.reconciled = !known_.empty();
    auto taking = resources_.take(std::move(all), std::move(gone));
    auto done = co_await taking;
    co_return done;
  }

  Client& client_;
  PullWish wish_;
  Pulled out_;
  Resources resources_;
  const Etags& known_ = resources_.known();
  std::string named_elsewhere_;  // a host
  bool nothing_new_ = false;
  int rounds_ = 0;
};

}  // namespace

net::Task<tl::expected<Pulled, net::Failure>> pull(Client& client, PullWish wish, Harvest& harvest) {
  Pull pulling(client, std::move(wish), harvest);
  auto work = pulling.run();
  auto done = co_await work;
  co_return done;
}

}  // namespace daybook::providers::caldav

#include "providers/caldav_client.h"

#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "ics/reader.h"
#include "providers/ics_documents.h"

namespace daybook::providers::caldav {

net::Failure failure(Errc code, std::string message) {
  net::Failure f;
  f.error = {code, std::move(message), {}};
  return f;
}

net::Request request_to(const Client& client, std::string method, net::Url url, std::string body,
                        std::string_view depth) {
  net::Request r;
  r.method = std::move(method);
  r.url = std::move(url);
  r.url.login.clear();
  r.own_network = client.setting.own_network;
  if (!depth.empty()) r.headers.push_back({"Depth", std::string(depth)});
  if (!body.empty()) r.headers.push_back({"Content-Type", "application/xml; charset=utf-8"});
  r.body = std::move(body);
  return r;
}

net::Task<ListingAnswer> list(Client& client, net::Request request, std::string doing,
                              net::Repeat repeat) {
  std::vector<DavResponse> all;
  std::size_t held = 0;
  auto keep = [&](DavResponse r) -> Status {
    held += held_bytes(r);
    if (held > kHeldBytes / 2)
      return fail(Errc::too_big, "the answer holds more than " + std::to_string(kHeldBytes >> 21) + " MiB of properties");
    all.push_back(std::move(r));
    return {};
  };
  auto listing = list_each(client, std::move(request), std::move(doing), keep, repeat);
  auto out = co_await listing;
  if (out) out->responses = std::move(all);
  co_return out;
}

net::Task<ListingAnswer> list_each(Client& client, net::Request request, std::string doing, TakeResponse take,
                                   net::Repeat repeat) {
  auto asking = client.session.ask(std::move(request), repeat);
  auto answer = co_await asking;
  if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
  if (answer->status != 207) {
    auto f = net::unexpected_answer(*answer, doing);
    // A page where a listing was asked for: 200 with a sign-in page, a proxy's greeting.
    if (answer->status >= 200 && answer->status < 300) f.error.code = Errc::invalid;
    co_return tl::unexpected<net::Failure>(std::move(f));
  }
  Listing out;
  out.url = answer->url;
  auto read = read_multistatus(answer->body, take);
  if (!read) {
    auto f = failure(read.error().code, doing + ": " + answer->url.shown() + ": " + read.error().message);
    co_return tl::unexpected<net::Failure>(std::move(f));
  }
  out.sync_token = std::move(*read);
  co_return out;
}

std::string plain_etag(std::string_view etag) {
  std::string out(text::trim(etag));
  static constexpr std::string_view kSuffix = "-gzip\"";
  if (out.size() > kSuffix.size() && out.compare(out.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0)
    out.erase(out.size() - kSuffix.size(), kSuffix.size() - 1);
  return out;
}

bool same_etag(std::string_view a, std::string_view b) {
  const auto bare = [](std::string_view s) { return s.substr(0, 2) == "W/" ? s.substr(2) : s; };
  return !a.empty() && bare(a) == bare(b);
}

std::string resource_of(std::string_view external_id) {
  return std::string(external_id.substr(0, external_id.find('#')));
}

net::Task<ResourceAnswer> fetch(Client& client, std::string path) {
  net::Request get = request_to(client, "GET", url_of(*client.collection, path));
  // Who compresses changes the version to a weak one, which no If-Match matches (Cyrus, nginx).
  get.headers.push_back({"Accept-Encoding", "identity"});
  auto asking = client.session.ask(std::move(get));
  auto answer = co_await asking;
  if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
  if (answer->status == 404 || answer->status == 410) co_return std::optional<Resource>{};
  if (answer->status != 200)
    co_return tl::unexpected<net::Failure>(net::unexpected_answer(*answer, "reading an event"));
  Resource out;
  out.path = std::move(path);
  out.etag = plain_etag(answer->header("etag"));
  out.schedule_tag = std::string(text::trim(answer->header("schedule-tag")));
  out.text = std::move(answer->body);
  co_return std::optional<Resource>(std::move(out));
}

std::vector<RemoteItem> items_of(const Client& client, const Resource& resource,
                                 time::Instant until, std::vector<Error>& problems,
                                 bool* goes_on) {
  if (client.setting.tasks) return tasks_of(client.setting, resource, problems);
  std::vector<RemoteItem> out;
  auto read = ics::read(resource.text, client.setting.zone);
  if (!read || !read->complete) {
    problems.push_back({read ? Errc::invalid : read.error().code,
                        read ? "the calendar object is cut off" : read.error().message, resource.path});
    return out;
  }
  if (read->events.size() > kMostOfOne) {
    problems.push_back({Errc::too_big, too_many_of_one(read->events.size()), resource.path});
    return out;
  }
  for (const auto& f : read->faults)
    problems.push_back({Errc::invalid, f.message + " (line " + std::to_string(f.line) + ")", resource.path});
  for (auto& d : documents_of(std::move(read->events), client.setting.zone, until)) {
    if (goes_on != nullptr) *goes_on = *goes_on || d.goes_on;
    RemoteItem item;
    item.external_id = resource.path;
    // Several events in one resource are against RFC 4791 section 4.1, and are met all the same.
    if (!out.empty())
      item.external_id += "#" + (d.occurrence.empty() ? ids::stable_id(d.uid) : d.occurrence);
    item.etag = resource.etag;
    item.problem = std::move(d.problem);
    item.ours = !d.doc.master.event_id.empty();
    item.event = std::move(d.doc.master);
    item.overrides = std::move(d.doc.overrides);
    const auto place_in = [&](model::Event& e) {
      e.calendar_id = client.setting.id;
      e.etag = resource.etag;
    };
    place_in(item.event);
    item.event.external_id = item.external_id;
    for (auto& o : item.overrides) place_in(o);
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace daybook::providers::caldav

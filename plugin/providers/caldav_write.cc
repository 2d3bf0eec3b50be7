#include "providers/caldav_write.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "ics/reader.h"

namespace daybook::providers::caldav {
namespace {

// What of the wish no CalDAV server has a place for that others do not see.
void add_unsendable(const model::Event& e, std::vector<std::string>& out) {
  if (!e.notes.empty()) out.emplace_back("private_notes");
  if (!e.private_metadata.empty()) out.emplace_back("private_metadata");
}

// As far as the pull had reached that `before` comes from: what RANGE=THISANDFUTURE gives beyond is
// no difference.
time::Instant reach_of(const RemoteWrite& write) {
  time::Instant last{};
  for (const auto* doc : {&write.before, &write.after})
    for (const auto& o : doc->overrides)
      if (o.original_start)
        last = std::max(last, doc->master.span.zone.to_instant(*o.original_start) + time::seconds(1));
  return last;
}

}  // namespace

tl::unexpected<WriteFailure> give_up(net::Failure f, std::optional<RemoteItem> theirs) {
  return tl::unexpected<WriteFailure>(WriteFailure{std::move(f), std::move(theirs)});
}

net::Request put(const Client& client, const std::string& path, std::string text) {
  auto r = request_to(client, "PUT", url_of(*client.collection, path), std::move(text));
  for (auto& h : r.headers)
    if (h.name == "Content-Type") h.value = "text/calendar; charset=utf-8";
  return r;
}

net::Task<SentAnswer> send(Client& client, net::Request request, std::string doing) {
  // If-Match and If-None-Match make the second of two equal requests a 412 that is looked into.
  auto asking = client.session.ask(std::move(request));
  auto answer = co_await asking;
  if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
  Sent out;
  out.status = answer->status;
  out.etag = plain_etag(answer->header("etag"));
  std::string words;  // the server's own, as Cyrus has them
  // Xandikos wraps every refusal in a 207, also of a PUT.
  if (answer->status == 207) {
    auto read = read_multistatus(answer->body, [&](const DavResponse& r) -> Status {
      const int status = r.status != 0 ? r.status : r.refused;
      if (status != 0) out.status = status;
      if (!r.error.empty()) out.precondition = r.error;
      return {};
    });
    if (!read) {
      net::Failure f = failure(read.error().code, doing + ": " + read.error().message);
      f.maybe_sent = true;
      co_return tl::unexpected<net::Failure>(std::move(f));
    }
    if (out.status == 207) out.status = 204;
    answer->status = out.status;
  } else if (answer->status >= 400) {
    for (const auto& e : read_error(answer->body)) {
      if (e.is(kDav, "responsedescription")) {
        words = ": " + text::clean_line(net::without_tokens(e.text), 200);
        continue;
      }
      if (out.precondition.empty()) out.precondition = e.name;
      if (out.precondition_href.empty()) out.precondition_href = e.href();
    }
  }
  if (out.status >= 300) {
    answer->body.clear();
    out.failure = net::unexpected_answer(*answer, doing);
    // An object that the server does not take as it is: no matter of rights (Cyrus answers 403).
    if (out.precondition.starts_with("valid-calendar-") || out.precondition.starts_with("supported-calendar-"))
      out.failure.error.code = Errc::invalid;
    if (!out.precondition.empty())
      out.failure.error.message += " (" + text::clean_line(out.precondition, 60) + words + ")";
  }
  co_return out;
}

std::optional<RemoteItem> item_of(const Client& client, const RemoteWrite& write,
                                  const Resource& resource, const std::string& external_id) {
  std::vector<Error> problems;
  auto items = items_of(client, resource, reach_of(write), problems);
  for (auto& item : items)
    if (item.external_id == external_id) return std::move(item);
  return std::nullopt;
}

Written written_of(const RemoteWrite& write, RemoteItem item, std::string remark) {
  Written out;
  out.not_kept = differences(write.after, document_of(item));
  const bool marked = write.what == RemoteWrite::What::create && !write.after.master.event_id.empty();
  if (marked && !item.ours) out.not_kept.emplace_back("mark");
  add_unsendable(write.after.master, out.not_kept);
  out.item = std::move(item);
  out.remark = std::move(remark);
  return out;
}

net::Task<WriteAnswer> read_back(Client& client, RemoteWrite write, std::string path,
                                 std::string remark) {
  auto fetching = fetch(client, path);
  auto now = co_await fetching;
  if (!now) {
    auto f = std::move(now).error();
    f.maybe_sent = true;  // it was written; what became of it is not known
    co_return give_up(std::move(f));
  }
  std::optional<RemoteItem> item;
  const bool updated = write.what == RemoteWrite::What::update;
  if (*now) item = item_of(client, write, **now, updated ? write.before.master.external_id : path);
  if (!item) {
    net::Failure f = failure(Errc::not_found, "the event was taken by the server and is not there");
    f.maybe_sent = true;
    co_return give_up(std::move(f));
  }
  co_return written_of(write, std::move(*item), std::move(remark));
}

net::Task<Found> find_uid(Client& client, std::string uid) {
  const std::string body =
      R"(<?xml version="1.0" encoding="utf-8"?><C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/></prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:prop-filter name="UID"><C:text-match collation="i;octet">)" +
      xml_text(uid) +
      "</C:text-match></C:prop-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>";
  auto asking = list(client, request_to(client, "REPORT", *client.collection, body, "1"),
                     "looking for an event");
  auto listing = co_await asking;
  if (!listing) co_return tl::unexpected<net::Failure>(std::move(listing).error());
  std::vector<Resource> out;
  for (const auto& r : listing->responses) {
    const auto path = member_path(*client.collection, r.href);
    const auto* data = r.prop(kCal, "calendar-data");
    if (!path || data == nullptr) continue;
    const auto read = ics::read(data->text, client.setting.zone);
    const bool same = read && std::any_of(read->events.begin(), read->events.end(),
                                          [&](const auto& e) { return e.event.ical_uid == uid; });
    if (same) out.push_back({*path, plain_etag(r.text(kDav, "getetag")), {}, data->text});
  }
  co_return out;
}

}  // namespace daybook::providers::caldav

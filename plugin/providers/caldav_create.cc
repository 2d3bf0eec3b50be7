// Exactly one event for one wish: the resource's name is made of our id, so the second of two tries
// finds the first (RFC 4791 section 5.3.2, If-None-Match: *).
#include <algorithm>

#include "base/ids.h"
#include "ics/edit.h"
#include "ics/writer.h"
#include "providers/caldav_write.h"

namespace daybook::providers::caldav {
namespace {

std::string path_for(const Client& client, const RemoteWrite& write) {
  const auto& id = write.after.master.event_id;
  std::string folder = decoded_path(client.collection->path);
  if (folder.back() != '/') folder += '/';
  return folder + ids::stable_id("caldav\n" + (id.empty() ? write.key : id)) + ".ics";
}

// Ours by its mark, or by a UID that is made of our id where the server dropped the mark.
bool is_ours(const RemoteItem& item, const model::Event& wanted) {
  if (!item.event.event_id.empty()) return item.event.event_id == wanted.event_id;
  return item.event.ical_uid == ics::uid_of(wanted);
}

class Create {
 public:
  Create(Client& client, RemoteWrite write)
      : client_(client), write_(std::move(write)), path_(path_for(client, write_)) {}

  net::Task<WriteAnswer> run() {
    auto making = make();
    auto made = co_await making;
    if (made && lacks_) made->not_kept.emplace_back("other_properties");
    co_return made;
  }

 private:
  net::Task<WriteAnswer> make() {
    if (write_.maybe_sent) {
      auto looking = look();
      auto there = co_await looking;
      if (!there) {
        there.error().maybe_sent = true;  // that is still to be found out
        co_return give_up(std::move(there).error());
      }
      if (*there) co_return written_of(write_, std::move(**there), "was there already");
    }
    auto request = put(client_, path_, text());
    request.headers.push_back({"If-None-Match", "*"});
    auto sending = send(client_, std::move(request), "writing an event");
    auto sent = co_await sending;
    if (!sent) {
      auto settling = settle(std::move(sent).error());
      auto settled = co_await settling;
      co_return settled;
    }
    if (sent->status >= 200 && sent->status < 300) {
      auto reading = read_back(client_, write_, path_, {});
      auto back = co_await reading;
      co_return back;
    }
    // 412: there is one of that name; 409 and 403: there is one of that UID.
    if (sent->status == 412 || sent->status == 409 || sent->status == 403) {
      auto looking = look();
      auto there = co_await looking;
      if (there && *there) co_return written_of(write_, std::move(**there), "was there already");
    }
    if (sent->status == 412) sent->failure.error.code = Errc::conflict;
    co_return give_up(std::move(sent->failure));
  }

  // What was deleted comes back with all that it held, and the second half of a series is made of the whole:
  // alarms, properties and zones of others.
  std::string text() {
    const auto& original = write_.after.original;
    const bool silent = write_.send_updates == "none";
    if (!original.empty()) {
      const auto was = item_of(client_, write_, {path_, {}, {}, original}, path_);
      const auto now_ms = time::to_unix(client_.session.exchange().wall()) * 1000;
      auto again = !was ? Result<std::string>(fail(Errc::invalid, "it cannot be read"))
                   : write_.after.cut_at
                       ? ics::cut(original, {document_of(*was), write_.after, *write_.after.cut_at, now_ms, silent})
                       : ics::edit(original, {document_of(*was), write_.after, now_ms, true, true, silent});
      lacks_ = write_.after.cut_at && (!again || !all_in(document_of(*was)));
      if (again) return std::move(*again);
    }
    lacks_ = write_.after.cut_at.has_value();
    return ics::object_text(write_.after, silent);
  }

  // Whether the text that a half is made of still held what replaces its occurrences.
  bool all_in(const model::SeriesDocument& text) const {
    const auto moved = write_.after.master.span.start - *write_.after.cut_at;
    return std::all_of(write_.after.overrides.begin(), write_.after.overrides.end(), [&](const model::Event& one) {
      return std::any_of(text.overrides.begin(), text.overrides.end(),
                         [&](const model::Event& e) { return e.original_start == *one.original_start - moved; });
    });
  }

  using Looked = tl::expected<std::optional<RemoteItem>, net::Failure>;

  // By name, then by UID.
  net::Task<Looked> look() {
    auto fetching = fetch(client_, path_);
    auto here = co_await fetching;
    if (!here) co_return tl::unexpected<net::Failure>(std::move(here).error());
    if (*here) {
      auto item = item_of(client_, write_, **here, path_);
      if (item && is_ours(*item, write_.after.master)) co_return item;
    }
    auto finding = find_uid(client_, ics::uid_of(write_.after.master));
    auto found = co_await finding;
    // A server without queries, or one that fails at them: the name is what counts.
    if (!found) co_return std::optional<RemoteItem>{};
    for (const auto& resource : *found) {
      auto item = item_of(client_, write_, resource, resource.path);
      if (item && is_ours(*item, write_.after.master)) co_return item;
    }
    co_return std::optional<RemoteItem>{};
  }

  // The answer never came: whether the request did is to be seen.
  net::Task<WriteAnswer> settle(net::Failure f) {
    if (f.maybe_sent) {
      auto looking = look();
      auto there = co_await looking;
      if (there && *there) co_return written_of(write_, std::move(**there), "was there already");
    }
    co_return give_up(std::move(f));
  }

  Client& client_;
  RemoteWrite write_;
  std::string path_;
  bool lacks_ = false;  // what others noted of a series did not come along to its second half
};

}  // namespace

net::Task<WriteAnswer> create(Client& client, RemoteWrite write) {
  Create creating(client, std::move(write));
  auto work = creating.run();
  auto done = co_await work;
  co_return done;
}

}  // namespace daybook::providers::caldav

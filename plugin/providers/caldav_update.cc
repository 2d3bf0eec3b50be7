// Changes in place: what stands on the server is read, changed where the wish differs from what was
// agreed, and put back under the condition that nobody changed it meanwhile.
#include <algorithm>

#include "base/text.h"
#include "ics/edit.h"
#include "providers/caldav_write.h"
#include "providers/stood.h"

namespace daybook::providers::caldav {
namespace {

constexpr int kTries = 3;  // against answers of attendees that come in between

net::Failure stale() {
  return failure(Errc::stale, "the event was changed at the server since it was last read");
}

class Change {
 public:
  Change(Client& client, RemoteWrite write)
      : client_(client),
        write_(std::move(write)),
        external_id_(write_.before.master.external_id),
        path_(resource_of(external_id_)) {}

  net::Task<WriteAnswer> update() {
    if (!inside()) co_return give_up(outside());
    for (int attempt = 0; attempt < kTries; ++attempt) {
      auto fetching = fetch(client_, path_);
      auto now = co_await fetching;
      if (!now) co_return give_up(std::move(now).error());
      if (!*now) co_return give_up(failure(Errc::not_found, "the event is no longer there"));
      auto theirs = item_of(client_, write_, **now, external_id_);
      if (!theirs) co_return give_up(failure(Errc::not_found, "the resource holds another event now"));
      if (stands(*theirs)) {
        auto done = written_of(write_, std::move(*theirs), "was there already");
        if (stood_.empty()) stood_ = std::move((*now)->text);  // after a restart: what is left of it
        remember(done);
        co_return done;
      }
      if (!agreed(*theirs)) co_return give_up(stale(), std::move(*theirs));
      if (external_id_ != path_)
        co_return give_up(failure(Errc::invalid, "this resource holds several events, which is not changed"));
      if (stood_.empty()) stood_ = (*now)->text;
      // What others made is not marked as ours by a change.
      ics::EditWish wish{write_.before, write_.after, now_ms(), theirs->ours};
      if (const auto& former = write_.after.original; !former.empty()) {
        wish.former_text = former;
        if (auto was = item_of(client_, write_, {path_, {}, {}, former}, external_id_)) wish.former = document_of(*was);
      }
      auto text = ics::edit((*now)->text, wish);
      if (!text) co_return give_up(failure(text.error().code, text.error().message));
      auto request = put(client_, path_, std::move(*text));
      bind(request, **now, attempt);
      auto sending = send(client_, std::move(request), "changing an event");
      auto sent = co_await sending;
      if (!sent) {
        auto settling = settle(std::move(sent).error());
        auto settled = co_await settling;
        if (settled) remember(*settled);
        co_return settled;
      }
      if (sent->status >= 200 && sent->status < 300) {
        auto reading = read_back(client_, write_, path_, {});
        auto back = co_await reading;
        if (back) remember(*back);
        co_return back;
      }
      // Changed in between, or the first of two tries came through: what stands there tells.
      if (sent->status != 412) co_return give_up(std::move(sent->failure));
    }
    co_return give_up(failure(Errc::retry_later, "the event changes at the server again and again"));
  }

  net::Task<WriteAnswer> remove() {
    if (!inside()) co_return give_up(outside());
    // Read first: only the text tells what else it holds, for whoever takes the deletion back.
    for (int attempt = 0; attempt < kTries; ++attempt) {
      auto fetching = fetch(client_, path_);
      auto now = co_await fetching;
      if (!now) co_return give_up(std::move(now).error());
      if (!*now) co_return gone(attempt > 0 ? "" : "was gone already");
      auto theirs = item_of(client_, write_, **now, external_id_);
      if (!theirs) co_return gone("was gone already");
      if (!agreed(*theirs)) co_return give_up(stale(), std::move(*theirs));
      if (external_id_ != path_)
        co_return give_up(failure(Errc::invalid, "this resource holds several events, which is not deleted"));
      auto request = request_to(client_, "DELETE", url_of(*client_.collection, path_));
      bind(request, **now, attempt);
      auto sending = send(client_, std::move(request), "deleting an event");
      auto sent = co_await sending;
      if (!sent) co_return give_up(std::move(sent).error());
      if (sent->status >= 200 && sent->status < 300) co_return gone({}, (*now)->text);
      if (sent->status == 404 || sent->status == 410) co_return gone("was gone already");
      if (sent->status != 412) co_return give_up(std::move(sent->failure));
    }
    co_return give_up(failure(Errc::retry_later, "the event changes at the server again and again"));
  }

 private:
  bool inside() const { return member_path(*client_.collection, encoded_path(path_)) == path_; }
  static net::Failure outside() {
    return failure(Errc::invalid, "the event's id names no resource of this calendar");
  }

  std::int64_t now_ms() const {
    const auto ms = write_.after.master.updated_ms;
    return ms != 0 ? ms : time::to_unix(client_.session.exchange().wall()) * 1000;
  }

  // What is there is what the change was made against: the same version, or another version that
  // says the same. Answers of attendees may differ; they are kept, as the change does not touch them.
  bool agreed(const RemoteItem& theirs) const {
    if (same_etag(theirs.etag, write_.etag)) return true;
    return differences(write_.before, document_of(theirs)).empty();
  }
  // An earlier try came through.
  bool stands(const RemoteItem& theirs) const {
    return !same_etag(theirs.etag, write_.etag) &&
           !differences(write_.before, write_.after).empty() &&
           differences(write_.after, document_of(theirs)).empty();
  }

  // What a change takes out is in the text alone: for the half that is made of it, and for whoever takes the
  // change back.
  void remember(Written& written) const {
    const auto& after = write_.after.overrides;
    const bool lost = std::any_of(write_.before.overrides.begin(), write_.before.overrides.end(), [&](const model::Event& o) {
      return std::none_of(after.begin(), after.end(), [&](const model::Event& e) { return e.original_start == o.original_start; });
    });
    if ((write_.cuts || lost) && stood_.size() <= kCutBytes) written.original = stood_;
  }

  // RFC 6638 section 3.2.10: the schedule tag stays when only answers of attendees came in. Never
  // If-Match: *, which DAViCal takes literally. A weak version matches nothing (RFC 9110, 13.1.1):
  // once refused, it is sent as a strong one.
  void bind(net::Request& request, const Resource& now, int attempt) const {
    if (!now.schedule_tag.empty()) {
      request.headers.push_back({"If-Schedule-Tag-Match", now.schedule_tag});
    } else if (!now.etag.empty()) {
      const bool weak = now.etag.substr(0, 2) == "W/";
      request.headers.push_back({"If-Match", weak && attempt > 0 ? now.etag.substr(2) : now.etag});
    }
  }

  // The answer never came: whether the request did is to be seen.
  net::Task<WriteAnswer> settle(net::Failure f) {
    if (f.maybe_sent) {
      auto fetching = fetch(client_, path_);
      auto now = co_await fetching;
      if (now && *now) {
        auto theirs = item_of(client_, write_, **now, external_id_);
        if (theirs && stands(*theirs)) co_return written_of(write_, std::move(*theirs), "was there already");
      }
    }
    co_return give_up(std::move(f));
  }

  WriteAnswer gone(std::string remark, const std::string& text = {}) const {
    Written out;
    if (text.size() <= kOriginalBytes) out.original = text;
    out.item.what = RemoteItem::What::gone;
    out.item.external_id = external_id_;
    out.remark = std::move(remark);
    return out;
  }

  Client& client_;
  RemoteWrite write_;
  std::string external_id_, path_;
  std::string stood_;  // the text before the change
};

}  // namespace

net::Task<WriteAnswer> update(Client& client, RemoteWrite write) {
  Change change(client, std::move(write));
  auto work = change.update();
  auto done = co_await work;
  co_return done;
}

net::Task<WriteAnswer> remove(Client& client, RemoteWrite write) {
  Change change(client, std::move(write));
  auto work = change.remove();
  auto done = co_await work;
  co_return done;
}

}  // namespace daybook::providers::caldav

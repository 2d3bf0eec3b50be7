#include "unit/providers/contract_seat.h"

#include "base/ids.h"
#include "store/schema.h"

namespace daybook::providers::contract {
namespace {

net::SessionSettings quick() {
  net::SessionSettings s;
  s.retry.first_ms = 5;
  s.longest_wait_ms = 1500;
  s.breaker_failures = 10'000;
  return s;
}

// Masters and what takes the place of their occurrences, joined.
std::vector<model::SeriesDocument> joined(const std::map<std::string, RemoteItem>& items) {
  std::map<std::string, model::SeriesDocument> out;
  for (const auto& [id, item] : items)
    if (item.what == RemoteItem::What::document || item.what == RemoteItem::What::master) {
      auto& doc = out[id] = {item.event, item.overrides};
      doc.master.external_id = id;
      doc.master.butler_generated = item.ours;
    }
  for (const auto& [id, item] : items) {
    const auto master = out.find(item.master_external_id);
    if (item.what != RemoteItem::What::exception || master == out.end()) continue;
    auto e = item.event;
    if (!e.span.all_day) e.original_start = original_at(master->second.master, e.span.zone.to_instant(*e.original_start)).value();
    master->second.overrides.push_back(std::move(e));
  }
  std::vector<model::SeriesDocument> list;
  for (auto& [id, doc] : out) list.push_back(std::move(doc));
  return list;
}

}  // namespace

std::unique_ptr<store::Db> fresh_state(const std::string& kind) {
  auto db = store::Db::open(":memory:", {}).value();
  EXPECT_TRUE(store::prepare_schema(*db));
  EXPECT_TRUE(store::Events(*db).upsert_source("main", kind, "direct", 0));
  return db;
}

Wire::Wire(std::string base, std::unique_ptr<net::Credential> credential)
    : base_(std::move(base)),
      runner_(std::move(*net::open_transport({}))),
      credential_(std::move(credential)),
      session_(runner_, *credential_, quick()) {}

net::Response Wire::ask(const std::string& method, const std::string& url, std::string body) {
  net::Request r;
  r.method = method;
  r.url = net::parse_url(url.starts_with("/") ? base_ + url : url).value();
  if (method == "PUT") r.headers = {{"Content-Type", "text/calendar; charset=utf-8"}};
  r.body = std::move(body);
  r.own_network = true;
  auto answer = run(session_.ask(std::move(r)));
  EXPECT_TRUE(answer.has_value()) << answer.error().error.message;
  return answer ? *answer : net::Response{};
}

std::size_t Wire::faults(const std::string& list) {
  const auto left = json_of(ask("POST", "/__faults__", "[" + list + "]").body);
  return left.items().size();
}

std::vector<std::string> Wire::seen() {
  std::vector<std::string> out;
  const auto list = json_of(ask("GET", "/__seen__").body);
  for (const auto& one : list.items())
    out.push_back(std::string(one.str("method")) + " " + std::to_string(one["status"].as_int()));
  return out;
}

RemoteSeat::RemoteSeat(Far& far)
    : far_(far), db_(fresh_state("remote")), writes_(*db_), copies_(*db_), adapter_(far.open()) {
  mirror_ = std::make_unique<MirrorProvider>(*db_, writes_, std::string(adapter_->name()), "main",
                                             adapter_->capabilities(), LocalWindow{});
  far_.wire().faults("");
  far_.clean();
  far_.wire().seen();
}

std::string RemoteSeat::external(const std::string& event_id) {
  const auto copy = copies_.by_event(event_id).value();
  return copy ? copy->external_id : std::string();
}

// As engine/syncer does it, without its patience: one change after the other, the oldest first.
Sent RemoteSeat::settle() {
  Sent last;
  for (auto rows = writes_.sendable(kNow, 1).value(); !rows.empty() && last.ok();
       rows = writes_.sendable(kNow, 1).value())
    last = send(rows.front());
  return last;
}

Sent RemoteSeat::send(store::RemoteWriteRow row) {
  const auto document = [](const std::string& text) {
    return text.empty() ? model::SeriesDocument{} : model::document_from_stored(json_of(text)).value();
  };
  using What = RemoteWrite::What;
  last_ = {};
  last_.what = row.kind == "create" ? What::create : row.kind == "update" ? What::update : What::remove;
  last_.before = document(row.before);
  last_.after = document(row.after);
  if (!row.external_id.empty()) last_.before.master.external_id = last_.after.master.external_id = row.external_id;
  last_.etag = row.etag;
  last_.key = row.event_id;
  last_.maybe_sent = row.doubt;
  last_.send_updates = "none";
  return answered(wire().run(adapter_->write(permit(), last_)), &row);
}

Sent RemoteSeat::repeat(bool in_doubt) {
  last_.maybe_sent = in_doubt;
  return answered(wire().run(adapter_->write(permit(), last_)), nullptr);
}

Sent RemoteSeat::answered(WriteAnswer answer, store::RemoteWriteRow* row) {
  if (!answer) {
    if (row != nullptr) {
      row->doubt = row->doubt || answer.error().failure.maybe_sent;
      EXPECT_TRUE(writes_.save(*row, kNow));
    }
    return {answer.error().failure, answer.error().theirs, {}, {}};
  }
  if (row != nullptr) done(*row, answer->item);
  return {{}, {}, answer->not_kept, answer->remark};
}

// What the server has of it is known from now on.
void RemoteSeat::done(store::RemoteWriteRow row, const RemoteItem& item) {
  row.state = "done";
  EXPECT_TRUE(writes_.save(row, kNow));
  EXPECT_TRUE(writes_.rebase_later(row, item.external_id, item.etag));
  if (row.kind == "remove") return;
  EXPECT_TRUE(mirror_->keep(document(item, last_.after.master), kNow));
  EXPECT_TRUE(copies_.mark(row.event_id, item.external_id, item.etag, 1));
}

RemoteSeat::Pull RemoteSeat::pull(std::string cursor, std::vector<Known> known, time::Instant from, time::Instant to) {
  Gathered got;
  auto end = wire().run(adapter_->pull({std::move(cursor), from, to, known}, got));
  Pull out{std::move(end), std::move(got), {}};
  std::map<std::string, std::string> now;
  for (const auto& k : known) now[k.external_id] = k.etag;
  for (const auto& [id, item] : out.got.items) {
    if (item.what == RemoteItem::What::gone) now.erase(id);
    else now[id] = item.etag;
  }
  for (auto& [id, etag] : now) out.known.push_back({id, etag});
  return out;
}

std::vector<model::SeriesDocument> RemoteSeat::there() {
  auto all = pull();
  EXPECT_TRUE(all.end) << all.end.error().error.message;
  return joined(all.got.items);
}

}  // namespace daybook::providers::contract

// A calendar service of tests/fakes with what the tests of its adapter have in common.
#pragma once

#include <memory>
#include <string>

#include "providers/difference.h"
#include "unit/providers/fake.h"

namespace daybook::providers {

inline constexpr const char* kId = "abcdefgh0123456789abcdefgh";

inline model::Event plain() { return event(kId, "2026-03-10T10:00:00", "2026-03-10T11:00:00"); }
inline model::Event weekly() {
  auto e = plain();
  e.recurrence_rule = "FREQ=WEEKLY;COUNT=6;BYDAY=TU";
  return e;
}
inline model::Event moved_by(const model::Event& master, const char* original, int hours) {
  auto o = model::occurrence_of(master, local(original), time::hours(1));
  o.recurrence_rule.clear();
  o.span.start += time::hours(hours);
  o.span.end += time::hours(hours);
  return o;
}

class CloudLive : public testing::Test {
 protected:
  explicit CloudLive(Fake& fake) : live(fake) {}
  void SetUp() override { live.order(R"({"reset":true})"); }

  WriteAnswer write(RemoteWrite w) {
    return live.run(calendar->write(engine::Gate::permit("main"), std::move(w)));
  }
  WriteAnswer create(model::SeriesDocument doc, bool maybe_sent = false) {
    RemoteWrite w;
    w.after = std::move(doc);
    w.key = "key";
    w.maybe_sent = maybe_sent;
    return write(std::move(w));
  }
  WriteAnswer update(const RemoteItem& item, model::SeriesDocument after) {
    RemoteWrite w;
    w.what = RemoteWrite::What::update;
    w.before = document(item, after.master);
    w.after = std::move(after);
    w.etag = item.etag;
    return write(std::move(w));
  }
  WriteAnswer remove(const RemoteItem& item) {
    RemoteWrite w;
    w.what = RemoteWrite::What::remove;
    w.before = document(item, item.event);
    w.etag = item.etag;
    return write(std::move(w));
  }
  Pulled pulled(PullWish wish, Gathered& into) {
    auto p = live.run(calendar->pull(std::move(wish), into));
    EXPECT_TRUE(p.has_value()) << (p ? "" : p.error().error.message);
    return p ? *p : Pulled{};
  }
  std::int64_t count() { return live.order("{}")["count"].as_int(); }

  Live live;
  std::unique_ptr<RemoteCalendar> calendar;
};

}  // namespace daybook::providers

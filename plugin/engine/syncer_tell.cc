// What others changed in a calendar, told to whoever asked for the event.
#include <algorithm>
#include <optional>
#include <set>

#include "conversation/outside.h"
#include "engine/syncer.h"
#include "sync/fields.h"
#include "sync/plan.h"

namespace daybook::engine {
namespace {

bool writes(const CalendarSetting& c) {
  return c.write && (c.mode == policy::Mode::confirm || c.mode == policy::Mode::direct);
}

// As its series has it.
model::Event plain_occurrence(const model::Event& series, time::Local original) { return sync::standing_at({series, {}}, original); }

// How an occurrence of a series stands in `doc`; nothing: it does not take place.
std::optional<model::Event> standing(const model::SeriesDocument& doc, time::Local original) {
  for (const auto& o : doc.overrides)
    if (o.original_start == original) return o.status == model::EventStatus::cancelled ? std::optional<model::Event>{} : o;
  for (const auto& d : doc.master.recurrence.except_dates)
    if (d.local == original) return {};
  return plain_occurrence(doc.master, original);
}

// The original starts of what was replaced or cancelled in either.
std::set<time::Local> touched(const model::SeriesDocument& a, const model::SeriesDocument& b) {
  std::set<time::Local> out;
  for (const auto* doc : {&a, &b}) {
    for (const auto& o : doc->overrides)
      if (o.original_start) out.insert(*o.original_start);
    for (const auto& d : doc->master.recurrence.except_dates) out.insert(d.local);
  }
  return out;
}

}  // namespace

Status Syncer::tell_changes(const std::string& calendar, const model::SeriesDocument& before,
                            const model::SeriesDocument& after) {
  DAYBOOK_TRY(tell_outside(calendar, before.master, &after.master, after.master.etag));
  // What changed with its series is told with it.
  const bool whole = !sync::outside_changes(before.master, &after.master).empty();
  if (whole || !before.master.is_series() || before.master.origin.person.empty()) return {};
  for (const auto original : touched(before, after)) {
    auto was = standing(before, original);
    const auto is = standing(after, original);
    if (!was && !is) continue;
    if (!was) was = plain_occurrence(before.master, original);
    was->origin = before.master.origin;
    was->event_id = model::occurrence_id(before.master, original);
    DAYBOOK_TRY(tell_outside(calendar, *was, is ? &*is : nullptr, is && !is->etag.empty() ? is->etag : after.master.etag));
  }
  return {};
}

// Whoever asked for the event hears of it; of what lies behind nobody needs to.
Status Syncer::tell_outside(const std::string& calendar, const model::Event& before,
                            const model::Event* after, std::string_view version) {
  const auto* setting = c_.settings.calendar(calendar);
  if (setting == nullptr || !writes(*setting) || before.origin.person.empty()) return {};
  const bool over = before.ends_at() < c_.now() && (after == nullptr || after->ends_at() < c_.now());
  const auto changes = sync::outside_changes(before, after);
  if (changes.empty() || (over && !before.is_series())) return {};
  const auto person = c_.person(before.origin.person);
  DAYBOOK_ASSIGN(const auto to, c_.address_of(person));
  if (to.user.empty()) return {};
  auto body = json::Value::object();
  body.set("text", json::Value::string(conversation::changed_outside(setting->display, before, after,
                                                                     changes, person.zone)));
  return c_.emit({"outside." + before.event_id + "." + std::string(version), "send",
                  model::address_json(to), std::move(body)});
}

}  // namespace daybook::engine

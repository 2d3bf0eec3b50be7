#include "recurrence/shifts.h"

#include <algorithm>

namespace daybook::recurrence {

bool Shifts::plain(time::Local t) {
  if (!zone_ || steady_.holds(t)) return true;
  steady_ = zone_->steady_around(t);
  return steady_.holds(t) || zone_->resolve(t).kind == time::Zone::Kind::unique;
}

std::optional<time::Local> Shifts::moved(time::Local t) {
  if (plain(t)) return std::nullopt;
  const auto r = zone_->resolve(t);
  if (r.kind != time::Zone::Kind::gap) return std::nullopt;
  return zone_->to_local(r.first);
}

bool Shifts::twice(time::Local t) {
  return !plain(t) && zone_->resolve(t).kind == time::Zone::Kind::overlap;
}

bool Shifts::before(time::Local a, time::Local b) {
  return moved(a).value_or(a) < moved(b).value_or(b);
}

void Shifts::settle(std::vector<time::Local>& starts) {
  if (!zone_) return;
  const auto skipped = [&](time::Local t) { return moved(t).has_value(); };
  if (std::none_of(starts.begin(), starts.end(), skipped)) return;
  const std::vector<time::Local> all = starts;  // in the order of readings
  std::erase_if(starts, [&](time::Local t) {
    const auto m = moved(t);
    return m && std::binary_search(all.begin(), all.end(), *m);
  });
  std::stable_sort(starts.begin(), starts.end(),
                   [&](time::Local a, time::Local b) { return before(a, b); });
}

bool goes_on(const Rule& rule, time::seconds change) {
  if (rule.freq > Freq::hourly || !rule.by_hour.empty() || !rule.by_set_pos.empty()) return false;
  const time::seconds unit = rule.freq == Freq::hourly     ? time::seconds(3600)
                             : rule.freq == Freq::minutely ? time::seconds(60)
                                                           : time::seconds(1);
  return change.count() % (unit.count() * rule.interval) == 0;
}

}  // namespace daybook::recurrence

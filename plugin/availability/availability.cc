#include "availability/availability.h"

#include <algorithm>

#include "base/text.h"

namespace daybook::availability {
namespace {

// The first busy interval that ends after t, or end().
auto first_after(const std::vector<Interval>& busy, time::Instant t) {
  return std::upper_bound(busy.begin(), busy.end(), t,
                          [](time::Instant at, const Interval& b) { return at < b.end; });
}

bool clear(const std::vector<Interval>& busy, const Interval& slot) {
  const auto it = first_after(busy, slot.start);
  return it == busy.end() || !overlaps(*it, slot);
}

bool touches(const std::vector<Interval>& taken, const Interval& slot, time::seconds gap) {
  return std::any_of(taken.begin(), taken.end(), [&](const Interval& t) {
    return overlaps({t.start - gap, t.end + gap}, slot);
  });
}

void add_if_free(const std::vector<Interval>& busy, const SlotWish& wish, time::Instant start, std::vector<Interval>& out) {
  const Interval slot{start, start + wish.length};
  const Interval padded{slot.start - wish.buffer, slot.end + wish.buffer};
  if (slot.start >= wish.from && slot.end <= wish.until && clear(busy, padded)) out.push_back(slot);
}

// All grid slots of one civil day that are free.
void slots_of_day(const std::vector<Interval>& busy, const SlotWish& wish, time::Date day,
                  std::vector<Interval>& out) {
  if ((wish.weekdays >> time::weekday_of(day).c_encoding() & 1U) == 0) return;
  // Round the clock a slot may last into the next day.
  const bool whole_day = wish.work.start == time::hours(0) && wish.work.end == time::hours(24);
  const auto last = whole_day ? wish.work.end - wish.grid : wish.work.end - wish.length;
  const auto first = (wish.work.start + wish.grid - time::seconds(1)) / wish.grid * wish.grid;
  for (auto clock = first; clock <= last; clock += wish.grid) {
    const auto shown = wish.zone.resolve(time::Local(day) + clock);
    add_if_free(busy, wish, shown.first, out);
    if (shown.kind == time::Zone::Kind::overlap) add_if_free(busy, wish, shown.second, out);
  }
}

}  // namespace

Result<WorkHours> parse_hours(std::string_view whole) {
  const auto dash = whole.find('-');
  const auto from = time::parse_clock(text::trim(whole.substr(0, dash)));
  const auto till = dash == std::string_view::npos ? std::string_view() : text::trim(whole.substr(dash + 1));
  const auto to = till == "24:00" ? Result<time::seconds>(time::hours(24)) : time::parse_clock(till);
  if (!from || !to || *to <= *from)
    return fail(Errc::invalid, "must be two clock times, as in \"08:00-18:00\"");
  return WorkHours{*from, *to};
}

std::vector<Interval> merge(std::vector<Interval> busy) {
  std::erase_if(busy, [](const Interval& i) { return i.end <= i.start; });
  std::sort(busy.begin(), busy.end(),
            [](const Interval& a, const Interval& b) { return a.start < b.start; });
  std::vector<Interval> out;
  for (const auto& i : busy) {
    if (!out.empty() && i.start <= out.back().end) {
      out.back().end = std::max(out.back().end, i.end);
    } else {
      out.push_back(i);
    }
  }
  return out;
}

std::vector<Interval> free_slots(const std::vector<Interval>& busy, const SlotWish& wish,
                                 time::Instant near) {
  std::vector<Interval> found;
  const auto first = time::date_of(wish.zone.to_local(wish.from));
  const auto last = time::date_of(wish.zone.to_local(wish.until));
  for (auto day = first; day <= last && day - first < time::days(366); day += time::days(1))
    slots_of_day(busy, wish, day, found);
  if (wish.order == SlotWish::Order::after)
    std::erase_if(found, [near](const Interval& i) { return i.start < near; });
  auto distance = [near](const Interval& i) {
    return i.start < near ? near - i.start : i.start - near;
  };
  std::stable_sort(found.begin(), found.end(),
                   [&](const Interval& a, const Interval& b) { return distance(a) < distance(b); });
  std::vector<Interval> chosen;
  for (const auto& slot : found) {
    if (chosen.size() == wish.count) break;
    if (!touches(chosen, slot, wish.gap)) chosen.push_back(slot);
  }
  return chosen;
}

}  // namespace daybook::availability

#include "providers/difference.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "recurrence/expand.h"
#include "recurrence/write.h"

namespace daybook::providers {
namespace {

// What servers change without meaning anything by it: white space at the ends and line ends.
std::string plain(const std::string& s) {
  return std::string(text::trim(text::clean_block(s, limits::kDescriptionBytes)));
}

std::vector<std::string> addresses(const model::Event& e) {
  std::vector<std::string> out;
  for (const auto& a : e.attendees) {
    auto address = text::lower_ascii(a.email);
    if (!a.organizer && address != text::lower_ascii(e.organizer)) out.push_back(std::move(address));
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool ends(const recurrence::Rule& rule) { return rule.count.has_value() || rule.until.has_value(); }

recurrence::Occurrences starts_of(const recurrence::Rule& rule, const model::Span& span) {
  recurrence::Series series;
  series.start = span.start;
  series.all_day = span.all_day;
  series.zone = span.zone;
  series.rules = {rule};
  return recurrence::expand(series, {});
}

}  // namespace

bool same_rule(const model::Event& a, const model::Event& b) {
  if (a.recurrence_rule == b.recurrence_rule) return true;
  const auto left = recurrence::parse_rule(a.recurrence_rule, recurrence::Reading::lenient);
  const auto right = recurrence::parse_rule(b.recurrence_rule, recurrence::Reading::lenient);
  if (!left || !right) return false;
  if (recurrence::write_rule(*left) == recurrence::write_rule(*right)) return true;
  if (a.span.start != b.span.start || a.span.all_day != b.span.all_day || ends(*left) != ends(*right)) return false;
  // Several times a day: what is compared would be a few days only.
  if (left->freq < recurrence::Freq::daily || right->freq < recurrence::Freq::daily) return false;
  const auto one = starts_of(*left, a.span), other = starts_of(*right, b.span);
  // Of an endless one the first thousands tell; of one that ends its end does, too.
  return one.starts == other.starts && (!ends(*left) || (!one.capped && !other.capped));
}

bool can_be_told(const model::Span& span) {
  const auto told = [](time::Local t) {
    const auto s = t.time_since_epoch().count();
    return s >= limits::kMinUnixSeconds && s <= limits::kMaxUnixSeconds;
  };
  return told(span.start) && told(span.end);
}

bool same_time(const model::Span& a, const model::Span& b) {
  if (a.all_day != b.all_day) return false;
  if (a.all_day) return a.start == b.start && a.end == b.end;
  return a.starts_at() == b.starts_at() && a.ends_at() == b.ends_at();
}

model::Patch difference(const model::Event& before, const model::Event& after) {
  model::Patch p;
  const auto differ = [&](auto member, auto& into) {
    if (before.*member != after.*member) into = after.*member;
  };
  differ(&model::Event::title, p.title);
  differ(&model::Event::description, p.description);
  differ(&model::Event::location, p.location);
  differ(&model::Event::span, p.span);
  if (!same_rule(before, after)) p.recurrence_rule = after.recurrence_rule;
  differ(&model::Event::recurrence, p.recurrence);
  differ(&model::Event::attendees, p.attendees);
  differ(&model::Event::categories, p.categories);
  differ(&model::Event::color_id, p.color_id);
  differ(&model::Event::reminders, p.reminders);
  differ(&model::Event::visibility, p.visibility);
  differ(&model::Event::status, p.status);
  differ(&model::Event::busy, p.busy);
  differ(&model::Event::notes, p.notes);
  return p;
}

bool empty(const model::Patch& p) {
  return !p.title && !p.description && !p.location && !p.span && !p.recurrence_rule && !p.recurrence &&
         !p.attendees && !p.categories && !p.color_id && !p.reminders && !p.visibility && !p.status &&
         !p.busy && !p.notes;
}

bool read_alike(const model::Event& a, const model::Event& b) {
  return a.title == b.title && same_time(a.span, b.span) && plain(a.description) == plain(b.description) &&
         plain(a.location) == plain(b.location);
}

std::vector<std::string> not_kept(const model::Event& wanted, const model::Event& got, Keeps keeps) {
  std::vector<std::string> out;
  const auto unless = [&](bool kept, const char* what) {
    if (!kept) out.emplace_back(what);
  };
  unless(wanted.title == got.title, "title");
  unless(same_time(wanted.span, got.span), "time");
  unless(same_rule(wanted, got) &&
             wanted.recurrence.dates == got.recurrence.dates &&
             wanted.recurrence.more_rules.size() == got.recurrence.more_rules.size(),
         "rrule");
  unless(plain(wanted.description) == plain(got.description), "description");
  unless(plain(wanted.location) == plain(got.location), "location");
  unless(addresses(wanted) == addresses(got), "attendees");
  auto minutes = wanted.reminders;
  if (minutes.size() > keeps.reminders) minutes.resize(keeps.reminders);
  auto kept = got.reminders;
  std::sort(minutes.begin(), minutes.end());
  std::sort(kept.begin(), kept.end());
  unless(wanted.reminders.size() <= keeps.reminders && minutes == kept, "reminders");
  unless(wanted.visibility == got.visibility, "visibility");
  unless(wanted.busy == got.busy, "busy");
  if (keeps.categories) unless(wanted.categories == got.categories, "categories");
  if (keeps.color) unless(wanted.color_id == got.color_id, "color");
  return out;
}

}  // namespace daybook::providers

#include "providers/difference.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
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

}  // namespace

bool same_rule(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto left = recurrence::parse_rule(a, recurrence::Reading::lenient);
  const auto right = recurrence::parse_rule(b, recurrence::Reading::lenient);
  return left && right && recurrence::write_rule(*left) == recurrence::write_rule(*right);
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
  if (!same_rule(before.recurrence_rule, after.recurrence_rule)) p.recurrence_rule = after.recurrence_rule;
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

std::vector<std::string> not_kept(const model::Event& wanted, const model::Event& got, Keeps keeps) {
  std::vector<std::string> out;
  const auto unless = [&](bool kept, const char* what) {
    if (!kept) out.emplace_back(what);
  };
  unless(wanted.title == got.title, "title");
  unless(same_time(wanted.span, got.span), "time");
  unless(same_rule(wanted.recurrence_rule, got.recurrence_rule) &&
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

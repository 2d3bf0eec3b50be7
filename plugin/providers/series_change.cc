// Series changed in their three scopes, and cut in two.
#include <algorithm>
#include <map>

#include "providers/series.h"
#include "recurrence/write.h"

namespace daybook::providers {

// From a reading on, which the clock may skip: then it is where that is moved.
model::Span starting_at(time::Local start, const model::Span& like) {
  model::Span s = like;
  s.start = start;
  s.start_again = false;
  s.end = start + (like.end - like.start);
  if (like.all_day) return s;
  const auto end = like.zone.to_instant(start) + (like.ends_at() - like.starts_at());
  s.end = like.zone.to_local(end);
  s.end_again = like.zone.shows_again(end);
  return s;
}

namespace {

using recurrence::Reading;

// Takes away exceptions and replacements of occurrences that there are no more.
Result<SeriesDocument> tidied(SeriesDocument doc) {
  std::vector<model::Event> kept;
  for (auto& o : doc.overrides) {
    DAYBOOK_ASSIGN(const bool there, gives(doc.master, *o.original_start));
    if (!there) continue;
    o.series_id = doc.master.event_id;
    o.event_id = model::occurrence_id(doc.master, *o.original_start);
    o.calendar_id = doc.master.calendar_id;
    o.ical_uid = doc.master.ical_uid;
    kept.push_back(std::move(o));
  }
  doc.overrides = std::move(kept);
  return doc;
}

Status one_rule_only(const model::Event& master) {
  if (master.recurrence.more_rules.empty() && master.recurrence.except_rules.empty()) return {};
  return fail(Errc::invalid,
              "this series has several rules and cannot be cut in two; change one occurrence "
              "(this_instance) or the whole of it (series)",
              "recurrence_scope");
}

// The start of an occurrence after its series moved. Between days and times it is found by its day.
struct Move {
  const model::Span& from;
  const model::Span& to;
  time::seconds by{0};
  time::days days{0};
  bool kind_kept() const { return from.all_day == to.all_day; }
  time::Local of(time::Local original) const {
    if (kind_kept()) return original + by;
    const auto day = time::Local(time::date_of(original) + days);
    return to.all_day ? day : day + time::time_of_day(to.start);
  }
};

void move_dates(std::vector<model::SeriesDate>& dates, const Move& move) {
  for (auto& d : dates) {
    d.local = d.date && !move.to.all_day && move.kind_kept() ? d.local + move.days : move.of(d.local);
    if (move.kind_kept()) continue;
    d.date = move.to.all_day;
    d.length.reset();
  }
}

// What of its time an occurrence did not change itself is that of the series.
void move_override(model::Event& o, const Move& move) {
  const auto was = *o.original_start;
  const bool in_place = o.span.zone == move.from.zone && o.span.all_day == move.from.all_day &&
                        o.starts_at() == move.from.zone.to_instant(was);
  const bool as_long = o.ends_at() - o.starts_at() == move.from.ends_at() - move.from.starts_at();
  *o.original_start = move.of(was);
  if (!move.kind_kept() && o.span.all_day == move.from.all_day) {
    // Its own day stays; of its own hours none do.
    const auto day = in_place ? *o.original_start
                     : move.to.all_day
                         ? time::Local(time::date_of(o.span.start))
                         : time::date_of(o.span.start) + time::time_of_day(move.to.start);
    o.span = {move.to.all_day, day, day + (move.to.end - move.to.start), move.to.zone};
    return;
  }
  if (in_place) {
    model::Span like = move.to;
    if (!as_long) like.start = o.span.start, like.end = o.span.end, like.end_again = o.span.end_again;
    o.span = starting_at(*o.original_start, like);
  } else if (as_long && move.kind_kept() && o.span.all_day == move.to.all_day)
    o.span.put(o.starts_at(), o.starts_at() + (move.to.ends_at() - move.to.starts_at()));
}

// The last moment of a rule moves with its series, so that as many are left. Days end with a day, and
// days that become times with the end of it.
recurrence::Until moved_until(const recurrence::Until& until, const Move& move) {
  const auto& zone = move.from.zone;
  const bool own_day = !until.utc || (move.from.all_day && time::names_its_day(until.local));
  const auto reading =
      own_day ? until.local : zone.to_local(time::Instant(until.local.time_since_epoch()));
  const auto in_utc = [&](time::Local t) {
    return recurrence::Until{time::Local(move.to.zone.to_instant(t).time_since_epoch()), true, false};
  };
  if (move.to.all_day) {
    // The last day is one on which the series begins before that moment.
    const auto last = move.from.all_day ? reading : reading - time::time_of_day(move.from.start);
    return {time::Local(time::date_of(last) + move.days), false, true};
  }
  if (move.from.all_day)
    return in_utc(time::Local(time::date_of(reading) + move.days + time::days(1)) - time::seconds(1));
  if (until.date) return {until.local + move.days, false, true};
  if (!until.utc) return {until.local + move.by, false, false};
  const bool with_its_day = time::time_of_day(reading) == time::hours(24) - time::seconds(1);
  return in_utc(reading + (with_its_day ? time::seconds(move.days) : move.by));
}

Result<std::string> moved_rule(const std::string& text, const Move& move) {
  if (text.empty()) return text;
  DAYBOOK_ASSIGN(auto rule, recurrence::parse_rule(text, Reading::lenient));
  const bool ends = rule.until.has_value();
  if (ends) rule.until = moved_until(*rule.until, move);
  if (move.days.count() == 0) return ends ? recurrence::write_rule(rule) : text;
  const auto turned = recurrence::moved_by_days(std::move(rule), static_cast<int>(move.days.count()));
  if (!turned)
    return fail(Errc::invalid,
                "the series repeats on days that its rule names; give the new recurrence_rule "
                "with the new time",
                "recurrence_rule");
  return recurrence::write_rule(*turned);
}

Status first_time_shown(const model::Span& span) {
  if (!span.start_again) return {};
  return fail(Errc::invalid,
              time::format_local(span.start) + " comes twice in " + span.zone.name() + " (" +
                  time::format_zoned(span.zone.to_instant(span.start), span.zone) + " and " +
                  time::format_zoned(span.starts_at(), span.zone) +
                  "); a series keeps to the first: give that one",
              "start_at");
}

Status move_series(SeriesDocument& doc, const model::Event& before, const model::Patch& patch,
                   time::Local original) {
  DAYBOOK_TRY(first_time_shown(*patch.span));
  model::Span span = *patch.span;
  auto days = time::date_of(span.start) - time::date_of(original);
  auto by = span.start - original;
  const bool kind_kept = span.all_day == before.span.all_day;
  // Where the clock skips the reading, the occurrence is shown at another one.
  if (kind_kept && span.zone == before.span.zone && span.starts_at() == span.zone.to_instant(original))
    by = days = time::days(0);
  const auto start = kind_kept ? before.span.start + by
                               : time::date_of(before.span.start) + days + time::time_of_day(span.start);
  const bool by_instants = span.end_again || span.zone.resolve(start).kind == time::Zone::Kind::gap;
  span = by_instants ? starting_at(start, span)
                     : model::Span{span.all_day, start, start + (span.end - span.start), span.zone};
  const Move move{before.span, span, by, days};
  if (!patch.recurrence_rule) {
    DAYBOOK_ASSIGN(doc.master.recurrence_rule, moved_rule(before.recurrence_rule, move));
  }
  doc.master.span = span;
  if (!patch.recurrence) {  // those that come with the new time are of it already
    move_dates(doc.master.recurrence.dates, move);
    move_dates(doc.master.recurrence.except_dates, move);
  }
  for (auto& o : doc.overrides) move_override(o, move);
  return {};
}

// The fields of a replaced occurrence that follow those of its series where they said the same.
void follow(model::Event& o, const model::Event& before, const model::Event& after) {
  const auto field = [&](auto member) {
    if (o.*member == before.*member) o.*member = after.*member;
  };
  field(&model::Event::title);
  field(&model::Event::description);
  field(&model::Event::location);
  field(&model::Event::attendees);
  field(&model::Event::color_id);
  field(&model::Event::categories);
  field(&model::Event::status);
  field(&model::Event::visibility);
  field(&model::Event::busy);
  field(&model::Event::notes);
  field(&model::Event::reminders);
}

// What new exceptions name is gone, whatever replaced it.
void leave_out(SeriesDocument& doc) {
  std::erase_if(doc.overrides, [&](const model::Event& o) {
    const auto& dates = doc.master.recurrence.except_dates;
    return std::any_of(dates.begin(), dates.end(), [&](const model::SeriesDate& d) {
      return d.local == (d.date ? time::Local(time::date_of(*o.original_start)) : *o.original_start);
    });
  });
}

}  // namespace

Result<SeriesDocument> change_series(SeriesDocument doc, const model::Patch& patch,
                                     time::Local original) {
  const model::Event before = doc.master;
  model::Patch rest = patch;
  rest.span.reset();
  doc.master = model::apply(doc.master, rest);
  if (patch.span) DAYBOOK_TRY(move_series(doc, before, patch, original));
  if (patch.recurrence) leave_out(doc);
  for (auto& o : doc.overrides) follow(o, before, doc.master);
  if (!doc.master.is_series()) {
    doc.overrides.clear();
    return doc;
  }
  return tidied(std::move(doc));
}

SeriesDocument inheriting(SeriesDocument doc, const model::Patch& patch, time::Local original) {
  for (auto& o : doc.overrides) {
    if (*o.original_start != original || o.status == model::EventStatus::cancelled) continue;
    auto plain = model::occurrence_of(doc.master, original, time::seconds(0));
    plain.span = starting_at(original, doc.master.span);
    const auto field = [&](const auto& change, auto member) {
      if (change) o.*member = plain.*member;
    };
    field(patch.title, &model::Event::title);
    field(patch.description, &model::Event::description);
    field(patch.location, &model::Event::location);
    field(patch.attendees, &model::Event::attendees);
    field(patch.color_id, &model::Event::color_id);
    field(patch.categories, &model::Event::categories);
    field(patch.status, &model::Event::status);
    field(patch.visibility, &model::Event::visibility);
    field(patch.busy, &model::Event::busy);
    field(patch.notes, &model::Event::notes);
    field(patch.reminders, &model::Event::reminders);
    field(patch.span, &model::Event::span);
  }
  return doc;
}

Result<SeriesDocument> change_instance(SeriesDocument doc, const model::Patch& patch,
                                       time::Local original) {
  if (patch.recurrence_rule || patch.recurrence)
    return fail(Errc::invalid,
                "one occurrence has no rule of its own; use recurrence_scope this_and_following or "
                "series",
                "recurrence_rule");
  DAYBOOK_ASSIGN(const auto there, occurrence_at(doc, original));
  if (!there) return fail(Errc::not_found, "the series has no such occurrence", "event_id");
  model::Event changed = model::apply(*there, patch);
  changed.recurrence_rule.clear();
  changed.recurrence = {};
  changed.external_id.clear();
  std::erase_if(doc.overrides, [&](const auto& o) { return *o.original_start == original; });
  doc.overrides.push_back(std::move(changed));
  std::sort(doc.overrides.begin(), doc.overrides.end(),
            [](const auto& a, const auto& b) { return *a.original_start < *b.original_start; });
  return doc;
}

Result<std::vector<time::Local>> replace_instances(SeriesDocument& doc, const std::vector<model::Replacement>& list) {
  std::vector<time::Local> absent;
  std::map<time::Local, model::Event> overrides;
  for (auto& o : doc.overrides) overrides.insert_or_assign(*o.original_start, std::move(o));
  SeriesDocument plain{std::move(doc.master), {}};
  for (const auto& r : list) {
    const auto known = overrides.find(r.original);
    std::optional<model::Event> there;
    if (known != overrides.end()) {
      there = known->second;
    } else {
      DAYBOOK_ASSIGN(there, occurrence_at(plain, r.original));
    }
    if (!there && !r.gone) absent.push_back(r.original);
    if (!there) continue;
    if (r.gone) {
      overrides.erase(r.original);
      plain = without_instance(std::move(plain), r.original);
    } else if (auto changed = model::apply(*there, r.patch); !(changed == *there)) {
      changed.recurrence_rule.clear();
      changed.recurrence = {};
      changed.external_id.clear();
      overrides.insert_or_assign(r.original, std::move(changed));
    }
  }
  doc.master = std::move(plain.master);
  doc.overrides.clear();
  for (auto& [at, o] : overrides) doc.overrides.push_back(std::move(o));
  return absent;
}

SeriesDocument without_instance(SeriesDocument doc, time::Local original) {
  std::erase_if(doc.overrides, [&](const auto& o) { return *o.original_start == original; });
  doc.master.recurrence.except_dates.push_back({original, doc.master.span.all_day, std::nullopt});
  return doc;
}

Result<Split> split(const SeriesDocument& doc, time::Local original, const std::string& tail_id) {
  DAYBOOK_TRY(one_rule_only(doc.master));
  DAYBOOK_ASSIGN(const auto rules, rules_of(doc.master));
  Split out;
  SeriesDocument head{doc.master, {}};
  SeriesDocument tail{doc.master, {}};
  recurrence::Cut cut;
  if (!rules.rules.empty()) cut = recurrence::cut_rule(rules.rules.front(), rules, original);
  const auto rule_text = [](const auto& rule) {
    return rule ? recurrence::write_rule(*rule) : std::string();
  };
  head.master.recurrence_rule = rule_text(cut.before);
  tail.master.recurrence_rule = rule_text(cut.from);
  tail.master.event_id = tail_id;
  tail.master.ical_uid.clear();
  tail.master.external_id.clear();
  const auto part = [&](auto& list, bool later) {
    std::erase_if(list, [&](const model::SeriesDate& d) {
      return (d.local >= (d.date ? time::Local(time::date_of(original)) : original)) != later;
    });
  };
  part(head.master.recurrence.dates, false);
  part(head.master.recurrence.except_dates, false);
  part(tail.master.recurrence.dates, true);
  part(tail.master.recurrence.except_dates, true);
  // A series without a rule begins with its first date.
  const auto& dates = tail.master.recurrence.dates;
  const auto start = cut.from ? cut.start : dates.empty() ? original : dates.front().local;
  tail.master.span = starting_at(start, doc.master.span);
  for (const auto& o : doc.overrides)
    (*o.original_start < original ? head : tail).overrides.push_back(o);
  // They will be others at their source, as its series is.
  for (auto& o : tail.overrides) o.external_id.clear();
  if (head.master.is_series()) out.head = std::move(head);
  if (tail.master.is_series()) {
    DAYBOOK_ASSIGN(out.tail, tidied(std::move(tail)));
  }
  // What is left without any occurrence is no series.
  for (auto* half : {&out.head, &out.tail}) {
    if (!*half) continue;
    DAYBOOK_ASSIGN(auto all, rules_of((*half)->master));
    recurrence::Bounds one;
    one.limit = 1;
    if (recurrence::expand(all, one).starts.empty() && (*half)->overrides.empty()) half->reset();
  }
  return out;
}

}  // namespace daybook::providers

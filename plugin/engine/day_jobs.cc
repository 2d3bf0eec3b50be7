#include "engine/day_jobs.h"

#include <algorithm>

#include "base/ids.h"
#include "conversation/wording.h"

namespace daybook::engine {
namespace {

// The day after `day` that has jobs: what an evening looks ahead to (Friday's to Monday).
time::Date next_planned_day(const conversation::DayPlan& plan, time::Date day) {
  for (int i = 1; i <= 7; ++i) {
    const auto d = day + time::days(i);
    if ((plan.days >> time::weekday_of(d).c_encoding() & 1U) != 0) return d;
  }
  return day + time::days(1);
}

}  // namespace

Result<std::vector<DayJobs::Recipient>> DayJobs::recipients() {
  DAYBOOK_ASSIGN(const auto met, c_.journal.acquaintances());
  std::vector<Recipient> out;
  for (const auto& p : c_.settings.directory.people) {
    DAYBOOK_ASSIGN(const auto address, c_.address_of(p));
    if (!address.user.empty()) out.push_back({p, address});
  }
  for (const auto& a : met) {
    const bool known =
        std::any_of(out.begin(), out.end(), [&](const auto& r) { return r.person.id == a.person; });
    if (a.engaged && !known) out.push_back({c_.person(a.person), a.address});
  }
  return out;
}

Result<std::vector<conversation::DayItem>> DayJobs::items(const model::Person& reader, time::Date day) {
  std::vector<conversation::DayItem> out;
  const auto& zone = reader.zone;
  DAYBOOK_ASSIGN(const auto sight,
                 Sight::open(c_.settings, *c_.db, Sight::viewer(c_.settings, reader.id, false)));
  for (const auto& [id, provider] : c_.providers) {
    if (!sight.listed(*c_.settings.calendar(id))) continue;
    DAYBOOK_ASSIGN(
        auto found,
        provider->list_events(zone.start_of_day(day), zone.start_of_day(day + time::days(1)), 100));
    sight.see(found);
    for (const auto& o : found) {
      model::Span span = o.event.span;
      span.put(o.starts_at, o.ends_at);
      out.push_back({span, conversation::title_or_busy(o.event.title)});
    }
  }
  return out;
}

Result<std::string> DayJobs::gaps(const model::Person& reader, time::Date day) {
  DAYBOOK_ASSIGN(const auto sight,
                 Sight::open(c_.settings, *c_.db, Sight::viewer(c_.settings, reader.id, false)));
  return gaps_in(c_, sight, reader.zone.start_of_day(day), reader.zone.start_of_day(day + time::days(1)));
}

Status DayJobs::run(const Recipient& who, const conversation::DueJob& job) {
  const std::string date = time::format_date(job.date);
  DAYBOOK_ASSIGN(const auto done, c_.journal.day_job_done_ms(who.person.id, job.job, date));
  if (done) return {};
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(c_.journal.mark_day_job(who.person.id, job.job, date, "sent", c_.now_ms));
  const auto& zone = who.person.zone;
  const std::string name = who.person.listed ? who.person.name : std::string();
  std::string text;
  if (job.job == "morning") {
    DAYBOOK_ASSIGN(const auto today, items(who.person, job.date));
    DAYBOOK_ASSIGN(const auto unknown, gaps(who.person, job.date));
    text = conversation::morning_text(name, job.date, today, zone) + unknown;
  } else {
    const auto ahead = next_planned_day(c_.settings.day_plan, job.date);
    DAYBOOK_ASSIGN(const auto next, items(who.person, ahead));
    DAYBOOK_ASSIGN(auto parked, c_.proposals.unlisted(who.person.id));
    // What is over needs no answer any more.
    parked.erase(std::remove_if(parked.begin(), parked.end(),
                                [&](const auto& p) {
                                  return p.draft.span.ends_at() <= c_.now();
                                }),
                 parked.end());
    for (const auto& p : parked) DAYBOOK_TRY(c_.proposals.mark_listed(p.id, c_.now_ms));
    DAYBOOK_ASSIGN(const auto unknown, gaps(who.person, ahead));
    text = conversation::evening_text(name, ahead, next, parked, zone) + unknown;
  }
  auto body = json::Value::object();
  body.set("text", json::Value::string(text));
  const std::string key = job.job + "." + date + "." + ids::stable_id(who.person.id).substr(0, 10);
  const auto over = time::to_unix(job.due + c_.settings.day_plan.catch_up) * 1000 + 60000;
  return c_.emit({key, "send", model::address_json(who.address), std::move(body), over});
}

Status DayJobs::on_time() {
  DAYBOOK_ASSIGN(const auto people, recipients());
  for (const auto& who : people)
    for (const auto& job : conversation::due_jobs(c_.settings.day_plan, who.person.zone, c_.now()))
      // What was due before this state file existed was not missed.
      if (time::to_unix(job.due) * 1000 >= c_.born_ms) DAYBOOK_TRY(run(who, job));
  return {};
}

Result<std::optional<time::Instant>> DayJobs::next() {
  std::optional<time::Instant> next;
  DAYBOOK_ASSIGN(const auto people, recipients());
  for (const auto& who : people) {
    const auto t = conversation::next_job(c_.settings.day_plan, who.person.zone, c_.now());
    if (t && (!next || *t < *next)) next = t;
  }
  return next;
}

}  // namespace daybook::engine

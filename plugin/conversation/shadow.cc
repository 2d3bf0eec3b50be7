#include "conversation/shadow.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "conversation/wording.h"

namespace daybook::conversation {
namespace {

constexpr double kSameTitle = 0.6;
constexpr std::array<std::string_view, 4> kChecks = {"match", "no_match", "conflict", "skipped"};
constexpr std::array<std::string_view, 6> kResponses = {"yes",     "no",     "edit",
                                                        "calendar", "message", "unsure"};
constexpr const char* kSimulation = "\nThis is a simulation: the calendar was not changed.";

bool same_day(const model::Span& a, const model::Span& b) {
  // A calendar's day is the day of the person who spoke.
  const auto day = [&](const model::Span& s, time::Local t) {
    return time::date_of(s.all_day || s.zone == a.zone ? t : a.zone.to_local(s.zone.to_instant(t)));
  };
  const auto last = [](time::Date first, time::Date end) { return std::max(first, end); };
  const auto a0 = day(a, a.start);
  const auto a1 = last(a0, day(a, a.end - time::seconds(1)));
  const auto b0 = day(b, b.start);
  const auto b1 = last(b0, day(b, b.end - time::seconds(1)));
  return a0 <= b1 && b0 <= a1;
}

bool overlap(const model::Span& a, const model::Span& b) {
  if (a.all_day || b.all_day) return true;  // the day is all that is said
  return a.starts_at() < b.ends_at() &&
         b.starts_at() < a.ends_at();
}

// How well the words fit: the subject, what it is about, or the place.
double likeness(const model::Draft& d, std::string_view subject, std::string_view title) {
  double best = text::similarity(subject, title);
  for (const auto& part : {d.description, d.place, d.place + " " + d.description})
    if (text::trim(part).size() > 2) best = std::max(best, text::similarity(part, title));
  return best;
}

std::string clock(const model::Span& s) {
  return s.all_day ? "all day" : time::format_local(s.start).substr(11, 5);
}

}  // namespace

std::string_view check_name(ShadowCheck c) { return kChecks[static_cast<std::size_t>(c)]; }

ShadowJudgement judge(const model::Draft& draft, std::string_view subject,
                      const std::vector<ShadowCandidate>& candidates) {
  std::vector<const ShadowCandidate*> alike;
  for (const auto& c : candidates)
    if (same_day(draft.span, c.span) && likeness(draft, subject, c.title) >= kSameTitle)
      alike.push_back(&c);
  if (alike.empty()) return {ShadowCheck::no_match, std::nullopt, "no event of that day is alike"};
  std::vector<const ShadowCandidate*> fitting;
  for (const auto* c : alike)
    if (overlap(draft.span, c->span)) fitting.push_back(c);
  if (fitting.size() == 1) return {ShadowCheck::match, *fitting.front(), "title, day and time agree"};
  const bool several = fitting.size() > 1 || alike.size() > 1;
  std::string reason = several ? "several could be meant:" : "the times differ";
  if (several)
    for (const auto* c : fitting.empty() ? alike : fitting)
      reason += " " + c->title + " at " + clock(c->span) + ";";
  return {ShadowCheck::conflict, *(fitting.empty() ? alike : fitting).front(), reason};
}

std::string shadow_question(const Staged& s) {
  std::string out = s.check == ShadowCheck::conflict ? "Shadow mode: the calendar says otherwise"
                                                     : "Shadow mode: not in the calendar";
  out += "\nSaid: \"" + s.said + "\"\nUnderstood: " + s.subject + ", " + when(s.draft.span);
  if (s.check == ShadowCheck::conflict) {
    out += "\nCalendar: " + s.event_title + ", " + s.event_time + " (" + s.reason + ")";
    return out + "\nWhich is right?" + kSimulation;
  }
  return out + "\nI would have added it. Right?" + kSimulation;
}

std::vector<model::Button> shadow_buttons(const Staged& s) {
  const std::string base = "s" + std::to_string(s.id) + ".";
  if (s.check != ShadowCheck::conflict)
    return {{base + "yes", "Yes"}, {base + "no", "No"}, {base + "edit", "Edit"}};
  return {{base + "calendar", "Keep calendar: " + s.event_time},
          {base + "message", "Use message: " + clock(s.draft.span)},
          {base + "unsure", "I'm not sure"}};
}

std::optional<ShadowPress> read_shadow_button(std::string_view id) {
  const auto parts = text::split(id, '.');
  if (parts.size() != 2 || parts[0].size() < 2 || parts[0].size() > 18 || parts[0][0] != 's')
    return std::nullopt;
  ShadowPress press;
  const auto digits = parts[0].substr(1);
  const auto [end, code] =
      std::from_chars(digits.data(), digits.data() + digits.size(), press.id);
  if (code != std::errc{} || end != digits.data() + digits.size() ||
      std::find(kResponses.begin(), kResponses.end(), parts[1]) == kResponses.end())
    return std::nullopt;
  press.response = parts[1];
  return press;
}

std::string shadow_noted(const Staged& s, std::string_view response, bool late) {
  if (!s.response.empty() && s.response != "timeout")
    return "That was answered before with \"" + s.response + "\". Nothing was written either way.";
  std::string out = late ? "That question had timed out; noted for the figures all the same."
                         : "Noted for the figures: " + std::string(response) + ".";
  if (response == "edit") out += " Reply to the message with how it should be.";
  return out + kSimulation;
}

json::Value shadow_metrics(const std::vector<Staged>& rows, std::int64_t today_ms,
                           int daily_budget) {
  std::int64_t checked = 0, matched = 0, conflicts = 0, asked = 0, timeouts = 0, today = 0;
  std::int64_t yes = 0, no = 0, edit = 0, calendar = 0, message = 0, unsure = 0;
  std::vector<std::int64_t> waits;
  for (const auto& r : rows) {
    if (r.queried && r.created_ms >= today_ms) ++today;
    if (r.check != ShadowCheck::skipped) ++checked;
    if (r.check == ShadowCheck::match) ++matched;
    if (r.check == ShadowCheck::conflict) ++conflicts;
    asked += r.asked ? 1 : 0;
    timeouts += r.response == "timeout" ? 1 : 0;
    yes += r.response == "yes" ? 1 : 0;
    no += r.response == "no" ? 1 : 0;
    edit += r.response == "edit" ? 1 : 0;
    calendar += r.response == "calendar" ? 1 : 0;
    message += r.response == "message" ? 1 : 0;
    unsure += r.response == "unsure" ? 1 : 0;
    if (r.answered_ms != 0 && r.answered_ms >= r.asked_ms && r.asked && r.response != "timeout")
      waits.push_back(r.answered_ms - r.asked_ms);
  }
  std::sort(waits.begin(), waits.end());
  const auto rate = [](std::int64_t part, std::int64_t of) {
    return of == 0 ? json::Value{}
                   : json::Value::number(static_cast<double>(part) / static_cast<double>(of));
  };
  const auto whole = [](std::int64_t n) { return json::Value::integer(n); };
  auto v = json::Value::object();
  v.set("extractions", whole(static_cast<std::int64_t>(rows.size()))).set("checked", whole(checked));
  v.set("match", whole(matched)).set("conflict", whole(conflicts));
  v.set("no_match", whole(checked - matched - conflicts));
  v.set("calendar_match_rate", rate(matched, checked));
  v.set("asked", whole(asked)).set("timeout", whole(timeouts));
  v.set("yes", whole(yes)).set("no", whole(no)).set("edit", whole(edit));
  v.set("false_positive_rate", rate(no, yes + no + edit));
  auto trust = json::Value::object();
  trust.set("calendar", whole(calendar)).set("message", whole(message)).set("unsure", whole(unsure));
  v.set("conflict_resolution", std::move(trust));
  v.set("admin_response_ms_median",
        waits.empty() ? json::Value{} : whole(waits[waits.size() / 2]));
  v.set("queries_today", whole(today)).set("daily_query_budget", whole(daily_budget));
  return v;
}

}  // namespace daybook::conversation

#include "conversation/wording.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace daybook::conversation {
namespace {

using model::Span;

std::string day(time::Date d) {
  return std::string(time::weekday_name(time::weekday_of(d))) + ' ' + time::format_date(d);
}

std::string clock(time::Local t) { return time::format_local(t).substr(11, 5); }

bool is_midnight(time::Local t) { return time::time_of_day(t) == time::seconds(0); }

std::string timed(time::Local start, time::Local end) {
  const auto first = time::date_of(start);
  const bool ends_at_midnight = is_midnight(end) && time::date_of(end) == first + time::days(1);
  if (time::date_of(end) == first) return day(first) + ", " + clock(start) + "–" + clock(end);
  if (ends_at_midnight) return day(first) + ", " + clock(start) + "–24:00";
  return day(first) + " " + clock(start) + " to " + day(time::date_of(end)) + " " + clock(end);
}

std::string all_day(const Span& s) {
  const auto first = time::date_of(s.start);
  const auto last = time::date_of(s.end) - time::days(1);
  if (last <= first) return day(first) + ", all day";
  return day(first) + " to " + day(last) + ", all day";
}

}  // namespace

std::string in_quotes(std::string_view s) { return "'" + std::string(s) + "'"; }

std::string when(const Span& s) {
  if (s.all_day) return all_day(s);
  return timed(s.start, s.end) + " (" + s.zone.name() + ")";
}

std::string when_for(const Span& s, const time::Zone& reader) {
  if (s.all_day || s.zone == reader) return when(s);
  Span theirs = s;
  theirs.zone = reader;
  theirs.put(s.starts_at(), s.ends_at());
  return when(theirs);
}

std::string overlap_line(const std::vector<model::Clash>& clashes) {
  if (clashes.empty()) return {};
  std::string out = "Overlaps with ";
  for (std::size_t i = 0; i < clashes.size() && i < 3; ++i) {
    if (i > 0) out += "; ";
    out += clashes[i].title.empty() ? "another event" : clashes[i].title;
    out += " (" + when(clashes[i].span) + ")";
  }
  if (clashes.size() > 3) out += " and " + std::to_string(clashes.size() - 3) + " more";
  return out + ".";
}

namespace {

const char* asked(const model::Proposal& p) {
  if (p.retold()) return "Shall I change this in the calendar?";
  switch (p.change) {
    case model::Proposed::move: return "Shall I move this in the calendar?";
    case model::Proposed::cancel: return "Shall I take this out of the calendar?";
    case model::Proposed::add: break;
  }
  return "Shall I put this in the calendar?";
}

}  // namespace

namespace {

// A line about the hour that was said and that no clock shows; empty: it is shown.
std::string skipped_line(const std::vector<model::Evidence>& evidence) {
  for (const auto& e : evidence)
    if (e.signal == model::kClockSkipped)
      return "\nThe clocks go forward then: there is no " + e.text + " on that day.";
  return {};
}

std::string sentence(std::string_view reason) {
  std::string out(reason);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out + ".";
}

}  // namespace

std::string question(const model::Proposal& p, const std::vector<model::Clash>& clashes,
                     std::string_view unsure) {
  const bool adds = p.change == model::Proposed::add;
  const bool cancels = p.change == model::Proposed::cancel;
  std::string out = std::string(asked(p)) + "\n" + p.subject + "\n" + (p.change == model::Proposed::move ? "to " : "") + when(p.draft.span);
  if (adds && !p.draft.span.all_day) out += p.draft.hours_assumed ? ", hours assumed" : p.draft.end_assumed ? ", end assumed" : "";
  if (!cancels) out += skipped_line(p.draft.evidence);
  if (const auto r = repeats(p.draft.rrule, p.draft.span.zone); adds && !r.empty()) {
    out += "\n" + r;
    for (const auto day : p.draft.except) out += std::string(day == p.draft.except.front() ? ", not on " : " and ") + time::format_date(day);
  }
  if (const auto why = because(p.draft); !why.empty()) out += "\nbecause: " + why;
  if (const auto overlap = overlap_line(clashes); !cancels && !overlap.empty()) out += "\n" + overlap;
  else if (!cancels && !unsure.empty()) out += "\n" + sentence(unsure);
  if (cancels) return out + "\nAnswer yes or no.";
  if (p.draft.alternative) out += "\nOr did you mean " + when(*p.draft.alternative) + "?";
  return out + "\nAnswer yes or no, or give another time (\"make it 8-12\").";
}

std::string ask_again_parked(const model::Proposal& p, const std::vector<model::Clash>& clashes,
                             std::string_view unsure, bool begun,
                             std::string_view expired_since) {
  const bool adds = p.change == model::Proposed::add;
  std::string out = "That question had expired (" + std::string(expired_since) + "), so nothing is " +
                    (adds ? "saved" : "changed") + " yet.\n" + p.subject + "\n" + when(p.draft.span) + "\n";
  const auto overlap = overlap_line(clashes);
  const std::string act = adds ? "Save it" : p.change == model::Proposed::cancel ? "Take it out" : "Change it";
  out += !overlap.empty() ? overlap + " " + act + " all the same?"
         : !unsure.empty() ? sentence(unsure) + " " + act + " now?"
         : begun ? "It has begun by now. " + act + " all the same?"
         : p.change == model::Proposed::cancel ? act + " now?"
                           : "The time is still free. " + act + " now?";
  return out + " Answer yes or no.";
}

std::string saved(const model::Event& e, const model::Proposal& asked, int undo_minutes, bool undo_possible) {
  const auto change = asked.change;
  const char* what = asked.retold() ? "Changed: " : change == model::Proposed::move ? "Moved: " : change == model::Proposed::cancel ? "Taken out: " : "Saved: ";
  std::string out = what + e.title + "\n" + when(e.span);
  if (change != model::Proposed::cancel) out += skipped_line(e.evidence);
  if (const auto r = repeats(e.recurrence_rule, e.span.zone); change == model::Proposed::add && !r.empty()) out += "\n" + r;
  if (undo_possible)
    out += "\nSay undo within " + std::to_string(undo_minutes) + " minutes to " +
           (change == model::Proposed::cancel ? "put it back." : "take it back.");
  return out;
}

std::string colleague_moved(std::string_view who, const model::Event& e, const time::Zone& reader) {
  return std::string(who) + " moved this:\n" + e.title + "\nto " + when_for(e.span, reader);
}

std::string nothing_of_yours(std::string_view words) {
  return "I found nothing of yours for " + in_quotes(text::clean_line(words, 60)) + ". Say list to see this week.";
}

std::string which_of(const std::vector<model::Event>& events) {
  std::string out = "Which one? Name it by its time or a word of its title:";
  for (std::size_t i = 0; i < events.size() && i < 8; ++i) out += "\n- " + events[i].title + ", " + when(events[i].span);
  return out;
}

std::string called_off(const model::Proposal& p) {
  return "No longer asked: it was called off in the conversation.\n" + p.subject;
}

std::string choice_line(std::string_view name, std::string_view value) {
  if (name == "next_weekday")
    return std::string("\"next Friday\" means ") + (value == "nearest" ? "the nearest Friday" : "Friday of the coming week");
  if (name == "date_order") return std::string("\"3/4\" is ") + (value == "day_first" ? "the 3rd of April" : "the 4th of March");
  if (name == "muted") return "no questions from talk (say unmute)";
  if (name.substr(0, 6) == "muted:") return "no questions from " + std::string(name.substr(6)) + " (say unmute " + std::string(name.substr(6)) + ")";
  return std::string(name) + ": " + std::string(value);
}

std::string one_time_only() {
  return "I read more than one time in that and changed nothing. Give me the one that counts, e.g. \"make it 8-12\".";
}

std::string hours_backwards() {
  return "That ends before it begins, so I changed nothing. Give me the hours from start to end, e.g. \"make it 8-12\".";
}

std::string hour_wanted() { return "At what hour? Say it with the time, for example \"make it 2pm\"."; }

std::string still_open(const model::Proposal& p) {
  return "It stays open: " + p.subject + ", " + when(p.draft.span) + ". Say yes, no or another time when you know.";
}

std::string told_no_such_clock(std::string_view words) {
  return "There is no such time of day: " + in_quotes(words) + ". Nothing was saved; name a time that exists.";
}

std::string no_such_day(std::string_view words) {
  return "There is no such day: " + in_quotes(words) + ". Nothing was saved; name a day that exists.";
}

namespace {

// What others are told of an event: all of its days.
std::string told(const model::Event& e, const time::Zone& reader) {
  const auto often = repeats(e.recurrence_rule, e.span.zone);
  return e.title + "\n" + when_for(e.span, reader) + (often.empty() ? "" : "\n" + often);
}

}  // namespace

std::string colleague_told(std::string_view who, const model::Event& e, const time::Zone& reader) {
  return std::string(who) + " has a new entry in the calendar:\n" + told(e, reader);
}

std::string colleague_changed(std::string_view who, const model::Event& e, const time::Zone& reader) {
  return std::string(who) + " changed this to:\n" + told(e, reader);
}

std::string colleague_restored(std::string_view who, const model::Event& e, const time::Zone& reader) {
  return std::string(who) + " put this back as it was:\n" + told(e, reader);
}

std::string colleague_untold(std::string_view who, const model::Event& e,
                             const time::Zone& reader) {
  return std::string(who) + " took this back:\n" + told(e, reader);
}

std::string dismissed(const model::Proposal& p) {
  return (p.change == model::Proposed::add ? "All right, I left it out: " : "All right, I left it as it is: ") + p.subject;
}

std::string too_late(const model::Proposal& p) {
  return "That time is over, so nothing was saved:\n" + p.subject + "\n" + when(p.draft.span);
}

std::string correction_past(const Span& wanted) {
  return when(wanted) +
         " is in the past, so nothing was saved. Give a time that is still to come, or say no.";
}

std::string withdrawn(const model::Proposal& p) {
  return "No longer asked: what its message said was taken back.\n" + p.subject;
}

std::string settled_before(const model::Proposal& p) {
  switch (p.state) {
    case model::ProposalState::confirmed:
      if (p.change != model::Proposed::add) return "That is done already: " + p.subject + ". Say undo to take it back.";
      return "That is already in the calendar: " + p.subject + ". Say undo to take it back.";
    case model::ProposalState::dismissed:
      return "You had said no to that, so it is not in the calendar: " + p.subject;
    case model::ProposalState::withdrawn:
      return "What the message behind that question said was taken back, so nothing was saved: " + p.subject;
    case model::ProposalState::undone:
      return "That was saved and then taken back, so it is not in the calendar: " + p.subject;
    case model::ProposalState::past:
      return too_late(p);
    case model::ProposalState::superseded:
      return "A newer question has taken the place of that one; answer the latest.";
    default:
      return "That question is still open: " + p.subject;
  }
}

std::string undone(const model::ChangeAnswer& a) {
  const char* what = a.type == model::ChangeType::remove   ? "Taken back: "
                     : a.type == model::ChangeType::update ? "As it was before: "
                                                           : "Back in the calendar: ";
  return what + a.event.title + "\n" + when(a.event.span) + (a.reason.empty() ? "" : "\n" + a.reason);
}

std::string help(std::string_view prefix) {
  const std::string s(prefix);
  return s + " <what and when>: put something in, e.g. " + s + " tomorrow Harmony pump work\n" + s +
         " friday 8am-12pm Harmony PLC maintenance: with a time range\n" + s +
         " remote <dates>: working elsewhere, e.g. " + s + " remote next week\n" + s +
         " off <dates>: away, e.g. " + s + " off tuesday\n" + s + " list: this week; list next week, list friday: those days\n" + s +
         " today: today\n" + s + " sync: fetch task due dates now\n" +
         "cancel <what or when>: take something of yours out, e.g. cancel friday\n"
         "move <what or when> to <when>: e.g. move friday to monday 9am\n"
         "undo: take back what was saved last\nwhy: why I asked\n"
         "mute / unmute: no questions from talk, or questions again; mute <conversation>: none from there\n"
         "learned: what your answers taught me; reset learned: forget it\nhelp: this text\n"
         "A question is answered with yes, no or another time (\"make it 8-12\").";
}

std::string unknown_button() {
  return "I do not know this button (any more). Say \"schedule list\" to see what is in the calendar, or "
         "tell me what and when.";
}

std::string not_understood(std::string_view prefix) {
  return "I found no plan with a day or time in that. Try: " + std::string(prefix) + " friday 8-12 Harmony pump work. Say help for everything I understand.";
}

std::string after_check_in(std::string_view prefix, bool more) {
  if (!more) return "All right, nothing added.";
  return "Tell me what and when, e.g. " + std::string(prefix) + " tomorrow 8-12 Harmony pump work.";
}

std::string list_goes_on() { return "There is more: ask for fewer days to see it."; }

std::string list_heading(std::string_view range, bool empty) {
  return std::string(range) + (empty ? ": nothing in the calendar." : ":");
}

std::string reminder(std::string_view butler, std::string_view title, const Span& span, bool late,
                     bool missed, std::size_t skipped) {
  std::string out = missed ? "Missed: " : "Reminder: ";
  out += std::string(title) + " (" + std::string(butler) + ")\n" + when(span);
  if (missed) return out + "\nNobody could be told at that time.";
  if (late) out += "\nThis comes late.";
  if (skipped > 0) out += "\n" + std::to_string(skipped) + " before it were missed.";
  return out;
}

std::string title_or_busy(std::string_view title) {
  return title.empty() ? "busy" : std::string(title);
}

std::string event_line(const Span& s, std::string_view title, const time::Zone& reader,
                       bool with_day) {
  std::string out = "• ";
  if (s.all_day) {
    out += with_day ? when(s) : "all day";
  } else {
    const auto start = reader.to_local(s.starts_at());
    const auto end = reader.to_local(s.ends_at());
    const std::string full = timed(start, end);
    const bool one_day = time::date_of(start) == time::date_of(end);
    out += with_day || !one_day ? full : clock(start) + "–" + clock(end);
  }
  return out + "  " + std::string(title);
}

}  // namespace daybook::conversation

// Typed wishes about what is in the calendar already: "cancel friday", "make it 4" after a save.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "conversation/answer.h"
#include "conversation/wording.h"
#include "engine/assistant.h"
#include "engine/assistant_words.h"

namespace daybook::engine {

using model::Event;
using model::Proposal;
using model::Proposed;

// The words behind "cancel", "delete the", …; nothing when it is no such wish.
std::optional<std::string_view> after_cancel(std::string_view s) {
  for (const std::string_view verb : {"cancel", "delete", "remove", "scrap", "drop", "call off"}) {
    if (!text::starts_with_word(s, verb)) continue;
    s = text::trim(s.substr(verb.size()));
    for (const std::string_view small : {"the", "my", "on", "for"})
      if (text::starts_with_word(s, small)) s = text::trim(s.substr(small.size()));
    return s;
  }
  return std::nullopt;
}

// Whether a word of the wish stands in the title.
bool named_in(std::string_view title, std::string_view words) {
  const std::string folded = text::fold(title);
  for (const auto word : text::split(words, ' '))
    if (word.size() > 2 && folded.find(text::fold(word)) != std::string::npos) return true;
  return false;
}

// The wish without its times: "my dentist on friday" -> "dentist".
std::string without_times(std::string_view s, const std::vector<timex::Expression>& times) {
  std::string out;
  std::size_t from = 0;
  for (const auto& t : times) {
    out.append(s.substr(from, t.from - from)).append(" ");
    from = t.to;
  }
  out.append(s.substr(from));
  std::string kept;
  for (const auto word : text::split(out, ' ')) {
    static constexpr std::array<std::string_view, 14> kSmall = {"the", "my", "on", "at", "for", "a", "an", "please", "this", "that", "one", "it", "event", "of"};
    if (!word.empty() && std::find(kSmall.begin(), kSmall.end(), text::lower_ascii(word)) == kSmall.end()) kept += (kept.empty() ? "" : " ") + std::string(word);
  }
  return kept;
}

namespace {

constexpr int kAheadDays = 120;  // "cancel the dentist": how far an event is looked for

// "move friday to monday", "reschedule the dentist to 3pm": what is moved, and the words of the new time.
struct Move {
  std::string_view what;
  std::string_view to;
};
std::optional<Move> read_move(std::string_view s) {
  for (const std::string_view verb : {"move", "reschedule"}) {
    const auto to = s.rfind(" to ");
    if (!text::starts_with_word(s, verb) || to == std::string_view::npos || to <= verb.size()) continue;
    return Move{text::trim(s.substr(verb.size(), to - verb.size())), text::trim(s.substr(to + 4))};
  }
  return std::nullopt;
}

}  // namespace

// The person's own events that the words can mean, the nearest first. Said on a Friday, "friday" is today or
// the next one: the first reading with an event of theirs counts.
Result<std::vector<Event>> Assistant::own_events(const model::Person& person, std::string_view words) {
  const auto context = reading(person, c_.now_ms);
  const auto times = timex::parse(words, context);
  const std::string named = without_times(words, times);
  const auto today = time::date_of(context.now);
  if (times.empty() || !times.front().best().start.day)
    return own_events_between(person, today, today + time::days(kAheadDays), named);
  for (const auto& r : times.front().readings) {
    if (!r.start.day) continue;
    DAYBOOK_ASSIGN(auto found, own_events_between(person, *r.start.day, day_after(r), named));
    if (!found.empty()) return found;
  }
  return std::vector<Event>{};
}

time::Date Assistant::day_after(const timex::Reading& r) {
  return r.end && r.end->day && *r.end->day > *r.start.day ? *r.end->day : *r.start.day + time::days(1);
}

Result<std::vector<Event>> Assistant::own_events_between(const model::Person& person, time::Date first,
                                                         time::Date last, const std::string& named) {
  std::vector<Event> out;
  const auto* calendar = c_.settings.write_calendar();
  if (calendar == nullptr) return out;
  DAYBOOK_ASSIGN(const auto found, c_.providers.at(calendar->id)->list_events(person.zone.start_of_day(first),
                                                                              person.zone.start_of_day(last), 200));
  for (const auto& o : found) {
    const bool own = o.event.origin.person == person.id && o.ends_at > c_.now();
    const bool once = std::none_of(out.begin(), out.end(), [&](const Event& e) { return e.event_id == o.event.event_id; });
    if (own && once && (named.empty() || named_in(o.event.title, named))) out.push_back(o.event);
  }
  return out;
}

Result<std::optional<Spoken>> Assistant::cancel_command(const model::Address& actor, const model::Person& person,
                                                        std::string_view text) {
  const auto words = after_cancel(text);
  if (!words || words->empty() || words->find('?') != std::string_view::npos) return std::optional<Spoken>{};
  DAYBOOK_ASSIGN(const auto found, own_events(person, *words));
  if (found.empty())
    return std::optional<Spoken>(Spoken{false, conversation::nothing_of_yours(*words), {}, {}, false});
  if (found.size() > 1) return std::optional<Spoken>(Spoken{false, conversation::which_of(found), {}, {}, false});
  DAYBOOK_ASSIGN(auto said, ask_change(actor, person, found.front(), Proposed::cancel, found.front().span, text));
  return std::optional<Spoken>(std::move(said));
}

// "make it 4", typed when nothing is asked: the event saved last gets the new time.
Result<std::optional<Spoken>> Assistant::move_command(const model::Address& actor, const model::Person& person,
                                                      std::string_view text) {
  DAYBOOK_ASSIGN(auto named, named_move(actor, person, text));
  if (named) return named;
  const auto context = reading(person, c_.now_ms);
  if (!conversation::only_a_time(text, context)) return std::optional<Spoken>{};
  DAYBOOK_ASSIGN(const auto latest, c_.proposals.latest_of(person.id, 1));
  const std::int64_t recent = c_.now_ms - std::int64_t{c_.settings.confirm.answer_hours} * 3600 * 1000;
  if (latest.empty() || latest.front().state != model::ProposalState::confirmed || latest.front().settled_ms < recent ||
      latest.front().change == Proposed::cancel)
    return std::optional<Spoken>{};
  DAYBOOK_ASSIGN(const auto event, event_behind(latest.front()));
  if (!event) return std::optional<Spoken>{};
  const auto change = detect::read_change(c_.detector, {text, person.id, "", context}, event->span);
  if (!change || change->what != detect::Change::What::moved) return std::optional<Spoken>{};
  DAYBOOK_ASSIGN(auto said, ask_change(actor, person, *event, Proposed::move, model::on_the_clock(change->span), text));
  return std::optional<Spoken>(std::move(said));
}

// "move friday to monday": without an event of theirs it is said so; a new one was not wished for.
Result<std::optional<Spoken>> Assistant::named_move(const model::Address& actor, const model::Person& person,
                                                    std::string_view text) {
  const auto context = reading(person, c_.now_ms);
  const auto move = read_move(text);
  if (!move || !conversation::only_a_time(move->to, context)) return std::optional<Spoken>{};
  if (without_times(move->what, {}).empty()) return std::optional<Spoken>{};  // "move it to friday": what was saved last
  DAYBOOK_ASSIGN(const auto found, own_events(person, move->what));
  if (found.empty())
    return std::optional<Spoken>(Spoken{false, conversation::nothing_of_yours(move->what), {}, {}, false});
  if (found.size() > 1) return std::optional<Spoken>(Spoken{false, conversation::which_of(found), {}, {}, false});
  const auto span = c_.detector.read_correction({move->to, person.id, "", context}, found.front().span);
  if (!span) return std::optional<Spoken>(Spoken{false, conversation::one_time_only(), {}, {}, false});
  DAYBOOK_ASSIGN(auto said, ask_change(actor, person, found.front(), Proposed::move, model::on_the_clock(*span), text));
  return std::optional<Spoken>(std::move(said));
}

Result<Spoken> Assistant::ask_change(const model::Address& actor, const model::Person& person, const Event& event,
                                     Proposed what, const model::Span& span, std::string_view words) {
  model::Draft draft;
  draft.confidence = 1;
  draft.span = span;
  draft.place = event.location;
  draft.evidence = {{"keyword", text::clean_line(words, 80), 1}};
  Proposal p = new_proposal(person, actor, draft, "command");
  p.subject = event.title;
  p.change = what;
  p.target = event.event_id;
  p.heard.clear();
  DAYBOOK_ASSIGN(const auto found, check(p, span));
  if (found.past) return Spoken{false, conversation::correction_past(span), {}, {}, false};
  const auto* calendar = c_.settings.write_calendar();
  const auto verdict = found.verdict;
  const auto action = policy::decide(policy::Origin::command, calendar->mode, verdict, c_.settings.rules);
  if (action == policy::Action::refuse || action == policy::Action::stage)
    return Spoken{false, "Nothing was changed: this calendar is not written to.", {}, {}, false};
  auto step = conversation::ask(std::move(p), found, c_.now_ms, c_.settings.confirm);
  DAYBOOK_ASSIGN(step.proposal.id, c_.proposals.add(step.proposal));
  if (action == policy::Action::run) return write(std::move(step.proposal));
  return Spoken{true, step.say->text, conversation::question_buttons(step.proposal),
                conversation::question_id(step.proposal), false};
}

}  // namespace daybook::engine

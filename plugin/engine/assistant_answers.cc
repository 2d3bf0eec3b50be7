// Words in answer to a question: yes and no, another time, place or title.
#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "conversation/answer.h"
#include "conversation/reply_words.h"
#include "conversation/wording.h"
#include "detect/correction.h"
#include "detect/day_list.h"
#include "engine/assistant.h"
#include "engine/assistant_words.h"
#include "model/subject.h"

namespace daybook::engine {

using conversation::Answer;
using model::Proposal;
using model::ProposalState;

namespace {

std::optional<Spoken> none() { return std::nullopt; }

// "in the afternoon": no hour to put it at, and the day is the plan's own.
bool names_only_a_part(std::string_view text, const timex::Context& context) {
  const auto times = timex::parse(text, context);
  return times.size() == 1 && times.front().best().grain == timex::Grain::part && !times.front().best().start.clock &&
         times.front().best().start.day == time::date_of(context.now);
}

std::int64_t whole_days(const model::Span& s) { return s.all_day ? (s.end - s.start) / time::days(1) : 0; }

bool names_no_day(const std::vector<timex::Expression>& times) {
  return std::none_of(times.begin(), times.end(), [](const auto& t) { return t.best().start.day || (t.best().end && t.best().end->day); });
}

// "pump work", and none of "now", "both of us", "2 people".
bool names_work(std::string_view what) {
  constexpr std::array<std::string_view, 22> kNone = {"now", "me", "us", "you", "him", "her", "them", "both", "all", "everyone", "everybody",
                                                      "sure", "today", "that", "this", "it", "the", "my", "our", "your", "real", "good"};
  const auto first = text::lower_ascii(what.substr(0, what.find(' ')));
  const bool word = !first.empty() && (first[0] < '0' || first[0] > '9');
  return word && what.find(' ') != std::string_view::npos && std::find(kNone.begin(), kNone.end(), first) == kNone.end();
}

}  // namespace

timex::Context Assistant::reading_answer(const model::Person& person, std::string_view words) const {
  auto context = reading(person, c_.now_ms);
  context.answer = conversation::may_be_hours(words);
  return context;
}

// "cancel friday", "delete the review": of what is saved, unless it is what was asked about.
Result<bool> Assistant::cancels_another(const Proposal& p, std::string_view text, const model::Person& person) {
  const auto words = after_cancel(text::trim(text));
  if (!words || words->empty()) return false;
  const auto times = timex::parse(*words, reading(person, c_.now_ms));
  const auto day = times.empty() ? std::nullopt : times.front().best().start.day;
  if (day && *day != time::date_of(p.draft.span.start)) return true;
  const auto named = without_times(*words, times);
  if (named.empty() || named_in(p.subject, named)) return false;
  DAYBOOK_ASSIGN(const auto saved, own_events(person, *words));
  return !saved.empty();
}

// A time in answer to a question: the plan gets it, or its repetition.
Result<Spoken> Assistant::answer_with_time(Proposal p, std::string_view words, const model::Person& person) {
  const auto context = reading_answer(person, words);
  if (const auto series = detect::repeated(words, context, p.draft.span); series && p.open() && p.change == model::Proposed::add) {
    p.draft.rrule = series->rrule;
    p.draft.except = series->except;
    return correct(std::move(p), series->span);
  }
  const auto times = timex::parse(words, context);
  if (detect::ends_before_it_begins(words, times)) {
    Spoken unclear{false, conversation::hours_backwards(), {}, {}, true};
    DAYBOOK_TRY(send(p.ask, unclear, ""));
    return unclear;
  }
  const auto last = c_.detector.read_correction({words, person.id, "", context}, p.draft.span);
  // "make it mon and wed"; a day that is named ends a list that was asked about.
  const bool list = detect::lists_days(p.draft.rrule);
  if (last && p.open() && p.change == model::Proposed::add && (p.draft.rrule.empty() || list)) {
    model::Draft listed = p.draft;
    listed.rrule.clear();
    listed.span = *last;
    detect::take_listed_days(words, times, listed);
    const bool day = std::any_of(times.begin(), times.end(), [](const auto& t) { return t.best().start.day.has_value(); });
    if (!list || day) p.draft.rrule = listed.rrule;
    if (!listed.rrule.empty()) return correct(std::move(p), listed.span);
  }
  const bool open = detect::leaves_open(words, times);
  const bool timed = last && !last->all_day && !open && names_no_day(times);
  if (const auto days = whole_days(p.draft.span); timed && days > 1 && p.open() && p.change == model::Proposed::add && p.draft.rrule.empty())
    p.draft.rrule = "FREQ=DAILY;COUNT=" + std::to_string(days);  // a time for a run of days is for each of them
  const bool part = !p.draft.span.all_day && names_only_a_part(words, context);
  if (last && !part && !open) return correct(std::move(p), *last);
  Spoken unclear{false, part ? conversation::hour_wanted() : conversation::one_time_only(), {}, {}, true};
  DAYBOOK_TRY(send(p.ask, unclear, ""));
  return unclear;
}

// "it's at Laguna", "make it 10 and at Laguna", "call it Pump check": what else a plan may be corrected in.
Result<std::optional<Spoken>> Assistant::answer_with_words(Proposal p, std::string_view rest, const model::Person& person) {
  if (!p.open() || p.change != model::Proposed::add) return none();
  if (const auto title = conversation::new_title(rest)) {
    p.draft.description = *title;
    p.subject = model::titled(p.draft, person.name, *title);
    const auto span = p.draft.span;
    DAYBOOK_ASSIGN(auto said, correct(std::move(p), span));
    return std::optional<Spoken>(std::move(said));
  }
  const auto context = reading_answer(person, rest);
  // "make it 8-12 for pump work"
  const auto about = rest.find(" for ");
  const auto hours = conversation::in_plain_words(rest.substr(0, about));
  if (about != std::string_view::npos && conversation::only_a_time(hours, context) &&
      timex::parse(rest.substr(about), context).empty()) {
    // Of a visit it is what it is about, unless it is people or a filler ("for now", "for both of us").
    const auto what = text::trim(rest.substr(about + 5));
    if (p.draft.kind == model::EventKind::site_visit && names_work(what)) {
      p.draft.description = text::clean_line(what, limits::kTitleBytes);
      p.subject = model::subject(p.draft, person.name);
    }
    DAYBOOK_ASSIGN(auto said, answer_with_time(std::move(p), hours, person));
    return std::optional<Spoken>(std::move(said));
  }
  const auto place = c_.detector.named_place(rest);
  if (place && text::lower_ascii(text::trim(rest.substr(0, place->from))) == "not")  // "not Harmony, Laguna"
    return answer_with_words(std::move(p), rest.substr(place->to), person);
  if (!place || p.draft.kind != model::EventKind::site_visit) return none();
  const auto left = conversation::in_plain_words(std::string(rest.substr(0, place->from)) + " " +
                                                 std::string(rest.substr(place->to)));
  const bool timed = conversation::only_a_time(left, context);
  if (!timed && !conversation::only_small_words(left)) return none();
  p.draft.place = place->name;
  p.subject = model::subject(p.draft, person.name);
  const auto span = p.draft.span;
  DAYBOOK_ASSIGN(auto said, timed ? answer_with_time(std::move(p), left, person) : correct(std::move(p), span));
  return std::optional<Spoken>(std::move(said));
}

// Words in answer to a question; nothing when they are no answer to it. `attached`: said as a
// reply.
Result<std::optional<Spoken>> Assistant::answer_words(Proposal p, std::string_view text,
                                                      const model::Person& person, bool attached) {
  const Answer plainly = conversation::read_answer(text);
  DAYBOOK_ASSIGN(const bool another, cancels_another(p, text, person));
  if (another) return none();
  const auto said = conversation::after_answer_word(text);
  const auto context = reading_answer(person, said);
  const auto words = conversation::after_refused_time(said, context);
  const auto plain = conversation::in_plain_words(words);
  const std::string rest(conversation::after_refused_time(plain, context));  // "not 10-11, 8-12"
  // What is said long after a question may mean something new, unless it is a reply to it.
  const bool meant = p.state == ProposalState::active || attached ||
                     (p.open() && conversation::can_only_mean_the_question(rest, context));
  if (meant && conversation::only_a_time(rest, context)) {
    DAYBOOK_ASSIGN(auto spoken, answer_with_time(std::move(p), rest, person));
    return std::optional<Spoken>(std::move(spoken));
  }
  if (meant && plainly != Answer::yes) {
    DAYBOOK_ASSIGN(auto spoken, answer_with_words(p, words, person));
    if (spoken) return spoken;
  }
  const Answer answer = meant ? conversation::read_reply(text, context, p.draft.span) : plainly;
  if (answer == Answer::none && conversation::read_answer(words) != Answer::unsure) return none();
  if (answer == Answer::none || answer == Answer::unsure) {  // "sure, but later"
    if (!p.open()) return none();
    Spoken open{true, conversation::still_open(p), {}, {}, true};
    DAYBOOK_TRY(send(p.ask, open, ""));
    return std::optional<Spoken>(std::move(open));
  }
  DAYBOOK_ASSIGN(auto spoken, answer == Answer::yes ? yes(std::move(p)) : no(std::move(p)));
  return std::optional<Spoken>(std::move(spoken));
}

}  // namespace daybook::engine

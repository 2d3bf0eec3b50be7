// Typed commands and pressed buttons.
#include <algorithm>
#include <array>
#include <tuple>

#include "base/text.h"
#include "conversation/answer.h"
#include "conversation/reply_words.h"
#include "conversation/wording.h"
#include "engine/assistant.h"
#include "engine/assistant_words.h"
#include "model/subject.h"
#include "store/approvals.h"

namespace daybook::engine {

using model::Proposal;
using model::ProposalState;

namespace {

constexpr const char* kPrefix = "schedule";
constexpr std::size_t kListed = 200;

// A one-word command, however it is cased and ended ("Undo!", "why?").
std::string bare_word(std::string_view s) {
  while (!s.empty() && (s.back() == '?' || s.back() == '!' || s.back() == '.' || s.back() == ' '))
    s.remove_suffix(1);
  return text::lower_ascii(s);
}

bool polite(const std::string& word) {
  constexpr std::array<std::string_view, 10> words = {
      "thanks", "thank you", "thx", "ty", "cheers", "cool", "nice", "great", "hi", "hello"};
  for (auto w : words)
    if (w == word) return true;
  return false;
}

// The words behind "list", "show", "what's on"; nothing when it is no such wish.
std::optional<std::string_view> after_list(std::string_view s) {
  for (const std::string_view verb : {"list", "show me", "show", "what's on", "whats on", "what is on"})
    if (text::starts_with_word(s, verb)) return text::trim(s.substr(verb.size()));
  return std::nullopt;
}

// Words that name no days and ask for nothing else.
bool only_around_days(std::string_view s) {
  static constexpr std::array<std::string_view, 12> kSmall = {"please", "the", "my", "for", "on", "of", "events", "calendar", "everything", "in", "all", "schedule"};
  for (const auto word : text::split(s, ' ')) {
    const auto bare = bare_word(word);
    if (!bare.empty() && std::find(kSmall.begin(), kSmall.end(), bare) == kSmall.end()) return false;
  }
  return true;
}

}  // namespace

std::string_view without_prefix(std::string_view text) {
  std::string_view s = text::trim(text);
  if (!s.empty() && s.front() == '/') s.remove_prefix(1);
  if (!text::starts_with_word(s, kPrefix)) return text::trim(text);
  s.remove_prefix(std::string_view(kPrefix).size());
  while (!s.empty() && (s.front() == ':' || s.front() == ' ')) s.remove_prefix(1);
  return text::trim(s);
}

bool Assistant::is_command(std::string_view text) {
  return without_prefix(text).size() != text::trim(text).size();
}

Result<Spoken> Assistant::on_command(const model::Address& actor, std::string_view text) {
  const auto person = c_.person_at(actor.platform, actor.user);
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(c_.journal.met({person.id, actor, true}, c_.now_ms));
  // "yes" and "make it 9" typed as a command answer the open question too; "today" is a command of its own.
  DAYBOOK_ASSIGN(auto open, c_.proposals.open_of(person.id, 1));
  if (!open.empty() && !is_command(text) && bare_word(text) != "today") {
    DAYBOOK_ASSIGN(auto said, answer_words(std::move(open.front()), text, person, false));
    if (said) return std::move(*said);
  }
  return command_text(actor, person, text, false);
}

Result<Spoken> Assistant::fetch_due_dates() {
  std::string names;
  for (const auto& setting : c_.settings.calendars) {
    if (!setting.remote.tasks || setting.mode == policy::Mode::off) continue;
    names += (names.empty() ? "" : ", ") + setting.display;
    if (c_.sync.ask(setting.id, c_.now_ms)) DAYBOOK_TRY(c_.writing());
  }
  if (names.empty())
    return Spoken{true, "No task source is set up, so there are no due dates to fetch.", {}, {}, false};
  return Spoken{true, "Fetching the due dates of " + names + ".", {}, {}, false};
}

Result<Spoken> Assistant::command_text(const model::Address& actor, const model::Person& person,
                                       std::string_view raw, bool free_text) {
  const std::string_view text = without_prefix(raw);
  const std::string word = bare_word(text);
  const auto today = time::date_of(person.zone.to_local(c_.now()));
  if (word.empty() || word == "help")
    return Spoken{true, conversation::help(kPrefix), {}, {}, false};
  if (word == "undo") return undo(actor, person, "");
  if (word == "why") return why(person);
  if (word == "today") return list_events(person, "Today", today, today + time::days(1));
  if (word == "list" || word == "week" || word == "this week") return list_week(person);
  if (word == "sync") return fetch_due_dates();
  DAYBOOK_ASSIGN(auto listed, list_command(person, text));
  if (listed) return std::move(*listed);
  DAYBOOK_ASSIGN(auto learned, learning_command(person, text));
  if (learned) return std::move(*learned);
  DAYBOOK_ASSIGN(auto cancelled, cancel_command(actor, person, text));
  if (cancelled) return std::move(*cancelled);
  DAYBOOK_ASSIGN(auto moved, move_command(actor, person, text));
  if (moved) return std::move(*moved);
  const auto answer = conversation::read_answer(text);
  if (answer != conversation::Answer::none) {
    return answer_to_nothing(person, answer);
  }
  if (polite(word)) return Spoken{};
  if (const auto clock = conversation::no_such_clock(text); !clock.empty() && !free_text)
    return Spoken{false, conversation::told_no_such_clock(clock), {}, {}, false};
  // Free talk in a direct message must be a plan by itself; a command is taken for the wish it is.
  const detect::Utterance said{text, person.id, "", reading(person, c_.now_ms)};
  const bool plan =
      !free_text || (text.find('?') == std::string_view::npos && c_.detector.assess(said).detected);
  const auto draft =
      !plan ? std::nullopt
            : c_.detector.read_request({text, person.id, "", reading(person, c_.now_ms)});
  if (const auto missing = timex::no_such_day(text, reading(person, c_.now_ms)); !draft && missing)
    return Spoken{false, conversation::no_such_day(text.substr(missing->from, missing->to - missing->from)), {}, {}, false};
  if (!draft) return Spoken{false, conversation::not_understood(kPrefix), {}, {}, false};
  return propose_request(actor, person, *draft);
}

// A "yes" or "no" when no question is open: to what was settled before, or to the check-in.
Result<Spoken> Assistant::answer_to_nothing(const model::Person& person, conversation::Answer answer) {
  const auto today = time::date_of(person.zone.to_local(c_.now()));
  DAYBOOK_ASSIGN(const auto latest, c_.proposals.latest_of(person.id, 1));
  DAYBOOK_ASSIGN(const auto checked_in, c_.journal.day_job_done_ms(person.id, "evening", time::format_date(today)));
  // Still open, yet no answer could be meant for it: it never reached its person, so it is put again.
  if (!latest.empty() && latest.front().open()) {
    const auto& p = latest.front();
    DAYBOOK_ASSIGN(const auto found, check(p, p.draft.span));
    const auto step = conversation::revise(p, p.draft, p.subject, found, c_.now_ms, c_.settings.confirm);
    DAYBOOK_TRY(c_.proposals.save(step.proposal));
    DAYBOOK_TRY(say(step.proposal, *step.say));
    return Spoken{true, {}, {}, {}, true};
  }
  const bool to_check_in = checked_in && (latest.empty() || latest.front().settled_ms < *checked_in);
  if (to_check_in)
    return Spoken{true, conversation::after_check_in(kPrefix, answer == conversation::Answer::yes), {}, {}, false};
  if (latest.empty()) {
    // A bare word decides no approval: it would count for whichever was asked last.
    const Result<std::vector<model::Approval>> waiting =
        person.admin ? store::Approvals(*c_.db).list({}, true, 1) : std::vector<model::Approval>{};
    if (!waiting) return pass_on(waiting.error());
    return Spoken{true, waiting->empty() ? "There is no open question."
                                         : "There is no open question. An approval waits: decide it by its buttons, or by a reply to its message.",
                  {}, {}, false};
  }
  return Spoken{true, conversation::settled_before(latest.front()), {}, {}, false};
}

Result<Spoken> Assistant::propose_request(const model::Address& actor, const model::Person& person,
                                          const model::Draft& draft) {
  Proposal p = new_proposal(person, actor, draft, "command");
  DAYBOOK_ASSIGN(const auto found, check(p, draft.span));
  if (found.past)
    return Spoken{false,
                  conversation::when(draft.span) +
                      " is in the past, so nothing was saved. Name a time that is still to come.",
                  {},
                  {},
                  false};
  const auto* calendar = c_.settings.write_calendar();
  const auto mode = calendar != nullptr ? calendar->mode : policy::Mode::read;
  const auto verdict = found.verdict;
  const auto action = policy::decide(policy::Origin::command, mode, verdict, c_.settings.rules);
  if (action == policy::Action::refuse || action == policy::Action::stage)
    return Spoken{false,
                  "This calendar is in mode " + std::string(policy::mode_name(mode)) +
                      ", so nothing is written to it.",
                  {},
                  {},
                  false};
  auto step = conversation::ask(std::move(p), found, c_.now_ms, c_.settings.confirm);
  DAYBOOK_ASSIGN(step.proposal.id, c_.proposals.add(step.proposal));
  if (action == policy::Action::run) {
    DAYBOOK_ASSIGN(auto written, write(std::move(step.proposal)));
    return written;
  }
  return Spoken{true, step.say->text, conversation::question_buttons(step.proposal),
                conversation::question_id(step.proposal), false};
}

Result<Spoken> Assistant::list_week(const model::Person& person) {
  const auto today = time::date_of(person.zone.to_local(c_.now()));
  const auto monday = today - time::days(time::weekday_of(today).iso_encoding() - 1);
  return list_events(person, "This week", monday, monday + time::days(7));
}

// "list next week", "what's on friday?", "list please".
Result<std::optional<Spoken>> Assistant::list_command(const model::Person& person, std::string_view text) {
  const auto words = after_list(text);
  if (!words) return std::optional<Spoken>{};
  const auto times = timex::parse(*words, reading(person, c_.now_ms));
  if (times.empty() && only_around_days(*words)) {
    DAYBOOK_ASSIGN(auto said, list_week(person));
    return std::optional<Spoken>(std::move(said));
  }
  if (times.size() != 1 || !times.front().best().start.day) return std::optional<Spoken>{};
  const auto& t = times.front();
  if (!only_around_days(words->substr(0, t.from)) || !only_around_days(words->substr(t.to))) return std::optional<Spoken>{};
  const auto& days = t.best();
  const std::string heading = std::string(words->substr(t.from, t.to - t.from)) + " (" + time::format_date(*days.start.day) + ")";
  DAYBOOK_ASSIGN(auto said, list_events(person, heading, *days.start.day, day_after(days)));
  return std::optional<Spoken>(std::move(said));
}

namespace {

// An occurrence as a person reads it in a list.
struct Line {
  time::Date day;
  time::Instant starts_at;
  model::Span span;
  std::string title;
};

Line line_of(const store::Occurrence& o, const model::Person& person, time::Date from) {
  Line line{from, o.starts_at, o.event.span, conversation::title_or_busy(o.event.title)};
  line.span.put(o.starts_at, o.ends_at);
  const auto own = line.span.all_day ? line.span.start : person.zone.to_local(o.starts_at);
  line.day = std::max(from, time::date_of(own));
  return line;
}

}  // namespace

// All calendars in one list, day by day.
Result<Spoken> Assistant::list_events(const model::Person& person, std::string_view heading,
                                      time::Date from, time::Date to) {
  DAYBOOK_ASSIGN(const auto sight,
                 Sight::open(c_.settings, *c_.db, Sight::viewer(c_.settings, person.id, false)));
  std::vector<Line> lines;
  for (const auto& [id, provider] : c_.providers) {
    if (!sight.listed(*c_.settings.calendar(id))) continue;
    DAYBOOK_ASSIGN(auto found,
                   provider->list_events(person.zone.start_of_day(from),
                                         person.zone.start_of_day(to), kListed + 1));
    sight.see(found);
    for (const auto& o : found) lines.push_back(line_of(o, person, from));
  }
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return std::tie(a.day, a.starts_at) < std::tie(b.day, b.starts_at);
  });
  std::string out;
  time::Date shown{};
  for (std::size_t i = 0; i < std::min(lines.size(), kListed); ++i) {
    const auto& line = lines[i];
    if (to - from > time::days(1) && line.day != shown)
      out += "\n" + std::string(time::weekday_name(time::weekday_of(line.day))) + " " +
             time::format_date(line.day);
    shown = line.day;
    out += "\n" + conversation::event_line(line.span, line.title, person.zone, false);
  }
  if (lines.size() > kListed) out += "\n" + conversation::list_goes_on();
  const auto gaps = gaps_in(c_, sight, person.zone.start_of_day(from), person.zone.start_of_day(to));
  return Spoken{true, conversation::list_heading(heading, out.empty() && gaps.empty()) + out + gaps, {}, {}, false};
}

// What is gone from the calendar is not asked about any more.
Status Assistant::close_questions_about(std::string_view event_id, const model::Person& person) {
  DAYBOOK_ASSIGN(auto open, c_.proposals.open_of(person.id));
  for (auto& p : open) {
    if (p.target != event_id) continue;
    DAYBOOK_TRY(show_settled(p, "No longer asked: it was taken back."));
    p.state = ProposalState::withdrawn;
    p.settled_ms = c_.now_ms;
    DAYBOOK_TRY(c_.proposals.save(p));
  }
  return {};
}

Result<Spoken> Assistant::undo(const model::Address& actor, const model::Person& person,
                               std::string_view event_id) {
  const auto since = c_.now_ms - std::int64_t{c_.settings.confirm.undo_minutes} * 60000;
  DAYBOOK_ASSIGN(const auto action, c_.journal.latest_undoable(person.id, event_id, since));
  if (!action)
    return Spoken{false,
                  "There is nothing to take back from the last " +
                      std::to_string(c_.settings.confirm.undo_minutes) + " minutes.",
                  {},
                  {},
                  false};
  auto done = c_.gate.undo(*action, person.id, c_.now_ms);
  if (!done && (done.error().code == Errc::stale || done.error().code == Errc::denied))
    return Spoken{false, "Not taken back: " + done.error().message + ".", {}, {}, false};
  if (!done) return pass_on(std::move(done).error());
  if (action->type == "create") DAYBOOK_TRY(close_questions_about(action->event_id, person));
  DAYBOOK_ASSIGN(auto behind, c_.proposals.by_event(action->event_id));
  if (behind && action->type == "create") {
    behind->state = ProposalState::undone;
    behind->settled_ms = c_.now_ms;
    DAYBOOK_TRY(c_.proposals.save(*behind));
    if (behind->origin == "talk") DAYBOOK_TRY(learn(*behind, false));
    DAYBOOK_TRY(tell_colleagues(person, actor, done->event, conversation::colleague_untold,
                                "a" + std::to_string(action->id) + ".untold"));
  } else if (action->type != "create" && (action->origin == "talk" || action->origin == "command")) {
    DAYBOOK_TRY(tell_colleagues(person, actor, done->event, conversation::colleague_restored,
                                "a" + std::to_string(action->id) + ".restored"));
  }
  return Spoken{true, conversation::undone(*done), {}, {}, false};
}

Result<Spoken> Assistant::why(const model::Person& person) {
  DAYBOOK_ASSIGN(const auto latest, c_.proposals.latest_of(person.id, 1));
  if (latest.empty()) return Spoken{true, "I have not asked you anything yet.", {}, {}, false};
  return Spoken{true, conversation::why(latest.front()), {}, {}, false};
}

Result<Spoken> Assistant::on_button(const model::Address& actor, std::string_view button) {
  const auto person = c_.person_at(actor.platform, actor.user);
  const auto press = conversation::read_button(button);
  if (!press) return Spoken{false, conversation::unknown_button(), {}, {}, false};
  DAYBOOK_ASSIGN(auto found, c_.proposals.find(press->proposal));
  if (!found || found->person != person.id)
    return Spoken{false, "This button belongs to no question put to you.", {}, {}, false};
  DAYBOOK_TRY(c_.writing());
  DAYBOOK_TRY(c_.journal.met({person.id, actor, true}, c_.now_ms));
  if (press->what == "undo") {
    if (found->state != ProposalState::confirmed)
      return Spoken{false, conversation::settled_before(*found), {}, {}, false};
    return undo(actor, person, found->event_id);
  }
  if (found->open() && press->round != found->round)
    return Spoken{false,
                  "That question was changed since; answer the latest one: " + found->subject +
                      ", " + conversation::when(found->draft.span),
                  {},
                  {},
                  false};
  if (press->what == "yes") return yes(std::move(*found));
  if (press->what == "no") return no(std::move(*found));
  if (press->what == "other" && found->draft.alternative) {
    const auto span = *found->draft.alternative;
    return correct(std::move(*found), span);
  }
  return Spoken{false, conversation::unknown_button(), {}, {}, false};
}

}  // namespace daybook::engine

// What Daybook does with talk: notices plans, asks their author, takes the answer, and answers the
// typed commands. Decides with the pure parts below it; stores and emits within the batch's
// transaction.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conversation/answer.h"
#include "conversation/confirm.h"
#include "detect/exchange.h"
#include "engine/context.h"
#include "model/message.h"

namespace daybook::engine {

// The answer to a command typed somewhere: said by `reply` or `send`, as it came.
struct Spoken {
  bool ok = true;
  std::string text;
  std::vector<model::Button> buttons;
  std::string question;
  bool sent = false;  // it was said by a `send` effect already; the reply need not repeat it
};

class Assistant {
 public:
  explicit Assistant(Context& context) : c_(context) {}

  Status on_message(const model::Message& m);
  // A typed command ("schedule friday 8-12 …" with or without its first word).
  Result<Spoken> on_command(const model::Address& actor, std::string_view text);
  Result<Spoken> on_button(const model::Address& actor, std::string_view button);
  // What the host's language model said to an ask_model effect.
  Status on_model(std::int64_t effect, const std::string& result);
  // What a language model answered to the question about a message, from wherever it was asked.
  Status model_said(const json::Value& about, const std::string& answer);
  // Parks questions whose time is up.
  Status on_time();

  // The day behind the last one of a reading that names a day.
  static time::Date day_after(const timex::Reading& r);

 private:
  // Watched talk.
  Status on_talk(const model::Message& m);
  Status on_deleted(const model::Message& m);
  Status on_reaction(const model::Message& m);
  Status on_direct(const model::Message& m);
  Result<bool> edited_request(const model::Message& m);
  Status note_source(std::string_view question, const model::Message& m);
  Status revise_source(const model::Message& m, const model::Person& author,
                       std::vector<model::Proposal> known, const detect::Verdict& verdict);
  Status follow_edit(const model::Message& m, const model::Person& author, const model::Proposal& saved,
                     const model::Proposal& latest, const model::Draft& draft);
  Status follow_deletion(const model::Message& m, const model::Proposal& saved);
  Result<bool> change_again(const model::Message& m, const model::Person& author, const model::Proposal& asked);
  bool asks_author(policy::Mode mode) const;
  policy::Mode mode_of_talk() const;  // of the calendar that plans from talk are written to
  Status propose_from_talk(const model::Message& m, const model::Person& author,
                           const model::Draft& draft);
  Status put_question(model::Proposal p, const conversation::Check& found);

  // What several messages say together (assistant_exchange.cc).
  struct Heard {
    std::string id, thread, author, text;
    timex::Context at;
    std::int64_t ts_ms = 0;
  };
  // assistant_heard.cc
  static std::string conversation_key(const model::Message& m);
  std::int64_t heard_since() const;
  Result<std::vector<Heard>*> heard_in(const std::string& key);
  Status keep_heard(const std::string& key, const std::vector<Heard>& list);
  Status remember(const model::Message& m, const model::Person& author, std::string_view text);
  Status forget(const model::Message& m);
  Result<bool> follow_up(const model::Message& m, const model::Person& author, std::string_view text,
                         const detect::Verdict& verdict);
  Result<bool> change_known(const model::Message& m, const model::Person& author, std::string_view text,
                            const detect::Verdict& verdict);
  Result<bool> accept_offer(const model::Message& m, const model::Person& author, std::string_view text);
  Result<std::optional<model::Proposal>> known_here(const model::Message& m, const model::Person& author,
                                                    const detect::Utterance& words, const detect::Verdict& said);
  Status ask_of_event(const model::Message& m, model::Proposal known, model::Proposal p);
  Status close_questions_about(std::string_view event_id, const model::Person& person);
  Result<bool> says_another(const model::Person& author, const model::Proposal& saved, const model::Draft& draft);
  Status propose_retold(const model::Message& m, const model::Person& author, model::Proposal known,
                        const model::Event& event, const model::Draft& draft);
  Status propose_change(const model::Message& m, model::Proposal known, const detect::Change& change,
                        model::Evidence reason);
  Status change_open(model::Proposal known, const detect::Change& change);
  Result<std::optional<model::Event>> event_behind(const model::Proposal& p);

  // The second stage (assistant_model.cc).
  Status ask_model(const model::Message& m, std::string_view text, const model::Draft& draft);

  // What answers taught (assistant_learning.cc).
  Result<bool> wants_question(const model::Person& person, const model::Message& m, model::Draft& draft);
  Result<bool> tipped_by_habit(const model::Person& person, const model::Message& m, const model::Draft& draft);
  Status learn(const model::Proposal& p, bool yes);
  Status learn_choice(const model::Proposal& p, const model::Span& chosen);
  Result<std::optional<Spoken>> learning_command(const model::Person& person, std::string_view text);
  Result<Spoken> list_learned(const model::Person& person);
  Result<Spoken> mute(const model::Person& person, std::string_view where, bool on);
  std::string conversation_named(std::string_view name) const;
  const std::map<std::string, std::string>& choices(const std::string& person) const;
  Status choose(const std::string& person, const std::string& name, const std::string& value);

  // "cancel friday": an event of the person's own goes, after a question or at once by the policy.
  Result<std::optional<Spoken>> cancel_command(const model::Address& actor, const model::Person& person,
                                               std::string_view text);
  Result<std::optional<Spoken>> move_command(const model::Address& actor, const model::Person& person,
                                             std::string_view text);
  Result<std::optional<Spoken>> named_move(const model::Address& actor, const model::Person& person,
                                           std::string_view text);
  Result<std::vector<model::Event>> own_events(const model::Person& person, std::string_view words);
  Result<std::vector<model::Event>> own_events_between(const model::Person& person, time::Date first,
                                                       time::Date last, const std::string& named);
  Result<Spoken> ask_change(const model::Address& actor, const model::Person& person, const model::Event& event,
                            model::Proposed what, const model::Span& span, std::string_view words);
  static bool told_by_subject(const model::Draft& draft);
  Result<bool> known_already(const model::Person& person, const model::Draft& draft,
                             const std::string& subject);

  // Questions.
  Result<conversation::Check> check(const model::Proposal& p, const model::Span& span);
  struct Meant {
    model::Proposal proposal;
    bool stale = false;     // attached to an earlier wording of it
    bool attached = false;  // a reply or a reaction, not just the next thing said
  };
  Result<std::optional<Meant>> question_meant(const model::Message& m, const model::Person& p);
  Result<std::optional<Meant>> question_of_key(const std::string& key, const model::Person& person);
  Status tell_changed(const model::Proposal& p);
  Result<std::optional<Spoken>> answer_words(model::Proposal p, std::string_view text,
                                             const model::Person& person, bool attached);
  Result<bool> cancels_another(const model::Proposal& p, std::string_view text, const model::Person& person);
  Result<Spoken> answer_with_time(model::Proposal p, std::string_view words, const model::Person& person);
  Result<std::optional<Spoken>> answer_with_words(model::Proposal p, std::string_view rest,
                                                  const model::Person& person);
  Result<Spoken> yes(model::Proposal p);
  Result<Spoken> no(model::Proposal p);
  Result<Spoken> correct(model::Proposal p, const model::Span& said);
  Result<Spoken> carry_out(const model::Proposal& before, conversation::Step step);
  Result<Spoken> write(model::Proposal p);
  Status say(const model::Proposal& p, const conversation::Say& s);
  Status show_settled(const model::Proposal& before, const std::string& outcome);
  // How others are told of an event: who did it, what, on the reader's clock.
  using Telling = std::string (*)(std::string_view who, const model::Event& event, const time::Zone& reader);
  Status tell_colleagues(const model::Person& author, const model::Address& asked,
                         const model::Event& event, Telling telling, const std::string& key);

  // Commands.
  static bool is_command(std::string_view text);  // "schedule …", "/schedule …"
  // Of the lists of tasks: they are looked at now.
  Result<Spoken> fetch_due_dates();
  Result<Spoken> command_text(const model::Address& actor, const model::Person& person,
                              std::string_view text, bool free_text);
  Result<Spoken> answer_to_nothing(const model::Person& person, conversation::Answer answer);
  Result<Spoken> propose_request(const model::Address& actor, const model::Person& person,
                                 const model::Draft& draft);
  Result<Spoken> list_week(const model::Person& person);
  Result<std::optional<Spoken>> list_command(const model::Person& person, std::string_view text);
  Result<Spoken> list_events(const model::Person& person, std::string_view heading, time::Date from,
                             time::Date to);
  // The latest change of that person, or of that event of theirs.
  Result<Spoken> undo(const model::Address& actor, const model::Person& person,
                      std::string_view event_id);
  Result<Spoken> why(const model::Person& person);

  Status send(const model::Address& to, const Spoken& spoken, std::string key);
  detect::Utterance utterance(const model::Message& m, const model::Person& p,
                              std::string_view text) const;
  timex::Context reading(const model::Person& p, std::int64_t at_ms) const;
  timex::Context reading_answer(const model::Person& person, std::string_view words) const;
  model::Proposal new_proposal(const model::Person& person, const model::Address& ask,
                               const model::Draft& draft, const char* origin) const;

  Context& c_;
  // The latest messages with a time, by conversation: what an answer may accept.
  std::map<std::string, std::vector<Heard>, std::less<>> heard_;
  std::map<std::string, std::int64_t, std::less<>> live_;  // conversations with proposals, latest time
  bool live_known_ = false;
  mutable std::map<std::string, std::map<std::string, std::string>> choices_;
};

}  // namespace daybook::engine

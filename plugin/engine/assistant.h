// What Daybook does with talk: notices plans, asks their author, takes the answer, and answers the
// typed commands. Decides with the pure parts below it; stores and emits within the batch's
// transaction.
#pragma once

#include <string>

#include "conversation/confirm.h"
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
  // Parks questions whose time is up.
  Status on_time();

 private:
  // Watched talk.
  Status on_talk(const model::Message& m);
  Status on_deleted(const model::Message& m);
  Status on_reaction(const model::Message& m);
  Status on_direct(const model::Message& m);
  Status revise_source(const model::Message& m, const model::Person& author,
                       std::vector<model::Proposal> known, const detect::Verdict& verdict);
  Status propose_from_talk(const model::Message& m, const model::Person& author,
                           const model::Draft& draft);
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
  Result<Spoken> yes(model::Proposal p);
  Result<Spoken> no(model::Proposal p);
  Result<Spoken> correct(model::Proposal p, const model::Span& span);
  Result<Spoken> carry_out(const model::Proposal& before, conversation::Step step);
  Result<Spoken> write(model::Proposal p);
  Status say(const model::Proposal& p, const conversation::Say& s);
  Status show_settled(const model::Proposal& before, const std::string& outcome);
  Status tell_colleagues(const model::Person& author, const model::Address& asked,
                         const model::Event& event, bool taken_back, const std::string& key);

  // Commands.
  static bool is_command(std::string_view text);  // "schedule …", "/schedule …"
  Result<Spoken> command_text(const model::Address& actor, const model::Person& person,
                              std::string_view text, bool free_text);
  Result<Spoken> propose_request(const model::Address& actor, const model::Person& person,
                                 const model::Draft& draft);
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
  model::Proposal new_proposal(const model::Person& person, const model::Address& ask,
                               const model::Draft& draft, const char* origin) const;

  Context& c_;
};

}  // namespace daybook::engine

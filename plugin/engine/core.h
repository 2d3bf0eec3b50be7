// One instance's work, without threads and without a clock: inputs in, rows and effects out. A
// batch of inputs is one transaction; what it causes to be said is in the outbox by the same
// commit.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "engine/approvals.h"
#include "engine/assistant.h"
#include "engine/attempt.h"
#include "engine/butler.h"
#include "engine/calendars.h"
#include "engine/context.h"
#include "engine/day_jobs.h"
#include "engine/due_dates.h"
#include "engine/shadow_reach.h"
#include "engine/syncer.h"
#include "tools/registry.h"

namespace daybook::engine {

struct Tick {
  std::int64_t now_ms = 0;
};
// What the host says became of an effect, or what its lease's end says.
struct Settlement {
  enum class What : std::uint8_t {
    sent,
    retry,
    failed,
    unknown,
    unsupported,
    lease_over,
    never_handed
  };
  std::int64_t effect = 0;
  What what = What::sent;
  model::Outcome outcome;
  int attempt = 0;
  bool answer = false;  // of an effect of kind reply
};
// What the network thread tells; shared, as a batch that is tried again reads it again.
using News = std::shared_ptr<const NetNews>;
using Input = std::variant<model::Message, model::Command, Tick, Settlement, News>;

// An effect as the host gets it.
struct Offer {
  std::int64_t id = 0;
  int attempt = 0;
  bool answer = false;  // kind reply
  std::string text;
};

// Faults of the state file: the batch is rolled back and tried again. Others concern one input.
bool concerns_state(const Error& e);

class Core {
 public:
  // Opens (and creates or migrates) the state file. Errors: io, in_use, corrupt, invalid.
  // `salt` is fresh random text; it is used for a new state file only.
  static Result<std::unique_ptr<Core>> open(Settings settings, const store::OpenOptions& options,
                                            std::string_view salt);
  ~Core();

  // Handles the inputs as one commit and answers the effects now to be offered to the host (at most
  // `room`). On an error that concerns the state file, and on bad_alloc, nothing of the batch
  // happened: hand it in again. An input that fails for a reason of its own is noted (take_notes)
  // and left out.
  Result<std::list<Offer>> run(std::vector<Input>& inputs, std::size_t room);

  // When there is something to do without any input, in the host's time. Worked out anew only when
  // something was stored or that time has come, as most batches are talk that means nothing.
  Result<std::int64_t> next_due();
  std::int64_t now_ms() const { return context_->now_ms; }
  const Settings& settings() const { return context_->settings; }
  // Where jobs for the network go; borrowed. Without one, calendars elsewhere are never reached.
  void connect(NetPort* port) {
    port_ = port;
    context_->log = port->carries_log() ? store::Db::Log::elsewhere : store::Db::Log::here;
  }
  bool reaches_out() const { return !context_->mirrors.empty() || context_->settings.model.over_http(); }
  Result<std::map<std::string, std::string>> sealed_tokens();
  // Whether there is something under way of which a killed process would leave nothing: an answer to a question.
  bool owes_rows() const { return context_->loose.unstored(); }
  // Pieces of a first listing are committed several at once; `holding`: some are stored and not committed.
  bool holding() const { return group_ != nullptr; }
  // Commits what it holds and puts down what it owes. For times when there is nothing else to do.
  Status rest();
  // Texts about inputs that were left out, since the last call.
  std::vector<std::string> take_notes();
  // Rows that were offered and never handed to the host are due again without doubt.
  Status close(const std::vector<std::int64_t>& never_handed);

 private:
  explicit Core(std::unique_ptr<Context> context);
  Status handle(Input& input);
  Status on_tick(const Tick& tick);
  Status on_command(const model::Command& command);
  Status on_tool(const model::Command& command, const std::vector<AnsweredEnquiry>* answers);
  Status on_settlement(const Settlement& settlement);
  using Verdicts = std::vector<std::string>;  // per input: why it is left out, or empty
  Status run_batch(std::vector<Input>& inputs, const Verdicts& verdicts, std::size_t room,
                   std::list<Offer>& offers, std::size_t& failed);
  Status commit();
  Result<std::list<Offer>> run_alone(std::vector<Input>& inputs, std::size_t room);
  // Groups of pieces (core_held.cc).
  class Group;
  bool may_hold(const std::vector<Input>& inputs) const;
  Status hold(std::vector<Input>& inputs);
  Result<std::list<Offer>> answer_amid(std::vector<Input>& inputs, std::size_t room);
  void take_jobs();
  Status commit_held();
  Status end_group();
  void drop_group() noexcept;
  Status restore();
  Status hand_out(std::size_t room, std::list<Offer>& offers);
  // How the batch is to be committed and what follows it.
  enum class Weight : std::uint8_t {
    full,          // durable before anything leaves
    piece,         // of a listing: nothing leaves yet, and it need not outlive a power cut
    answers_only,  // nothing but answers to questions: they leave, and need not outlive a power cut
  };
  Weight weigh(const std::vector<Input>& inputs) const;
  void keep_answers(const std::vector<Input>& inputs) noexcept;
  Status left_out(const Input& input, const std::string& why);
  Status reply(const std::string& corr, bool ok, json::Value content);
  Status advance(std::int64_t now_ms);
  Status housekeeping();
  Status move_windows();
  void flush() noexcept;
  void carry_log();

  std::unique_ptr<Context> context_;
  Assistant assistant_;
  DayJobs day_jobs_;
  Approvals approvals_;
  Butler butler_;
  Shadow shadow_;
  Syncer syncer_;
  DueDates due_dates_;
  NetPort* port_ = nullptr;
  tools::Registry registry_;
  std::vector<std::string> notes_;
  std::int64_t windows_day_ = -1;  // the day for which all occurrences are stored
  bool windows_behind_ = false;
  std::int64_t cleaned_ms_ = 0;
  std::int64_t next_due_ms_ = 0;
  Weight weight_ = Weight::full;  // of the batch at hand
  bool owes_dispatch_ = false;  // the batch before handed nothing out
  std::weak_ptr<const void> carrying_;  // what the network thread carries over now
  std::optional<int> log_asked_;        // pages of the log when it was last asked to
  std::unique_ptr<Attempt> group_;  // what the open transaction began with, while pieces are held in it
  std::vector<News> held_;          // the pieces in it
  std::vector<NetJob> held_jobs_;   // leave when it is committed
  std::vector<News> lost_;          // pieces that were held and taken back: to be stored again, one by one
};

}  // namespace daybook::engine

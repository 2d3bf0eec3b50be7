// Pieces of a first listing are held in one transaction, several at once: the pages of an index that each of them
// falls on are then written once for all, and not for each. Questions are answered amid such a group, of what it holds,
// too; whatever else is to be written commits it first. What it holds is not lost by a failure: it is stored
// again, piece by piece. A killed process lists from the start, as the cursor comes with the last piece.
#include <algorithm>
#include <utility>

#include "engine/core.h"

namespace daybook::engine {
namespace {

constexpr int kCarriedPages = 1500;  // of the log, at once
constexpr int kLongLog = 16'000;     // pages, 63 MiB
constexpr int kFewPages = 3000;      // about two groups of pieces
constexpr std::size_t kHeld = 8;  // less than the network hands over ahead (kAhead), which waits for the commit

}  // namespace

// While something is done in the open transaction: unless it is kept, all of the group is taken back.
class Core::Group {
 public:
  explicit Group(Core& core) : core_(core) {}
  ~Group() {
    if (!kept_) core_.drop_group();
  }
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  void keep() { kept_ = true; }

 private:
  Core& core_;
  bool kept_ = false;
};

// Time goes on meanwhile and is not taken back with it.
void Core::drop_group() noexcept {
  if (!group_) return;
  const auto now_ms = context_->now_ms;
  group_.reset();
  context_->now_ms = std::max(context_->now_ms, now_ms);
  held_jobs_.clear();
  lost_.swap(held_);
  held_.clear();
}

Status Core::restore() {
  while (!lost_.empty()) {
    std::vector<Input> piece{lost_.front()};
    DAYBOOK_TRY(run_alone(piece, 0));
    lost_.erase(lost_.begin());
  }
  return {};
}

bool Core::may_hold(const std::vector<Input>& inputs) const {
  if (weight_ != Weight::piece || inputs.size() != 1) return false;
  return syncer_.first_listing(std::get<PulledItems>(*std::get<News>(inputs.front())));
}

void Core::take_jobs() {
  for (auto& job : std::exchange(context_->jobs, {})) held_jobs_.push_back(std::move(job));
}

Status Core::hold(std::vector<Input>& inputs) {
  Context& c = *context_;
  held_.reserve(held_.size() + 1);
  if (!group_) {
    c.begun = false;
    c.later = true;
    group_ = std::make_unique<Attempt>(c);
  }
  Group group(*this);
  std::list<Offer> none;
  std::size_t failed = 0;
  DAYBOOK_TRY(run_batch(inputs, Verdicts(1), 0, none, failed));
  take_jobs();
  const bool plain = syncer_.plain_piece();
  if (!plain || held_.size() + 1 >= kHeld) DAYBOOK_TRY(end_group());
  if (group_) held_.push_back(std::get<News>(inputs.front()));
  if (!plain) owes_dispatch_ = true;
  group.keep();
  return {};
}

// A question reads what the group holds. Where its answer wrote something all is committed.
Result<std::list<Offer>> Core::answer_amid(std::vector<Input>& inputs, std::size_t room) {
  Context& c = *context_;
  Group group(*this);
  const auto written = c.db->written();
  std::list<Offer> offers;
  std::size_t failed = 0;
  DAYBOOK_TRY(run_batch(inputs, Verdicts(inputs.size()), room, offers, failed));
  if (c.db->written() != written) DAYBOOK_TRY(end_group());
  group.keep();
  keep_answers(inputs);
  flush();
  return offers;
}

Status Core::end_group() {
  Context& c = *context_;
  take_jobs();
  c.jobs.swap(held_jobs_);
  DAYBOOK_TRY(commit());
  group_->keep();
  group_.reset();
  held_.clear();
  flush();
  return {};
}

Status Core::commit_held() {
  Context& c = *context_;
  if (!group_) return {};
  Group group(*this);
  c.loose.begin_batch();
  if (c.loose.owes_rows()) DAYBOOK_TRY(c.writing());
  DAYBOOK_TRY(c.loose.put_down(c.outbox, c.now_ms));
  DAYBOOK_TRY(c.unbroken());
  DAYBOOK_TRY(end_group());
  group.keep();
  c.loose.keep({});
  return {};
}

// While a first listing runs. SQLite begins a log anew only when all of it was carried over, which never is
// so where one writes while another carries: of a long log the engine carries what is left.
void Core::carry_log() {
  Context& c = *context_;
  const auto pages = c.db->log_pages();
  if (!pages && log_asked_) {
    c.jobs.push_back(CarryJob{.last = true});
    log_asked_.reset();
  }
  if (!pages || !carrying_.expired()) return;
  if (*pages < log_asked_.value_or(0)) log_asked_ = 0;  // it was begun anew
  const int fresh = *pages - log_asked_.value_or(0);
  const bool is_long = log_asked_.value_or(0) >= kLongLog;
  if (is_long && fresh <= kFewPages) {
    log_asked_ = 0;
    (void)c.db->carry_log();
  } else if (is_long || fresh >= kCarriedPages) {
    log_asked_ = pages;
    const auto under_way = std::make_shared<char>();
    carrying_ = under_way;
    c.jobs.push_back(CarryJob{.last = false, .under_way = under_way});
  }
}

Status Core::rest() {
  Context& c = *context_;
  if (group_) return commit_held();
  if (!c.loose.owes_rows()) return {};
  Attempt attempt(c);
  const bool touched = c.touched;
  c.later = true;
  c.loose.begin_batch();
  DAYBOOK_TRY(c.writing());
  DAYBOOK_TRY(c.loose.put_down(c.outbox, c.now_ms));
  DAYBOOK_TRY(commit());
  c.touched = touched;
  attempt.keep();
  c.loose.keep({});
  return {};
}

Result<std::list<Offer>> Core::run(std::vector<Input>& inputs, std::size_t room) {
  DAYBOOK_TRY(restore());
  weight_ = weigh(inputs);
  if (may_hold(inputs)) {
    if (hold(inputs)) return std::list<Offer>{};
  } else if (group_ && weight_ == Weight::answers_only) {
    if (auto offers = answer_amid(inputs, room)) return offers;
  } else {
    DAYBOOK_TRY(commit_held());
  }
  // What failed amid a group is done anew without one.
  DAYBOOK_TRY(restore());
  return run_alone(inputs, room);
}

}  // namespace daybook::engine

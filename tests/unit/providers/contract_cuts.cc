// The contract suite: changes while the network or the server fails. Each happens exactly once.
#include "unit/providers/contract_cases.h"

namespace daybook::providers::contract {
namespace {

using Lines = std::vector<std::string>;
const Lines kOne = {"03-10 10:00 Review of the plan"};

// Tried again as the engine would, where the adapter gave up.
Sent insist(RemoteSeat& seat, Sent sent) {
  for (int i = 0; i < 3 && !sent.ok() && sent.code() == Errc::retry_later; ++i) sent = seat.settle();
  return sent;
}

void create_under(RemoteSeat& seat, const std::string& trouble) {
  seat.wire().faults(fault(kChanging, trouble));
  const auto sent = insist(seat, seat.create(meeting()));
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_EQ(seat.wire().faults(""), 0U) << "it went wrong once";
  EXPECT_EQ(listed(seat), kOne);
}
void update_under(RemoteSeat& seat, const std::string& trouble) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  seat.wire().faults(fault(kChanging, trouble));
  const auto sent = insist(seat, seat.update(kMeeting, titled("Once")));
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_EQ(seat.wire().faults(""), 0U) << "it went wrong once";
  EXPECT_EQ(listed(seat), Lines{"03-10 10:00 Once"});
}
void remove_under(RemoteSeat& seat, const std::string& trouble) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  seat.wire().faults(fault(kChanging, trouble));
  const auto sent = insist(seat, seat.remove(kMeeting));
  ASSERT_TRUE(sent.ok()) << why(sent);
  EXPECT_EQ(seat.wire().faults(""), 0U) << "it went wrong once";
  EXPECT_EQ(listed(seat), Lines{});
}

constexpr const char* kBefore = R"("do":"cut_before")";
constexpr const char* kDuring = R"("do":"cut_answer","keep":15)";
constexpr const char* kAfter = R"("do":"cut_after")";
constexpr const char* kBusy = R"("do":"answer","status":503,"headers":{"Retry-After":"1"})";

template <void (*Under)(RemoteSeat&, const std::string&)>
void before(RemoteSeat& seat, std::string&) { Under(seat, kBefore); }
template <void (*Under)(RemoteSeat&, const std::string&)>
void during(RemoteSeat& seat, std::string&) { Under(seat, kDuring); }
template <void (*Under)(RemoteSeat&, const std::string&)>
void after(RemoteSeat& seat, std::string&) { Under(seat, kAfter); }

// The state file says that it was under way when the process ended.
void killed(RemoteSeat& seat, std::string&) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  const auto again = seat.repeat(true);
  ASSERT_TRUE(again.ok()) << why(again);
  EXPECT_EQ(again.remark, "was there already");
  EXPECT_EQ(listed(seat), kOne);
}

void deleted_meanwhile(RemoteSeat& seat, std::string& cell) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  seat.far().remove(seat.external(kMeeting));
  const auto again = seat.repeat(true);
  if (again.ok()) {
    // A server that remembers nothing of what was deleted looks as if the first try never came.
    cell = "cannot be told: made again";
    EXPECT_EQ(listed(seat), kOne);
    return;
  }
  EXPECT_TRUE(seat.there().empty());
  EXPECT_EQ(again.code(), Errc::not_found) << why(again);
}

void busy(RemoteSeat& seat, std::string&) {
  const auto before = seat.wire().clock_ms();
  create_under(seat, kBusy);
  EXPECT_GE(seat.wire().clock_ms() - before, 1000);
}

void unreachable(RemoteSeat& seat, std::string&) {
  seat.wire().faults(fault(kChanging, R"("do":"cut_before","times":50)"));
  const auto sent = seat.create(meeting());
  EXPECT_EQ(sent.code(), Errc::retry_later) << why(sent);
  seat.wire().faults("");
  EXPECT_TRUE(seat.there().empty());
  const auto later = seat.settle();
  ASSERT_TRUE(later.ok()) << why(later);
  EXPECT_EQ(listed(seat), kOne);
}

void refused(RemoteSeat& seat, int status, Errc code, int most) {
  ASSERT_TRUE(seat.create(meeting()).ok());
  seat.wire().faults(fault(kChanging, R"("do":"answer","times":50,"status":)" + std::to_string(status)));
  seat.wire().seen();
  const auto sent = seat.update(kMeeting, titled("Ours"));
  EXPECT_EQ(sent.code(), code) << why(sent);
  int tries = 0;
  for (const auto& line : seat.wire().seen()) tries += line.starts_with("PUT") || line.starts_with("PATCH");
  EXPECT_GE(tries, 1);
  EXPECT_LE(tries, most) << "not tried again";
  seat.wire().faults("");
  EXPECT_EQ(listed(seat), kOne);
}
void sign_in_refused(RemoteSeat& seat, std::string&) { refused(seat, 401, Errc::reauth, 2); }
void right_refused(RemoteSeat& seat, std::string&) { refused(seat, 403, Errc::denied, 1); }

}  // namespace

const std::vector<Case>& cut_cases() {
  static const std::vector<Case> all = {
      {"cut before the server made the event: one event", "1 15", kWrite, nullptr, before<create_under>},
      {"cut inside the answer to making it: one event", "14 15", kWrite, nullptr, during<create_under>},
      {"cut after the server made the event: one event", "15", kWrite, nullptr, after<create_under>},
      {"in doubt after a restart: looked up, one event", "1 15", kWrite, nullptr, killed},
      {"made, deleted there and in doubt: not made again", "16", kWrite, nullptr, deleted_meanwhile},
      {"cut before a change: changed once", "1", kWrite, nullptr, before<update_under>},
      {"cut inside the answer to a change: changed once", "14", kWrite, nullptr, during<update_under>},
      {"cut after a change: changed once, no conflict with ourselves", "15", kWrite, nullptr, after<update_under>},
      {"cut before a deletion: deleted", "1", kWrite, nullptr, before<remove_under>},
      {"cut inside the answer to a deletion: deleted", "14", kWrite, nullptr, during<remove_under>},
      {"cut after a deletion: deleted, no error", "15", kWrite, nullptr, after<remove_under>},
      {"throttled writing waits and happens once", "22", kWrite, nullptr, busy},
      {"a server out of reach: nothing there, one event later", "1 15", kWrite, nullptr, unreachable},
      {"a refused sign-in writes nothing and is not repeated", "17 18", kWrite, nullptr, sign_in_refused},
      {"a refused right writes nothing and is not repeated", "21", kWrite, nullptr, right_refused},
  };
  return all;
}

}  // namespace daybook::providers::contract

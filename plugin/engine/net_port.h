// Between the engine and the network thread: jobs one way, news the other. Plain values; nothing is
// shared.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "model/message.h"
#include "providers/model_endpoint.h"
#include "providers/remote.h"
#include "tools/world.h"

namespace daybook::engine {

struct PullJob {
  std::string calendar;
  std::int64_t run = 0;
  providers::PullWish wish;
};
struct WriteJob {
  std::int64_t id = 0;  // of the row
  std::string calendar;
  policy::WritePermit permit;
  providers::RemoteWrite write;
};
struct CheckJob {
  std::string calendar;
};
// What was taken is committed: whoever waits may go on.
struct TakenJob {
  std::uint64_t ticket = 0;
  std::shared_ptr<const void> spent = {};  // what was taken: its memory goes back where it came from
};
// What a call wants to know of servers; the call itself goes along and comes back with the answers.
struct EnquiryJob {
  model::Command command;
  std::vector<tools::Enquiry> enquiries;
};
struct WatchJob {
  std::string calendar;
  providers::Channel channel;
  std::string fresh_id;
};
// A border case for the language model. `about` is the engine's own: it comes back with the answer.
struct ModelJob {
  json::Value about;
  providers::ModelQuestion question;
};
// The log of the state file is long: the network thread carries it over, as that waits for the disk.
struct CarryJob {
  bool last = false;  // nothing more comes soon
  std::shared_ptr<const void> under_way = {};  // let go of when it is done
};
using NetJob = std::variant<PullJob, WriteJob, CheckJob, WatchJob, TakenJob, EnquiryJob, ModelJob, CarryJob>;

struct PulledItems {
  std::string calendar;
  std::int64_t run = 0;
  bool restarted = false;  // what came before in this run does not count
  std::vector<providers::RemoteItem> items;
  std::uint64_t ticket = 0;
};
struct PullEnded {
  PulledItems last;  // the rest, to be one commit with the cursor; its ticket is 0
  tl::expected<providers::Pulled, net::Failure> pulled;
};
struct WriteEnded {
  std::int64_t id = 0;
  std::string calendar;
  providers::WriteAnswer answer;
};
struct CheckEnded {
  std::string calendar;
  tl::expected<providers::Health, net::Failure> health;
};
struct WatchEnded {
  std::string calendar;
  tl::expected<providers::Channel, net::Failure> channel;
};
// Tokens to be stored, sealed, before they are first used.
struct TokensNews {
  std::string name;
  std::string sealed;
  std::uint64_t ticket = 0;
};
struct AnsweredEnquiry {
  tools::Enquiry enquiry;
  Result<json::Value> answer;
};
struct EnquiryEnded {
  model::Command command;
  std::vector<AnsweredEnquiry> answers;
};
struct ModelEnded {
  json::Value about;
  Result<std::string> said;
};
using NetNews = std::variant<PulledItems, PullEnded, WriteEnded, CheckEnded, WatchEnded, TokensNews, EnquiryEnded,
                             ModelEnded>;

class NetPort {
 public:
  virtual ~NetPort() = default;
  // Takes jobs; their news come as inputs of the engine. Never waits.
  virtual void start(std::vector<NetJob> jobs) = 0;
  // Whether it does CarryJob, beside the engine.
  virtual bool carries_log() const { return false; }
};

}  // namespace daybook::engine

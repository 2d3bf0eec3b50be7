// The port through which everything reaches the network, and its one implementation over a libcurl
// multi handle. One thread starts, cancels and polls; any thread may wake it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "net/http.h"

namespace daybook::net {

struct TransportSettings {
  std::string ca_file;     // PEM; empty: the system's
  std::string proxy;       // empty: none, whatever the environment says
  std::string user_agent = "daybook";
  int per_host = 4;        // requests in flight to one host
};

struct Failure {
  Error error;  // retry_later, denied, too_big, invalid, cancelled, reauth, …
  // The request may have reached the server: something that must not happen twice is looked up
  // before it is sent again.
  bool maybe_sent = false;
  std::int64_t again_ms = 0;  // the server asked to be left alone that long; 0: it did not say
  int status = 0;             // of the answer that is behind it; 0: there was none
};

struct Outcome {
  std::uint64_t id = 0;
  tl::expected<Response, Failure> response;  // of any status; redirects are followed
};

class Transport {
 public:
  virtual ~Transport() = default;
  // Queues a request; its outcome comes from poll under the number answered.
  virtual std::uint64_t start(Request request) = 0;
  // Ends a request; nothing comes of it any more.
  virtual void cancel(std::uint64_t id) = 0;
  // Works, waits up to timeout_ms for something to do, answers what ended.
  virtual std::vector<Outcome> poll(int timeout_ms) = 0;
  // Ends a poll that waits.
  virtual void wake() = 0;
};

// libcurl is loaded when the first transport is opened, not with the library: a host without network
// calendars pays nothing for it (docs/adr/0010). Errors: io when it is missing, too old or built
// without TLS or threads; the text says what to install.
Result<std::unique_ptr<Transport>> open_transport(const TransportSettings& settings);

}  // namespace daybook::net

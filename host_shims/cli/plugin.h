// The shared library as a C++ value: opens it through abi/daybook.h and nothing else. The other
// files of this program see JSON values and results, never the C interface.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"

struct daybook_handle;

namespace daybook::cli {

// The outcomes of abi/daybook.h.
enum class Outcome : std::int32_t { sent = 0, retry = 1, failed = 2, unknown = 3, unsupported = 4 };

struct Effect {
  std::uint64_t id = 0;
  std::string kind;
  std::string line;  // the document as it came
  json::Value doc;
};

struct Progress {
  std::uint64_t accepted = 0;
  std::uint64_t durable = 0;
};

// Whether the library refused one document, and would take another.
bool refused_document(const Error& error);

// Errors carry in `where` the name of the library's code ("DAYBOOK_E_IN_USE"); a full queue is
// retry_later, everything else internal.
class Plugin {
 public:
  static Result<Plugin> open(const json::Value& config);
  Plugin(Plugin&& other) noexcept;
  Plugin& operator=(Plugin&&) = delete;
  ~Plugin();

  Result<std::uint64_t> message(const std::string& document);
  Result<std::uint64_t> command(const json::Value& doc);
  // When the next tick is due; none when nothing is planned.
  Result<std::optional<std::int64_t>> tick(std::int64_t now_ms);
  Result<std::optional<Effect>> next();
  Status done(std::uint64_t effect, Outcome outcome, const json::Value& doc = {});
  Result<Progress> progress();
  Result<bool> wait(std::int32_t timeout_ms);
  Status close();  // shuts down and tells what went wrong; the destructor does it silently

  static std::string build_info();

 private:
  explicit Plugin(daybook_handle* handle) : handle_(handle) {}
  tl::unexpected<Error> fault(std::int32_t code);

  daybook_handle* handle_;
  std::string buffer_;
};

}  // namespace daybook::cli

// The entry points: check, catch, forward. Nothing is decided here.
// The C name of the handle is the C++ name of our namespace, so it is called otherwise in here.
// Names of types are no part of the binary interface.
#define daybook daybook_handle
#include "daybook.h"
#undef daybook

#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <string_view>
#include <thread>

#include "base/limits.h"
#include "build_info.h"
#include "engine/fork.h"
#include "engine/instance.h"

using daybook::Errc;
using daybook::Error;
using daybook::engine::Instance;
using daybook::engine::process_mark;

static_assert(DAYBOOK_MAX_DOCUMENT == daybook::limits::kDocumentBytes);
static_assert(DAYBOOK_MAX_CONFIG == daybook::limits::kConfigBytes);
static_assert(DAYBOOK_MAX_EFFECT == daybook::limits::kEffectBytes);

// The handle outlives its instance: a call that races daybook_shutdown, or comes after it, finds
// the handle closed instead of freed memory. It is small, and stays reachable from g_handles.
struct daybook_handle {
  std::shared_ptr<Instance> instance;
  std::uint64_t process = 0;
  std::atomic<int> calls{0};
  std::atomic<bool> closed{false};
  std::mutex error_mutex;
  std::string error;
  daybook_handle* next = nullptr;
};

namespace {

std::atomic<daybook_handle*> g_handles{nullptr};

void remember(daybook_handle* d) {
  d->next = g_handles.load();
  while (!g_handles.compare_exchange_weak(d->next, d)) {
  }
}

void set_error(daybook_handle* d, std::string text) noexcept {
  try {
    const std::lock_guard lock(d->error_mutex);
    d->error = std::move(text);
  } catch (...) {  // the error number still tells
  }
}

int32_t refuse(daybook_handle* d, int32_t code, const char* text) noexcept {
  try {
    set_error(d, text);
  } catch (...) {
  }
  return code;
}

// Documents: where the fault lies decides the number.
int32_t number_of(const Error& e) {
  if (e.where == "utf8") return DAYBOOK_E_UTF8;
  switch (e.code) {
    case Errc::too_big:
      return DAYBOOK_E_TOO_BIG;
    case Errc::in_use:
      return DAYBOOK_E_IN_USE;
    case Errc::corrupt:
      return DAYBOOK_E_CORRUPT;
    case Errc::io:
      return DAYBOOK_E_IO;
    case Errc::not_found:
      return DAYBOOK_E_NOT_FOUND;
    case Errc::retry_later:
      return DAYBOOK_E_BUSY;
    case Errc::cancelled:
      return DAYBOOK_E_STATE;
    case Errc::invalid:
      return DAYBOOK_E_INVALID;
    default:
      return DAYBOOK_E_INTERNAL;
  }
}

int32_t fault(daybook_handle* d, Error e) {
  const int32_t code = number_of(e);
  set_error(
      d, e.where.empty() || e.where == "utf8" ? std::move(e.message) : e.where + ": " + e.message);
  return code;
}

// Counts a call in, so that shutdown waits for it.
class InFlight {
 public:
  explicit InFlight(daybook_handle* d) : d_(d) { d_->calls.fetch_add(1); }
  ~InFlight() { d_->calls.fetch_sub(1); }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  daybook_handle* d_;
};

// Every call on a handle goes through here: NULL, forked and closed handles, and exceptions.
template <class Body>
int32_t guarded(daybook_handle* d, Body body) noexcept {
  if (d == nullptr) return DAYBOOK_E_INVALID;
  if (d->process != process_mark()) return DAYBOOK_E_FORKED;
  try {
    const InFlight call(d);
    if (d->closed.load()) return refuse(d, DAYBOOK_E_STATE, "the handle was shut down");
    return body(*d->instance);
  } catch (const std::bad_alloc&) {
    return refuse(d, DAYBOOK_E_INTERNAL, "out of memory");
  } catch (const std::exception& e) {
    return refuse(d, DAYBOOK_E_INTERNAL, e.what());
  } catch (...) {
    return refuse(d, DAYBOOK_E_INTERNAL, "an unexpected fault");
  }
}

// Reads the document with `read` and hands it in; the two kinds of input differ in nothing else.
template <class Read>
int32_t hand_in(daybook_handle* d, const char* json, size_t n, uint64_t* seq, Read read) noexcept {
  return guarded(d, [&](Instance& instance) -> int32_t {
    if (json == nullptr || n == 0) return refuse(d, DAYBOOK_E_INVALID, "there is no document");
    if (n > DAYBOOK_MAX_DOCUMENT)
      return refuse(d, DAYBOOK_E_TOO_BIG, "the document is larger than 256 KiB");
    auto input = read(std::string_view(json, n));
    if (!input) return fault(d, std::move(input).error());
    if (instance.accept(std::move(*input), n, seq)) return 0;
    return refuse(d, DAYBOOK_E_BUSY, "the input queue is full; hand it in again later");
  });
}

int32_t open_instance(const char* config, size_t n, daybook_handle** out, std::string& problem) {
  if (n > DAYBOOK_MAX_CONFIG) {
    problem = "the settings are larger than 4 MiB";
    return DAYBOOK_E_TOO_BIG;
  }
  auto opened =
      Instance::open(config == nullptr ? std::string_view() : std::string_view(config, n));
  if (!opened) {
    problem = opened.error().message;
    const int32_t code = number_of(opened.error());
    // What is wrong with the settings has a number of its own; what is no JSON at all is INVALID.
    const auto& where = opened.error().where;
    const bool document =
        where == "syntax" || where == "depth" || where == "duplicate" || where == "refused";
    return code == DAYBOOK_E_INVALID && !document ? DAYBOOK_E_CONFIG : code;
  }
  auto* handle = new daybook_handle;
  handle->instance = std::move(*opened);
  handle->process = process_mark();
  remember(handle);
  *out = handle;
  return 0;
}

void copy_text(const std::string& text, char* buffer, size_t capacity) {
  if (buffer == nullptr || capacity == 0) return;
  const size_t n = text.size() < capacity ? text.size() : capacity - 1;
  std::memcpy(buffer, text.data(), n);
  buffer[n] = '\0';
}

}  // namespace

extern "C" {

void daybook_abi_range(uint32_t* min, uint32_t* max) noexcept {
  if (min != nullptr) *min = DAYBOOK_ABI;
  if (max != nullptr) *max = DAYBOOK_ABI;
}

const char* daybook_build_info(void) noexcept { return DAYBOOK_BUILD_INFO; }

const char* daybook_strerror(int32_t code) noexcept {
  switch (code) {
    case 0:
      return "no error";
    case DAYBOOK_E_INVALID:
      return "DAYBOOK_E_INVALID: a bad argument or document";
    case DAYBOOK_E_UTF8:
      return "DAYBOOK_E_UTF8: text that is not UTF-8, or half a surrogate pair";
    case DAYBOOK_E_TOO_BIG:
      return "DAYBOOK_E_TOO_BIG: over a limit of size";
    case DAYBOOK_E_BUSY:
      return "DAYBOOK_E_BUSY: the input queue is full, hand it in again later";
    case DAYBOOK_E_BUFFER:
      return "DAYBOOK_E_BUFFER: the buffer is too small, nothing was consumed";
    case DAYBOOK_E_STATE:
      return "DAYBOOK_E_STATE: called in the wrong order or while shutting down";
    case DAYBOOK_E_ABI:
      return "DAYBOOK_E_ABI: this library does not speak the ABI asked for";
    case DAYBOOK_E_CONFIG:
      return "DAYBOOK_E_CONFIG: the settings are wrong";
    case DAYBOOK_E_IN_USE:
      return "DAYBOOK_E_IN_USE: the state file is open elsewhere";
    case DAYBOOK_E_FORKED:
      return "DAYBOOK_E_FORKED: the handle belongs to the parent process";
    case DAYBOOK_E_IO:
      return "DAYBOOK_E_IO: the file system refused";
    case DAYBOOK_E_CORRUPT:
      return "DAYBOOK_E_CORRUPT: the state file is damaged, foreign or newer";
    case DAYBOOK_E_NOT_FOUND:
      return "DAYBOOK_E_NOT_FOUND: no such effect waits for an outcome";
    case DAYBOOK_E_TIMEOUT:
      return "DAYBOOK_E_TIMEOUT: the deadline passed first";
    case DAYBOOK_E_INTERNAL:
      return "DAYBOOK_E_INTERNAL: a fault of the library";
    default:
      return "an error number this library does not know";
  }
}

int32_t daybook_init(uint32_t abi, const char* config, size_t n, daybook_handle** out, char* err,
                     size_t errcap) noexcept {
  copy_text("", err, errcap);
  if (out == nullptr) return DAYBOOK_E_INVALID;
  *out = nullptr;
  try {
    std::string problem;
    int32_t code = 0;
    if (abi != DAYBOOK_ABI) {
      code = DAYBOOK_E_ABI;
      problem = "this library speaks ABI 1, the host asked for " + std::to_string(abi);
    } else if (config == nullptr && n != 0) {
      code = DAYBOOK_E_INVALID;
      problem = "the settings are NULL but have a length";
    } else {
      code = open_instance(config, n, out, problem);
    }
    copy_text(problem, err, errcap);
    return code;
  } catch (const std::exception& e) {
    copy_text(e.what(), err, errcap);
  } catch (...) {
    copy_text("an unexpected fault", err, errcap);
  }
  return DAYBOOK_E_INTERNAL;
}

int32_t daybook_on_message(daybook_handle* d, const char* json, size_t n, uint64_t* seq) noexcept {
  return hand_in(d, json, n, seq, daybook::model::read_message);
}

int32_t daybook_on_command(daybook_handle* d, const char* json, size_t n, uint64_t* seq) noexcept {
  return hand_in(d, json, n, seq, daybook::model::read_command);
}

int32_t daybook_on_tick(daybook_handle* d, int64_t now_ms, int64_t* next_ms) noexcept {
  return guarded(d, [&](Instance& instance) -> int32_t {
    if (now_ms < daybook::limits::kMinUnixSeconds * 1000 ||
        now_ms > daybook::limits::kMaxUnixSeconds * 1000)
      return refuse(d, DAYBOOK_E_INVALID, "the time is outside the years 1 to 9999");
    const auto next = instance.tick(now_ms);
    if (!next) return fault(d, next.error());
    if (next_ms != nullptr) *next_ms = *next;
    return 0;
  });
}

int32_t daybook_next(daybook_handle* d, char* buf, size_t cap, size_t* need) noexcept {
  return guarded(d, [&](Instance& instance) -> int32_t {
    if (need == nullptr || (buf == nullptr && cap != 0))
      return refuse(d, DAYBOOK_E_INVALID, "need is NULL, or buf is NULL with a capacity");
    switch (instance.next(buf, cap, need)) {
      case daybook::engine::Fetch::got:
        return 1;
      case daybook::engine::Fetch::none:
        return 0;
      case daybook::engine::Fetch::too_small:
        break;
    }
    return refuse(d, DAYBOOK_E_BUFFER, "the effect is larger than the buffer");
  });
}

int32_t daybook_done(daybook_handle* d, uint64_t effect, int32_t outcome, const char* json,
                     size_t n) noexcept {
  return guarded(d, [&](Instance& instance) -> int32_t {
    using What = daybook::engine::Settlement::What;
    if (outcome < DAYBOOK_SENT || outcome > DAYBOOK_UNSUPPORTED)
      return refuse(d, DAYBOOK_E_INVALID,
                    "the outcome is none of SENT, RETRY, FAILED, UNKNOWN, UNSUPPORTED");
    if (json == nullptr && n != 0)
      return refuse(d, DAYBOOK_E_INVALID, "the document is NULL but has a length");
    if (n > DAYBOOK_MAX_DOCUMENT)
      return refuse(d, DAYBOOK_E_TOO_BIG, "the document is larger than 256 KiB");
    auto document = daybook::model::read_outcome(json == nullptr ? std::string_view()
                                                                 : std::string_view(json, n));
    if (!document) return fault(d, std::move(document).error());
    auto status = instance.done(static_cast<std::int64_t>(effect), static_cast<What>(outcome),
                                std::move(*document));
    return status ? 0 : fault(d, std::move(status).error());
  });
}

int32_t daybook_wake_fd(daybook_handle* d) noexcept {
  return guarded(d, [&](Instance& instance) -> int32_t {
    const int fd = instance.wake_fd();
    return fd >= 0 ? fd : refuse(d, DAYBOOK_E_IO, "no file descriptor is left");
  });
}

int32_t daybook_wait(daybook_handle* d, int32_t timeout_ms) noexcept {
  return guarded(d, [&](Instance& instance) -> int32_t {
    switch (instance.wait(timeout_ms)) {
      case daybook::engine::Waited::ready:
        return 1;
      case daybook::engine::Waited::in_vain:
        return 0;
      case daybook::engine::Waited::closing:
        break;
    }
    return refuse(d, DAYBOOK_E_STATE, "the handle is shutting down");
  });
}

int32_t daybook_progress(daybook_handle* d, uint64_t* accepted, uint64_t* durable) noexcept {
  return guarded(d, [&](Instance& instance) -> int32_t {
    instance.progress(accepted, durable);
    return 0;
  });
}

int32_t daybook_error(daybook_handle* d, char* buf, size_t cap) noexcept {
  if (d == nullptr || (buf == nullptr && cap != 0)) return DAYBOOK_E_INVALID;
  if (d->process != process_mark()) return DAYBOOK_E_FORKED;
  try {
    const std::lock_guard lock(d->error_mutex);
    copy_text(d->error, buf, cap);
    return static_cast<int32_t>(d->error.size());
  } catch (...) {
    return DAYBOOK_E_INTERNAL;
  }
}

int32_t daybook_shutdown(daybook_handle* d, int32_t deadline_ms) noexcept {
  if (d == nullptr) return 0;
  if (d->process != process_mark()) return DAYBOOK_E_FORKED;
  try {
    if (d->closed.exchange(true)) return DAYBOOK_E_STATE;
    d->instance->interrupt();
    while (d->calls.load() != 0) std::this_thread::yield();
    const auto closed = d->instance->close(deadline_ms);
    d->instance.reset();
    if (closed) return 0;
    return closed.error().code == Errc::retry_later ? DAYBOOK_E_TIMEOUT : fault(d, closed.error());
  } catch (...) {
    return DAYBOOK_E_INTERNAL;
  }
}

}  // extern "C"

#include "cli/plugin.h"

#include <algorithm>
#include <charconv>

// The C name of the handle type is also our namespace; in this file it goes by another.
#define daybook daybook_handle
#include "daybook.h"
#undef daybook

namespace daybook::cli {
namespace {

// "DAYBOOK_E_IN_USE: the state file …" -> "DAYBOOK_E_IN_USE"
std::string code_name(std::int32_t code) {
  const std::string text = daybook_strerror(code);
  return text.substr(0, text.find(':'));
}

tl::unexpected<Error> make_fault(std::int32_t code, std::string text) {
  if (text.empty()) text = daybook_strerror(code);
  return fail(code == DAYBOOK_E_BUSY ? Errc::retry_later : Errc::internal, std::move(text),
              code_name(code));
}

constexpr std::int32_t kShutdownMs = 10000;

}  // namespace

bool refused_document(const Error& error) {
  return error.where == "DAYBOOK_E_INVALID" || error.where == "DAYBOOK_E_UTF8" || error.where == "DAYBOOK_E_TOO_BIG";
}

Result<Plugin> Plugin::open(const json::Value& config) {
  const std::string text = json::dump(config);
  daybook_handle* handle = nullptr;
  std::string why(4096, '\0');
  const auto code =
      daybook_init(DAYBOOK_ABI, text.data(), text.size(), &handle, why.data(), why.size());
  if (code < 0) return make_fault(code, why.c_str());
  return Plugin(handle);
}

Plugin::Plugin(Plugin&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), buffer_(std::move(other.buffer_)) {}

Plugin::~Plugin() { daybook_shutdown(handle_, kShutdownMs); }

Status Plugin::close() {
  const auto code = daybook_shutdown(std::exchange(handle_, nullptr), kShutdownMs);
  if (code < 0) return make_fault(code, {});
  return {};
}

tl::unexpected<Error> Plugin::fault(std::int32_t code) {
  std::string text(4096, '\0');
  const auto n = daybook_error(handle_, text.data(), text.size());
  text.resize(n > 0 ? std::min(static_cast<std::size_t>(n), text.size() - 1) : 0);
  return make_fault(code, std::move(text));
}

Result<std::uint64_t> Plugin::message(const std::string& text) {
  std::uint64_t seq = 0;
  if (const auto code = daybook_on_message(handle_, text.data(), text.size(), &seq); code < 0)
    return fault(code);
  return seq;
}

Result<std::uint64_t> Plugin::command(const json::Value& doc) {
  const std::string text = json::dump(doc);
  std::uint64_t seq = 0;
  if (const auto code = daybook_on_command(handle_, text.data(), text.size(), &seq); code < 0)
    return fault(code);
  return seq;
}

Result<std::optional<std::int64_t>> Plugin::tick(std::int64_t now_ms) {
  std::int64_t next = -1;
  if (const auto code = daybook_on_tick(handle_, now_ms, &next); code < 0) return fault(code);
  return next < 0 ? std::nullopt : std::optional<std::int64_t>(next);
}

Result<std::optional<Effect>> Plugin::next() {
  buffer_.resize(DAYBOOK_MAX_EFFECT);
  std::size_t need = 0;
  const auto code = daybook_next(handle_, buffer_.data(), buffer_.size(), &need);
  if (code < 0) return fault(code);
  if (code == 0) return std::optional<Effect>{};
  Effect effect;
  effect.line = buffer_.substr(0, need);
  DAYBOOK_ASSIGN(effect.doc, json::parse(effect.line));
  effect.kind = effect.doc.str("kind");
  const auto id = effect.doc.str("id");
  if (std::from_chars(id.data(), id.data() + id.size(), effect.id).ec != std::errc{})
    return fail(Errc::internal, "an effect without a number: " + effect.line);
  return std::optional<Effect>(std::move(effect));
}

Status Plugin::done(std::uint64_t effect, Outcome outcome, const json::Value& doc) {
  const std::string text = doc.is_null() ? std::string{} : json::dump(doc);
  const auto code = daybook_done(handle_, effect, static_cast<std::int32_t>(outcome),
                                 text.empty() ? nullptr : text.data(), text.size());
  if (code < 0) return fault(code);
  return {};
}

Result<Progress> Plugin::progress() {
  Progress out;
  if (const auto code = daybook_progress(handle_, &out.accepted, &out.durable); code < 0)
    return fault(code);
  return out;
}

Result<bool> Plugin::wait(std::int32_t timeout_ms) {
  const auto code = daybook_wait(handle_, timeout_ms);
  if (code < 0) return fault(code);
  return code == 1;
}

std::string Plugin::build_info() { return daybook_build_info(); }

}  // namespace daybook::cli

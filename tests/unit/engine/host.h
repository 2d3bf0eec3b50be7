// A host in a test: one instance on a state file of its own, inputs as values, effects as JSON.
#pragma once

#include <gtest/gtest.h>

#include <unistd.h>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "base/limits.h"
#include "engine/instance.h"

namespace daybook::test {

inline std::string fresh_folder() {
  static int n = 0;
  const auto path = std::filesystem::temp_directory_path() /
                    ("daybook-test-" + std::to_string(::getpid()) + "-" + std::to_string(++n));
  std::filesystem::remove_all(path);
  std::filesystem::create_directories(path);
  return path.string();
}

class Host {
 public:
  explicit Host(json::Value config = json::Value::object(), int threads = 0, std::string vfs = {})
      : folder_(fresh_folder()), config_(std::move(config)), vfs_(std::move(vfs)) {
    config_.set("state", json::Value::string(folder_ + "/state.sqlite"));
    config_.set("threads", json::Value::integer(threads));
  }
  ~Host() {
    close();
    std::filesystem::remove_all(folder_);
  }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  Status open() {
    auto opened = engine::Instance::open(json::dump(config_), vfs_);
    if (!opened) return pass_on(opened.error());
    instance_ = std::move(*opened);
    return {};
  }
  void close() {
    if (instance_) (void)instance_->close(10000);
    instance_.reset();
  }
  // Dropped without a word, as by a killed process; the lock goes with it.
  void kill() {
    if (instance_) instance_->abandon();
    instance_.reset();
  }

  Status message(const std::string& document) {
    auto m = model::read_message(document);
    if (!m) return pass_on(m.error());
    if (!instance_->accept(std::move(*m), document.size(), nullptr))
      return fail(Errc::retry_later, "full");
    return settle();
  }
  Status command(const std::string& document) {
    auto c = model::read_command(document);
    if (!c) return pass_on(c.error());
    if (!instance_->accept(std::move(*c), document.size(), nullptr))
      return fail(Errc::retry_later, "full");
    return settle();
  }
  Status tick(std::int64_t now_ms) {
    now_ms_ = now_ms;
    auto next = instance_->tick(now_ms);
    if (!next) return pass_on(next.error());
    next_ms_ = *next;
    return settle();
  }
  // Without threads the work is done by a tick; with them it is waited for.
  Status settle() {
    if (config_["threads"].as_int() == 0) {
      auto next = instance_->tick(now_ms_);
      if (!next) return pass_on(next.error());
      next_ms_ = *next;
      return {};
    }
    for (int i = 0; i < 20000 && !instance_->idle(); ++i)
      std::this_thread::sleep_for(std::chrono::microseconds(500));
    if (!instance_->idle()) return fail(Errc::internal, "the engine does not come to rest");
    auto next = instance_->tick(now_ms_);  // answers what the engine knows by now
    if (!next) return pass_on(next.error());
    next_ms_ = *next;
    for (int i = 0; i < 20000 && !instance_->idle(); ++i)
      std::this_thread::sleep_for(std::chrono::microseconds(500));
    return {};
  }
  // The next effect, or null when there is none.
  json::Value next() {
    std::string buffer(limits::kEffectBytes, '\0');
    std::size_t need = 0;
    if (instance_->next(buffer.data(), buffer.size(), &need) != engine::Fetch::got) return {};
    auto effect = json::parse(std::string_view(buffer).substr(0, need));
    EXPECT_TRUE(effect.has_value());
    return effect ? *effect : json::Value{};
  }
  Status done(const json::Value& effect,
              engine::Settlement::What what = engine::Settlement::What::sent,
              const std::string& message_id = {}, const std::string& result = {}) {
    model::Outcome outcome;
    outcome.message_id = message_id;
    outcome.result = result;
    auto status = instance_->done(std::stoll(effect["id"].as_string()), what, std::move(outcome));
    return status ? settle() : status;
  }

  bool instance_open() const { return instance_ != nullptr; }
  engine::Instance& instance() { return *instance_; }
  std::string state() const { return folder_ + "/state.sqlite"; }
  std::int64_t next_ms() const { return next_ms_; }
  std::int64_t now_ms() const { return now_ms_; }

 private:
  std::string folder_;
  json::Value config_;
  std::string vfs_;
  std::shared_ptr<engine::Instance> instance_;
  std::int64_t now_ms_ = 0;
  std::int64_t next_ms_ = 0;
};

}  // namespace daybook::test

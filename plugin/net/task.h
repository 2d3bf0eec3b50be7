// A dialogue with a server as a coroutine: it reads like plain code, does no I/O, and rests wherever
// it waits for an answer. Lazy: it begins when it is awaited or started. One thread at a time; who
// destroys a task ends the dialogue at the point where it rests.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "base/result.h"

namespace daybook::net {

template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type {
    std::optional<T> value;
    std::exception_ptr thrown;  // bad_alloc, on its way to who waits
    std::coroutine_handle<> waiter;

    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    struct Final {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> h) noexcept {
        return h.promise().waiter ? h.promise().waiter : std::noop_coroutine();
      }
      void await_resume() noexcept {}
    };
    Final final_suspend() noexcept { return {}; }
    template <class U>
    void return_value(U&& v) {
      value.emplace(std::forward<U>(v));
    }
    void unhandled_exception() { thrown = std::current_exception(); }
  };

  Task() = default;
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  // Runs to where it first waits. For the outermost task; inner ones are awaited.
  void start() { handle_.resume(); }
  bool done() const { return handle_ && handle_.done(); }
  // Of a task that is done, once.
  T take() {
    if (handle_.promise().thrown) std::rethrow_exception(handle_.promise().thrown);
    return std::move(*handle_.promise().value);
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) noexcept {
    handle_.promise().waiter = waiter;
    return handle_;
  }
  T await_resume() { return take(); }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

}  // namespace daybook::net

// As DAYBOOK_TRY and DAYBOOK_ASSIGN, inside a coroutine. The awaited expression gets a name of its
// own first: g++ 12 destroys temporaries of a full expression with co_await twice.
#define DAYBOOK_CO_TRY(expr)                                         \
  do {                                                               \
    auto daybook_try_ = (expr);                                      \
    if (!daybook_try_)                                               \
      co_return ::daybook::pass_on(std::move(daybook_try_).error()); \
  } while (false)
#define DAYBOOK_CO_ASSIGN(decl, expr) \
  DAYBOOK_CO_ASSIGN_(DAYBOOK_CONCAT(daybook_r_, __LINE__), decl, expr)
#define DAYBOOK_CO_ASSIGN_(tmp, decl, expr)                       \
  auto tmp = (expr);                                              \
  if (!tmp) co_return ::daybook::pass_on(std::move(tmp).error()); \
  decl = std::move(*tmp)

// One libcurl multi handle. Redirects are ours (net/http.h), so that credentials and schemes are
// decided in one place; addresses are looked at when the socket is made, after the name was resolved.
#include <deque>
#include <map>
#include <utility>

#include "net/address.h"
#include "net/curl_transfer.h"

namespace daybook::net {
namespace {

class CurlTransport final : public Transport {
 public:
  // Takes both handles over.
  CurlTransport(const CurlLibrary& curl, CURLM* multi, CURLSH* shared, TransportSettings settings)
      : curl_(curl), multi_(multi), shared_(shared), settings_(std::move(settings)) {}
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;
  ~CurlTransport() override {
    for (auto& [id, t] : active_) curl_.multi_remove(multi_, t->easy);
    active_.clear();
    curl_.multi_cleanup(multi_);
    curl_.share_cleanup(shared_);
  }

  std::uint64_t start(Request request) override {
    auto t = std::make_unique<Transfer>();
    t->curl = &curl_;
    t->id = ++last_id_;
    t->request = std::move(request);
    t->behind_proxy = !settings_.proxy.empty();
    waiting_.push_back(std::move(t));
    return last_id_;
  }

  void cancel(std::uint64_t id) override {
    std::erase_if(waiting_, [id](const auto& t) { return t->id == id; });
    const auto it = active_.find(id);
    if (it == active_.end()) return;
    curl_.multi_remove(multi_, it->second->easy);
    --in_flight_[it->second->request.url.host];
    active_.erase(it);
  }

  std::vector<Outcome> poll(int timeout_ms) override {
    begin_waiting();
    int running = 0;
    curl_.multi_perform(multi_, &running);
    collect();
    if (done_.empty() && (running > 0 || timeout_ms > 0)) {
      curl_.multi_poll(multi_, nullptr, 0, timeout_ms, nullptr);
      curl_.multi_perform(multi_, &running);
      collect();
    }
    begin_waiting();
    return std::exchange(done_, {});
  }

  void wake() override { curl_.multi_wakeup(multi_); }

 private:
  // Requests begin in their order, as many at once to one host as are allowed.
  void begin_waiting() {
    for (std::size_t i = 0; i < waiting_.size();) {
      int& flying = in_flight_[waiting_[i]->request.url.host];
      if (flying >= settings_.per_host) {
        ++i;
        continue;
      }
      ++flying;
      auto t = std::move(waiting_[i]);
      waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
      begin(std::move(t));
    }
  }

  void begin(std::unique_ptr<Transfer> t) {
    if (!t->request.own_network) {
      // A proxy connects for us, to wherever it likes: what can be told from here is told before it is asked.
      const bool inside = surely_private(t->request.url.host);
      if (inside && t->behind_proxy) return finish(*t, Errc::denied, kPrivate, t->ever_sent);
      if (!inside && !t->request.url.tls) return finish(*t, Errc::denied, kPlain, t->ever_sent);
    }
    t->shared = shared_;
    if (!set_up(*t, settings_)) {
      finish(*t, Errc::retry_later, "out of memory", false);
      return;
    }
    curl_.multi_add(multi_, t->easy);
    active_[t->id] = std::move(t);
  }

  void collect() {
    int left = 0;
    while (const CURLMsg* m = curl_.multi_info(multi_, &left)) {
      if (m->msg != CURLMSG_DONE) continue;
      Transfer* t = nullptr;
      curl_.easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t);
      const CURLcode code = m->data.result;
      curl_.multi_remove(multi_, t->easy);
      auto node = active_.extract(t->id);
      conclude(std::move(node.mapped()), code);
    }
  }

  void conclude(std::unique_ptr<Transfer> t, CURLcode code) {
    long status = 0;
    curl_off_t pretransfer = 0;
    curl_.easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_.easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &pretransfer);
    const bool sent = t->ever_sent || pretransfer > 0;
    if (t->private_address) {
      finish(*t, Errc::denied, kPrivate, t->ever_sent);
    } else if (t->bomb) {
      finish(*t, Errc::too_big, "the answer is packed tighter than 200 to one, as no calendar is", sent);
    } else if (t->too_big) {
      finish(*t, Errc::too_big, "the answer is larger than " + std::to_string(t->request.limits.body_bytes >> 20) + " MiB", sent);
    } else if (code != CURLE_OK) {
      finish(*t, meaning_of(code), t->problem[0] != '\0' ? t->problem : curl_.easy_strerror(code),
             sent);
    } else {
      t->response.status = static_cast<int>(status);
      t->response.url = t->request.url;
      t->ever_sent = sent;
      answered(std::move(t));
    }
  }

  void answered(std::unique_ptr<Transfer> t) {
    if (!is_redirect(t->response)) {
      --in_flight_[t->request.url.host];
      done_.push_back({t->id, std::move(t->response)});
      return;
    }
    if (t->hops >= t->request.limits.redirects) {
      finish(*t, Errc::invalid, "too many redirects", true);
      return;
    }
    auto next = redirected(t->request, t->response);
    if (!next) {
      finish(*t, next.error().code, next.error().message, true);
      return;
    }
    auto again = std::make_unique<Transfer>();
    again->curl = &curl_;
    again->id = t->id;
    again->hops = t->hops + 1;
    again->behind_proxy = t->behind_proxy;
    again->ever_sent = true;
    again->request = std::move(*next);
    --in_flight_[t->request.url.host];
    waiting_.push_front(std::move(again));
  }

  void finish(const Transfer& t, Errc code, const std::string& why, bool maybe_sent) {
    --in_flight_[t.request.url.host];
    done_.push_back({t.id, tl::unexpected<Failure>(Failure{
                               {code, t.request.url.shown() + ": " + why, t.request.url.host},
                               maybe_sent})});
  }

  static constexpr const char* kPrivate =
      "the address belongs to a private network; set allow_private_addresses if that is right";

  static constexpr const char* kPlain =
      "it is asked over https only, as anybody on the way could read and change it; set allow_private_addresses if "
      "that is right";

  const CurlLibrary& curl_;
  CURLM* multi_;
  CURLSH* shared_;  // sessions of TLS, so that a new connection takes up an earlier one
  TransportSettings settings_;
  std::uint64_t last_id_ = 0;
  std::deque<std::unique_ptr<Transfer>> waiting_;
  std::map<std::uint64_t, std::unique_ptr<Transfer>> active_;
  std::map<std::string, int> in_flight_;  // by host
  std::vector<Outcome> done_;
};

}  // namespace

Result<std::unique_ptr<Transport>> open_transport(const TransportSettings& settings) {
  DAYBOOK_ASSIGN(const CurlLibrary* curl, curl_library());
  CURLM* multi = curl->multi_init();
  CURLSH* shared = curl->share_init();
  if (multi == nullptr || shared == nullptr) {
    if (multi != nullptr) curl->multi_cleanup(multi);
    if (shared != nullptr) curl->share_cleanup(shared);
    return fail(Errc::io, "out of memory");
  }
  curl->share_set(shared, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  return std::unique_ptr<Transport>(new CurlTransport(*curl, multi, shared, settings));
}

}  // namespace daybook::net

#include "net/session.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/json.h"
#include "base/text.h"

namespace daybook::net {
namespace {

constexpr std::int64_t kLongestAskedMs = std::int64_t{24} * 3600 * 1000;  // a server that asks for more is asked again then

class Anonymous final : public Credential {
 public:
  Task<Status> sign(Exchange&, Request&) override { co_return Status{}; }
  Task<Result<bool>> renew(Exchange&, const Request&, const Response&) override { co_return false; }
};

// RFC 7617, section 2: "user:password" in base64, as UTF-8.
std::string basic(const std::string& user, const std::string& secret) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::string plain = user + ":" + secret;
  std::string out = "Basic ";
  for (std::size_t i = 0; i < plain.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (i + k < plain.size() ? static_cast<unsigned char>(plain[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k <= plain.size() ? kDigits[bits >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

void take_out(std::string_view secret, std::string& text) {
  if (secret.size() < 4) return;  // as much of anything as of a secret
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
    text.replace(at, secret.size(), "…");
}

// Over TLS Basic goes along at once, which spares every request the challenge before it, and without
// TLS once a server turned out to ask for nothing else. A server that refuses it is asked what it wants
// from then on. Where it refuses a Digest and takes Basic too, its Digest is perhaps broken (that of
// Cyrus 3.6 is): Basic is what is left. What one server takes says nothing of another with the same password.
class Password final : public Credential {
 public:
  Password(std::string user, std::string secret)
      : user_(std::move(user)), secret_(std::move(secret)) {}
  Task<Status> sign(Exchange&, Request& request) override {
    const Way way = ways_[request.url.origin()];
    if (way == Way::at_once || (way == Way::open && request.url.tls)) {
      request.authorization = basic(user_, secret_);
    } else {
      request.user = user_;
      request.password = secret_;
    }
    co_return Status{};
  }
  Task<Result<bool>> renew(Exchange&, const Request& refused, const Response& answer) override {
    Way& way = ways_[refused.url.origin()];
    if (!refused.authorization.empty()) {
      const bool another = way == Way::open;
      way = another ? Way::ask : Way::open;
      co_return another;
    }
    const bool another = answer.offered_basic && answer.offered_digest;
    if (another) way = Way::at_once;
    co_return another;
  }
  void accepted(const Request& request, const Response& answer) override {
    if (!request.user.empty() && answer.offered_basic && !answer.offered_digest)
      ways_[request.url.origin()] = Way::at_once;
  }
  void hide(std::string& text) const override {
    take_out(secret_, text);
    take_out(basic(user_, secret_).substr(std::string_view("Basic ").size()), text);
  }

 private:
  enum class Way : std::uint8_t { open, ask, at_once };
  std::string user_, secret_;
  std::map<std::string, Way> ways_;  // by origin
};

class Bearer final : public Credential {
 public:
  explicit Bearer(std::string token) : header_("Bearer " + std::move(token)) {}
  Task<Status> sign(Exchange&, Request& request) override {
    request.authorization = header_;
    co_return Status{};
  }
  Task<Result<bool>> renew(Exchange&, const Request&, const Response&) override { co_return false; }

 private:
  std::string header_;
};

Failure failure(Error error, bool maybe_sent, std::int64_t again_ms = 0, int status = 0) {
  return {std::move(error), maybe_sent, again_ms, status};
}

// Whether the answer says "later": throttling surely did nothing, a server's own fault perhaps did.
struct Later {
  bool later = false;
  bool did_nothing = false;
};
Later later(const Response& r) {
  const auto code = meaning(r.status, r.status == 403 ? reasons_of(r.body) : std::vector<std::string>{});
  if (code != Errc::retry_later) return {};
  return {true, r.status == 429 || r.status == 403 || r.status == 423 || r.status == 425};
}

// Runs of the letters that tokens are made of: long ones, and shorter ones that hold digits as no word does.
bool like_a_token(std::string_view word) {
  std::size_t run = 0, digits = 0, letters = 0;
  for (const char c : word) {
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!digit && !letter && std::string_view("-._~+/=").find(c) == std::string_view::npos) {
      run = digits = letters = 0;
      continue;
    }
    digits += digit;
    letters += letter;
    if (++run >= 32 || (run >= 12 && digits >= 2 && letters >= 2)) return true;
  }
  return false;
}

}  // namespace

std::string without_tokens(std::string_view words) {
  std::string out;
  bool next_is_secret = false;
  for (const auto word : text::split(words, ' ')) {
    if (!out.empty()) out += ' ';
    out += next_is_secret || like_a_token(word) ? std::string_view("…") : word;
    const auto low = text::lower_ascii(word);
    next_is_secret = low.ends_with("bearer") || low.ends_with("basic") || low.ends_with("digest");
  }
  return out;
}

namespace {

// The server's own words, from the documents that JSON interfaces answer.
std::string words_of(const Response& r) {
  const auto doc = json::parse_foreign(r.body);
  if (!doc || !doc->is_object()) return {};
  const auto& error = (*doc)["error"];
  std::string said(error.is_object() ? error.str("message") : std::string_view());
  if (said.empty()) said = std::string(doc->str("error_description"));
  if (said.empty() && error.is_string()) said = error.as_string();
  return text::clean_line(without_tokens(said), 200);
}

}  // namespace

std::unique_ptr<Credential> anonymous() { return std::make_unique<Anonymous>(); }
std::unique_ptr<Credential> password(std::string user, std::string secret) {
  return std::make_unique<Password>(std::move(user), std::move(secret));
}
std::unique_ptr<Credential> bearer(std::string token) {
  return std::make_unique<Bearer>(std::move(token));
}

Failure unexpected_answer(const Response& r, std::string_view doing) {
  const auto reasons = reasons_of(r.body);
  const Errc code = meaning(r.status, reasons).value_or(Errc::invalid);
  std::string said = std::string(doing) + ": " + r.url.shown() + " answered " + std::to_string(r.status);
  if (const auto words = words_of(r); !words.empty()) said += " (" + words + ")";
  return failure({code, std::move(said), r.url.host}, r.status >= 500, 0, r.status);
}

Session::Session(Exchange& exchange, Credential& credential, SessionSettings settings)
    : exchange_(exchange),
      credential_(credential),
      settings_(std::move(settings)),
      breaker_(settings_.breaker_failures, settings_.breaker_rest_ms) {}

// One signed try, and one more with a fresh sign-in after 401.
Task<Exchange::Answer> Session::ask_signed(Request request, Tried& tried) {
  while (true) {
    tried.sent = false;
    Request signed_one = request;
    auto sign = credential_.sign(exchange_, signed_one);
    auto proof = co_await sign;
    if (!proof) co_return tl::unexpected<Failure>(failure(proof.error(), false));
    tried.sent = true;
    auto sending = exchange_.send(signed_one);
    auto answer = co_await sending;
    if (answer && answer->status != 401) credential_.accepted(signed_one, *answer);
    if (answer && answer->status >= 400) {
      credential_.hide(answer->body);
      if (const auto blank = signed_one.authorization.find(' '); blank != std::string::npos)
        take_out(std::string_view(signed_one.authorization).substr(blank + 1), answer->body);
    }
    if (!answer || answer->status != 401 || tried.renewed) co_return answer;
    tried.renewed = true;
    tried.sent = false;
    auto renew = credential_.renew(exchange_, signed_one, *answer);
    auto fresh = co_await renew;
    if (!fresh) co_return tl::unexpected<Failure>(failure(fresh.error(), false));
    if (!*fresh) co_return answer;
  }
}

Task<Exchange::Answer> Session::ask(Request request, Repeat repeat) {
  Tried tried;
  bool reached = false;  // some try may have done what it asked for
  for (int attempt = 1;; ++attempt) {
    const auto now = exchange_.monotonic_ms();
    if (!breaker_.may_pass(now)) {
      Error resting{Errc::retry_later,
                    request.url.shown() + ": the server failed again and again and is left alone "
                                          "for a minute",
                    request.url.host};
      co_return tl::unexpected<Failure>(failure(std::move(resting), reached, settings_.breaker_rest_ms));
    }
    auto trying = ask_signed(request, tried);
    auto answer = co_await trying;
    const auto says = answer ? later(*answer) : Later{};
    if (answer && !says.later) {
      breaker_.succeeded();
      answer->repeated = reached;
      co_return answer;
    }
    if (!answer && answer.error().error.code != Errc::retry_later) {
      auto given_up = std::move(answer).error();
      given_up.maybe_sent = given_up.maybe_sent || reached;
      co_return tl::unexpected<Failure>(std::move(given_up));
    }
    // Who throttles is well, and a token server out of reach says nothing of the one behind it.
    if (says.did_nothing)
      breaker_.succeeded();
    else if (tried.sent)
      breaker_.failed(exchange_.monotonic_ms());
    reached = reached || (answer ? !says.did_nothing : answer.error().maybe_sent);
    auto last = answer ? unexpected_answer(*answer, request.method) : answer.error();
    auto asked = answer ? wait_asked_ms(*answer, exchange_.wall()) : std::nullopt;
    if (asked) asked = std::min(*asked, kLongestAskedMs);
    const auto wait = retry_in_ms(settings_.retry, attempt, asked, exchange_.dice());
    last.maybe_sent = reached;
    last.again_ms = asked.value_or(wait.value_or(0));
    const bool may = repeat == Repeat::always || !reached;
    if (!may || !wait || *wait > settings_.longest_wait_ms)
      co_return tl::unexpected<Failure>(std::move(last));
    auto pause = exchange_.pause(*wait);
    co_await pause;
  }
}

}  // namespace daybook::net

#include "net/http.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace daybook::net {
namespace {

constexpr std::array<std::string_view, 5> kSafe = {"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"};

}  // namespace

std::string_view Response::header(std::string_view name) const {
  for (const auto& h : headers)
    if (text::iequals_ascii(h.name, name)) return h.value;
  return {};
}

bool is_safe(std::string_view method) {
  return std::find(kSafe.begin(), kSafe.end(), method) != kSafe.end();
}

bool is_redirect(const Response& response) {
  const int s = response.status;
  return s == 301 || s == 302 || s == 303 || s == 307 || s == 308;
}

Result<Request> redirected(const Request& request, const Response& response) {
  const auto location = response.header("location");
  if (location.empty())
    return fail(Errc::invalid, request.url.shown() + ": a redirect that does not say where to");
  DAYBOOK_ASSIGN(Url named, resolve(request.url, location));
  Url to = request.url.kept_secure(std::move(named));
  if (request.url.tls && !to.tls)
    return fail(Errc::denied,
                request.url.shown() + ": redirects from https to http, which is not followed");
  const bool home = request.url.same_origin(to);
  const bool keeps_method = response.status == 307 || response.status == 308;
  if (!is_safe(request.method) && !(home && keeps_method))
    return fail(Errc::denied, request.url.shown() + ": redirects a " + request.method +
                                  " elsewhere, which is not followed; set the address " +
                                  to.shown() + " if it is right");
  Request next = request;
  to.login.clear();
  next.url = std::move(to);
  if (!home) {
    next.authorization.clear();
    next.user.clear();
    next.password.clear();
  }
  // RFC 9110, 15.4.4: "see other" is always fetched.
  if (response.status == 303 && next.method != "HEAD") {
    next.method = "GET";
    next.body.clear();
  }
  return next;
}

}  // namespace daybook::net

#include "providers/cloud_api.h"

#include "net/oauth_token.h"

namespace daybook::providers {

CloudApi::CloudApi(const RemoteSetting& setting, net::Session& session, std::string_view usual_base)
    : session_(session),
      base_(net::parse_url(setting.api_base.empty() ? usual_base : std::string_view(setting.api_base))),
      own_network_(setting.own_network) {
  if (base_)
    while (!base_->path.empty() && base_->path.back() == '/') base_->path.pop_back();
}

net::Task<Fetched> CloudApi::ask(Call call) {
  if (!base_) co_return tl::unexpected<net::Failure>(failure_of(base_.error()));
  net::Request r;
  r.method = call.method;
  r.url = *base_;
  if (call.path.rfind("/", 0) == 0) {
    r.url.path += call.path;
  } else {
    // An address that the server gave: followed as it is, but never to somebody else.
    auto given = net::parse_url(call.path);
    if (!given) co_return tl::unexpected<net::Failure>(failure_of(given.error()));
    if (!given->same_origin(*base_)) {
      Error foreign{Errc::denied, "the server sends on to " + given->shown() + ", which is another host",
                    base_->host};
      co_return tl::unexpected<net::Failure>(failure_of(std::move(foreign)));
    }
    r.url.path = given->path;
  }
  r.headers = call.headers;
  r.headers.push_back({"Accept", "application/json"});
  if (call.body) {
    r.headers.push_back({"Content-Type", "application/json"});
    r.body = json::dump(*call.body);
  }
  r.own_network = own_network_;
  auto asking = session_.ask(std::move(r), call.repeat);
  auto answer = co_await asking;
  co_return answer;
}

net::Task<Document> CloudApi::fetch(Call call, std::string doing) {
  auto asking = ask(std::move(call));
  auto answer = co_await asking;
  if (!answer) co_return tl::unexpected<net::Failure>(std::move(answer).error());
  co_return document_of(std::move(*answer), doing);
}

namespace {

// Google's reason where the sign-in was not given what the call needs: in words that say what to do.
void name_scope(const net::Response& response, net::Failure& failure) {
  if (response.status != 403) return;
  for (const auto& reason : net::reasons_of(response.body))
    if (reason == "insufficientPermissions" || reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT") {
      failure.error.message +=
          "; changes need the scope calendar.events, reading calendar.readonly: sign in again with "
          "\"daybook connect google\"";
      return;
    }
}

}  // namespace

Document document_of(net::Response response, std::string_view doing) {
  return page_of(std::move(response), doing, {}, {});
}

Document page_of(net::Response response, std::string_view doing, std::string_view list, const json::TakeEach& take) {
  if (response.status < 200 || response.status >= 300) {
    auto failure = net::unexpected_answer(response, doing);
    name_scope(response, failure);
    return tl::unexpected<net::Failure>(std::move(failure));
  }
  auto document = json::parse_list(std::move(response.body), list, take);
  if (document && document->is_object()) return std::move(*document);
  if (!document && document.error().code == Errc::too_big) {
    Error large{Errc::too_big, std::string(doing) + ": " + response.url.shown() + ": " + document.error().message,
                response.url.host};
    return tl::unexpected<net::Failure>(net::Failure{std::move(large), true, 0});
  }
  const bool page = response.header("content-type").find("html") != std::string_view::npos;
  Error unread{Errc::retry_later,
               std::string(doing) + ": " + response.url.shown() + " answered " +
                   (page ? "a web page instead of data; perhaps the network wants a sign-in of its own"
                         : "something that is no JSON object"),
               response.url.host};
  return tl::unexpected<net::Failure>(net::Failure{std::move(unread), true, 0});
}

net::Failure failure_of(Error error) { return {std::move(error), false, 0}; }

net::Failure in_doubt(net::Failure failure) {
  failure.maybe_sent = true;
  return failure;
}

net::Failure made_and_deleted(std::string external_id) {
  return failure_of({Errc::not_found,
                     "the event was made, and somebody deleted it there before the answer came; it is not made again",
                     std::move(external_id)});
}

bool refuses_body(const net::Response& response) { return response.status == 400 || response.status == 403; }

std::string encoded(std::string_view text) { return net::percent_encoded(text); }

Status may_write(const RemoteSetting& setting, const policy::WritePermit& permit) {
  if (permit.calendar() != setting.id)
    return fail(Errc::denied, "the permit is for calendar \"" + permit.calendar() + "\", not for \"" +
                                  setting.id + "\"");
  if (setting.read_only)
    return fail(Errc::denied, "calendar \"" + setting.id + "\" is only read; its mode allows no change");
  return {};
}

}  // namespace daybook::providers

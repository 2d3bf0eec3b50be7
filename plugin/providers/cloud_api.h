// Calls of a JSON interface over a session: what the Google and the Graph adapter share. One thread
// at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "providers/remote.h"

namespace daybook::providers {

struct Call {
  std::string method = "GET";
  std::string path;  // behind the base, or a whole address, which must have the origin of the base
  std::optional<json::Value> body;
  std::vector<net::Header> headers;
  net::Repeat repeat = net::Repeat::always;
};
using Fetched = tl::expected<net::Response, net::Failure>;
using Document = tl::expected<json::Value, net::Failure>;

class CloudApi {
 public:
  // `usual_base` where the setting names none. The session is borrowed.
  CloudApi(const RemoteSetting& setting, net::Session& session, std::string_view usual_base);

  // Any status but what the session handles itself.
  net::Task<Fetched> ask(Call call);
  // The document of a 2xx; every other answer is a failure that says what was being done. An answer
  // that is no JSON object (a sign-in page, a proxy's words) is retry_later.
  net::Task<Document> fetch(Call call, std::string doing);
  net::Session& session() { return session_; }

 private:
  net::Session& session_;
  Result<net::Url> base_;
  bool own_network_;
};

// The document of an answer that is none of the caller's special cases. Errors beside those of `fetch`:
// too_big, for one that is more than such documents are.
Document document_of(net::Response response, std::string_view doing);
// … where what it has under `list` is given to `take` one by one, and is not in the document.
Document page_of(net::Response response, std::string_view doing, std::string_view list, const json::TakeEach& take);
net::Failure failure_of(Error error);
// A look-up failed that was to tell whether an earlier try arrived: that is still to be found out.
net::Failure in_doubt(net::Failure failure);
// What we made was found deleted there, before the answer to its making came.
net::Failure made_and_deleted(std::string external_id);
// A body that may be refused for a part of it: without that part it may be taken.
bool refuses_body(const net::Response& response);
// Percent-encoded for a path segment or a query value.
std::string encoded(std::string_view text);

// Refuses what a permit or a setting does not allow, before anything is asked of a server.
Status may_write(const RemoteSetting& setting, const policy::WritePermit& permit);

}  // namespace daybook::providers

#include "providers/model_endpoint.h"

#include "base/text.h"

namespace daybook::providers {
namespace {

using json::Value;

constexpr std::size_t kAnswerBytes = 64U << 10;  // of the whole document; the answer itself is a line
constexpr std::size_t kSaidBytes = 2000;
constexpr int kTokens = 200;

Value str(std::string_view s) { return Value::string(std::string(s)); }

Value messages(const std::string& prompt) {
  auto message = Value::object();
  message.set("role", str("user")).set("content", str(prompt));
  auto list = Value::array();
  list.push(std::move(message));
  return list;
}

// OpenAI, "Structured model outputs": json_schema with strict.
Value openai_body(const ModelSetting& s, const ModelQuestion& q) {
  auto schema = Value::object();
  schema.set("name", str("plan")).set("strict", Value::boolean(true)).set("schema", q.schema);
  auto format = Value::object();
  format.set("type", str("json_schema")).set("json_schema", std::move(schema));
  auto body = Value::object();
  body.set("model", str(s.name)).set("messages", messages(q.prompt)).set("temperature", Value::integer(0));
  body.set("max_tokens", Value::integer(kTokens)).set("stream", Value::boolean(false));
  body.set("response_format", std::move(format));
  return body;
}

// Ollama, "POST /api/chat": the schema is the format.
Value ollama_body(const ModelSetting& s, const ModelQuestion& q) {
  auto options = Value::object();
  options.set("temperature", Value::integer(0)).set("num_predict", Value::integer(kTokens));
  auto body = Value::object();
  body.set("model", str(s.name)).set("messages", messages(q.prompt)).set("stream", Value::boolean(false));
  body.set("format", q.schema).set("options", std::move(options));
  return body;
}

// What the document says the model said; empty when it is not there or was cut short.
std::string content_of(const ModelSetting& s, const Value& document) {
  if (s.api == ModelSetting::Api::ollama) {
    const auto reason = document.str("done_reason");
    return reason.empty() || reason == "stop" ? std::string(document["message"].str("content")) : std::string();
  }
  const auto& choices = document["choices"].items();
  if (choices.size() != 1) return {};
  const auto reason = choices.front().str("finish_reason");
  return reason.empty() || reason == "stop" ? std::string(choices.front()["message"].str("content")) : std::string();
}

}  // namespace

Result<net::Request> model_request(const ModelSetting& s, const ModelQuestion& q) {
  const bool ollama = s.api == ModelSetting::Api::ollama;
  std::string address = s.url;
  while (!address.empty() && address.back() == '/') address.pop_back();
  net::Request r;
  DAYBOOK_ASSIGN(r.url, net::parse_url(address + (ollama ? "/api/chat" : "/chat/completions")));
  r.method = "POST";
  r.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
  r.body = json::dump(ollama ? ollama_body(s, q) : openai_body(s, q));
  r.own_network = s.own_network;
  r.limits.total_ms = s.answer_seconds * 1000;
  r.limits.connect_ms = std::min(r.limits.connect_ms, r.limits.total_ms);
  r.limits.stall_ms = r.limits.total_ms;  // a model thinks before its first byte
  r.limits.body_bytes = kAnswerBytes;
  r.limits.redirects = 0;  // a message goes to the server named, and to no other
  return r;
}

Result<std::string> model_said(const ModelSetting& s, const net::Response& response) {
  if (response.status != 200)
    return fail(Errc::invalid, "the model's server answered " + std::to_string(response.status));
  const auto document = json::parse_foreign(response.body);
  if (!document) return fail(Errc::invalid, "the model's server sent no JSON document");
  const auto said = content_of(s, *document);
  if (said.empty() || said.size() > kSaidBytes) return fail(Errc::invalid, "the model said nothing usable");
  const auto object = json::parse_foreign(text::trim(said));
  if (!object || !object->is_object()) return fail(Errc::invalid, "the model did not answer in JSON");
  return json::dump(*object);
}

net::Task<Result<std::string>> ask_endpoint(net::Session& session, ModelSetting setting, ModelQuestion question) {
  auto request = model_request(setting, question);
  if (!request) co_return pass_on(std::move(request).error());
  auto asking = session.ask(std::move(*request), net::Repeat::if_unsent);
  auto answer = co_await asking;
  if (!answer) co_return pass_on(answer.error().error);
  co_return model_said(setting, *answer);
}

}  // namespace daybook::providers

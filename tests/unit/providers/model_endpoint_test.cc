// What is sent to a language model and what of its answer counts; the faults of a live server are in
// tests/abi/model_test.py.
#include <gtest/gtest.h>

#include "providers/model_endpoint.h"

namespace daybook::providers {
namespace {

using Api = ModelSetting::Api;

ModelSetting setting(Api api) {
  ModelSetting s;
  s.url = api == Api::ollama ? "http://127.0.0.1:11434/" : "https://model.example/v1";
  s.api = api;
  s.name = "small";
  s.answer_seconds = 7;
  return s;
}

ModelQuestion question() { return {"Is it a plan?", json::parse(R"({"type":"object"})").value()}; }

std::string said(Api api, int status, std::string body) {
  net::Response r;
  r.status = status;
  r.body = std::move(body);
  const auto answer = model_said(setting(api), r);
  return answer ? *answer : "-";
}

TEST(ModelEndpoint, OpenaiAsksForTheSchemaStrictly) {
  const auto r = model_request(setting(Api::openai), question());
  ASSERT_TRUE(r);
  EXPECT_EQ(r->url.text(), "https://model.example/v1/chat/completions");
  EXPECT_EQ(r->method, "POST");
  EXPECT_EQ(r->limits.total_ms, 7000);
  EXPECT_EQ(r->limits.redirects, 0);
  const auto body = json::parse(r->body).value();
  EXPECT_EQ(body.str("model"), "small");
  EXPECT_EQ(body["messages"].items().front().str("content"), "Is it a plan?");
  EXPECT_TRUE(body["response_format"]["json_schema"]["strict"].as_bool());
  EXPECT_EQ(body["response_format"]["json_schema"]["schema"].str("type"), "object");
}

TEST(ModelEndpoint, OllamaTakesTheSchemaAsFormat) {
  const auto r = model_request(setting(Api::ollama), question());
  ASSERT_TRUE(r);
  EXPECT_EQ(r->url.text(), "http://127.0.0.1:11434/api/chat");
  const auto body = json::parse(r->body).value();
  EXPECT_EQ(body["format"].str("type"), "object");
  EXPECT_FALSE(body["stream"].as_bool(true));
}

TEST(ModelEndpoint, NoAddressIsRefused) {
  auto s = setting(Api::openai);
  s.url = "nonsense";
  EXPECT_FALSE(model_request(s, question()));
}

TEST(ModelEndpoint, OneJsonObjectAndNothingElseCounts) {
  const auto openai = [](const std::string& content, const std::string& reason) {
    auto message = json::Value::object();
    message.set("content", json::Value::string(content));
    auto choice = json::Value::object();
    choice.set("message", std::move(message)).set("finish_reason", json::Value::string(reason));
    auto document = json::Value::object();
    document.set("choices", json::Value::array({std::move(choice)}));
    return said(Api::openai, 200, json::dump(document));
  };
  EXPECT_EQ(openai(" {\"plan\":true}\n", "stop"), R"({"plan":true})");
  EXPECT_EQ(openai("{\"plan\":true}", "length"), "-");
  EXPECT_EQ(openai("Yes: {\"plan\":true}", "stop"), "-");
  EXPECT_EQ(openai("```json\n{\"plan\":true}\n```", "stop"), "-");
  EXPECT_EQ(openai("[true]", "stop"), "-");
  EXPECT_EQ(openai("", "tool_calls"), "-");
  EXPECT_EQ(openai("{\"a\":\"" + std::string(5000, 'x') + "\"}", "stop"), "-");
  EXPECT_EQ(said(Api::openai, 500, R"({"choices":[]})"), "-");
  EXPECT_EQ(said(Api::openai, 200, "<html>"), "-");
  EXPECT_EQ(said(Api::openai, 200, R"({"choices":[]})"), "-");
  EXPECT_EQ(said(Api::ollama, 200, R"({"message":{"content":"{\"plan\":false}"},"done_reason":"stop"})"), R"({"plan":false})");
  EXPECT_EQ(said(Api::ollama, 200, R"({"message":{"content":"{\"plan\":false}"},"done_reason":"length"})"), "-");
}

}  // namespace
}  // namespace daybook::providers

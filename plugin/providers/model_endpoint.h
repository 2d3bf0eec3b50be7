// The second stage over HTTP: one question to a language model behind an OpenAI-compatible or an Ollama
// interface. The answer is text that somebody else wrote: who asked checks it against the message.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "net/session.h"

namespace daybook::providers {

struct ModelSetting {
  enum class Api : std::uint8_t { openai, ollama };
  std::string url;    // base address: ".../v1" of OpenAI's interface, the server's own of Ollama
  Api api = Api::openai;
  std::string name;   // of the model
  std::string key;    // sent as a bearer token; empty: none
  int answer_seconds = 60;   // the whole call, tries included
  bool own_network = false;  // addresses that are not public may be connected to
};

struct ModelQuestion {
  std::string prompt;
  json::Value schema;  // JSON Schema of the answer
};

// What goes to the server. Pure. Errors: invalid, when the address is none.
Result<net::Request> model_request(const ModelSetting& setting, const ModelQuestion& question);

// The JSON object that the model said, as text; its content is not judged here. Errors: invalid for
// everything else: another status, no JSON, cut short, prose around it, a refusal, a tool call.
Result<std::string> model_said(const ModelSetting& setting, const net::Response& response);

// Asks once, within the time limit; a busy server is not asked again, as the rules decide without it.
net::Task<Result<std::string>> ask_endpoint(net::Session& session, ModelSetting setting, ModelQuestion question);

}  // namespace daybook::providers

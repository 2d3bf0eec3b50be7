// What is wanted from the host: an effect, rendered and durable before it is offered.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/message.h"

namespace daybook::model {

struct Button {
  std::string id;
  std::string label;
};

// One effect to be put into the outbox. `key` is stable: the same cause gives the same key, and a
// key is stored once, so that a cause handled twice says its thing once.
struct Effect {
  std::string key;
  std::string kind;  // send | edit | reply | ask_model | notice
  json::Value to;    // address, or null for reply and notice
  json::Value body;
  std::int64_t expires_ms = 0;  // worth nothing from then on; 0: never
};

json::Value address_json(const Address& to);

}  // namespace daybook::model

#include "model/effect.h"

namespace daybook::model {

json::Value address_json(const Address& to) {
  auto v = json::Value::object();
  v.set("platform", json::Value::string(to.platform));
  v.set("workspace", json::Value::string(to.workspace));
  v.set("user", json::Value::string(to.user));
  return v;
}

}  // namespace daybook::model

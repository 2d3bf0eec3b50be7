// Calls that wait for a person.
#include "tools/common.h"

namespace daybook::tools {
namespace {

Answer list(World& world, const Call&, Arguments& args) {
  auto found = world.approvals(!args.flag("all", false),
                               static_cast<std::size_t>(args.whole("limit", 50)));
  if (!found) return failed(found.error());
  auto v = json::Value::object();
  return v.set("status", json::Value::string("ok")).set("approvals", std::move(*found));
}

Answer decide(World& world, const Call&, Arguments& args) {
  auto done = world.decide_approval(args.text("approval_id"), args.text("decision") == "approve");
  if (!done) return failed(done.error());
  auto v = json::Value::object();
  v.set("status", (*done)["state"]);
  for (const auto& [key, value] : done->members()) v.set(key, value);
  add_freshness(world, v);
  return v;
}

}  // namespace

std::vector<Tool> approval_tools() {
  return {
      {"calendar_list_approvals",
       "What waits for a person with rights, and with all what became of it.",
       false,
       {{"all", ArgType::flag, false, "decided ones too"},
        {"limit", ArgType::whole, false, "50 when missing", nullptr, {}, 1, 200}},
       list},
      {"calendar_decide_approval",
       "Approves or rejects what waits. For people with rights, not for agents.",
       true,
       {{"approval_id", ArgType::text, true, "from the answer approval_required", nullptr, {}, 1, 40},
        {"decision", ArgType::text, true, "what to do", nullptr, {"approve", "reject"}}},
       decide},
  };
}

}  // namespace daybook::tools

// Calls that wait for a person: asked, listed, decided once, parked, and run anew with their own
// arguments after a fresh check.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conversation/approvals.h"
#include "engine/context.h"
#include "store/approvals.h"
#include "tools/registry.h"

namespace daybook::engine {

class Approvals {
 public:
  explicit Approvals(Context& context) : c_(context), rows_(*context.db) {}

  // Stores the call and asks those who may decide. The same call again finds the one that waits.
  // Nothing: nobody is there to ask. Errors: conflict, when its request id was another request's.
  Result<std::optional<model::Approval>> ask(const tools::Call& call, const model::Change& change,
                                             const model::ChangeAnswer& answer);

  // What to tell the decider.
  struct Told {
    bool ok = true;
    std::string text;
    model::Approval approval;
  };
  Result<Told> decide(const tools::Registry& registry, const std::string& person,
                      std::int64_t approval, bool approve, std::optional<int> round);
  // A pressed button, or nothing when it is none of ours.
  Result<std::optional<Told>> on_button(const tools::Registry& registry,
                                        const model::Address& actor, std::string_view button);
  // A direct message or a reaction that answers one; nothing when it answers something else.
  Result<bool> on_message(const tools::Registry& registry, const model::Message& m);

  Status on_time();  // parks what was not decided in time
  Result<std::optional<std::int64_t>> next_due() { return rows_.next_due(); }
  // Whether the person may decide what this actor wants.
  bool may_decide(std::string_view person, std::string_view actor) const;
  Result<std::vector<model::Approval>> visible(std::string_view person, bool open_only,
                                               std::size_t limit);

 private:
  std::vector<model::Person> deciders(const model::Approval& a) const;
  Status put(const model::Approval& a, const std::vector<model::Clash>& clashes, bool again);
  Status settle(model::Approval a, std::string_view decider);
  Status tell(const model::Approval& a, const std::string& text, const std::string& key);
  Result<Told> carry_out(const tools::Registry& registry, model::Approval a,
                         const std::string& person);
  Result<std::vector<model::Clash>> look(const tools::Registry& registry,
                                         const model::Approval& a, std::string& trouble);
  Result<bool> changed(const model::Approval& a) const;
  tools::Call call_of(const model::Approval& a) const;
  std::string name_of(std::string_view person) const;

  Context& c_;
  store::Approvals rows_;
};

}  // namespace daybook::engine

#include "conversation/approvals.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "conversation/wording.h"

namespace daybook::conversation {
namespace {

using model::Approval;
using model::ApprovalState;

std::optional<std::int64_t> number(std::string_view s) {
  std::int64_t n = 0;
  const auto [end, code] = std::from_chars(s.data(), s.data() + s.size(), n);
  if (code != std::errc{} || end != s.data() + s.size() || n < 0) return std::nullopt;
  return n;
}

std::string quoted(const std::string& title) {
  return title.empty() ? std::string("an event") : "\"" + title + "\"";
}

std::string people(const std::vector<model::Attendee>& list) {
  std::string out;
  for (std::size_t i = 0; i < list.size() && i < 5; ++i) out += (i ? ", " : "") + list[i].email;
  if (list.size() > 5) out += " and " + std::to_string(list.size() - 5) + " more";
  return out;
}

}  // namespace

Ruling rule(const Approval& a, bool approve, const Facts& facts, std::int64_t now_ms) {
  if (!a.open()) return Ruling::already;
  if (!approve) return Ruling::reject;
  if (facts.changed || (a.ends_at != 0 && a.ends_at * 1000 <= now_ms)) return Ruling::overtaken;
  if (a.state == ApprovalState::parked || now_ms >= a.active_until_ms) return Ruling::ask_anew;
  return model::all_told(a.told, facts.clashes) ? Ruling::run : Ruling::ask_anew;
}

std::string approval_id(const Approval& a) { return "a" + std::to_string(a.id); }

std::vector<model::Button> approval_buttons(const Approval& a) {
  const std::string base = approval_id(a) + "." + std::to_string(a.round) + ".";
  return {{base + "approve", "Approve"}, {base + "reject", "Reject"}};
}

std::optional<std::int64_t> read_approval_id(std::string_view id) {
  if (id.size() < 2 || id.size() > 18 || id[0] != 'a') return std::nullopt;
  return number(id.substr(1));
}

std::optional<ApprovalPress> read_approval_button(std::string_view id) {
  const auto parts = text::split(id, '.');
  if (parts.size() != 3 || (parts[2] != "approve" && parts[2] != "reject")) return std::nullopt;
  const auto n = read_approval_id(parts[0]);
  const auto round = number(parts[1]);
  if (!n || !round || *round > 1000000) return std::nullopt;
  return ApprovalPress{*n, static_cast<int>(*round), parts[2] == "approve"};
}

std::string approval_summary(std::string_view who, const model::Change& change,
                             const model::Event* before) {
  const std::string name = text::clean_line(who, 100);
  std::string out;
  if (change.type == model::ChangeType::create) {
    out = name + " wants to add " + quoted(change.event.title) + "\n" + when(change.event.span);
    if (!change.event.attendees.empty()) out += "\nwith " + people(change.event.attendees);
    if (!change.event.recurrence_rule.empty()) out += "\n" + repeats(change.event.recurrence_rule, change.event.span.zone);
    return out;
  }
  const std::string title = before != nullptr ? before->title : std::string();
  if (change.type == model::ChangeType::remove) {
    out = name + " wants to delete " + quoted(title);
  } else {
    out = name + " wants to change " + quoted(title);
    if (change.patch.title) out += "\nnew title: " + quoted(*change.patch.title);
    if (change.patch.attendees) out += "\nwith " + people(*change.patch.attendees);
    if (change.patch.status == model::EventStatus::cancelled) out += "\ncancelled";
  }
  if (change.patch.span) return out + "\nto " + when(*change.patch.span);
  return before != nullptr ? out + "\n" + when(before->span) : out;
}

std::string approval_question(const Approval& a, const std::vector<model::Clash>& clashes,
                              bool again) {
  std::string out = again ? "Asked again, nothing is done yet.\n" : "";
  out += a.summary;
  if (const auto overlap = overlap_line(clashes); !overlap.empty()) out += "\n" + overlap;
  if (again && clashes.empty()) out += "\nThe time is free now.";
  return out + "\nApprove or reject.";
}

std::string approval_settled(const Approval& a, std::string_view decider) {
  const std::string by = decider.empty() ? std::string() : " by " + std::string(decider);
  const std::string more = a.outcome.empty() ? std::string() : ": " + a.outcome;
  switch (a.state) {
    case ApprovalState::approved:
      return "Approved" + by + " and done" + more + "\n" + a.summary;
    case ApprovalState::rejected:
      return "Rejected" + by + ", nothing was done\n" + a.summary;
    case ApprovalState::overtaken:
      return "Too late, nothing was done" + more + "\n" + a.summary;
    default:
      return "Still open\n" + a.summary;
  }
}

}  // namespace daybook::conversation

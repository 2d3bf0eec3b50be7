// The cases of the contract suite: one list, held at every place.
#pragma once

#include <string>
#include <vector>

#include "providers/difference.h"
#include "unit/providers/contract_seat.h"

namespace daybook::providers::contract {

struct Case {
  const char* name;         // what holds: a line of the table
  const char* fault;        // its numbers in the list of faults, or ""
  Capabilities needs;       // what a calendar must be able to do for it to apply
  // One of them. The second is about the network and what others do at a server. What `cell` says
  // stands in the table in the place of "yes".
  void (*any)(Seat& seat, std::string& cell) = nullptr;
  void (*remote)(RemoteSeat& seat, std::string& cell) = nullptr;
};

const std::vector<Case>& change_cases();   // contract_changes.cc
const std::vector<Case>& series_cases();   // contract_series.cc
const std::vector<Case>& reading_cases();  // contract_reading.cc
const std::vector<Case>& cut_cases();      // contract_cuts.cc

inline constexpr Capabilities kNothing = 0;
inline constexpr Capabilities kWrite = static_cast<Capabilities>(Can::write);
inline constexpr Capabilities kWriteSeries = Can::write | Can::series;

inline constexpr const char* kMeeting = "meeting0000000000000000001";
inline model::Event meeting() {
  model::Event e;
  e.event_id = kMeeting;
  e.calendar_id = "main";
  e.title = "Review of the plan";
  e.span = {false, local("2026-03-10T10:00:00"), local("2026-03-10T11:00:00"), *time::Zone::find("Europe/Berlin")};
  return e;
}
inline model::Event standup() {
  auto e = meeting();
  e.recurrence_rule = "FREQ=WEEKLY;COUNT=6;BYDAY=TU";
  return e;
}
inline model::Patch titled(const char* title) {
  model::Patch p;
  p.title = title;
  return p;
}
inline model::Patch at(const char* start, const char* end) {
  model::Patch p;
  p.span = model::Span{false, local(start), local(end), *time::Zone::find("Europe/Berlin")};
  return p;
}
// What a place keeps, so that nothing is looked for that it never promised.
inline Keeps keeps(const Seat& seat) { return {can(seat.can(), Can::categories), false, 1}; }
// "10:00 Review of the plan" by day for everything that takes place from March to May, on Berlin's clock.
std::vector<std::string> listed(Seat& seat);
inline std::string why(const Sent& sent) { return sent.failed ? sent.failed->error.message : "sent"; }

// For the fault proxy.
inline constexpr const char* kChanging = R"("method":"POST|PUT|PATCH|DELETE")";
inline constexpr const char* kReading = R"("method":"GET|REPORT|PROPFIND")";
inline std::string fault(const char* methods, const std::string& rest) { return "{" + std::string(methods) + "," + rest + "}"; }

}  // namespace daybook::providers::contract

#include "policy/decision.h"

#include <array>

namespace daybook::policy {
namespace {

constexpr std::array<std::string_view, 5> kModes = {"off", "read", "shadow", "confirm", "direct"};
constexpr std::array<std::string_view, 5> kOrigins = {"talk", "command", "agent", "task",
                                                      "workspace"};
constexpr std::array<std::string_view, 5> kActions = {"run", "ask author", "ask approver", "stage",
                                                      "refuse"};

// `overlap` stands for: by conflicts.policy - refuse with the reason (suggest, fail), or for
// allow_overlap ask the approver (run where no approval is wanted). `unsure` stands for: ask the
// approver, unless an overlap would run as well.
enum class Cell : std::uint8_t { run, author, command, unsure, stage, refuse, overlap };

struct Row {
  Mode mode;
  Origin origin;
  Cell free, busy, unknown;
};

constexpr auto R = Cell::refuse;
constexpr auto S = Cell::stage;
constexpr auto A = Cell::author;
constexpr auto C = Cell::command;  // ask author, or run when commands are not asked back
constexpr auto V = Cell::overlap;
constexpr auto P = Cell::unsure;
constexpr auto X = Cell::run;

constexpr std::array<Row, 25> kTable = {{
    {Mode::off, Origin::talk, R, R, R},         {Mode::off, Origin::command, R, R, R},
    {Mode::off, Origin::agent, R, R, R},        {Mode::off, Origin::task, R, R, R},
    {Mode::off, Origin::workspace, R, R, R},    {Mode::read, Origin::talk, R, R, R},
    {Mode::read, Origin::command, R, R, R},     {Mode::read, Origin::agent, R, R, R},
    {Mode::read, Origin::task, R, R, R},        {Mode::read, Origin::workspace, R, R, R},
    {Mode::shadow, Origin::talk, S, S, S},      {Mode::shadow, Origin::command, R, R, R},
    {Mode::shadow, Origin::agent, R, R, R},     {Mode::shadow, Origin::task, R, R, R},
    {Mode::shadow, Origin::workspace, R, R, R}, {Mode::confirm, Origin::talk, A, A, A},
    {Mode::confirm, Origin::command, C, A, A},  {Mode::confirm, Origin::agent, X, V, P},
    {Mode::confirm, Origin::task, X, X, X},     {Mode::confirm, Origin::workspace, X, V, P},
    {Mode::direct, Origin::talk, A, A, A},      {Mode::direct, Origin::command, X, A, A},
    {Mode::direct, Origin::agent, X, V, P},     {Mode::direct, Origin::task, X, X, X},
    {Mode::direct, Origin::workspace, X, V, P},
}};

Action resolve(Cell cell, const Rules& rules) {
  switch (cell) {
    case Cell::run:
      return Action::run;
    case Cell::author:
      return Action::ask_author;
    case Cell::command:
      return rules.ask_commands ? Action::ask_author : Action::run;
    case Cell::stage:
      return Action::stage;
    case Cell::refuse:
      return Action::refuse;
    case Cell::unsure:
    case Cell::overlap:
      break;
  }
  const bool overlap = rules.conflicts == ConflictPolicy::allow_overlap;
  if (overlap && !rules.approval_for_overlap) return Action::run;
  return overlap || cell == Cell::unsure ? Action::ask_approver : Action::refuse;
}

std::string_view cell_text(Cell cell) {
  constexpr std::array<std::string_view, 7> texts = {
      "run",
      "ask author",
      "ask author (run if commands are not asked back)",
      "ask approver",
      "stage",
      "refuse",
      "refuse with the clash and free slots; allow_overlap: ask approver"};
  return texts[static_cast<std::size_t>(cell)];
}

template <class E, std::size_t N>
std::optional<E> named(const std::array<std::string_view, N>& names, std::string_view s) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == s) return static_cast<E>(i);
  return std::nullopt;
}

}  // namespace

Action decide(Origin origin, Mode mode, Verdict verdict, const Rules& rules) {
  for (const Row& row : kTable) {
    if (row.mode != mode || row.origin != origin) continue;
    const Cell cell = verdict == Verdict::free   ? row.free
                      : verdict == Verdict::busy ? row.busy
                                                 : row.unknown;
    return resolve(cell, rules);
  }
  return Action::refuse;
}

Action decide_copy(bool import) { return import ? Action::run : Action::refuse; }

namespace {

struct Raise {
  bool Impact::*impact;
  const Asked Rules::*asked;  // null: always
  const char* text;
};
constexpr std::array<Raise, 3> kRaises = {{
    {&Impact::invites_outsiders, &Rules::outside_attendees,
     "adds attendees who are not in the settings"},
    {&Impact::cancels_for_others, &Rules::cancel_with_attendees,
     "deletes or cancels an event with attendees"},
    {&Impact::not_its_own, nullptr, "deletes an event that nobody made through Daybook"},
}};

bool programmatic(Origin o) { return o == Origin::agent || o == Origin::task; }

}  // namespace

Action raised(Action action, Origin origin, const Impact& impact, const Rules& rules) {
  if (action != Action::run || !programmatic(origin)) return action;
  for (const Raise& r : kRaises) {
    if (!(impact.*r.impact)) continue;
    const Asked asked = r.asked != nullptr ? rules.*r.asked : Asked::always;
    if (asked == Asked::always || (asked == Asked::when_told && impact.tells))
      return Action::ask_approver;
  }
  return action;
}

std::string impact_table_markdown() {
  std::string out =
      "| what an agent's change does | never | when_told | always |\n|---|---|---|---|\n";
  for (const Raise& r : kRaises) {
    out += std::string("| ") + r.text;
    out += r.asked == nullptr ? " | - | - | ask approver |\n"
                              : " | run | ask approver if send_updates is not none | ask approver |\n";
  }
  return out;
}

std::string_view mode_name(Mode m) { return kModes[static_cast<std::size_t>(m)]; }
std::optional<Mode> mode_from_name(std::string_view s) { return named<Mode>(kModes, s); }
std::string_view origin_name(Origin o) { return kOrigins[static_cast<std::size_t>(o)]; }
std::optional<Origin> origin_from_name(std::string_view s) { return named<Origin>(kOrigins, s); }
std::string_view action_name(Action a) { return kActions[static_cast<std::size_t>(a)]; }

std::optional<ConflictPolicy> conflict_policy_from_name(std::string_view s) {
  constexpr std::array<std::string_view, 3> names = {"suggest", "fail", "allow_overlap"};
  return named<ConflictPolicy>(names, s);
}

std::optional<Asked> asked_from_name(std::string_view s) {
  constexpr std::array<std::string_view, 3> names = {"never", "when_told", "always"};
  return named<Asked>(names, s);
}

std::string decision_table_markdown() {
  std::string out = "| mode | origin | free | busy | unknown |\n|---|---|---|---|---|\n";
  for (const Row& row : kTable) {
    for (std::string_view cell : {mode_name(row.mode), origin_name(row.origin), cell_text(row.free),
                                  cell_text(row.busy), cell_text(row.unknown)}) {
      out += "| ";
      out += cell;
      out += ' ';
    }
    out += "|\n";
  }
  return out;
}

}  // namespace daybook::policy

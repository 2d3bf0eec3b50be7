// Arguments against their declared types: every fault is found before anything is done.
#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "recurrence/rule.h"
#include "time/cron.h"
#include "tools/registry.h"

namespace daybook::tools {
namespace {

const char* wanted(ArgType type) {
  switch (type) {
    case ArgType::text:
    case ArgType::zone:
    case ArgType::rule:
    case ArgType::cron:
      return "text";
    case ArgType::when:
      return "a date (2026-03-04) or a time (2026-03-04T15:00:00, with an offset or a timezone)";
    case ArgType::whole:
      return "a whole number";
    case ArgType::flag:
      return "true or false";
    case ArgType::texts:
      return "a list of texts";
    case ArgType::emails:
      return "a list of e-mail addresses";
    case ArgType::object:
      return "an object";
    case ArgType::reminder:
      return "minutes before the start, true or false, or {\"enabled\",\"minutes_before\"}";
  }
  return "something else";
}

bool fits(ArgType type, const json::Value& v) {
  switch (type) {
    case ArgType::text:
    case ArgType::zone:
    case ArgType::rule:
    case ArgType::cron:
      return v.is_string();
    case ArgType::when:
      return v.is_string() && v.as_string().size() <= 64 &&
             time::parse_iso(v.as_string()).has_value();
    case ArgType::whole:
      return v.is_number() && v.as_int(INT64_MIN) != INT64_MIN;
    case ArgType::flag:
      return v.is(json::Kind::boolean);
    case ArgType::texts:
    case ArgType::emails:
      return v.is_array() && std::all_of(v.items().begin(), v.items().end(),
                                         [](const auto& i) { return i.is_string(); });
    case ArgType::object:
      return v.is_object();
    case ArgType::reminder:
      return v.is(json::Kind::boolean) || (v.is_number() && v.as_int(-1) >= 0) || v.is_object();
  }
  return false;
}

std::size_t most_bytes(const Arg& arg) {
  return arg.most == INT64_MAX ? limits::kIdBytes : static_cast<std::size_t>(arg.most);
}

std::string text_fault(const Arg& arg, const std::string& s) {
  if (s.size() > most_bytes(arg))
    return "is longer than " + std::to_string(most_bytes(arg)) + " bytes";
  if (arg.least == 1 && text::clean_line(s, 64).empty()) return "is empty";
  if (!arg.choices.empty() &&
      std::find(arg.choices.begin(), arg.choices.end(), s) == arg.choices.end()) {
    std::string all;
    for (auto c : arg.choices) all += (all.empty() ? "" : ", ") + std::string(c);
    return "must be one of " + all;
  }
  return {};
}

std::string rule_fault(std::string_view given) {
  std::string rule = text::clean_line(given, 2000);
  if (text::iequals_ascii(std::string_view(rule).substr(0, 6), "RRULE:")) rule.erase(0, 6);
  if (rule.empty()) return {};  // an empty rule takes the rule away
  const auto checked = recurrence::parse_rule(rule);
  if (!checked) return checked.error().message;
  const auto counts = recurrence::counts_where_it_can(*checked);
  return counts ? std::string() : counts.error().message;
}

std::string list_fault(const Arg& arg, const json::Value& v) {
  const std::size_t most = arg.most == INT64_MAX ? 500 : static_cast<std::size_t>(arg.most);
  if (v.items().size() > most) return "holds more than " + std::to_string(most) + " entries";
  for (const auto& item : v.items()) {
    const auto& s = item.as_string();
    if (s.size() > limits::kIdBytes) return "holds an entry of more than 512 bytes";
    if (arg.type != ArgType::emails) continue;
    const auto at = s.find('@');
    if (at == 0 || at == std::string::npos || at + 1 == s.size() || s.size() > 254 ||
        s.find_first_of(" \t\r\n<>,;") != std::string::npos)
      return "\"" + text::clean_line(s, 60) + "\" is no e-mail address";
  }
  return {};
}

std::string reminder_fault(const json::Value& v) {
  constexpr std::int64_t kMost = 40320;  // four weeks, the most that Google takes
  for (const auto& [name, value] : v.members())
    if (name == "enabled" ? !value.is(json::Kind::boolean) : name != "minutes_before" || !(value.is_number() || value.is_null()))
      return "takes enabled (true or false) and minutes_before (a number)";
  const auto minutes = v.is_object() ? v["minutes_before"].as_int(0) : v.as_int(0);
  return minutes >= 0 && minutes <= kMost ? std::string() : "must be 0 to 40320 minutes before";
}

// What is wrong with a value of the right kind; empty: nothing.
std::string value_fault(const Arg& arg, const json::Value& v) {
  switch (arg.type) {
    case ArgType::text:
      return text_fault(arg, v.as_string());
    case ArgType::zone: {
      const auto zone = time::Zone::find(text::cut(v.as_string(), 100));
      return zone ? std::string() : zone.error().message;
    }
    case ArgType::rule:
      return rule_fault(v.as_string());
    case ArgType::cron: {
      const auto cron = time::Cron::parse(text::cut(v.as_string(), 400));
      return v.as_string().empty() || cron ? std::string() : cron.error().message;
    }
    case ArgType::whole:
      if (v.as_int() >= arg.least && v.as_int() <= arg.most) return {};
      return "must be " + std::to_string(arg.least) + " to " + std::to_string(arg.most);
    case ArgType::texts:
    case ArgType::emails:
      return list_fault(arg, v);
    case ArgType::reminder:
      return reminder_fault(v);
    case ArgType::when:
    case ArgType::flag:
    case ArgType::object:
      return {};
  }
  return {};
}

const Arg* find_arg(const Tool& tool, std::string_view name) {
  for (const Arg& arg : tool.args)
    if (name == arg.name || (arg.alias != nullptr && name == arg.alias)) return &arg;
  return nullptr;
}

std::string unknown(const Tool& tool, std::string_view name) {
  std::string best;
  std::size_t distance = 4;
  for (const Arg& arg : tool.args)
    if (const auto d = text::edit_distance(name.substr(0, 60), arg.name, 3); d < distance) {
      distance = d;
      best = arg.name;
    }
  return best.empty() ? "there is no such argument"
                      : "there is no such argument; did you mean " + best + "?";
}

}  // namespace

Arguments::Arguments(const Tool& tool, const json::Value& given) {
  if (!given.is_object() && !given.is_null()) fault("", "must be an object");
  for (const auto& [name, v] : given.members()) {
    if (v.is_null()) continue;
    if (name == "request_context") {  // for tracing only
      if (!v.is_object()) fault(name, "must be an object");
      continue;
    }
    const Arg* arg = find_arg(tool, name);
    if (arg == nullptr) {
      fault(text::clean_line(name, 60), unknown(tool, name));
    } else if (has(arg->name)) {
      fault(name, "is given twice, as " + std::string(name == arg->name ? arg->alias : arg->name) + " too");
    } else if (auto wrong = fits(arg->type, v) ? value_fault(*arg, v) : std::string("must be ") + wanted(arg->type);
               !wrong.empty()) {
      fault(name, std::move(wrong));
      wrong_.insert(arg->name);
    } else {
      values_.set(arg->name, v);
    }
  }
  for (const Arg& arg : tool.args)
    if (arg.required && !has(arg.name) && !wrong(arg.name)) fault(arg.name, "is missing");
}

void Arguments::check_order() {
  if (!has("start_at") || !has("end_at")) return;
  const auto start = time::parse_iso(text("start_at"));
  const auto end = time::parse_iso(text("end_at"));
  if (start->has_time == end->has_time && start->offset.has_value() == end->offset.has_value()) {
    const auto shift = [](const time::IsoTime& t) {
      return t.local - t.offset.value_or(time::seconds(0));
    };
    if (shift(*end) <= shift(*start)) fault("end_at", "must be after start_at");
  }
}

std::string Arguments::canonical(const Tool& tool) const {
  auto v = json::Value::object();
  for (const Arg& arg : tool.args)
    if (has(arg.name) && std::string_view(arg.name) != "request_id") v.set(arg.name, value(arg.name));
  return std::string(tool.name) + " " + json::dump(v);
}

void Arguments::fault(std::string_view name, std::string message) {
  Problem p{name.empty() ? "args" : "args." + std::string(name), std::move(message)};
  const bool told = std::any_of(problems_.begin(), problems_.end(), [&](const Problem& q) { return q.where == p.where && q.message == p.message; });
  if (!told) problems_.push_back(std::move(p));
}

Failure Arguments::failure() const {
  std::string all;
  for (const auto& p : problems_) all += (all.empty() ? "" : "; ") + p.where + " " + p.message;
  return {{Errc::invalid, all, problems_.empty() ? "" : problems_.front().where}, problems_, {}};
}

}  // namespace daybook::tools

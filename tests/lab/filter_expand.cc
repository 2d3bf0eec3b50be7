// daybook-lab expand: recurrence rules to occurrences.
#include "lab/lab.h"
#include "recurrence/expand.h"

namespace daybook::lab {
namespace {

std::string basic(time::Local t, bool date, bool utc) {
  std::string s = time::format_local(t);
  std::erase(s, '-');
  std::erase(s, ':');
  if (date) s.resize(8);
  return utc ? s + "Z" : s;
}

struct Request {
  recurrence::Series series;
  recurrence::Bounds bounds;
};

Result<Request> read(const json::Value& in) {
  Request r;
  DAYBOOK_ASSIGN(const auto start, recurrence::parse_basic(in.str("dtstart")));
  r.series.start = start.local;
  r.series.all_day = in.str("value") == "DATE" || start.date;
  if (in["tzid"].is_string()) {
    DAYBOOK_ASSIGN(r.series.zone, time::Zone::find(in.str("tzid")));
  }
  if (start.utc) {
    r.series.zone = r.series.zone.value_or(time::Zone::utc());
    r.series.start = r.series.zone->to_local(time::Instant(start.local.time_since_epoch()));
  }
  for (auto [key, rules] :
       {std::pair{"rrule", &r.series.rules}, std::pair{"exrule", &r.series.except_rules}})
    for (const auto& text : in[key].items()) {
      DAYBOOK_ASSIGN(auto rule, recurrence::parse_rule(text.as_string()));
      rules->push_back(std::move(rule));
    }
  for (auto [key, dates] :
       {std::pair{"rdate", &r.series.dates}, std::pair{"exdate", &r.series.except_dates}})
    for (const auto& text : in[key].items()) {
      // Of a PERIOD (RFC 5545, 3.8.5.2) the start is asked for.
      const std::string_view value = text.as_string();
      const bool period = key == std::string_view("rdate");
      DAYBOOK_ASSIGN(const auto date, recurrence::parse_basic(period ? value.substr(0, value.find('/')) : value));
      dates->push_back(date);
    }
  if (in["window"].is_array() && in["window"].items().size() == 2) {
    DAYBOOK_ASSIGN(const auto from, recurrence::parse_basic(in["window"].items()[0].as_string()));
    DAYBOOK_ASSIGN(const auto to, recurrence::parse_basic(in["window"].items()[1].as_string()));
    r.bounds.from = from.local;
    r.bounds.to = to.local;
  }
  if (in["limit"].is_number())
    r.bounds.limit = static_cast<std::size_t>(std::max<std::int64_t>(0, in["limit"].as_int()));
  return r;
}

// Readings behind the moments of UTC that they stand for.
std::vector<std::pair<time::Local, time::Local>> in_order(const recurrence::Series& s,
                                                          const recurrence::Occurrences& found) {
  std::vector<std::pair<time::Local, time::Local>> out;
  const auto utc = [&](time::Local t, bool again) {
    return s.zone ? time::Local(s.zone->to_instant(t, again).time_since_epoch()) : t;
  };
  for (const auto t : found.starts) out.emplace_back(utc(t, false), t);
  for (const auto t : found.again) out.emplace_back(utc(t, true), t);
  std::stable_sort(out.begin(), out.end());
  return out;
}

class Expand final : public Filter {
 public:
  Result<json::Value> run(const json::Value& in) override {
    DAYBOOK_ASSIGN(const auto request, read(in));
    const auto found = recurrence::expand(request.series, request.bounds);
    auto local = json::Value::array();
    auto utc = json::Value::array();
    for (const auto& [at, t] : in_order(request.series, found)) {
      local.push(json::Value::string(basic(t, request.series.all_day, false)));
      if (request.series.zone) utc.push(json::Value::string(basic(at, false, true)));
    }
    auto out = json::Value::object();
    out.set("local", std::move(local));
    if (request.series.zone && !request.series.all_day) out.set("utc", std::move(utc));
    // A limit that the caller set is no budget that ended it.
    if (found.capped && !(in["limit"].is_number() && found.starts.size() + found.again.size() == request.bounds.limit))
      out.set("capped", json::Value::boolean(true));
    return out;
  }
  std::function<void()> prepare(const json::Value& in) override {
    auto request = read(in);
    if (!request) return [] {};
    return [r = std::move(*request)] { (void)recurrence::expand(r.series, r.bounds); };
  }
};

}  // namespace

std::unique_ptr<Filter> make_expand() { return std::make_unique<Expand>(); }

}  // namespace daybook::lab

// daybook-lab intent: utterances to the assistant to intents with slots.
//   --explain  the signals with their weights
#include "detect/intent.h"
#include "lab/lab.h"

namespace daybook::lab {
namespace {

json::Value moment(time::Local t, bool all_day) {
  return json::Value::string(all_day ? time::format_date(time::date_of(t)) : time::format_local_minutes(t));
}

class IntentFilter : public Filter {
 public:
  bool flag(std::string_view name) override {
    if (name != "explain") return false;
    return explain_ = true;
  }

  Result<json::Value> run(const json::Value& in) override {
    DAYBOOK_ASSIGN(const auto context, context_of(in));
    return print(detect::read_intent(in.str("text"), context));
  }

  std::function<void()> prepare(const json::Value& in) override {
    const auto read = context_of(in);
    const timex::Context context = read ? *read : timex::Context{};
    return [this, text = std::string(in.str("text")), context] {
      sink_ += detect::read_intent(text, context).confidence;
    };
  }

 private:
  static Result<timex::Context> context_of(const json::Value& in) {
    if (!in["text"].is_string()) return fail(Errc::invalid, "no text");
    timex::Context c;
    const std::string zone(in.str("tz"));
    DAYBOOK_ASSIGN(c.zone, time::Zone::find(zone.empty() ? "UTC" : zone));
    const std::string ref(in.str("ref"));
    DAYBOOK_ASSIGN(const auto now, time::parse_iso(ref.empty() ? "2026-03-04T10:00:00" : ref));
    c.now = now.offset ? c.zone.to_local(time::Instant(now.local.time_since_epoch() - *now.offset)) : now.local;
    return c;
  }

  void print_slots(const detect::Request& r, json::Value& out) const {
    const auto text = [&out](const char* name, const std::string& s) {
      if (!s.empty()) out.set(name, json::Value::string(s));
    };
    if (r.when) {
      out.set("start", moment(r.when->start, r.when->all_day));
      out.set("end", moment(r.when->end, r.when->all_day));
      out.set("all_day", json::Value::boolean(r.when->all_day));
      out.set("end_assumed", json::Value::boolean(r.end_assumed));
    }
    if (r.which) out.set("which_start", moment(r.which->start, r.which->all_day));
    if (r.seconds) out.set("seconds", json::Value::integer(*r.seconds));
    if (r.shift) out.set("shift_seconds", json::Value::integer(*r.shift));
    text("title", r.title);
    text("where", r.where);
    text("rrule", r.rrule);
    auto who = json::Value::array();
    for (const auto& w : r.who) who.push(json::Value::string(w));
    if (!r.who.empty()) out.set("who", std::move(who));
    if (r.scope != detect::Scope::one) out.set("scope", json::Value::string(std::string(scope_name(r.scope))));
  }

  json::Value print(const detect::Request& r) const {
    auto out = json::Value::object();
    out.set("intent", json::Value::string(std::string(intent_name(r.intent))));
    out.set("confidence", json::Value::number(static_cast<double>(static_cast<int>(r.confidence * 1000 + 0.5)) / 1000));
    if (r.intent != detect::Intent::other) print_slots(r, out);
    if (!explain_) return out;
    auto list = json::Value::array();
    for (const auto& e : r.evidence) list.push(json::Value::string(e.signal + " '" + e.text + "'"));
    return out.set("evidence", std::move(list));
  }

  bool explain_ = false;
  double sink_ = 0;
};

}  // namespace

std::unique_ptr<Filter> make_intent() { return std::make_unique<IntentFilter>(); }

}  // namespace daybook::lab

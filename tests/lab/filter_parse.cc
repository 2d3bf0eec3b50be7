// daybook-lab parse: text to time expressions.
#include "lab/lab.h"
#include "timex/timex.h"

namespace daybook::lab {
namespace {

using json::Value;

Value reading_json(const timex::Reading& r, bool explain) {
  Value out = Value::object();
  out.set("kind", Value::string(std::string(timex::kind_name(r.kind))));
  if (const auto start = timex::format(r.start); !start.empty()) out.set("start", Value::string(start));
  if (r.end) out.set("end", Value::string(timex::format(*r.end)));
  if (r.kind != timex::Kind::duration) out.set("grain", Value::string(std::string(timex::grain_name(r.grain))));
  if (r.open != timex::Open::none)
    out.set("open", Value::string(r.open == timex::Open::from ? "from" : "until"));
  if (!r.rrule.empty()) out.set("rrule", Value::string(r.rrule));
  if (!r.except.empty()) {
    Value days = Value::array();
    for (const auto day : r.except) days.push(Value::string(time::format_date(day)));
    out.set("exdates", std::move(days));
  }
  if (r.kind == timex::Kind::duration) {
    out.set("seconds", Value::integer(r.seconds));
    if (r.shift) out.set("shift", Value::boolean(true));
  }
  if (explain) {
    out.set("score", Value::number(r.score));
    out.set("why", Value::string(timex::reason(r)));
  }
  return out;
}

class Parse final : public Filter {
 public:
  Status option(std::string_view name, std::string_view value) override {
    if (name == "language" || name == "lang") return language_ = value, Status();
    if (name == "prefer" && (value == "past" || value == "future" || value == "nearest")) {
      prefer_ = value == "past" ? timex::Prefer::past : value == "future" ? timex::Prefer::future : timex::Prefer::nearest;
      return {};
    }
    if (name == "order" && (value == "dmy" || value == "mdy")) {
      order_ = value == "dmy" ? timex::DateOrder::day_first : timex::DateOrder::month_first;
      return {};
    }
    return fail(Errc::invalid, "parse knows --language, --prefer past|future|nearest, --order dmy|mdy");
  }

  bool flag(std::string_view name) override {
    if (name == "readings") return readings_ = true;
    if (name == "explain") return explain_ = true;
    return false;
  }

  Result<Value> run(const Value& in) override {
    DAYBOOK_ASSIGN(const timex::Context context, context_of(in));
    const std::string& text = in["text"].as_string();
    Value spans = Value::array();
    for (const auto& e : timex::parse(text, context)) {
      Value span = reading_json(e.best(), explain_);
      span.set("text", Value::string(text.substr(e.from, e.to - e.from)));
      span.set("from", Value::integer(static_cast<std::int64_t>(e.from)));
      span.set("to", Value::integer(static_cast<std::int64_t>(e.to)));
      if (explain_) span.set("close_call", Value::boolean(e.close_call));
      if (readings_) span.set("readings", ranked(e));
      spans.push(std::move(span));
    }
    Value out = Value::object();
    out.set("spans", std::move(spans));
    return out;
  }

  std::function<void()> prepare(const Value& in) override {
    auto context = context_of(in);
    if (!context) return [] {};
    return [text = in["text"].as_string(), at = *context] {
      volatile std::size_t n = timex::parse(text, at).size();
      (void)n;
    };
  }

 private:
  Value ranked(const timex::Expression& e) const {
    Value list = Value::array();
    std::int64_t rank = 1;
    for (const auto& r : e.readings) {
      Value v = reading_json(r, true);
      v.set("rank", Value::integer(rank++));
      list.push(std::move(v));
    }
    return list;
  }

  Result<timex::Context> context_of(const Value& in) const {
    if (!in["text"].is_string()) return fail(Errc::invalid, "\"text\" is missing", "text");
    DAYBOOK_ASSIGN(const time::IsoTime ref, time::parse_iso(in.str("ref")));
    timex::Context context;
    context.now = ref.local;
    context.prefer = prefer_;
    context.order = order_;
    context.language = language_;
    if (const std::string zone(in.str("tz")); !zone.empty()) {
      DAYBOOK_ASSIGN(context.zone, time::Zone::find(zone));
    }
    return context;
  }

  std::string language_ = "en";
  timex::Prefer prefer_ = timex::Prefer::future;
  timex::DateOrder order_ = timex::DateOrder::by_zone;
  bool readings_ = false;
  bool explain_ = false;
};

}  // namespace

std::unique_ptr<Filter> make_parse() { return std::make_unique<Parse>(); }

}  // namespace daybook::lab
